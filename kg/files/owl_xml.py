"""OWL/XML, which owlready2 reads; its parser is called alone, because its loader would fetch imports."""

from __future__ import annotations

import io

from owlready2 import owlxml_2_ntriples
from owlready2.base import OwlReadyOntologyParsingError
from rdflib import Literal, URIRef

from kg.rdf import term_text


def owl_xml_as_ntriples(document: bytes) -> bytes:
    """Return an OWL/XML document as N-Triples. Raises ValueError."""
    lines: list[str] = []

    def named(name: str) -> str:
        return name if name.startswith("_") else f"<{name}>"

    def link(subject: str, predicate: str, value: str) -> None:
        lines.append(f"{named(subject)} <{predicate}> {named(value)} .\n")

    def figure(subject: str, predicate: str, value: str, kind: str) -> None:
        tagged = Literal(value, lang=kind[1:]) if kind.startswith("@") else _typed(value, kind)
        lines.append(f"{named(subject)} <{predicate}> {term_text(tagged)} .\n")

    try:
        owlxml_2_ntriples.parse(io.BytesIO(document), link, figure)
    except OwlReadyOntologyParsingError as error:
        raise ValueError(str(error)) from error
    return "".join(lines).encode()


def _typed(value: str, kind: str) -> Literal:
    return Literal(value, datatype=URIRef(kind) if kind else None, normalize=False)
