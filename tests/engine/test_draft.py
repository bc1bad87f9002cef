"""What a snapshot is made of: the file and the store say the same, and the counts are those of the store."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.engine.draft import SnapshotDraft
from kg.engine.snapshot import DATA, STORE

XSD = "http://www.w3.org/2001/XMLSchema#"
G, H = "<http://x/g>", "<http://x/h>"
LITERALS = (
    ("30.0", "decimal"),
    ("007", "nonNegativeInteger"),
    ("P12M", "duration"),
    ("1", "boolean"),
    ("1.50e1", "double"),
)


def test_the_file_and_the_store_write_values_alike(tmp_path: Path) -> None:
    draft = SnapshotDraft(tmp_path)
    lines = [
        f'<http://x/a> <http://x/p{number}> "{text}"^^<{XSD}{kind}> {G} .'
        for number, (text, kind) in enumerate(LITERALS)
    ]
    lines.append(f'<http://x/a> <http://x/q> "of \\"5\\"^^<{XSD}integer>" {G} .')
    draft.add(lines)
    counts = draft.finish()
    dumped = ox.Store.read_only(str(tmp_path / STORE)).dump(format=ox.RdfFormat.N_QUADS) or b""
    named = {line for line in dumped.decode().splitlines() if line.endswith(f" {G} .")}
    assert set((tmp_path / DATA).read_text(encoding="utf-8").splitlines()) == named
    assert list(counts.quads.values()) == [len(named)]


def test_what_is_one_value_counts_once(tmp_path: Path) -> None:
    draft = SnapshotDraft(tmp_path)
    draft.add([f'<http://x/a> <http://x/p> "{text}"^^<{XSD}decimal> {G} .' for text in ("30", "30.0")])
    draft.add([f'<http://x/a> <http://x/p> "30.00"^^<{XSD}decimal> {graph} .' for graph in (G, H)])
    counts = draft.finish()
    assert (list(counts.quads.values()), counts.triples) == ([1, 1], 1)
