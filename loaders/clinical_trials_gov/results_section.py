"""The results of a study as ClinicalTrials.gov records them: participants, outcomes and adverse events.

Names and texts are as in `loaders.clinical_trials_gov.study`.
"""

from __future__ import annotations

from loaders.clinical_trials_gov.record_part import Part, WholeNumber


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
