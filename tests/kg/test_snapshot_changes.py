"""What changed from one snapshot to the next."""

from __future__ import annotations

import json
from pathlib import Path

from kg.namespaces import MK
from kg.snapshot_changes import changes_between

GRAPH = "<https://w3id.org/myeloma-kg/graph/source.one>"


def statement(key: str, text: str) -> str:
    return f"<https://w3id.org/myeloma-kg/claim/one.{key}> <{MK.statement}> {json.dumps(text)}@en {GRAPH} ."


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
    return path


def test_claims_come_go_and_are_reworded_and_statements_are_counted_by_graph(tmp_path: Path) -> None:
    kept, other = statement("kept", "It stays."), f"<urn:a> <urn:b> <urn:c> {GRAPH} ."
    before = write(tmp_path / "before.nq", kept, statement("gone", "It goes."), statement("changed", "One way."))
    after = write(tmp_path / "after.nq", kept, other, statement("new", 'It "comes".'), statement("changed", "Another."))
    changes = changes_between(before, after, "abc", "2026-01-01T00:00:00+00:00")
    assert changes.graphs == {"graph:source.one": (3, 2)}
    assert changes.counts == {"added": 1, "reworded": 1, "removed": 1}
    assert changes.claims == {
        "added": [("claim:one.new", 'It "comes".')],
        "reworded": [("claim:one.changed", "Another.")],
        "removed": [("claim:one.gone", "It goes.")],
    }
    assert json.loads(changes.as_json())["before"] == "abc"


def test_what_is_the_same_has_no_changes(tmp_path: Path) -> None:
    path = write(tmp_path / "same.nq", statement("kept", "It stays."))
    changes = changes_between(path, path, "abc", "")
    assert (changes.graphs, changes.counts) == ({}, {"added": 0, "reworded": 0, "removed": 0})
