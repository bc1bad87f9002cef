"""The snapshot that a package carries: its data in packed files, made a store where it is first used."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox

from kg.engine.snapshot import DATA, EXPORTS, INFO, PROVENANCE, STORE, Snapshot
from kg.errors import SnapshotError
from kg.prefixes import expand

# The data are packed in parts of as many lines, each a range of subjects, beside what else the store holds of these
# subjects: the default graph, and the graph on the build. The engine loads parts at once, and a term once for each.
_PARTS = 4
_DATA_PART, _DERIVED_PART = "data.{}.nq.gz", "derived.{}.nq.gz"
_PLAIN = (INFO, PROVENANCE)


def pack_snapshot(snapshot: Snapshot, folder: Path) -> None:
    """Write a snapshot into a new folder as a package carries it: the same bytes for the same snapshot."""
    folder.mkdir(parents=True)
    engine = snapshot.open().engine
    described = ox.NamedNode(expand("graph:provenance"))
    derived = [engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""]
    derived += [
        f"{quad.subject} {quad.predicate} {quad.object} {described} .\n".encode()
        for quad in engine.quads_for_pattern(None, None, None, described)
    ]
    ranges = zip(*_ranges((snapshot.path / DATA).read_bytes(), b"".join(derived)), strict=True)
    parts: dict[str, bytes] = {}
    for number, (data, beside) in enumerate(ranges):
        parts |= {_DATA_PART.format(number): data, _DERIVED_PART.format(number): beside}
    exports = snapshot.path / EXPORTS
    parts |= {f"{path.relative_to(snapshot.path)}.gz": path.read_bytes() for path in _files(exports)}
    for name, content in parts.items():
        packed = folder / name
        packed.parent.mkdir(parents=True, exist_ok=True)
        packed.write_bytes(gzip.compress(content, 9, mtime=0))
    for name in _PLAIN:
        shutil.copyfile(snapshot.path / name, folder / name)


def unpack_snapshot(folder: Path, workshop: Path) -> str:
    """Make what a package carries a snapshot in an empty directory; return its digest. Raises SnapshotError."""
    try:
        engine = ox.Store(str(workshop / STORE))
        with ThreadPoolExecutor(os.cpu_count()) as beside:
            data = list(beside.map(partial(_load_part, engine, folder), range(_PARTS)))
        engine.flush()
        digest = hashlib.sha256()
        with (workshop / DATA).open("wb") as file:
            for part in data:
                file.write(part)
                digest.update(part)
        for path in _files(folder / EXPORTS):
            target = workshop / path.relative_to(folder).with_suffix("")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(gzip.decompress(path.read_bytes()))
        for name in _PLAIN:
            shutil.copyfile(folder / name, workshop / name)
    except (OSError, EOFError, SyntaxError) as error:
        raise SnapshotError(f"The graph in {folder} is damaged ({error}): install the package again.") from error
    return digest.hexdigest()


def _load_part(engine: ox.Store, folder: Path, number: int) -> bytes:
    """Load a part, and return its data. The engine wrote it: that every IRI is valid need not be found out again."""
    data, derived = (
        gzip.decompress((folder / name.format(number)).read_bytes()) for name in (_DATA_PART, _DERIVED_PART)
    )
    engine.bulk_load(data + derived, ox.RdfFormat.N_QUADS, lenient=True)
    return data


def _ranges(data: bytes, derived: bytes) -> tuple[list[bytes], list[bytes]]:
    """Return sorted lines of data in parts of about the same size, and those of the same subjects of other lines."""
    lines, others = data.splitlines(keepends=True), sorted(derived.splitlines(keepends=True))
    ends = [(number + 1) * len(lines) // _PARTS for number in range(_PARTS - 1)]
    bounds = [0, *ends, len(lines)]
    cuts = [0, *(bisect_left(others, _subject(lines[end])) for end in ends), len(others)]
    return (
        [b"".join(lines[start:end]) for start, end in pairwise(bounds)],
        [b"".join(others[start:end]) for start, end in pairwise(cuts)],
    )


def _subject(line: bytes) -> bytes:
    return line.partition(b" ")[0]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
