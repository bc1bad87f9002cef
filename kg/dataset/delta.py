"""What a step changes, quad by quad, where that can be known without asking the data.

A store that mirrors the dataset is then kept up with the change instead of being made anew. What an update with a
pattern changes is asked of the data (`kg.engine.update_delta`). A large body without blank nodes is loaded into either;
what any other large body does, only the engine knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

import pyoxigraph as ox

from kg.dataset import loading
from kg.dataset.change import WriteKind, WriteStep
from kg.engine.update_delta import QuadDelta
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse_update

# A body beyond this is for the engine, which loads faster than it lists what it loads; an update is read by us, too.
_MOST_BYTES, _MOST_OF_UPDATE = 2**24, 2**20
# More quads than these are added past the engine's transactions.
_MANY = 10_000
_OF_DATA = frozenset(("INSERT DATA", "DELETE DATA"))

GraphName = ox.NamedNode | ox.DefaultGraph


class DeltaAction(StrEnum):
    """What is done with a graph or its quads."""

    DROP = "drop"
    MAKE = "make"
    REMOVE = "remove"
    ADD = "add"
    LOAD = "load"


@dataclass(frozen=True)
class DeltaPart:
    """A part of a delta: a graph that is dropped or made, quads that are removed or added, or a body that is loaded.

    `step`: what loads the body; `size`: how many quads are dropped.
    """

    action: DeltaAction
    graph: GraphName | None = None
    quads: tuple[ox.Quad, ...] = ()
    step: WriteStep | None = None
    size: int = 0


def target_graph(step: WriteStep) -> GraphName:
    """Return the graph that a step names."""
    return ox.NamedNode(step.graph) if step.graph else ox.DefaultGraph()


def delta_of(step: WriteStep, store: ox.Store, limit: int) -> list[DeltaPart] | None:
    """Return what a step changes in a store; None where that is not known, and its faults are for the engine to say.

    `limit`: the bytes that any body may become. Raises ContentError and ContentTooLargeError.
    """
    if step.kind is WriteKind.DELETE:
        return [_drop(step, store)]
    if step.graph is None:
        return None
    if step.kind is WriteKind.UPDATE:
        if len(step.body) > _MOST_OF_UPDATE:
            return None
        try:
            return list(_of_data(step.body.decode("utf-8"), step.base or None))
        except (QuerySyntaxError, RecursionError, _NotDataError):
            return None
    if loading.is_of_names(step):
        filled = DeltaPart(DeltaAction.LOAD, target_graph(step), step=step)
    elif len(step.body) > _MOST_BYTES:
        return None
    else:
        made = ox.Store()
        loading.load_graph(made, step, target_graph(step), limit)
        filled = DeltaPart(DeltaAction.ADD, quads=tuple(made))
    parts = [_drop(step, store)] if step.kind is WriteKind.REPLACE else []
    return [*parts, DeltaPart(DeltaAction.MAKE, target_graph(step)), filled]


def _drop(step: WriteStep, store: ox.Store) -> DeltaPart:
    pattern = f"GRAPH <{step.graph}> {{ ?s ?p ?o }}" if step.graph else "?s ?p ?o"
    (row,) = store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")  # type: ignore[misc]  # a SELECT has rows
    return DeltaPart(DeltaAction.DROP, target_graph(step), size=int(row["n"].value))


def drops_most(parts: Iterable[DeltaPart], store: ox.Store) -> bool:
    """Whether parts have dropped more quads than a store has now."""
    dropped = sum(part.size for part in parts)
    return dropped > _MANY and dropped > len(store)


def default_graph_body(parts: list[DeltaPart]) -> WriteStep | None:
    """Return what loads the body that is all of the default graph after parts, where it is one."""
    actions = [part.action for part in parts]
    is_replaced = actions == [DeltaAction.DROP, DeltaAction.MAKE, DeltaAction.LOAD]
    return parts[-1].step if is_replaced and isinstance(parts[0].graph, ox.DefaultGraph) else None


def add_quads(store: ox.Store, quads: Sequence[ox.Quad]) -> None:
    """Add quads, many in the way that takes the engine least."""
    (store.bulk_extend if len(quads) > _MANY else store.extend)(quads)


def parts_of(deltas: Iterable[QuadDelta]) -> list[DeltaPart]:
    """Return what the operations of an update did as parts."""
    return [
        part
        for each in deltas
        for part in (DeltaPart(DeltaAction.REMOVE, quads=each.removed), DeltaPart(DeltaAction.ADD, quads=each.added))
        if part.quads
    ]


class _NotDataError(Exception):
    """An operation is neither INSERT DATA nor DELETE DATA."""


def _of_data(text: str, base: str | None) -> Iterator[DeltaPart]:
    operations = parse_update(text)
    if not all(operation.kind in _OF_DATA for operation in operations):
        raise _NotDataError
    # Said of the whole, as the engine would: blank nodes in DELETE DATA, or shared between operations.
    ox.Store().update(text, base_iri=base)
    declared = ""
    for operation in operations:
        declared += text[operation.prologue : operation.start]
        verb = operation.kind.partition(" ")[0]
        quads = ox.Store()
        quads.update(f"{declared} INSERT {text[operation.start + len(verb) : operation.end]}", base_iri=base)
        yield DeltaPart(DeltaAction.ADD if verb == "INSERT" else DeltaAction.REMOVE, quads=tuple(quads))


def changed_graphs(step: WriteStep, parts: list[DeltaPart] | None) -> set[str] | None:
    """Return the names of the graphs that a step changes, `""` for the default one; None where any may be changed."""
    if parts is None:
        return None if step.graph is None or step.kind is WriteKind.UPDATE else {step.graph}
    of_parts = (part.graph for part in parts if part.graph is not None)
    of_quads = (quad.graph_name for part in parts for quad in part.quads)
    return {graph.value if isinstance(graph, ox.NamedNode) else "" for graph in chain(of_parts, of_quads)}


def apply_delta(parts: list[DeltaPart], store: ox.Store) -> None:
    """Change a store that holds a dataset."""
    for part in parts:
        if part.action is DeltaAction.ADD:
            add_quads(store, part.quads)
        elif part.action is DeltaAction.LOAD and part.step and part.graph is not None:
            loading.load_names(store, part.step, [part.graph])
        elif part.action is DeltaAction.REMOVE:
            for quad in part.quads:
                store.remove(quad)
        elif isinstance(part.graph, ox.NamedNode):
            if part.action is DeltaAction.MAKE:
                store.add_graph(part.graph)
            else:
                store.remove_graph(part.graph)
        elif part.action is DeltaAction.DROP:
            store.clear_graph(ox.DefaultGraph())
