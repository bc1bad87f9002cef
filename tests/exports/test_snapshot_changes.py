"""What changed from one snapshot to the next."""

from __future__ import annotations

import json
from pathlib import Path

from kg.exports.selection import ExportedGraph
from kg.exports.snapshot_changes import MOST_CLAIMS, SnapshotVersion, changes_between
from kg.namespaces import MK
from kg.prefixes import expand

GRAPH = f"<{expand('graph:source.one')}>"
OLD = SnapshotVersion("abc", "2026-01-01T00:00:00+00:00", {"graph:source.one": 6, "graph:gone": 1, "graph:same": 2})


def claim(key: str, text: str) -> list[str]:
    subject = f"<{expand(f'claim:one.{key}')}>"
    return [
        f"{subject} <{MK.statement}> {json.dumps(text)}@en {GRAPH} .",
        f"{subject} <{MK.statedIn}> <{expand('pub:one')}> {GRAPH} .",
        f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{MK.MechanismClaim}> {GRAPH} .",
    ]


def graph(path: Path, *claims: list[str]) -> ExportedGraph:
    lines = sorted(line for each in claims for line in each)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return ExportedGraph(path)


def test_claims_are_added_changed_and_removed_and_graphs_grow(tmp_path: Path) -> None:
    kept = claim("kept", "It stays.")
    before = graph(tmp_path / "a.nq", kept, claim("gone", "It goes."), claim("changed", "One way."))
    after = graph(tmp_path / "b.nq", kept, claim("new", 'It "comes".'), claim("changed", "Another."))
    changes = changes_between(before, after, OLD, {"graph:source.one": 9, "graph:same": 2})
    assert changes.graphs == {"graph:gone": (1, 0), "graph:source.one": (6, 9)}
    assert changes.counts == {"added": 1, "changed": 1, "removed": 1}
    described = json.loads(changes.as_json())
    assert described["before"] == "abc"
    assert [(each["claim"], each["statement"]) for each in described["claims"]["added"]] == [
        ("claim:one.new", 'It "comes".')
    ]
    assert described["claims"]["changed"][0]["values"] == [["mk:statement", "One way.", "Another."]]
    assert described["claims"]["removed"][0]["statement"] == "It goes."


def test_what_is_the_same_has_no_changes(tmp_path: Path) -> None:
    same = graph(tmp_path / "same.nq", claim("kept", "It stays."))
    changes = changes_between(same, same, OLD, OLD.graphs)
    assert (changes.graphs, changes.counts) == ({}, {"added": 0, "changed": 0, "removed": 0})


def test_many_changes_are_counted_and_not_all_listed(tmp_path: Path) -> None:
    before = graph(tmp_path / "a.nq")
    after = graph(tmp_path / "b.nq", *(claim(f"c{number}", "New.") for number in range(MOST_CLAIMS + 1)))
    changes = changes_between(before, after, OLD, OLD.graphs)
    assert (changes.counts["added"], len(changes.claims["added"])) == (MOST_CLAIMS + 1, MOST_CLAIMS)
