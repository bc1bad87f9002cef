"""The loader of the EU Clinical Trials Register: protocols by country, and the results of trials.

Records are JSON as `ctrdata` keeps them: what stands in the text export of the register, and the XML of results.

The register has a record of a trial for each country. What holds in one country (its status, the size planned there) is
claimed from that record; results are those of the trial, and are claimed once, however many of its records are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF

from kg.errors import Finding
from kg.model import Entity, Property
from kg.namespaces import MK
from loaders.clinical_trials_gov.arms import Arms
from loaders.clinical_trials_gov.events import Events
from loaders.clinical_trials_gov.flow import Flow
from loaders.clinical_trials_gov.groups import Groups
from loaders.clinical_trials_gov.results import Results
from loaders.clinical_trials_gov.results_section import ResultsSection
from loaders.clinical_trials_gov.study import DesignModule, EnrollmentInfo, ProtocolSection, Study
from loaders.entity_index import EntityIndex
from loaders.record_claims import RecordClaims, known_iri, slug
from loaders.registers.elements import each, text_at, written_day
from loaders.registers.eu_ctr.adverse_events import adverse_events
from loaders.registers.eu_ctr.codes import COUNTRIES
from loaders.registers.eu_ctr.places import ResultClaims
from loaders.registers.eu_ctr.protocol import Protocol, country, stated_numbers
from loaders.registers.eu_ctr.result_tables import baseline, outcomes
from loaders.registers.eu_ctr.subjects import Subjects
from loaders.registers.records import read_register
from loaders.registers.registration import Registration, StatedNumber, registered_study
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="eu-ctr",
    title="EU Clinical Trials Register",
    homepage="https://www.clinicaltrialsregister.eu/",
    publisher="European Medicines Agency",
    licence="Legal notice of the register: https://www.clinicaltrialsregister.eu/disclaimer.html",
    formats="JSON of protocol and results as ctrdata keeps them (one, a list, JSON lines, zip)",
    description="Protocols of trials under the Clinical Trials Directive, by country, and the results of trials.",
    version="4",
)

_NUMBER = re.compile(r"(\d{4}-\d{6}-\d\d)(?:-([A-Z0-9]{2,3}))?")


class EuCtrLoader:
    """Reads records of the EU Clinical Trials Register, and says what protocol and results say."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the records of a file, an archive or a folder. What cannot be read goes to `findings`."""
        return read_register(path, CARD.title, _identity, findings)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a record says."""
        data = msgspec.json.decode(record.content)
        number = record.identifier[:14]
        claims = RecordClaims(CARD, record.identifier, entities)
        title = _title(data) or number
        where = record.identifier.removeprefix(f"{number}-")
        address = f"https://www.clinicaltrialsregister.eu/ctr-search/trial/{number}/{where}"
        claims.conversion.entities.append(record_publication(CARD, record, title, address))
        numbers = [*stated_numbers(data), *_numbers_of_results(data)]
        study = registered_study(claims, numbers, title)
        Protocol(Registration(claims, study), data).claim_all()
        if data.get("trialInformation"):
            _claim_results(claims.conversion, data, number, study, entities)
        return claims.conversion


def _identity(data: Mapping[str, Any]) -> tuple[str, str]:
    match = _NUMBER.fullmatch(text_at(data, "_id") or text_at(data, "a2_eudract_number"))
    match = match or _NUMBER.fullmatch(text_at(data, "eudractNumber"))
    if match is None or "protocolSection" in data:
        return "", ""
    name = country(data)
    code = match[2] or COUNTRIES.get(name) or (slug(name).upper() if name else "3RD")
    return f"{match[1]}-{code}", text_at(data, "record_last_import")


def _title(data: Mapping[str, Any]) -> str:
    """Return the title of a trial: that of its results, which all of its records share, or of the protocol."""
    return text_at(data, "trialInformation.fullTitle") or text_at(data, "a3_full_title_of_the_trial")


def _numbers_of_results(data: Mapping[str, Any]) -> list[StatedNumber]:
    fields = (("usctnIdentifier", "ClinicalTrials.gov"), ("isrctnIdentifier", "ISRCTN"), ("whoIdentifier", "WHO"))
    result = [
        StatedNumber(giver, text_at(data, f"trialInformation.{field}"), f"trialInformation.{field}")
        for field, giver in fields
    ]
    path = "trialInformation.otherIdentifiers.otherIdentifier"
    for index, one in enumerate(each(data, path)):
        giver = text_at(one, "name") or "another giver"
        result.append(StatedNumber(giver, text_at(one, "identifier"), f"{path}[{index}]"))
    return result


def _claim_results(
    result: Conversion, data: Mapping[str, Any], number: str, study: URIRef, entities: EntityIndex
) -> None:
    """Claim the results of a trial, with the number of the trial as their record."""
    subjects = Subjects(data)
    characteristics, places = baseline(data, subjects)
    claims = ResultClaims(CARD, number, entities, places)
    claims.conversion.entities.append(_publication_of_results(data, number))
    registration = Registration(claims, study)
    registration.numbers(_numbers_of_results(data), "results-registration")
    _status(registration, data)
    enrolled = _enrolled(data)
    if enrolled:
        place = "trialInformation.countrySubjectCounts"
        registration.enrolled("results-enrollment", str(enrolled), place, planned=False)
    arms = subjects.protocol()
    results = ResultsSection(subjects.flow(), characteristics, outcomes(data, subjects), adverse_events(data))
    design = DesignModule(enrollment_info=EnrollmentInfo(enrolled, "ACTUAL" if enrolled else ""))
    trial = Study(ProtocolSection(design_module=design, arms_interventions_module=arms), results)
    groups = Groups(claims, trial, study)
    Arms(claims, trial, study, groups).claim_all()
    Flow(claims, study, groups).claim_all(results.participant_flow_module)
    Results(claims, study, groups).claim_all(results)
    Events(claims, study, groups).claim_all(results.adverse_events_module)
    result.entities += claims.conversion.entities
    result.claims += claims.conversion.claims
    result.skipped += claims.conversion.skipped
    result.unknown += claims.conversion.unknown


def _publication_of_results(data: Mapping[str, Any], number: str) -> Entity:
    page = f"https://www.clinicaltrialsregister.eu/ctr-search/trial/{number}/results"
    properties: list[Property] = [
        (DCTERMS.title, Literal(_title(data) or number)),
        (DCTERMS.identifier, Literal(number)),
        (FOAF.page, URIRef(page)),
    ]
    curie = f"pub:{number}"
    label = f"{CARD.title}: results of {number}"
    return Entity(curie, known_iri(curie), MK.Publication, label, properties=tuple(properties), source=CARD.name)


def _status(registration: Registration, data: Mapping[str, Any]) -> None:
    reached = text_at(data, "trialInformation.isGlobalEndOfTrialReached").lower()
    ended = reached == "true"
    early = text_at(data, "trialInformation.globalEndOfTrialPremature") == "true"
    status = ("ended prematurely" if early else "ended") if ended else "ongoing" if reached == "false" else ""
    dates = [
        (MK.startDate, written_day(text_at(data, "trialInformation.recruitmentStartDate"))),
        (MK.primaryCompletionDate, written_day(text_at(data, "trialInformation.primaryCompletionDate"))),
        (MK.completionDate, written_day(text_at(data, "trialInformation.globalEndOfTrialDate")) if ended else ""),
    ]
    registration.status("results-status", status, "trialInformation", dates)


def _enrolled(data: Mapping[str, Any]) -> int | None:
    """Return how many participants the countries report together, if each of them reports a number."""
    counts = [
        text_at(one, "subjects") for one in each(data, "trialInformation.countrySubjectCounts.countrySubjectCount")
    ]
    return sum(map(int, counts)) if counts and all(count.isdecimal() for count in counts) else None
