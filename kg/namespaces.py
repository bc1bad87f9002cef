"""Prefixes, read from `ontology/prefixes.ttl`, the only place where one is declared."""

from __future__ import annotations

import re
from functools import cache

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import SH

from kg import resources
from kg.errors import UnknownNameError

BASE = "https://w3id.org/myeloma-kg/"

_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|\\^`\[\]]')


class _Vocabulary(Namespace):
    """A namespace whose terms are made once: they are asked for millions of times when registers are loaded."""

    def __getattr__(self, name: str) -> URIRef:
        term: URIRef = super().__getattr__(name)
        self.__dict__[name] = term
        return term


MK = _Vocabulary(BASE + "ontology#")


@cache
def prefixes() -> dict[str, str]:
    """Return every declared prefix and its namespace, ours first, then alphabetically."""
    declared = Graph().parse(resources.ONTOLOGY / "prefixes.ttl")
    result = {
        str(declared.value(node, SH.prefix)): str(declared.value(node, SH.namespace))
        for node in declared.objects(None, SH.declare)
    }
    return dict(sorted(result.items(), key=lambda item: (not item[1].startswith(BASE), item[0])))


def expand(curie: str) -> str:
    """Return the IRI of a CURIE such as `drug:lenalidomide`.

    Raises UnknownNameError when the prefix is not declared.
    """
    prefix, colon, local = curie.partition(":")
    try:
        namespace = prefixes()[prefix]
    except KeyError:
        known = ", ".join(prefixes())
        raise UnknownNameError(f"'{curie}': the prefix '{prefix}' is not declared. Declared are: {known}.") from None
    if not colon:
        raise UnknownNameError(f"'{curie}' is not a CURIE: write prefix:name, for example drug:lenalidomide.")
    return namespace + local


def escaped_iri(text: str) -> str:
    """Return an address as others write it as an IRI: characters that no IRI may have are percent-encoded.

    >>> escaped_iri("https://example.org/?term=a b[title]")
    'https://example.org/?term=a%20b%5Btitle%5D'
    """
    return _FORBIDDEN.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def contract(iri: str) -> str:
    """Return the CURIE of an IRI, or the IRI itself when no declared prefix fits."""
    match = _longest().match(iri)
    return f"{_prefixes_of_namespaces()[match[0]]}:{iri[match.end() :]}" if match else iri


@cache
def _prefixes_of_namespaces() -> dict[str, str]:
    return {namespace: prefix for prefix, namespace in sorted(prefixes().items())}


@cache
def _longest() -> re.Pattern[str]:
    """Return the pattern of the longest declared namespace that an IRI begins with."""
    return re.compile("|".join(map(re.escape, sorted(_prefixes_of_namespaces(), key=len, reverse=True))))


def sparql_prologue() -> str:
    """Return the PREFIX lines of every declared prefix."""
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes().items())
