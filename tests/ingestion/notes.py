"""A bulk source of our own making: a line is a record `identifier version drug event`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rdflib import URIRef

from myeloma_kg.loader import (
    MK,
    Claim,
    Conversion,
    EntityIndex,
    Finding,
    SourceCard,
    SourceRecord,
    UnknownTerm,
    expand,
    record_publication,
)

CARD = SourceCard(
    name="notes",
    title="Notes",
    homepage="https://example.org/notes",
    publisher="Somebody",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    formats="lines of text",
    description="Notes on drugs.",
)


class NotesLoader:
    """Counts how often it converts."""

    card = CARD
    converted = 0

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            identifier, _, rest = line.partition(" ")
            if not rest:
                findings.append(Finding(path.name, number, "", line, "a note has four words"))
                continue
            if identifier == "interrupt":
                raise KeyboardInterrupt
            if identifier == "misfit":
                raise TypeError("a shape that no loader expects")
            version = rest.partition(" ")[0]
            yield SourceRecord(identifier, f"{path.name}:{number}", line.encode(), version)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        type(self).converted += 1
        conversion = Conversion()
        _, _, drug, event = record.content.decode().split(" ")
        subject, value = entities.iri(drug, "drug"), entities.iri(event, "ae")
        conversion.entities.append(record_publication(CARD, record, "a note", "https://example.org/note"))
        for role, text, known in (("drug", drug, subject), ("event", event, value)):
            if known is None:
                conversion.unknown.append(UnknownTerm(role, text))
        if subject and value:
            conversion.claims.append(
                Claim(
                    publication=record.identifier,
                    key="note",
                    kind=MK.MechanismClaim,
                    subject=subject,
                    relation=MK.causes,
                    object=URIRef(expand("ae:x")) if event == "x" else value,
                    statement=f"{drug} causes {event}.",
                    source=CARD.name,
                )
            )
        return conversion
