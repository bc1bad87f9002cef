"""Triples of a query: subjects, paths and objects, each with its place."""

from __future__ import annotations

from collections.abc import Callable

from kg.sparql.expressions import Expressions
from kg.sparql.lexer import Kind
from kg.sparql.tree import Node, Pair, Path, Sentence, Sort

_TERM = "a variable, an IRI or a literal"
_VERB = "a property"
_SORTS = {
    Kind.VARIABLE: Sort.VARIABLE,
    Kind.IRI: Sort.IRI,
    Kind.NAME: Sort.IRI,
    Kind.BLANK: Sort.BLANK,
    Kind.STRING: Sort.LITERAL,
    Kind.NUMBER: Sort.LITERAL,
}


class Triples(Expressions):
    """Reads blocks of triples."""

    def block(self) -> list[Sentence]:
        """Read triples up to what is none."""
        found = [self._sentence()]
        while self.sees(".") and self._begins_triple():
            self.take()
            found.append(self._sentence())
        self.accept(".")
        return found

    def _begins_triple(self) -> bool:
        token = self.after
        if token.kind is Kind.SIGN:
            return token.text in {"[", "(", "+", "-", "<<", "<<("}
        return token.kind is not Kind.WORD or token.text.lower() in {"true", "false"}

    def _sentence(self) -> Sentence:
        subject = self.node()
        if subject.sort is Sort.COMPOUND and self._ends_sentence():
            return Sentence(subject, ())
        return Sentence(subject, self._pairs())

    def _ends_sentence(self) -> bool:
        return self.sees(".", "}", "]", "{") or (self.sees_kind(Kind.WORD) and self.here.text != "a")

    def _pairs(self) -> tuple[Pair, ...]:
        found = [self._pair()]
        while self.accept(";"):
            if not (self._ends_sentence() or self.sees(";")):
                found.append(self._pair())
        return tuple(found)

    def _pair(self) -> Pair:
        start = self.here.start
        path = None
        if self.sees_kind(Kind.VARIABLE):
            self.take()
        else:
            path = self._path()
        end = self.end
        objects = [self.node()]
        while self.accept(","):
            objects.append(self.node())
        return Pair(path, start, end, tuple(objects))

    def simple(self, wanted: str, *kinds: Kind) -> Node:
        """Read a term of one of these kinds."""
        token = self.expect_kind(wanted, *kinds)
        return Node(_SORTS[token.kind], token.start, self.end)

    def node(self) -> Node:
        """Read a subject or an object."""
        start, token = self.here.start, self.here
        if token.kind in _SORTS and token.text:
            self.take()
            if token.kind is Kind.STRING:
                self.literal()
            return Node(_SORTS[token.kind], start, self.end)
        if self.accept("+", "-"):
            self.expect_kind("a number", Kind.NUMBER)
            return Node(Sort.LITERAL, start, self.end)
        if self.accept_word("TRUE", "FALSE"):
            return Node(Sort.LITERAL, start, self.end)
        if self.accept("["):
            if not self.sees("]"):
                self._pairs()
            self.expect("]")
        elif self.accept("("):
            while not self.accept(")"):
                self.node()
        elif self.accept("<<(", "<<"):
            closes = ")>>" if token.text == "<<(" else ">>"
            self.node()
            self._path()
            self.node()
            self.expect(closes)
        else:
            raise self.wrong(_TERM)
        return Node(Sort.COMPOUND, start, self.end)

    def _path(self) -> Path:
        return self._joined("|", lambda: self._joined("/", self._step))

    def _joined(self, sign: str, read: Callable[[], Path]) -> Path:
        start = self.here.start
        parts = [read()]
        while self.accept(sign):
            parts.append(read())
        return parts[0] if len(parts) == 1 else Path(sign, start, self.end, tuple(parts))

    def _step(self) -> Path:
        start = self.here.start
        if self.accept("^"):
            return Path("^", start, self.end, (self._modified(),))
        return self._modified()

    def _modified(self) -> Path:
        start = self.here.start
        if self.accept("("):
            found = self._path()
            self.expect(")")
            found = Path(found.kind, start, self.end, found.parts) if found.kind else found
        elif self.accept("!"):
            self._negated()
            found = Path("!", start, self.end)
        else:
            self._name()
            found = Path("", start, self.end)
        if self.sees("*", "+", "?"):
            sign = self.take().text
            found = Path(sign, start, self.end, (found,))
        return found

    def _negated(self) -> None:
        if not self.accept("("):
            self.accept("^")
            self._name()
            return
        while not self.sees(")"):
            self.accept("^")
            self._name()
            if not self.accept("|"):
                break
        self.expect(")")

    def _name(self) -> None:
        if self.sees_kind(Kind.WORD) and self.here.text == "a":
            self.take()
        else:
            self.expect_kind(_VERB, Kind.IRI, Kind.NAME)
