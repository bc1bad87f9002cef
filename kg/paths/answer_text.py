"""An answer as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.paths.answer import PathAnswer, PathFinding
from kg.paths.association import Association
from kg.paths.chains import Chain, Link
from kg.paths.entities import Entities
from kg.paths.evidence_filter import EvidenceFilter
from kg.paths.stated_claims import StatedClaim
from kg.paths.step import StepKind
from kg.paths.step_wording import (
    KIND,
    SIGNS,
    claim_addresses,
    context_in_words,
    step_arrow,
    step_remarks,
    strongest_ground,
)
from kg.prefixes import words_of

MOST = 12
LEGEND = "--> raises   --| lowers   --? direction not stated   ... part or kind;   a lower score is better supported"


def answer_as_text(answer: PathAnswer, entities: Entities) -> str:
    """Return an answer as lines of text."""
    return "\n".join(_lines(answer, entities)) + "\n"


def _lines(answer: PathAnswer, entities: Entities) -> Iterator[str]:
    question = answer.question
    sources = " and ".join(map(entities.label, question.sources))
    end = entities.label(question.target)
    title = f"{sources} → {end}" if sources else f"What can lead to {end}"
    yield title + (f", and {entities.label(question.also)}" if question.also else "")
    if question.ask == "chains":
        yield answer_summary(answer)
        if answer.chains:
            yield LEGEND
    for number, chain in enumerate(answer.chains, 1):
        yield from ("", *_chain(chain, entities, f"{number}. "))
    for finding in answer.findings:
        yield from _finding(finding, entities)
    yield from _beside(answer, entities)


def _finding(finding: PathFinding, entities: Entities) -> Iterator[str]:
    yield f"\n{finding.title}"
    for claim in finding.claims[:MOST]:
        word = "[denied] " if claim.denied else ""
        yield f"   {word}{claim.statement} [{claim.ground}] {claim.address}"
    if len(finding.claims) > MOST:
        yield f"   … and {len(finding.claims) - MOST} more"
    for chain in finding.chains:
        yield from _chain(chain, entities, "   ", short=True)


def _beside(answer: PathAnswer, entities: Entities) -> Iterator[str]:
    """Yield what stands beside the chains: associations, denials, missing links."""
    if answer.associations:
        yield "\nStated, without a mechanism:"
        yield from _associations(answer.associations, entities)
    if answer.denied:
        yield "\nDenied:"
        for each in answer.denied[:MOST]:
            noted = "; ".join(part for part in (each.claim.ground, each.bearing) if part)
            yield f"   {each.claim.statement}{_doubt(each.claim)} [{noted}] {each.claim.address}"
        yield from _more(answer.denied)
    if answer.gaps:
        yield "\nMissing links:"
        for gap in answer.gaps[:MOST]:
            source = f" [stated by {gap.claim.address}]" if gap.claim else ""
            yield f"   {entities.label(gap.reached)} ··· {entities.label(gap.wanted)}: {gap.reason}{source}"


def answer_summary(answer: PathAnswer) -> str:
    """Return how many chains there are, or why there is none."""
    question, count = answer.question, len(answer.chains)
    if count:
        # The step from a regimen to what it contains is no part of the length that was asked for.
        longer = any(len(chain.links) > question.steps for chain in answer.chains)
        beside = ", besides the one to a component" * longer
        return f"{count} chain{'s' * (count != 1)} of at most {question.steps} steps{beside}, best first."
    if question.k == 0:
        return "No chain was asked for (k is 0)."
    if question.sources[0] == question.target:
        return "Start and end are the same."
    if question.filters != EvidenceFilter():
        beside = "" if answer.associations else ", and no association"
        return f"The filters leave no chain of at most {question.steps} steps{beside}."
    if answer.associations:
        return "Associated, and no mechanism is stated: no chain of steps leads there."
    return f"No chain of at most {question.steps} steps leads there, and no association is stated."


def _chain(chain: Chain, entities: Entities, lead: str, *, short: bool = False) -> Iterator[str]:
    end = _end(chain, entities)
    hedged = "perhaps " if chain.tentative else ""
    yield f"{lead}{chain_route(chain, entities)}"
    kinds = all(link.step.structural for link in chain.links)
    note = f"{' ' * len(lead)}{hedged}{KIND if kinds else SIGNS[chain.sign]} {end} · score {chain.cost}"
    if short:
        cited = [claim_addresses(link.step.claims, 1) for link in chain.links if link.step.kind is not StepKind.PART]
        yield f"{note} · {'; '.join(cited)}"
        return
    yield note
    for link in chain.links:
        yield f"{' ' * len(lead)}  {_step(link, entities)}"
    for claim in chain.denied:
        yield f"{' ' * len(lead)}  against this chain: {claim.statement} {claim.address}"
    if chain.contradicts:
        yield f"{' ' * len(lead)}  contradicts what is stated without a mechanism: {claim_addresses(chain.contradicts)}"
    if chain.also:
        yield f"{' ' * len(lead)}  also stated so in: {_elsewhere(chain, entities)}"


def _end(chain: Chain, entities: Entities) -> str:
    """Return what a chain raises or lowers: of an organ system, the event in it."""
    label = entities.label(chain.nodes[-1])
    within = chain.links[-1].step.relation == "in organ system"
    return f"{entities.label(chain.nodes[-2])} ({label})" if within else label


def chain_route(chain: Chain, entities: Entities) -> str:
    """Return the nodes of a chain with the arrows between them."""
    words = [entities.label(chain.nodes[0])]
    for link in chain.links:
        words += [step_arrow(link.step), entities.label(link.step.head)]
    return " ".join(words)


def _step(link: Link, entities: Entities) -> str:
    step = link.step
    statement = f"{entities.label(step.tail)} {words_of(step.relation)} {entities.label(step.head)}"
    seen = context_in_words(step, entities)
    structure = step.structural
    parts = [*(() if structure else (strongest_ground(step), seen)), *step_remarks(link, entities)]
    noted = "; ".join(part for part in parts if part)
    return (
        f"{step_arrow(step)} {statement}{f' [{noted}]' if noted else ''} {claim_addresses(step.claims)} · {link.cost}"
    )


def _elsewhere(chain: Chain, entities: Entities) -> str:
    result = {
        ", ".join(dict.fromkeys(entities.label(link.step.context.cell) for link in links if link.step.context.cell))
        or ", ".join(dict.fromkeys(part for link in links for part in sorted(link.step.context.species)))
        or "no stated context"
        for links in chain.also
    }
    return "; ".join(sorted(result))


def _associations(result: tuple[Association, ...], entities: Entities) -> Iterator[str]:
    for each in result[:MOST]:
        words = f"{entities.label(each.subject)} {words_of(each.relation)} {entities.label(each.event)}"
        parts = (each.figure, each.claim.population, each.claim.condition, each.bearing)
        noted = "; ".join(part for part in (each.claim.ground, *parts) if part)
        yield f"   {words}{_doubt(each.claim)} [{noted}] {each.claim.address}"
    yield from _more(result)


def _doubt(claim: StatedClaim) -> str:
    return " (only possible)" if claim.possible else " (disputed)" if claim.disputed else ""


def _more(result: Sequence[object]) -> Iterator[str]:
    if len(result) > MOST:
        yield f"   … and {len(result) - MOST} more: --format json has them all"
