"""The loader of drug labels: Structured Product Labeling as DailyMed has it, and the label files of openFDA."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg.errors import Finding
from loaders.archives import PublishedFile, read_published
from loaders.entity_index import EntityIndex
from loaders.json_values import read_json_values, without_nulls
from loaders.labels.mapping import label_conversion
from loaders.labels.openfda_json import is_openfda_label, read_openfda
from loaders.labels.spl_xml import DOCUMENT, read_spl, spl_identity
from loaders.source import Conversion, SourceCard, SourceRecord
from loaders.xml_elements import element_bytes, parse_element, read_elements

CARD = SourceCard(
    name="drug-labels",
    title="Drug labels",
    homepage="https://dailymed.nlm.nih.gov/",
    publisher="US Food and Drug Administration; US National Library of Medicine",
    licence="https://creativecommons.org/publicdomain/mark/1.0/",
    formats="Structured Product Labeling (XML, or the zips of DailyMed), and the label JSON of openFDA",
    description="What the labels of medicines warn of, what they are for, and which adverse reactions they tabulate.",
    version="7",
)

_PAGES = {"meta": "results.item", "results": "results.item"}
_IGNORED = (".jpg", ".jpeg", ".png", ".gif", ".pdf", ".xsl", ".css")


class DrugLabelLoader:
    """Reads labels, and says what they say of a medicine."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the labels of a file, an archive or a folder. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a label says."""
        if record.content.startswith(b"<"):
            label = read_spl(parse_element(record.content))
        else:
            label = read_openfda(msgspec.json.decode(record.content))
        return label_conversion(CARD, record, label, entities)


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    if file.name.lower().endswith(_IGNORED):
        return
    head = file.head()
    if head.startswith(b"<"):
        for element in read_elements(file, (DOCUMENT,), (DOCUMENT,), findings):
            identifier, version = spl_identity(element)
            if identifier:
                yield SourceRecord(identifier, f"{file.place}:{element.sourceline}", element_bytes(element), version)
            else:
                findings.append(Finding(file.place, 1, "setId", "", "a label belongs to a set of versions", ""))
    elif head.startswith((b"{", b"[")):
        for place, data in ((place, without_nulls(one)) for place, one in read_json_values(file, _PAGES, findings)):
            if isinstance(data, dict) and is_openfda_label(data):
                content = msgspec.json.encode(data, order="deterministic")
                version = str(data.get("version", ""))
                identifier = str(data["set_id"]).lower()
                yield SourceRecord(identifier, place, content, version.zfill(6) if version.isdecimal() else version)
            else:
                rule, remedy = "it is no label: it has no set_id", "Give the results of the label endpoint of openFDA."
                findings.append(Finding.at(place, rule, remedy))
    else:
        rule, remedy = "a label is XML or JSON", "Give Structured Product Labeling, or the label JSON of openFDA."
        findings.append(Finding(file.place, 1, "", head[:40].decode("utf-8", "replace").strip(), rule, remedy))
