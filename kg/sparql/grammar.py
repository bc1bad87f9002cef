"""The grammar of SPARQL 1.1 queries, read from left to right: where the parts are, and what is wrong first.

The engine has a parser of its own and the last word. This one says what the engine's cannot: the place of the
first token that does not fit, and the places of the parts that have to be rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kg.sparql.hints import AFTER_TRIPLE, SELECTED
from kg.sparql.lexer import Kind, place
from kg.sparql.tree import Element, Group, Query
from kg.sparql.triples import Triples

_BEGIN_GROUP = ("OPTIONAL", "MINUS", "LATERAL", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES")


def parse(text: str) -> Query:
    """Return the parts of a query. Raises QuerySyntaxError at the first token that does not fit."""
    return Grammar(text).query()


class Grammar(Triples):
    """Reads queries."""

    def query(self) -> Query:
        """Read a query up to its end."""
        self.prologue()
        found = Query(form=self.here.text.upper() if self.sees_kind(Kind.WORD) else "", start=self.here.start)
        if found.form == "SELECT":
            self._select(found)
        elif found.form == "CONSTRUCT":
            self._construct(found)
        elif found.form == "DESCRIBE":
            self._describe(found)
        elif found.form == "ASK":
            self.take()
            self._dataset()
            self._where(found)
        else:
            raise self.wrong("SELECT, ASK, CONSTRUCT or DESCRIBE")
        self._modifiers(found)
        self._trailing_values()
        if self.here.text:
            raise self.wrong("the end of the query")
        return found

    def group(self) -> Group:
        """Read a group between braces."""
        found = Group(self.expect("{").start)
        if self.sees_word("SELECT"):
            found.query = Query("SELECT", self.here.start)
            self._select(found.query)
            self._modifiers(found.query)
            self._trailing_values()
        else:
            self._elements(found)
        self.close(found.start)
        found.end = self.end
        return found

    def close(self, start: int) -> None:
        """Take the brace that closes one."""
        if not self.here.text:
            begin = place(self.text, start)
            raise self.error(self.here, f"the text ends too early: the '{{' in {begin} is not closed.")
        self.expect("}")

    def _elements(self, found: Group) -> None:
        while self.here.text and not self.sees("}"):
            if self.sees_kind(Kind.WORD) and not self.sees_word(*_BEGIN_GROUP, "TRUE", "FALSE"):
                raise self.wrong("a triple or '}'")
            element = self._element()
            found.elements.append(element)
            if element.kind != "TRIPLES":
                self.accept(".")
            elif self.here.text and not (self.sees("{", "}") or self.sees_word(*_BEGIN_GROUP)):
                raise self.wrong(AFTER_TRIPLE)

    def prologue(self) -> None:
        """Read BASE, PREFIX and VERSION."""
        while True:
            if self.accept_word("BASE"):
                self.expect_kind("an IRI in < >", Kind.IRI)
            elif self.accept_word("PREFIX"):
                name = self.expect_kind("a prefix with its colon", Kind.NAME)
                if not name.text.endswith(":"):
                    raise self.error(name, f"'{name.text}' is no prefix: write 'name:'.")
                self.expect_kind("an IRI in < >", Kind.IRI)
            elif self.accept_word("VERSION"):
                self.expect_kind("a string", Kind.STRING)
            else:
                return

    def _select(self, found: Query) -> None:
        self.expect_word("SELECT")
        found.distinct = self.accept_word("DISTINCT", "REDUCED")
        found.star = self.accept("*")
        if not found.star:
            with self._noted(found):
                self._projection(found)
        self._dataset()
        self._where(found)

    def _projection(self, found: Query) -> None:
        first = True
        while first or self.sees("(") or self.sees_kind(Kind.VARIABLE):
            first = False
            if self.accept("("):
                self.expression()
                if not self.sees_word("AS"):
                    raise self.wrong("AS with a new variable")
                self.take()
                found.made.append(self.expect_kind("a variable", Kind.VARIABLE))
                self.expect(")")
            else:
                found.selected.append(self.expect_kind(SELECTED, Kind.VARIABLE))

    def _construct(self, found: Query) -> None:
        self.take()
        if self.sees("{"):
            self.template()
            self._dataset()
            self._where(found)
            return
        self._dataset()
        self.expect_word("WHERE")
        self.template()

    def template(self) -> None:
        """Read triples between braces."""
        begin = self.expect("{").start
        if self.here.text and not self.sees("}"):
            self.block()
        self.close(begin)

    def _describe(self, found: Query) -> None:
        self.take()
        if not self.accept("*"):
            self.expect_kind("a variable, an IRI or '*'", Kind.VARIABLE, Kind.IRI, Kind.NAME)
            while self.sees_kind(Kind.VARIABLE, Kind.IRI, Kind.NAME):
                self.take()
        self._dataset()
        if self.sees("{") or self.sees_word("WHERE"):
            self._where(found)

    def _dataset(self) -> None:
        while self.accept_word("FROM"):
            self.accept_word("NAMED")
            self.expect_kind("the IRI of a graph", Kind.IRI, Kind.NAME)

    def _where(self, found: Query) -> None:
        if not self.accept_word("WHERE") and not self.sees("{"):
            raise self.wrong("WHERE or '{'")
        found.where = self.group()
        found.groups.append(found.where)

    def _modifiers(self, found: Query) -> None:
        with self._noted(found):
            if self.accept_word("GROUP"):
                self.expect_word("BY")
                found.aggregates = True
                self._several(lambda: self._group_condition(found), "what to group by")
            if self.accept_word("HAVING"):
                self._several(self.constraint, "a condition")
            if self.accept_word("ORDER"):
                self.expect_word("BY")
                self._several(self._order_condition, "what to order by")
        while self.accept_word("LIMIT", "OFFSET"):
            found.sliced = True
            self.expect_kind("a whole number", Kind.NUMBER)

    @contextmanager
    def _noted(self, found: Query) -> Iterator[None]:
        """Note what the expressions of a query hold: groups of EXISTS, and aggregates."""
        outside = self.exists, self.counts, self.aggregates, self.counting
        self.exists, self.counts, self.aggregates, self.counting = found.groups, found.counts, False, True
        yield
        found.aggregates = found.aggregates or self.aggregates
        self.exists, self.counts, self.aggregates, self.counting = outside

    def _several(self, read: Callable[[], None], wanted: str) -> None:
        count = 0
        while self._begins_condition():
            read()
            count += 1
        if not count:
            raise self.wrong(wanted)

    def _begins_condition(self) -> bool:
        if self.sees_word("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            return False
        return self.sees("(") or self.sees_kind(Kind.VARIABLE, Kind.IRI, Kind.NAME, Kind.WORD)

    def _group_condition(self, found: Query) -> None:
        if self.sees_kind(Kind.VARIABLE):
            found.grouped.append(self.take())
        elif self.accept("("):
            if self.sees_kind(Kind.VARIABLE) and self.after.text == ")":
                found.grouped.append(self.here)
            self.expression()
            if self.accept_word("AS"):
                found.grouped.append(self.expect_kind("a variable", Kind.VARIABLE))
            self.expect(")")
        else:
            self.constraint()

    def _order_condition(self) -> None:
        if self.accept_word("ASC", "DESC"):
            self.expect("(")
            self.expression()
            self.expect(")")
        elif self.sees_kind(Kind.VARIABLE):
            self.take()
        else:
            self.constraint()

    def _trailing_values(self) -> None:
        if self.sees_word("VALUES"):
            self._values()

    def _element(self) -> Element:
        word = self.here.text.upper() if self.sees_kind(Kind.WORD) else ""
        found = Element(word, self.here.start)
        outside = self.exists, self.counting
        self.exists, self.counting = found.groups, False
        if word in {"OPTIONAL", "MINUS", "LATERAL"}:
            self.take()
            found.groups.append(self.group())
        elif word in {"GRAPH", "SERVICE"}:
            self.take()
            self.accept_word("SILENT")
            found.name = self.simple("a variable or an IRI", Kind.VARIABLE, Kind.IRI, Kind.NAME)
            found.groups.append(self.group())
        elif word == "FILTER":
            self.take()
            self.constraint()
        elif word == "BIND":
            self._bind(found)
        elif word == "VALUES":
            self._values()
        elif self.sees("{"):
            found.kind = "UNION"
            found.groups.append(self.group())
            while self.accept_word("UNION"):
                found.groups.append(self.group())
        else:
            found.kind, found.sentences = "TRIPLES", self.block()
        self.exists, self.counting = outside
        found.end = self.end
        return found

    def _bind(self, found: Element) -> None:
        self.take()
        self.expect("(")
        self.expression()
        self.expect_word("AS")
        found.made = self.expect_kind("a variable", Kind.VARIABLE)
        self.expect(")")

    def _values(self) -> None:
        self.take()
        many, width = self.accept("("), 0
        if many:
            while self.sees_kind(Kind.VARIABLE):
                self.take()
                width += 1
            self.expect(")")
        else:
            self.expect_kind("a variable or '('", Kind.VARIABLE)
        self.expect("{")
        while not self.accept("}"):
            if many:
                self._row(width)
            else:
                self._value()

    def _row(self, width: int) -> None:
        begin, count = self.expect("("), 0
        while not self.accept(")"):
            self._value()
            count += 1
        if count != width:
            raise self.error(begin, f"{count} values for {width} variables; what is not known is written UNDEF.")

    def _value(self) -> None:
        if not self.accept_word("UNDEF"):
            if self.sees_kind(Kind.VARIABLE, Kind.BLANK):
                raise self.wrong("an IRI, a literal or UNDEF")
            self.node()
