"""Files loaded into a dataset that nobody serves: in bulk, past the engine's transactions, as one version."""

from __future__ import annotations

import gzip
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, NamedTuple, cast

import pyoxigraph as ox

from kg.columns.codes import LEAST_QUADS
from kg.dataset.directory import Directory
from kg.dataset.errors import ContentError, misread
from kg.dataset.loading import refuse_json_without_triples
from kg.dataset.revisions import Revisions
from kg.dataset.writer import Writer
from kg.engine.column_groups import MADE
from kg.engine.column_making import LoadedFile, add_columns
from kg.engine.snapshot import Snapshot
from kg.errors import ParameterError, refused_path, storage_error
from kg.evaluation import confinement
from kg.files.compression import GREATEST_RATIO, grows_without_end
from kg.files.rdf_xml import check_rdf_xml, joined_texts
from kg.interrupts import say_left

_Progress = Callable[[str], None]
_BLOCK = 2**20


class _CountedFile:
    """A file that says how far it was read; editors of Windows put a mark before its text, which is passed over."""

    def __init__(self, file: IO[bytes], whole: int, say: _Progress) -> None:
        self._file, self._whole, self._say = file, whole, say
        self._place: IO[bytes] = file
        self._is_read = False
        self._bytes = 0

    def of(self, file: IO[bytes]) -> _CountedFile:
        """Read what is unpacked of the file."""
        self._file = file
        return self

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; without a size all that follow. Raises EOFError where they become too many."""
        if size < 0:
            return b"".join(iter(lambda: self.read(_BLOCK), b""))
        part = self._file.read(size)
        self._bytes += len(part)
        if grows_without_end(self._bytes, self._whole):
            raise EOFError(f"it is more than {GREATEST_RATIO} times as large then")
        if not self._is_read:
            self._is_read = True
            part = part.removeprefix(BOM_UTF8) or self._file.read(size)
        self._say(f"{min(self._place.tell(), self._whole):,} of {self._whole:,} bytes")
        return part


class Loaded(NamedTuple):
    """The version that holds what was loaded, how many quads are new, and why a large one has no columns."""

    version: Snapshot
    added: int
    without_columns: str = ""


def load_files(
    directory: Directory,
    files: Sequence[Path],
    graph: str = "",
    begin: _Progress = lambda _: None,
    say: _Progress = lambda _: None,
) -> Loaded:
    """Add files to a dataset, which is made if it is not there; return what became of it.

    `graph`: where the triples go, the default graph without a name; `begin` is called with each file,
    `say` with how far it is.
    All land as one version or none does, and then no dataset is made either. Nobody may be serving the dataset. Raises
    DatasetError, ContentError with the file and the place in it, and StorageError.
    """
    formats = [_format(file, graph) for file in files]
    say_left(f"{directory.path} is as it was: nothing of the files was added. Load all of them again.")
    with directory.filling():
        writer = Writer(directory)
        try:
            return _loaded(writer, directory, list(zip(files, formats, strict=True)), graph, begin, say)
        except OSError as error:
            place = refused_path(error, f"{directory.path} does not take the files")
            raise storage_error(place, error, "Nothing was changed.") from error
        finally:
            writer.discard()


def _loaded(
    writer: Writer,
    directory: Directory,
    files: Sequence[tuple[Path, ox.RdfFormat]],
    graph: str,
    begin: _Progress,
    say: _Progress,
) -> Loaded:
    store = writer.opened
    before = len(store)
    target = _graph(graph) if graph else None
    loaded = [LoadedFile.of(path, target) for path, _ in files]
    for path, form in files:
        begin(f"loading {path.name}")
        with path.open("rb") as packed:
            counted = _CountedFile(packed, path.stat().st_size, say)
            with gzip.open(packed) if path.suffix == ".gz" else packed as file:
                try:
                    _load(store, cast("IO[bytes]", counted.of(cast("IO[bytes]", file))), path, form, target)
                except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                    raise ContentError(f"{path} cannot be unpacked: {error}. Nothing was changed.") from None
                except (SyntaxError, ValueError) as error:
                    raise misread(str(path), form.name, error) from None
    begin("merging the files of the store")
    # Readers merge nothing, and would look for each key in every file: four times as long at 5 million triples.
    store.optimize()
    number = len(store)

    are_lines = not before and all(form == ox.RdfFormat.N_TRIPLES for _, form in files)
    reasons = ["" if are_lines or number < LEAST_QUADS else "A load makes them only of N-Triples, in an empty dataset."]

    def fill(folder: Path) -> None:
        writer.back_up(folder)
        if number >= LEAST_QUADS and are_lines:
            begin("making the columns that aggregates read")
            confinement.release_memory()
            reasons.append(add_columns(folder, name, loaded, number))
        begin("putting the version in use")

    name = directory.next_name()
    graphs = sorted(str(each.value) for each in store.named_graphs())
    described = {"results": [], "graphs": graphs, "revisions": asdict(Revisions(name)), MADE: name}
    version = directory.publish(name, fill, described)
    directory.clean(lambda each: each == version)
    return Loaded(version, number - before, reasons[-1])


def _load(store: ox.Store, source: IO[bytes], path: Path, form: ox.RdfFormat, target: ox.NamedNode | None) -> None:
    """Load a file. The engine takes RDF/XML that was cut short for whole, and JSON that says nothing for nothing."""
    if form == ox.RdfFormat.RDF_XML:
        document = source.read()
        check_rdf_xml(document)
        store.bulk_load(joined_texts(document), form, to_graph=target)
    elif form == ox.RdfFormat.JSON_LD:
        document = source.read()
        if next(iter(ox.parse(document, form)), None) is None:
            refuse_json_without_triples(str(path), document)
        store.bulk_load(document, form, to_graph=target)
    else:
        store.bulk_load(source, form, to_graph=target)


def _graph(name: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(name)
    except ValueError:
        raise ParameterError(
            f"'{name}' is no name of a graph: give an absolute IRI, such as http://example.org/g."
        ) from None


def _format(path: Path, graph: str) -> ox.RdfFormat:
    extension = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    form = ox.RdfFormat.from_extension(extension.removeprefix("."))
    if form is None:
        raise ContentError(f"{path}: '{extension}' is no extension of a format of RDF, such as .nt, .ttl or .nq.")
    if graph and form in {ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG}:
        raise ContentError(f"{path} names its graphs itself: leave --graph out.")
    return form
