"""A loader as somebody else may write and install one: a line is `number;drug;event;affected;treated`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rdflib import Literal

from kg.errors import Finding
from kg.namespaces import MK
from loaders.entity_index import EntityIndex
from loaders.record_claims import RecordClaims
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="registry-of-ours",
    title="A registry of ours",
    homepage="https://example.org/registry",
    publisher="A group",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    formats="lines with semicolons",
    description="What a group has seen.",
)


class RegistryLoader:
    """Reads the lines of the registry."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the lines; one that does not have five parts is a finding."""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.count(";") == 4:
                yield SourceRecord(line.partition(";")[0], f"{path.name}:{number}", line.encode())
            else:
                findings.append(Finding(path.name, number, "", line, "a line has five parts", "Fill it up."))

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a line says."""
        number, drug, event, affected, treated = record.content.decode().split(";")
        claims = RecordClaims(self.card, number, entities)
        claims.conversion.entities.append(record_publication(CARD, record, "A case", f"{CARD.homepage}/{number}"))
        subject, value = entities.iri(drug, "drug"), entities.iri(event, "ae")
        if subject is None or value is None:
            claims.unknown("drug" if subject is None else "event", drug if subject is None else event)
            return claims.conversion
        claims.claim(
            *("event", MK.AdverseEventClaim, subject, MK.reportedWith, f"{affected} of {treated} had {event}.", "line"),
            [(MK.affected, Literal(int(affected))), (MK.atRisk, Literal(int(treated)))],
            object_=value,
        )
        return claims.conversion
