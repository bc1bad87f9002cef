"""How deep the brackets of a query nest, and how much stands in them: the engine recurses over both.

VALUES and the arguments of functions and IN are free: the engine reads them in a loop.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.evaluation.lexer import Kind, Token

_OPEN = {"(": ")", "{": "}", "[": "]", "<<": ">>", "<<(": ")>>"}
_CLOSE = frozenset(_OPEN.values())
_SIGNS = frozenset("|/^!+-*=<>") | {"||", "&&", "!=", "<=", ">="}
_SEPARATORS = frozenset(".;,")
_WORDS = frozenset(
    ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "AS", "GRAPH", "SERVICE", "LATERAL", "EXISTS", "IN")
)
# More terms than a triple has stand side by side in lists: collections, projections, ORDER BY, DESCRIBE.
_TRIPLE = 3


@dataclass
class _Bracket:
    closes: str = ""
    holds_data: bool = False
    terms: int = 0  # since the last separator


class Brackets:
    """Counts while the tokens of a query pass by."""

    def __init__(self) -> None:
        self.parts = 0
        self._stack = [_Bracket()]
        self._data_follows = False

    @property
    def depth(self) -> int:
        """How many brackets are open."""
        return len(self._stack) - 1

    def take(self, token: Token) -> None:
        """Count a token."""
        here = self._stack[-1]
        if token.kind is Kind.SIGN:
            self._sign(token.text, here)
        elif token.kind is Kind.WORD and not token.is_word("TRUE", "FALSE"):
            self._data_follows = token.is_word("VALUES", "DATA")
            self.parts += token.text.upper() in _WORDS
            here.terms = 0
        elif not here.holds_data:
            here.terms += 1
            self.parts += here.terms > _TRIPLE

    def _sign(self, sign: str, here: _Bracket) -> None:
        if sign in _OPEN:
            self.parts += not here.holds_data
            holds_data = here.holds_data or (self._data_follows and sign == "{")
            self._stack.append(_Bracket(_OPEN[sign], holds_data))
            self._data_follows = self._data_follows and sign == "("
        elif sign in _CLOSE and here.closes == sign:
            self._data_follows = self._data_follows and sign == ")"
            self._stack.pop()
        elif sign in _SIGNS:
            self.parts += 1
        elif sign in _SEPARATORS and not here.holds_data:
            self.parts += sign != "," or here.closes != ")"
            here.terms = 0
