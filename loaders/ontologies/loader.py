"""The loader of ontologies: OBO, OBO Graphs, RDF/XML, Turtle, OWL/XML and functional syntax, whole.

An ontology is held in memory while it is read, because its hierarchy is closed as a whole; each term is a record with
everything that it is a kind of, and is converted by itself. Named graphs, names and traps:
`docs/reference/sources/ontologies.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from kg.errors import Finding, SourceError
from kg.files.compression import decompressed_name
from kg.files.graph_file import MANCHESTER_BEGINNING
from kg.files.obo_text import OBO_BEGINNING
from kg.files.ontology_triples import ontology_triples
from kg.rdf import external_graph
from loaders.archives import PublishedFile, published_files
from loaders.entity_index import EntityIndex
from loaders.mappings import mapped_identifiers
from loaders.ontologies.obo import Frame, OboContext, obo_header, parents_of, parse_frame, read_frames
from loaders.ontologies.obo_graphs import read_obo_graphs
from loaders.ontologies.owl import read_owl
from loaders.ontologies.statements import claim_classification, header_quads, term_quads
from loaders.ontologies.term import Hierarchy, OntologyHeader, OntologyTerm, key_of_term, term_curie
from loaders.record_claims import RecordClaims
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="ontologies",
    title="Ontologies",
    homepage="https://obofoundry.org/",
    publisher="the keepers of each ontology, as it names them",
    licence="as each ontology says of itself: see dcterms:license of its named graph",
    formats="OBO, OBO Graphs JSON, OWL in RDF/XML, Turtle, OWL/XML or functional syntax, SKOS; plain or packed",
    description="Terms with their closed hierarchies in graph:external.<name>, and what entities of ours stand under.",
    version="4",
)

_HEAD = 65536
_COMMENTS = re.compile(rb"\A(?:\s*#[^\n]*\n)*\s*")
_FUNCTIONAL = re.compile(rb"(?:Prefix|Ontology|Import|Declaration)\s*\(")
_OWL_XML = re.compile(rb"<(?:\w+:)?Ontology[\s>]")
_TURTLE = re.compile(rb"@prefix|@base|PREFIX\s|BASE\s|<[^>\s]*>|[\w.-]*:[\w.-]*\s")
_RELATED = re.compile(r"^(?:relationship|intersection_of|is_a|replaced_by|consider):", re.MULTILINE)
_REMEDY = "Give an ontology as OBO, OBO Graphs, RDF/XML, Turtle, OWL/XML or functional syntax, whole."
_NAMED = re.compile(r"[^a-z0-9]+")
_ENDINGS = re.compile(r"\.(?:owl|obo|ofn|owx|ttl|json|rdf|xml)$", re.IGNORECASE)
_CONVERTED = (SyntaxError, ValueError, msgspec.DecodeError, RecursionError)


class OntologyLoader:
    """Reads ontologies, and says what their terms are and what of ours stands under them."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield each ontology's own record and then its terms. What cannot be read goes to `findings`."""
        for file in published_files(path, findings):
            try:
                yield from _records(file, findings)
            except SourceError as error:
                findings.extend(error.findings)
            except _CONVERTED as error:
                findings.append(_unreadable(file.place, error))

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return the term in the graph of its ontology, and what entities of ours stand under."""
        content = msgspec.json.decode(record.content, type=_Content)
        header = content.header
        claims = RecordClaims(CARD, _publication(header.name), entities)
        if content.term is None:
            title = header.title or header.name
            page = header.iri or CARD.homepage
            own = SourceRecord(_publication(header.name), record.locator, record.content)
            claims.conversion.entities.append(record_publication(CARD, own, title, page))
            claims.conversion.ontology.extend(header_quads(header))
            return claims.conversion
        term = content.term
        if content.frame:
            context = OboContext(content.spaces, content.shorthands, content.namespace)
            place, _, line = record.locator.rpartition(":")
            bad: list[Finding] = []
            try:
                term = parse_frame(Frame(int(line), content.frame), context, Path(place), bad)
            except (SourceError, ValueError) as error:
                claims.skip(record.locator, "a frame that breaks the rules of OBO", str(error))
                return claims.conversion
            for each in bad:
                claims.skip(f"{each.file}:{each.line}", "a clause that breaks the rules of OBO", each.rule)
            term.ancestors, term.labels = content.term.ancestors, content.term.labels
            term.alternatives = list(dict.fromkeys(term.alternatives))
        claims.conversion.ontology.extend(term_quads(term, external_graph(header.name)))
        claim_classification(claims, term, header.title or header.name)
        return claims.conversion


class _Content(msgspec.Struct, omit_defaults=True):
    """What a record holds: the header of its ontology, and a term unless it is the ontology's own; of OBO its frame."""

    header: OntologyHeader
    term: OntologyTerm | None = None
    frame: str = ""
    spaces: dict[str, str] = {}
    shorthands: dict[str, str] = {}
    namespace: str = ""


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    head = _COMMENTS.sub(b"", file.head(_HEAD))
    if OBO_BEGINNING.match(head.decode("utf-8", "replace")):
        yield from _of_obo(file, findings)
        return
    for header, terms in _read_whole(head, file):
        if not any(term.kind == "class" or term.parents for term in terms):
            rule = "the file holds no class of an ontology"
            findings.append(Finding(file.place, 1, "", "", rule, "Name the ontology itself, not one that imports it."))
            continue
        _name(header, file.name, (term.iri for term in terms))
        yield _whole_record(header, file.place)
        by_iri = {term.iri: term for term in terms}
        hierarchy = _hierarchy(by_iri)
        for term in by_iri.values():
            term.ancestors = _above(term.iri, obsolete=term.obsolete, hierarchy=hierarchy)
            term.labels = _labels(term, by_iri)
            content = msgspec.json.encode(_Content(OntologyHeader(header.name, title=header.title), term))
            place = f"{file.place}, {term_curie(term.iri)}"
            yield SourceRecord(f"{header.name}.{key_of_term(term.iri)}", place, content, header.version)


