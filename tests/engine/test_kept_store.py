"""A store that was kept, changed to hold what differs, is the store that would have been loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import URIRef

from kg.engine import kept_store
from kg.engine.draft import SnapshotDraft
from kg.engine.kept_store import KeptStore
from kg.engine.snapshot import STORE
from kg.sorted_lines import write_lines

G, H = "<http://x/g>", "<http://x/h>"
ALONE = "<https://w3id.org/myeloma-kg/graph/explanations>"
Files = tuple[list[str], ...]
FIRST: Files = (
    [f"<http://x/{number}> <http://x/p> <http://x/{number}> {G} ." for number in range(10)],
    [f"<http://x/7> <http://x/p> <http://x/7> {H} .", f"<http://x/8> <http://x/p> <http://x/8> {ALONE} ."],
)
CHANGES: dict[str, Files] = {
    "nothing": FIRST,
    "a line changed": ([*FIRST[0][:5], f'<http://x/5> <http://x/p> "5" {G} .', *FIRST[0][6:]], FIRST[1]),
    "a line added": ([*FIRST[0], f"<http://x/z> <http://x/p> <http://x/z> {G} ."], FIRST[1]),
    "a triple that another graph says, too": ([*FIRST[0][:7], *FIRST[0][8:]], FIRST[1]),
    "a triple that is left where it stands alone": ([*FIRST[0][:8], *FIRST[0][9:]], FIRST[1]),
    "a triple that stands alone": (FIRST[0], FIRST[1][:1]),
    "a line moved": (FIRST[0][1:], [FIRST[0][0], *FIRST[1]]),
    "a graph gone": (FIRST[0], FIRST[1][1:]),
    "all of a file": ([], FIRST[1]),
}
Content = tuple[list[bytes], set[str]]


def content(store: ox.Store) -> Content:
    quads = (store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines()
    return sorted(quads), {str(name) for name in store.named_graphs()}


def loaded(files: Files) -> ox.Store:
    """Return a store in memory as a draft of files loads it."""
    store = ox.Store()
    for line in (line for lines in files for line in lines):
        store.load(line.encode(), ox.RdfFormat.N_QUADS)
        if ALONE not in line:
            store.load(f"{line.rpartition(' <')[0]} .".encode(), ox.RdfFormat.N_TRIPLES)
    return store


def written(folder: Path, files: Files) -> list[Path]:
    folder.mkdir(parents=True)
    paths = [folder / f"lines-{number}.nq" for number in range(len(files))]
    for path, lines in zip(paths, files, strict=True):
        write_lines(path, sorted(lines))
    return paths


@pytest.fixture
def kept(tmp_path: Path) -> KeptStore:
    """Return a room with the files of the first lines, beside no store."""
    written(tmp_path / "kept" / "1", FIRST)
    return KeptStore(tmp_path / "kept", "1")


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES.keys())
def test_a_copy_is_changed_into_what_would_be_loaded(kept: KeptStore, tmp_path: Path, changed: Files) -> None:
    copy = loaded(FIRST)
    assert kept.change(copy, written(tmp_path / "new", changed))
    assert content(copy) == content(loaded(changed))


def test_where_much_differs_all_is_loaded(kept: KeptStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = written(tmp_path / "new", CHANGES["a line changed"])
    assert not kept.change(loaded(FIRST), [*changed, changed[0]])
    monkeypatch.setattr(kept_store, "MOST_CHANGED", 1)
    assert not kept.change(loaded(FIRST), changed)


def drafted(folder: Path, files: Files, kept: KeptStore | None = None) -> tuple[Content, str]:
    """Return what is in the store that a draft of files with a rule becomes, and the digest."""
    folder.mkdir()
    draft = SnapshotDraft(folder, kept)
    for lines in files:
        draft.add(lines)
    draft.construct(["CONSTRUCT { ?o <http://x/q> ?s } WHERE { ?s <http://x/p> ?o }"], URIRef("http://x/rules"))
    counts = draft.finish()
    return content(ox.Store.read_only(str(folder / STORE))), counts.digest


@pytest.mark.slow
def test_drafts_begin_from_the_store_that_was_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = KeptStore(tmp_path / "kept", "1")
    first = drafted(tmp_path / "first", FIRST, kept)
    before = {path.name: path.stat().st_ino for path in (tmp_path / "kept" / "1").iterdir()}
    for name, changed in CHANGES.items():
        assert drafted(tmp_path / name, changed, kept) == drafted(tmp_path / f"{name}, loaded", changed)
    # What was only changed is not kept.
    assert {path.name: path.stat().st_ino for path in (tmp_path / "kept" / "1").iterdir()} == before
    monkeypatch.setattr(kept_store, "MOST_CHANGED", 0)
    drafted(tmp_path / "loaded", CHANGES["a line changed"], kept)
    assert {path.name: path.stat().st_ino for path in (tmp_path / "kept" / "1").iterdir()} != before
    assert drafted(tmp_path / "back", FIRST, kept) == first


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: (kept / "count").unlink(),
        lambda kept: (kept / "count").write_text("1"),
        lambda kept: (kept / "lines-0.nq").unlink(),
        lambda kept: (kept / "store" / "CURRENT").unlink(),
        lambda kept: [table.write_bytes(b"") for table in (kept / "store").glob("*.sst")],
        lambda kept: kept.rename(kept.with_name("another version")),
    ],
    ids=["no count", "another count", "a file gone", "no store", "a damaged store", "another version"],
)
def test_a_kept_store_that_is_not_whole_is_made_anew(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    kept = KeptStore(tmp_path / "kept", "1")
    drafted(tmp_path / "first", FIRST, kept)
    damage(tmp_path / "kept" / "1")
    changed = CHANGES["a line changed"]
    assert drafted(tmp_path / "warm", changed, kept) == drafted(tmp_path / "cold", changed)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["1"]


def test_what_is_forgotten_is_not_taken(kept: KeptStore, tmp_path: Path) -> None:
    kept.forget()
    kept.forget()
    assert kept.copy_to(tmp_path / "copy") is None
    assert not (tmp_path / "kept").exists()


@pytest.mark.slow
def test_what_cannot_be_kept_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file stands where the folder would")
    assert drafted(tmp_path / "one", FIRST, KeptStore(tmp_path / "kept", "1")) == drafted(tmp_path / "two", FIRST)
