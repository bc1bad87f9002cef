"""The loader of CTIS, the register of the European Union since 2022: who a trial is and how it is registered.

Both forms of its public interface are read: the older one has the authorised application at the top of the record, the
newer one under `authorizedApplication`. What reads otherwise than it means:

- `trialPhase` is a code: 4 is phase 2, 5 is phase 3, 6 is phase 4.
- `totalNumberEnrolled` is the number of participants that is planned in the European Economic Area, and
  `rowSubjectCount` the number planned in the rest of the world; nobody need be enrolled.
- Dates are day/month/year in some fields and year-month-day in others.
- `associatedClinicalTrials` are other trials, whose numbers are none of this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from rdflib import Literal

from kg.errors import Finding
from kg.namespaces import MK
from loaders.entity_index import EntityIndex
from loaders.record_claims import RecordClaims, slug, text_properties
from loaders.registers.elements import at, each, text_at, written_day
from loaders.registers.records import read_register
from loaders.registers.registration import Registration, StatedNumber, registered_study
from loaders.registers.study_numbers import study_number
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication
from loaders.vocabularies import code_list

CARD = SourceCard(
    name="ctis",
    title="CTIS",
    homepage="https://euclinicaltrials.eu/",
    publisher="European Medicines Agency",
    licence="Terms of use of the register: https://euclinicaltrials.eu/guidance-and-q-as/",
    formats="JSON of records of the public interface, older and newer form (one, a list, JSON lines, zip)",
    description="Trials of medicines under the Clinical Trials Regulation of the European Union: who, what, how many.",
    version="2",
)

_PHASES = code_list("ctis", "phase")
_STATUSES = code_list("ctis", "status")
_EEA, _REST = "European Economic Area", "outside the European Economic Area"


class CtisLoader:
    """Reads records of CTIS, and says which trial each is and how it is set up."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the records of a file, an archive or a folder. What cannot be read goes to `findings`."""
        return read_register(path, CARD.title, _identity, findings)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a record says."""
        data = msgspec.json.decode(record.content)
        return _Trial(record, data, entities).conversion()


def _identity(data: Mapping[str, Any]) -> tuple[str, str]:
    number = study_number(text_at(data, "ctNumber"))
    if number is None or number.register != "CTIS":
        return "", ""
    return number.text, f"{_changed(data)} {text_at(data, 'record_last_import')}".strip()


def _changed(data: Mapping[str, Any]) -> str:
    return written_day(text_at(data, "lastUpdated")) or written_day(text_at(data, "publishDate"))


class _Trial:
    """One record of CTIS."""

    def __init__(self, record: SourceRecord, data: Mapping[str, Any], entities: EntityIndex) -> None:
        self._record, self._data = record, data
        newer = isinstance(data.get("authorizedApplication"), dict)
        self._prefix = "authorizedApplication." if newer else ""
        self._application: Any = data["authorizedApplication"] if newer else data
        self._details = f"{self._prefix}authorizedPartI.trialDetails"
        self._claims = RecordClaims(CARD, record.identifier, entities)

    def conversion(self) -> Conversion:
        """Return what the record says."""
        identifiers = f"{self._details}.clinicalTrialIdentifiers"
        data, number = self._data, self._record.identifier
        title = text_at(data, f"{identifiers}.fullTitle") or text_at(data, "ctTitle") or text_at(data, "title")
        address = f"https://euclinicaltrials.eu/search-for-clinical-trials/?EUCT={number}"
        publication = record_publication(CARD, self._record, title or number, address, _changed(data))
        self._claims.conversion.entities.append(publication)
        numbers = self._numbers(identifiers)
        public = text_at(data, f"{identifiers}.publicTitle") or title
        registration = Registration(self._claims, registered_study(self._claims, numbers, public))
        registration.numbers(numbers)
        self._status(registration)
        self._design(registration)
        self._size(registration)
        self._eligibility(registration)
        self._studied(registration)
        self._outcomes(registration)
        return self._claims.conversion

    def _numbers(self, identifiers: str) -> list[StatedNumber]:
        data, result = self._data, [StatedNumber("CTIS", self._record.identifier, "ctNumber")]
        transitioned = (f"{self._prefix}eudraCt.eudraCtCode", "eudraCtInfo.eudraCtCode")
        result += [StatedNumber("EudraCT", text_at(data, path), path) for path in transitioned]
        secondary = f"{identifiers}.secondaryIdentifyingNumbers"
        for name, one in sorted((at(data, secondary) or {}).items()):
            if isinstance(one, dict):
                result.append(StatedNumber(name.removesuffix("Number"), text_at(one, "number"), f"{secondary}.{name}"))
        for index, one in enumerate(each(data, f"{secondary}.additionalRegistries")):
            giver = text_at(one, "otherRegistryName") or "another register"
            path = f"{secondary}.additionalRegistries[{index}].number"
            result.append(StatedNumber(giver, text_at(one, "number"), path))
        return result

    def _status(self, registration: Registration) -> None:
        data = self._data
        code = text_at(data, "ctPublicStatusCode") or text_at(data, "ctStatus")
        status = _STATUSES.get(code, code).lower()
        duration = f"{self._details}.trialInformation.trialDuration"
        started = written_day(text_at(data, "startDateEU"))
        planned = [] if started else [(MK.estimated, Literal("start"))]
        start = started or text_at(data, f"{duration}.estimatedRecruitmentStartDate")
        ended = written_day(text_at(data, "events.trialGlobalEndDate") or text_at(data, "endDateEU"))
        end = ended or text_at(data, f"{duration}.estimatedEndDate")
        if not ended and end:
            planned.append((MK.estimated, Literal("completion")))
        sponsors = [
            one for one in each(self._application, "authorizedPartI.sponsors") if text_at(one, "primary") == "true"
        ]
        sponsor = text_at(sponsors[0], "organisation.name") if sponsors else text_at(data, "primarySponsor.name")
        registration.status(
            "status",
            status,
            "ctPublicStatusCode" if "ctPublicStatusCode" in data else "ctStatus",
            [(MK.startDate, start), (MK.completionDate, end)],
            [*planned, *text_properties((MK.leadSponsor, sponsor))],
        )

    def _design(self, registration: Registration) -> None:
        path = f"{self._details}.trialInformation.trialCategory.trialPhase"
        code = text_at(self._data, path)
        phases = _PHASES[code].split("; ") if code in _PHASES else []
        if code and not phases:
            self._claims.skip(path, "the code of the phase is not known", code)
        result = [(MK.trialPhase, Literal(phase)) for phase in phases]
        words = ", ".join(["interventional", "/".join(phases)] if phases else ["interventional"])
        registration.design("design", words, path, [*result, (MK.studyType, Literal("interventional"))])

    def _size(self, registration: Registration) -> None:
        counts = []
        for index, part in enumerate(each(self._application, "authorizedPartsII")):
            country, count = text_at(part, "mscInfo.countryName"), text_at(part, "recruitmentSubjectCount")
            place = f"{self._prefix}authorizedPartsII[{index}].recruitmentSubjectCount"
            registration.enrolled(f"enrollment.{slug(country)}", count, place, planned=True, region=country)
            counts.append(count)
        inside = text_at(self._data, "totalNumberEnrolled")
        place = "totalNumberEnrolled"
        if not inside and counts and all(count.isdecimal() for count in counts):
            inside, place = str(sum(map(int, counts))), f"{self._prefix}authorizedPartsII"
        rest = text_at(self._application, "authorizedPartI.rowSubjectCount")
        outside = f"{self._prefix}authorizedPartI.rowSubjectCount"
        registration.enrolled("enrollment.eea", inside, place, planned=True, region=_EEA)
        registration.enrolled("enrollment.rest", rest, outside, planned=True, region=_REST)
        if inside.isdecimal() and rest.isdecimal():
            total, written = str(int(inside) + int(rest)), f"{inside} + {rest}"
            registration.enrolled("enrollment", total, f"{place}, {outside}", planned=True, written=written)

    def _eligibility(self, registration: Registration) -> None:
        data = self._data
        population = f"{self._details}.trialInformation.populationOfTrialSubjects"
        women, men = (text_at(data, f"{population}.is{who}Subjects") for who in ("Female", "Male"))
        sex = {(True, True): "all", (True, False): "female", (False, True): "male"}.get(
            (women == "true", men == "true"), ""
        )
        ages = text_at(data, "ageGroup")
        words = ", ".join(part for part in (f"sex {sex}" if sex else "", ages) if part)
        if words:
            registration.eligibility("eligibility", words, population, text_properties((MK.sex, sex)))

    def _studied(self, registration: Registration) -> None:
        path = f"{self._details}.trialInformation.medicalCondition.partIMedicalConditions"
        for index, one in enumerate(each(self._data, path)):
            place = f"{path}[{index}].medicalCondition"
            registration.condition(f"condition-{index}", text_at(one, "medicalCondition"), place)
        groups = each(self._application, "authorizedPartI.productRoleGroupInfos")
        for index, group in enumerate(groups):
            role = text_at(group, "productRoleName").lower()
            for number, product in enumerate(each(group, "products")):
                place = f"{self._prefix}authorizedPartI.productRoleGroupInfos[{index}].products[{number}]"
                registration.intervention(f"intervention-{index}.{number}", _names(product), role, place)

    def _outcomes(self, registration: Registration) -> None:
        for kind in ("primary", "secondary"):
            path = f"{self._details}.trialInformation.endPoint.{kind}EndPoints"
            for index, one in enumerate(each(self._data, path)):
                place = f"{path}[{index}].endPoint"
                registration.planned_outcome(f"planned-{kind}-{index}", text_at(one, "endPoint"), kind, place)


def _names(product: Mapping[str, Any]) -> list[str]:
    """Return the names of a product, its active substance first; nothing stands for none."""
    info = "productDictionaryInfo"
    result = [
        text_at(product, f"{info}.activeSubstanceName"),
        text_at(product, f"{info}.prodName"),
        text_at(product, "productName"),
        text_at(product, "sponsorProductCode"),
        text_at(product, f"{info}.sponsorProductCode"),
    ]
    named = [name for name in result if name.lower() != "n/a" and any(character.isalpha() for character in name)]
    return [name.capitalize() if name.isupper() and len(name) > 4 and name.isalpha() else name for name in named]
