"""SERVICE asked only for what can be joined: the rows that stand before it go along, as VALUES.

The engine would ask the partner for its whole pattern. Whatever the pattern P is, A joined with P is A joined with
(V joined with P), V being the distinct values in A of some variables that are bound in each of its rows; and the same
holds where P is optional. So A, the group up to SERVICE without its filters, is asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.sparql import tree
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse
from kg.sparql.lexer import TokenKind, tokens

# More rows than these are too many to send along, and the pattern is asked as it stands.
MOST_ROWS = 1000
# What may come out otherwise when it is asked a second time.
_UNSTEADY = ("RAND", "NOW", "UUID", "STRUUID", "BNODE", "LIMIT", "OFFSET", "SAMPLE", "GROUP_CONCAT")

# Asks a SELECT; gives its rows as they are written in SPARQL, None for what has no value or cannot be written.
AskForRows = Callable[[str], Sequence[Sequence[str | None]]]


def narrowed(text: str, ask_for_rows: AskForRows) -> str:
    """Return a query that means the same, and asks partners for less.

    >>> narrowed("SELECT * { <s> <p> ?o SERVICE <x:y> { ?o ?q ?r } }", lambda query: [["<o>"]])
    'SELECT * { <s> <p> ?o SERVICE <x:y> { VALUES (?o) { (<o>) } { ?o ?q ?r } } }'
    """
    try:
        query = parse(text)
    except (QuerySyntaxError, RecursionError):
        return text
    if query.where is None or query.where.sub_select is not None:
        return text
    begin = query.where.start + 1
    whole, before, position = text[:begin], "", begin
    for element in query.where.elements:
        between, own = text[position : element.start], text[element.start : element.end]
        whole, before = whole + between, before + between
        body = _service_group(element)
        if body is not None and before.strip():
            values = _values(text[: query.start], before, text[body.start : body.end], ask_for_rows)
            if values:
                start, end = body.start - element.start, body.end - element.start
                own = f"{own[:start]}{{ {values} {own[start:end]} }}{own[end:]}"
        whole, before = whole + own, before + ("FILTER(true)" if isinstance(element, tree.Filter) else own)
        position = element.end
    return whole + text[position:]


def _service_group(element: tree.TriplesBlock | tree.GraphPatternNotTriples) -> tree.GroupGraphPattern | None:
    """Return the group of a SERVICE, or of one that is all of an OPTIONAL; None for what asks with a sub-SELECT."""
    if isinstance(element, tree.OptionalGraphPattern) and len(element.group.elements) == 1:
        element = element.group.elements[0]
    if isinstance(element, tree.ServiceGraphPattern) and element.group.sub_select is None:
        return element.group
    return None


def _values(prologue: str, before: str, body: str, ask_for_rows: AskForRows) -> str:
    """Return VALUES for the variables that a pattern shares with what stands before it; nothing when there are none."""
    read = list(tokens(before))
    if any(token.is_word(*_UNSTEADY) for token in read):
        return ""
    inside = {token.text[1:] for token in tokens(body) if token.kind is TokenKind.VARIABLE}
    shared = sorted({token.text[1:] for token in read if token.kind is TokenKind.VARIABLE} & inside)
    if not shared:
        return ""
    names = [f"?{name}" for name in shared]
    query = f"{prologue}SELECT DISTINCT {' '.join(names)} WHERE {{ {before} }} LIMIT {MOST_ROWS + 1}"
    rows = ask_for_rows(query)
    bound = [column for column in range(len(names)) if all(row[column] is not None for row in rows)]
    if len(rows) > MOST_ROWS or not bound:
        return ""
    written = sorted({f"({' '.join(str(row[column]) for column in bound)})" for row in rows})
    return f"VALUES ({' '.join(names[column] for column in bound)}) {{ {' '.join(written)} }}"
