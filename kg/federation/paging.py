"""Queries whose results a partner cuts, asked for in pages: ordered by all that they give, so that each page is known.

Where a partner gives so many rows at most, its whole result comes by LIMIT and OFFSET, if an order can be trusted: each
page begins with the last row of the one before, and the rows on both sides of the seam differ in more than what stores
may take for the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.federation.partner_results import PartnerRow
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse
from kg.sparql.lexer import tokens
from kg.sparql.values import UNSTEADY

# What may give other rows when it is asked again.
_OTHER_ROWS = (*UNSTEADY, "LIMIT", "OFFSET", "SAMPLE", "GROUP_CONCAT", "SERVICE")
_STABLE_NODE = "nodeID://"
# How much of a text a store may look at when it sorts.
_SORTED_CHARACTERS = 200


class Pages:
    """The pages of a SELECT that gives these variables, each of so many rows at most."""

    def __init__(self, query: str, names: Sequence[str], most: int) -> None:
        self._most = most
        listed = " ".join(f"?{name}" for name in names)
        self._pattern = ""
        try:
            parsed = parse(query)
        except (QuerySyntaxError, RecursionError):
            return
        is_plain = parsed.form == "SELECT" and not parsed.is_aggregated and parsed.modifier.start == parsed.modifier.end
        if is_plain and names and most > 1 and not any(token.is_word(*_OTHER_ROWS) for token in tokens(query)):
            prologue, select = query[: parsed.start], query[parsed.start :]
            self._pattern = f"{prologue}SELECT {listed} WHERE {{ {{ {select} ORDER BY {listed} }} }}"

    @property
    def exist(self) -> bool:
        """Whether the query can be asked for in pages."""
        return bool(self._pattern)

    def query(self, rows: Sequence[PartnerRow]) -> str:
        """Return the query for the page that follows these rows: it begins with the last of them."""
        return f"{self._pattern} LIMIT {self._most} OFFSET {max(len(rows) - 1, 0)}"


def follows(rows: Sequence[PartnerRow], page: Sequence[PartnerRow]) -> bool:
    """Whether a page goes on where these rows end, and the order tells the rows on both sides of the seam apart.

    Blank nodes keep their names in one result alone, but for those of Virtuoso.
    """
    if any(_is_unstable(row) for row in page):
        return False
    if not rows:
        return True
    if not page or page[0] != rows[-1]:
        return False
    return len(page) == 1 or _place(page[0]) != _place(page[1])


def _is_unstable(row: PartnerRow) -> bool:
    return any(term["type"] == "bnode" and not term["value"].startswith(_STABLE_NODE) for term in row.values())


def _place(row: PartnerRow) -> list[tuple[str, str]]:
    """Return what any store must tell apart: stores differ in which literals are the same."""
    return sorted((name, _number(term["value"][:_SORTED_CHARACTERS]).casefold()) for name, term in row.items())


def _number(text: str) -> str:
    """Return a number, and the truth that some stores keep as one, in one spelling; any other text as it is."""
    try:
        return str(float({"true": "1", "false": "0"}.get(text.strip(), text)))
    except ValueError:
        return text
