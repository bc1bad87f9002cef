"""ORDER BY over values of several types, written so that the engine can sort them.

The engine compares values of types that have no order between them as equal, which is no order at all when a third
type stands among them: it ends with its process. SPARQL leaves that order open, so the kind of a value may go first.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.engine.edits import Edit
from kg.sparql import tree


def ordering_edits(query: tree.SelectQuery) -> Iterator[Edit]:
    """Yield the edits after which a query sorts by the kind of each variable of ORDER BY before its value."""
    for condition in query.modifier.order_by:
        key = condition.expression
        if isinstance(key, tree.VarOrTerm) and key.kind is tree.TermKind.VARIABLE:
            direction = condition.direction or "ASC"
            yield Edit(condition.start, condition.start, f"{direction}({_kind(key.text)}) ")


def _kind(variable: str) -> str:
    return f'IF(isNumeric({variable}), " ", COALESCE(STR(DATATYPE({variable})), ""))'
