"""ORDER BY over values of several types, written so that the engine can sort them.

The engine compares values of types that have no order between them as equal, which is no order at all when a third
type stands among them: it ends with its process. SPARQL leaves that order open, so the kind of a value may go first.
"""

from __future__ import annotations

from kg.sparql.lexer import Kind, Token, tokens


def ordered(text: str) -> str:
    """Return a query that sorts by the kind of each variable of ORDER BY before its value."""
    found: list[tuple[int, str]] = []
    read = list(tokens(text))
    depth, inside = 0, -1
    for number, token in enumerate(read):
        if token.is_word("ORDER"):
            inside = depth
        elif inside >= 0 and (depth < inside or token.is_word("LIMIT", "OFFSET", "VALUES") or token.text == "}"):
            inside = -1
        depth += (token.text in {"(", "{"}) - (token.text in {")", "}"})
        if inside < 0 or token.kind is not Kind.VARIABLE:
            continue
        direction = _direction(read, number)
        if direction and depth == inside + (direction.start != token.start):
            word = direction.text.upper() if direction.start != token.start else "ASC"
            found.append((direction.start, f"{word}({_kind(token.text)}) "))
    for start, key in reversed(found):
        text = text[:start] + key + text[start:]
    return text


def _direction(read: list[Token], number: int) -> Token | None:
    """Return the word before `(?v)`, or the variable itself when it stands bare; None when it is in an expression."""
    before = read[number - 1]
    if before.text == "(":
        word = read[number - 2]
        closed = number + 1 < len(read) and read[number + 1].text == ")"
        return word if closed and word.is_word("ASC", "DESC") else None
    return read[number]


def _kind(variable: str) -> str:
    return f'IF(isNumeric({variable}), " ", COALESCE(STR(DATATYPE({variable})), ""))'
