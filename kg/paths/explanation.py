"""Answers as `mk:Explanation` resources: at build time for every curated association, and as Turtle on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, RDFS, XSD

from kg.formats import Format
from kg.namespaces import MK
from kg.paths.answer import PathAnswer, PathQuestion
from kg.paths.answer_text import chain_route
from kg.paths.chains import Chain
from kg.paths.entities import Entities
from kg.paths.finder import PathFinder
from kg.paths.missing_links import MissingLink
from kg.paths.step import StepKind
from kg.paths.triple_index import TripleIndex
from kg.prefixes import BASE
from kg.rdf import EXPLANATIONS_GRAPH, Quad, Triple, graph_with_prefixes

# Chains that the graph holds for each pair; the command finds more.
SHIPPED = 3


def explaining_finder(quads: Iterable[Quad]) -> PathFinder:
    """Return what finds chains in quads."""
    return PathFinder(TripleIndex.from_quads(quads))


def explanation_quads(finder: PathFinder) -> Iterator[Quad]:
    """Yield the explanations of each drug or regimen and event that a claim joins."""
    for source, target in finder.associations.pairs():
        answer = finder.chains_between(PathQuestion((source,), target, k=SHIPPED))
        for triple in explanation_triples(answer, finder.entities):
            yield *triple, EXPLANATIONS_GRAPH


def answer_as_rdf(answer: PathAnswer, entities: Entities, form: Format) -> str:
    """Return an answer as explanations, in one of the syntaxes of triples."""
    return graph_with_prefixes(explanation_triples(answer, entities)).serialize(format=form.of_triples)


def explanation_triples(answer: PathAnswer, entities: Entities) -> Iterator[Triple]:
    """Yield an explanation for each chain, and one for what is missing."""
    result = [*answer.chains, *(chain for finding in answer.findings for chain in finding.chains)]
    for rank, chain in enumerate(result, 1):
        yield from _chain(chain, rank, entities)
    if answer.gaps and answer.question.sources:
        yield from _missing(answer, entities)


def _chain(chain: Chain, rank: int, entities: Entities) -> Iterator[Triple]:
    source, target = chain.nodes[0], chain.nodes[-1]
    parts = [f"{edge} {link.step.sign} {link.step.context.cell}" for link in chain.links for edge in link.step.edges]
    iri = _named(source, target, *parts)
    yield from _head(iri, source, target, chain_route(chain, entities))
    yield iri, MK.composedSign, _number(chain.sign)
    yield iri, MK.tentative, Literal(chain.tentative)
    yield iri, MK.score, _decimal(chain.cost)
    yield iri, MK.rank, _number(rank)
    for claim in chain.contradicts:
        yield iri, MK.contradictsClaim, claim.iri
    for number, link in enumerate(chain.links, 1):
        step, each = link.step, URIRef(f"{iri}.step-{number}")
        yield iri, MK.hasStep, each
        yield each, RDF.type, MK.ExplanationStep
        yield each, MK.stepNumber, _number(number)
        yield each, MK.stepFrom, step.tail
        yield each, MK.stepTo, step.head
        if step.kind in {StepKind.MECHANISM, StepKind.ASSOCIATION}:
            yield each, MK.stepRelation, MK[step.relation]
        yield each, MK.stepSign, _number(step.sign)
        yield each, MK.stepCost, _decimal(link.cost)
        yield each, MK.contextAssumed, Literal(link.assumed)
        for edge in step.edges:
            yield each, MK.onEdge, edge
        if step.through is not None:
            yield each, MK.statedOfClass, step.through
            derived = entities.hypothesis(step.tail, MK[step.relation], step.head)
            if derived is not None:
                yield each, MK.onProof, derived
        for claim in link.blocked:
            yield each, MK.blockedByClaim, claim.iri
        if step.context.cell is not None:
            yield each, MK.stepCell, step.context.cell


def _missing(answer: PathAnswer, entities: Entities) -> Iterator[Triple]:
    source, target = answer.question.sources[0], answer.question.target
    iri = _named(source, target, "missing")
    yield from _head(iri, source, target, f"{entities.label(source)} … {entities.label(target)}: what is missing")
    for number, gap in enumerate(answer.gaps, 1):
        each = URIRef(f"{iri}.gap-{number}")
        yield iri, MK.hasMissingLink, each
        yield from _gap(each, gap)


def _gap(iri: URIRef, gap: MissingLink) -> Iterator[Triple]:
    yield iri, RDF.type, MK.MissingLink
    yield iri, MK.lastReached, gap.reached
    yield iri, MK.nextWanted, gap.wanted
    yield iri, MK.reason, Literal(gap.reason, lang="en")
    if gap.claim is not None:
        yield iri, MK.statedByClaim, gap.claim.iri


def _head(iri: URIRef, source: URIRef, target: URIRef, label: str) -> Iterator[Triple]:
    yield iri, RDF.type, MK.Explanation
    yield iri, RDFS.label, Literal(label, lang="en")
    yield iri, MK.source, source
    yield iri, MK.target, target


def _named(*parts: str) -> URIRef:
    text = "\n".join(parts)
    return URIRef(f"{BASE}explanation/{hashlib.sha256(text.encode()).hexdigest()[:16]}")


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def _decimal(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.decimal)
