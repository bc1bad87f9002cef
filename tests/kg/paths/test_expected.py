"""The chains of the shipped graph, as someone who knows the field has read them: one file for each treatment.

After a change of the data, write them anew with `python -m tests.kg.paths.test_expected HOME` and read the difference.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import URIRef

from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.paths.answer import PathQuestion
from kg.paths.answer_text import chain_route
from kg.paths.finder import PathFinder
from kg.paths.request import end_names, path_finder

EXPECTED = Path(__file__).parent / "expected"
TREATMENTS = (
    *("lenalidomide", "thalidomide", "pomalidomide", "bortezomib", "carfilzomib", "daratumumab", "dexamethasone"),
    *("VRd", "Rd", "KRd", "DRd", "IRd", "IR", "Isa-VRd", "ixazomib", "isatuximab"),
)
EVENTS = (
    *("neutropenia", "thrombocytopenia", "venous thromboembolism", "peripheral neuropathy", "teratogenicity"),
    *("tumor lysis syndrome", "second primary malignancy", "hypothyroidism", "infection", "rash"),
    *("hepatotoxicity", "hyperglycemia", "hypertension", "cardiac failure", "thyroid disorder", "leukopenia"),
    *("hematologic adverse event", "left ventricular dysfunction", "infusion-related reaction"),
)


@pytest.fixture(scope="module")
def opened(built_home: Path) -> Store:
    return Snapshots(built_home).require().open()


@pytest.mark.slow
@pytest.mark.parametrize("treatment", TREATMENTS)
def test_the_chains_are_those_that_were_read(treatment: str, opened: Store) -> None:
    expected = (EXPECTED / f"{treatment}.txt").read_text(encoding="utf-8")
    assert written(treatment, opened.shared(path_finder), end_names(opened)) == expected


@pytest.mark.slow
def test_one_thing_that_leads_nowhere_is_spoken_of_as_one(opened: Store) -> None:
    iri = end_names(opened)
    ends = (URIRef(iri("melphalan")),), URIRef(iri("second primary malignancy"))
    gaps = opened.shared(path_finder).answer(PathQuestion(*ends, k=1)).gaps
    assert [gap.reason.partition(";")[0] for gap in gaps] == [
        "the one thing that melphalan is stated to act on does not lead there"
    ]


def written(treatment: str, paths: PathFinder, iri: Callable[[str], str]) -> str:
    """Return the best chains, what is stated without one, and what is missing, of a treatment and each event."""
    lines = []
    label = paths.entities.label
    for event in EVENTS:
        answer = paths.answer(PathQuestion((URIRef(iri(treatment)),), URIRef(iri(event)), k=4))
        lines.append(f"# {event}")
        for chain in answer.chains:
            hedged = "?" if chain.tentative else ""
            lines.append(f"{chain.cost:4} {chain.sign:+d}{hedged} {chain_route(chain, paths.entities)}")
        own = [each for each in answer.associations if not each.bearing]
        lines.append(f"stated without a mechanism: {len(own)} of it, {len(answer.associations) - len(own)} of others")
        lines += [f"denied: {each.claim.statement}" for each in answer.denied]
        lines += [f"missing: {label(gap.reached)} ··· {label(gap.wanted)}: {gap.reason}" for gap in answer.gaps]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    store = Snapshots(Path(sys.argv[1])).require().open()
    for each in TREATMENTS:
        text = written(each, store.shared(path_finder), end_names(store))
        (EXPECTED / f"{each}.txt").write_text(text, encoding="utf-8")
