"""Two graphs held side by side, claim by claim."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Literal, URIRef

from kg.cli.diff import diff_command
from kg.errors import UnknownNameError
from kg.exports.claim_changes import ChangeCounts, ClaimChange, claim_changes
from kg.exports.selection import ExportedGraph
from kg.model import DISPUTED, Claim
from kg.namespaces import MK
from kg.prefixes import expand
from kg.rdf import claim_quads, nquad

ONE = Claim(
    publication="paper",
    key="a",
    kind=MK.MechanismClaim,
    subject=URIRef(expand("drug:lenalidomide")),
    relation=MK.binds,
    object=URIRef(expand("protein:CRBN")),
    statement="It binds cereblon.",
    properties=((MK.value, Literal("3")),),
)
# In lines, the name of a claim that goes on sorts before that of the claim itself.
LONGER = replace(ONE, key="a-b", statement="It binds it too.")
Write = Callable[[str, Iterable[Claim]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def one(name: str, claims: Iterable[Claim]) -> Path:
        path = tmp_path / name
        lines = sorted({nquad(quad) for claim in claims for quad in claim_quads(claim)})
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return one


def changes(before: Path, after: Path) -> tuple[list[ClaimChange], str]:
    counts = ChangeCounts()
    found = list(claim_changes(ExportedGraph(before), ExportedGraph(after), counts))
    return found, counts.as_text()


def test_the_same_claims_are_no_change(write: Write) -> None:
    assert changes(write("a.nq", [ONE, LONGER]), write("b.nq", [ONE, LONGER])) == (
        [],
        "0 added, 0 removed, 0 changed, 2 the same",
    )


def test_claims_are_added_and_removed(write: Write) -> None:
    found, text = changes(write("a.nq", [ONE]), write("b.nq", [LONGER]))
    assert [(one.kind, one.claim, one.source, one.statement) for one in found] == [
        ("added", "claim:paper.a-b", "graph:source.paper", "It binds it too."),
        ("removed", "claim:paper.a", "graph:source.paper", "It binds cereblon."),
    ]
    assert text == "1 added, 1 removed, 0 changed, 0 the same"


def test_a_change_says_what_it_was_and_what_it_is(write: Write) -> None:
    other = replace(ONE, status=DISPUTED, properties=((MK.unit, Literal("mo")),))
    ((change,), _) = changes(write("a.nq", [ONE, LONGER]), write("b.nq", [other, LONGER]))
    assert "\n".join(change.lines()) == (
        "~ claim:paper.a  It binds cereblon.\n"
        "    mk:status: mk:Accepted -> mk:Disputed\n"
        "    mk:unit: nothing -> mo\n"
        "    mk:value: 3 -> nothing"
    )


def test_the_command_takes_files_that_are_not_sorted(write: Write) -> None:
    before, after = write("a.nq", [ONE]), write("b.nq", [ONE, replace(LONGER, source="registry")])
    after.write_text("".join(reversed(after.read_text("utf-8").splitlines(keepends=True))), encoding="utf-8")
    result = CliRunner().invoke(diff_command, [str(before), str(after)])
    assert result.output == "+ claim:paper.a-b  It binds it too.\n1 added, 0 removed, 0 changed, 1 the same\n"
    result = CliRunner().invoke(diff_command, [str(before), str(after), "--source", "registry", "--format", "jsonl"])
    assert json.loads(result.output)["kind"] == "added"
    assert not CliRunner().invoke(diff_command, [str(before), str(after), "--source", "x", "--format", "jsonl"]).output


def test_what_is_no_graph_is_said(write: Write, tmp_path: Path) -> None:
    other = tmp_path / "table.csv"
    other.touch()
    result = CliRunner().invoke(diff_command, [str(write("a.nq", [ONE])), str(other)])
    assert isinstance(result.exception, UnknownNameError)
