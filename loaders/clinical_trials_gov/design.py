"""How a study is registered and set up: numbers, status, design, size, conditions, references, planned outcomes."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from rdflib import Literal, URIRef

from kg.model import POSSIBLE, Property
from kg.namespaces import MK
from kg.prefixes import expand
from loaders.cells import CellError, parse_date
from loaders.clinical_trials_gov.measurements import FALSE, TRUE, timepoint
from loaders.clinical_trials_gov.study import DateStruct, Study
from loaders.clinical_trials_gov.terms import disease_of
from loaders.clinical_trials_gov.words import plain
from loaders.figures import decimal_literal
from loaders.record_claims import RecordClaims, in_words, known_iri, text_properties

_CITES = URIRef(expand("cito:cites"))
_OTHER_REGISTERS = {"EUDRACT_NUMBER": "EudraCT", "CTIS": "CTIS"}
_ENROLMENT = "measure:enrolment"
_REGISTRATION = "protocolSection.identificationModule"


def study_entity(claims: RecordClaims, study: Study) -> URIRef:
    """Return the study that a record is about: the known one that is registered under its number, or a new one."""
    identification = study.protocol_section.identification_module
    known = claims.index.studies.get(study.nct_id)
    if known:
        return known_iri(known)
    design = study.protocol_section.design_module
    kind, prefix = {
        "INTERVENTIONAL": (MK.ClinicalTrial, "trial"),
        "OBSERVATIONAL": (MK.ObservationalStudy, "study"),
    }.get(design.study_type, (MK.Study, "study"))
    registrations = [study.nct_id, *identification.nct_id_aliases]
    registrations += [one.id for one in identification.secondary_id_infos if one.type in _OTHER_REGISTERS]
    return claims.entity(
        f"{prefix}:{study.nct_id}",
        kind,
        f"{identification.acronym or identification.brief_title or 'study'} ({study.nct_id})",
        [(MK.registration, Literal(number)) for number in dict.fromkeys(registrations) if " " not in number],
        (study.nct_id,),
    )


class Design:
    """Says how one study is registered and set up."""

    def __init__(self, claims: RecordClaims, study: Study, iri: URIRef) -> None:
        self._claims, self._study, self._iri = claims, study, iri
        self._protocol = study.protocol_section
        self._claim = partial(claims.design_claim, iri)

    def claim_all(self) -> None:
        """Claim everything that the protocol section says."""
        self._registrations()
        self._status()
        self._design()
        self._enrollment()
        self._eligibility()
        self._conditions()
        self._references()
        if self._study.results_section is None:
            self._planned_outcomes()

    def _registrations(self) -> None:
        module = self._protocol.identification_module
        numbers = [("ClinicalTrials.gov", self._study.nct_id, "nctId")]
        numbers += [("its organization", module.org_study_id_info.id, "orgStudyIdInfo.id")]
        for index, alias in enumerate(module.nct_id_aliases):
            numbers.append(("ClinicalTrials.gov, an obsolete number", alias, f"nctIdAliases[{index}]"))
        for index, one in enumerate(module.secondary_id_infos):
            giver = (
                one.domain or _OTHER_REGISTERS.get(one.type) or (in_words(one.type) if one.type else "another register")
            )
            numbers.append((giver, one.id, f"secondaryIdInfos[{index}].id"))
        for index, (giver, number, place) in enumerate(numbers):
            if number:
                self._claim(
                    f"registration-{index}",
                    MK.registeredAs,
                    f"it has the number {number} of {giver}.",
                    f"{_REGISTRATION}.{place}",
                    [(MK.textValue, Literal(number))],
                )

    def _status(self) -> None:
        module = self._protocol.status_module
        if not module.overall_status:
            return
        status = in_words(module.overall_status)
        result: list[Property] = [(MK.textValue, Literal(status))]
        estimated = []
        for name, struct in (
            ("start", module.start_date_struct),
            ("primary completion", module.primary_completion_date_struct),
            ("completion", module.completion_date_struct),
        ):
            result += self._date(name, struct)
            if struct.type == "ESTIMATED":
                estimated.append(name)
        result += [(MK.estimated, Literal(name)) for name in estimated]
        why = plain(module.why_stopped)
        result += text_properties(
            (MK.whyStopped, why),
            (MK.leadSponsor, self._protocol.sponsor_collaborators_module.lead_sponsor.name),
        )
        before = f", last known to be {in_words(module.last_known_status)}" if module.last_known_status else ""
        reason = f" It gives as the reason: {why}" if why else ""
        statement = f"its status is {status}{before}.{reason}"
        self._claim("status", MK.hasStatus, statement, "protocolSection.statusModule", result)

    def _date(self, name: str, struct: DateStruct) -> list[Property]:
        prop = {"start": MK.startDate, "primary completion": MK.primaryCompletionDate, "completion": MK.completionDate}
        if not struct.date:
            return []
        try:
            return [(prop[name], parse_date(struct.date))]
        except CellError as error:
            self._claims.skip(f"protocolSection.statusModule, {name} date", error.rule, struct.date)
            return []

    def _design(self) -> None:
        module = self._protocol.design_module
        info = module.design_info
        kind = "patient registry" if module.patient_registry else in_words(module.study_type)
        phases = [in_words(phase) for phase in module.phases if phase]
        result = text_properties(
            (MK.studyType, kind),
            (MK.allocation, in_words(info.allocation) if info.allocation != "NA" else ""),
            (MK.interventionModel, in_words(info.intervention_model)),
            (MK.observationalModel, in_words(info.observational_model)),
            (MK.timePerspective, in_words(info.time_perspective)),
            (MK.primaryPurpose, in_words(info.primary_purpose)),
            (MK.masking, in_words(info.masking_info.masking)),
        )
        result += [(MK.trialPhase, Literal(phase)) for phase in phases]
        result += [(MK.whoMasked, Literal(in_words(who))) for who in info.masking_info.who_masked]
        phase = "/".join(phases)
        shown = [kind, phase if phase != "not applicable" else "", in_words(info.allocation)]
        shown += [in_words(info.intervention_model or info.observational_model)]
        masked = in_words(info.masking_info.masking)
        shown += [f"{'no' if masked == 'none' else masked} masking" if masked else ""]
        words = ", ".join(part for part in shown if part and part != "not applicable") or "not stated"
        if result:
            result.append((MK.textValue, Literal(words)))
            self._claim("design", MK.hasDesign, f"its design is: {words}.", "protocolSection.designModule", result)

    def _enrollment(self) -> None:
        info = self._protocol.design_module.enrollment_info
        if info.count is None:
            return
        planned = info.type == "ESTIMATED"
        result: list[Property] = [
            (MK.value, decimal_literal(Decimal(info.count))),
            (MK.operator, Literal("=")),
            (MK.unit, Literal("{participants}")),
            (MK.asWritten, Literal(str(info.count))),
        ]
        if _ENROLMENT in self._claims.index.labels:
            result.append((MK.measure, known_iri(_ENROLMENT)))
        if planned:
            result.append((MK.estimated, Literal("enrollment")))
        place = "protocolSection.designModule.enrollmentInfo"
        # Records from before the register asked for it do not say whether the number is a plan.
        if info.type:
            words = f"it {'plans to enroll' if planned else 'enrolled'} {info.count} participants."
            self._claim("enrollment", MK.enrolled, words, place, result)
        else:
            words = f"its record names {info.count} participants, and not whether they are planned."
            self._claim("enrollment", MK.enrolled, words, place, result, certainty=POSSIBLE)

    def _eligibility(self) -> None:
        module = self._protocol.eligibility_module
        result = text_properties(
            (MK.sex, in_words(module.sex)),
            (MK.minimumAge, youngest := module.minimum_age.replace("N/A", "")),
            (MK.maximumAge, oldest := module.maximum_age.replace("N/A", "")),
        )
        if module.healthy_volunteers is not None:
            result.append((MK.healthyVolunteers, TRUE if module.healthy_volunteers else FALSE))
        if result:
            ages = ", ".join(f"{bound} {age}" for bound, age in (("from", youngest), ("up to", oldest)) if age)
            words = f"sex {in_words(module.sex) or 'not stated'}, {ages or 'of any age'}"
            result.append((MK.textValue, Literal(words)))
            self._claim(
                "eligibility", MK.hasDesign, f"it takes in: {words}.", "protocolSection.eligibilityModule", result
            )

    def _conditions(self) -> None:
        known: set[str] = set()
        for index, name in enumerate(self._protocol.conditions_module.conditions):
            disease, candidates = disease_of(self._claims, name)
            if disease is None:
                self._claims.unknown("condition", name, candidates)
            else:
                known.add(disease)
            self._claim(
                f"condition-{index}",
                MK.studiesCondition,
                f"it studies the condition {name}.",
                f"protocolSection.conditionsModule.conditions[{index}]",
                [(MK.conditionTerm, Literal(name))],
                known_iri(disease) if disease else None,
            )
        # The register's own indexing is made by a machine: possible, and only where it adds a disease that is known.
        for index, mesh in enumerate(self._study.derived_section.condition_browse_module.meshes):
            by_id = self._claims.index.resolve(f"MESH:{mesh.id}", "disease") if mesh.id else None
            disease = by_id or disease_of(self._claims, mesh.term)[0]
            if disease and disease not in known:
                known.add(disease)
                self._claim(
                    f"condition-mesh-{index}",
                    MK.studiesCondition,
                    f"the register's index has it under {mesh.term}.",
                    f"derivedSection.conditionBrowseModule.meshes[{index}]",
                    [(MK.conditionTerm, Literal(mesh.term))],
                    known_iri(disease),
                    certainty=POSSIBLE,
                )

    def _references(self) -> None:
        publication = known_iri(f"pub:{self._study.nct_id}")
        for index, reference in enumerate(self._protocol.references_module.references):
            cited = self._claims.index.resolve(f"PMID:{reference.pmid}", "pub") if reference.pmid else None
            if cited:
                self._claims.claim(
                    f"reference-{index}",
                    MK.ReferenceClaim,
                    publication,
                    _CITES,
                    f"{self._study.nct_id}: its record names PubMed {reference.pmid} ({in_words(reference.type)}).",
                    f"protocolSection.referencesModule.references[{index}]",
                    [(MK.textValue, Literal(str(index + 1))), (MK.trial, self._iri)],
                    object_=known_iri(cited),
                )

    def _planned_outcomes(self) -> None:
        module = self._protocol.outcomes_module
        ranks = (
            ("primary", module.primary_outcomes),
            ("secondary", module.secondary_outcomes),
            ("other", module.other_outcomes),
        )
        for rank, outcomes in ranks:
            for index, outcome in enumerate(outcomes):
                result = text_properties(
                    (MK.textValue, outcome.measure), (MK.outcomeType, rank), (MK.timeFrame, plain(outcome.time_frame))
                )
                self._claim(
                    f"planned-{rank}-{index}",
                    MK.plansOutcome,
                    f"it plans the {rank} outcome {outcome.measure}.",
                    f"protocolSection.outcomesModule.{rank}Outcomes[{index}]",
                    [*result, *timepoint(outcome.time_frame, of_frame=True)],
                )
