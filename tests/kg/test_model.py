"""Which claims give a plain triple, which an edge node alone, which neither."""

from __future__ import annotations

import pytest
from rdflib import Literal, URIRef

from kg import model
from kg.model import Claim, EdgeRules, derive_edges
from kg.namespaces import MK
from kg.prefixes import expand

SUBJECT, OBJECT = URIRef(expand("drug:lenalidomide")), URIRef(expand("protein:VEGF"))
RULES = EdgeRules(
    frozenset({MK.inhibits, MK.activates, MK.causes}),
    frozenset({MK.causes}),
    {MK.inhibits: -1, MK.activates: 1, MK.causes: 1},
)


def claim(key: str = "a", **changes: object) -> Claim:
    fields: dict[str, object] = {
        "publication": "zhang-2023",
        "key": key,
        "kind": MK.MechanismClaim,
        "subject": SUBJECT,
        "relation": MK.inhibits,
        "object": OBJECT,
        "statement": "Lenalidomide inhibits VEGF.",
    }
    return Claim(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [model.ACCEPTED, model.DISPUTED])
def test_an_asserted_claim_gives_a_plain_triple(status: URIRef) -> None:
    (edge,) = derive_edges([claim(status=status)], RULES)
    assert edge.asserted
    assert edge.supported_by == ("claim:zhang-2023.a",)


def test_a_possible_claim_gives_the_edge_node_alone() -> None:
    (edge,) = derive_edges([claim(certainty=model.POSSIBLE)], RULES)
    assert not edge.asserted


@pytest.mark.parametrize("polarity", [model.NEGATED, model.NOT_KNOWN])
def test_a_negated_claim_gives_nothing_but_shows_beside_the_edge(polarity: URIRef) -> None:
    assert derive_edges([claim(polarity=polarity)], RULES) == []
    (edge,) = derive_edges([claim(), claim("b", polarity=polarity)], RULES)
    assert edge.supported_by == ("claim:zhang-2023.a",)
    assert edge.contradicted_by == ("claim:zhang-2023.b",)


@pytest.mark.parametrize(
    ("figures", "denies"),
    [
        ({"affected": "0", "atRisk": "79"}, True),
        ({"eventCount": "0"}, True),
        ({"value": "0.0", "unit": "%"}, True),
        ({"affected": "0", "eventCount": "5"}, False),
        ({"affected": "3", "value": "0"}, False),
        ({"value": "0", "operator": "<"}, False),
        ({"value": "0.5"}, False),
        ({}, False),
    ],
)
def test_an_event_of_nobody_is_denied_and_speaks_for_no_edge_and_against_none(
    figures: dict[str, str], *, denies: bool
) -> None:
    rules, event = EdgeRules(frozenset({MK.reportedWith})), {"relation": MK.reportedWith, "kind": MK.AdverseEventClaim}
    counted = claim("n", **event, properties=tuple((MK[name], Literal(text)) for name, text in figures.items()))
    assert (counted.polarity == model.NEGATED) is denies
    assert [edge.supported_by for edge in derive_edges([counted], rules)] == [("claim:zhang-2023.n",)] * (not denies)
    (edge,) = derive_edges([claim("m", **event), counted], rules)
    assert edge.contradicted_by == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"status": model.REJECTED},
        {"status": model.UNRESOLVED},
        {"kind": MK.KnowledgeGap},
        {"relation": MK.hasOutcome},
        {"relation": None},
        {"object": None},
    ],
)
def test_what_gives_no_edge(changes: dict[str, object]) -> None:
    assert derive_edges([claim(**changes)], RULES) == []


def test_claims_of_several_sources_share_one_edge() -> None:
    (edge,) = derive_edges([claim(), claim(publication="sanchez-2011"), claim("z", certainty=model.POSSIBLE)], RULES)
    assert edge.supported_by == ("claim:sanchez-2011.a", "claim:zhang-2023.a", "claim:zhang-2023.z")
    assert edge.asserted


def test_a_retracted_publication_speaks_neither_for_nor_against_an_edge() -> None:
    retracted = frozenset({"zhang-2023"})
    assert derive_edges([claim()], RULES, retracted) == []
    denial = claim("b", polarity=model.NEGATED)
    (edge,) = derive_edges([claim(), claim(publication="sanchez-2011"), denial], RULES, retracted)
    assert edge.supported_by == ("claim:sanchez-2011.a",)
    assert edge.contradicted_by == ()


def test_a_publication_is_retracted_when_any_source_says_so() -> None:
    good, bad = (
        model.Entity(f"pub:{name}", URIRef(expand(f"pub:{name}")), MK.Publication, name, properties=properties)
        for name, properties in (("good", ()), ("bad", ((MK.retracted, model.RETRACTED),)))
    )
    assert model.retracted_publications([good, bad]) == {"bad"}


def context(**about: str) -> tuple[tuple[URIRef, Literal], ...]:
    return tuple((MK[name], Literal(text)) for name, text in about.items())


@pytest.mark.parametrize(("relation", "asserted"), [(MK.causes, False), (MK.inhibits, True)])
def test_what_was_seen_in_animals_alone_says_nothing_plainly_of_patients(relation: URIRef, *, asserted: bool) -> None:
    seen = context(species="mouse", condition="aged mice")
    (edge,) = derive_edges([claim(relation=relation, properties=seen)], RULES)
    assert edge.asserted == asserted
    assert edge.contexts == (() if asserted else ("mouse; aged mice",))
    (edge,) = derive_edges([claim(properties=seen), claim("b", properties=context(species="human, mouse"))], RULES)
    assert edge.asserted


def test_of_opposites_only_what_no_condition_limits_is_a_plain_triple() -> None:
    limited = claim("b", relation=MK.activates, properties=context(condition="after transplantation"))
    edges = {edge.relation: edge for edge in derive_edges([claim(), limited], RULES)}
    assert [edges[MK.inhibits].asserted, edges[MK.activates].asserted] == [True, False]
    assert edges[MK.activates].contexts == ("after transplantation",)
    (alone,) = derive_edges([limited], RULES)
    assert alone.asserted


def test_the_digest_changes_with_what_the_claim_says() -> None:
    assert claim().digest == claim().digest
    assert claim().digest != claim(certainty=model.POSSIBLE).digest
    assert claim().digest != claim(document_sha256="0" * 64).digest
