"""The numbers that stand for terms, and the tables that hold them.

An integer of up to fifteen digits is its own number, beyond those of all other terms, so that it is compared and added
up without being looked up. Other terms are numbered from 1, those that are subjects first.
"""

from __future__ import annotations

import re

from kg.datatypes import XSD

LEAST_QUADS = 100_000
"""Of fewer quads than these no columns are made: the engine counts them fast enough."""
INTEGERS = 1 << 60
"""The number of the integer 0."""
FIRST_WRITTEN, FIRST_BESIDE = 1 << 59, 1 << 58
"""From where terms are numbered that were written since, or that only what stands beside the columns has."""
BESIDE = -1
"""The number of the graph of what stands beside the columns."""
LEAST_INTEGER = INTEGERS - 10**15
INTEGER_TYPE = f"^^<{XSD}integer>"
INTEGER = rf'"(0|-?[1-9][0-9]{{0,14}})"\^\^<{XSD}integer>'
"""An integer that is its own number, as an expression that Python and DuckDB read alike."""
_INTEGER = re.compile(INTEGER)

SCHEMA = """
CREATE TABLE graphs (graph INTEGER, text VARCHAR);
CREATE TABLE terms (code BIGINT, text VARCHAR);
CREATE TABLE names (hash UBIGINT, code BIGINT);
CREATE TABLE probe AS SELECT hash('') AS hash;
CREATE TABLE made (version VARCHAR)
"""
"""`names` finds a term by its hash, `terms` the text of one. Beside them stands `quads`: graph, p, s, o.

`probe`: a hash that tells whether DuckDB still reckons them alike, which it does not promise from release to release.
`made`: the version that they are the columns of, or beside it the name of what they are, too.
"""


def quoted(text: str) -> str:
    """Return a string of SQL."""
    return "'" + text.replace("'", "''") + "'"


def integer_of(term: str) -> int | None:
    """Return the integer that a term is, if it is its own number.

    >>> integer_of('"-5"^^<http://www.w3.org/2001/XMLSchema#integer>'), integer_of('"05"')
    (-5, None)
    """
    match = _INTEGER.fullmatch(term)
    return int(match[1]) if match else None
