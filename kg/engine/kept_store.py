"""A store that a build has loaded, kept with the files of its lines: the next build copies it and changes what differs.

It is not kept again by a build that has only changed a copy. So the difference is always from a store that was loaded
as a whole, and what might be wrong with a copy is not handed on.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.engine.snapshot import STORE
from kg.rdf import is_named_only
from kg.sorted_lines import read_lines

MOST_CHANGED = 20_000
"""With more changed lines than these, loading all takes no longer."""
_COUNT, _LINES, _DRAFT = "count", "lines-{}.nq", ".draft"


class KeptStore:
    """A folder for one store and the sorted files of N-Quads that were loaded into it.

    `version`: what else decides what a store holds; one that another version has kept is not taken.
    """

    def __init__(self, folder: Path, version: str) -> None:
        self._room, self._folder = folder, folder / version

    def copy_to(self, place: Path) -> ox.Store | None:
        """Return a copy of the store, by hard links; None where none is kept, or it is not whole."""
        try:
            count = int((self._folder / _COUNT).read_text(encoding="ascii"))
            ox.Store.read_only(str(self._folder / STORE)).backup(str(place))
            copy = ox.Store(str(place))
            return copy if len(copy) == count else None
        except (OSError, ValueError, RuntimeError):
            return None

    def forget(self) -> None:
        """Keep nothing any more."""
        shutil.rmtree(self._room, ignore_errors=True)

    def keep(self, store: ox.Store, files: Sequence[Path]) -> None:
        """Keep a copy of a store in place of the one that is kept; what finds no room is not kept."""
        draft = self._room / _DRAFT
        self.forget()
        try:
            draft.mkdir(parents=True)
            store.backup(str(draft / STORE))
            for number, file in enumerate(files):
                os.link(file, draft / _LINES.format(number))
            (draft / _COUNT).write_text(str(len(store)), encoding="ascii")
            draft.rename(self._folder)
        except OSError:
            self.forget()

    def change(self, copy: ox.Store, files: Sequence[Path]) -> bool:
        """Make a copy hold what other files say, as many as are kept; False where too much differs."""
        kept = sorted(self._folder.glob(_LINES.format("*")))
        if len(kept) != len(files):
            return False
        removed, added = set[str](), set[str]()
        for old, new in zip(kept, files, strict=True):
            for line, is_new in _differing(read_lines(old), read_lines(new)):
                (added if is_new else removed).add(line)
                if len(removed) + len(added) > MOST_CHANGED:
                    return False
        # What one file no longer says, another one may.
        removed -= added
        for file in files if removed else ():
            removed.difference_update(line for line in read_lines(file) if line in removed)
        gone, come = list(_quads(removed)), list(_quads(added))
        for quad in gone:
            copy.remove(quad)
        copy.extend(come)
        _settle_default_graph(copy, (*gone, *come))
        for name in {quad.graph_name for quad in gone if isinstance(quad.graph_name, ox.NamedNode)}:
            if next(copy.quads_for_pattern(None, None, None, name), None) is None:
                copy.remove_graph(name)
        return True


def _differing(old: Iterator[str], new: Iterator[str]) -> Iterator[tuple[str, bool]]:
    """Yield the lines that one of two sorted streams has alone, and whether it is the new one."""
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if left == right:
            left, right = next(old, None), next(new, None)
        elif right is None or (left is not None and left < right):
            yield str(left), False
            left = next(old, None)
        else:
            yield right, True
            right = next(new, None)


def _quads(lines: Iterable[str]) -> Iterator[ox.Quad]:
    return ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_QUADS)


def _settle_default_graph(store: ox.Store, changed: Iterable[ox.Quad]) -> None:
    """Put triples into the default graph that a graph says which does not stand alone, and take the others out."""
    for triple in {each.triple for each in changed}:
        wanted = ox.Quad(triple.subject, triple.predicate, triple.object)
        graphs = (each.graph_name for each in store.quads_for_pattern(triple.subject, triple.predicate, triple.object))
        if any(isinstance(name, ox.NamedNode) and not is_named_only(name.value) for name in graphs):
            store.add(wanted)
        else:
            store.remove(wanted)
