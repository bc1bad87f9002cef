"""Queries that differ by what they name are mended once, and each of them rightly."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest

import kg.engine.query as engine_query
from kg.engine.job import Job
from kg.engine.mended_texts import MendedText, MendedTexts
from kg.engine.merging import Merger
from kg.engine.queried_graphs import QueriedGraphs
from kg.engine.query import EngineQuery
from kg.engine.query_shape import query_shape
from kg.engine.rewriting import rewritten
from kg.sparql.lexer import tokens

_DATA = """
<urn:a> <urn:p> <urn:b> , "x"@en , 3 .
<urn:b> <urn:p> <urn:c> .
<urn:c> <urn:q> <urn:a> , <urn:c> .
"""


class AsItIs(MendedTexts):
    """A text that nothing more is done to."""

    def __init__(self, made: MendedText) -> None:
        super().__init__()
        self._made = made

    def mended(self, job: Job, text: str, mend: Callable[[str], MendedText]) -> MendedText:
        """Return the text."""
        del job, text, mend
        return self._made


@pytest.fixture
def store() -> ox.Store:
    """A store of a few triples."""
    made = ox.Store()
    made.load(_DATA.encode(), ox.RdfFormat.TURTLE)
    return made


def rows(store: ox.Store, texts: MendedTexts, text: str) -> list[str]:
    """Return the rows of a query, in an order of their own."""
    results = EngineQuery(store, Merger(store), Job(text, ""), texts).results()
    assert isinstance(results, ox.QuerySolutions)
    return sorted(" ".join(str(value) for value in row) for row in results)


def test_a_query_of_another_thing_is_mended_as_the_one_before(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    mended: list[str] = []

    def counted(text: str, data: QueriedGraphs) -> str:
        mended.append(text)
        return rewritten(text, data)

    monkeypatch.setattr(engine_query, "rewritten", counted)
    texts = MendedTexts()
    for name, expected in (("a", 3), ("b", 1), ("c", 0)):
        found = rows(store, texts, f"SELECT ?o {{ <urn:{name}> <urn:p> ?o }} # comment {name}")
        assert len(found) == expected
    assert len(mended) == 1


def test_which_names_are_the_same_is_part_of_the_shape(store: ox.Store) -> None:
    texts = MendedTexts()
    query = "SELECT ?x { %s <urn:p>|<urn:q> ?x . ?x <urn:q>* %s }"
    for ends in (("<urn:a>", "<urn:a>"), ("<urn:a>", "<urn:c>"), ("<urn:c>", "<urn:c>"), ("<urn:b>", "<urn:a>")):
        text = query % ends
        assert rows(store, texts, text) == rows(store, MendedTexts(), text)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX e: <urn:> SELECT ?o { e:a e:p ?o FILTER(?o!=e:b) }",
        "PREFIX e: <urn:> SELECT ?o { e:a e:p ?o FILTER(?o<e:b || isIRI(?o)) }",
        "PREFIX e: <urn:> SELECT ?o { e:a (e:p|!e:q) ?o } ORDER BY DESC(?o) LIMIT 2",
        "PREFIX e: <urn:> SELECT ?x { VALUES ?x { e:a.b.c <urn:a> } }",
        "BASE <urn:base/> SELECT ?o { <urn:a> <urn:p> ?o } ORDER BY ?o",
        "SELECT (<http://www.w3.org/2001/XMLSchema#string>(?o) AS ?text) { <urn:a> <urn:p> ?o }",
        "SELECT ?x { VALUES ?x { '<myeloma-kg:0>' <urn:a> } }",
        'SELECT ?x { VALUES ?x { "# <urn:b>" "3"^^<http://www.w3.org/2001/XMLSchema#integer> } } # <urn:c>',
    ],
)
def test_a_query_means_the_same_by_its_shape(store: ox.Store, text: str) -> None:
    texts = MendedTexts()
    twice = [rows(store, texts, text), rows(store, texts, f"{text} # again")]
    alone = EngineQuery(store, Merger(store), Job(text, ""), MendedTexts())._mended_alone(text)
    assert twice == [rows(store, AsItIs(alone), alone.text)] * 2


def test_what_looks_like_a_number_of_a_shape_is_left_alone() -> None:
    text = "ASK { <myeloma-kg:0> ?p ?o }"
    assert query_shape(text, list(tokens(text))) is None
