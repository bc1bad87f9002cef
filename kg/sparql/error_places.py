"""A syntax error with the line of the text that it stands in, so that its author can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from kg.sparql.errors import QuerySyntaxError

LOCATED = re.compile(r"line (\d+), column (\d+): (.*)", re.DOTALL)
"""A message that says where: line, column, and what is wrong."""
_SHOWN = 100


def show_syntax_error(text: str, message: str) -> str:
    """Return a message that begins with line and column with that line of the text, and a mark below the place.

    >>> print(show_syntax_error("SELECT * {", "line 1, column 11: the text ends too early."))
    Syntax error in line 1, column 11: the text ends too early.
    <BLANKLINE>
      SELECT * {
                ^
    """
    match = LOCATED.fullmatch(message)
    return _shown(text, int(match[1]), int(match[2]), match[3]) if match else message


@contextmanager
def errors_located_in(text: str) -> Iterator[None]:
    """Show the place in a text in the message of every QuerySyntaxError that a block raises."""
    try:
        yield
    except QuerySyntaxError as error:
        raise QuerySyntaxError(show_syntax_error(text, str(error))) from None


def _shown(text: str, line: int, column: int, reason: str) -> str:
    lines = text.split("\n")
    written = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    start = max(0, min(column - 1 - _SHOWN // 2, len(written) - _SHOWN))
    cut = written[start : start + _SHOWN].replace("\t", " ")
    mark = " " * (column - 1 - start) + "^"
    return f"Syntax error in line {line}, column {column}: {reason}\n\n  {cut}\n  {mark}"
