"""Files as triples: RDF in any syntax, OWL/XML, functional syntax, OBO, OBO Graphs; packed or not, never fetched."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from kg.errors import Finding, SourceError
from kg.files.compression import ANY_RATIO, DECOMPRESSING, GREATEST_RATIO, decompressor
from kg.files.obo import obo_quads
from kg.files.obo_graphs import obo_graphs_quads
from kg.files.obo_text import OBO_BEGINNING
from kg.files.owl_axioms import functional_syntax_quads, owl_xml_quads
from kg.files.rdf_xml import as_utf8, check_rdf_xml, check_whole_xml, joined_texts
from kg.prefixes import ANONYMOUS
from kg.rdf import Triple

TextTriple = tuple[str, str, str]
_Part = TypeVar("_Part")

_SUFFIXES = {
    ".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".ntriples": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG, ".n3": ox.RdfFormat.N3,
    ".jsonld": ox.RdfFormat.JSON_LD, ".json": ox.RdfFormat.JSON_LD,
}  # fmt: skip
_FUNCTIONAL = "the functional syntax of OWL"
MANCHESTER_BEGINNING = re.compile(r"(Prefix|Ontology|Class|ObjectProperty|Individual):\s")
"""What the Manchester syntax of OWL, which is not read, begins with."""
# How a document begins, after comments, tells more than its suffix: `.owl` may be any of these.
_BEGINNINGS = {
    "OBO": OBO_BEGINNING,
    _FUNCTIONAL: re.compile(r"(Prefix|Ontology|Import|Declaration)\s*\("),
    "the Manchester syntax of OWL": MANCHESTER_BEGINNING,
    "XML": re.compile(r"<\?xml|<!|<[\w.-]+(:[\w.-]+)?\s[^>]*=|<rdf:RDF>"),
    "JSON": re.compile(r"\{"),
}
_COMMENTS = re.compile(r"\A(\s*#[^\n]*\n)*\s*")
_OBO_GRAPHS = re.compile(r"\"graphs\"\s*:\s*\[")
# Without one of these no triple comes of it; what is empty is meant to be.
_JSON_LD = re.compile(rb"\"@|\A\s*(\{\s*\}|\[\s*\])\s*\Z")
_OWL_XML = re.compile(r"<(\w+:)?Ontology[\s>]")
# How py-horned-owl says where it stopped.
_PLACED = re.compile(r"line_col: Pos\(\((\d+), (\d+)\)\)")
_OFFSET = re.compile(r"BytePosition\((\d+)\)")
_HEAD = 4096
_REMEDY = (
    "Give Turtle, RDF/XML, N-Triples, N-Quads, TriG, JSON-LD, OWL/XML, OBO, OBO Graphs or the functional syntax of OWL."
)


def read_graph(paths: Iterable[Path], notes: list[Finding] | None = None) -> Graph:
    """Return the triples of files, merged; blank nodes become names that begin with the name of their file.

    What was not as the format wants it and was taken all the same goes to `notes`.
    Raises SourceError with every bad place, by line and column.
    """
    whole, remarks = Graph(), [] if notes is None else notes
    for part in _each(paths, lambda path: _graph(path, remarks)):
        for prefix, namespace in part.namespaces():
            whole.bind(prefix, namespace)
        whole += part
    return whole


def read_text_triples(paths: Iterable[Path], notes: list[Finding] | None = None) -> set[TextTriple]:
    """Return the triples of files in their N-Triples form, merged, with blank nodes named as `read_graph` does.

    What was not as the format wants it and was taken all the same goes to `notes`.
    Raises SourceError with every bad place, by line and column.
    """
    remarks = [] if notes is None else notes
    return {triple for part in _each(paths, lambda path: set(_text_triples(path, remarks))) for triple in part}


def _each(paths: Iterable[Path], read: Callable[[Path], _Part]) -> list[_Part]:
    parts: list[_Part] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            parts.append(read(path))
        except SourceError as error:
            findings += error.findings
    if findings:
        raise SourceError(findings)
    return parts


def _text_triples(path: Path, notes: list[Finding]) -> Iterator[TextTriple]:
    names = _Names(path)
    for quad in _quads(path, notes):
        yield names.text(quad.subject), str(quad.predicate), names.text(quad.object)


def _graph(path: Path, notes: list[Finding]) -> Graph:
    whole, names, prefixes = Graph(), _Names(path), dict[str, str]()
    for quad in _quads(path, notes, prefixes):
        whole.add(names.triple(quad))
    for prefix, namespace in prefixes.items():
        whole.bind(prefix, namespace)
    return whole


def _quads(path: Path, notes: list[Finding], prefixes: dict[str, str] | None = None) -> Iterator[ox.Quad]:
    document = _document(path)
    head = document[:_HEAD].decode("utf-8", errors="replace")
    start = _COMMENTS.sub("", head, count=1)
    kind = next((name for name, beginning in _BEGINNINGS.items() if beginning.match(start)), "")
    suffix = next((each.lower() for each in reversed(path.suffixes) if each.lower() in _SUFFIXES), "")
    if suffix == ".trig" and kind == "JSON":
        kind = ""
    _check_kind(path, kind)
    _check_content(path, suffix, document)
    form = {"XML": ox.RdfFormat.RDF_XML, "JSON": ox.RdfFormat.JSON_LD}.get(kind) or _SUFFIXES.get(suffix)
    form = form or ox.RdfFormat.TURTLE
    owl = kind == "XML" and _OWL_XML.search(head) is not None and "<rdf:RDF" not in head
    is_graphs = kind == "JSON" and _OBO_GRAPHS.search(head) is not None
    named = {"OWL/XML": owl, "OBO Graphs": is_graphs, kind: kind in {"OBO", _FUNCTIONAL}}
    name = next((each for each, holds in named.items() if holds), form.name)
    if kind == "OBO":
        yield from obo_quads(path, document, notes)
        return
    try:
        text = as_utf8(document)
        if owl:
            yield from owl_xml_quads(text.decode())
        elif kind == _FUNCTIONAL:
            yield from functional_syntax_quads(text.decode())
        elif is_graphs:
            yield from obo_graphs_quads(text)
        else:
            if form == ox.RdfFormat.RDF_XML:
                check_rdf_xml(text)
                text = joined_texts(text)
            parser = ox.parse(text, form, base_iri=path.resolve().as_uri())
            yield from map(_without_triples_inside, parser)
            if form == ox.RdfFormat.JSON_LD:
                _check_json_ld(text)
            if prefixes is not None:
                prefixes |= parser.prefixes
    except (SyntaxError, ValueError) as error:
        raise _explained(path, name, document, error) from error


def _check_kind(path: Path, kind: str) -> None:
    """Raise SourceError for what is not read, and for what is not named as what it is."""
    if kind == _FUNCTIONAL and ".owl" in {suffix.lower() for suffix in path.suffixes}:
        raise _bad(path, 1, f"this is {kind} in a file named .owl", "Name it .ofn; Protégé and ROBOT convert it, too.")
    if kind.startswith("the Manchester"):
        raise _bad(path, 1, f"this is {kind}, which is not read", f"{_REMEDY} Protégé and ROBOT convert to them.")


def _check_content(path: Path, suffix: str, document: bytes) -> None:
    """Raise SourceError for a file in which nothing stands, unless it is named as what may be so."""
    if not suffix and not document.strip():
        raise _bad(path, 1, "the file is empty, which only .ttl, .nt, .nq, .trig and .n3 may be", "Fetch it again.")


def _check_json_ld(document: bytes) -> None:
    """Raise ValueError for JSON that is of another kind, of which no triple comes."""
    if not _JSON_LD.search(document):
        raise ValueError("no key of it begins with @, so that it says nothing in RDF")


def _without_triples_inside(quad: ox.Quad) -> ox.Quad:
    if isinstance(quad.object, ox.Triple):
        raise ValueError(f"{quad.object} is a triple inside a triple, as only RDF 1.2 has it")  # noqa: TRY004
    return quad


def _document(path: Path) -> bytes:
    try:
        return _unpacked(path.read_bytes()).removeprefix(BOM_UTF8)
    except DECOMPRESSING as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _bad(path, 1, f"the file cannot be read ({reason})", "Name a file that is there and whole.") from error


def _unpacked(document: bytes) -> bytes:
    unpack = decompressor(document)
    if unpack is None:
        return document
    most = max(GREATEST_RATIO * len(document), ANY_RATIO)
    with unpack(BytesIO(document)) as stream:
        whole: bytes = stream.read(most + 1)
    if len(whole) > most:
        raise OSError(f"unpacked it is more than {GREATEST_RATIO} times as large")
    return whole


def _explained(path: Path, kind: str, document: bytes, error: Exception) -> SourceError:
    line, column = getattr(error, "lineno", None) or 0, getattr(error, "offset", None) or 0
    reason = error.msg if isinstance(error, SyntaxError) else str(error)
    reason = reason.partition(": ")[2] if reason.startswith("Parser error at") else reason
    if placed := _PLACED.search(reason):
        line, column, reason = int(placed[1]), int(placed[2]), "what stands here is not understood"
    elif offset := _OFFSET.search(reason):
        line, reason = (
            document[: int(offset[1])].count(b"\n") + 1,
            reason[: offset.start()].rpartition("(")[2].strip('", '),
        )
    if not line and kind.endswith("/XML"):
        line, column, reason = _place(document, reason)
    if "LoadDocumentCallback" in reason:
        reason = "its context stands elsewhere, and nothing is fetched: write the context into the file"
    where = f"at column {column}, " if column else ""
    reason = " ".join(reason.split())[:200].rstrip(".")
    return _bad(path, line or 1, f"{where}this is no {kind}: {reason}", _REMEDY)


def _place(document: bytes, reason: str) -> tuple[int, int, str]:
    """Return line and column of what is wrong in XML, which the parser does not tell: where its words are quoted."""
    try:
        check_whole_xml(document)
    except SyntaxError as error:
        return error.lineno or 0, error.offset or 0, error.msg
    if stated := re.search(r"line (\d+), column (\d+)", reason):
        return int(stated[1]), int(stated[2]) + 1, "what stands here is not understood"
    quoted = re.search(r"'([^']{2,})'", reason)
    place = document.find(quoted[1].encode()) if quoted else -1
    return (document[:place].count(b"\n") + 1 if place >= 0 else 0), 0, reason


def _bad(path: Path, line: int, rule: str, remedy: str) -> SourceError:
    return SourceError([Finding(str(path), line, "", "", rule, remedy)])


class _Names:
    """Gives the blank nodes of a file names, the same ones each time."""

    def __init__(self, path: Path) -> None:
        self._space = f"{ANONYMOUS}{quote(path.name)}/"
        self._blanks: dict[str, str] = {}

    def _blank(self, node: ox.BlankNode) -> str:
        return self._blanks.setdefault(node.value, f"{self._space}{len(self._blanks) + 1}")

    def text(self, term: object) -> str:
        return f"<{self._blank(term)}>" if isinstance(term, ox.BlankNode) else str(term)

    def triple(self, quad: ox.Quad) -> Triple:
        return self._iri(quad.subject), self._iri(quad.predicate), self._node(quad.object)

    def _iri(self, term: Any) -> URIRef:
        return URIRef(self._blank(term) if isinstance(term, ox.BlankNode) else term.value)

    def _node(self, term: object) -> URIRef | Literal:
        if not isinstance(term, ox.Literal):
            return self._iri(term)
        kind = None if term.language else URIRef(term.datatype.value)
        return Literal(term.value, lang=term.language, datatype=kind, normalize=False)
