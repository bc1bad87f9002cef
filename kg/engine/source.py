"""The text of a query with its tokens: parts of it, spelled for the engine, with other parts put in their place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Protocol

from kg.engine.edits import Edit, apply_edits
from kg.engine.spelling import spelling_edits
from kg.sparql.lexer import Token, TokenKind, tokens


class Placed(Protocol):
    """What stands somewhere in a text."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


class Source:
    """A text, its tokens, and the edits after which the engine takes them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: Sequence[Token] = list(tokens(text))
        self._starts = [token.start for token in self.tokens]
        self._spelling = list(spelling_edits(self.tokens))
        self._spelled = [edit.start for edit in self._spelling]

    def part(self, place: Placed) -> str:
        """Return a part of the text, spelled for the engine."""
        return self.edited(place.start, place.end, ())

    def edited(self, start: int, end: int, edits: Iterable[Edit]) -> str:
        """Return a part of the text with edits, and spelled for the engine between them."""
        if not self._spelling:
            return apply_edits(self.text, edits, start, end)
        edits = sorted(edits, key=lambda edit: (edit.start, edit.end))
        within = self._spelling[bisect_left(self._spelled, start) : bisect_left(self._spelled, end)]
        kept = [each for each in within if not any(edit.start <= each.start < edit.end for edit in edits)]
        return apply_edits(self.text, [*edits, *kept], start, end)

    def tokens_of(self, place: Placed) -> Sequence[Token]:
        """Return the tokens of a part of the text."""
        return self.tokens[bisect_left(self._starts, place.start) : bisect_left(self._starts, place.end)]

    def variables_of(self, *places: Placed) -> set[str]:
        """Return the names of all variables in parts of the text."""
        return {
            token.text[1:] for place in places for token in self.tokens_of(place) if token.kind is TokenKind.VARIABLE
        }

    def blank_labels_of(self, *places: Placed) -> set[str]:
        """Return the labels of all blank nodes in parts of the text."""
        return {token.text for place in places for token in self.tokens_of(place) if token.kind is TokenKind.BLANK}
