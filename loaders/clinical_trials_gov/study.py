"""A study as ClinicalTrials.gov records it: one typed model for every form of the record.

The names are those of the registry's API v2 (https://clinicaltrials.gov/data-api/about-api/study-data-structure) in
snake case; the other forms are read into it. What the mapping has no use for (contacts, locations, eligibility in
words, descriptions) is left out. Figures stay text, as they are printed. A list that is missing is empty.
"""

from __future__ import annotations

from loaders.clinical_trials_gov.record_part import Part, WholeNumber
from loaders.clinical_trials_gov.results_section import ResultsSection


class DateStruct(Part, frozen=True):
    """A date, as precise as stated (2017, 2017-10, 2017-10-23), and whether it is actual or estimated."""

    date: str = ""
    type: str = ""


class OrganizationStudyId(Part, frozen=True):
    """The number that the organization itself gives the study."""

    id: str = ""


class SecondaryId(Part, frozen=True):
    """Another number of the study: its type says which register or funder gave it."""

    id: str = ""
    type: str = ""
    domain: str = ""


class IdentificationModule(Part, frozen=True):
    """Numbers and titles."""

    nct_id: str = ""
    nct_id_aliases: tuple[str, ...] = ()
    org_study_id_info: OrganizationStudyId = OrganizationStudyId()
    secondary_id_infos: tuple[SecondaryId, ...] = ()
    brief_title: str = ""
    acronym: str = ""


class StatusModule(Part, frozen=True):
    """Where the study stands, and its dates."""

    overall_status: str = ""
    last_known_status: str = ""
    why_stopped: str = ""
    start_date_struct: DateStruct = DateStruct()
    primary_completion_date_struct: DateStruct = DateStruct()
    completion_date_struct: DateStruct = DateStruct()
    last_update_submit_date: str = ""
    last_update_post_date_struct: DateStruct = DateStruct()


class Sponsor(Part, frozen=True):
    """An organization that leads or supports the study."""

    name: str = ""


class SponsorCollaboratorsModule(Part, frozen=True):
    """Who leads the study."""

    lead_sponsor: Sponsor = Sponsor()


class ConditionsModule(Part, frozen=True):
    """What is studied, in the words of the sponsor."""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class Masking(Part, frozen=True):
    """Who does not know which treatment is given."""

    masking: str = ""
    who_masked: tuple[str, ...] = ()


class DesignInfo(Part, frozen=True):
    """How participants are assigned and watched."""

    allocation: str = ""
    intervention_model: str = ""
    primary_purpose: str = ""
    observational_model: str = ""
    time_perspective: str = ""
    masking_info: Masking = Masking()


class EnrollmentInfo(Part, frozen=True):
    """How many participants the study has or plans."""

    count: WholeNumber | None = None
    type: str = ""


class DesignModule(Part, frozen=True):
    """Type, phase, design and size."""

    study_type: str = ""
    patient_registry: bool = False
    phases: tuple[str, ...] = ()
    design_info: DesignInfo = DesignInfo()
    enrollment_info: EnrollmentInfo = EnrollmentInfo()


class ArmGroup(Part, frozen=True):
    """An arm, or a cohort of an observational study. Its interventions are named `Type: name`."""

    label: str = ""
    type: str = ""
    intervention_names: tuple[str, ...] = ()


class Intervention(Part, frozen=True):
    """An intervention with its other names, and the labels of the arms that it belongs to."""

    type: str = ""
    name: str = ""
    arm_group_labels: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


class ArmsInterventionsModule(Part, frozen=True):
    """The arms and what is given in them."""

    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class PlannedOutcome(Part, frozen=True):
    """An outcome that the protocol plans."""

    measure: str = ""
    time_frame: str = ""


class OutcomesModule(Part, frozen=True):
    """The outcomes that the protocol plans."""

    primary_outcomes: tuple[PlannedOutcome, ...] = ()
    secondary_outcomes: tuple[PlannedOutcome, ...] = ()
    other_outcomes: tuple[PlannedOutcome, ...] = ()


class EligibilityModule(Part, frozen=True):
    """Who may take part, as far as it is no prose."""

    sex: str = ""
    minimum_age: str = ""
    maximum_age: str = ""
    healthy_volunteers: bool | None = None


class Reference(Part, frozen=True):
    """A publication that the record names: background, result, or derived (joined by the registry)."""

    pmid: str = ""
    type: str = ""


class ReferencesModule(Part, frozen=True):
    """The publications that the record names."""

    references: tuple[Reference, ...] = ()


class ProtocolSection(Part, frozen=True):
    """What the sponsor registered."""

    identification_module: IdentificationModule = IdentificationModule()
    status_module: StatusModule = StatusModule()
    sponsor_collaborators_module: SponsorCollaboratorsModule = SponsorCollaboratorsModule()
    conditions_module: ConditionsModule = ConditionsModule()
    design_module: DesignModule = DesignModule()
    arms_interventions_module: ArmsInterventionsModule = ArmsInterventionsModule()
    outcomes_module: OutcomesModule = OutcomesModule()
    eligibility_module: EligibilityModule = EligibilityModule()
    references_module: ReferencesModule = ReferencesModule()


class MeshTerm(Part, frozen=True):
    """A heading of MeSH that the registry's own indexing gives the study."""

    id: str = ""
    term: str = ""


class BrowseModule(Part, frozen=True):
    """The headings of MeSH that the registry's own indexing gives the study."""

    meshes: tuple[MeshTerm, ...] = ()


class DerivedSection(Part, frozen=True):
    """What the registry adds."""

    condition_browse_module: BrowseModule = BrowseModule()


class Study(Part, frozen=True):
    """One record of ClinicalTrials.gov."""

    protocol_section: ProtocolSection = ProtocolSection()
    results_section: ResultsSection | None = None
    derived_section: DerivedSection = DerivedSection()

    @property
    def nct_id(self) -> str:
        """The number of the record: NCT and eight digits."""
        return self.protocol_section.identification_module.nct_id

    @property
    def last_update(self) -> str:
        """The date of the last update, ISO 8601, as precise as stated; empty where none is."""
        status = self.protocol_section.status_module
        return status.last_update_post_date_struct.date or status.last_update_submit_date
