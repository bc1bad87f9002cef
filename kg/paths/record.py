"""An answer as plain values, for JSON."""

from __future__ import annotations

import json
from typing import Any

from rdflib import URIRef

from kg.namespaces import contract
from kg.paths.answer import Answer
from kg.paths.chains import Chain, Link
from kg.paths.entities import Entities
from kg.paths.evidence import Witness

Record = dict[str, Any]


def as_json(answer: Answer, entities: Entities) -> str:
    """Return an answer as JSON."""
    return json.dumps(_answer(answer, entities), ensure_ascii=False, indent=2) + "\n"


def _answer(answer: Answer, entities: Entities) -> Record:
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
                "claims": [_witness(witness, entities) for witness in finding.witnesses],
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
                "claim": _witness(each.witness, entities),
            }
            for each in answer.associations
        ],
        "missing": [
            {
                "reached": _node(gap.reached, entities),
                "wanted": _node(gap.wanted, entities),
                "reason": gap.reason,
                "claim": _witness(gap.witness, entities) if gap.witness else None,
            }
            for gap in answer.gaps
        ],
        "denied": [_witness(witness, entities) for witness in answer.denied],
    }


def _node(iri: URIRef, entities: Entities) -> Record:
    return {"iri": str(iri), "curie": contract(str(iri)), "label": entities.label(iri), "kind": entities.kind(iri)}


def _chain(chain: Chain, entities: Entities) -> Record:
    return {
        "score": chain.cost,
        "sign": chain.sign,
        "component": _node(chain.component, entities) if chain.component else None,
        "steps": [_link(link, entities) for link in chain.links],
        "denied": [_witness(witness, entities) for witness in chain.denied],
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
        "reasons": dict(step.reasons),
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
        "claims": [_witness(witness, entities) for witness in step.witnesses],
        "against": [_witness(witness, entities) for witness in step.against],
        "opposite": [_witness(witness, entities) for witness in step.opposed],
    }


def _witness(witness: Witness, entities: Entities) -> Record:
    return {
        "claim": contract(str(witness.claim)),
        "statement": witness.statement,
        "publication": witness.publication,
        "year": witness.year or None,
        "places": list(witness.places),
        "evidence": witness.ground,
        "rests_on": sorted(witness.origins),
        "polarity": witness.polarity or "affirmed",
        "possible": witness.possible,
        "disputed": witness.disputed,
        "cells": [entities.label(cell) for cell in witness.cells],
        "species": sorted(witness.species),
        "aspect": witness.aspect,
        "condition": witness.condition,
        "population": witness.population,
    }
