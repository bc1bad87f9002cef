"""How deep the brackets of a query nest, and how much stands in them: the engine recurses over both.

VALUES, the data of updates, and the arguments of functions and IN are free: the engine reads them in a loop.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.sparql.lexer import Token, TokenKind

_OPEN = {"(": ")", "{": "}", "[": "]", "<<": ">>", "<<(": ")>>"}
_CLOSE = frozenset(_OPEN.values())
_SEPARATORS = frozenset(".;,")
_IN_DATA = frozenset(("+", "-", "^^"))
_VALUES = frozenset(("TRUE", "FALSE", "UNDEF"))
_DATA = frozenset(("VALUES", "DATA"))
_WORDS = frozenset(
    ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "AS", "GRAPH", "SERVICE", "LATERAL", "EXISTS", "IN")
)
# More terms than a triple has stand side by side in lists: collections, projections, ORDER BY, DESCRIBE.
_TRIPLE = 3


@dataclass
class _Bracket:
    closes: str = ""
    holds_data: bool = False
    terms: int = 0  # one beside the other


class Brackets:
    """Counts while the tokens of a query pass by."""

    def __init__(self) -> None:
        self.parts = 0
        self._stack = [_Bracket()]
        self._data_follows = self._after_word = False

    @property
    def depth(self) -> int:
        """How many brackets are open."""
        return len(self._stack) - 1

    def take(self, token: Token) -> None:
        """Count a token."""
        here = self._stack[-1]
        word = token.text.upper() if token.kind is TokenKind.WORD else ""
        is_word = bool(word) and word not in _VALUES
        if token.kind is TokenKind.SIGN:
            self._sign(token.text, here)
        elif is_word or not here.holds_data:
            # A word begins another list; words after words are one.
            here.terms = 0 if is_word and not self._after_word else here.terms + 1
            self.parts += here.terms > _TRIPLE
        if is_word:
            self._data_follows = word in _DATA
            self.parts += word in _WORDS
        self._after_word = is_word

    def _sign(self, sign: str, here: _Bracket) -> None:
        if sign in _OPEN:
            self.parts += not here.holds_data
            holds_data = here.holds_data or (self._data_follows and sign in "({")
            self._stack.append(_Bracket(_OPEN[sign], holds_data))
            self._data_follows = self._data_follows and sign == "("
        elif sign in _CLOSE and here.closes == sign:
            self._data_follows = self._data_follows and sign == ")"
            self._stack.pop()
        elif sign in _SEPARATORS:
            self.parts += not here.holds_data and (sign != "," or here.closes != ")")
            here.terms = 0
        elif not (here.holds_data and sign in _IN_DATA):
            self.parts += sign not in _CLOSE
