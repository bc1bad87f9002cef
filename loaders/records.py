"""What the sources give: entities, names that were decided, claims, disputes and mappings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.model import Claim, Dispute, Entity, IdentifierMapping
from kg.rdf import Quad, claim_quads, disambiguation_quads, dispute_quads, entity_quads, mapping_quads


@dataclass
class StatedRecords:
    """What somebody states."""

    entities: list[Entity] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    mappings: list[IdentifierMapping] = field(default_factory=list)

    def quads(self) -> Iterator[Quad]:
        """Yield the quads of entities, claims, disputes and mappings: what may be reasoned from."""
        for entity in self.entities:
            yield from entity_quads(entity)
        for claim in self.claims:
            yield from claim_quads(claim)
        for dispute in self.disputes:
            yield from dispute_quads(dispute)
        for mapping in self.mappings:
            yield from mapping_quads(mapping)


@dataclass
class Records(StatedRecords):
    """Everything that the loaders of the curated tables read; `overrides`: CURIEs by the names that are decided."""

    overrides: dict[str, str] = field(default_factory=dict)

    def quads(self) -> Iterator[Quad]:
        """Yield the quads of every record."""
        yield from super().quads()
        yield from disambiguation_quads(self.overrides)
