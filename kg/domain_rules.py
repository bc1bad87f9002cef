"""The domain rules (`queries/rules`): what they say of themselves, and what they derive."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS

from kg.engine.draft import SnapshotDraft
from kg.namespaces import MK
from kg.prefixes import expand
from kg.query_files import read_queries
from kg.rdf import INFERRED_GRAPH, ONTOLOGY_GRAPH, Quad

_HYPOTHESIS = "ClassHypothesis"
_HYPOTHESES = f"SELECT ?s ?p ?o WHERE {{ ?s a {MK[_HYPOTHESIS].n3()} ; ?p ?o }}"


def rule_quads() -> Iterator[Quad]:
    """Yield the rules, which say what they derive."""
    for name, rule in read_queries("rules").items():
        iri = URIRef(expand(f"rule:{name}"))
        yield iri, RDF.type, MK.Rule, ONTOLOGY_GRAPH
        yield iri, RDFS.label, Literal(rule.summary, lang="en"), ONTOLOGY_GRAPH
        yield iri, SKOS.definition, Literal(rule.header["description"], lang="en"), ONTOLOGY_GRAPH


def add_hypotheses(draft: SnapshotDraft) -> list[Quad]:
    """Apply the rules up to the last one that names hypotheses, and return what is supposed of members of classes."""
    rules = _rules()
    draft.construct(rules[: _hypothetical(rules)], INFERRED_GRAPH)
    return [
        (s, p, o, INFERRED_GRAPH)
        for s, p, o in draft.store.select(_HYPOTHESES)[1]
        if isinstance(s, URIRef) and isinstance(p, URIRef) and o is not None
    ]


def apply_other_rules(draft: SnapshotDraft) -> None:
    """Apply the rules behind those that `add_hypotheses` applies."""
    rules = _rules()
    draft.construct(rules[_hypothetical(rules) :], INFERRED_GRAPH)


def _rules() -> list[str]:
    return [rule.sparql for rule in read_queries("rules").values()]


def _hypothetical(rules: list[str]) -> int:
    return max((number for number, rule in enumerate(rules, 1) if _HYPOTHESIS in rule), default=0)
