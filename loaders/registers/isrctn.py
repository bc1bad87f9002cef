"""The loader of ISRCTN: who a study is (numbers, aliases in other registers) and how it is registered.

Fields: https://www.isrctn.com/page/definitions. A record states the size that is aimed at (`targetEnrolment`) and, once
it is known, the size that was reached (`totalFinalEnrolment`). The register works out whether a study recruits from its
dates and from the day of reading; only what overrides that is a status here. `Nil known` is no number, and the numbers
of IRAS, funders and sponsors are no numbers of a register.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from rdflib import Literal

from kg.errors import Finding
from kg.model import Property
from kg.namespaces import MK
from loaders.archives import PublishedFile
from loaders.entity_index import EntityIndex
from loaders.record_claims import RecordClaims, text_properties
from loaders.registers.elements import each, element_value, text_at, texts, written_day
from loaders.registers.records import read_register
from loaders.registers.registration import Registration, StatedNumber, registered_study
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication
from loaders.xml_elements import read_elements

CARD = SourceCard(
    name="isrctn",
    title="ISRCTN",
    homepage="https://www.isrctn.com/",
    publisher="BioMed Central, for the ISRCTN charity",
    licence="https://creativecommons.org/licenses/by/4.0/",
    formats="XML of the register's interface, or JSON as ctrdata keeps it (one, a list, JSON lines, zip)",
    description="Registrations of studies of any kind: numbers, size aimed at and reached, dates, conditions, drugs.",
    version="2",
)

_XML = "{http://www.67bricks.com/isrctn}"
_BETWEEN_DRUGS = ",;\n"


class IsrctnLoader:
    """Reads records of ISRCTN, and says which study each is and how it is set up."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the records of a file, an archive or a folder. What cannot be read goes to `findings`."""
        return read_register(path, CARD.title, _identity, findings, _xml_records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a record says."""
        data = msgspec.json.decode(record.content)
        claims = RecordClaims(CARD, record.identifier, entities)
        title = text_at(data, "trialDescription.title") or record.identifier
        address = f"https://www.isrctn.com/{record.identifier}"
        claims.conversion.entities.append(record_publication(CARD, record, title, address))
        numbers = _numbers(record.identifier, data)
        design = text_at(data, "trialDesign.primaryStudyDesign")
        label = text_at(data, "trialDescription.acronym") or title
        study = registered_study(claims, numbers, label, observational=design.lower() == "observational")
        registration = Registration(claims, study)
        registration.numbers(numbers)
        _status(registration, data)
        _design(registration, data, design)
        _size(claims, registration, data)
        _eligibility(registration, data)
        _studied(registration, data)
        return claims.conversion


def _xml_records(file: PublishedFile, findings: list[Finding]) -> Iterator[tuple[str, Any]]:
    """Yield the registrations of an answer of the register's interface, or of one registration alone."""
    for element in read_elements(file, (f"{_XML}allTrials", f"{_XML}fullTrial"), (f"{_XML}trial",), findings):
        data = {**element_value(element), "lastUpdated": element.get("lastUpdated", "")}
        yield f"{file.place}:{element.sourceline}", data


def _identity(data: Mapping[str, Any]) -> tuple[str, str]:
    number = text_at(data, "isrctn") or text_at(data, "isrctn.value")
    number = number.upper().removeprefix("ISRCTN")
    if not re.fullmatch(r"\d{8}", number):
        return "", ""
    return f"ISRCTN{number}", text_at(data, "lastUpdated") or text_at(data, "record_last_import")


def _numbers(identifier: str, data: Mapping[str, Any]) -> list[StatedNumber]:
    result = [StatedNumber("ISRCTN", identifier, "isrctn")]
    for field, giver in (
        ("eudraCTNumber", "EudraCT"),
        ("clinicalTrialsGovNumber", "ClinicalTrials.gov"),
        ("irasNumber", "IRAS"),
        ("protocolSerialNumber", "its sponsor"),
    ):
        result.append(StatedNumber(giver, text_at(data, f"externalRefs.{field}"), f"externalRefs.{field}"))
    path = "externalRefs.secondaryNumbers.secondaryNumber"
    result += [StatedNumber("another giver", text, f"{path}[{number}]") for number, text in texts(data, path)]
    return result


def _status(registration: Registration, data: Mapping[str, Any]) -> None:
    status = (
        text_at(data, "trialDesign.overallStatusOverride") or text_at(data, "participants.recruitmentStatusOverride")
    ).lower()
    why = text_at(data, "trialDesign.reasonAbandoned")
    dates = (
        (MK.startDate, written_day(text_at(data, "participants.recruitmentStart"))),
        (MK.recruitmentEndDate, written_day(text_at(data, "participants.recruitmentEnd"))),
        (MK.completionDate, written_day(text_at(data, "trialDesign.overallEndDate"))),
    )
    registration.status("status", status, "trialDesign", dates, text_properties((MK.whyStopped, why)))


def _design(registration: Registration, data: Mapping[str, Any], primary: str) -> None:
    phases = [phase for item in each(data, "interventions.intervention") if (phase := text_at(item, "phase"))]
    stated = [phase for phase in dict.fromkeys(phases) if phase.lower() not in {"not applicable", "not specified"}]
    trial = "trialDesign.interventionalTrialDesign"
    purposes = [text for path in ("trialDesign.trialTypes.trialType", f"{trial}.purposes.purpose")
                for _, text in texts(data, path)]  # fmt: skip
    masking = text_at(data, f"{trial}.masking").lower()
    result = text_properties(
        (MK.studyType, primary.lower()),
        (MK.primaryPurpose, "; ".join(dict.fromkeys(purposes)).lower()),
        (MK.allocation, text_at(data, f"{trial}.allocation").lower()),
        # That somebody is blinded does not say how many are.
        (MK.masking, "none" if masking.startswith("open") else ""),
        (MK.interventionModel, text_at(data, f"{trial}.assignment").lower()),
    )
    result += [(MK.trialPhase, Literal(_phase(phase))) for phase in stated]
    words = [text_at(data, "trialDesign.studyDesign") or primary.lower(), masking, *(_phase(phase) for phase in stated)]
    if any(words):
        registration.design("design", ", ".join(word for word in words if word), "trialDesign", result)


def _phase(words: str) -> str:
    """Return a phase as other registers write it.

    >>> _phase("Phase III"), _phase("Phase II/III")
    ('phase 3', 'phase 2/phase 3')
    """
    roman = {"I": "1", "II": "2", "III": "3", "IV": "4"}
    parts = [roman.get(part) for part in words.upper().removeprefix("PHASE").strip().split("/")]
    return "/".join(f"phase {part}" for part in parts) if all(parts) else words


def _size(claims: RecordClaims, registration: Registration, data: Mapping[str, Any]) -> None:
    for key, field, planned in (
        ("enrollment-planned", "participants.targetEnrolment", True),
        ("enrollment", "participants.totalFinalEnrolment", False),
    ):
        count = text_at(data, field)
        # Until the size is known, the form says 0; a study that was stopped may have had nobody.
        if count == "0" and not planned and not _is_stopped(data):
            claims.skip(field, "no participant is counted yet", count)
        else:
            registration.enrolled(key, count, field, planned=planned)


def _is_stopped(data: Mapping[str, Any]) -> bool:
    status = text_at(data, "trialDesign.overallStatusOverride")
    return bool(text_at(data, "trialDesign.reasonAbandoned")) or status.lower() in {"stopped", "withdrawn"}


def _eligibility(registration: Registration, data: Mapping[str, Any]) -> None:
    sex, ages = text_at(data, "participants.gender").lower(), text_at(data, "participants.ageRange")
    youngest, oldest = text_at(data, "participants.lowerAgeLimit"), text_at(data, "participants.upperAgeLimit")
    result: list[Property] = text_properties((MK.sex, sex), (MK.minimumAge, youngest), (MK.maximumAge, oldest))
    bounds = [f"{word} {age}" for word, age in (("from", youngest), ("up to", oldest)) if age]
    words = [f"sex {sex}" if sex else "", ages.lower(), *bounds]
    if result or ages:
        registration.eligibility("eligibility", ", ".join(word for word in words if word), "participants", result)


def _studied(registration: Registration, data: Mapping[str, Any]) -> None:
    for index, condition in enumerate(each(data, "conditions.condition")):
        place = f"conditions.condition[{index}].description"
        registration.condition(f"condition-{index}", text_at(condition, "description"), place)
    for index, item in enumerate(each(data, "interventions.intervention")):
        kind = text_at(item, "interventionType").lower()
        names = [name for one in each(item, "drugNames") for name in _drugs(str(one))]
        for number, name in enumerate(names):
            place = f"interventions.intervention[{index}].drugNames"
            registration.intervention(f"intervention-{index}.{number}", [name], kind, place)


def _drugs(text: str) -> list[str]:
    """Return the names of drugs between commas, semicolons or line ends, and not those within brackets.

    >>> _drugs("Lenalidomide (Revlimid, Celgene); dexamethasone"), _drugs("a (b, c")
    (['Lenalidomide (Revlimid, Celgene)', 'dexamethasone'], ['a (b', 'c'])
    """
    if text.count("(") != text.count(")"):
        return [name for name in (one.strip() for one in re.split(f"[{_BETWEEN_DRUGS}]", text)) if name]
    names, start, depth = [], 0, 0
    for at, sign in enumerate(f"{text},"):
        depth += (sign == "(") - (sign == ")")
        if depth <= 0 and sign in _BETWEEN_DRUGS:
            names.append(text[start:at].strip())
            start = at + 1
    return [name for name in names if name]
