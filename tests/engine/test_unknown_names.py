"""Names of ours that nothing has are warned of, and what there is instead is looked for once."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.engine import query as engine_query
from kg.engine.job import Job
from kg.engine.mended_texts import MendedTexts
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.unknown_names import Evaluate, names_below
from kg.prefixes import expand


def test_what_there_is_in_a_namespace_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    store, texts, asked = ox.Store(), MendedTexts(), list[str]()
    store.update(f"INSERT DATA {{ <{expand('mk:Drug')}> a <urn:Class> . <{expand('drug:a')}> a <urn:Thing> }}")

    def counted(namespace: str, evaluate: Evaluate) -> list[str]:
        asked.append(namespace)
        return list(names_below(namespace, evaluate))

    monkeypatch.setattr(engine_query, "names_below", counted)

    def warnings(name: str) -> list[str]:
        asking = EngineQuery(store, Merger(store), Job(f"ASK {{ ?x a <{expand(name)}> }}", ""), texts)
        assert not asking.results()
        return asking.warnings

    for name in ("mk:Drugg", "mk:Drag"):
        assert warnings(name) == [f"{name} is no class or property of this graph. Did you mean mk:Drug?"]
    assert warnings("drug:b") == ["drug:b is no name of this graph."]
    assert asked == [expand("mk:"), expand("drug:")]


@pytest.mark.parametrize(
    ("name", "meant"), [("drug:revlimid", "drug:len"), ("drug:rvd_lite", "regimen:VRd"), ("drug:zzz", "")]
)
def test_a_synonym_in_place_of_a_name_is_answered_with_the_name(name: str, meant: str) -> None:
    store = ox.Store()
    label = "<http://www.w3.org/2004/02/skos/core#altLabel>"
    store.update(f"""INSERT DATA {{
        <{expand("drug:len")}> a <urn:Thing> ; {label} "Revlimid"@en .
        <{expand("regimen:VRd")}> a <urn:Thing> ; {label} "RVd lite" }}""")
    asking = EngineQuery(store, Merger(store), Job(f"ASK {{ <{expand(name)}> ?p ?o }}", ""), MendedTexts())
    assert not asking.results()
    assert asking.warnings == [f"{name} is no name of this graph." + f" Did you mean {meant}?" * bool(meant)]


@pytest.mark.parametrize(
    ("default", "named", "absent"),
    [
        (("urn:none",), None, "urn:none"),
        (None, ("urn:none",), "urn:none"),
        (("urn:none", "urn:there"), None, ""),
        (("urn:there",), None, ""),
        (None, None, ""),
    ],
)
def test_a_graph_that_is_not_there_is_warned_of(
    default: tuple[str, ...] | None, named: tuple[str, ...] | None, absent: str
) -> None:
    store = ox.Store()
    store.update("INSERT DATA { GRAPH <urn:there> { <urn:s> <urn:p> <urn:o> } }")
    job = Job("SELECT * { ?s ?p ?o }", "", default_graphs=default, named_graphs=named)
    asking = EngineQuery(store, Merger(store), job, MendedTexts())
    assert asking.results() is not None
    told = [f"There is no graph <{absent}>: nothing is read."] * bool(absent)
    assert [each.partition(" GRAPH")[0] for each in asking.warnings] == told


@pytest.mark.parametrize(
    ("pattern", "warning"),
    [
        ("?s <urn:value> 43", '"43"^^xsd:integer matches nothing: urn:value has "43"^^xsd:decimal.'),
        ('?s <urn:value> "43"', '"43" matches nothing: urn:value has "43"^^xsd:decimal.'),
        ("?s <urn:label> 'lenalidomide'", '"lenalidomide" matches nothing: urn:label has "lenalidomide"@en.'),
        ("?s <urn:label> 'thalidomide'", ""),
        (
            "?s <urn:label> ?l FILTER(?l = 'lenalidomide')",
            '"lenalidomide" matches nothing: urn:label has "lenalidomide"@en.',
        ),
        (
            "VALUES ?l { 'lenalidomide' } ?s <urn:label> ?l",
            '"lenalidomide" matches nothing: urn:label has "lenalidomide"@en.',
        ),
        (
            "VALUES ?l { 'x' 'lenalidomide' } ?s <urn:label> ?l",
            '"lenalidomide" matches nothing: urn:label has "lenalidomide"@en.',
        ),
        ("?s <urn:label> ?l FILTER(?l = 'lenalidomide'@fr)", ""),
        ("?s <urn:value> ?v FILTER(?v > 50)", ""),
        ("?s <urn:other> 'lenalidomide'", ""),
        ("?s <p> 43", ""),
    ],
)
def test_a_literal_that_a_property_has_otherwise_is_warned_of_where_the_answer_is_empty(
    pattern: str, warning: str
) -> None:
    store = ox.Store()
    store.update('INSERT DATA { <urn:s> <urn:value> "43"^^<http://www.w3.org/2001/XMLSchema#decimal> }')
    store.update('INSERT DATA { <urn:s> <urn:label> "lenalidomide"@en ; <urn:none> "lenalidomide", 43 }')
    asking = EngineQuery(store, Merger(store), Job(f"ASK {{ {pattern} }}", "", "http://example.org/"), MendedTexts())
    assert not asking.results()
    assert [each.partition(" Write that")[0] for each in asking.warnings] == [warning] * bool(warning)


def test_a_literal_that_is_found_is_not_warned_of() -> None:
    store, texts = ox.Store(), MendedTexts()
    store.update('INSERT DATA { <urn:s> <urn:label> "a"@en , "b" }')
    asking = EngineQuery(store, Merger(store), Job('ASK { { ?s <urn:label> "a" } UNION { ?s ?p "b" } }', ""), texts)
    assert asking.results()
    assert asking.warnings == []


@pytest.mark.parametrize(
    ("text", "given", "warnings"),
    [
        (
            "SELECT ?drugs { ?drug a ?k }",
            {},
            ["?drugs has no value: it stands nowhere but in SELECT. Did you mean ?drug?"],
        ),
        ("SELECT ?z WHERE { ?x a ?y }", {}, ["?z has no value: it stands nowhere but in SELECT."]),
        ("SELECT ?z WHERE { ?x a ?y }", {"z": {"type": "literal", "value": "1"}}, []),
        ("SELECT ?x (1 AS ?z) { ?x a ?y }", {}, []),
        ("SELECT ?x { { SELECT ?x ?w { ?x a ?y } } }", {}, []),
        ("SELECT * { ?x a ?y }", {}, []),
    ],
)
def test_a_variable_that_only_select_has_is_warned_of(
    text: str, given: dict[str, dict[str, str]], warnings: list[str]
) -> None:
    store = ox.Store()
    asking = EngineQuery(store, Merger(store), Job(text, "", substitutions=given), MendedTexts())
    asking.results()
    assert asking.warnings == warnings
