"""Texts that fit the grammar and that the engine's parser does not take: the same tokens, spelled as it wants them.

- TRUE and FALSE in small letters;
- no space, line end or comment between the name of a function and its bracket, and none between empty brackets;
- the points of a name with several of them escaped: `:a.b.c` is `:a\\.b\\.c`;
- `!()`, every property, with one that there is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.engine.edits import Edit
from kg.sparql.built_ins import FUNCTIONS
from kg.sparql.lexer import Token, TokenKind

_POINTS = re.compile(r"(?<!\\)\.")
_RUN_OF_POINTS = re.compile(r"(?<![.\\])\.+")
_NO_PROPERTY = "!<urn:myeloma-kg:none>"


def spelling_edits(read: Sequence[Token]) -> Iterator[Edit]:
    """Yield the edits after which the engine takes the tokens of a text."""
    before = Token(TokenKind.SIGN, "", 0)
    for token, after in pairwise([*read, before]):
        if token.kind is TokenKind.WORD:
            yield from _word_edits(token, after)
        elif token.kind is TokenKind.NAME:
            if len(_RUN_OF_POINTS.findall(token.text)) > 1:
                prefix, _, local = token.text.partition(":")
                escaped = _POINTS.sub(r"\\.", local)
                yield Edit(token.start, token.end, f"{prefix}:{escaped}")
        elif token.text + after.text in {"()", "[]"}:
            if before.text + token.text == "!(":
                yield Edit(before.start, after.end, _NO_PROPERTY)
            elif token.end < after.start:
                yield Edit(token.end, after.start, "")
        before = token


def _word_edits(token: Token, after: Token) -> Iterator[Edit]:
    if token.is_word("TRUE", "FALSE") and not token.text.islower():
        yield Edit(token.start, token.end, token.text.lower())
    elif after.text == "(" and token.end < after.start and token.text.upper() in FUNCTIONS:
        yield Edit(token.end, after.start, "")
