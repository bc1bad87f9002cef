"""What is written is read again by others, whatever the terms are."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from kg.engine import results
from kg.engine.languages import language_tag
from kg.engine.results import write_results
from kg.errors import QueryError

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
TSV, CSV = "text/tab-separated-values", "text/csv"
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}
STORE = ox.Store()
# Quotation marks and what looks like a tag are what the tags could be confused with.
texts = st.one_of(st.text("\"'\\@-{}<>&]:, \n\r\tenGB", max_size=12), st.text(max_size=8)).filter(
    lambda text: all(sign.isprintable() or sign in "\n\r\t" for sign in text)
)
tags = st.sampled_from(["", "en", "en-GB", "zh-Hant-TW", "de-CH-1901", "sr-Latn-x-ab", "x-klingon"])
literals = st.lists(st.tuples(texts, tags), min_size=1, max_size=4)


def written(query: str, media_type: str) -> str:
    output = io.BytesIO()
    answer = STORE.query(query)
    assert isinstance(answer, ox.QuerySolutions | ox.QueryTriples)
    write_results(answer, media_type, {"x": "http://x/"}, output)
    return output.getvalue().decode()


def as_term(text: str, tag: str) -> str:
    return str(ox.Literal(text, language=tag) if tag else ox.Literal(text))


@pytest.mark.slow
@given(literals)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_tables_are_read_again(rows: list[tuple[str, str]]) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ {' '.join(as_term(*row) for row in rows)} }} }}"
    bindings = json.loads(written(query, JSON))["results"]["bindings"]
    assert [(row["x"]["value"], row["x"].get("xml:lang", "")) for row in bindings] == rows
    nodes = ET.fromstring(written(query, XML)).iter("{http://www.w3.org/2005/sparql-results#}literal")  # noqa: S314
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [(node.text or "", node.get(language, "")) for node in nodes] == rows
    lines = written(query, TSV).split("\n")[1:-1]
    graphs = (Graph().parse(data=f"<x:s> <x:p> {line} .", format="turtle") for line in lines)
    assert [value for graph in graphs for value in graph.objects()] == [Literal(*row[:1], lang=row[1]) for row in rows]
    plain = io.BytesIO()
    STORE.query(query).serialize(plain, ox.QueryResultsFormat.CSV)  # type: ignore[union-attr]
    assert written(query, CSV) == plain.getvalue().decode()


@pytest.mark.parametrize("media_type", GRAPHS)
@given(literals)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_graphs_are_read_again(media_type: str, rows: list[tuple[str, str]]) -> None:
    objects = " , ".join(as_term(*row) for row in rows)
    text = written(f"CONSTRUCT {{ <http://x/s> <http://x/p> {objects} }} WHERE {{}}", media_type)
    read = Graph().parse(data=text, format=GRAPHS[media_type])
    assert set(read.objects(URIRef("http://x/s"))) == {Literal(text, lang=tag or None) for text, tag in rows}
    assert all(tag in text for _, tag in rows)


@given(literals)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_json_ld_is_read_again(rows: list[tuple[str, str]]) -> None:
    objects = " , ".join(as_term(*row) for row in rows)
    (node,) = json.loads(written(f"CONSTRUCT {{ <x:s> <x:p> {objects} }} WHERE {{}}", "application/ld+json"))
    assert {(value["@value"], value.get("@language", "")) for value in node["x:p"]} == set(rows)


def test_a_long_result_is_mended_over_all_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_BUFFER", 64)
    query = f"SELECT ?x {{ VALUES ?x {{ {' '.join(as_term(str(n), 'en-GB') for n in range(500))} }} }}"
    bindings = json.loads(written(query, JSON))["results"]["bindings"]
    assert [row["x"]["xml:lang"] for row in bindings] == ["en-GB"] * 500
    assert written(query, XML).count('xml:lang="en-GB"') == written(query, TSV).count('"@en-GB\n') == 500


@pytest.mark.parametrize("sign", [0x0, 0x1, 0xB, 0x1F, 0xFFFE, 0xFFFF])
def test_what_xml_cannot_hold_is_refused_with_a_hint(sign: int) -> None:
    text = f"a\\u{sign:04X}b"
    with pytest.raises(QueryError, match=rf"U\+{sign:04X}.*Ask for JSON"):
        written(f"SELECT ('{text}' AS ?x) {{}}", XML)
    with pytest.raises(QueryError, match=rf"U\+{sign:04X}.*Ask for Turtle"):
        written(f"CONSTRUCT {{ <x:s> <x:p> '{text}' }} WHERE {{}}", "application/rdf+xml")
    (row,) = json.loads(written(f"SELECT ('{text}' AS ?x) {{}}", JSON))["results"]["bindings"]
    assert row["x"]["value"] == f"a{chr(sign)}b"


@pytest.mark.parametrize("sign", [0x9, 0xA, 0xD, 0x7F, 0x85, 0x2028, 0xFFFD, 0x1FFFE])
def test_what_xml_can_hold_is_written(sign: int) -> None:
    root = ET.fromstring(written(f"SELECT ('a\\U{sign:08X}b' AS ?x) {{}}", XML))  # noqa: S314
    assert next(root.iter("{http://www.w3.org/2005/sparql-results#}literal")).text == f"a{chr(sign)}b"


@pytest.mark.parametrize("iri", ["http://x/1", "http://x/", "urn:x:5", "http://x/p?q=1"])
def test_a_property_without_a_name_is_no_rdf_xml(iri: str) -> None:
    with pytest.raises(QueryError, match="no name in RDF/XML"):
        written(f"CONSTRUCT {{ <x:s> <{iri}> 1 }} WHERE {{}}", "application/rdf+xml")
    assert f"<{iri}>" in written(f"CONSTRUCT {{ <x:s> <{iri}> 1 }} WHERE {{}}", "application/n-triples")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("EN", "en"), ("en-us", "en-US"), ("zh-hant-hk", "zh-Hant-HK"), ("es-419", "es-419"), ("", ""),
        ("de-ch-1996", "de-CH-1996"), ("en-a-bbb-x-a-ccc", "en-a-bbb-x-a-ccc"), ("x-EN", "x-en"),
        ("ar-eg--rtl", "ar-EG--rtl"),
    ],
)  # fmt: skip
def test_a_tag_has_the_case_that_the_standard_recommends(tag: str, expected: str) -> None:
    assert language_tag(tag) == expected


def test_a_small_graph_is_written_with_the_prefixes_that_it_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"x": "http://x/", "y": "http://y/", "d": "http://d/", "z": "http://z/"}
    query = 'CONSTRUCT { <http://x/a> <http://y/b> "1"^^<http://d/e> , 2 } {}'

    def declared() -> list[str]:
        output = io.BytesIO()
        answer = STORE.query(query)
        assert isinstance(answer, ox.QueryTriples)
        write_results(answer, "text/turtle", known, output)
        assert len(Graph().parse(data=output.getvalue())) == 2
        return re.findall(r"@prefix (\w+):", output.getvalue().decode())

    assert sorted(declared()) == ["d", "x", "y"]
    monkeypatch.setattr(results, "_MOST_LOOKED_THROUGH", 2)
    assert sorted(declared()) == sorted(known), "a large one is not held to be looked through"
