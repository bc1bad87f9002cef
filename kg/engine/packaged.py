"""The snapshot that a package carries: its data in packed files, made a store where it is first used."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox

from kg.engine.snapshot import DATA, EXPORTS, INFO, PROVENANCE, STORE, Snapshot
from kg.errors import SnapshotError
from kg.prefixes import expand

# Beside the data, what the store holds of the same: the default graph, and the graph on the build.
_DEFAULT, _PROVENANCE = "default.nt", "provenance.nq"
_PACKED = (DATA, _DEFAULT, _PROVENANCE)
_PLAIN = (INFO, PROVENANCE)
# How much the engine takes at once, in bytes: it sorts pieces beside each other, and small ones sooner.
_PIECE = 12_000_000


def pack_snapshot(snapshot: Snapshot, folder: Path) -> None:
    """Write a snapshot into a new folder as a package carries it: the same bytes for the same snapshot."""
    folder.mkdir(parents=True)
    engine = snapshot.open().engine
    described = ox.NamedNode(expand("graph:provenance"))
    parts = {
        DATA: (snapshot.path / DATA).read_bytes(),
        _DEFAULT: _sorted(engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())),
        _PROVENANCE: _sorted(
            b"".join(
                f"{quad.subject} {quad.predicate} {quad.object} {described} .\n".encode()
                for quad in engine.quads_for_pattern(None, None, None, described)
            )
        ),
    }
    exports = snapshot.path / EXPORTS
    parts |= {str(path.relative_to(snapshot.path)): path.read_bytes() for path in _files(exports)}
    for name, content in parts.items():
        packed = folder / f"{name}.gz"
        packed.parent.mkdir(parents=True, exist_ok=True)
        packed.write_bytes(gzip.compress(content, 9, mtime=0))
    for name in _PLAIN:
        shutil.copyfile(snapshot.path / name, folder / name)


def unpack_snapshot(folder: Path, workshop: Path) -> str:
    """Make what a package carries a snapshot in an empty directory; return its digest. Raises SnapshotError."""
    try:
        parts = {name: gzip.decompress((folder / f"{name}.gz").read_bytes()) for name in _PACKED}
        (workshop / DATA).write_bytes(parts[DATA])
        _load(ox.Store(str(workshop / STORE)), parts.values())
        for path in _files(folder / EXPORTS):
            target = workshop / path.relative_to(folder).with_suffix("")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(gzip.decompress(path.read_bytes()))
        for name in _PLAIN:
            shutil.copyfile(folder / name, workshop / name)
    except (OSError, EOFError, SyntaxError) as error:
        raise SnapshotError(f"The graph in {folder} is damaged ({error}): install the package again.") from error
    return hashlib.sha256(parts[DATA]).hexdigest()


def _load(engine: ox.Store, parts: Iterable[bytes]) -> None:
    """Load N-Quads and N-Triples. The engine wrote them: that every IRI is valid need not be found out again."""
    with ThreadPoolExecutor(os.cpu_count()) as beside:
        pieces = [piece for part in parts for piece in _pieces(part)]
        list(beside.map(lambda piece: engine.bulk_load(piece, ox.RdfFormat.N_QUADS, lenient=True), pieces))
    engine.flush()


def _pieces(lines: bytes) -> Iterator[bytes]:
    """Yield whole lines, about `_PIECE` bytes at a time."""
    start = 0
    while start < len(lines):
        end = lines.find(b"\n", start + _PIECE) + 1 or len(lines)
        yield lines[start:end]
        start = end


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sorted(lines: bytes | None) -> bytes:
    return b"".join(sorted((lines or b"").splitlines(keepends=True)))
