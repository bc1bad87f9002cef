"""The view that readers are shown is the curated graph and the dataset joined, whatever was written, and how."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef

from kg.dataset import delta, loading
from kg.dataset.change import Change, WriteKind, WriteStep
from kg.dataset.directory import Directory
from kg.dataset.errors import ContentError
from kg.dataset.view import Joined, reserved_error, view_name
from kg.dataset.writer import Writer
from kg.engine.snapshot import STORE, Snapshot
from kg.own_dataset import OWN_GRAPH
from tests import scratch

NAMES = [f"urn:{letter}" for letter in "abc"]
CURATED = [(URIRef(s), URIRef(p), URIRef("urn:a"), URIRef("urn:curated")) for s in NAMES for p in NAMES]
GRAPHS = ["", "urn:g", "urn:h"]

triples = st.tuples(*[st.sampled_from(NAMES)] * 3).map(lambda found: " ".join(f"<{each}>" for each in found) + " .")
texts = st.lists(triples, max_size=4).map("\n".join)
graphs = st.sampled_from(GRAPHS)


def _data(word: str, graph: str, text: str) -> WriteStep:
    block = f"GRAPH <{graph}> {{ {text} }}" if graph else text
    return WriteStep(WriteKind.UPDATE, f"{word} DATA {{ {block} }}".encode())


def _update(text: str) -> WriteStep:
    return WriteStep(WriteKind.UPDATE, text.encode())


steps = st.one_of(
    st.builds(_data, st.sampled_from(["INSERT", "DELETE"]), graphs, texts),
    st.builds(
        lambda kind, graph, text: WriteStep(kind, text.encode(), graph, "text/turtle"),
        st.sampled_from([WriteKind.REPLACE, WriteKind.ADD]),
        graphs,
        texts,
    ),
    # Loaded in parts, or listed, where a line has a blank node.
    st.builds(
        lambda kind, graph, text, blank: WriteStep(kind, f"{text}\n{blank}".encode(), graph, "application/n-triples"),
        st.sampled_from([WriteKind.REPLACE, WriteKind.ADD]),
        graphs,
        texts,
        st.sampled_from(["", "", "", "_:x <urn:a> <urn:b> .\n<urn:b> <urn:b> _:x ."]),
    ),
    st.builds(lambda graph: WriteStep(WriteKind.DELETE, graph=graph), st.just("")),
    st.sampled_from(
        [
            _update("DROP ALL"),
            _update("DELETE WHERE { <urn:a> ?p ?o }"),
            _update("DELETE WHERE { GRAPH <urn:g> { ?s ?p <urn:b> } } ; INSERT DATA { <urn:c> <urn:c> <urn:c> }"),
            _update(
                "PREFIX u: <urn:> DELETE { ?s ?p ?o } INSERT { ?o ?p ?s GRAPH u:g { ?s u:a ?o } } WHERE { ?s ?p ?o }"
            ),
            _update("WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s ?p <urn:a> } WHERE { ?s ?p ?o }"),
            _update("INSERT { ?s <urn:b> _:new } WHERE { ?s ?p <urn:a> }"),
            _update(
                "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o OPTIONAL { ?o ?q ?s } FILTER(?q = ?p) } }"
            ),
            _update("INSERT { GRAPH ?g { ?o ?p ?s } } WHERE { GRAPH ?g { ?s ?p ?o } }"),
            _update("COPY DEFAULT TO <urn:g>"),
            _update("INSERT DATA { <urn:a> <urn:b> _:x } ; INSERT DATA { <urn:b> <urn:b> <urn:c> }"),
        ]
    ),
)


def quads(store: ox.Store) -> set[str]:
    # Blank nodes are the same in the dataset and in its view.
    return {str(quad) for quad in store}


def expected(version: Snapshot, curated: Snapshot) -> set[str]:
    dataset = ox.Store.read_only(str(version.path / STORE))
    own = ox.NamedNode(OWN_GRAPH)
    found = quads(ox.Store.read_only(str(curated.path / STORE))) | quads(dataset)
    default = dataset.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return found | {str(ox.Quad(quad.subject, quad.predicate, quad.object, own)) for quad in default}


def _joined_anew(place: Path, curated: Snapshot, version: Snapshot) -> set[str]:
    return _contents(Joined.of(place, str(curated.path), ox.Store.read_only(str(version.path / STORE)))._store)


def _contents(store: ox.Store) -> set[str]:
    return quads(store) | {str(name) for name in store.named_graphs()}


def _take_all_for_large(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(loading, "_LARGE", 0)
    patch.setattr(loading, "_PART", 70)
    patch.setattr(delta, "_MANY", 1)


@pytest.mark.slow
@pytest.mark.parametrize("large", [False, True])
@settings(max_examples=12)
@given(changes=st.lists(st.lists(steps, min_size=1, max_size=3), min_size=1, max_size=6))
def test_the_view_follows_every_change(changes: list[list[WriteStep]], *, large: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if large:
            _take_all_for_large(patch)
        curated = scratch.publish(Path(folder) / "home", CURATED)
        directory = Directory(Path(folder) / "dataset")
        directory.create()
        writer = Writer(directory)
        for change in changes:
            version = writer.apply(Change(directory.next_name(), tuple(change), 60.0, str(curated.path)))
            view = directory.path / "views" / view_name(str(curated.path), version.digest)
            assert quads(ox.Store.read_only(str(view / STORE))) == expected(version, curated)
            shown = ox.Store.read_only(str(view / STORE))
            assert _contents(shown) == _joined_anew(Path(folder) / "anew", curated, version)
            assert {f"<{name}>" for name in version.info["graphs"]} <= _contents(shown)


def _joined_dataset(folder: Path) -> tuple[Snapshot, Directory, Writer]:
    """Return a curated snapshot, and beside it a dataset of two triples with its writer."""
    curated = scratch.publish(folder / "home", CURATED)
    directory = Directory(folder / "dataset")
    directory.create()
    writer = Writer(directory)
    data = _data("INSERT", "", "<urn:a> <urn:b> _:x . <urn:a> <urn:a> <urn:a> .")
    writer.apply(Change(directory.next_name(), (data,), 60.0, str(curated.path)))
    return curated, directory, writer


@pytest.mark.slow
@pytest.mark.parametrize("kind", [WriteKind.ADD, WriteKind.REPLACE])
def test_a_large_body_is_loaded_in_parts_into_both(
    kind: WriteKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _take_all_for_large(monkeypatch)
    curated, directory, writer = _joined_dataset(tmp_path)
    if kind is WriteKind.ADD:
        monkeypatch.delattr(Joined, "of")
    body = "".join(f"<urn:a> <urn:p> <urn:n{number}> .\n" for number in range(20)).encode()
    step = WriteStep(kind, body, "", "application/n-triples")
    version = writer.apply(Change(directory.next_name(), (step,), 60.0, str(curated.path)))
    assert len(ox.Store.read_only(str(version.path / STORE))) == (22 if kind is WriteKind.ADD else 20)
    view = directory.path / "views" / view_name(str(curated.path), version.digest)
    assert quads(ox.Store.read_only(str(view / STORE))) == expected(version, curated)


def test_a_fault_in_a_part_is_told_by_its_place_in_the_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _take_all_for_large(monkeypatch)
    directory = Directory(tmp_path / "dataset")
    directory.create()
    writer = Writer(directory)
    lines = ["<urn:a> <urn:p> <urn:b> ."] * 20
    for fault in ("<urn:a> <urn:p> .", "<urn:a> <urn:p> <urn:b>"):
        body = "\n".join([*lines[:13], fault, *lines[13:]]).encode()
        step = WriteStep(WriteKind.ADD, body, "", "application/n-triples")
        with pytest.raises(ContentError, match=r"line 1[45]"):
            writer.apply(Change(directory.next_name(), (step,), 60.0))


def test_deleting_most_joins_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _take_all_for_large(monkeypatch)
    curated, directory, writer = _joined_dataset(tmp_path)
    monkeypatch.delattr(Joined, "apply")
    step = WriteStep(WriteKind.DELETE)
    version = writer.apply(Change(directory.next_name(), (step,), 60.0, str(curated.path)))
    view = directory.path / "views" / view_name(str(curated.path), version.digest)
    assert quads(ox.Store.read_only(str(view / STORE))) == expected(version, curated)


def test_a_view_outlives_its_writer_but_no_start_of_the_machine(tmp_path: Path) -> None:
    curated = scratch.publish(tmp_path / "home", CURATED)
    directory = Directory(tmp_path / "dataset")
    directory.create()
    directory.drop_old_views("this start")
    change = Change(directory.next_name(), (_data("INSERT", "", "<urn:a> <urn:a> _:x ."),), 60.0, str(curated.path))
    version = Writer(directory).apply(change)
    view = directory.path / "views" / view_name(str(curated.path), version.digest)
    made = view.stat().st_ino

    directory.drop_old_views("this start")
    writer = Writer(directory)
    assert writer.view(str(curated.path)).path.stat().st_ino == made
    step = _data("INSERT", "", "<urn:b> <urn:b> <urn:b> .")
    version = writer.apply(Change(directory.next_name(), (step,), 60.0, str(curated.path)))
    view = directory.path / "views" / view_name(str(curated.path), version.digest)
    assert quads(ox.Store.read_only(str(view / STORE))) == expected(version, curated)

    directory.drop_old_views("another start")
    assert not view.exists()


@pytest.mark.parametrize(
    "text",
    [
        "DELETE WHERE { <urn:a> ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { ?o ?p ?s . GRAPH <urn:h> { ?s ?p 5 } } WHERE { ?s ?p ?o FILTER(?s != ?o) }",
        "DELETE { ?x <urn:b> ?o } WHERE { <urn:a> <urn:b> ?x, ?o } ; INSERT DATA { <urn:b> a 1 }",
        "INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1 OFFSET 9 }",
    ],
)
def test_an_update_with_a_pattern_joins_nothing_anew(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    curated = scratch.publish(tmp_path / "home", CURATED)
    directory = Directory(tmp_path / "dataset")
    directory.create()
    writer = Writer(directory)
    data = _data("INSERT", "", "<urn:a> <urn:b> _:x, <urn:c> . <urn:a> <urn:a> <urn:a> . <urn:c> <urn:b> <urn:c> .")
    writer.apply(Change(directory.next_name(), (data,), 60.0, str(curated.path)))
    monkeypatch.delattr(Joined, "of")
    version = writer.apply(Change(directory.next_name(), (_update(text),), 60.0, str(curated.path)))
    view = directory.path / "views" / view_name(str(curated.path), version.digest)
    assert quads(ox.Store.read_only(str(view / STORE))) == expected(version, curated)


@pytest.mark.parametrize(
    ("graph", "remedy"),
    [(OWN_GRAPH, "Write to the default graph"), (f"{OWN_GRAPH[:-7]}mappings", "a graph with a name of your own")],
)
def test_a_write_to_a_reserved_graph_says_where_to_write(graph: str, remedy: str) -> None:
    assert remedy in str(reserved_error(graph))
