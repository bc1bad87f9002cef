"""Files that are not ours: DrugMechDB records, and ontologies of others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from rdflib import URIRef

from kg.errors import Finding, ParameterError, SourceError, UnknownNameError
from kg.namespaces import MK
from kg.paths.answer import PathQuestion
from kg.paths.answer_text import answer_as_text, chain_route
from kg.paths.external_graph import read_external_graph
from kg.paths.finder import PathFinder

# In the form of DrugMechDB, with terms of our own.
RECORD = """
graph: {_id: A_1}
nodes:
  - {id: "X:1", label: Drug, name: Somedrug}
  - {id: "X:2", label: Protein, name: kinase}
  - {id: "X:3", label: BiologicalProcess, name: survival}
  - {id: "X:4", label: Disease, name: some disease}
links:
  - {key: increases degradation of, source: "X:1", target: "X:2"}
  - {key: positively regulates, source: "X:2", target: "X:3"}
  - {key: positively correlated with, source: "X:3", target: "X:4"}
  - {key: participates in, source: "X:2", target: "X:4"}
"""
ONTOLOGY = """
@prefix : <http://example.org/o#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix ro: <http://purl.obolibrary.org/obo/RO_> .
:lowers a owl:ObjectProperty ; rdfs:subPropertyOf ro:0002212 . ro:0002212 a owl:ObjectProperty .
:Growth a owl:Class ; rdfs:label "growth" .
:Brake a owl:Class ; rdfs:label "brake" ;
  rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :lowers ; owl:someValuesFrom :Growth ] .
