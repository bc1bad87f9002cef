"""An answer about paths as a page: the form that asked, the drawing, the chains as sentences with their evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from rdflib import URIRef

from kg.own_dataset import OF_DATASET
from kg.pages.name_choices import NameChoice
from kg.pages.rendering import render_page
from kg.paths.answer import PathAnswer, PathFinding
from kg.paths.answer_drawing import answer_drawing
from kg.paths.answer_text import answer_summary
from kg.paths.association import Association
from kg.paths.chains import Chain, Link
from kg.paths.entities import Entities
from kg.paths.question_parameters import DEFAULT_CHAINS, DEFAULT_STEPS, EVIDENCE_KINDS
from kg.paths.stated_claims import StatedClaim
from kg.paths.step import Step
from kg.paths.step_wording import KIND, MARKS, SIGNS, context_in_words, step_remarks, strongest_ground
from kg.prefixes import BASE, words_of

# A drawing of more nodes is not readable.
_MOST_NODES = 60
_MOST_ASSOCIATIONS = 40
_LOOKS = {1: "harm", -1: "benefit", 0: "doubt"}
EXAMPLES = (
    ("Why might VRd cause peripheral neuropathy?", {"from": "VRd", "to": "peripheral neuropathy"}),
    ("How can lenalidomide lead to neutropenia?", {"from": "lenalidomide", "to": "neutropenia"}),
    ("What can lead to venous thromboembolism?", {"to": "venous thromboembolism"}),
    ("Which components of VRd lead to thrombocytopenia?",
     {"from": "VRd", "to": "thrombocytopenia", "ask": "components"}),
    ("What do lenalidomide and thalidomide share on the way to thrombosis?",
     {"from": ["lenalidomide", "thalidomide"], "to": "venous thromboembolism"}),
)  # fmt: skip
QUESTIONS = (
    ("", "what the ends suggest"),
    ("chains", "the best chains"),
    ("components", "which component contributes which chain"),
    ("cuts", "which step, if blocked, cuts all chains"),
    ("contradictions", "chains of opposite sign, disputed steps"),
    ("modifiers", "what else raises or lowers the risk"),
    ("tradeoff", "steps shared with a second end"),
)


@dataclass(frozen=True)
class PathForm:
    """The values of the form, as they were written."""

    sources: tuple[str, ...] = ()
    target: str = ""
    also: str = ""
    ask: str = ""
    k: str = str(DEFAULT_CHAINS)
    steps: str = str(DEFAULT_STEPS)
    since: str = ""
    until: str = ""
    evidence: frozenset[str] = frozenset()
    publications: tuple[str, ...] = ()
    inferred: bool = True
    disputed: bool = True

    @classmethod
    def from_values(cls, values: Mapping[str, Sequence[str]]) -> PathForm:
        """Return the form that parameters fill in."""
        first = {name: given[0] for name, given in values.items() if given}
        return cls(
            sources=tuple(values.get("from", ())),
            target=first.get("to", ""),
            also=first.get("also", ""),
            ask=first.get("ask", ""),
            k=first.get("k", str(DEFAULT_CHAINS)),
            steps=first.get("steps", str(DEFAULT_STEPS)),
            since=first.get("since", ""),
            until=first.get("until", ""),
            evidence=frozenset(values.get("evidence", ())),
            publications=tuple(values.get("source", ())),
            inferred=first.get("inferred", "yes") != "no",
            disputed=first.get("disputed", "yes") != "no",
        )

    @property
    def is_filtered(self) -> bool:
        """Whether anything stands in the form beside the ends."""
        return self != PathForm(sources=self.sources, target=self.target)


def form_page(values: Mapping[str, Sequence[str]], choices: Sequence[NameChoice] = (), problem: str = "") -> str:
    """Return the page without an answer: the form, with what it could not make out of the values if there are any."""
    return _render(values, title="Paths", choices=choices, problem=problem, answer=None)


def address_with(values: Mapping[str, Sequence[str]], **changed: str | Sequence[str]) -> str:
    """Return the address of the page with other values."""
    given: dict[str, Any] = {**values, **changed}
    return "paths?" + urlencode({name: value for name, value in given.items() if value}, doseq=True)


def answer_as_page(answer: PathAnswer, entities: Entities, values: Mapping[str, Sequence[str]]) -> str:
    """Return the page of an answer; `values`: the parameters that asked for it."""
    drawing = answer_drawing(answer, entities)
    readable = drawing.arcs and len(drawing.nodes) <= _MOST_NODES
    words = _Wording(entities)
    shown = answer.associations[:_MOST_ASSOCIATIONS]
    return _render(
        values,
        title=drawing.title if answer.question.sources else f"What can lead {drawing.title.strip()}",
        choices=(),
        problem="",
        answer={
            "drawing": drawing.as_svg() if readable else "",
            "summary": answer_summary(answer) if answer.question.ask == "chains" else "",
            "chains": [words.chain(chain) for chain in answer.chains],
            "findings": [words.finding(finding) for finding in answer.findings],
            "associations": [words.association(each) for each in shown],
            "more_associations": len(answer.associations) - len(shown),
            "denied": [words.claim(each.claim, each.bearing) for each in answer.denied],
            "gaps": [
                {
                    "reached": words.entity(gap.reached),
                    "wanted": words.entity(gap.wanted),
                    "reason": gap.reason,
                    "claims": [words.claim(gap.claim)] if gap.claim else [],
                }
                for gap in answer.gaps
            ],
        },
    )


def _render(values: Mapping[str, Sequence[str]], **content: object) -> str:
    return render_page(
        "paths.html",
        "",
        form=PathForm.from_values(values),
        grounds=EVIDENCE_KINDS,
        questions=QUESTIONS,
        examples=[(text, address_with(parameters)) for text, parameters in EXAMPLES],
        here_with=lambda form: address_with(values, format=form),
        **content,
    )


class _Wording:
    """What the template shows of entities, chains and claims."""

    def __init__(self, entities: Entities) -> None:
        self._entities = entities

    def entity(self, iri: URIRef) -> dict[str, str]:
        """Return label and address."""
        return {"label": self._entities.label(iri), "address": iri.removeprefix(BASE)}

    def claim(self, claim: StatedClaim, bearing: str = "") -> dict[str, Any]:
        """Return a claim with where it is stated and what is doubtful about it, or of what else it speaks."""
        doubts = (
            (claim.possible, "only possible"),
            (claim.disputed, "disputed"),
            (claim.denied, "denied"),
            (claim.elsewhere, "other patients"),
            (bool(bearing), bearing),
        )
        return {
            "address": claim.iri.removeprefix(BASE),
            "statement": claim.statement,
            "publication": claim.publication,
            "citation": claim.citation,
            "ground": claim.ground,
            "origins": [(key, name) for key, name in claim.rests_on if key != claim.publication],
            "mark": OF_DATASET if claim.own else "",
            "doubts": [doubt for applies, doubt in doubts if applies],
        }

    def chain(self, chain: Chain) -> dict[str, Any]:
        """Return a chain: its sentence, what it does to its end, its steps."""
        end = chain.nodes[-1]
        structural = all(link.step.structural for link in chain.links)
        return {
            "sentence": [
                {"words": words_of(link.step.relation), "head": self.entity(link.step.head)} for link in chain.links
            ],
            "start": self.entity(chain.nodes[0]),
            "end": self.entity(end),
            "effect": KIND if structural else SIGNS[chain.sign].rstrip(","),
            "mark": "" if structural else MARKS[chain.sign],
            "look": _LOOKS[chain.sign] if self._entities.kind(end) == "AdverseEvent" else "accent",
            "tentative": chain.tentative,
            "score": chain.cost,
            "steps": [self._step(link) for link in chain.links],
            "denied": [self.claim(claim) for claim in chain.denied],
            "contradicts": [self.claim(claim) for claim in chain.contradicts],
            "also": len(chain.also),
            "ids": [step_id(link.step) for link in chain.links],
        }

    def _step(self, link: Link) -> dict[str, Any]:
        step = link.step
        remarks = step_remarks(link, self._entities)
        sources = sorted({claim.citation or OF_DATASET for claim in step.claims})
        return {
            "mark": "" if step.structural else MARKS[step.sign],
            "tail": self.entity(step.tail),
            "relation": words_of(step.relation),
            "head": self.entity(step.head),
            "doubtful": bool(step.possible or step.inferred or step.disputed or link.blocked or step.against),
            "ground": "" if step.structural else strongest_ground(step),
            "seen": "" if step.structural else context_in_words(step, self._entities),
            "remarks": remarks,
            "sources": sources,
            "cost": link.cost,
            "reasons": [(reason, amount) for reason, amount in link.reasons if amount],
            "claims": [self.claim(claim) for claim in step.claims],
            "against": [self.claim(claim) for claim in (*step.against, *step.opposed, *link.blocked)],
            "through": self.entity(step.through) if step.through else None,
        }

    def finding(self, finding: PathFinding) -> dict[str, Any]:
        """Return a finding with its chains and claims."""
        return {
            "title": finding.title,
            "chains": [self.chain(chain) for chain in finding.chains],
            "claims": [self.claim(claim) for claim in finding.claims],
        }

    def association(self, each: Association) -> dict[str, Any]:
        """Return what is stated of a treatment and an event without a mechanism."""
        context = (each.claim.population, each.claim.condition, each.bearing)
        return {
            "subject": self.entity(each.subject),
            "relation": words_of(each.relation),
            "event": self.entity(each.event),
            "figure": each.figure,
            "context": "; ".join(part for part in context if part),
            "claim": self.claim(each.claim),
        }


def step_id(step: Step) -> str:
    """Return by what the interactive drawing knows a step."""
    return f"{step.tail} {step.relation} {step.head}"
