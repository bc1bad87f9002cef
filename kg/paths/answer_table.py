"""An answer as CSV: a line for each step of each chain, then one for each association and each denial."""

from __future__ import annotations

from collections.abc import Iterator

from kg.own_dataset import OF_DATASET
from kg.paths.answer import PathAnswer
from kg.paths.association import Association, Denial
from kg.paths.entities import Entities
from kg.paths.step_wording import step_remarks, strongest_ground
from kg.prefixes import contract, words_of
from kg.tables import TableFormat, render_table

COLUMNS = (
    "finding", "chain", "score", "sign", "step", "from", "relation", "to", "step sign", "cost", "evidence", "doubts",
    "claims", "publications",
)  # fmt: skip


def answer_as_csv(answer: PathAnswer, entities: Entities) -> str:
    """Return an answer as CSV; several claims and publications of a step stand in one cell, apart by blanks."""
    return render_table(COLUMNS, _rows(answer, entities), TableFormat.CSV)


def _rows(answer: PathAnswer, entities: Entities) -> Iterator[tuple[str | int, ...]]:
    groups = [("", answer.chains), *((finding.title, finding.chains) for finding in answer.findings)]
    for title, chains in groups:
        for rank, chain in enumerate(chains, 1):
            for number, link in enumerate(chain.links, 1):
                step = link.step
                yield (
                    title, rank, chain.cost, chain.sign, number,
                    entities.label(step.tail), words_of(step.relation), entities.label(step.head),
                    step.sign, link.cost, strongest_ground(step), "; ".join(step_remarks(link, entities)),
                    " ".join(contract(str(claim.iri)) for claim in step.claims),
                    " ".join(sorted({claim.publication for claim in step.claims})),
                )  # fmt: skip
    for each in answer.associations:
        yield (
            "stated without a mechanism", "", "", "", "",
            entities.label(each.subject), words_of(each.relation), entities.label(each.event),
            "", "", each.claim.ground, _bearing(each), contract(str(each.claim.iri)), each.claim.publication,
        )  # fmt: skip
    for denial in answer.denied:
        claim, bearing = denial.claim, _bearing(denial)
        told = f"{claim.statement} ({bearing})" if bearing else claim.statement
        yield "denied", *("",) * 9, claim.ground, told, contract(str(claim.iri)), claim.publication


def _bearing(stated: Association | Denial) -> str:
    parts = (stated.bearing, f"stated in the {OF_DATASET}" if stated.claim.own else "")
    return "; ".join(part for part in parts if part)
