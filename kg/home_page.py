"""The first page: what the graph is, what it holds, questions to begin with, its sources and newest disputes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, OWL, RDF, RDFS, VOID, Graph, Literal, URIRef

from kg.engine.store import Store
from kg.formats import Format
from kg.namespaces import MK
from kg.pages.rendering import render_page
from kg.plots import Bar, bar_chart
from kg.prefixes import BASE
from kg.tables import TableFormat, json_text, render_table

_NEWEST, _SOURCES = 6, 12
# What is counted first, in this order: classes of the ontology with a word for many of them.
_COUNTED = (
    ("Claim", "claims"),
    ("Publication", "publications"),
    ("Dispute", "disputes"),
    ("Drug", "drugs"),
    ("Regimen", "regimens"),
    ("ClinicalTrial", "trials"),
    ("AdverseEvent", "adverse events"),
    ("Explanation", "chains kept ready"),
)
_COUNTS = f"""
SELECT ?kind (COUNT(DISTINCT ?each) AS ?count) WHERE {{
  VALUES ?kind {{ {" ".join(MK[name].n3() for name, _ in _COUNTED)} }} GRAPH ?graph {{ ?each a ?kind }}
}} GROUP BY ?kind"""
_CLAIM_KINDS = f"""
SELECT ?kind ?label (COUNT(?claim) AS ?count) WHERE {{
  ?kind {RDFS.subClassOf.n3()} {MK.Claim.n3()} ; a {OWL.Class.n3()} ; {RDFS.label.n3()} ?label . ?claim a ?kind
}} GROUP BY ?kind ?label ORDER BY DESC(?count) ?label"""
_DISPUTES = f"""
PREFIX mk: <{MK}> PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?dispute ?reason (MAX(?date) AS ?newest) (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  ?dispute mk:disputedClaim ?claim ; mk:reason ?reason .
  ?claim mk:statedIn/dcterms:date ?date
}} GROUP BY ?dispute ?reason ORDER BY DESC(STR(?newest)) ?dispute LIMIT {_NEWEST}"""
_READ = f"""
PREFIX mk: <{MK}> PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?publication ?title ?date (COUNT(?claim) AS ?claims) WHERE {{
  ?claim mk:statedIn ?publication . ?publication dcterms:title ?title
  OPTIONAL {{ ?publication dcterms:date ?date }}
}} GROUP BY ?publication ?title ?date ORDER BY DESC(?claims) ?publication LIMIT {_SOURCES}"""


@dataclass(frozen=True)
class ExampleQuestion:
    """A question with the page, below the root, that answers it."""

    question: str
    address: str
    hint: str


QUESTIONS = (
    ExampleQuestion(
        "Why might VRd cause neuropathy, and who says so?",
        "paths?from=VRd&to=peripheral+neuropathy",
        "Chains from the regimen to the event; every step opens its claims.",
    ),
    ExampleQuestion(
        "What is disputed about TOURMALINE-MM1?",
        "trial/TOURMALINE-MM1",
        "A trial with its groups side by side, and its disputes on top.",
    ),
    ExampleQuestion(
        "What does lenalidomide do to PD-1, and where does the document say it?",
        "search?q=lenalidomide+PD-1",
        "Two words in the search: the claims on both, with their places.",
    ),
    ExampleQuestion(
        "How often do second primary malignancies occur?",
        "compare?event=second+primary+malignancy",
        "Incidence rates, hazard and risk ratios told apart; the table goes home as a spreadsheet.",
    ),
    ExampleQuestion(
        "Which regimens have the longest progression-free survival, and are they comparable?",
        "compare?measure=median+progression-free+survival",
        "Every median on the axis where it belongs, and why others stand apart.",
    ),
    ExampleQuestion(
        "How common is neutropenia with KRd and with VRd?",
        "compare?of=KRd&of=VRd&event=neutropenia",
        "Figures of two regimens side by side, each with its claim.",
    ),
    ExampleQuestion(
        "What is known of lenalidomide?",
        "drug/lenalidomide",
        "Mechanisms, events, indications, dosing, disputes and gaps of a drug.",
    ),
)


def _described(
    counts: Mapping[str, int], disputes: Iterable[Mapping[str, object]], sources: Iterable[Mapping[str, object]]
) -> Graph:
    """Return the figures of the first page as a VoID description, with its disputes and sources."""
    graph, dataset = Graph(), URIRef(f"{BASE}dataset")
    for prefix, namespace in (("mk", MK), ("void", VOID), ("dcterms", DCTERMS)):
        graph.bind(prefix, namespace)
    graph.add((dataset, RDF.type, VOID.Dataset))
    for name, _ in _COUNTED:
        part = URIRef(f"{BASE}dataset#{name}")
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, VOID["class"], MK[name]))
        graph.add((part, VOID.entities, Literal(counts.get(name, 0))))
    for each in sources:
        publication = URIRef(f"{BASE}{each['address']}")
        graph.add((dataset, DCTERMS.source, publication))
        graph.add((publication, DCTERMS.title, Literal(each["title"])))
    for each in disputes:
        graph.add((URIRef(f"{BASE}{each['address']}"), MK.reason, Literal(each["reason"])))
    return graph


def answer_home(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Return the first page, or its figures as data: a task of the evaluators.

    `own`: the graphs of a dataset beside the curated graph, as a JSON list, if there is one.
    """
    counts = {kind.removeprefix(str(MK)): int(count) for kind, count in store.texts(_COUNTS)}
    kinds = [(label, int(count)) for _, label, count in store.texts(_CLAIM_KINDS)]
    disputes = [
        {"address": iri.removeprefix(BASE), "reason": reason, "date": date[:4], "claims": int(claims)}
        for iri, reason, date, claims in store.texts(_DISPUTES)
    ]
    sources = [
        {"address": iri.removeprefix(BASE), "title": title, "date": date[:4], "claims": int(claims)}
        for iri, title, date, claims in store.texts(_READ)
    ]
    figures = {word: counts.get(name, 0) for name, word in _COUNTED}
    if media_type == Format.PLAIN_JSON.media_type:
        content = {"counts": figures, "claims": dict(kinds), "newest_disputes": disputes, "sources": sources}
        return json_text(content).encode()
    if media_type == Format.CSV.media_type:
        rows = [*figures.items(), *kinds]
        return render_table(("what", "count"), rows, TableFormat.CSV).encode()
    if media_type != Format.HTML.media_type:
        return _described(counts, disputes, sources).serialize(format=media_type).encode()
    own = json.loads(arguments["own"]) if "own" in arguments else None
    chart = bar_chart([Bar(label.removesuffix(" claim"), count) for label, count in kinds], "Claims of each kind")
    # What the chains are of is asked, and stands in no table.
    addresses = {word: "paths" if name == "Explanation" else f"browse/{name}" for name, word in _COUNTED}
    return render_page(
        "home.html",
        "",
        figures=figures,
        addresses=addresses,
        chart=chart,
        disputes=disputes,
        sources=sources,
        questions=QUESTIONS,
        own=own,
    ).encode()
