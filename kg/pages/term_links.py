"""How a term stands on a page: its label, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import URIRef

from kg.model import RdfTerm
from kg.prefixes import BASE, contract

_LONGEST = 300


@dataclass(frozen=True)
class TermLink:
    """A term as its text, with an address where it has one; `external`: the address is no page of ours."""

    text: str
    address: str = ""
    hint: str = ""
    external: bool = False


def term_link(term: RdfTerm, labels: Mapping[str, str], root: str) -> TermLink:
    """Return how a term stands on a page; `root`: what leads from the page to the root of the server.

    Only http and https addresses become links.

    >>> drug = URIRef("https://w3id.org/myeloma-kg/drug/lenalidomide")
    >>> term_link(drug, {str(drug): "lenalidomide"}, "../")
    TermLink(text='lenalidomide', address='../drug/lenalidomide', hint='drug:lenalidomide', external=False)
    """
    iri = str(term)
    if not isinstance(term, URIRef):
        return TermLink(iri)
    text = (labels.get(iri) or contract(iri))[:_LONGEST]
    if iri.startswith(BASE):
        return TermLink(text, root + iri.removeprefix(BASE), contract(iri))
    return TermLink(text, iri, external=True) if iri.startswith(("http://", "https://")) else TermLink(text)
