"""Literals in a query that a property has with a language or another datatype alone: they match nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import pyoxigraph as ox

from kg.engine.unknown_names import resolved
from kg.prefixes import contract
from kg.sparql.lexer import Token, TokenKind

_MOST_CHECKED, _MOST_NAMED = 20, 3
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LANGUAGES = ("en",)
_DATATYPES = ("integer", "decimal", "double", "boolean", "date", "gYear", "anyURI", "string")
_DATATYPE = f"^^<{_XSD}"


class ValueOfProperty(NamedTuple):
    """A property and a literal behind it."""

    iri: str
    literal: ox.Literal


IsStated = Callable[[ValueOfProperty], bool]


def unlike_literals(read: Iterable[Token], known: Mapping[str, str], is_stated: IsStated) -> list[ValueOfProperty]:
    """Return the plain strings and numbers of a query, by its tokens, that a property alone has to have.

    `known`: prefixes beside its own.

    >>> from kg.sparql.lexer import tokens
    >>> read = tokens("PREFIX e: <urn:e:> SELECT * { ?s e:value 43 ; e:unit 'mo' FILTER(?x > 5 && CONTAINS(?y, 'a')) }")
    >>> [(each.iri, each.literal.value) for each in unlike_literals(read, {}, lambda each: each.literal.value == "mo")]
    [('urn:e:value', '43')]
    """
    found = list(dict.fromkeys(_values(list(resolved(read, known)))))
    return [each for each in found[:_MOST_CHECKED] if not is_stated(each)]


def describe_unlike_literals(found: Iterable[ValueOfProperty], is_stated: IsStated) -> Iterator[str]:
    """Yield for each literal as what the property has it; nothing for what it has in no way."""
    for iri, literal in list(found)[:_MOST_NAMED]:
        others = [other for other in _others(literal.value) if is_stated(ValueOfProperty(iri, other))]
        if others:
            written = " and ".join(map(_shown, others))
            remedy = f'Write that, or a variable with FILTER(STR(?value) = "{literal.value}").'
            yield f"{_shown(literal)} matches nothing: {contract(iri)} has {written}. {remedy}"


def _values(read: list[tuple[Token, str]]) -> Iterator[ValueOfProperty]:
    for (_, iri), (token, _), (after, _) in zip(read, read[1:], read[2:], strict=False):
        if iri and token.kind is TokenKind.NUMBER:
            kind = "double" if "e" in token.text.lower() else "decimal" if "." in token.text else "integer"
            yield ValueOfProperty(iri, ox.Literal(token.text, datatype=ox.NamedNode(_XSD + kind)))
        elif iri:
            yield from (ValueOfProperty(iri, text) for text in _plain(token, after))
    yield from _compared(read)


def _compared(read: list[tuple[Token, str]]) -> Iterator[ValueOfProperty]:
    """Yield the plain strings that a variable behind a property is to equal: in FILTER, and by VALUES."""
    behind: dict[str, list[str]] = {}
    for (_, iri), (token, _) in pairwise(read):
        if iri and token.kind is TokenKind.VARIABLE:
            behind.setdefault(token.text[1:], []).append(iri)
    listed = ""
    for (first, _), (sign, _), (token, _), (after, _) in zip(read, read[1:], read[2:], read[3:], strict=False):
        if first.is_word("VALUES") and sign.kind is TokenKind.VARIABLE:
            listed = sign.text[1:]
        elif sign.text == "}":
            listed = ""
        named = first.text[1:] if first.kind is TokenKind.VARIABLE and sign.text == "=" else listed
        yield from (ValueOfProperty(iri, text) for text in _plain(token, after) for iri in behind.get(named, ()))


def _plain(token: Token, after: Token) -> Iterator[ox.Literal]:
    """Yield the plain string that a token is, if it is one."""
    if token.kind is TokenKind.STRING and after.kind is not TokenKind.LANGUAGE and after.text != "^^":
        value = token.text[1:-1]
        if "\\" not in value and not value.startswith(token.text[0]):
            yield ox.Literal(value)


def _others(value: str) -> Iterator[ox.Literal]:
    yield from (ox.Literal(value, language=language) for language in _LANGUAGES)
    yield from (ox.Literal(value, datatype=ox.NamedNode(_XSD + kind)) for kind in _DATATYPES)


def _shown(literal: ox.Literal) -> str:
    text = str(literal)
    return text.replace(_DATATYPE, "^^xsd:")[:-1] if _DATATYPE in text else text
