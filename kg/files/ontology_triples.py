"""Ontologies in the syntaxes of OWL as triples, one by one: RDF/XML, Turtle, OWL/XML and functional syntax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import pyhornedowl
import pyoxigraph as ox

from kg.files.rdf_xml import as_utf8, check_rdf_xml, joined_texts

_BASE = "http://purl.obolibrary.org/obo/"
_SYNTAXES: dict[str, Literal["ofn", "owx"]] = {"functional syntax": "ofn", "OWL/XML": "owx"}


class OntologyTriple(NamedTuple):
    """A triple as texts: blank nodes begin with `_:`; a literal has `literal` and perhaps a language."""

    subject: str
    predicate: str
    value: str
    literal: bool = False
    language: str | None = None


def ontology_triples(
    document: bytes, syntax: Literal["RDF/XML", "Turtle", "OWL/XML", "functional syntax"], base: str = _BASE
) -> Iterator[OntologyTriple]:
    """Yield the triples of an ontology; names that it gives no base for stand under `base`.

    Raises SyntaxError or ValueError where it is broken or cut short.
    """
    form = ox.RdfFormat.TURTLE if syntax == "Turtle" else ox.RdfFormat.RDF_XML
    document = as_utf8(document)
    if syntax in _SYNTAXES:
        ontology = pyhornedowl.open_ontology_from_string(document.decode("utf-8-sig"), _SYNTAXES[syntax])
        document = str(ontology.save_to_string("owl")).encode()
    elif syntax == "RDF/XML":
        check_rdf_xml(document)
        document = joined_texts(document)
    for quad in ox.parse(document, form, base_iri=base):
        subject, value = quad.subject, quad.object
        yield OntologyTriple(
            _name(subject),
            quad.predicate.value,
            _name(value),
            literal=isinstance(value, ox.Literal),
            language=value.language if isinstance(value, ox.Literal) else None,
        )


def _name(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))