:HandBrake a owl:Class ; rdfs:subClassOf :Brake .
"""


def routes(path: Path, source: str, target: str) -> list[str]:
    index, names = read_external_graph(path)
    paths = PathFinder(index)
    answer = paths.answer(PathQuestion((URIRef(names(source)),), URIRef(names(target))))
    return [f"{chain_route(chain, paths.entities)} = {chain.sign}" for chain in answer.chains]


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_record_of_drugmechdb_is_a_graph_of_signed_steps(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"record.{suffix}"
    text = RECORD if suffix == "yaml" else json.dumps(yaml.safe_load(RECORD))
    path.write_text(text, encoding="utf-8")
    assert routes(path, "somedrug", "some disease") == [
        "Somedrug --| kinase --? some disease = 0",
        "Somedrug --| kinase --> survival --> some disease = -1",
    ]
    with pytest.raises(UnknownNameError, match="Did you mean 'Somedrug'"):
        routes(path, "somedrgu", "some disease")


def test_a_name_that_yaml_takes_for_a_truth_value_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    path.write_text(RECORD.replace("Somedrug", "NO"), encoding="utf-8")
    assert routes(path, "NO", "survival") == ["NO --| kinase --> survival = -1"]


def test_an_ontology_of_others_gives_the_relations_that_it_states_of_classes(tmp_path: Path) -> None:
    path = tmp_path / "theirs.ttl"
    path.write_text(ONTOLOGY, encoding="utf-8")
    assert routes(path, "HandBrake", "growth") == ["HandBrake ... brake --| growth = -1"]


def test_being_of_a_kind_is_told_as_that_and_not_as_an_effect(tmp_path: Path) -> None:
    (tmp_path / "theirs.ttl").write_text(ONTOLOGY, encoding="utf-8")
    index, names = read_external_graph(tmp_path / "theirs.ttl")
    paths = PathFinder(index)
    text = answer_as_text(
        paths.answer(PathQuestion((URIRef(names("HandBrake")),), URIRef(names("brake")))), paths.entities
    )
    assert "is a part or a kind of brake" in text
    assert "raises brake" not in text


def test_what_is_related_to_nothing_is_found_and_said_to_act_on_nothing(tmp_path: Path) -> None:
    (tmp_path / "theirs.ttl").write_text(f"{ONTOLOGY}\n:Lonely a owl:Class .", encoding="utf-8")
    index, names = read_external_graph(tmp_path / "theirs.ttl")
    answer = PathFinder(index).answer(PathQuestion((URIRef(names("Lonely")),), URIRef(names("growth"))))
    assert not answer.chains
    assert [gap.reason for gap in answer.gaps] == ["it is stated to act on nothing; stated to lead there: brake"]


def test_the_real_records_lead_from_the_drug_to_the_disease(shared: Path) -> None:
    for path in sorted((shared / "upstream" / "drugmechdb").glob("DB*.yaml")):
        index, _ = read_external_graph(path)
        paths = PathFinder(index)
        drugs = [each for each in paths.entities if paths.entities.kind(each) == "Drug"]
        diseases = [each for each in paths.entities if paths.entities.kind(each) == "Disease"]
        questions = [PathQuestion((drug,), disease, steps=8) for drug in drugs for disease in diseases]
        assert any(paths.answer(question).chains for question in questions), path.name


def test_a_file_that_is_neither_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- just: text", encoding="utf-8")
    with pytest.raises(ParameterError, match="nodes and links"):
        read_external_graph(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").write_text("nodes: [{id: 'X:1'}]\nlinks: [[X:1]]", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"nodes and links as .* `object`, got `array` - at `\$\[0\]\.links\[0\]`"):
        read_external_graph(tmp_path / "a.yaml")
    (tmp_path / "a.json").write_text("[" * 2000 + "]" * 2000, encoding="utf-8")
    with pytest.raises(ParameterError, match="recursion"):
        read_external_graph(tmp_path / "a.json")
    (tmp_path / "a.json").write_text('{"nodes": [{"id": "\\ud800"}], "links": []}', encoding="utf-8")
    with pytest.raises(ParameterError, match="surrogate"):
        read_external_graph(tmp_path / "a.json")
    (tmp_path / "a.ttl").write_text("this is no Turtle", encoding="utf-8")
    with pytest.raises(SourceError):
        read_external_graph(tmp_path / "a.ttl")


def records(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """Write a record, and copies of it in which words are changed."""
    texts = [RECORD, *(RECORD.replace(old, new) for old, new in changes)]
    path = tmp_path / "records.yaml"
    path.write_text(yaml.safe_dump([yaml.safe_load(text) for text in texts]), encoding="utf-8")
    return path


def claims_of(path: Path) -> int:
    return len(list(read_external_graph(path)[0].all(MK.statedIn)))


def test_the_same_link_with_the_same_reference_counts_once(tmp_path: Path) -> None:
    one = RECORD.replace("graph: {_id: A_1}", "graph: {_id: A_1}\nreference: http://example.org/1")
    path = tmp_path / "one.yaml"
    path.write_text(one, encoding="utf-8")
    assert claims_of(path) == 4
    path.write_text(yaml.safe_dump([yaml.safe_load(one), yaml.safe_load(one.replace("A_1", "A_2"))]), encoding="utf-8")
    assert claims_of(path) == 4
    assert claims_of(records(tmp_path, ("A_1", "A_2"))) == 8  # no reference: the records are the sources


def test_a_number_of_a_publication_is_one_reference_however_it_is_written(tmp_path: Path) -> None:
    path, count = tmp_path / "one.yaml", []
    for references in ("[PMID:24292625]", "['PMID: 24292625', 'PMID:24292625 ']"):
        path.write_text(RECORD.replace("{_id: A_1}", f"{{_id: A_1}}\nreferences: {references}"), encoding="utf-8")
        count.append(claims_of(path))
    assert count == [4, 4]


def test_the_identifiers_of_a_record_name_its_drug(tmp_path: Path) -> None:
    graph = "graph: {_id: A_1, drug: somedrug, drug_mesh: 'MESH:D1', drugbank: 'DB:DB1'}"
    path = tmp_path / "record.yaml"
    path.write_text(RECORD.replace("graph: {_id: A_1}", graph), encoding="utf-8")
    _, name = read_external_graph(path)
    assert {name(each) for each in ("DB:DB1", "DB1", "MESH:D1", "Somedrug")} == {"X:1"}


def test_a_link_to_an_undeclared_node_is_reported(tmp_path: Path) -> None:
    notes: list[Finding] = []
    index, _ = read_external_graph(records(tmp_path, ('id: "X:4"', 'id: "X:5"')), notes)
    assert [note.suggestion for note in notes] == ["Another record does, and the link is kept."] * 2
    path = tmp_path / "record.yaml"
    path.write_text(RECORD.replace('target: "X:3"', 'target: "X:9"'), encoding="utf-8")
    notes.clear()
    index, _ = read_external_graph(path, notes)
    assert len(list(index.all(MK.statedIn))) == 3
    assert "link 2 of A_1 names X:9" in notes[0].rule
