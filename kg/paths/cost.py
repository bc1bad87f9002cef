"""The score of a chain: the sum of whole, non-negative costs of its steps; the lower, the better supported.

A step costs 10, and more for each weakness:

- **evidence**: what the best claim rests on: clinical 0, animal or cell experiment 2, statement of a review or label 5,
  title or database entry 8, curators alone 8;
- **independent publications**: one 6, two 3, more 0. A source that cites a study for a claim adds nothing to that
  study, so reviews that cite the same one count once;
- **certainty**: no claim is more than possible, 12;
- **dispute**: a claim is disputed, or one in an agreeing context denies it, 10; a claim of the
  opposite sign in an agreeing context, 6;
- **direction**: not stated, 8;
- **context**: neither the cell nor patients are stated, 6;
- **hypothesis**: stated of the class and not of the member, 15;
- **association**: no more than an association, 25;
- **blocked**: another component of the same treatment is stated to do the opposite to the head, 20;
- **population**: every claim is of patients with another disease or in another setting, 25;
- **specificity**: two for each doubling of the steps that lead on from the node that is passed (not from the source).

Steps from a treatment to what it contains, and to the kind or organ system of the last node, cost 1. A step that is
joined over an unstated context is marked. Of chains of the same cost firm ones stand first; then ties go by the IRIs of
the nodes, then of the edges.
"""

from __future__ import annotations

from collections.abc import Callable

from rdflib import URIRef

from kg.paths.stated_claims import StatedClaim, species_agree
from kg.paths.step import Step, StepKind

STEP, STRUCTURE = 10, 1
GROUND = {"clinical": 0, "in vivo": 2, "in vitro": 2, "review": 5, "label": 5, "outside": 5}
WEAK_GROUND = 8
INDEPENDENT = {1: 6, 2: 3}
POSSIBLE, DISPUTED, OPPOSED, NO_DIRECTION, NO_CONTEXT, HYPOTHESIS, ASSOCIATION = 12, 10, 6, 8, 6, 15, 25
BLOCKED, OTHER_PATIENTS = 20, 25
BLOCKED_REASON, PASSING_REASON = "blocked by another component", "unspecific node passed"
OTHER_PATIENTS_REASON = "other patients"


def cost(step: Step, cells_agree: Callable[[URIRef | None, URIRef | None], bool]) -> tuple[tuple[str, int], ...]:
    """Return what the cost of a step is made of, the passing of nodes left out."""
    if step.kind in {StepKind.PART, StepKind.GENERAL}:
        return (("structure", STRUCTURE),)
    claims = step.claims
    ground = min((GROUND.get(claim.ground, WEAK_GROUND) for claim in claims), default=WEAK_GROUND)
    independent = len(frozenset[str]().union(*(claim.origins for claim in claims)))
    agrees = _agreeing(step, cells_agree)
    weighed = {
        "step": STEP,
        "evidence": ground,
        "few publications": INDEPENDENT.get(max(independent, 1), 0),
        "only possible": POSSIBLE * step.possible,
        "disputed": DISPUTED * (any(claim.disputed for claim in claims) or any(map(agrees, step.against))),
        "opposite sign stated": OPPOSED * any(map(agrees, step.opposed)),
        "direction not stated": NO_DIRECTION * (step.sign == 0),
        "context not stated": NO_CONTEXT * (not _in_context(step)),
        "hypothesis by class": HYPOTHESIS * step.inferred,
        OTHER_PATIENTS_REASON: OTHER_PATIENTS * (bool(claims) and all(claim.elsewhere for claim in claims)),
        "association": ASSOCIATION * (step.kind is StepKind.ASSOCIATION),
    }
    return tuple((reason, amount) for reason, amount in weighed.items() if amount)


def passing_cost(steps_onward: int) -> int:
    """Return the cost of passing a node from which so many steps lead on."""
    return 2 * max(steps_onward.bit_length() - 1, 0)


def _in_context(step: Step) -> bool:
    return step.context.cell is not None or any(claim.ground in {"clinical", "outside"} for claim in step.claims)


def _agreeing(step: Step, cells_agree: Callable[[URIRef | None, URIRef | None], bool]) -> Callable[[StatedClaim], bool]:
    def agrees(claim: StatedClaim) -> bool:
        cells = any(cells_agree(step.context.cell, cell) for cell in claim.cells or (None,))
        return cells and species_agree(step.context.species, claim.species)

    return agrees
