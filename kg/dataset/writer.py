"""The process that writes a dataset: one change after another, each a new version, until it is killed.

Started by `kg.evaluation.process` with the arguments CHANNEL DIRECTORY WAIT CURATED MEMORY; it waits WAIT seconds for
another writer of the directory to end, and reads snapshots in the folder CURATED. It works on a copy of the version in
use (hard links); a version is in use only once it is whole and on the disk, so that this process may die at any moment.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from socket import socket

import pyoxigraph as ox

from kg.dataset import delta, expansion, loading
from kg.dataset.change import Change, WriteKind, WriteStep
from kg.dataset.columns import add_view_columns, columns_after, link_columns
from kg.dataset.directory import Directory, boot_number
from kg.dataset.errors import ROOM_TO_JOIN, SEND_AGAIN, ContentError, MissingGraphError
from kg.dataset.revisions import Revisions, version_revisions
from kg.dataset.view import Joined, is_reserved, reserved_error, view_name
from kg.engine import update as mending
from kg.engine.checkpoint import Checkpoints, copy_at_rest
from kg.engine.column_groups import MADE, WRITTEN
from kg.engine.messages import missing_graph
from kg.engine.snapshot import STORE, Snapshot
from kg.engine.syntax_errors import explain_syntax_error
from kg.errors import MyelomaKgError, StorageError, encode_error, is_full, storage_error
from kg.evaluation import confinement
from kg.evaluation.errors import memory_exhausted
from kg.evaluation.file_access import allow_only
from kg.evaluation.frames import END, FAILURE, JOB, OPEN, READY, receive, send
from kg.sparql.errors import QuerySyntaxError

_GRACE = 2.0
_WATCH_MILLISECONDS = 60_000


class Writer:
    """Holds a copy of the version in use, and makes the next one of it."""

    def __init__(self, directory: Directory, memory: int = 0) -> None:
        self._directory, self._memory = directory, memory
        self._work = directory.work
        self._checkpoints: Checkpoints | None = None
        self._joined: Joined | None = None
        directory.check_logs()

    def begin(self) -> None:
        """Put an empty version in use where there is none."""
        if self._directory.current() is None:
            self._directory.publish(self._directory.next_name(), self.back_up, {"results": [], "graphs": []})

    def apply(self, change: Change) -> Snapshot:
        """Make the version of a change and put it in use. Raises what is wrong with the change; nothing lands then."""
        parts: list[delta.DeltaPart] | None = []
        changed: set[str] | None = set()
        try:
            results = []
            for step in change.steps:
                existed, own, graphs_of_step = self._perform(step, change.limit, is_mirrored=bool(change.curated))
                results.append(existed)
                parts = None if parts is None or own is None else [*parts, *own]
                changed = None if changed is None or graphs_of_step is None else changed | graphs_of_step
            graphs = sorted(str(name.value) for name in self.opened.named_graphs())
            columns = columns_after(self._directory.current(), parts)
            if change.curated:
                _check(graphs)
                self._join(change.curated, change.name, parts, columns)
        except BaseException:
            self.discard()
            raise
        try:
            revisions = asdict(self._revisions().after(changed, change.name))
            before = self._directory.current()

            def fill(folder: Path) -> None:
                self.back_up(folder)
                if before and columns:
                    link_columns(before, folder)

            description = {"results": results, "graphs": graphs, "revisions": revisions, **columns}
            return self._directory.publish(change.name, fill, description)
        except BaseException:
            # The view is ahead of the dataset now.
            self.discard(with_view=True)
            raise

    def discard(self, *, with_view: bool = False) -> None:
        """Let go of the copy that a change has spoiled, and of the room that it takes."""
        self._checkpoints = None
        # The engine locks the folder as long as anything has the store, and what refers to itself does until now.
        gc.collect()
        shutil.rmtree(self._work, ignore_errors=True)
        if with_view or self._joined is None:
            self._joined = None
            shutil.rmtree(self._directory.path / "joined", ignore_errors=True)

    def _join(
        self, curated: str, version: str, parts: list[delta.DeltaPart] | None, columns: Mapping[str, object]
    ) -> Snapshot:
        """Return the view of a version: the last one with what has changed, or made anew.

        It is made anew where that is not known, or takes less. `columns`: what is to be said of those of the version.
        """
        joined, self._joined = self._joined, None
        body = delta.default_graph_body(parts) if parts else None
        if parts is not None and (body or delta.drops_most(parts, self.opened)):
            parts = None
        if parts is not None and joined is None:
            joined = self._reopened(curated)
        if joined is None or joined.curated != curated or parts is None:
            del joined
            joined = Joined.of(self._directory.path / "joined", curated, self.opened, body)
            confinement.release_memory()
        else:
            joined.apply(parts)
        before, kept = self._directory.current(), joined

        def fill(folder: Path) -> None:
            kept.back_up(folder)
            if before and columns:
                last = self._directory.path / "views" / view_name(curated, before.digest)
                add_view_columns(folder, before, columns, Path(curated), last)

        view = self._directory.view(view_name(curated, version), fill)
        # Only now is it sure that it holds what the dataset does.
        self._joined = joined
        return view

    def _reopened(self, curated: str) -> Joined | None:
        """Return the joined store of the view of the version in use, if an earlier process made one."""
        version = self._directory.current()
        view = self._directory.path / "views" / view_name(curated, version.digest) if version else None
        if view is None or not view.is_dir():
            return None
        return Joined.of_view(self._directory.path / "joined", curated, view)

    def _revisions(self) -> Revisions:
        version = self._directory.current()
        return version_revisions(version) if version else Revisions("")

    def view(self, curated: str) -> Snapshot:
        """Return the version in use joined with a curated snapshot. Raises ReservedGraphError."""
        version = self._directory.current()
        name = version.digest if version else ""
        _check(sorted(str(each.value) for each in self.opened.named_graphs()))
        return self._join(curated, name, [], columns_after(version, []))

    def compact(self, begin: Callable[[str], None]) -> tuple[Snapshot, str]:
        """Put a version in use that holds the same, written anew: the engine keeps terms that no quad has any more.

        What it merges itself, up to some million quads, it does not compress, as it does what is loaded. A large one
        gets its columns; why they cannot be made is returned. `begin` is called with what is done.
        """
        begin("writing the dataset anew")
        self.discard()
        version, anew = self._directory.current(), ox.Store(str(self._work))
        if version is not None:
            whole = ox.Store.read_only(str(version.path / STORE))
            anew.bulk_extend(whole)
            for graph in whole.named_graphs():
                anew.add_graph(graph)
        anew.optimize()
        self._checkpoints = Checkpoints(anew, self._work)
        name, reasons = self._directory.next_name(), [""]

        def fill(folder: Path) -> None:
            self.back_up(folder)
            begin("making the columns that aggregates read")
            making = import_module("kg.engine.column_making")
            reasons.append(making.add_columns_of_store(folder, name, anew))
            begin("putting the version in use")

        graphs = sorted(str(each.value) for each in anew.named_graphs())
        revisions = asdict(self._revisions().after(set(), name))
        described = {"results": [], "graphs": graphs, "revisions": revisions, MADE: name, WRITTEN: []}
        return self._directory.publish(name, fill, described), reasons[-1]

    @property
    def opened(self) -> ox.Store:
        """The copy of the version in use, from which the next one is made."""
        return self._opened_checkpoints.store

    @property
    def _opened_checkpoints(self) -> Checkpoints:
        if self._checkpoints is None:
            self._checkpoints = Checkpoints(self._copied(), self._work)
        return self._checkpoints

    def _copied(self) -> ox.Store:
        """Return a store of its own with what the version in use holds."""
        shutil.rmtree(self._work, ignore_errors=True)
        confinement.limit_memory(0)
        version = self._directory.current()
        if version is not None:
            copy_at_rest(version.path / STORE, self._work)
        store = ox.Store(str(self._work))
        if self._memory:
            confinement.limit_memory(self._memory)
        return store

    def back_up(self, folder: Path) -> None:
        """Write the store of a version into a folder."""
        self._opened_checkpoints.make(folder / STORE)

    def _perform(
        self, step: WriteStep, limit: int, *, is_mirrored: bool
    ) -> tuple[bool, list[delta.DeltaPart] | None, set[str] | None]:
        """Do a step; say whether its graph was there before, and what and which graphs changed, where that is known.

        Of an update with a pattern any graph may have changed, whatever the data were that it met.
        """
        store = self.opened
        target = delta.target_graph(step)
        existed = not step.graph or store.contains_named_graph(target)
        if step.kind is WriteKind.DELETE and not existed:
            raise MissingGraphError(f"There is no graph <{step.graph}>.")
        if step.kind is WriteKind.UPDATE and expansion.may_grow(step.body, step.base, limit):
            raise expansion.too_large(expansion.largest_result(step.body, limit))
        if step.is_silent and not loading.is_readable(step, limit):
            return existed, [], set()
        parts = delta.delta_of(step, store, limit)
        graphs = delta.changed_graphs(step, parts)
        if parts is not None:
            delta.apply_delta(parts, store)
        elif step.kind is WriteKind.UPDATE:
            deltas = mending.update(store, step.body.decode("utf-8"), step.base or None, is_mirrored=is_mirrored)
            parts = delta.parts_of(deltas) if deltas is not None else None
        elif step.graph is None:
            if step.kind is WriteKind.REPLACE:
                store.clear()
            loading.load_dataset(store, step, limit)
        else:
            if step.kind is WriteKind.REPLACE:
                store.clear_graph(target)
            if step.graph:
                store.add_graph(target)
            loading.load_graph(store, step, target, limit)
        return existed, parts, graphs


def _check(graphs: list[str]) -> None:
    reserved = next((name for name in graphs if is_reserved(name)), None)
    if reserved:
        raise reserved_error(reserved)


def _typed(change: Change | None, error: Exception, memory: int) -> MyelomaKgError:
    """Return the error of ours that an error is, or that the engine's means."""
    if isinstance(error, SyntaxError):
        texts = [step.body.decode("utf-8") for step in change.steps if step.kind is WriteKind.UPDATE] if change else []
        return QuerySyntaxError(explain_syntax_error("\n".join(texts), error))
    if isinstance(error, MyelomaKgError):
        return error
    if isinstance(error, OSError):
        refused = "write" if change else "dataset joined with the curated graph"
        remedy = SEND_AGAIN if change else ROOM_TO_JOIN
        reason = error.strerror or str(error)
        if change and not is_full(error):
            remedy = "Whoever runs the server can look at its disk, and at the folder of the dataset."
        return StorageError(f"The disk did not take the {refused} ({reason}). Nothing was changed. {remedy}")
    if isinstance(error, MemoryError):
        return memory_exhausted("update", memory)
    missing = missing_graph(str(error)) if isinstance(error, RuntimeError) else ""
    if change and change.curated and is_reserved(missing):
        return reserved_error(missing)
    kind = MissingGraphError if missing else ContentError
    return kind(f"{error}. Nothing was changed.")


