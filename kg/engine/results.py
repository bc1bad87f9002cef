"""The results of a query as text in a format.

What the engine writes is mended on its way:

- tags of languages are shown in the case that people write (`kg.engine.languages`);
- in XML, a carriage return is escaped, so that a parser does not read it as a line end;
- what XML 1.0 cannot hold, and a property that RDF/XML cannot name, is refused: no parser would read the answer.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import IO, TypeAlias, cast

import pyoxigraph as ox

from kg.engine.languages import language_tag
from kg.errors import QueryError

EngineResults: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_BUFFER = 65536
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# The end of the IRI of a property is its name in RDF/XML.
_NAMED = re.compile(r"[^\W\d][\w.\-\u00b7]*\Z")

_JSON = re.compile(rb'("xml:lang":"|"@language":")([^"]+-[^"]+)(?=")')
_XML = re.compile(rb'(<[^<>]* xml:lang=")([^"]+-[^"]+)(?=")')
# Strings are read from their beginning: what looks like a tag may stand inside of one.
_STRINGS = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*"(?:@(?=[a-z]+-))?)([a-z]+-[a-z0-9\-]+)?')
_TAG = re.compile(rb'"@[a-z]+-')

# What is no more than this is held before it is written.
_MOST_LOOKED_THROUGH = 5000

EngineFormat: TypeAlias = ox.QueryResultsFormat | ox.RdfFormat
_IN_XML = (ox.QueryResultsFormat.XML, ox.RdfFormat.RDF_XML)
_IN_JSON = (ox.QueryResultsFormat.JSON, ox.RdfFormat.JSON_LD)


def write_results(results: EngineResults, media_type: str, prefixes: Mapping[str, str], output: IO[bytes]) -> None:
    """Write results in a format; `prefixes`: for graphs in it. Raises QueryError for what it cannot hold."""
    if not isinstance(results, ox.QueryTriples):
        table_format = ox.QueryResultsFormat.from_media_type(media_type) or ox.QueryResultsFormat.JSON
        text = _MendedText(output, table_format)
        results.serialize(cast("IO[bytes]", text), table_format)
        text.finish()
        return
    form = ox.RdfFormat.from_media_type(media_type) or ox.RdfFormat.TURTLE
    text = _MendedText(output, form)
    if form in {ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS}:
        results.serialize(cast("IO[bytes]", text), form)
    else:
        triples: Iterable[ox.Triple] = _with_names(results) if form == ox.RdfFormat.RDF_XML else results
        triples, used = _with_used_prefixes(iter(triples), prefixes)
        ox.serialize(triples, cast("IO[bytes]", text), form, prefixes=used)
    text.finish()


def _with_used_prefixes(
    triples: Iterator[ox.Triple], prefixes: Mapping[str, str]
) -> tuple[Iterable[ox.Triple], dict[str, str]]:
    """Return triples and, where they are few, those prefixes that they use; where they are many, all prefixes."""
    first = list(islice(triples, _MOST_LOOKED_THROUGH))
    if len(first) == _MOST_LOOKED_THROUGH:
        return chain(first, triples), dict(prefixes)
    terms = {term for triple in first for term in (triple.subject, triple.predicate, triple.object)}
    used = "\n".join(map(str, terms))
    return first, {prefix: namespace for prefix, namespace in prefixes.items() if namespace in used}


def first_triples(turtle: bytes, most: int) -> tuple[bytes, int]:
    """Return the first triples of a graph in Turtle, in Turtle, and how many it has in all.

    >>> first_triples(b"<urn:a> <urn:b> 1 , 2 , 3 .", 1)
    (b'<urn:a> <urn:b> 1 .\\n', 3)
    """
    parser = ox.parse(turtle, ox.RdfFormat.TURTLE)
    triples = list(dict.fromkeys(quad.triple for quad in parser))
    if len(triples) <= most:
        return turtle, len(triples)
    output = io.BytesIO()
    text = _MendedText(output, ox.RdfFormat.TURTLE)
    ox.serialize(triples[:most], cast("IO[bytes]", text), ox.RdfFormat.TURTLE, prefixes=parser.prefixes)
    text.finish()
    return output.getvalue(), len(triples)


def _with_names(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    for triple in triples:
        if not _NAMED.search(triple.predicate.value):
            raise QueryError(
                f"The result has the property <{triple.predicate.value}>, which has no name in RDF/XML. Ask for "
                "Turtle, N-Triples or JSON-LD."
            )
        yield triple


class _MendedText:
    """A binary file that mends what is written to it, and passes it on."""

    def __init__(self, output: IO[bytes], form: EngineFormat) -> None:
        self._output, self._form, self._held = output, form, bytearray()
        self._is_xml, is_json = form in _IN_XML, form in _IN_JSON
        # After one of these a text may be parted, and nothing that is looked for with it.
        self._end = b">" if self._is_xml else b"}" if is_json else b"\n"
        self._tags = _XML if self._is_xml else _JSON if is_json else _STRINGS

    def write(self, data: bytes) -> int:
        self._held += data
        if len(self._held) >= _BUFFER:
            self._pass_on(self._held.rfind(self._end) + 1)
        return len(data)

    def flush(self) -> None:
        """Keep small writes together; `finish` passes the rest on."""

    def finish(self) -> None:
        """Pass on what is left."""
        self._pass_on(len(self._held))

    def _pass_on(self, count: int) -> None:
        part = bytes(self._held[:count])
        del self._held[:count]
        if self._is_xml:
            _check_xml(part, self._form)
            part = part.replace(b"\r", b"&#13;")
        if self._tags is not _STRINGS or (self._form != ox.QueryResultsFormat.CSV and _TAG.search(part)):
            part = self._tags.sub(_with_tag, part)
        self._output.write(part)


def _check_xml(part: bytes, form: EngineFormat) -> None:
    match = _NOT_IN_XML.search(part)
    if match:
        other = "JSON" if form == ox.QueryResultsFormat.XML else "Turtle"
        character = f"U+{ord(match[0].decode()):04X}"
        raise QueryError(f"The result holds the character {character}, which XML 1.0 cannot hold. Ask for {other}.")


def _with_tag(match: re.Match[bytes]) -> bytes:
    before, tag = match.groups()
    return before + language_tag(tag.decode()).encode() if tag else bytes(before)
