"""Each rule of the domain fires where it should, and not where it must not: a case is a graph with what follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from kg import ontology
from kg.engine.draft import SnapshotDraft
from kg.namespaces import MK
from kg.prefixes import contract, prefixes
from kg.query_files import read_queries
from kg.rdf import INFERRED_GRAPH, graph_quads, nquad

CASES = sorted((Path(__file__).parent / "rules").glob("*.ttl"))
GIVEN = URIRef("urn:x")
CONFLICT = {MK.raisedByComponent: "raised by", MK.loweredByComponent: "lowered by"}
THROUGH = (MK.throughComponent, MK.throughClass, MK.throughGroup, MK.throughEntity)


def derived(data: str, rule: str, folder: Path) -> list[str]:
    """Return what a rule derives, a line for each statement: subject, relation, object, sign, what it goes through."""
    declared = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes().items())
    given = Graph().parse(data=declared + data)
    for triple in ontology.load().triples((None, MK.sign, None)):
        given.add(triple)
    draft = SnapshotDraft(folder)
    draft.add(sorted({nquad(quad) for quad in graph_quads(given, GIVEN)}))
    draft.construct([read_queries("rules")[rule].sparql], INFERRED_GRAPH)
    found = Graph()
    for triple in draft.store.select(f"SELECT ?s ?p ?o {{ GRAPH <{INFERRED_GRAPH}> {{ ?s ?p ?o }} }}")[1]:
        found.add(triple)
    lines = []
    for statement in found.subjects(RDF.type, MK.DerivedStatement):
        assert (statement, MK.derivedBy, None) in found
        assert len(set(found.objects(statement, MK.premise))) >= 2
        parts = [contract(str(found.value(statement, part))) for part in (MK.subject, MK.relation, MK.object)]
        sign = found.value(statement, MK.derivedSign)
        parts += [f"{int(sign):+d}"] if sign is not None else []
        parts += [f"through {contract(str(value))}" for p in THROUGH for value in found.objects(statement, p)]
        parts += [f"{word} {contract(str(v))}" for p, word in CONFLICT.items() for v in found.objects(statement, p)]
        parts += ["assuming"] if str(found.value(statement, MK.assumesContext)) == "true" else []
        lines.append(" ".join(parts))
    return sorted(lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_rule_derives_what_follows_and_nothing_else(case: Path, tmp_path: Path) -> None:
    text = case.read_text(encoding="utf-8")
    expected = [line.removeprefix("#= ") for line in text.splitlines() if line.startswith("#= ")]
    assert derived(text, case.stem.split(".")[0], tmp_path) == sorted(expected)


def test_every_rule_has_a_case_where_it_fires_and_one_where_it_must_not() -> None:
    fires = {case.stem.split(".")[0] for case in CASES if "#= " in case.read_text(encoding="utf-8")}
    rests = {case.stem.split(".")[0] for case in CASES} & {
        case.stem.split(".")[0] for case in CASES if "#= " not in case.read_text(encoding="utf-8")
    }
    assert fires == rests == set(read_queries("rules"))
