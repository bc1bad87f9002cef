"""What is wrong with a query or an update."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from kg.prefixes import prefixes
from kg.sparql.error_places import LOCATED
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse, parse_update
from kg.sparql.inspection import UPDATES, unescaped
from kg.sparql.iris import is_reference, no_iri
from kg.sparql.lexer import Token, TokenKind, location, tokens
from kg.sparql.scoping import Fault, scoping_faults

_PROLOGUE = frozenset(("BASE", "PREFIX", "VERSION"))
_NOT_A_PREFIX = frozenset(("http", "https", "urn", "mailto"))


def find_syntax_error(text: str, declared: Collection[str] = ()) -> str | None:
    """Return the first mistake in a query or an update, with its place; None when there is none that is seen here.

    `declared`: prefixes that need not be declared in the text.

    >>> find_syntax_error("SELECT * { ?s a ex:Drug }")
    "line 1, column 17: the prefix 'ex:' is not declared. Begin the query with: PREFIX ex: <…>"
    """
    fault = min(_faults(text, declared), default=None)
    return f"{location(text, fault.start)}: {fault.message}" if fault else None


def _faults(text: str, declared: Collection[str]) -> list[Fault]:
    """Return the first token that does not fit the grammar, or else what is wrong with variables; and with prefixes."""
    faults: list[Fault] = []
    read: list[Token] = []
    try:
        read.extend(tokens(text))
        if _is_update(read):
            parse_update(text)
        else:
            faults += scoping_faults(text, parse(text))
    except QuerySyntaxError as error:
        match = LOCATED.fullmatch(str(error))
        faults += [Fault(_position(text, int(match[1]), int(match[2])), match[3])] if match else []
    except RecursionError:
        return []
    return [*faults, *_undeclared_prefixes(read, declared), *_no_iris(read)]


def _no_iris(read: list[Token]) -> Iterator[Fault]:
    for token in read:
        if token.kind is TokenKind.IRI and not is_reference(iri := unescaped(token.text[1:-1])):
            yield Fault(token.start, no_iri(iri))


def _is_update(read: list[Token]) -> bool:
    words = (token.text.upper() for token in read if token.kind is TokenKind.WORD)
    return next((word for word in words if word not in _PROLOGUE), "") in UPDATES


def _undeclared_prefixes(read: list[Token], known: Collection[str]) -> list[Fault]:
    """Return the first prefix that is used and not declared, and the line to add."""
    declared = set(known)
    for before, token in zip([None, *read], read, strict=False):
        if token.kind is not TokenKind.NAME:
            continue
        prefix = token.text.partition(":")[0]
        if before and before.is_word("PREFIX"):
            declared.add(prefix)
        elif prefix in _NOT_A_PREFIX - declared:
            return [Fault(token.start, f"'{prefix}:' begins an IRI, and an IRI stands between < and >.")]
        elif prefix not in declared:
            remedy = f"PREFIX {prefix}: <{prefixes().get(prefix, '…')}>"
            near = [] if prefix in prefixes() else difflib.get_close_matches(prefix, declared | {*prefixes()}, n=1)
            meant = f" Did you mean '{near[0]}:'?" if near else ""
            message = f"the prefix '{prefix}:' is not declared.{meant} Begin the query with: {remedy}"
            return [Fault(token.start, message)]
    return []


def _position(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1
