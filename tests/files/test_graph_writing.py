"""Triples written in every syntax and read back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.cli.convert import convert_command
from kg.errors import SourceError, UnknownNameError
from kg.files.graph_file import read_graph
from kg.files.graph_writing import SYNTAXES, write_graph
from tests.loaders.mapped_tables.conftest import MAPPING, TABLE

TURTLE = """@prefix ex: <https://example.org/> .
ex:a ex:says "straße"@de , "3"^^<http://www.w3.org/2001/XMLSchema#integer> ; ex:has [ ex:part ex:b ] .
"""
OBO = "format-version: 1.2\nontology: ex\n\n[Term]\nid: EX:1\nname: one\n\n[Term]\nid: EX:2\nname: two\nis_a: EX:1\n"


@pytest.mark.parametrize("ending", SYNTAXES)
def test_what_was_written_is_read_back(tmp_path: Path, ending: str) -> None:
    source = tmp_path / "given.ttl"
    source.write_text(TURTLE, encoding="utf-8")
    path = tmp_path / f"written{ending}"
    assert write_graph(read_graph([source]), path) == 4
    first = path.read_bytes()
    assert write_graph(read_graph([source]), path) == 4
    assert path.read_bytes() == first
    again = tmp_path / "again.ttl"
    write_graph(read_graph([path]), again)
    assert isomorphic(Graph().parse(again), Graph().parse(source))


def test_an_ontology_in_rdf_xml_is_what_readers_of_its_elements_find(tmp_path: Path) -> None:
    (tmp_path / "a.obo").write_text(OBO, encoding="utf-8")
    write_graph(read_graph([tmp_path / "a.obo"]), tmp_path / "a.owl")
    text = (tmp_path / "a.owl").read_text(encoding="utf-8")
    assert '<owl:Ontology rdf:about="http://purl.obolibrary.org/obo/ex.owl">' in text
    assert text.count("<owl:Class ") == 2
    assert "rdf:Description" not in text


def test_an_ending_that_stands_for_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"Endings are: \.ttl, \.nt, \.rdf, \.owl, \.jsonld"):
        write_graph(Graph(), tmp_path / "a.csv")


def test_the_command_converts_obo(tmp_path: Path) -> None:
    (tmp_path / "a.obo").write_text(OBO, encoding="utf-8")
    result = CliRunner().invoke(convert_command, [str(tmp_path / "a.obo"), str(tmp_path / "a.nt")])
    assert result.exit_code == 0, result.output
    text = (tmp_path / "a.nt").read_text(encoding="utf-8")
    assert "<http://www.w3.org/2000/01/rdf-schema#subClassOf>" in text


def test_the_command_converts_records_to_claims(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    table, output = tmp_path / "table.csv", tmp_path / "claims.nq"
    table.write_text(TABLE + "Lenalidomide,Neutropenia\n", encoding="utf-8")
    arguments = [table, output, "--source", "table", "--mapping", tmp_path / "mapping.toml"]
    result = CliRunner().invoke(convert_command, [str(one) for one in arguments])
    assert result.exit_code == SourceError.exit_code
    assert "table.csv:3: " in result.output
    lines = output.read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert any("claim/our-cohort.table.row-2> <https://w3id.org/myeloma-kg/ontology#object>" in line for line in lines)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_of_two_versions_of_a_record_the_greater_counts(tmp_path: Path) -> None:
    output = tmp_path / "claims.nq"
    for version, outcome in (("2", "1"), ("10", "5"), ("1", "6")):
        reaction = {"reactionmeddrapt": "Neutropenia", "reactionoutcome": outcome}
        drug = {"medicinalproduct": "LENALIDOMIDE", "drugcharacterization": "1"}
        report = {
            "safetyreportid": "1",
            "safetyreportversion": version,
            "patient": {"drug": [drug], "reaction": [reaction]},
        }
        (tmp_path / f"{version}.json").write_text(json.dumps({"results": [report]}), encoding="utf-8")
    files = [str(tmp_path / f"{version}.json") for version in ("2", "10", "1", "10")]
    result = CliRunner().invoke(convert_command, [*files, str(output), "--source", "spontaneous-reports"])
    assert result.exit_code == 0, result.output
    outcomes = [line.split('"')[1] for line in output.read_text("utf-8").splitlines() if "#reactionOutcome>" in line]
    assert outcomes == ["fatal"]
    assert "2 records left aside for a newer version" in result.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_records_come_from_files_that_can_be_read_twice(tmp_path: Path) -> None:
    result = CliRunner().invoke(convert_command, [os.devnull, str(tmp_path / "a.nq"), "--source", "sssom"])
    assert result.exit_code == 2
    assert "what it gives can be read only once" in " ".join(result.output.split())


def test_the_command_says_which_records_are_no_claims(tmp_path: Path) -> None:
    mappings, output = tmp_path / "set.sssom.tsv", tmp_path / "claims.nq"
    rows = ("subject_id\tpredicate_id\tobject_id\tmapping_justification", "X:1\tskos:exactMatch\tX:2\tsemapv:Mapped")
    mappings.write_text("\n".join((*rows, "")), encoding="utf-8")
    result = CliRunner().invoke(convert_command, [str(mappings), str(output), "--source", "sssom"])
    assert result.exit_code == 0, result.output
    assert "skipped 1 time: subject_id has no prefix that the set declares (such as " in result.stderr
    assert "set.sssom.tsv:2: X:1)" in result.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [(("--source", "table"), "end the name of '{output}' in .nq"), ((), "add --source table")],
)
def test_claims_are_written_to_no_file_of_another_syntax(tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    table, output = tmp_path / "table.csv", tmp_path / "claims.ttl"
    table.write_text(TABLE, encoding="utf-8")
    arguments = [str(table), str(output), "--mapping", str(tmp_path / "mapping.toml"), *more]
    result = CliRunner().invoke(convert_command, arguments)
    assert result.exit_code == 2
    assert said.format(output=output) in " ".join(result.output.split())
    assert not output.exists()
