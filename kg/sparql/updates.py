"""The grammar of SPARQL 1.1 updates: read to say what is wrong first, and where; and where the operations are."""

from __future__ import annotations

from dataclasses import dataclass

from kg.sparql.grammar import Grammar
from kg.sparql.hints import AFTER_TRIPLE
from kg.sparql.lexer import Kind, Token

_GRAPH = "the IRI of a graph"
_OPERATIONS = "INSERT, DELETE, WITH, LOAD, CLEAR, DROP, CREATE, ADD, MOVE or COPY"


@dataclass
class Operation:
    """An operation of an update: where it stands, what is declared before it, and what has to be known of it.

    `pattern`: where the word WHERE stands, or nothing; `short`: it is DELETE WHERE; `names_graphs`: by USING or WITH.
    `data`: INSERT or DELETE where the operation is one of DATA. `load`: the IRI that LOAD reads; `into`: the one that
    it writes, if any.
    """

    prologue: int
    start: int
    end: int = 0
    pattern: int = 0
    short: bool = False
    names_graphs: bool = False
    data: str = ""
    load: Token | None = None
    into: Token | None = None
    silent: bool = False


def check(text: str) -> None:
    """Raise QuerySyntaxError at the first token of an update that does not fit."""
    operations(text)


def operations(text: str) -> list[Operation]:
    """Return the operations of an update. Raises QuerySyntaxError at the first token that does not fit."""
    return _Updates(text).updates()


class _Updates(Grammar):
    def updates(self) -> list[Operation]:
        found: list[Operation] = []
        start = self.here.start
        self.prologue()
        while self.here.text:
            self._found = Operation(start, self.here.start)
            self._operation()
            self._found.end = self.end
            found.append(self._found)
            if not self.accept(";"):
                break
            start = self.here.start
            self.prologue()
        if self.here.text:
            raise self.wrong("';' or the end of the update")
        return found

    def _operation(self) -> None:
        if self.sees_word("INSERT", "DELETE", "WITH"):
            self._change()
        elif self.accept_word("LOAD"):
            self._found.silent = self.accept_word("SILENT")
            self._found.load = self.expect_kind("an IRI", Kind.IRI, Kind.NAME)
            if self.accept_word("INTO"):
                self.expect_word("GRAPH")
                self._found.into = self.expect_kind(_GRAPH, Kind.IRI, Kind.NAME)
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
            self._found.names_graphs = True
            self.expect_kind(_GRAPH, Kind.IRI, Kind.NAME)
        elif self.after.is_word("DATA") or (self.sees_word("DELETE") and self.after.is_word("WHERE")):
            kind = self.here.text.upper()
            self.take()
            if self.sees_word("DATA"):
                self._found.data = kind
            if self.sees_word("WHERE"):
                self._found.pattern, self._found.short = self.here.start, True
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
            self._found.names_graphs = True
            self.accept_word("NAMED")
            self.expect_kind(_GRAPH, Kind.IRI, Kind.NAME)
        self._found.pattern = self.here.start
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
