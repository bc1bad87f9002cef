"""The tables of what sources write: each row says one thing, and names what this graph has."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import RDF, URIRef

from kg import ontology, resources
from kg.prefixes import expand
from loaders.pathways.nodes import node_kinds
from loaders.vocabularies import vocabulary_rows

TABLES = sorted(path.stem for path in (resources.LOADERS / "vocabularies").glob("*.tsv"))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_a_thing_once_and_in_all_of_its_columns(name: str) -> None:
    rows = vocabulary_rows(name)
    assert all(None not in row and None not in row.values() for row in rows)
    keys = Counter(tuple(row.values())[:2] for row in rows)
    assert [key for key, count in keys.items() if count > 1] == []


def test_predicates_mean_relations_of_the_ontology() -> None:
    known = set(ontology.load().subjects(RDF.type, None))
    relations = {row["relation"] for row in vocabulary_rows("predicates")}
    assert [each for each in relations if URIRef(expand(each)) not in known] == []


def test_every_list_of_kinds_of_nodes_is_of_known_kinds() -> None:
    lists = {row["list"] for row in vocabulary_rows("node-kinds")}
    assert all(node_kinds(each) for each in lists)
