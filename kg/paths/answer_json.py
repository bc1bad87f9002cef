"""An answer as plain values, for JSON."""

from __future__ import annotations

from typing import Any

from rdflib import URIRef

from kg.paths.answer import PathAnswer
from kg.paths.chains import Chain, Link
from kg.paths.entities import Entities
from kg.paths.stated_claims import StatedClaim
from kg.prefixes import contract
from kg.tables import json_text

Record = dict[str, Any]


def answer_as_json(answer: PathAnswer, entities: Entities) -> str:
    """Return an answer as JSON."""
    return json_text(_answer(answer, entities))


def _answer(answer: PathAnswer, entities: Entities) -> Record:
    question = answer.question
    return {
        "question": {
            "from": [_node(source, entities) for source in question.sources],
            "to": _node(question.target, entities),
            "also": _node(question.also, entities) if question.also else None,
            "ask": question.ask,
            "k": question.k,
            "steps": question.steps,
        },
        "chains": [_chain(chain, entities) for chain in answer.chains],
        "findings": [
            {
                "title": finding.title,
                "nodes": [_node(node, entities) for node in finding.nodes],
                "chains": [_chain(chain, entities) for chain in finding.chains],
                "claims": [_claim(claim, entities) for claim in finding.claims],
            }
            for finding in answer.findings
        ],
        "associations": [
            {
                "subject": _node(each.subject, entities),
                "relation": each.relation,
                "event": _node(each.event, entities),
                "bearing": each.bearing,
                "figure": each.figure,
                "claim": _claim(each.claim, entities),
            }
            for each in answer.associations
        ],
        "missing": [
            {
                "reached": _node(gap.reached, entities),
                "wanted": _node(gap.wanted, entities),
                "reason": gap.reason,
                "claim": _claim(gap.claim, entities) if gap.claim else None,
            }
            for gap in answer.gaps
        ],
        "denied": [_claim(each.claim, entities) | {"bearing": each.bearing} for each in answer.denied],
    }


def _node(iri: URIRef, entities: Entities) -> Record:
    return {"iri": str(iri), "curie": contract(str(iri)), "label": entities.label(iri), "kind": entities.kind(iri)}


def _chain(chain: Chain, entities: Entities) -> Record:
    return {
        "score": chain.cost,
        "sign": chain.sign,
        "tentative": chain.tentative,
        "component": _node(chain.component, entities) if chain.component else None,
        "steps": [_link(link, entities) for link in chain.links],
        "denied": [_claim(claim, entities) for claim in chain.denied],
        "contradicts": [_claim(claim, entities) for claim in chain.contradicts],
        "also": [[_link(link, entities) for link in links] for links in chain.also],
    }


def _link(link: Link, entities: Entities) -> Record:
    step = link.step
    return {
        "from": _node(step.tail, entities),
        "relation": step.relation,
        "to": _node(step.head, entities),
        "kind": step.kind.value,
        "sign": step.sign,
        "state": link.state,
        "cost": link.cost,
        "reasons": dict(link.reasons),
        "possible": step.possible,
        "disputed": step.disputed,
        "hypothesis_of": _node(step.through, entities) if step.through else None,
        "context": {
            "cell": _node(step.context.cell, entities) if step.context.cell else None,
            "species": sorted(step.context.species),
            "treatments": [_node(iri, entities) for iri in sorted(step.context.treatments)],
            "assumed": link.assumed,
        },
        "edges": [contract(str(edge)) for edge in step.edges],
        "claims": [_claim(claim, entities) for claim in step.claims],
        "against": [_claim(claim, entities) for claim in step.against],
        "opposite": [_claim(claim, entities) for claim in step.opposed],
        "blocked": [_claim(claim, entities) for claim in link.blocked],
    }


def _claim(claim: StatedClaim, entities: Entities) -> Record:
    return {
        "claim": contract(str(claim.iri)),
        "statement": claim.statement,
        "publication": claim.publication,
        "year": claim.year or None,
        "places": list(claim.places),
        "evidence": claim.ground,
        "rests_on": sorted(claim.origins),
        "polarity": "denied" if claim.denied else "affirmed",
        "possible": claim.possible,
        "disputed": claim.disputed,
        "cells": [entities.label(cell) for cell in claim.cells],
        "species": sorted(claim.species),
        "aspect": claim.aspect,
        "condition": claim.condition,
        "population": claim.population,
        **({"own": True} if claim.own else {}),
    }
