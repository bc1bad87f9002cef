"""What the author of a wrong query gets to read: the place, and what to write instead."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.syntax_errors import explain_syntax_error
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse, parse_update

# Each mistake is between « and », which stand where the caret has to point.
MISTAKES = [
    ("{ ?c a :X\n  «?c» :p ?v }", "Is a '.' missing before it?"),
    ("{ ?c a :X .\n«»", "the '{' in line 2, column 11 is not closed"),
    ("{ ?c a :X } «}»", "expected: the end of the query"),
    ("{ ?c a «mk:Drug» }", "PREFIX mk: <https://w3id.org/myeloma-kg/ontology#>"),
    ("{ ?c a «other:Drug» }", "the prefix 'other:' is not declared"),
    ("{ ?c a «drgu:x» }", "the prefix 'drgu:' is not declared. Did you mean 'drug:'?"),
    ("{ ?c a «http://example.org/a» }", "stands between < and >"),
    ("{ ?c a «<»http://example.org/a b> }", "without spaces"),
    ("{ ?c a «<http://[x>» }", "<http://[x> is no IRI: what may not stand in one is written as %XX"),
    ("{ ?c a «<http://x/\\u0025>» }", "<http://x/%> is no IRI"),
    ('{ ?c :p «"mo» }', "is not closed"),
    ("{ ?c :p «“»mo” }", "Quotation marks"),
    ("{«\u00a0»?c :p ?u }", "write a plain one"),
    ("{ ?c «A» :X }", "small 'a'"),
    ("{ «a» :X ?c }", "expected: a triple"),
    ("{ ?c :p «=» 3 }", "Values are compared in FILTER"),
    ("{ ?c :p 1, «}»", "expected: a variable, an IRI or a literal"),
    ("{ ?c :p ?v FILTER(?v =«=» 3) }", "with one '='"),
    ("{ ?c :p ?v FILTER(?v «<>» 3) }", "is written !="),
    ("{ ?c :p ?v FILTER(?v > 3 «AND» ?v < 5) }", "is written &&"),
    ("{ ?c :p ?v FILTER(?v > 3 «or» ?v < 5) }", "is written ||"),
    ("{ ?c :p ?v FILTER(?v «LIKE» 'x') }", "CONTAINS"),
    ("{ ?c :p ?v FILTER(?v «<5&&?v>»3) }", "put a space after '<'"),
    ("{ ?c :p ?v FILTER(?v >«)» }", "a value, a function or '('"),
    ("{ ?c :p ?v FILTER «?v» > 3 }", "The condition stands in brackets"),
    ("{ ?c :p ?v FILTER(?v NOT IN «:X») }", "expected: '('"),
    ("{ ?c :p ?v FILTER(«LENGTH»(?v) > 3) }", "Did you mean STRLEN?"),
    ("{ ?c :p ?v FILTER(«STRLENGTH»(?v) > 3) }", "Did you mean STRLEN?"),
    ("{ ?c :p ?v FILTER(«FROBNICATE»(?v)) }", "called by its IRI"),
    ("{ ?c :p ?v FILTER(«COUNT»(?v) > 3) }", "SELECT, HAVING or ORDER BY"),
    ("{ ?c :p ?v «NOT» EXISTS { ?c :q ?v } }", "FILTER NOT EXISTS"),
    ("{ ?c :p ?v BIND(1 AS «?v») }", "has a value already"),
    ("{ ?c :p ?v } LIMIT «-»1", "a whole number"),
    ("{ ?c :p ?v } «LIMT» 3", "Did you mean LIMIT?"),
    ("{ ?c :p ?v . «FILTR»(?v > 3) }", "Did you mean FILTER?"),
    ("{ «OPTINAL» { ?c :p ?v } }", "Did you mean OPTIONAL?"),
    ("{ ?c :p ?v «LIMIT» 3 }", "behind the last '}'"),
    ("{ ?c :p ?v } GROUP BY ?c HAVING COUNT(?v) «>» 3", "HAVING(COUNT(?x) > 3)"),
    ("{ ?c :p ?v } ORDER BY DESC «?v»", "expected: '('"),
    ("{ ?c :p/ «?v» }", "not for a part of a path"),
    ("{ ?c :p/«/»:q ?v }", "a property"),
    ("{ ?c :p«{»2} ?v }", "expected: a variable"),
    ("{ ?c a :X «UNION» ?c a :Y }", "between two groups"),
    ("{ ?c a :X OPTIONAL «?c» :p ?v }", "expected: '{'"),
    ("{ _:b :p ?c OPTIONAL { «_:b» :q ?v } }", "Use a variable for both"),
    ("{ VALUES (?c ?v) { «(»1) } }", "UNDEF"),
    ("{ VALUES ?c { 1«,» 2 } }", "without commas"),
    ("{ VALUES (?c ?v «?c») { } }", "stands twice"),
    ("{ ?c :p ?v FILTER(«STRLEN»(?v, 1) > 3) }", "STRLEN takes 1 argument, and 2 stand here"),
    ("{ ?c :p ?v FILTER(«SUBSTR»(?v) = 'a') }", "SUBSTR takes 2 or 3 arguments"),
    ("{ ?c :p ?v FILTER(«BOUND»(1)) }", "BOUND takes a variable"),
    ("{ ?c :p ?v FILTER(?v > 1 «<» 3) }", "two sides"),
    ("{ ?c :p ?v } LIMIT 3 «LIMIT» 4", "the end of the query"),
    ("{ ?c :p ?v FILTER «TRUE» }", "'(' or a function"),
    ("{ ?c :p ?v }«;» SELECT ?c { }", "takes one query"),
    ("WHERE «?c» :p ?v", "expected: '{'"),
]
HEADS = [
    ("SELECT «COUNT» * { ?c :p ?v }", "(COUNT(*) AS ?n)"),
    ("SELECT (COUNT(*)«)» { ?c :p ?v }", "(COUNT(*) AS ?n)"),
    ("SELECT (SUM(«COUNT»(?v)) AS ?n) { ?c :p ?v }", "not inside another aggregate"),
    ("SELECT (GROUP_CONCAT(?c) AS ?n) { ?c :p ?v FILTER(?v «<5&&?v>»3) }", "put a space after '<'"),
    ("SELECT ?c«,» ?v { ?c :p ?v }", "without commas"),
    ("SELECT «c» { ?c :p ?v }", "begins with '?'"),
    ("SELECT ?c «?v» (COUNT(*) AS ?n) { ?c :p ?v } GROUP BY ?c", "GROUP BY ?v"),
    ("SELECT «?c» (COUNT(*) AS ?n) { ?c :p ?v }", "GROUP BY ?c"),
    ("SELECT (STR(«?c») AS ?s) (COUNT(*) AS ?n) { ?c :p ?v }", "GROUP BY ?c"),
    ("«SELECT» * { ?c :p ?v } GROUP BY ?c", "name the variables"),
    ("SELECT (1 AS «?v») { ?c :p ?v }", "has a value already"),
    ("SELECT (1 AS ?v) (2 AS «?v») { }", "has a value already"),
    ("SELECT ?c «ORDER» BY ?c { ?c :p ?v }", "behind the last '}'"),
    ("«SELCT» ?c { ?c :p ?v }", "SELECT, ASK"),
    ("PREFIX b: <http://b/> «.» SELECT ?c { ?c :p ?v }", "without a point"),
    ("PREFIX «b» <http://b/> SELECT ?c { ?c :p ?v }", "with its colon"),
]


@pytest.mark.parametrize(("text", "remedy"), [*((f"SELECT ?c {body}", told) for body, told in MISTAKES), *HEADS])
def test_a_mistake_is_shown_where_it_is_with_a_remedy(text: str, remedy: str) -> None:
    before, _, _ = text.partition("«")
    lines = before.split("\n")
    text = "PREFIX : <http://x/>\n" + text.replace("«", "").replace("»", "")
    store = ox.Store()
    with pytest.raises((QuerySyntaxError, SyntaxError)) as refused:
        EngineQuery(store, Merger(store), Job(text, "")).results()
    told = explain_syntax_error(text, refused.value)
    assert f"line {len(lines) + 1}, column {len(lines[-1]) + 1}:" in told
    assert remedy in told
    *_, line, caret = told.split("\n")
    assert line[2:] == text.split("\n")[len(lines)]
    assert caret.index("^") == 2 + len(lines[-1])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SELCT ?x { ?x a ?y }", "SELECT"),
        ("PREFX a: <urn:a> ASK { ?x a ?y }", "PREFIX"),
        ("SELECT ?x WHER { ?x a ?y }", "WHERE"),
        ("SELECT DISTNCT ?x { ?x a ?y }", "DISTINCT"),
    ],
)
def test_a_slip_in_a_keyword_is_told_with_the_keyword(text: str, meant: str) -> None:
    assert f"Did you mean {meant}?" in explain_syntax_error(text, SyntaxError("error at 1:1: expected [_]"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("INSRT DATA { <a> <b> <c> }", "INSERT"),
        ("INSERT DTA { <a> <b> <c> }", "DATA"),
        ("DELETE { ?s ?p ?o } WHER { ?s ?p ?o }", "WHERE"),
        ("DRP GRAPH <urn:g>", "DROP"),
        ("CLEAR GRPH <urn:g>", "GRAPH"),
        ("LOAD <urn:a> INTO GRAPHH <urn:g>", "GRAPH"),
    ],
)
def test_a_slip_in_a_keyword_of_an_update_is_told_with_the_keyword(text: str, meant: str) -> None:
    with pytest.raises(QuerySyntaxError, match=rf"Did you mean {meant}\?"):
        parse_update(text)


def test_what_only_the_engine_finds_is_told_in_its_words() -> None:
    text = "SELECT * { ?s ?p '\\ud800' }"
    with pytest.raises(SyntaxError) as refused:
        ox.Store().query(text)
    assert "The engine stopped in line 1" in explain_syntax_error(text, refused.value)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("INSERT DATA { :a :p «}»", "expected: a variable, an IRI or a literal"),
        ("DELETE { ?s :p ?o } «INSRT» { ?s :q ?o } WHERE { ?s :p ?o }", "expected: WHERE"),
        ("INSERT { ?s :q ?o } WHERE { ?s :p ?o «AND» }", "expected: '.', ';' or '}'"),
        ("INSERT DATA { :a :p :b } «DELETE» DATA { :a :p :c }", "expected: ';' or the end"),
        ("CLEAR «:g»", "expected: GRAPH, DEFAULT"),
        ("COPY :a «:b»", "expected: TO"),
        ("INSERT DATA { :a «other:p» :b }", "the prefix 'other:' is not declared"),
    ],
)
def test_a_mistake_in_an_update_is_shown_where_it_is(text: str, remedy: str) -> None:
    lines = text.partition("«")[0].split("\n")
    text = "PREFIX : <http://x/>\n" + text.replace("«", "").replace("»", "")
    with pytest.raises(SyntaxError) as refused:
        ox.Store().update(text)
    told = explain_syntax_error(text, refused.value)
    assert f"line {len(lines) + 1}, column {len(lines[-1]) + 1}:" in told
    assert remedy in told


@pytest.mark.parametrize(
    "part", ["(", "{", "[", "!", "<a>/", "<a>|", "'' || ", "?x . ", "FILTER ", "\ud800", "#\n", "<<( "]
)
def test_a_long_text_of_anything_is_explained_in_time(part: str) -> None:
    for text in (f"SELECT * {{ ?s ?p {part * 5_000} }}", f"SELECT * {{ FILTER({part * 5_000}) }}", part * 5_000):
        began = time.process_time()
        assert explain_syntax_error(text, SyntaxError("error at 1:1: expected [_]"))
        assert time.process_time() - began < 1


def test_a_group_in_every_place_is_read() -> None:
    query = parse("SELECT (EXISTS { ?a ?b ?c } AS ?x) { ?s ?p ?o } ORDER BY (EXISTS { ?d ?e ?f }) VALUES ?z { 1 }")
    assert len(list(query.groups)) == 3
