"""Words for steps, signs and evidence, shared by every output for people."""

from __future__ import annotations

from kg.own_dataset import OF_DATASET
from kg.paths.chains import Link
from kg.paths.cost import OTHER_PATIENTS_REASON
from kg.paths.entities import Entities
from kg.paths.question_parameters import EVIDENCE_KINDS
from kg.paths.stated_claims import StatedClaim
from kg.paths.step import Step, StepKind

SIGNS = {1: "raises", -1: "lowers", 0: "changes, in a direction that cannot be told,"}
MARKS = {1: "+", -1: "−", 0: "?"}
KIND = "is a part or a kind of"
DENIALS = 3
_ARROWS = {1: "-->", -1: "--|", 0: "--?"}


def step_arrow(step: Step) -> str:
    """Return the arrow of a step: raises, lowers, direction not stated, or structure."""
    return "..." if step.structural else _ARROWS[step.sign]


def claim_addresses(claims: tuple[StatedClaim, ...], most: int = 3) -> str:
    """Return where claims are stated, the strongest ground first."""
    ordered = sorted(claims, key=lambda claim: (EVIDENCE_KINDS.index(claim.ground), claim.iri))
    named = list(dict.fromkeys(claim.address for claim in ordered))
    return ", ".join(named[:most]) + (f" (+{len(named) - most})" if len(named) > most else "")


def context_in_words(step: Step, entities: Entities) -> str:
    """Return where and under which conditions a step was seen."""
    stated = step.context
    seen = ", ".join([*([entities.label(stated.cell)] if stated.cell else []), *sorted(stated.species)])
    parts = [f"in {seen}"] if seen else []
    parts += sorted({claim.condition for claim in step.claims if claim.condition})[:2]
    parts += sorted({claim.population for claim in step.claims if claim.population})[:1]
    return "; ".join(dict.fromkeys(part for each in parts for part in each.split("; ")))


def step_remarks(link: Link, entities: Entities) -> list[str]:
    """Return what must be known of a step beside its evidence."""
    step = link.step
    reasons = {reason for reason, _ in link.reasons}
    through = entities.label(step.through) if step.through else ""
    remarks = (
        (bool(through), f"hypothesis: stated of the class {through}"),
        (step.relation == "has member", "what follows is of the member"),
        (step.kind is StepKind.ASSOCIATION, "association, mechanism not stated"),
        (step.possible, "only possible"),
        (link.assumed, "context assumed to be the same"),
        (OTHER_PATIENTS_REASON in reasons, "seen in other patients"),
        (any(claim.disputed for claim in step.claims), "disputed"),
        (any(claim.own for claim in step.claims), f"stated in the {OF_DATASET}"),
        (bool(step.against), f"against it: {denials_in_words(step.against, entities)}"),
        (bool(step.opposed), f"opposite stated: {denials_in_words(step.opposed, entities)}"),
        (bool(link.blocked), f"another component does the opposite: {denials_in_words(link.blocked, entities)}"),
    )
    return [remark for applies, remark in remarks if applies]


def denials_in_words(claims: tuple[StatedClaim, ...], entities: Entities) -> str:
    """Return claims that speak against a step, each with where it was seen."""
    shown = []
    for claim in claims[:DENIALS]:
        seen = [entities.label(cell) for cell in claim.cells]
        seen += [*sorted(claim.species), *([claim.condition] if claim.condition else [])]
        word = "denied in " if claim.denied else ""
        shown.append(f"{word}{claim.address}" + (f" ({', '.join(seen)})" if seen else ""))
    return "; ".join(shown) + (f" (+{len(claims) - DENIALS})" if len(claims) > DENIALS else "")


def strongest_ground(step: Step) -> str:
    """Return the strongest ground of a step's claims."""
    return min((claim.ground for claim in step.claims), key=EVIDENCE_KINDS.index, default="")
