"""What is wrong with a query, told so that its author can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import TracebackType

from kg.evaluation.errors import QuerySyntaxError
from kg.evaluation.grammar import parse
from kg.evaluation.lexer import Kind, Token, place, tokens
from kg.namespaces import prefixes

_PLACE = re.compile(r"line (\d+), column (\d+): (.*)", re.DOTALL)
# The engine's own sentences stand among the tokens that it would have taken.
_SENTENCE = re.compile(r"(?:expected (?:one of )?|, )([A-Z][a-z]+ [^,]*)")
_SHOWN = 100


class Explained:
    """A block in which a syntax error becomes one that shows the place and says what to write."""

    def __init__(self, text: str, declared: Mapping[str, str] | None = None) -> None:
        self._text, self._declared = text, declared

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, QuerySyntaxError):
            raise QuerySyntaxError(explain(self._text, str(error), self._declared)) from None


def explain(text: str, message: str, declared: Mapping[str, str] | None = None) -> str:
    """Return the message of a syntax error with line, column, the line itself and a remedy.

    `declared`: the prefixes that the query declares, when that is known. The engine says where its parser
    looked last, not where the text is wrong; so the first token that does not fit is looked for here.
    """
    if not _PLACE.fullmatch(message):
        found = _first_wrong(text)
        undeclared = _undeclared(text, declared)
        if undeclared and (not found or undeclared[0] < found[0]):
            found = undeclared
        if found is None:
            return f"The query is not valid SPARQL: {_engines_word(message)}"
        message = f"{place(text, found[0])}: {found[1]}"
    match = _PLACE.fullmatch(message)
    if match is None:
        return message
    return _shown(text, int(match[1]), int(match[2]), match[3])


def _first_wrong(text: str) -> tuple[int, str] | None:
    """Return the position of the first token that does not fit the grammar, and why."""
    try:
        parse(text)
    except QuerySyntaxError as error:
        match = _PLACE.fullmatch(str(error))
        if match:
            return _position(text, int(match[1]), int(match[2])), match[3]
    except RecursionError:
        return None
    return None


def _undeclared(text: str, declared: Mapping[str, str] | None) -> tuple[int, str] | None:
    """Return the position of the first prefix that is used and not declared, and the line to add."""
    if declared is None:
        return None
    for token in _tokens(text):
        prefix = token.text.partition(":")[0]
        if token.kind is Kind.NAME and prefix not in declared:
            remedy = f"PREFIX {prefix}: <{prefixes().get(prefix, '…')}>"
            return token.start, f"the prefix '{prefix}:' is not declared. Begin the query with: {remedy}"
    return None


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


def _tokens(text: str) -> Iterator[Token]:
    with suppress(QuerySyntaxError):
        yield from tokens(text)


def _shown(text: str, line: int, column: int, reason: str) -> str:
    lines = text.split("\n")
    written = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    start = max(0, column - 1 - _SHOWN // 2)
    cut = written[start : start + _SHOWN].replace("\t", " ")
    mark = " " * (column - 1 - start) + "^"
    return f"Syntax error in line {line}, column {column}: {reason}\n\n  {cut}\n  {mark}"