def _read_whole(head: bytes, file: PublishedFile) -> Iterator[tuple[OntologyHeader, list[OntologyTerm]]]:
    """Yield the ontologies of a file that is read as a whole. Raises SourceError, SyntaxError and ValueError."""
    if head.startswith(b"{"):
        yield from read_obo_graphs(file.stream.read())
    elif _FUNCTIONAL.match(head):
        yield read_owl(ontology_triples(file.stream.read(), "functional syntax"))
    elif head.startswith(b"<") and _OWL_XML.search(head) and b"<rdf:RDF" not in head:
        yield read_owl(ontology_triples(file.stream.read(), "OWL/XML"))
    elif head.startswith((b"<?xml", b"<!", b"<rdf:RDF")):
        yield read_owl(ontology_triples(file.stream.read(), "RDF/XML"))
    elif MANCHESTER_BEGINNING.match(head.decode("utf-8", "replace")):
        rule = "this is the Manchester syntax of OWL, which is not read"
        raise SourceError([Finding(file.place, 1, "", "", rule, f"{_REMEDY} Protégé and ROBOT convert to them.")])
    elif _TURTLE.match(head):
        yield read_owl(ontology_triples(file.stream.read(), "Turtle"))
    else:
        text = head[:40].decode("utf-8", "replace").strip()
        raise SourceError([Finding(file.place, 1, "", text, "the file begins as no ontology does", _REMEDY)])


