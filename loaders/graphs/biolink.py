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
_TRUTHS = dict.fromkeys(("true", "t", "yes", "y", "1", "1.0"), True) | dict.fromkeys(
    ("", "false", "f", "no", "n", "0", "0.0"), False
)
_EXCLUDED = "HP:0040285"
_SOURCES = (
    *("primary_knowledge_source", "knowledge_source", "aggregator_knowledge_source"),
    "supporting_data_source",
)
_FREQUENCIES = ("has_count", "has_quotient", "has_percentage")


def denial(edge: Mapping[str, Any]) -> bool | None:
    """Return whether an edge denies what it says; None where what it says of that cannot be read.

    An edge whose frequency is none denies: nobody of those who were looked at had it.

    >>> [denial(edge) for edge in ({"negated": "t"}, {"negated": False}, {"has_count": 0, "has_total": 20}, {})]
    [True, False, True, False]
    >>> denial({"negated": "NOT"}), denial({"has_count": "0", "has_total": "0"})
    (None, False)
    """
    negated = truth(edge, "negated")
    # A count says more than a share, which may be rounded.
    figures = (exact_number(_said(edge, name)) for name in _FREQUENCIES)
    share = next((figure for figure in figures if figure is not None), None)
    never = _EXCLUDED in _said(edge, "frequency_qualifier") or (
        share == 0 and exact_number(_said(edge, "has_total")) != 0
    )
    return negated if negated is None else negated or never


def truth(edge: Mapping[str, Any], name: str) -> bool | None:
    """Return what a slot says that is true or false; None where it says something else.

    >>> [truth({"deprecated": value}, "deprecated") for value in (True, "f", "since 2020")]
    [True, False, None]
    """
    return _TRUTHS.get(_said(edge, name).lower())


def knowledge_sources(edge: Mapping[str, Any]) -> list[str]:
    """Return where an edge comes from, its primary source first: slots of their own, or a list with the role of each.

    >>> knowledge_sources({"sources": [{"resource_id": "infores:ctd", "resource_role": "primary_knowledge_source"}]})
    ['infores:ctd']
    """
    retrieved = edge.get("sources")
    retrieved = [one for one in retrieved if isinstance(one, Mapping)] if isinstance(retrieved, list) else []
    found: list[str] = []
    for role in _SOURCES:
        found += values_of_slot(edge.get(role))
        found += [_said(one, "resource_id") for one in retrieved if one.get("resource_role") == role]
    return [one for one in dict.fromkeys(found) if one]


def values_of_slot(value: Any) -> list[str]:
    """Return the values of a slot: a list, or a text with bars between them."""
    if isinstance(value, list):
        return [str(one) for one in value if one]
    return [one for one in str(value).split("|") if one] if value else []


def _said(edge: Mapping[str, Any], name: str) -> str:
    value = edge.get(name)
    return "" if value is None else str(value).strip()
