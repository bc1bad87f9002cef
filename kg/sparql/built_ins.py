"""The functions and aggregates that SPARQL has under a word of its own, in capitals."""

from __future__ import annotations

import sys

AGGREGATES = frozenset(("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"))
# How many arguments a function takes, in the order of production [121]; those of later drafts are behind.
_ARGUMENTS = {
    range(1): "RAND NOW UUID STRUUID",
    range(2): "BNODE",
    range(1, 2): """STR LANG DATATYPE BOUND IRI URI ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH
        DAY HOURS MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC
        SUBJECT PREDICATE OBJECT ISTRIPLE LANGDIR HASLANG HASLANGDIR""",
    range(2, 3): "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT SAMETERM ADJUST",
    range(2, 4): "REGEX SUBSTR",
    range(3, 4): "IF TRIPLE STRLANGDIR",
    range(3, 5): "REPLACE",
    range(sys.maxsize): "COALESCE CONCAT",
}
ARGUMENT_COUNTS = {name: count for count, names in _ARGUMENTS.items() for name in names.split()}
FUNCTIONS = AGGREGATES | frozenset(ARGUMENT_COUNTS)
