"""A query put to the engine: on its dataset, with its faults mended, with functions that are not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pyoxigraph as ox

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.narrowing import narrowed
from kg.engine.rewriting import Data, rewritten
from kg.errors import QueryError
from kg.sparql.lexer import tokens

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)
_NOBODY = "urn:nobody:"
_UNKNOWN = re.compile(r"The custom function <([^>]*)> is not supported")


class Question:
    """The query of a job, asked of a store."""

    def __init__(self, store: ox.Store, merger: Merger, job: Job) -> None:
        self._store, self._job = store, job
        self._unknown: dict[ox.NamedNode, Callable[..., _Term | None]] = {}
        self._called = ""
        self._named: list[ox.NamedNode | ox.BlankNode] | None = None
        if job.named_graphs is not None:
            self._named = [ox.NamedNode(iri) for iri in job.named_graphs]
        self._default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
        if job.default_graphs is not None and len(job.default_graphs) > 1:
            # The engine would return a triple once for each of the graphs that it stands in.
            self._store = merger.merged(job.default_graphs, job.named_graphs or ())
            self._default = [ox.DefaultGraph()]
        elif job.default_graphs is not None:
            self._default = [ox.NamedNode(iri) for iri in job.default_graphs]

    def results(self) -> Results:
        """Return what the engine finds. Raises what the engine and the rewriting raise."""
        substitutions: dict[ox.Variable, _Term] = {
            ox.Variable(name): _term(value) for name, value in self._job.substitutions.items()
        }
        written = relayed(self._job.text, self._job.relay)
        try:
            text = narrowed(written, self._rows) if self._job.relay and not substitutions else written
            return self._ask(self._mended(text), substitutions)
        except SyntaxError:
            # The places in the message must be those of the text that its author wrote, but for what SERVICE calls.
            return self._ask(written, substitutions)

    def check(self) -> None:
        """Raise QueryError when a function was called that is not there.

        The engine would leave its value out, and a misspelled name would look like an empty answer.
        """
        if self._called:
            raise QueryError(f"There is no function <{self._called}>. Look for a typing error in its name or prefix.")

    def _mended(self, text: str) -> str:
        return rewritten(text, Data(self._graphs, lambda asked: bool(self._ask(asked))))

    def _rows(self, text: str) -> list[list[str | None]]:
        found = self._ask(self._mended(text))
        if not isinstance(found, ox.QuerySolutions):
            return []
        return [[str(term) if isinstance(term, ox.NamedNode | ox.Literal) else None for term in row] for row in found]

    def _ask(self, text: str, substitutions: dict[ox.Variable, _Term] | None = None) -> Results:
        while True:
            try:
                return self._store.query(
                    text,
                    base_iri=self._job.base_iri or None,
                    prefixes=dict(self._job.known),
                    substitutions=substitutions,
                    default_graph=self._default,
                    named_graphs=self._named,
                    custom_functions=self._unknown,
                )
            except RuntimeError as error:
                found = _UNKNOWN.match(str(error))
                name = ox.NamedNode(found[1]) if found else None
                if name is None or name in self._unknown:
                    raise
                self._unknown[name] = self._stub(name.value)

    def _stub(self, name: str) -> Callable[..., _Term | None]:
        def note(*_: object) -> None:
            self._called = name

        return note

    def _graphs(self) -> Sequence[str]:
        names = self._store.named_graphs() if self._named is None else self._named
        return [name.value for name in names if isinstance(name, ox.NamedNode)]


def relayed(text: str, relay: str) -> str:
    """Return a query in which no SERVICE calls its target, but the relay; nobody when there is none."""
    if not _SERVICE.search(text):
        return text
    found = list(tokens(text))
    targets = []
    for token, after, last in zip(found, found[1:], [*found[2:], None], strict=False):
        if token.is_word("SERVICE"):
            targets.append(last if after.is_word("SILENT") and last else after)
    for number, target in reversed(list(enumerate(targets))):
        text = f"{text[: target.start]}<{relay or _NOBODY}{number}>{text[target.start + len(target.text) :]}"
    return text


def _term(value: Mapping[str, str]) -> ox.NamedNode | ox.Literal:
    if value["type"] == "uri":
        return ox.NamedNode(value["value"])
    if value.get("xml:lang"):
        return ox.Literal(value["value"], language=value["xml:lang"])
    if value.get("datatype"):
        return ox.Literal(value["value"], datatype=ox.NamedNode(value["datatype"]))
    return ox.Literal(value["value"])
