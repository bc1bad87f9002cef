"""What the body of a write says, put into a store."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

import pyoxigraph as ox

from kg.dataset import expansion
from kg.dataset.change import WriteStep
from kg.dataset.errors import ContentError, misread
from kg.files.rdf_xml import check_whole_xml, joined_texts
from kg.formats import GRAPHS, Format

_BATCH = 50_000
# A body beyond this is loaded past the engine's transactions: the store is a copy, which goes if that fails.
_LARGE = 4 * 2**20
# Of lines so many bytes are loaded at once: the engine holds seven times as much until it has sorted them.
_PART = 24 * 2**20
_LINES = Format.N_TRIPLES.media_types
_NEVER_EMPTY = frozenset((ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD))
# Without prefixes, bases and entities: what comes out is no larger than what went in.
_PLAIN = frozenset((ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS))


def load_graph(store: ox.Store, step: WriteStep, target: ox.NamedNode | ox.DefaultGraph, limit: int) -> None:
    """Add the triples of a body to a graph; blank nodes get new names.

    `limit`: the bytes that any body may become. Raises ContentError with line and column, and ContentTooLargeError.
    """
    form = _format(step)
    step = _without_mark(step, form)
    with _explained(step, form):
        as_it_is = _is_loaded_as_it_is(step, form, limit)
        step = _with_joined_texts(step, form)
        if is_of_names(step):
            _load_parts(store, step.body, [target])
            return
        if as_it_is and not form.supports_datasets:
            _loader(store, step)(step.body, form, base_iri=step.base or None, to_graph=target)
            return
        moved = (ox.Quad(quad.subject, quad.predicate, quad.object, target) for quad in _triples(step, form, limit))
        _add(store, moved, step, form)


def is_readable(step: WriteStep, limit: int) -> bool:
    """Whether the body of a step is what it says, and of a graph. Raises ContentTooLargeError."""
    form = _format(step)
    try:
        step = _without_mark(step, form)
        with _explained(step, form):
            _is_loaded_as_it_is(step, form, limit)
            step = _with_joined_texts(step, form)
            count = sum(1 for _ in _triples(step, form, limit))
            _check_json(count, step, form)
    except ContentError:
        return False
    return True


def _triples(step: WriteStep, form: ox.RdfFormat, limit: int) -> Iterator[ox.Quad]:
    quads = ox.parse(step.body, form, base_iri=step.base or None, without_named_graphs=True, rename_blank_nodes=True)
    return expansion.counted(quads, expansion.largest_result(step.body, limit))


def is_of_names(step: WriteStep) -> bool:
    """Whether a body is many lines without blank nodes: it may be loaded in parts, and again, and gives the same."""
    return step.media_type in _LINES and len(step.body) > _LARGE and b"_:" not in step.body


def load_names(store: ox.Store, step: WriteStep, targets: Iterable[ox.NamedNode | ox.DefaultGraph]) -> None:
    """Add the triples of such a body to graphs. Raises ContentError with line and column."""
    form = _format(step)
    with _explained(step, form):
        _load_parts(store, _without_mark(step, form).body, targets)


def _load_parts(store: ox.Store, body: bytes, targets: Iterable[ox.NamedNode | ox.DefaultGraph]) -> None:
    for target in targets:
        try:
            for part in _parts(body):
                store.bulk_load(part, ox.RdfFormat.N_TRIPLES, to_graph=target)
        except SyntaxError:
            # The engine knows the place in the whole alone.
            store.bulk_load(body, ox.RdfFormat.N_TRIPLES, to_graph=target)
    if len(body) > _PART:
        # Each part is a file of its own, and readers would look for each key in all of them.
        store.optimize()


def _parts(body: bytes) -> Iterator[bytes]:
    """Yield the lines of a body, as many at a time as are loaded at once."""
    start = 0
    while len(body) - start > _PART:
        end = body.rfind(b"\n", start, start + _PART) + 1 or body.find(b"\n", start + _PART) + 1 or len(body)
        yield body[start:end]
        start = end
    yield body[start:]


def load_dataset(store: ox.Store, step: WriteStep, limit: int) -> None:
    """Add the quads of a body. Raises what `load_graph` raises."""
    form = _format(step)
    step = _without_mark(step, form)
    with _explained(step, form):
        if _is_loaded_as_it_is(step, form, limit):
            _loader(store, step)(step.body, form, base_iri=step.base or None)
            return
        quads = ox.parse(step.body, form, base_iri=step.base or None, rename_blank_nodes=True)
        _add(store, expansion.counted(quads, expansion.largest_result(step.body, limit)), step, form)


def _loader(store: ox.Store, step: WriteStep) -> Callable[..., None]:
    return store.bulk_load if len(step.body) > _LARGE else store.load


def _format(step: WriteStep) -> ox.RdfFormat:
    form = next((each for each in GRAPHS if step.media_type in each.media_types), None)
    engines = ox.RdfFormat.from_media_type(form.media_type) if form else None
    if engines is None:
        raise ContentError(f"'{step.media_type}' is no format of graphs.")
    return engines


def _without_mark(step: WriteStep, form: ox.RdfFormat) -> WriteStep:
    """Return a step whose body begins behind the mark that some editors put before a text.

    Raises ContentError for a body that is nothing, where the format needs something.
    """
    body = step.body.removeprefix(codecs.BOM_UTF8)
    if form in _NEVER_EMPTY and not body.strip():
        raise ContentError(f"{step.content} is empty, which is no {form.name}. Nothing was changed.")
    return step if body is step.body else replace(step, body=body)


def _with_joined_texts(step: WriteStep, form: ox.RdfFormat) -> WriteStep:
    return replace(step, body=joined_texts(step.body)) if form == ox.RdfFormat.RDF_XML else step


def _is_loaded_as_it_is(step: WriteStep, form: ox.RdfFormat, limit: int) -> bool:
    """Whether the engine may load a body uncounted. Raises what is against its nesting or its entities."""
    if form == ox.RdfFormat.JSON_LD:
        expansion.check_json(step.body)
        return False
    if form == ox.RdfFormat.RDF_XML:
        expansion.check_xml(step.body, limit)
        try:
            check_whole_xml(step.body)
        except SyntaxError as error:
            place = f"line {error.lineno}, column {error.offset}"
            what = f"{step.content} is no well-formed XML: {error.msg}, {place}"
            raise ContentError(f"{what}. Nothing was changed.") from None
    return form in _PLAIN or not expansion.may_grow(step.body, step.base, limit)


def _add(store: ox.Store, quads: Iterable[ox.Quad], step: WriteStep, form: ox.RdfFormat) -> None:
    """Add quads. Raises ContentError when there are none, though the body has content."""
    count, read = 0, iter(quads)
    extend = store.bulk_extend if len(step.body) > _LARGE else store.extend
    while batch := list(islice(read, _BATCH)):
        extend(batch)
        count += len(batch)
    _check_json(count, step, form)


def _check_json(count: int, step: WriteStep, form: ox.RdfFormat) -> None:
    if not count and form == ox.RdfFormat.JSON_LD:
        refuse_json_without_triples(step.content, step.body)


def refuse_json_without_triples(what: str, document: bytes) -> None:
    """Raise ContentError for JSON of which no triple came, unless nothing stands in it."""
    if _has_content(json.loads(document)):
        remedy = (
            "Studies of ClinicalTrials.gov are read by the build, not by the store."
            if b'"protocolSection"' in document
            else "Give it an @context that maps its keys to IRIs, or send another format."
        )
        raise ContentError(f"{what} is JSON, and says nothing as JSON-LD: not one triple. {remedy}")


def _has_content(value: object) -> bool:
    """Whether JSON holds anything beside contexts and empty objects and lists."""
    if isinstance(value, dict):
        return any(key != "@context" and _has_content(inner) for key, inner in value.items())
    if isinstance(value, list):
        return any(map(_has_content, value))
    return value is not None


@contextmanager
def _explained(step: WriteStep, form: ox.RdfFormat) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise misread(step.content, form.name, error) from None
