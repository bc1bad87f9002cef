"""Names that SELECT gives and HAVING asks for: it is evaluated before they have a value (section 18.2.4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from kg.sparql import tree
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import is_variable, parse


def unseen_aliases(text: str) -> Iterator[str]:
    """Yield what is probably not meant in the HAVING of a query.

    >>> list(unseen_aliases("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING(?n > 1)"))
    ['?n has no value in HAVING, which is asked before SELECT names it. Write COUNT(*) there.']
    """
    if "HAVING" not in text.upper():
        return
    try:
        query = parse(text)
    except (QuerySyntaxError, RecursionError):
        return
    for each in _queries(query):
        named = {item.variable.text[1:]: item.expression for item in (each.select.items if each.select else ())}
        asked = (part for condition in each.modifier.having for part in tree.parts(condition) if is_variable(part))
        for name in dict.fromkeys(part.text[1:] for part in asked):
            expression = named.get(name)
            if expression is not None:
                written = text[expression.start : expression.end]
                yield f"?{name} has no value in HAVING, which is asked before SELECT names it. Write {written} there."


def _queries(query: tree.SelectQuery) -> Iterator[tree.SelectQuery]:
    """Yield a query and the sub-SELECTs in it."""
    yield query
    waiting = list(query.groups)
    while waiting:
        group = waiting.pop()
        if group.sub_select:
            yield from _queries(group.sub_select)
        waiting += (inner for element in group.elements for inner in tree.inner_groups(element))
