"""Variables that a query selects and that nothing gives a value: a slip of the pen, which looks like empty cells."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator

from kg.sparql.errors import QuerySyntaxError
from kg.sparql.lexer import Token, TokenKind, tokens


def unseen_selection(text: str, given: Collection[str]) -> Iterator[str]:
    """Yield that the variables have no value that only SELECT names; `given`: those that have one beside the text.

    >>> list(unseen_selection("SELECT ?drug ?evnt { ?drug a ?kind ; ?causes ?event }", ()))
    ['?evnt has no value: it stands nowhere but in SELECT. Did you mean ?event?']
    """
    try:
        read = list(tokens(text))
    except QuerySyntaxError:
        return
    counts = Counter(token.text[1:] for token in read if token.kind is TokenKind.VARIABLE)
    for name in _selected(read):
        if counts[name] == 1 and name not in given:
            near = difflib.get_close_matches(name, [other for other in counts if other != name], n=1)
            remedy = f" Did you mean ?{near[0]}?" if near else ""
            yield f"?{name} has no value: it stands nowhere but in SELECT.{remedy}"


def _selected(read: list[Token]) -> Iterator[str]:
    """Yield the variables that the outer SELECT of a query names without an expression."""
    is_select, depth = False, 0
    for token in read:
        if not is_select:
            is_select = token.is_word("SELECT")
        elif token.text == "{" or token.is_word("WHERE", "FROM"):
            return
        else:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if token.kind is TokenKind.VARIABLE and not depth:
                yield token.text[1:]
