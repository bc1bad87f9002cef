"""Words for steps, signs and evidence, shared by every output for people."""

from __future__ import annotations

import re

from kg.paths.chains import Link
from kg.paths.entities import Entities
from kg.paths.evidence import KINDS, Witness
from kg.paths.step import Kind, Step

SIGNS = {1: "raises", -1: "lowers", 0: "changes, in a direction that cannot be told,"}
KIND = "is a part or a kind of"
DENIALS = 3
_ARROWS = {1: "-->", -1: "--|", 0: "--?"}
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def relation(name: str) -> str:
    """Return a relation in words: decreasesRiskOf -> decreases risk of."""
    return _CAPITAL.sub(" ", name).lower()


def arrow(step: Step) -> str:
    """Return the arrow of a step: raises, lowers, direction not stated, or structure."""
    return "..." if step.structural else _ARROWS[step.sign]


def addresses(witnesses: tuple[Witness, ...], most: int = 3) -> str:
    """Return where claims are stated, the strongest ground first."""
    ordered = sorted(witnesses, key=lambda witness: (KINDS.index(witness.ground), witness.claim))
    named = list(dict.fromkeys(witness.address for witness in ordered))
    return ", ".join(named[:most]) + (f" (+{len(named) - most})" if len(named) > most else "")


def context(step: Step, entities: Entities) -> str:
    """Return where and under which conditions a step was seen."""
    stated = step.context
    seen = ", ".join([*([entities.label(stated.cell)] if stated.cell else []), *sorted(stated.species)])
    parts = [f"in {seen}"] if seen else []
    parts += sorted({witness.condition for witness in step.witnesses if witness.condition})[:2]
    parts += sorted({witness.population for witness in step.witnesses if witness.population})[:1]
    return "; ".join(dict.fromkeys(part for each in parts for part in each.split("; ")))


def remarks(link: Link, entities: Entities) -> list[str]:
    """Return what must be known of a step beside its evidence."""
    step = link.step
    found = []
    if step.through is not None:
        found.append(f"hypothesis: stated of the class {entities.label(step.through)}")
    if step.relation == "has member":
        found.append("what follows is of the member")
    if step.kind is Kind.ASSOCIATION:
        found.append("association, mechanism not stated")
    if step.possible:
        found.append("only possible")
    if link.assumed:
        found.append("context assumed to be the same")
    if any(witness.disputed for witness in step.witnesses):
        found.append("disputed")
    if step.against:
        found.append(f"against it: {denials(step.against, entities)}")
    if step.opposed:
        found.append(f"opposite stated: {denials(step.opposed, entities)}")
    return found


def denials(witnesses: tuple[Witness, ...], entities: Entities) -> str:
    """Return claims that speak against a step, each with where it was seen."""
    shown = []
    for witness in witnesses[:DENIALS]:
        seen = [entities.label(cell) for cell in witness.cells]
        seen += [*sorted(witness.species), *([witness.condition] if witness.condition else [])]
        word = f"{witness.polarity} in " if witness.polarity else ""
        shown.append(f"{word}{witness.address}" + (f" ({', '.join(seen)})" if seen else ""))
    return "; ".join(shown) + (f" (+{len(witnesses) - DENIALS})" if len(witnesses) > DENIALS else "")


def grounds(step: Step) -> str:
    """Return the strongest ground of a step's claims."""
    return min((witness.ground for witness in step.witnesses), key=KINDS.index, default="")
