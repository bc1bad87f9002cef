"""Arms and participant flow of a record, in the model that results of studies are claimed from.

Arms belong to a period. An arm of a later period is that of the first where exactly one has its title and no fewer
people started in it; otherwise it is a group of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from loaders.clinical_trials_gov.results_section import (
    DropWithdraw,
    FlowStats,
    Group,
    Milestone,
    ParticipantFlowModule,
    Period,
)
from loaders.clinical_trials_gov.study import ArmGroup, ArmsInterventionsModule, Intervention
from loaders.registers.elements import each, text_at, texts
from loaders.registers.eu_ctr.codes import ARM_TYPES, REASONS, constant_at

PERIODS = "subjectDisposition.postAssignmentPeriods.postAssignmentPeriod"


class Subjects:
    """The arms of a record, by the ids that its tables name them with.

    `arms`: the id of the flow group that each id of an arm stands for. `sets`: ids of subject analysis sets, which are
    groups of their own. `titles`: titles by both.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._periods = each(data, PERIODS)
        self._reasons = {
            text_at(one, "id"): text_at(one, "otherReason") or constant_at(one, "type", REASONS)
            for one in each(data, "subjectDisposition.reasonsNotCompleted.reasonNotCompleted")
        }
        self.arms: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self._groups: list[Group] = []
        first = self._first_period()
        for number, period in enumerate(self._periods[1:], 1):
            for index, arm in enumerate(each(period, "arms.arm")):
                title = text_at(arm, "title")
                same = [one for one in first if text_at(one, "title") == title and _started(arm) <= _started(one)]
                unique = len(same) == 1 and self._titles_of(period)[title] == 1
                group = self.arms[text_at(same[0], "id")] if unique else f"period-{number}-arm-{index}"
                self._add(arm, group, known=unique)
        self.sets: dict[str, str] = {}
        for index, one in enumerate(each(data, "subjectAnalysisSets.subjectAnalysisSet")):
            self.sets[text_at(one, "id")] = f"set-{index}"
            self.titles[f"set-{index}"] = text_at(one, "title")

    def _first_period(self) -> list[Any]:
        first = each(self._periods[0], "arms.arm") if self._periods else []
        for index, arm in enumerate(first):
            self._add(arm, f"arm-{index}", known=False)
        return first

    def _add(self, arm: Any, group: str, *, known: bool) -> None:
        self.arms[text_at(arm, "id")] = group
        if not known:
            self.titles[group] = text_at(arm, "title")
            self._groups.append(Group(group, text_at(arm, "title"), text_at(arm, "description")))

    @staticmethod
    def _titles_of(period: Any) -> Counter[str]:
        return Counter(text_at(arm, "title") for arm in each(period, "arms.arm"))

    def group(self, arm: str, analysis_set: str, description: str = "") -> Group | None:
        """Return the group of a table that an id of an arm, or of a subject analysis set, stands for."""
        known = self.arms.get(arm) or self.sets.get(analysis_set)
        return Group(known, self.titles[known], description, known) if known else None

    def protocol(self) -> ArmsInterventionsModule:
        """Return the arms of the first period, and what is given in each."""
        arms, given = [], []
        for arm in each(self._periods[0], "arms.arm") if self._periods else []:
            title = text_at(arm, "title")
            products = each(arm, "armProducts.armProduct")
            listed = tuple(f"Drug: {text_at(product, 'name')}" for product in products)
            arms.append(ArmGroup(label=title, type=constant_at(arm, "type", ARM_TYPES), intervention_names=listed))
            for product in products:
                named = ("code", "otherNames", "otherName", "otherNames.otherName")
                others = tuple(name for path in named for _, name in texts(product, path))
                given.append(Intervention("DRUG", text_at(product, "name"), (title,), others))
        return ArmsInterventionsModule(tuple(arms), tuple(_joined(given)))

    def flow(self) -> ParticipantFlowModule:
        """Return how many started, reached each milestone and left, by period and arm."""
        return ParticipantFlowModule(
            groups=tuple(self._groups), periods=tuple(self._period(period) for period in self._periods)
        )

    def started(self) -> int:
        """Return how many participants started in the arms of the first period."""
        return sum(_started(arm) for arm in (each(self._periods[0], "arms.arm") if self._periods else []))

    def _period(self, period: Any) -> Period:
        arms = each(period, "arms.arm")
        others = each(period, "otherMilestones.otherMilestone")
        milestones = [
            Milestone("STARTED", achievements=tuple(self._stats(arm, "startedMilestoneAchievement") for arm in arms)),
            Milestone(
                "COMPLETED", achievements=tuple(self._stats(arm, "completedMilestoneAchievement") for arm in arms)
            ),
        ]
        for other in others:
            reached = tuple(
                FlowStats(self.arms[text_at(arm, "id")], text_at(one, "subjects"))
                for arm in arms
                for one in each(arm, "otherMilestoneAchievements.otherMilestoneAchievement")
                if text_at(one, "otherMilestoneId") == text_at(other, "id")
            )
            milestones.append(Milestone(text_at(other, "title"), achievements=reached))
        left: dict[str, list[FlowStats]] = {}
        for arm in arms:
            for detail in each(arm, "notCompletedReasonDetails.reasonDetail"):
                stats = FlowStats(self.arms[text_at(arm, "id")], text_at(detail, "subjects"))
                left.setdefault(text_at(detail, "reasonNotCompletedId"), []).append(stats)
        reasons = [
            DropWithdraw(self._reasons.get(reason, "reason not stated"), reasons=tuple(stats))
            for reason, stats in left.items()
        ]
        return Period(text_at(period, "title"), tuple(milestones), tuple(reasons))

    def _stats(self, arm: Any, name: str) -> FlowStats:
        return FlowStats(self.arms[text_at(arm, "id")], text_at(arm, f"{name}.subjects"))


def _started(arm: Any) -> int:
    count = text_at(arm, "startedMilestoneAchievement.subjects")
    return int(count) if count.isdecimal() else 0


def _joined(given: list[Intervention]) -> list[Intervention]:
    """Return the interventions with each name once, and all of its arms."""
    result: dict[str, Intervention] = {}
    for one in given:
        known = result.get(one.name.casefold())
        arms = (*(known.arm_group_labels if known else ()), *one.arm_group_labels)
        names = (*(known.other_names if known else ()), *one.other_names)
        result[one.name.casefold()] = Intervention(
            one.type, known.name if known else one.name, tuple(dict.fromkeys(arms)), tuple(dict.fromkeys(names))
        )
    return list(result.values())
