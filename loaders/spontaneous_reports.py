"""The loader of spontaneous reports: drug events of openFDA, reports to the FDA Adverse Event Reporting System.

A report says that somebody suspected a medicine: it proves no cause, has no denominator, and may be one of several of
one case. So every claim is possible and none is asserted, and what is taken is the pair of a suspected medicine and a
reaction, each once in a report. Medicines that were taken beside are not suspected and give no claim. What makes a
report serious is said of the report and not of any reaction.

Fields: https://open.fda.gov/apis/drug/event/searchable-fields/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from rdflib import Literal

from kg.errors import Finding
from kg.model import POSSIBLE, Property
from kg.namespaces import MK
from loaders.archives import PublishedFile, read_published
from loaders.entity_index import EntityIndex
from loaders.ingredients import drug_of_ingredient
from loaders.json_values import read_json_values, without_nulls
from loaders.record_claims import RecordClaims, known_iri, slug, text_properties
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication
from loaders.vocabularies import code_list

CARD = SourceCard(
    name="spontaneous-reports",
    title="FDA Adverse Event Reporting System",
    homepage="https://open.fda.gov/apis/drug/event/",
    publisher="US Food and Drug Administration",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    formats="JSON of the drug event endpoint of openFDA: pages, downloads, or reports one by one",
    description="Reports of suspected adverse reactions: which medicine was suspected, and which reactions it had.",
)

_PAGES = {"meta": "results.item", "results": "results.item"}
_SUSPECTED = {"1": "suspected", "3": "suspected to interact"}
_OUTCOMES = code_list("spontaneous-reports", "outcome")
_SERIOUS = code_list("spontaneous-reports", "seriousness")
_MASKED = re.compile(r"\b(?:blinded|placebo)\b", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")


class SpontaneousReportLoader:
    """Reads reports, and says which reactions were suspected of which medicine."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the reports of a file, an archive or a folder. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a report says."""
        report = msgspec.json.decode(record.content)
        claims = RecordClaims(CARD, record.identifier, entities)
        number = record.identifier.removeprefix("report-")
        received = _DAY.fullmatch(str(report.get("receivedate", "")))
        title = f"Report {number} of suspected adverse reactions"
        claims.conversion.entities.append(
            record_publication(CARD, record, title, CARD.homepage, "-".join(received.groups()) if received else "")
        )
        _claim_reactions(claims, report, number)
        return claims.conversion


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    if not file.head().startswith((b"{", b"[")):
        text = file.head(40).decode("utf-8", "replace").strip()
        remedy = "Give the results of the drug event endpoint of openFDA."
        findings.append(Finding(file.place, 1, "", text, "reports are JSON", remedy))
        return
    for place, data in ((place, without_nulls(one)) for place, one in read_json_values(file, _PAGES, findings)):
        number = str(data.get("safetyreportid", "")) if isinstance(data, dict) else ""
        if number and isinstance(data.get("patient"), dict):
            version = str(data.get("safetyreportversion", "")).zfill(4)
            content = msgspec.json.encode(data, order="deterministic")
            yield SourceRecord(f"report-{slug(number)}", place, content, version)
        else:
            rule, remedy = "it is no report: it has no safetyreportid or no patient", "Give drug events, not labels."
            findings.append(Finding.at(place, rule, remedy))


def _claim_reactions(claims: RecordClaims, report: Mapping[str, Any], number: str) -> None:
    patient = report["patient"]
    serious = [words for field, words in _SERIOUS.items() if str(report.get(field, "")) == "1"]
    common: list[Property] = [(MK.reportSeriousness, Literal(words)) for words in serious]
    for drug, written, role in _suspected(claims, patient):
        seen: set[str] = set()
        for index, reaction in enumerate(_dicts(patient.get("reaction"))):
            term = " ".join(str(reaction.get("reactionmeddrapt", "")).split())
            if not term or term.casefold() in seen:
                continue
            seen.add(term.casefold())
            event = claims.index.resolve(term, "ae")
            if event is None:
                claims.unknown("event", term.capitalize(), claims.index.candidates(term, "ae"))
            result = text_properties(
                (MK.eventTerm, term.capitalize() if term.isupper() else term),
                (MK.interventionTerm, written),
                (MK.reactionOutcome, _OUTCOMES.get(str(reaction.get("reactionoutcome", "")), "")),
                (MK.vocabulary, "MedDRA"),
                (MK.vocabularyVersion, str(reaction.get("reactionmeddraversionpt", ""))),
                (MK.attribution, "not-stated"),
            )
            claims.claim(
                f"{slug(drug.partition(':')[2])}.{slug(term)}",
                MK.AdverseEventClaim,
                known_iri(drug),
                MK.reportedWith,
                f"Report {number}: {term.lower()} in one patient; {written} was {role}.",
                f"patient.reaction[{index}]",
                [*result, *common],
                object_=known_iri(event) if event else None,
                certainty=POSSIBLE,
            )


def _suspected(claims: RecordClaims, patient: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield each suspected medicine once, where it is one drug that is known: its CURIE, its name, its role."""
    seen: set[str] = set()
    for index, medicine in enumerate(_dicts(patient.get("drug"))):
        name = " ".join(str(medicine.get("medicinalproduct", "")).split())
        role = _SUSPECTED.get(str(medicine.get("drugcharacterization", "")))
        if role is None:
            claims.skip(f"patient.drug[{index}]", "a medicine that is not suspected", name)
            continue
        if _MASKED.search(name) and drug_of_ingredient(claims.index, name)[0] is None:
            reason = "whether the drug was given is not known: the medicine is blinded or like a placebo"
            claims.skip(f"patient.drug[{index}]", reason, name)
            continue
        substance = medicine.get("activesubstance")
        named = substance.get("activesubstancename", "") if isinstance(substance, dict) else ""
        result = {drug for text in (name, named) if text and (drug := drug_of_ingredient(claims.index, text)[0])}
        if len(result) != 1:
            claims.unknown("drug", name or str(named), sorted(result))
            continue
        drug = result.pop()
        if drug not in seen:
            seen.add(drug)
            yield drug, name or str(named), role


def _dicts(value: object) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict)]
