"""ORDER BY over values of any types, for queries of our own.

What has no order of its own beside others, such as numbers beside texts, an engine may not be able to sort (see
`kg.engine.ordering`): here IRIs come first, then numbers by value, then all others by their text. It is plain SPARQL,
which every store answers alike.
"""

from __future__ import annotations

from kg.datatypes import XSD


def value_keys(variable: str, *, falls: bool = False) -> str:
    """Return the keys of ORDER BY for a variable that may stand for any values.

    >>> value_keys("?o").partition(" ASC(IF(ISNUMERIC")[0]
    'ASC(IF(ISIRI(?o), 0, IF(ISNUMERIC(?o), 1, 2)))'
    """
    kind = f"IF(ISIRI({variable}), 0, IF(ISNUMERIC({variable}), 1, 2))"
    number = f"IF(ISNUMERIC({variable}) && {variable} = {variable}, <{XSD}double>({variable}), 0)"
    text = (f"STR({variable})", f"LANG({variable})", f"STR(DATATYPE({variable}))")
    return " ".join(f"{'DESC' if falls else 'ASC'}({key})" for key in (kind, number, *text))
