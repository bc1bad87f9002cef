"""An answer as a drawing."""

from __future__ import annotations

from rdflib import URIRef

from kg.drawing import Drawing, Look
from kg.paths.answer import PathAnswer
from kg.paths.chains import Chain
from kg.paths.entities import Entities
from kg.paths.step import Step, StepKind
from kg.paths.step_wording import MARKS
from kg.prefixes import words_of


def answer_drawing(answer: PathAnswer, entities: Entities) -> Drawing:
    """Return the chains of an answer and its missing links as one drawing."""
    question = answer.question
    names = " and ".join(map(entities.label, question.sources))
    sketch = Drawing(f"{names} to {entities.label(question.target)}")
    targets = {question.target, question.also}

    def node(iri: URIRef) -> str:
        look = Look.STRONG if iri in question.sources else Look.HARM if iri in targets else Look.PLAIN
        sketch.node(str(iri), entities.label(iri), look)
        return str(iri)

    result: list[Chain] = [*answer.chains, *(chain for finding in answer.findings for chain in finding.chains)]
    for iri in question.sources:
        node(iri)
    for chain in result:
        for link in chain.links:
            step = link.step
            mark = "" if step.structural else f" {MARKS[step.sign]}"
            stated = sorted({claim.publication for claim in step.claims})
            more = f" (+{len(stated) - 1})" if len(stated) > 1 else ""
            label = f"{words_of(step.relation)}{mark}\n{''.join(stated[:1])}{more}"
            sketch.arc(node(step.tail), node(step.head), label, _look(step))
    for gap in answer.gaps if not answer.chains else ():
        sketch.arc(node(gap.reached), node(gap.wanted), "missing", Look.MISSING)
    node(question.target)
    return sketch


def _look(step: Step) -> Look:
    doubtful = step.possible or step.inferred or step.disputed or step.kind is StepKind.ASSOCIATION
    return Look.DOUBTFUL if doubtful else Look.PLAIN
