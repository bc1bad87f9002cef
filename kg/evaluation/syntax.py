"""What is wrong with a query, told so that its author can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import TracebackType

from kg.evaluation.errors import QuerySyntaxError
from kg.evaluation.lexer import Kind, Token, tokens
from kg.namespaces import prefixes

_ENGINE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_PLACE = re.compile(r"line (\d+), column (\d+): (.*)", re.DOTALL)
_CHARACTERS = re.compile(r"\[[^\]]*\](?:\s*\|\s*'[^']*'\.\.='[^']*')*", re.DOTALL)
_SENTENCE = re.compile(r"[A-Z][a-z]+ [\w ]+")
_MOST = 12
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

    `declared`: the prefixes that the query declares, when that is known.
    """
    ours = _PLACE.fullmatch(message)
    if ours:
        return _shown(text, int(ours[1]), int(ours[2]), ours[3])
    match = _ENGINE.match(message)
    if match is None:
        return f"The query is not valid SPARQL: {message}"
    line, column = int(match[1]), int(match[2])
    position = _position(text, line, column)
    undeclared = _undeclared(text, position, declared)
    if undeclared is not None:
        return undeclared
    return _shown(text, line, column, _reason(text, position, match[3]))


def _position(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1


def _undeclared(text: str, position: int, declared: Mapping[str, str] | None) -> str | None:
    """Name the first prefix that is used and not declared, when it stands before the place of the error."""
    if declared is None:
        return None
    for token in _tokens(text):
        if token.start > position:
            return None
        prefix = token.text.partition(":")[0]
        if token.kind is Kind.NAME and prefix not in declared and not token.text.endswith(":"):
            namespace = prefixes().get(prefix)
            remedy = f"PREFIX {prefix}: <{namespace or '…'}>"
            line = text.count("\n", 0, token.start) + 1
            column = token.start - (text.rfind("\n", 0, token.start) + 1) + 1
            return _shown(text, line, column, f"the prefix '{prefix}:' is not declared. Begin the query with: {remedy}")
    return None


def _reason(text: str, position: int, expected: str) -> str:
    sentences = [found.strip() for found in _SENTENCE.findall(expected) if " " in found.strip()]
    if sentences and "Prefix not found" not in sentences:
        return f"{sentences[0][0].lower()}{sentences[0][1:]}."
    before, here = _around(text, position)
    if before is not None and here is not None and before.kind is Kind.WORD and here.text == "(":
        return f"there is no function '{before.text}'."
    found = f"'{here.text[:_SHOWN]}' is not expected here" if here else "the query ends too early"
    plain = [item.strip() for item in _CHARACTERS.sub("", expected).split(", ") if item.strip()]
    wanted = [item.strip('"') for item in plain if re.fullmatch(r'[A-Z_]+|"[^"]+"', item)]
    if not here or not wanted or len(wanted) > _MOST:
        return f"{found}."
    return f"{found}; possible is: {' '.join(wanted)}."


def _around(text: str, position: int) -> tuple[Token | None, Token | None]:
    """Return the token before a position, and the one at it."""
    before = None
    for token in _tokens(text):
        if token.start + len(token.text) > position:
            return before, token
        before = token
    return before, None


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