def _of_obo(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    context = OboContext()
    header: OntologyHeader | None = None
    frames: list[Frame] = []
    for frame in read_frames(file):
        if header is None:
            header = obo_header(frame, context)
        elif frame.kind and frame.values("id"):
            context.note(frame)
            frames.append(frame)
        else:
            rule = "the frame has no id" if frame.kind else "OBO has no such frame"
            first = frame.text.partition("\n")[0]
            findings.append(Finding(file.place, frame.line, "", first, rule, "It was not read."))
    if header is None or not frames:
        findings.append(Finding(file.place, 1, "", "", "the file holds no term", _REMEDY))
        return
    terms = _outlines(frames, context)
    if missing := _cut_short(frames[-1], terms, context):
        rule = "the file ends within a line that names no term of it: it may be cut short"
        findings.append(Finding(file.place, frames[-1].last_line, "", missing, rule, "Fetch it again."))
    _name(header, file.name, terms)
    yield _whole_record(header, file.place)
    hierarchy = _hierarchy(terms)
    seen: dict[str, int] = {}
    for frame in frames:
        iri = context.iri(frame.values("id")[0])
        above = _above(iri, obsolete=terms[iri].obsolete, hierarchy=hierarchy)
        outline = OntologyTerm(iri, ancestors=above, alternatives=terms[iri].alternatives)
        content = _Content(
            OntologyHeader(header.name, title=header.title),
            OntologyTerm(iri, ancestors=above, labels=_labels(outline, terms)),
            frame.text,
            spaces=context.spaces,
            shorthands=context.shorthands if _RELATED.search(frame.text) else {},
            namespace=context.namespace,
        )
        # Frames of one term add to each other.
        seen[iri] = seen.get(iri, 0) + 1
        again = f".{seen[iri]}" if seen[iri] > 1 else ""
        name = f"{header.name}.{key_of_term(iri)}{again}"
        yield SourceRecord(name, f"{file.place}:{frame.line}", msgspec.json.encode(content), header.version)


def _outlines(frames: Iterable[Frame], context: OboContext) -> dict[str, OntologyTerm]:
    """Return of each term what the hierarchy is made of: parents, replacements, and the label."""
    terms: dict[str, OntologyTerm] = {}
    for frame in frames:
        iri = context.iri(frame.values("id")[0])
        term = terms.setdefault(iri, OntologyTerm(iri))
        term.parents += [one for one in parents_of(frame, context) if one not in term.parents]
        term.equivalents += map(context.iri, frame.values("equivalent_to"))
        term.label = term.label or next(iter(frame.values("name")), "")
        term.obsolete = term.obsolete or "true" in frame.values("is_obsolete")
        term.replaced_by += map(context.iri, frame.values("replaced_by"))
        term.alternatives += map(context.iri, frame.values("alt_id"))
    return terms


def _cut_short(last: Frame, terms: Mapping[str, OntologyTerm], context: OboContext) -> str:
    """Return the line that a file ends with, if it has no end and names a term that is not there."""
    line = last.text.rpartition("\n")[2]
    if last.ended or not line:
        return ""
    tag, _, rest = line.partition(": ")
    names_term = tag in {"is_a", "relationship", "intersection_of", "id"} and context.iri(rest.split(" ")[-1]) in terms
    return "" if names_term or tag in {"is_obsolete", "name", "creation_date", "created_by"} else line


def _labels(term: OntologyTerm, terms: Mapping[str, OntologyTerm]) -> dict[str, str]:
    """Return the labels of what stands above a term that something of ours is mapped to: others need none."""
    mapped = mapped_identifiers()
    if not any(term_curie(iri) in mapped for iri in (term.iri, *term.alternatives)):
        return {}
    return {iri: terms[iri].label for iri in term.ancestors if iri in terms and terms[iri].label}


def _hierarchy(terms: dict[str, OntologyTerm]) -> Hierarchy:
    """Return the hierarchy of terms; equivalent classes are kinds of each other."""
    parents = {iri: [*term.parents, *term.equivalents] for iri, term in terms.items()}
    for iri, term in terms.items():
        for other in term.equivalents:
            if other in parents:
                parents[other].append(iri)
    return Hierarchy(parents, {iri: term.replaced_by for iri, term in terms.items() if term.replaced_by})


def _above(iri: str, *, obsolete: bool, hierarchy: Hierarchy) -> list[str]:
    """Return what a term is a kind of; of an obsolete one its replacements and what these are kinds of."""
    if not obsolete:
        return list(hierarchy.ancestors(iri))
    standing = list(hierarchy.standing(iri))
    # Of several replacements nobody can say which one is meant.
    return sorted({*standing, *hierarchy.ancestors(standing[0])}) if len(standing) == 1 else []


def _whole_record(header: OntologyHeader, place: str) -> SourceRecord:
    content = msgspec.json.encode(_Content(header))
    return SourceRecord(_publication(header.name), place, content, header.version)


def _publication(name: str) -> str:
    return f"ontology-{name}"


def _name(header: OntologyHeader, file: str, iris: Iterable[str]) -> None:
    """Give the ontology the name of its graph: by its own identifier, else by its terms, else by its file."""
    name = _ENDINGS.sub("", header.name.rstrip("/").rpartition("/")[2])
    if not name:
        counted: dict[str, int] = {}
        for iri in iris:
            prefix, colon, _ = term_curie(iri).partition(":")
            if colon and not prefix.startswith("http"):
                counted[prefix] = counted.get(prefix, 0) + 1
        name = min(counted, key=lambda prefix: (-counted[prefix], prefix), default="")
    name = name or _ENDINGS.sub("", decompressed_name(file.rpartition("/")[2]))
    header.name = _NAMED.sub("-", name.lower()).strip("-") or "ontology"


def _unreadable(place: str, error: Exception) -> Finding:
    line = getattr(error, "lineno", None) or 1
    reason = " ".join(str(error).split())[:200]
    return Finding(place, line, "", "", f"the ontology is broken or cut short: {reason}", _REMEDY)
