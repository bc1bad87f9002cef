"""The grammar of SPARQL 1.1 updates: read to say what is wrong first, and where."""

from __future__ import annotations

from kg.evaluation.grammar import Grammar
from kg.evaluation.hints import AFTER_TRIPLE
from kg.evaluation.lexer import Kind

_GRAPH = "the IRI of a graph"
_OPERATIONS = "INSERT, DELETE, WITH, LOAD, CLEAR, DROP, CREATE, ADD, MOVE or COPY"


def check(text: str) -> None:
    """Raise QuerySyntaxError at the first token of an update that does not fit."""
    _Updates(text).updates()


class _Updates(Grammar):
    def updates(self) -> None:
        self.prologue()
        while self.here.text:
            self._operation()
            if not self.accept(";"):
                break
            self.prologue()
        if self.here.text:
            raise self.wrong("';' or the end of the update")

    def _operation(self) -> None:
        if self.sees_word("INSERT", "DELETE", "WITH"):
            self._change()
        elif self.accept_word("LOAD"):
            self.accept_word("SILENT")
            self.expect_kind("an IRI", Kind.IRI, Kind.NAME)
            if self.accept_word("INTO"):
                self.expect_word("GRAPH")
                self.expect_kind(_GRAPH, Kind.IRI, Kind.NAME)
        elif self.accept_word("CLEAR", "DROP"):
            self.accept_word("SILENT")
            if not self.accept_word("NAMED", "ALL"):
                self._graph("GRAPH, DEFAULT, NAMED or ALL", needs_word=True)
        elif self.accept_word("CREATE"):
            self.accept_word("SILENT")
            self.expect_word("GRAPH")
            self.expect_kind(_GRAPH, Kind.IRI, Kind.NAME)
        elif self.accept_word("ADD", "MOVE", "COPY"):
            self.accept_word("SILENT")
            self._graph("DEFAULT or the IRI of a graph")
            self.expect_word("TO")
            self._graph("DEFAULT or the IRI of a graph")
        else:
            raise self.wrong(_OPERATIONS)

    def _graph(self, wanted: str, *, needs_word: bool = False) -> None:
        if self.accept_word("DEFAULT"):
            return
        if not self.accept_word("GRAPH") and needs_word:
            raise self.wrong(wanted)
        self.expect_kind(wanted, Kind.IRI, Kind.NAME)

    def _change(self) -> None:
        if self.accept_word("WITH"):
            self.expect_kind(_GRAPH, Kind.IRI, Kind.NAME)
        elif self.after.is_word("DATA") or (self.sees_word("DELETE") and self.after.is_word("WHERE")):
            self.take()
            self.take()
            self._quads()
            return
        if self.accept_word("DELETE"):
            self._quads()
            if self.accept_word("INSERT"):
                self._quads()
        else:
            self.expect_word("INSERT")
            self._quads()
        while self.accept_word("USING"):
            self.accept_word("NAMED")
            self.expect_kind(_GRAPH, Kind.IRI, Kind.NAME)
        self.expect_word("WHERE")
        self.group()

    def _quads(self) -> None:
        begin = self.expect("{").start
        while self.here.text and not self.sees("}"):
            if self.accept_word("GRAPH"):
                self.expect_kind("a variable or the IRI of a graph", Kind.VARIABLE, Kind.IRI, Kind.NAME)
                self.template()
                self.accept(".")
            else:
                self.block()
                if self.here.text and not (self.sees("}") or self.sees_word("GRAPH")):
                    raise self.wrong(AFTER_TRIPLE)
        self.close(begin)
