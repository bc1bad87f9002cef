"""What is asked of the curated graph and a dataset has the rows of the specification after every write.

Joins are ordered by counts of the store (`kg.engine.statistics`): those of a version before are not those of this one.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef

from kg.dataset.change import Change, WriteKind, WriteStep
from kg.dataset.directory import Directory
from kg.dataset.view import view_name
from kg.dataset.writer import Writer
from kg.engine.job import Job
from kg.engine.snapshot import STORE, Snapshot
from kg.evaluation.evaluator import Evaluator
from kg.formats import Format
from kg.own_dataset import OWN_GRAPH
from tests import scratch
from tests.engine import test_against_reference as reference
from tests.engine.reference import Dataset, Graph, Pattern, text_of
from tests.engine.test_join_order import groups, joins, triples_of_graphs

BASE = "http://x/"
CURATED: Graph = frozenset({(":a", ":p", ":b"), (":b", ":p", ":c"), (":a", ":q", ":a"), (":c", ":r", ":b")})


class Joined:
    """A dataset beside a curated graph, and one evaluator that is asked about each version."""

    def __init__(self, folder: Path, evaluator: Evaluator) -> None:
        quads = [tuple(URIRef(f"{BASE}{term[1:]}") for term in (*triple, ":k")) for triple in sorted(CURATED)]
        self._curated = scratch.publish(folder / "home", quads)  # type: ignore[arg-type]  # four terms each
        self._directory = Directory(folder / "dataset")
        self._directory.create()
        self._writer, self._evaluator = Writer(self._directory), evaluator

    def write(self, *steps: WriteStep) -> Dataset:
        """Write, and return what readers are to see."""
        change = Change(self._directory.next_name(), steps, 60.0, str(self._curated.path))
        version = self._writer.apply(change)
        self._view = Snapshot(self._directory.path / "views" / view_name(change.curated, version.digest))
        names = ["", *(f":{name.removeprefix(BASE)}" for name in version.info["graphs"])]
        found: dict[str, set[tuple[str, str, str]]] = {name: set() for name in names}
        for quad in ox.Store.read_only(str(version.path / STORE)):
            graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else _shown(quad.graph_name)
            found[graph].add((_shown(quad.subject), _shown(quad.predicate), _shown(quad.object)))
        own: Dataset = {OWN_GRAPH: frozenset(found[""])} if found[""] else {}
        found[""] |= CURATED
        return {":k": CURATED, **own, **{name: frozenset(triples) for name, triples in found.items()}}

    def answer(self, group: Pattern) -> Counter[tuple[str, ...]]:
        """Return the rows that the evaluator gives."""
        text = f"{reference.PREFIX} SELECT {' '.join(reference.VARIABLES)} {text_of(group)}"
        document = json.loads(b"".join(self._evaluator.run(Job(text, Format.JSON.media_type), self._view)))
        rows = document["results"]["bindings"]
        names = [name[1:] for name in reference.VARIABLES]
        return Counter(tuple(_short(row[name]["value"]) if name in row else "" for name in names) for row in rows)


def _shown(term: object) -> str:
    return _short(str(getattr(term, "value", term)))


def _short(text: str) -> str:
    return text.replace(BASE, ":")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def evaluator(folder: Path) -> Iterator[Evaluator]:
    with closing(Evaluator(0, [folder])) as evaluator:
        evaluator.await_ready(60.0)
        yield evaluator


def _body(graph: Graph) -> str:
    return " ".join(f"{' '.join(triple)} ." for triple in sorted(graph))


def _data(word: str, name: str, graph: Graph) -> WriteStep:
    block = f"GRAPH {name} {{ {_body(graph)} }}" if name else _body(graph)
    return _update(f"{word} DATA {{ {block} }}")


def _update(text: str) -> WriteStep:
    return WriteStep(WriteKind.UPDATE, f"{reference.PREFIX}{text}".encode())


def _put(kind: WriteKind, name: str, graph: Graph) -> WriteStep:
    body = f"@prefix : <{BASE}> . {_body(graph)}".encode()
    return WriteStep(kind, body, f"{BASE}{name[1:]}" if name else "", "text/turtle")


of_any_graph = joins.map(lambda group: ("group", ("graph", "?g", group)))
names = st.sampled_from(reference.NAMES)
steps = st.one_of(
    st.builds(_data, st.sampled_from(["INSERT", "INSERT", "DELETE"]), names, triples_of_graphs),
    st.builds(_put, st.sampled_from([WriteKind.REPLACE, WriteKind.ADD]), names, triples_of_graphs),
    st.just(WriteStep(WriteKind.DELETE)),
    st.sampled_from(
        [
            _update("DELETE WHERE { ?s :p ?o }"),
            _update("DELETE { ?s :q ?o } INSERT { ?o :r ?s . GRAPH :g1 { ?s :p ?o } } WHERE { ?s :q ?o }"),
            _update("COPY DEFAULT TO :g2"),
        ]
    ),
)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    changes=st.lists(st.lists(steps, min_size=1, max_size=2), min_size=1, max_size=4),
    asked=st.lists(st.one_of(groups, of_any_graph), min_size=1, max_size=5),
)
def test_rows_of_joins_are_those_of_the_specification_after_every_write(
    folder: Path, evaluator: Evaluator, changes: list[list[WriteStep]], asked: list[Pattern]
) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        joined = Joined(Path(place), evaluator)
        for change in changes:
            data = joined.write(*change)
            for group in asked:
                assert joined.answer(group) == reference.wanted(data, group), text_of(group)


def test_a_join_has_the_rows_of_its_version(folder: Path, evaluator: Evaluator) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        joined = Joined(Path(place), evaluator)
        group = ("group", ("triple", "?x", ":p", "?y"), ("triple", "?y", ":p", "?z"), ("triple", "?z", ":r", "?x"))
        many = frozenset((f":n{number}", ":p", ":a") for number in range(40))
        for step in (
            _data("INSERT", "", frozenset({(":b", ":r", ":a"), (":c", ":r", ":a")})),
            _put(WriteKind.ADD, "", many | {(":b", ":r", ":n7")}),
            _update("DELETE WHERE { ?s :p ?o }"),
        ):
            data = joined.write(step)
            assert joined.answer(group) == reference.wanted(data, group)
