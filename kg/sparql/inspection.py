"""What can be known of a text before the engine sees it, and what is refused there.

The engine recurses over nested brackets and long chains until its stack is gone: that is stopped here. It calls any
address that SERVICE names: where each stands is said here, and whoever asks decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urljoin

from kg.errors import to_raise
from kg.sparql.brackets import Brackets
from kg.sparql.errors import MisunderstoodError, QuerySyntaxError, QueryTooDeepError, QueryTooLargeError
from kg.sparql.iris import is_reference, no_iri
from kg.sparql.lexer import Token, TokenKind, location, tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")

VOLATILE = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"))
# A scannerless engine may read `?a<1)SERVICE#>` as a comparison and a call, where the grammar sees an IRI.
_HIDDEN_CALL = re.compile(r"\bSERVICE\b", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
# A prefix or a base is written once and stands for itself as often as it is used.
_WRITTEN_OUT = 10**7


@dataclass(frozen=True)
class Guard:
    """The limits on a text: its size in bytes, the depth of its brackets, and how many parts it may have."""

    query_bytes: int
    nesting: int
    chain: int


class ServiceClause(NamedTuple):
    """A SERVICE of a text: its address, nothing for a variable; whether it is SILENT; its line and column."""

    address: str
    is_silent: bool
    location: str


@dataclass
class Inspection:
    """What a text says about itself; `known`: the prefixes that it need not declare."""

    form: str = ""
    volatile: bool = False
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)
    services: list[ServiceClause] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    _written_out: int = 0  # characters

    @property
    def dataset(self) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """The default graphs and named graphs of FROM; None and None when the query does not say."""
        if self.default_graphs or self.named_graphs:
            return tuple(self.default_graphs), tuple(self.named_graphs)
        return None, None

    def resolve(self, token: Token) -> str:
        """Return the full IRI of an IRI or a prefixed name; nothing for another token.

        Raises QueryTooLargeError when those of a text become too much together.
        """
        if token.kind is TokenKind.IRI:
            self._count(len(self.base) + len(token.text))
            return _joined(self.base, unescaped(token.text[1:-1]))
        if token.kind is TokenKind.NAME:
            prefix, _, local = token.text.partition(":")
            namespace = self.prefixes.get(prefix, self.known.get(prefix))
            if namespace is not None:
                self._count(len(namespace) + len(local))
                return namespace + _LOCAL_ESCAPE.sub(r"\1", local)
        return ""

    def _count(self, characters: int) -> None:
        self._written_out += characters
        if self._written_out > _WRITTEN_OUT:
            raise QueryTooLargeError(
                f"The IRIs of BASE, PREFIX, FROM, SERVICE and LOAD become more than {_WRITTEN_OUT:,} characters once "
                "they are written out. Use shorter bases and prefixes, or fewer of them."
            )


def inspect(text: str, guard: Guard, base_iri: str = "", known: Mapping[str, str] = MappingProxyType({})) -> Inspection:
    """Return what a query says about itself; `known`: prefixes that it need not declare.

    Raises QueryTooLargeError, QueryTooDeepError, and QuerySyntaxError for an update. Anything else that is wrong with
    the text is for the engine to say.

    >>> limits = Guard(query_bytes=1000, nesting=10, chain=100)
    >>> inspection = inspect("SELECT ?s FROM <http://example.org/g> { ?s ?p ?o }", limits)
    >>> inspection.form, inspection.default_graphs
    ('SELECT', ['http://example.org/g'])
    """
    _check_size(text, guard)
    inspection = Inspection(base=base_iri, known=known)
    stream = _guarded_tokens(text, guard, inspection)
    first = _read_prologue(stream, inspection)
    if first is None:
        return inspection
    word = first.text.upper() if first.kind is TokenKind.WORD else ""
    if word in UPDATES:
        raise QuerySyntaxError(f"{location(text, first.start)}: {word} is an update, and only queries are taken.")
    inspection.form = word if word in FORMS else ""
    _read_body(text, stream, inspection)
    return inspection


def inspect_update(text: str, guard: Guard) -> Inspection:
    """Return what an update says about itself: its SERVICE clauses.

    Raises QueryTooLargeError, QueryTooDeepError, and QuerySyntaxError for a query.
    """
    _check_size(text, guard)
    inspection = Inspection()
    stream = _guarded_tokens(text, guard, inspection)
    first = _read_prologue(stream, inspection)
    if first is not None and first.is_word(*FORMS):
        where = location(text, first.start)
        raise QuerySyntaxError(f"{where}: {first.text} is a query, and only updates are taken here.")
    _read_body(text, stream, inspection)
    return inspection


def _check_size(text: str, guard: Guard) -> None:
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise QuerySyntaxError(f"{location(text, error.start)}: half of a surrogate pair is no character.") from None
    if size > guard.query_bytes:
        raise QueryTooLargeError(
            f"The text is {size:,} bytes long; the limit is {guard.query_bytes:,}. Send it in parts, or put values "
            "in fewer VALUES.",
            to_raise("query_bytes"),
        )


def _guarded_tokens(text: str, guard: Guard, inspection: Inspection) -> Iterator[Token]:
    """Yield the tokens while they keep to the limits of depth and length."""
    brackets = Brackets()
    for token in tokens(text):
        if token.kind is TokenKind.WORD:
            inspection.volatile = inspection.volatile or token.text.upper() in VOLATILE
        elif token.kind is TokenKind.IRI and _hides_call(token.text):
            where = location(text, token.start)
            raise MisunderstoodError(f"{where}: an IRI that holds ')' and SERVICE is refused.")
        brackets.take(token)
        if brackets.depth > guard.nesting:
            raise QueryTooDeepError(
                f"{location(text, token.start)}: brackets nest deeper than {guard.nesting}. Write the query flatter.",
                to_raise("nesting"),
            )
        if brackets.parts > guard.chain:
            raise QueryTooDeepError(
                f"{location(text, token.start)}: the query has more than {guard.chain:,} operators and patterns. Use "
                "VALUES or IN for long lists.",
                to_raise("chain"),
            )
        yield token


def prologue_declarations(prologue: str, base_iri: str = "", before: Inspection | None = None) -> Inspection:
    """Return what a prologue declares, its base and its prefixes, added to those `before` it."""
    inspection = before or Inspection(base=base_iri)
    _read_prologue(tokens(prologue), inspection)
    return inspection


def _read_prologue(stream: Iterator[Token], inspection: Inspection) -> Token | None:
    """Read BASE, PREFIX and VERSION; return the first token after them."""
    for token in stream:
        if token.is_word("BASE"):
            inspection.base = inspection.resolve(next(stream, token))
        elif token.is_word("PREFIX"):
            name, iri = next(stream, token), next(stream, token)
            inspection.prefixes[name.text.removesuffix(":")] = inspection.resolve(iri)
        elif token.is_word("VERSION"):
            next(stream, None)
        else:
            return token
    return None


def _read_body(text: str, stream: Iterator[Token], inspection: Inspection) -> None:
    depth = 0  # a dataset is named between groups: CONSTRUCT has its template before it
    seen: set[tuple[bool, str]] = set()
    for token in stream:
        if token.kind is not TokenKind.WORD:
            depth += (token.text == "{") - (token.text == "}")
        elif token.is_word("FROM") and not depth:
            target = next(stream, token)
            is_named = target.is_word("NAMED")
            if is_named:
                target = next(stream, target)
            graph = inspection.resolve(target)
            if not is_reference(graph):
                raise QuerySyntaxError(f"{location(text, target.start)}: {no_iri(graph)}")
            if graph and (is_named, graph) not in seen:
                seen.add((is_named, graph))
                (inspection.named_graphs if is_named else inspection.default_graphs).append(graph)
        elif token.is_word("SERVICE"):
            target = next(stream, token)
            is_silent = target.is_word("SILENT")
            if is_silent:
                target = next(stream, target)
            clause = ServiceClause(inspection.resolve(target), is_silent, location(text, target.start))
            inspection.services.append(clause)


def _hides_call(iri: str) -> bool:
    bracket = iri.find(")")
    return bracket >= 0 and _HIDDEN_CALL.search(iri, bracket) is not None


def unescaped(iri: str) -> str:
    """Return an IRI without the escapes that a query may write characters by."""
    return _ESCAPE.sub(_character, iri)


def _character(match: re.Match[str]) -> str:
    return chr(min(int(match[1] or match[2], 16), 0x10FFFF))


def _joined(base: str, iri: str) -> str:
    if not base or _SCHEME.match(iri):
        return iri
    try:
        return urljoin(base, iri)
    except ValueError:
        return iri
