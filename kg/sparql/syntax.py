"""What is wrong with a query or an update, told so that its author can mend it."""

from __future__ import annotations

import re
from collections.abc import Collection
from types import TracebackType

from kg.namespaces import prefixes
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse
from kg.sparql.inspection import UPDATES
from kg.sparql.lexer import Kind, Token, place, tokens
from kg.sparql.scoping import Fault, faults
from kg.sparql.updates import check

_PLACE = re.compile(r"line (\d+), column (\d+): (.*)", re.DOTALL)
# The engine's own sentences stand among the tokens that it would have taken.
_SENTENCE = re.compile(r"(?:expected (?:one of )?|, )([A-Z][a-z]+ [^,]*)")
_PROLOGUE = frozenset(("BASE", "PREFIX", "VERSION"))
_NOT_A_PREFIX = frozenset(("http", "https", "urn", "mailto"))
_SHOWN = 100


def explain(text: str, message: str, known: Collection[str] = ()) -> str:
    """Return the message of a syntax error with line, column, the line itself and a remedy.

    `known`: prefixes that need not be declared.

    The engine says where its parser looked last, not where the text is wrong; so that is looked for here.
    """
    if not _PLACE.fullmatch(message):
        found = min(_faults(text, known), default=None)
        if found is None:
            return f"The text is not valid SPARQL: {_engines_word(message)}"
        message = f"{place(text, found[0])}: {found[1]}"
    match = _PLACE.fullmatch(message)
    return _shown(text, int(match[1]), int(match[2]), match[3]) if match else message


class Explained:
    """A block in which the message of a syntax error shows the place in a text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, QuerySyntaxError):
            raise QuerySyntaxError(explain(self._text, str(error))) from None


def _faults(text: str, known: Collection[str]) -> list[Fault]:
    """Return the first token that does not fit the grammar, or else what is wrong with variables; and with prefixes."""
    found: list[Fault] = []
    read: list[Token] = []
    try:
        read.extend(tokens(text))
        if _is_update(read):
            check(text)
        else:
            found += faults(text, parse(text))
    except QuerySyntaxError as error:
        match = _PLACE.fullmatch(str(error))
        found += [(_position(text, int(match[1]), int(match[2])), match[3])] if match else []
    except RecursionError:
        return []
    return [*found, *_undeclared(read, known)]


def _is_update(read: list[Token]) -> bool:
    words = (token.text.upper() for token in read if token.kind is Kind.WORD)
    return next((word for word in words if word not in _PROLOGUE), "") in UPDATES


def _undeclared(found: list[Token], known: Collection[str]) -> list[Fault]:
    """Return the first prefix that is used and not declared, and the line to add."""
    declared = set(known)
    for before, token in zip([None, *found], found, strict=False):
        if token.kind is not Kind.NAME:
            continue
        prefix = token.text.partition(":")[0]
        if before and before.is_word("PREFIX"):
            declared.add(prefix)
        elif prefix in _NOT_A_PREFIX - declared:
            return [(token.start, f"'{prefix}:' begins an IRI, and an IRI stands between < and >.")]
        elif prefix not in declared:
            remedy = f"PREFIX {prefix}: <{prefixes().get(prefix, '…')}>"
            return [(token.start, f"the prefix '{prefix}:' is not declared. Begin the query with: {remedy}")]
    return []


def _engines_word(message: str) -> str:
    stopped = re.match(r"error at (\d+):(\d+)", message)
    sentences = [found.strip() for found in _SENTENCE.findall(message)]
    reason = f"{sentences[0]}." if sentences else "" if stopped else message.partition("\n")[0][:300]
    return f"{reason} The engine stopped in line {stopped[1]}, column {stopped[2]}.".strip() if stopped else reason


def _position(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1


def _shown(text: str, line: int, column: int, reason: str) -> str:
    lines = text.split("\n")
    written = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    start = max(0, min(column - 1 - _SHOWN // 2, len(written) - _SHOWN))
    cut = written[start : start + _SHOWN].replace("\t", " ")
    mark = " " * (column - 1 - start) + "^"
    return f"Syntax error in line {line}, column {column}: {reason}\n\n  {cut}\n  {mark}"
