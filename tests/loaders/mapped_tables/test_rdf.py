"""RDF of another vocabulary as claims: a query of the mapping says what its rows are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.prefixes import contract
from loaders.mapped_tables.mapping import read_mapping
from tests.loaders.mapped_tables.conftest import Loaded

Load = Callable[..., Loaded]
TURTLE = """
@prefix ex: <https://example.org/> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:r1 a ex:Report ; ex:drug obo:CHEBI_63791 ; ex:event [ rdfs:label "Neutropenia" ] ; ex:count 4 .
ex:r2 a ex:Report ; ex:drug obo:CHEBI_63791 ; ex:event [ rdfs:label "Weariness of a kind" ] .
ex:r3 ex:drug obo:CHEBI_63791 .
"""
QUERY = """
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?drug ?event ?n WHERE { ?r a ex:Report ; ex:drug ?drug ; ex:event/rdfs:label ?event OPTIONAL { ?r ex:count ?n } }
"""


def mapping(query: str = QUERY) -> str:
    return f"""
name = "reports"
title = "Reports"
kind = "adverse-event"
licence = "CC0"
columns = {{ subject = "drug", object = "event", affected = "n" }}
constants = {{ relation = "reportedWith" }}
[table]
query = '''{query}'''
"""


def test_rows_of_a_query_become_claims(load: Load) -> None:
    loaded = load(TURTLE, mapping(), "reports.ttl")
    assert loaded.findings == []
    assert sorted(claim.statement for claim in loaded.claims) == [
        "lenalidomide reported with Weariness of a kind.",
        "lenalidomide reported with neutropenia: 4 affected.",
    ]
    assert {contract(claim.subject) for claim in loaded.claims} == {"drug:lenalidomide"}, "by its identifier in ChEBI"


def test_what_a_row_says_names_its_claim(load: Load) -> None:
    more = TURTLE.replace("ex:r3 ", 'ex:r0 a ex:Report ; ex:event [ rdfs:label "Anemia" ] ; ')
    before = {claim.statement: claim.curie for claim in load(TURTLE, mapping(), "reports.ttl").claims}
    after = {claim.statement: claim.curie for claim in load(more, mapping(), "reports.ttl").claims}
    assert before.items() <= after.items(), "a row more renames none"
    assert len(after) == 3


def test_broken_rdf_is_located(load: Load) -> None:
    loaded = load(TURTLE.replace("ex:r3", "ex:r3 ;;; ex:"), mapping(), "reports.ttl")
    assert loaded.claims == []
    assert loaded.findings[0].line == 7


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("ASK { ?s ?p ?o }", "the query is a SELECT"),
        ("SELECT ?s { SERVICE <https://example.org/> { ?s ?p ?o } }", "asks the file alone"),
        ("SELECT ?s FROM <https://example.org/> { ?s ?p ?o }", "asks the file alone"),
        ("SELECT (NOW() AS ?s) {}", "the same rows each time"),
        ("SELECT ?s {", "the query cannot be read"),
    ],
)
def test_a_query_that_would_ask_elsewhere_is_refused(tmp_path: Path, query: str, rule: str) -> None:
    (tmp_path / "mapping.toml").write_text(mapping(query), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_mapping(tmp_path / "mapping.toml")
    assert rule in str(caught.value)
