"""OBO files as OWL: what the format's own mapping says of classes, relations and their annotations."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import fastobo
from rdflib import OWL, RDF, RDFS, Literal, Namespace, URIRef

from kg.rdf import ANONYMOUS, Triple

OBO = Namespace("http://purl.obolibrary.org/obo/")
OIO = Namespace("http://www.geneontology.org/formats/oboInOwl#")
_SYNONYMS = {scope: OIO[f"has{scope.title()}Synonym"] for scope in ("EXACT", "BROAD", "NARROW", "RELATED")}
# Tags with one value that is a term, and the predicate that it gets.
_LINKS = {
    "replaced_by": OBO.IAO_0100001, "equivalent_to": OWL.equivalentClass,
    "disjoint_from": OWL.disjointWith, "inverse_of": OWL.inverseOf, "domain": RDFS.domain, "range": RDFS.range,
}  # fmt: skip
_OF_PROPERTIES = {
    RDFS.subClassOf: RDFS.subPropertyOf,
    OWL.equivalentClass: OWL.equivalentProperty,
    OWL.disjointWith: OWL.propertyDisjointWith,
}
_CHARACTERS = {
    f"is_{word}": OWL[f"{word.title().replace('_', '')}Property"]
    for word in ("transitive", "symmetric", "asymmetric", "reflexive", "functional", "inverse_functional")
}
_TRUE = Literal(True)


def obo_triples(document: bytes) -> Iterator[Triple]:
    """Yield the triples of an OBO file; what has no name of its own is named by what it says.

    Raises SyntaxError, and ValueError for instances, which the parser does not survive.
    """
    if b"\n[Instance]" in document:
        raise ValueError("frames of instances are not read: give the ontology as OWL")
    try:
        reader = fastobo.iter(io.BytesIO(document))
        frames, header = list(reader), reader.header()
    except (OSError, TypeError) as error:  # what is not UTF-8, or no text at all
        raise ValueError(str(error)) from error
    spaces = {clause.prefix: str(clause.url) for clause in header if clause.raw_tag() == "idspace"}
    yield from _Reader(spaces, frames).triples()


class _Reader:
    def __init__(self, spaces: dict[str, str], frames: list[Any]) -> None:
        self._spaces, self._frames = spaces, frames
        # A relation that is `part_of` here stands for the one that it is cross-referenced to.
        self._shorthands = {
            str(frame.id): str(clause.xref.id)
            for frame in frames
            if isinstance(frame, fastobo.typedef.TypedefFrame) and ":" not in str(frame.id)
            for clause in frame
            if clause.raw_tag() == "xref" and str(clause.xref.id).startswith(("RO:", "BFO:"))
        }

    def iri(self, identifier: object) -> URIRef:
        text = self._shorthands.get(str(identifier), str(identifier)).replace("\\", "")
        if text.startswith(("http://", "https://", "urn:")):
            return URIRef(text)
        prefix, colon, local = text.partition(":")
        if prefix in self._spaces:
            return URIRef(self._spaces[prefix] + local)
        return OBO[f"{prefix}_{local}" if colon else text]

    def triples(self) -> Iterator[Triple]:
        for frame in self._frames:
            subject, kind = self.iri(frame.id), OWL.Class
            if isinstance(frame, fastobo.typedef.TypedefFrame):
                metadata = any(clause.raw_tag() == "is_metadata_tag" for clause in frame)
                kind = OWL.AnnotationProperty if metadata else OWL.ObjectProperty
            yield subject, RDF.type, kind
            for clause in frame:
                yield from self._clause(subject, kind, clause)
            yield from self._definition(subject, [clause for clause in frame if clause.raw_tag() == "intersection_of"])
            parts = [self.iri(clause.raw_value()) for clause in frame if clause.raw_tag() == "union_of"]
            if parts:
                yield from _list(subject, OWL.unionOf, parts)

    def _clause(self, subject: URIRef, kind: URIRef, clause: Any) -> Iterator[Triple]:
        tag, value = clause.raw_tag(), clause.raw_value()
        if tag == "is_a":
            yield subject, _of(kind, RDFS.subClassOf), self.iri(value)
        elif tag in _LINKS:
            yield subject, _of(kind, _LINKS[tag]), self.iri(value)
        elif tag in _CHARACTERS and value == "true":
            yield subject, RDF.type, _CHARACTERS[tag]
        elif tag == "relationship":
            yield from self._relationship(subject, kind, clause)
        elif tag in {"holds_over_chain", "equivalent_to_chain"}:
            yield from _list(subject, OWL.propertyChainAxiom, [self.iri(clause.first), self.iri(clause.last)])
        elif tag == "transitive_over":
            yield from _list(subject, OWL.propertyChainAxiom, [subject, self.iri(value)])
        else:
            yield from _annotation(subject, clause)

    def _relationship(self, subject: URIRef, kind: URIRef, clause: Any) -> Iterator[Triple]:
        relation, target = self.iri(clause.typedef), self.iri(clause.term)
        if kind != OWL.Class:
            yield subject, relation, target
            return
        every = any(each.key == "all_only" and each.value == "true" for each in clause.qualifiers or ())
        node = _named("only" if every else "some", relation, target)
        yield subject, RDFS.subClassOf, node
        yield from _restriction(node, relation, OWL.allValuesFrom if every else OWL.someValuesFrom, target)

    def _definition(self, subject: URIRef, clauses: list[Any]) -> Iterator[Triple]:
        """Yield a class that is defined as the common part of classes and restrictions."""
        parts: list[URIRef] = []
        for clause in clauses:
            target = self.iri(clause.term)
            relation = getattr(clause, "typedef", None)
            if relation is None:
                parts.append(target)
            else:
                parts.append(_named("some", self.iri(relation), target))
                yield from _restriction(parts[-1], self.iri(relation), OWL.someValuesFrom, target)
        if parts:
            yield from _list(subject, OWL.intersectionOf, parts)


def _restriction(node: URIRef, relation: URIRef, quantifier: URIRef, target: URIRef) -> Iterator[Triple]:
    yield node, RDF.type, OWL.Restriction
    yield node, OWL.onProperty, relation
    yield node, quantifier, target


def _list(subject: URIRef, predicate: URIRef, parts: list[URIRef]) -> Iterator[Triple]:
    rest: URIRef = RDF.nil
    for part in reversed(parts):
        node = _named("list", part, rest)
        yield node, RDF.first, part
        yield node, RDF.rest, rest
        rest = node
    yield subject, predicate, rest


def _named(*words: str) -> URIRef:
    return URIRef(ANONYMOUS + hashlib.sha256(" ".join(words).encode()).hexdigest()[:24])


def _of(kind: URIRef, predicate: URIRef) -> URIRef:
    return _OF_PROPERTIES.get(predicate, predicate) if kind == OWL.ObjectProperty else predicate


def _annotation(subject: URIRef, clause: Any) -> Iterator[Triple]:
    match clause.raw_tag():
        case "name":
            yield subject, RDFS.label, Literal(clause.name)
        case "def":
            yield subject, OBO.IAO_0000115, Literal(str(clause.definition))
        case "synonym":
            yield subject, _SYNONYMS[clause.synonym.scope or "RELATED"], Literal(clause.synonym.desc)
        case "comment":
            yield subject, RDFS.comment, Literal(clause.raw_value())
        case "xref":
            yield subject, OIO.hasDbXref, Literal(str(clause.xref.id))
        case "is_obsolete" if clause.obsolete:
            yield subject, OWL.deprecated, _TRUE