def _serve(channel: socket, writer: Writer, memory: int) -> None:
    while True:
        kind, body = receive(channel)
        change = None
        try:
            if kind == OPEN:
                result = {"view": str(writer.view(body.decode()).path)}
            elif kind == JOB:
                change = Change.receive(channel, body)
                confinement.limit_time(change.seconds + _GRACE)
                result = {"version": writer.apply(change).digest}
            else:
                return
            confinement.limit_time(0)
            send(channel, END, json.dumps(result).encode())
        except (MyelomaKgError, SyntaxError, ValueError, RuntimeError, OSError, MemoryError) as error:
            if isinstance(error, (EOFError, ConnectionError)):
                raise
            confinement.limit_time(0)
            send(channel, FAILURE, encode_error(_typed(change, error, memory)))


def _end_with(channel: socket) -> None:
    """End the process when the front has gone, whatever it is at: the next one wants the dataset."""
    poll = select.poll()
    poll.register(channel, select.POLLHUP)
    while not any(event & select.POLLHUP for _, event in poll.poll(_WATCH_MILLISECONDS)):
        pass
    os._exit(1)


def run_writer() -> None:
    """Apply changes from the channel until it closes."""
    number, path, wait, *readable, memory = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = socket(fileno=int(number))
    directory = Directory(Path(path))
    try:
        directory.create()
        with directory.writing(float(wait)):
            confinement.keep_figures()
            booted = boot_number()
            allow_only(map(Path, readable), [directory.path])
            confinement.forbid_network()
            confinement.deepen_stack()
            threading.Thread(target=_end_with, args=(channel,), daemon=True).start()
            directory.drop_old_views(booted)
            writer = Writer(directory, int(memory))
            writer.begin()
            send(channel, READY)
            _serve(channel, writer, int(memory))
    except (EOFError, ConnectionError):
        return
    except (MyelomaKgError, OSError) as error:
        known = error if isinstance(error, MyelomaKgError) else storage_error(f"{path} cannot be opened", error)
        with suppress(ConnectionError):
            send(channel, FAILURE, encode_error(known))
        sys.exit(1)
