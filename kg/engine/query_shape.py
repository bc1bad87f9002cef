"""The shape of a query: its text with numbers in place of its IRIs, and without comments.

What mends a query looks at an IRI only to see whether another one is the same. A query that differs from one before by
what it names is therefore mended as that one was, if what it counts is about as many.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.sparql.lexer import Token, TokenKind

_SCHEME = "<myeloma-kg:"
_NUMBERED = re.compile(rf"{_SCHEME}(\d+)>")


class QueryShape(NamedTuple):
    """The text of a shape, and the IRIs and names of a query in the order of their numbers."""

    text: str
    names: tuple[str, ...]

    def filled(self, text: str) -> str:
        """Return what was made of the text of the shape, with the names of the query."""
        return _NUMBERED.sub(lambda match: self.names[int(match[1])], text)


def query_shape(text: str, read: Sequence[Token]) -> QueryShape | None:
    """Return the shape of a text with these tokens; None where it holds what stands for a name in a shape.

    >>> from kg.sparql.lexer import tokens
    >>> text = "ASK { <urn:a> mk:treats <urn:a> } # a comment"
    >>> query_shape(text, list(tokens(text)))
    QueryShape(text='ASK { <myeloma-kg:0> <myeloma-kg:1> <myeloma-kg:0> }', names=('<urn:a>', 'mk:treats'))
    """
    if _SCHEME in text:
        return None
    numbers: dict[str, str] = {}
    parts: list[str] = []
    end, declares = 0, False
    for token in read:
        kind, written, start = token
        gap = text[end:start]
        parts.append(" " if "#" in gap else gap)
        # A name with several points is spelled in another way for the engine.
        if kind is TokenKind.IRI or (kind is TokenKind.NAME and not declares and written.count(".") < 2):
            # The first sign of `?a<ex:b` would be one with that of an IRI.
            space = " " if text[start - 1 : start] == "<" else ""
            parts.append(space + numbers.setdefault(written, f"{_SCHEME}{len(numbers)}>"))
        else:
            parts.append(written)
        end = start + len(written)
        declares = kind is TokenKind.WORD and token.is_word("PREFIX")
    return QueryShape("".join(parts), tuple(numbers))
