"""The loader of ClinicalTrials.gov: its card, how its files are cut, and what a record says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import Finding
from loaders.clinical_trials_gov import study_files
from loaders.clinical_trials_gov.mapping import conversion
from loaders.entity_index import EntityIndex
from loaders.source import Conversion, SourceCard, SourceRecord

CARD = SourceCard(
    name="clinicaltrials-gov",
    title="ClinicalTrials.gov",
    homepage="https://clinicaltrials.gov/",
    publisher="U.S. National Library of Medicine",
    licence="https://clinicaltrials.gov/about-site/terms-conditions",
    formats="JSON of API v2 (study, page, list, JSON lines) and v1 (FullStudiesResponse), the legacy XML, a zip of "
    "them; an export of AACT (a zip or folder of pipe-delimited tables)",
    description="Registrations and results of clinical studies, as sponsors enter them.",
    version="8",
)


class ClinicalTrialsGovLoader:
    """Reads records of ClinicalTrials.gov and says what they say."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the records of a file, one by one."""
        return study_files.read(path, findings)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a record says."""
        return conversion(self.card, record, *study_files.study_of(record.content), entities)
