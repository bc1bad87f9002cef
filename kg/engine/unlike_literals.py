"""Literals in a query that a property has with a language or another datatype alone: they match nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    """Return the plain strings and numbers that stand right behind a property in a query, by its tokens, alone.

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
        elif iri and token.kind is TokenKind.STRING:
            value = token.text[1:-1]
            is_plain = after.kind is not TokenKind.LANGUAGE and after.text != "^^"
            if is_plain and "\\" not in value and not value.startswith(token.text[0]):
                yield ValueOfProperty(iri, ox.Literal(value))


def _others(value: str) -> Iterator[ox.Literal]:
    yield from (ox.Literal(value, language=language) for language in _LANGUAGES)
    yield from (ox.Literal(value, datatype=ox.NamedNode(_XSD + kind)) for kind in _DATATYPES)


def _shown(literal: ox.Literal) -> str:
    text = str(literal)
    return text.replace(_DATATYPE, "^^xsd:")[:-1] if _DATATYPE in text else text
