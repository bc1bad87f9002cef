"""Expressions of a query: read to find their end, the groups of EXISTS, aggregates, and what is wrong."""

from __future__ import annotations

import difflib
import re
from abc import abstractmethod

from kg.sparql.cursor import Cursor
from kg.sparql.errors import MisunderstoodError
from kg.sparql.hints import CONSTRAINT, EXPRESSION
from kg.sparql.lexer import Kind, Token
from kg.sparql.tree import Group

AGGREGATES = frozenset(("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"))
FUNCTIONS = AGGREGATES | frozenset(
    re.findall(
        r"\w+",
        """STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE
        ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE
        TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK
        ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE ADJUST TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE LANGDIR HASLANG
        HASLANGDIR STRLANGDIR""",
    )
)
# What other languages call them.
_ELSEWHERE = {
    "LENGTH": "STRLEN", "LEN": "STRLEN", "LOWER": "LCASE", "TOLOWER": "LCASE", "UPPER": "UCASE", "TOUPPER": "UCASE",
    "SUBSTRING": "SUBSTR", "IFNULL": "COALESCE", "ISNULL": "!BOUND", "CEILING": "CEIL", "STARTSWITH": "STRSTARTS",
    "ENDSWITH": "STRENDS", "AVERAGE": "AVG",
}  # fmt: skip
# How tightly an operator binds.
_BINDING = {
    "||": 1, "&&": 2, "=": 3, "!=": 3, "<": 3, ">": 3, "<=": 3, ">=": 3, "+": 4, "-": 4, "*": 5, "/": 5,
}  # fmt: skip
_COMPARING = 3


class Expressions(Cursor):
    """Reads expressions; what they hold is left in `exists`, `counts` and `aggregates`.

    `counting`: whether an aggregate may stand here.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.exists: list[Group] = []
        self.counts: list[tuple[int, int]] = []
        self.aggregates = False
        self.counting = False

    @abstractmethod
    def group(self) -> Group:
        """Read a group between braces."""

    def expression(self, least: int = 0) -> None:
        """Read an expression whose operators bind at least so tightly."""
        self._unary()
        while True:
            if self.sees_word("IN", "NOT") and least <= _COMPARING:
                self.accept_word("NOT")
                self.expect_word("IN")
                self.arguments()
                continue
            binding = _BINDING.get(self.here.text) if self.here.kind is Kind.SIGN else None
            if binding is None or binding < least:
                return
            self.take()
            self.expression(binding + 1)

    def constraint(self) -> None:
        """Read what FILTER, HAVING and ORDER BY take: a bracket or a call."""
        if self.sees("("):
            self.take()
            self.expression()
            self.expect(")")
        elif self.sees_kind(Kind.IRI, Kind.NAME):
            self.take()
            self.arguments()
        elif self.sees_kind(Kind.WORD):
            self._call()
        else:
            raise self.wrong(CONSTRAINT)

    def arguments(self) -> None:
        """Read the arguments of a call between their brackets."""
        self.expect("(")
        self.accept_word("DISTINCT")
        if self.accept("*"):
            self.expect(")")
            return
        if self.accept(")"):
            return
        self.expression()
        while self.accept(","):
            self.expression()
        if self.accept(";"):
            self.expect_word("SEPARATOR")
            self.expect("=")
            self.expect_kind("a string", Kind.STRING)
        if not self.sees(")"):
            raise self.wrong("')', ',' or an operator")
        self.take()

    def literal(self) -> None:
        """Read the rest of a literal whose string was taken: its language or datatype."""
        if self.accept("^^"):
            self.expect_kind("the IRI of a datatype", Kind.IRI, Kind.NAME)
        elif self.sees_kind(Kind.LANGUAGE):
            self.take()

    def _unary(self) -> None:
        while self.accept("!", "+", "-"):
            pass
        token = self.here
        if token.kind is Kind.STRING:
            self.take()
            self.literal()
        elif token.kind in {Kind.VARIABLE, Kind.NUMBER}:
            self.take()
        elif token.kind in {Kind.IRI, Kind.NAME}:
            self.take()
            if self.sees("("):
                self.arguments()
        elif self.accept("("):
            self.expression()
            if not self.sees(")"):
                raise self.wrong("')' or an operator")
            self.take()
        elif token.kind is Kind.WORD:
            self._call()
        else:
            raise self.wrong(EXPRESSION)

    def _call(self) -> None:
        token = self.here
        word = token.text.upper()
        if word in {"TRUE", "FALSE"}:
            self.take()
            return
        if word in {"NOT", "EXISTS"}:
            self.accept_word("NOT")
            self.expect_word("EXISTS")
            self.exists.append(self.group())
            return
        if word not in FUNCTIONS:
            if self.after.text != "(":
                raise self.wrong(EXPRESSION)
            raise self.error(token, f"there is no function '{token.text}'. {_remedy(word)}")
        self.take()
        if word in AGGREGATES:
            self._aggregate(token)
        else:
            self.arguments()

    def _aggregate(self, token: Token) -> None:
        if not self.counting:
            message = f"{token.text} is not available here. Ask for it in SELECT, HAVING or ORDER BY, and not inside"
            raise self.error(token, f"{message} another aggregate.", MisunderstoodError)
        self.aggregates, self.counting = True, False
        begin = self.here.start + 1
        self.arguments()
        self.counting = True
        if token.is_word("COUNT"):
            self.counts.append((begin, self.end - 1))


def _remedy(word: str) -> str:
    near = [_ELSEWHERE[word]] if word in _ELSEWHERE else difflib.get_close_matches(word, FUNCTIONS, n=1, cutoff=0.7)
    return f"Did you mean {near[0]}?" if near else "A function of your own is called by its IRI."
