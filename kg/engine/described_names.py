"""IRIs that DESCRIBE names beside a pattern: the engine describes them for each solution, so for none not at all."""

from __future__ import annotations

from itertools import takewhile

from kg.engine.edits import Edit
from kg.engine.source import Source
from kg.sparql import tree
from kg.sparql.lexer import TokenKind


def pattern_of_description(source: Source, query: tree.SelectQuery, pattern: Edit) -> Edit:
    """Return the pattern of a query, with a solution without values if IRIs are to be described beside it.

    Of groups, and where LIMIT or OFFSET would count that solution, it stays as it is.
    """
    if query.form != "DESCRIBE" or query.is_aggregated or query.modifier.is_sliced:
        return pattern
    head = (each for each in source.tokens if query.start < each.start < pattern.start)
    described = takewhile(lambda each: not each.is_word("FROM"), head)
    if not any(each.kind in {TokenKind.IRI, TokenKind.NAME} for each in described):
        return pattern
    return pattern._replace(replacement=f"{{ {pattern.replacement} UNION {{ }} }}")
