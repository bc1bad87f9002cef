"""SERVICE asked only for what can be joined: the rows that stand before it go along, as VALUES.

The engine would ask the partner for its whole pattern. Whatever the pattern P is, A joined with P is A joined with
(V joined with P), V being the distinct values in A of some variables that are bound in each of its rows; and the same
holds where P is optional. So A, the group up to SERVICE without its filters, is asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse
from kg.sparql.lexer import Kind, tokens
from kg.sparql.tree import Element

# More rows than these are too many to send along, and the pattern is asked as it stands.
MOST_ROWS = 1000
# What may come out otherwise when it is asked a second time.
_UNSTEADY = ("RAND", "NOW", "UUID", "STRUUID", "BNODE", "LIMIT", "OFFSET", "SAMPLE", "GROUP_CONCAT")

# Asks a SELECT; gives its rows as they are written in SPARQL, None for what has no value or cannot be written.
Rows = Callable[[str], Sequence[Sequence[str | None]]]


def narrowed(text: str, rows: Rows) -> str:
    """Return a query that means the same, and asks partners for less."""
    try:
        query = parse(text)
    except (QuerySyntaxError, RecursionError):
        return text
    if query.where is None or query.where.query is not None:
        return text
    begin = query.where.start + 1
    whole, before, at = text[:begin], "", begin
    for element in query.where.elements:
        between, own = text[at : element.start], text[element.start : element.end]
        whole, before = whole + between, before + between
        service = _service(element)
        if service is not None and before.strip():
            body = service.groups[0]
            values = _values(text[: query.start], before, text[body.start : body.end], rows)
            if values:
                start, end = body.start - element.start, body.end - element.start
                own = f"{own[:start]}{{ {values} {own[start:end]} }}{own[end:]}"
        whole, before = whole + own, before + ("FILTER(true)" if element.kind == "FILTER" else own)
        at = element.end
    return whole + text[at:]


def _service(element: Element) -> Element | None:
    """Return the SERVICE that an element is, or that is all of an OPTIONAL; None for what asks with a sub-SELECT."""
    if element.kind == "OPTIONAL" and len(element.groups[0].elements) == 1:
        element = element.groups[0].elements[0]
    return element if element.kind == "SERVICE" and element.groups[0].query is None else None


def _values(prologue: str, before: str, body: str, rows: Rows) -> str:
    """Return VALUES for the variables that a pattern shares with what stands before it; nothing when there are none."""
    found = list(tokens(before))
    if any(token.is_word(*_UNSTEADY) for token in found):
        return ""
    inside = {token.text[1:] for token in tokens(body) if token.kind is Kind.VARIABLE}
    shared = sorted({token.text[1:] for token in found if token.kind is Kind.VARIABLE} & inside)
    if not shared:
        return ""
    names = [f"?{name}" for name in shared]
    asked = rows(f"{prologue}SELECT DISTINCT {' '.join(names)} WHERE {{ {before} }} LIMIT {MOST_ROWS + 1}")
    bound = [number for number in range(len(names)) if all(row[number] is not None for row in asked)]
    if len(asked) > MOST_ROWS or not bound:
        return ""
    written = sorted({f"({' '.join(str(row[number]) for number in bound)})" for row in asked})
    return f"VALUES ({' '.join(names[number] for number in bound)}) {{ {' '.join(written)} }}"
