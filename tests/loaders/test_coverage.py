"""Every fact of the inventory is represented in the shape of its kind, or left out with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import URIRef

from kg.errors import SourceError
from kg.model import Entity
from kg.namespaces import MK
from loaders.coverage import coverage_summary, inventory_coverage
from loaders.records import Records

DRUG = Entity("drug:b", URIRef("urn:b"), MK.Drug, "The drug b", note="approved in 2005")


def test_every_fact_is_represented_or_left_out_with_a_reason(curated: Records) -> None:
    facts = inventory_coverage(curated.claims, curated.entities)
    assert [fact.name for fact in facts if fact.state in {"missing", "misshapen"}] == []
    *_, total = coverage_summary(facts)
    assert total[:3] == ("all", "", len(facts))
    assert sum(fact.state == "left out" for fact in facts) < len(facts) / 20


def test_the_inventory_is_the_shared_one(curated: Records, shared: Path) -> None:
    lines = (shared / "evidence" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    facts = inventory_coverage(curated.claims, curated.entities)
    assert len(facts) == len(lines)


def test_a_fact_with_nothing_is_missing_and_one_in_another_shape_misshapen(tmp_path: Path) -> None:
    (tmp_path / "inventory.tsv").write_text(
        "fact\tpublication\tkind\nF0001\tpub:a\toutcome\nF0002\tpub:a\toutcome\nF0003\tpub:a\toutcome\n"
    )
    (tmp_path / "inventory-kinds.tsv").write_text("kind\tshapes\noutcome\tmk:OutcomeClaim\n")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "coverage.tsv").write_text(
        "fact\trepresented_by\tsaid\treason\nF0002\tdrug:b\tThe drug\t\nF0003\tleft-out\t\tan advertisement\n"
    )
    states = {fact.name: fact.state for fact in inventory_coverage([], [DRUG], tmp_path)}
    assert states == {"F0001": "missing", "F0002": "misshapen", "F0003": "left out"}
    (tmp_path / "a" / "coverage.tsv").write_text("fact\trepresented_by\tsaid\treason\nF0002\tdrug:c\t\t\n")
    with pytest.raises(SourceError, match=r"'drug:c' is no claim or entity. Did you mean 'drug:b'"):
        inventory_coverage([], [DRUG], tmp_path)


@pytest.mark.parametrize(
    ("said", "counted"), [("approved in 2005|drug b", True), ("approved in 2006", False), ("", False), ("2005|", False)]
)
def test_an_entity_represents_a_fact_only_in_its_own_words(said: str, *, counted: bool, tmp_path: Path) -> None:
    (tmp_path / "inventory.tsv").write_text("fact\tpublication\tkind\nF0001\tpub:a\tapproval\n")
    (tmp_path / "inventory-kinds.tsv").write_text("kind\tshapes\napproval\tdrug\n")
    (tmp_path / "a").mkdir()
    lines = f"fact\trepresented_by\tsaid\treason\nF0001\tdrug:b\t{said}\t\n"
    (tmp_path / "a" / "coverage.tsv").write_text(lines)
    if counted:
        assert [fact.state for fact in inventory_coverage([], [DRUG], tmp_path)] == ["represented"]
    else:
        with pytest.raises(SourceError, match="'drug:b' does not say this"):
            inventory_coverage([], [DRUG], tmp_path)
