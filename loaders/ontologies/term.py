"""The terms of an ontology as any syntax gives them, and the IRIs of their identifiers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import msgspec

OBO = "http://purl.obolibrary.org/obo/"
OIO = "http://www.geneontology.org/formats/oboInOwl#"

_IRI = re.compile(r"(?:https?|urn|ftp):\S+")
_OBO_IRI = re.compile(rf"{re.escape(OBO)}([A-Za-z][A-Za-z0-9]*)_(\S+)")
_BIOREGISTRY = "https://bioregistry.io/"
_WELL_KNOWN = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "oboInOwl": OIO,
    "orcid": "https://orcid.org/",
}


class OntologyTerm(msgspec.Struct, omit_defaults=True):
    """One term: IRIs throughout, texts as they stand in the file.

    `kind`: class, property or individual. `synonyms`: pairs of a scope (EXACT, BROAD, NARROW, RELATED) and a text.
    `parents`: what it is directly a kind of; `ancestors`: what it is a kind of at all; of an obsolete term that another
    one replaces, what that one is a kind of, itself included. `relations`: pairs of a property and a class that each
    member has to some member of. `alternatives`: identifiers that were merged into this one. `labels`: of the
    ancestors that have one.
    """

    iri: str
    kind: str = "class"
    label: str = ""
    definition: str = ""
    comments: list[str] = []
    synonyms: list[tuple[str, str]] = []
    parents: list[str] = []
    relations: list[tuple[str, str]] = []
    equivalents: list[str] = []
    xrefs: list[str] = []
    subsets: list[str] = []
    namespace: str = ""
    alternatives: list[str] = []
    obsolete: bool = False
    replaced_by: list[str] = []
    consider: list[str] = []
    ancestors: list[str] = []
    labels: dict[str, str] = {}


class OntologyHeader(msgspec.Struct, omit_defaults=True):
    """What an ontology says of itself. `name`: the last part of its named graph, `graph:external.<name>`."""

    name: str
    iri: str = ""
    version: str = ""
    title: str = ""
    description: str = ""
    licence: str = ""
    imports: list[str] = []


def term_iri(identifier: str, spaces: Mapping[str, str] | None = None) -> str:
    """Return the IRI of an identifier as OBO maps it. `spaces`: prefixes that the file declares.

    >>> term_iri("HP:0001871"), term_iri("http://example.org/x"), term_iri("part_of")
    ('http://purl.obolibrary.org/obo/HP_0001871', 'http://example.org/x', 'http://purl.obolibrary.org/obo/part_of')
    """
    text = identifier.strip().replace("\\", "")
    if _IRI.fullmatch(text):
        return text
    prefix, colon, local = text.partition(":")
    namespace = (spaces or {}).get(prefix) or _WELL_KNOWN.get(prefix)
    if colon and namespace:
        return namespace + local
    return f"{OBO}{prefix}_{local}" if colon else OBO + text


def term_curie(iri: str) -> str:
    """Return the CURIE of an IRI of OBO or of the Bioregistry, or the IRI itself.

    >>> term_curie("http://purl.obolibrary.org/obo/HP_0001871")
    'HP:0001871'
    """
    match = _OBO_IRI.fullmatch(iri)
    return f"{match[1]}:{match[2]}" if match else iri.removeprefix(_BIOREGISTRY)


def key_of_term(iri: str) -> str:
    """Return the part of an IRI that names the term within its ontology, as a part of a key."""
    last = re.split(r"[/#]", iri.rstrip("/#"))[-1]
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", last) or "term"


class Hierarchy:
    """What is a kind of what, closed on demand. A term of a cycle is a kind of every other term of it."""

    def __init__(self, parents: Mapping[str, Collection[str]], replacements: Mapping[str, Collection[str]]) -> None:
        self._parents, self._replacements = parents, replacements
        self._closed: dict[str, tuple[str, ...]] = {}

    def ancestors(self, iri: str) -> tuple[str, ...]:
        """Return everything that a term is a kind of, sorted, without itself."""
        known = self._closed.get(iri)
        if known is not None:
            return known
        reached: set[str] = set()
        waiting = list(self._parents.get(iri, ()))
        while waiting:
            node = waiting.pop()
            if node in reached:
                continue
            reached.add(node)
            closed = self._closed.get(node)
            if closed is None:
                waiting.extend(self._parents.get(node, ()))
            else:
                reached.update(closed)
        reached.discard(iri)
        self._closed[iri] = tuple(sorted(reached))
        return self._closed[iri]

    def standing(self, iri: str) -> Iterator[str]:
        """Yield the terms that stand in the place of an obsolete one now, by however many replacements."""
        waiting, seen = [*self._replacements.get(iri, ())], {iri}
        while waiting:
            node = waiting.pop(0)
            if node in seen:
                continue
            seen.add(node)
            further = self._replacements.get(node, ())
            if further:
                waiting.extend(further)
            else:
                yield node
