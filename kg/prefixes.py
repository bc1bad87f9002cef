"""Prefixes, read from `ontology/prefixes.ttl`, the only place where one is declared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox

from kg import resources
from kg.errors import UnknownNameError

BASE = "https://w3id.org/myeloma-kg/"
# What nodes without a name of their own are called.
ANONYMOUS = BASE + ".well-known/genid/"

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|\\^`\[\]]')
_PREFIX, _NAMESPACE = (f"<http://www.w3.org/ns/shacl#{name}>" for name in ("prefix", "namespace"))


@cache
def prefixes() -> dict[str, str]:
    """Return every declared prefix and its namespace, ours first, then alphabetically."""
    values: dict[tuple[str, str], str] = {
        (str(quad.subject), str(quad.predicate)): getattr(quad.object, "value", "")
        for quad in ox.parse(path=str(resources.ONTOLOGY / "prefixes.ttl"), format=ox.RdfFormat.TURTLE)
    }
    declared = [node for node, predicate in values if predicate == _PREFIX]
    result = {values[node, _PREFIX]: values[node, _NAMESPACE] for node in declared}
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


def is_iri(text: str) -> bool:
    """Whether a text is an IRI as it stands: it has a scheme, and no character that no IRI may have.

    >>> is_iri("https://example.org/a"), is_iri("https://example.org/a b"), is_iri("CC BY 4.0")
    (True, False, False)
    """
    return bool(_SCHEME.match(text)) and not _FORBIDDEN.search(text)


def is_writable(iri: str) -> bool:
    """Whether an IRI may stand between < and > in a query: the engine takes it, and nothing in it would end it.

    >>> is_writable("https://example.org/a"), is_writable("https://example.org/a> }"), is_writable("https://[::")
    (True, False, False)
    """
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


def listed_iris(iris: Iterable[str]) -> str:
    """Return IRIs as VALUES of a query has them; what is none that may stand there is left out.

    >>> listed_iris(["urn:a", "urn:b> } #"])
    '<urn:a>'
    """
    return " ".join(f"<{iri}>" for iri in iris if is_writable(iri))


def joined_iris(text: str) -> list[str]:
    """Return the IRIs of ours that a text joins by blanks, as cells of shipped queries do; none of any other text.

    >>> joined_iris("https://w3id.org/myeloma-kg/drug/a https://w3id.org/myeloma-kg/drug/b"), joined_iris("a b")
    (['https://w3id.org/myeloma-kg/drug/a', 'https://w3id.org/myeloma-kg/drug/b'], [])
    """
    iris = text.split(" ") if text.startswith(BASE) else []
    return iris if all(iri.startswith(BASE) and is_writable(iri) for iri in iris) else []


def contract(iri: str) -> str:
    """Return the CURIE of an IRI, or the IRI itself when no declared prefix fits."""
    match = _longest().match(iri)
    return f"{_prefixes_of_namespaces()[match[0]]}:{iri[match.end() :]}" if match else iri


def whole_iri(name: str) -> str:
    """Return the IRI that `contract` has shortened, or has left as it is.

    >>> whole_iri("drug:lenalidomide"), whole_iri("https://example.org/a")
    ('https://w3id.org/myeloma-kg/drug/lenalidomide', 'https://example.org/a')
    """
    prefix, _, local = name.partition(":")
    return f"{prefixes()[prefix]}{local}" if prefix in prefixes() else name


def words_of(name: str) -> str:
    """Return the name of a variable, or the local name of a term of the ontology, in words.

    >>> words_of("gradeMin"), words_of("https://w3id.org/myeloma-kg/ontology#NotKnown")
    ('grade min', 'not known')
    """
    return _CAPITAL.sub(" ", name.rpartition("#")[2]).replace("_", " ").lower()


@cache
def _prefixes_of_namespaces() -> dict[str, str]:
    return {namespace: prefix for prefix, namespace in sorted(prefixes().items())}


@cache
def _longest() -> re.Pattern[str]:
    """Return the pattern of the longest declared namespace that an IRI begins with."""
    return re.compile("|".join(map(re.escape, sorted(_prefixes_of_namespaces(), key=len, reverse=True))))
