"""What a loader of your own is written with: names that are the same in a clone and in an installed package.

`kg` and `loaders` stand at the top of a clone and below `myeloma_kg` in a package; what is imported from here is found
in both, and stays the same from version to version. `SourceRecord`, `Conversion` and `Loader` say what a loader is.

>>> from myeloma_kg.loader import Conversion, SourceCard
>>> Conversion().claims
[]
"""

from __future__ import annotations

from kg.errors import Finding
from kg.model import Claim, Dispute, Entity, IdentifierMapping
from kg.namespaces import MK
from kg.prefixes import expand
from loaders.entity_index import EntityIndex
from loaders.source import Conversion, Loader, Skipped, SourceCard, SourceRecord, UnknownTerm, record_publication

__all__ = [
    "MK",
    "Claim",
    "Conversion",
    "Dispute",
    "Entity",
    "EntityIndex",
    "Finding",
    "IdentifierMapping",
    "Loader",
    "Skipped",
    "SourceCard",
    "SourceRecord",
    "UnknownTerm",
    "expand",
    "record_publication",
]
