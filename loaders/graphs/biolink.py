"""What categories, identifiers, predicates and qualifiers of the Biolink model mean here: https://w3id.org/biolink/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.namespaces import MK
from loaders.figures import exact_number
from loaders.pathways.links import Meaning, meanings
from loaders.pathways.nodes import node_kinds

CATEGORIES = node_kinds("biolink category")
NAMESPACES = node_kinds("biolink prefix")
ALTERS, MORE, LESS = Meaning(MK.alters), Meaning(MK.increases), Meaning(MK.decreases)
PREDICATES = meanings("biolink")
# What qualifiers say more of: a change, and what only goes together.
TURNED = frozenset({MK.alters, MK.increases, MK.decreases, MK.associatedWith})
CAUSAL = frozenset({MK.alters, MK.increases, MK.decreases, MK.induces, MK.activates, MK.inhibits, MK.upregulates,
                    MK.downregulates, MK.degrades})  # fmt: skip
RAISED, LOWERED = frozenset({"increased", "upregulated"}), frozenset({"decreased", "downregulated"})
ASPECTS = {
    "activity": (Meaning(MK.activates), Meaning(MK.inhibits)),
    "activity_or_abundance": (MORE, LESS),
    "expression": (Meaning(MK.upregulates), Meaning(MK.downregulates)),
    "abundance": (Meaning(MK.increases, aspect="abundance"), Meaning(MK.decreases, aspect="abundance")),
    "synthesis": (Meaning(MK.increases, aspect="production"), Meaning(MK.decreases, aspect="production")),
    "secretion": (Meaning(MK.increases, aspect="release"), Meaning(MK.decreases, aspect="release")),
    # More breakdown of a thing is less of it.
    "degradation": (Meaning(MK.degrades), Meaning(MK.increases, aspect="abundance")),
}
_NEGATED = dict.fromkeys(("true", "t", "yes", "y", "1", "1.0"), True) | dict.fromkeys(
    ("", "false", "f", "no", "n", "0", "0.0"), False
)
_EXCLUDED = "HP:0040285"
_FREQUENCIES = ("has_count", "has_quotient", "has_percentage")


def denial(edge: Mapping[str, Any]) -> bool | None:
    """Return whether an edge denies what it says; None where what it says of that cannot be read.

    An edge whose frequency is none denies: nobody of those who were looked at had it.

    >>> [denial(edge) for edge in ({"negated": "t"}, {"negated": False}, {"has_count": 0, "has_total": 20}, {})]
    [True, False, True, False]
    >>> denial({"negated": "NOT"}), denial({"has_count": "0", "has_total": "0"})
    (None, False)
    """
    negated = _NEGATED.get(_said(edge, "negated").lower())
    # A count says more than a share, which may be rounded.
    figures = (exact_number(_said(edge, name)) for name in _FREQUENCIES)
    share = next((figure for figure in figures if figure is not None), None)
    never = _EXCLUDED in _said(edge, "frequency_qualifier") or (
        share == 0 and exact_number(_said(edge, "has_total")) != 0
    )
    return negated if negated is None else negated or never


def _said(edge: Mapping[str, Any], name: str) -> str:
    value = edge.get(name)
    return "" if value is None else str(value).strip()
