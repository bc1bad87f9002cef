"""A study as ClinicalTrials.gov records it: one typed model for every form of the record.

The names are those of the registry's API v2 (https://clinicaltrials.gov/data-api/about-api/study-data-structure) in
snake case; the other forms are read into it. What the mapping has no use for (contacts, locations, eligibility in
words, descriptions) is left out. Figures stay text, as they are printed. A list that is missing is empty.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

WholeNumber: TypeAlias = Annotated[int, Meta(ge=0)]
"""How many people or events."""


class Part(Struct, rename="camel", frozen=True):
    """A part of a record: unknown fields are passed over."""


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


class Group(Part, frozen=True):
    """A group of one table of results. Its id holds inside of that table alone.

    `same_as`: the id of the group of the participant flow that the record itself says it is; in the register of the
    European Union tables refer to arms.
    """

    id: str = ""
    title: str = ""
    description: str = ""
    same_as: str = ""


class FlowStats(Part, frozen=True):
    """How many participants (or units) of a group reached a milestone or left for a reason."""

    group_id: str = ""
    num_subjects: str = ""
    num_units: str = ""
    comment: str = ""


class Milestone(Part, frozen=True):
    """A stage of a period: STARTED, COMPLETED, NOT COMPLETED, or one of the sponsor's own."""

    type: str = ""
    comment: str = ""
    achievements: tuple[FlowStats, ...] = ()


class DropWithdraw(Part, frozen=True):
    """A reason for which participants did not complete a period."""

    type: str = ""
    comment: str = ""
    reasons: tuple[FlowStats, ...] = ()


class Period(Part, frozen=True):
    """A period of the participant flow."""

    title: str = ""
    milestones: tuple[Milestone, ...] = ()
    drop_withdraws: tuple[DropWithdraw, ...] = ()


class ParticipantFlowModule(Part, frozen=True):
    """How many participants started and completed each period."""

    type_units_analyzed: str = ""
    groups: tuple[Group, ...] = ()
    periods: tuple[Period, ...] = ()


class Count(Part, frozen=True):
    """A denominator of one group."""

    group_id: str = ""
    value: str = ""


class Denominator(Part, frozen=True):
    """How many of a unit (participants, eyes, leads) were analysed, by group."""

    units: str = ""
    counts: tuple[Count, ...] = ()


class Measurement(Part, frozen=True):
    """One cell of a table of results. `as_written`: what the source prints where it stands for no value."""

    group_id: str = ""
    value: str = ""
    spread: str = ""
    lower_limit: str = ""
    upper_limit: str = ""
    comment: str = ""
    as_written: str = ""


class Category(Part, frozen=True):
    """A category of a class; its title is empty where the class has but one."""

    title: str = ""
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(Part, frozen=True):
    """A row of a table of results, such as a time point, with its own denominators where they differ."""

    title: str = ""
    denoms: tuple[Denominator, ...] = ()
    categories: tuple[Category, ...] = ()


class Analysis(Part, frozen=True):
    """A statistical analysis of groups of one outcome. `title`: what it is called, where the register asks for that."""

    title: str = ""
    param_type: str = ""
    param_value: str = ""
    dispersion_type: str = ""
    dispersion_value: str = ""
    statistical_method: str = ""
    statistical_comment: str = ""
    p_value: str = ""
    p_value_comment: str = ""
    ci_num_sides: str = ""
    ci_pct_value: str = ""
    ci_lower_limit: str = ""
    ci_upper_limit: str = ""
    ci_lower_limit_comment: str = ""
    ci_upper_limit_comment: str = ""
    estimate_comment: str = ""
    non_inferiority_type: str = ""
    group_description: str = ""
    other_analysis_description: str = ""
    group_ids: tuple[str, ...] = ()


class BaselineMeasure(Part, frozen=True):
    """A baseline characteristic: its parameter and dispersion, unit, and table."""

    title: str = ""
    population_description: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit_of_measure: str = ""
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()


class BaselineCharacteristicsModule(Part, frozen=True):
    """Who the participants were."""

    type_units_analyzed: str = ""
    groups: tuple[Group, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    measures: tuple[BaselineMeasure, ...] = ()


class OutcomeMeasure(Part, frozen=True):
    """An outcome with its groups, its table and its analyses."""

    type: str = ""
    title: str = ""
    time_frame: str = ""
    population_description: str = ""
    anticipated_posting_date: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit_of_measure: str = ""
    type_units_analyzed: str = ""
    groups: tuple[Group, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()
    analyses: tuple[Analysis, ...] = ()


class OutcomeMeasuresModule(Part, frozen=True):
    """The outcomes with results."""

    outcome_measures: tuple[OutcomeMeasure, ...] = ()


class EventGroup(Group, frozen=True):
    """A group of the adverse event tables with its totals. `deaths_from_events`: deaths that events led to."""

    deaths_num_affected: WholeNumber | None = None
    deaths_num_at_risk: WholeNumber | None = None
    serious_num_affected: WholeNumber | None = None
    serious_num_at_risk: WholeNumber | None = None
    other_num_affected: WholeNumber | None = None
    other_num_at_risk: WholeNumber | None = None
    deaths_from_events: WholeNumber | None = None


class EventStats(Part, frozen=True):
    """How many participants of a group had an event, how many events there were, and what some registers add.

    `num_related_events`, `num_related_deaths`: those that the treatment is thought to have caused.
    """

    group_id: str = ""
    num_events: WholeNumber | None = None
    num_affected: WholeNumber | None = None
    num_at_risk: WholeNumber | None = None
    num_related_events: WholeNumber | None = None
    num_deaths: WholeNumber | None = None
    num_related_deaths: WholeNumber | None = None


class Event(Part, frozen=True):
    """An adverse event as a row of the serious or of the other events."""

    term: str = ""
    organ_system: str = ""
    source_vocabulary: str = ""
    assessment_type: str = ""
    notes: str = ""
    stats: tuple[EventStats, ...] = ()


class AdverseEventsModule(Part, frozen=True):
    """The adverse event tables. `frequency_threshold`: percent; other events below it are not listed."""

    frequency_threshold: str = ""
    time_frame: str = ""
    all_cause_mortality_comment: str = ""
    event_groups: tuple[EventGroup, ...] = ()
    serious_events: tuple[Event, ...] = ()
    other_events: tuple[Event, ...] = ()


class ResultsSection(Part, frozen=True):
    """What the sponsor reported."""

    participant_flow_module: ParticipantFlowModule = ParticipantFlowModule()
    baseline_characteristics_module: BaselineCharacteristicsModule = BaselineCharacteristicsModule()
    outcome_measures_module: OutcomeMeasuresModule = OutcomeMeasuresModule()
    adverse_events_module: AdverseEventsModule = AdverseEventsModule()


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
