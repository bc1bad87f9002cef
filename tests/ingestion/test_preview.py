"""A dry run: what would come out is shown, and nothing is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.load import load_command
from kg.errors import UnknownNameError
from kg.ingestion import preview as previews
from kg.ingestion.preview import preview
from kg.ingestion.report import DOUBLED
from loaders.entity_index import EntityIndex
from tests.loaders.mapped_tables.conftest import MAPPING, TABLE


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    path = tmp_path / "table.csv"
    path.write_text(TABLE + "Lenalidomide,Weariness,3,1,2\n" * 2, encoding="utf-8")
    return path


def load(*arguments: object) -> Result:
    return CliRunner().invoke(load_command, [str(argument) for argument in arguments])


@pytest.mark.slow
def test_what_would_come_out_is_counted(index: EntityIndex, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = f"table:{table.parent / 'mapping.toml'}"
    seen = preview(source, [table], index, shown=2)
    assert ([claim.key for claim in seen.claims], seen.whole) == (["table.row-2", "table.row-3"], True)
    assert (seen.report.name, seen.report.read, seen.report.claims) == ("our-cohort", 3, 3)
    assert [(one.role, one.occurrences) for one in seen.report.unknown] == [("object", 2)]
    monkeypatch.setattr(previews, "MOST_RECORDS", 1)
    first = preview(source, [table], index, shown=2)
    assert (first.report.read, first.whole) == (1, False)


def test_what_stands_twice_is_shown_once_and_what_contradicts_it_is_said(index: EntityIndex, tmp_path: Path) -> None:
    edges = tmp_path / "edges.tsv"
    rows = ("CHEBI:6715\tbiolink:causes\tHP:0001875", "CHEBI:6715\tbiolink:treats\tHP:0001875")
    shown = [f"e1\t{row}\tbiolink:Drug\tbiolink:PhenotypicFeature" for row in (rows[0], rows[0], rows[1])]
    header = "id\tsubject\tpredicate\tobject\tsubject_category\tobject_category"
    edges.write_text("\n".join([header, *shown, ""]), encoding="utf-8")
    seen = preview("kgx", [edges], index, shown=5)
    assert [claim.curie for claim in seen.claims] == ["claim:kgx-edge-e1.edge"]
    assert (seen.report.read, seen.report.examples[DOUBLED]) == (3, [f"{edges}:4: kgx-edge-e1"])


@pytest.mark.slow
def test_a_dry_run_changes_nothing(table: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    result = load("table", table, "--mapping", tmp_path / "mapping.toml", "--dry-run", "--home", home)
    assert result.exit_code == 0, result.output
    assert "lenalidomide reported with neutropenia (grade 3 to 4): 40 of 120." in result.output
    assert "Nothing was loaded" in result.output
    assert not home.exists()


@pytest.mark.slow
def test_a_dry_run_writes_its_report(table: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    result = load("table", table, "--mapping", tmp_path / "mapping.toml", "--dry-run", "--report", report)
    assert result.exit_code == 0, result.output
    assert json.loads(report.read_text(encoding="utf-8"))["claims"] == 3


def test_a_table_needs_its_mapping(table: Path) -> None:
    result = load("table", table)
    assert result.exit_code == 2
    assert f"myeloma-kg draft-mapping {table}" in " ".join(result.output.split())


def test_only_a_table_takes_a_mapping(table: Path) -> None:
    assert re.search("Such files are taken by: .*table", str(load("csv", table).exception))
    result = load("pubmed", table, "--mapping", table.parent / "mapping.toml")
    assert isinstance(result.exception, UnknownNameError)


def test_a_record_that_cannot_be_converted_is_a_finding_and_costs_no_other(index: EntityIndex, tmp_path: Path) -> None:
    edges = [
        {"id": "a", "subject": "CHEBI:63791", "predicate": "biolink:treats", "object": ["MONDO:0009693"]},
        None,
        {"id": "b", "subject": "CHEBI:63791", "predicate": "biolink:treats", "object": "MONDO:0009693"},
        {"id": -1, "subject": "CHEBI:63791", "predicate": "biolink:treats", "object": {"x": 1}, "publications": 1.5},
    ]
    path = tmp_path / "odd_edges.json"
    path.write_text(json.dumps({"nodes": [{"id": -1, "category": 1}], "edges": edges}), encoding="utf-8")
    seen = preview("kgx", [path], index, shown=9)
    assert "kgx-edge-b" in {claim.publication for claim in seen.claims}
    assert any("edges 2" in str(finding) for finding in seen.report.findings)
    assert any("object is one text" in finding.rule for finding in seen.report.findings)
    nodes = [{"id": "MESH:D1", "label": "Drug", "name": "a"}, {"id": "MESH:D2", "label": "Disease", "name": "b"}]
    link = {"source": "MESH:D1", "key": "treats", "target": "MESH:D2"}
    graphs = [{"_id": name, "drug": "a", "drug_mesh": "MESH:D1", "disease_mesh": "MESH:D2"} for name in ("bad", "good")]
    odd = [
        {"graph": graph, "nodes": nodes, "links": [link | {"evidence": evidence}]}
        for graph, evidence in zip(graphs, (7, None), strict=True)
    ]
    (tmp_path / "paths.json").write_text(json.dumps(odd), encoding="utf-8")
    seen = preview("drugmechdb", [tmp_path / "paths.json"], index, shown=9)
    assert {claim.publication for claim in seen.claims} == {"good"}
    assert [finding.value for finding in seen.report.findings if "it cannot be converted" in finding.rule] == ["bad"]
