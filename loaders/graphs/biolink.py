"""What categories, identifiers, predicates and qualifiers of the Biolink model mean here: https://w3id.org/biolink/."""

from __future__ import annotations

from kg.namespaces import MK
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
