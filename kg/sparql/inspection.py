"""What can be known of a query before the engine sees it, and what is refused there.

The engine recurses over nested brackets and long chains until its stack is gone, and calls any address
that SERVICE names. Both are stopped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from kg.errors import to_raise
from kg.federation.errors import ALLOW_ADDRESSES, RemoteAccessError
from kg.federation.outgoing import checked_address
from kg.sparql.brackets import Brackets
from kg.sparql.errors import QuerySyntaxError, QueryTooDeepError, QueryTooLargeError
from kg.sparql.lexer import Kind, Token, place, tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")

_VOLATILE = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"))
# A scannerless engine may read `?a<1)SERVICE#>` as a comparison and a call, where the grammar sees an IRI.
_HIDDEN_CALL = re.compile(r"\).*\bSERVICE\b", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_LOCAL_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Guard:
    """The limits on the text of a query."""

    query_bytes: int
    nesting: int
    chain: int
    service_allow: tuple[str, ...] = ()


@dataclass
class Inspection:
    """What the text of a query says about itself."""

    form: str = ""
    volatile: bool = False
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""

    @property
    def dataset(self) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """The default graphs and named graphs of FROM; None and None when the query does not say."""
        if self.default_graphs or self.named_graphs:
            return tuple(self.default_graphs), tuple(self.named_graphs)
        return None, None

    def resolve(self, token: Token) -> str:
        """Return the full IRI of an IRI or a prefixed name; nothing for another token."""
        if token.kind is Kind.IRI:
            return _joined(self.base, _ESCAPE.sub(_character, token.text[1:-1]))
        if token.kind is Kind.NAME:
            prefix, _, local = token.text.partition(":")
            if prefix in self.prefixes:
                return self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)
        return ""


def inspect(text: str, guard: Guard, base_iri: str = "") -> Inspection:
    """Return what a query says about itself.

    Raises QueryTooLargeError, QueryTooDeepError, RemoteAccessError, and QuerySyntaxError for an update.
    Anything else that is wrong with the text is for the engine to say.
    """
    _check_size(text, guard)
    found = Inspection(base=base_iri)
    stream = _guarded(text, guard, found)
    first = _prologue(stream, found)
    if first is None:
        return found
    word = first.text.upper() if first.kind is Kind.WORD else ""
    if word in UPDATES:
        raise QuerySyntaxError(f"{place(text, first.start)}: {word} is an update, and only queries are taken.")
    found.form = word if word in FORMS else ""
    _body(text, stream, found, guard)
    return found


def inspect_update(text: str, guard: Guard) -> None:
    """Raise what keeps an update from the engine: its size, its depth, SERVICE, or that it is a query.

    Raises QueryTooLargeError, QueryTooDeepError, RemoteAccessError and QuerySyntaxError.
    """
    _check_size(text, guard)
    found = Inspection()
    stream = _guarded(text, guard, found)
    first = _prologue(stream, found)
    if first is not None and first.is_word(*FORMS):
        raise QuerySyntaxError(f"{place(text, first.start)}: {first.text} is a query, and only updates are taken here.")
    for token in stream:
        if token.is_word("SERVICE"):
            raise RemoteAccessError(
                f"{place(text, token.start)}: SERVICE is not available in an update. Ask with a query, and send the "
                "result to the graph store."
            )


def _check_size(text: str, guard: Guard) -> None:
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise QuerySyntaxError(f"{place(text, error.start)}: half of a surrogate pair is no character.") from None
    if size > guard.query_bytes:
        raise QueryTooLargeError(
            f"The query is {size:,} bytes long; the limit is {guard.query_bytes:,}. Send it in parts, or put values "
            "in fewer VALUES.",
            to_raise("query_bytes"),
        )


def _guarded(text: str, guard: Guard, found: Inspection) -> Iterator[Token]:
    """Yield the tokens while they keep to the limits of depth and length."""
    brackets = Brackets()
    for token in tokens(text):
        if token.kind is Kind.WORD:
            found.volatile = found.volatile or token.is_word(*_VOLATILE)
        elif token.kind is Kind.IRI and _HIDDEN_CALL.search(token.text):
            raise RemoteAccessError(f"{place(text, token.start)}: an IRI that holds ')' and SERVICE is refused.")
        brackets.take(token)
        if brackets.depth > guard.nesting:
            raise QueryTooDeepError(
                f"{place(text, token.start)}: brackets nest deeper than {guard.nesting}. Write the query flatter.",
                to_raise("nesting"),
            )
        if brackets.parts > guard.chain:
            raise QueryTooDeepError(
                f"{place(text, token.start)}: the query has more than {guard.chain:,} operators and patterns. Use "
                "VALUES or IN for long lists.",
                to_raise("chain"),
            )
        yield token


def declarations(prologue: str, base_iri: str = "") -> Inspection:
    """Return what a prologue declares: its base and its prefixes."""
    found = Inspection(base=base_iri)
    _prologue(tokens(prologue), found)
    return found


def _prologue(stream: Iterator[Token], found: Inspection) -> Token | None:
    """Read BASE, PREFIX and VERSION; return the first token after them."""
    for token in stream:
        if token.is_word("BASE"):
            found.base = found.resolve(next(stream, token))
        elif token.is_word("PREFIX"):
            name, iri = next(stream, token), next(stream, token)
            found.prefixes[name.text.removesuffix(":")] = found.resolve(iri)
        elif token.is_word("VERSION"):
            next(stream, None)
        else:
            return token
    return None


def _body(text: str, stream: Iterator[Token], found: Inspection, guard: Guard) -> None:
    braces = 0
    for token in stream:
        if token.text == "{":
            braces += 1
        elif token.is_word("FROM") and not braces:
            target = next(stream, token)
            graphs = found.default_graphs
            if target.is_word("NAMED"):
                target, graphs = next(stream, target), found.named_graphs
            graph = found.resolve(target)
            if graph and graph not in graphs:
                graphs.append(graph)
        elif token.is_word("SERVICE"):
            target = next(stream, token)
            silent = target.is_word("SILENT")
            if silent:
                target = next(stream, target)
            address = found.resolve(target)
            # What SILENT may not call is not called either: it fails later, and says nothing.
            if not (silent and address):
                _check_service(text, target, address, guard)
            found.services.append(address)


def _check_service(text: str, target: Token, address: str, guard: Guard) -> None:
    where = place(text, target.start)
    if not guard.service_allow:
        raise RemoteAccessError(
            f"{where}: SERVICE is not available here. Ask the two endpoints apart.", ALLOW_ADDRESSES
        )
    if not address:
        raise RemoteAccessError(f"{where}: SERVICE needs an address that is written out, not a variable.")
    try:
        checked_address(address, guard.service_allow)
    except RemoteAccessError as error:
        raise RemoteAccessError(f"{where}: {error}", error.remedy) from None


def _character(match: re.Match[str]) -> str:
    return chr(min(int(match[1] or match[2], 16), 0x10FFFF))


def _joined(base: str, iri: str) -> str:
    if not base or _SCHEME.match(iri):
        return iri
    try:
        return urljoin(base, iri)
    except ValueError:
        return iri
