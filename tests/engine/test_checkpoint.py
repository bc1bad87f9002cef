"""A checkpoint holds what the store did, whether the engine made it or its log was copied beside the files before."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.engine import checkpoint
from kg.engine.checkpoint import Checkpoints, copy_at_rest, log_digests

Content = tuple[list[bytes], set[str]]
STEPS = 150


def content(store: ox.Store) -> Content:
    quads = (store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines()
    return sorted(quads), {str(name) for name in store.named_graphs()}


def shown(folder: Path) -> Content:
    return content(ox.Store.read_only(str(folder)))


def insert(store: ox.Store, number: int, count: int = 1) -> None:
    store.update(f"INSERT DATA {{ {' '.join(f'<urn:{number}> <urn:p> {value} .' for value in range(count))} }}")


class Checkpointed:
    """A store, and checkpoints of it, each made after the last."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, list[Path]()
        self._open()
        insert(self.store, 0)
        self.make()

    def make(self) -> Path:
        target = self._folder / f"checkpoint-{len(self._made)}"
        self._checkpoints.make(target)
        self._made.append(target)
        return target

    def reopen(self) -> None:
        del self.store, self._checkpoints
        shutil.rmtree(self._folder / "work")
        copy_at_rest(self._made[-1], self._folder / "work")
        self._open()

    def _open(self) -> None:
        self.store = ox.Store(str(self._folder / "work"))
        self._checkpoints = Checkpoints(self.store, self._folder / "work")

    @property
    def have_logs(self) -> list[bool]:
        """Of each, whether part of what it holds is in its log."""
        return [bool(log_digests(path)) for path in self._made]


@pytest.fixture
def checkpoints(tmp_path: Path) -> Checkpointed:
    return Checkpointed(tmp_path)


def test_a_small_change_is_in_the_log(checkpoints: Checkpointed) -> None:
    made = []
    for number in (1, 2):
        insert(checkpoints.store, number)
        made.append(checkpoints.make())
    assert [len(shown(path)[0]) for path in made] == [2, 3]
    assert checkpoints.have_logs == [False, True, True]


def test_a_checkpoint_is_whole_beside_the_merging_of_files(
    checkpoints: Checkpointed, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = 0
    link = os.link

    def merging_link(source: Path, target: Path) -> None:
        nonlocal links
        links += 1
        if links == 1:
            checkpoints.store.optimize()
        link(source, target)

    monkeypatch.setattr(os, "link", merging_link)
    insert(checkpoints.store, 1)
    before = content(checkpoints.store)
    assert shown(checkpoints.make()) == before
    assert links > 1


def test_files_are_copied_where_there_are_no_links(
    checkpoints: Checkpointed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, _: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), str(source))

    monkeypatch.setattr(os, "link", refuse)
    insert(checkpoints.store, 1)
    made, before = checkpoints.make(), content(checkpoints.store)
    copy_at_rest(made, tmp_path / "copy")
    assert (shown(made), shown(tmp_path / "copy"), log_digests(made) != {}) == (before, before, True)


def test_the_engine_writes_what_a_long_log_holds(checkpoints: Checkpointed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "MOST_LOG", 2_000)
    for number in (1, 2, 3):
        insert(checkpoints.store, number, 100 if number == 2 else 1)
        assert shown(checkpoints.make()) == content(checkpoints.store)
    assert checkpoints.have_logs == [False, True, False, True]


def test_a_copy_that_is_written_has_the_log_and_leaves_the_checkpoint(
    checkpoints: Checkpointed, tmp_path: Path
) -> None:
    insert(checkpoints.store, 1)
    made, before = checkpoints.make(), content(checkpoints.store)
    digests = log_digests(made)
    copy_at_rest(made, tmp_path / "copy")
    copy = ox.Store(str(tmp_path / "copy"))
    assert content(copy) == before
    insert(copy, 2)
    copy.optimize()
    assert len(copy) == 3
    assert (shown(made), log_digests(made)) == (before, digests)


def changes(chance: random.Random) -> Iterator[str]:
    """Yield updates without end."""
    while True:
        names = [f"<urn:{chance.randrange(20)}>" for _ in range(4)]
        triples = " ".join(f'<urn:{chance.randrange(20)}> {names[0]} "{chance.random()}" .' for _ in range(200))
        yield chance.choice(
            [
                f"INSERT DATA {{ {' '.join(names[:3])} }}",
                f"INSERT DATA {{ GRAPH {names[3]} {{ {' '.join(names[:3])} }} }}",
                f"INSERT DATA {{ {triples} }}",
                f"DELETE WHERE {{ {names[0]} ?p ?o }}",
                f"DROP SILENT GRAPH {names[0]}",
                f"CREATE SILENT GRAPH {names[0]}",
                f"COPY DEFAULT TO {names[0]}",
            ]
        )


@pytest.mark.slow
def test_checkpoints_hold_what_the_store_did(checkpoints: Checkpointed) -> None:
    chance = random.Random(20261130)  # noqa: S311
    for number, change in zip(range(STEPS), changes(chance), strict=False):
        checkpoints.store.update(change)
        if not number % 20:
            quads = [
                ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(value)) for value in range(number)
            ]
            checkpoints.store.bulk_extend(quads)
        if not number % 33:
            checkpoints.store.optimize()
        before = content(checkpoints.store)
        assert shown(checkpoints.make()) == before
        if not number % 25:
            checkpoints.reopen()
            assert content(checkpoints.store) == before
    assert set(checkpoints.have_logs) == {False, True}
