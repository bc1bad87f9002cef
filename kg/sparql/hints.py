"""What people mean when they write what SPARQL does not know."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from kg.sparql.lexer import Token, TokenKind

# What looks like a comparison and is an IRI, because the longest token counts: ?a<5&&?b>3.
COMPARISON = re.compile(r"<[?$\d(\"'!+\-.]")
EXPRESSION = "a variable, a value, a function or '('"
SELECTED = "a variable, '*' or '('"
CONSTRAINT = "'(' or a function"
AFTER_TRIPLE = "'.', ';' or '}'"

_BEHIND = "It stands behind the last '}'."
_IRI = "An IRI stands between < and >, without spaces."
_NAMED = "An expression needs brackets and a name: (COUNT(*) AS ?n)."
_PREFIX = "A prefix is written PREFIX name: <…>, without '@' and without a point."


class _Hint(NamedTuple):
    token: str  # a pattern for the whole token
    wanted: str  # a part of what should stand there
    text: str


_HINTS = (
    _Hint("[“”„‟‘’‚«»]", "", "Quotation marks are \" or ', not those of a word processor."),
    _Hint(r"[^\S ]", "", "This is a space that SPARQL does not know: write a plain one."),
    _Hint(r"@prefix|\.", "SELECT, ASK", _PREFIX),
    _Hint("AND|and", "", "'and' is written &&."),
    _Hint("OR|or", "", "'or' is written ||."),
    _Hint("(?i:like)", "", "Parts of a text are looked for with CONTAINS(?x, …) or REGEX(?x, …)."),
    _Hint("<>", "", "'not equal' is written !=."),
    _Hint("[<>=]|[<>!]=", "')'", "A comparison has two sides; join two of them by &&."),
    _Hint("=", "", "Values are compared in FILTER(?x = …), with one '='."),
    _Hint("A", "a property", "The short form of rdf:type is a small 'a'."),
    _Hint("<", "", _IRI),
    _Hint(r"[?$]\w+", "a property", "A variable can stand for a whole property, not for a part of a path."),
    _Hint(r"[?$]\w+", CONSTRAINT, "The condition stands in brackets: FILTER(?x > 3)."),
    _Hint("(?i:count|sum|min|max|avg|sample|group_concat)", SELECTED, _NAMED),
    _Hint(r"\)", "AS", _NAMED),
    _Hint(",", "WHERE", "The variables of SELECT stand side by side, without commas."),
    _Hint(",", "", "Values stand side by side, without commas."),
    _Hint("(?i:limit|offset|order|group|having)", "}", _BEHIND),
    _Hint("(?i:limit|offset|order|group|having)", "WHERE", _BEHIND),
    _Hint("(?i:union)", "}", "UNION stands between two groups: { … } UNION { … }."),
    _Hint("(?i:not|exists)", "}", "It stands in a FILTER: FILTER NOT EXISTS { … }."),
    _Hint("[<>=]|[<>!]=", "the end", "The condition stands in brackets: HAVING(COUNT(?x) > 3)."),
    _Hint("[;]", "the end", "One request takes one query."),
    _Hint(r"\w+", SELECTED, "A variable begins with '?'."),
    _Hint(r"[?$<\w].*", AFTER_TRIPLE, "Is a '.' missing before it?"),
)


# Which keywords may stand where something is wanted, beside those that it names.
_KEYWORDS = (
    ("SELECT, ASK", ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE")),
    ("WHERE", ("WHERE", "FROM")),
    ("}", ("FILTER", "OPTIONAL", "BIND", "UNION", "VALUES", "MINUS", "GRAPH", "SERVICE")),
    ("the end", ("LIMIT", "OFFSET", "ORDER", "GROUP", "HAVING", "VALUES")),
    (SELECTED, ("DISTINCT", "REDUCED")),
    ("'{'", ("DATA", "WHERE")),
)
_CAPITALS = re.compile("[A-Z]{2,}")
_ALIKE = 0.8


def hint(token: Token, wanted: str) -> str:
    """Return a remedy for a token that stands where something else is wanted; nothing when none is known."""
    if token.kind is TokenKind.IRI and COMPARISON.match(token.text):
        return "For a comparison, put a space after '<'."
    named = [each for each in _CAPITALS.findall(wanted) if each != "IRI"]
    word, there = token.text.upper(), [each for place, words in _KEYWORDS if place in wanted for each in words] + named
    if token.kind is TokenKind.WORD and word not in there:
        for near in difflib.get_close_matches(word, there, n=1, cutoff=_ALIKE):
            return f"Did you mean {near}?"
    for entry in _HINTS:
        if re.fullmatch(entry.token, token.text) and entry.wanted in wanted:
            return entry.text
    return ""
