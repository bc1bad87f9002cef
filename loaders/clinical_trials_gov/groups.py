"""The groups of a study: its arms, the groups of its participant flow, and those of its tables of results.

An id of a group holds inside of one table alone, and a group of a table need not be an arm: groups are pooled, split,
overlap, or hold everyone of a crossover. So a group of a table is taken for one that is known only where both its title
and its number say so: the same title, no more people than that group started with, and no more people in the table
than the study started with. Otherwise it stands as a group of its own, with the groups that it may be as candidates.

A group of the participant flow is an arm where exactly one arm has its title and the groups together are no more
people than the study enrolled. Titles are compared without regard to case and blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from kg.namespaces import MK
from loaders.clinical_trials_gov.results_section import Group, ParticipantFlowModule
from loaders.clinical_trials_gov.study import ArmGroup, Intervention, Study
from loaders.figures import whole_number
from loaders.record_claims import RecordClaims, known_iri

_STARTED = "started"
_TOTAL = "total of all reporting groups"
# Names of analysis sets that sponsors put behind the title of a group.
_ANALYSIS_SET = re.compile(
    r"\s*\((?:FAS|SS|SAF|SAS|RS|ITT|mITT|PP|PPS|PP set|SES|EAS|PKS|PK-PPS|Safety Set|Safety Population"
    r"|Full Analysis Set|ITT Population)\)$"
)
_WORD = re.compile(r"[a-z][a-z-]{3,}")
_COMMON = frozenset(
    [
        *("arm", "arms", "group", "groups", "phase", "part", "cohort", "with", "without", "plus", "then", "followed"),
        *("than", "till", "until", "treatment", "treatments", "participants", "patients", "subjects", "people"),
        *("healthy", "dose", "doses", "dosing", "daily", "weekly", "once", "twice", "every", "total", "only", "alone"),
        *("experimental", "comparator", "control", "period", "therapy", "study", "open", "label", "double", "blind"),
    ]
)


@dataclass(frozen=True)
class _Known:
    """An arm or a group of the participant flow: its titles, its words, and how many started in it."""

    iri: URIRef
    title: str
    titles: frozenset[str]
    words: frozenset[str]
    started: int | None


class Groups:
    """Finds which group a row of a table speaks of."""

    def __init__(self, claims: RecordClaims, study: Study, iri: URIRef) -> None:
        self._claims, self._study_iri = claims, iri
        self._tables: dict[tuple[str, str], URIRef] = {}
        self._titles: dict[URIRef, str] = {}
        protocol = study.protocol_section.arms_interventions_module
        self.arms = [known_iri(f"group:{claims.record}.arm-{number}") for number in range(len(protocol.arm_groups))]
        results = study.results_section
        flow = results.participant_flow_module if results else ParticipantFlowModule()
        self.started = started(flow)
        joined = _arms_of_flow(protocol.arm_groups, flow, self.started, study)
        self._known = [
            self._arm(
                number, arm, protocol.interventions, [group for group in flow.groups if joined.get(group.id) == number]
            )
            for number, arm in enumerate(protocol.arm_groups)
        ]
        for group in flow.groups:
            if group.id in joined:
                self._tables["flow", group.id] = self.arms[joined[group.id]]
            else:
                self._known.append(self._of_flow(group))
        first = [self.started.get(group.id) or 0 for group in flow.groups]
        self._everyone = sum(first)

    def title(self, group: URIRef) -> str:
        """Return the title of a group, as its first source has it."""
        return self._titles[group]

    def table(self, name: str, groups: Iterable[Group], numbers: Mapping[str, int]) -> dict[str, URIRef]:
        """Return the groups of a table by their ids. `numbers`: how many people each is, as far as the table says.

        The total of all groups is the study itself.
        """
        groups = list(groups)
        titles = Counter(_normal(group.title) for group in groups)
        people = sum(numbers.get(group.id, 0) for group in groups if not is_total(group))
        result = {}
        for group in groups:
            if is_total(group):
                result[group.id] = self._study_iri
                self._titles.setdefault(self._study_iri, "all participants")
                continue
            if group.same_as:
                result[group.id] = self._tables.get(("flow", group.same_as)) or self._own("tables", group)
                continue
            known = None if titles[_normal(group.title)] > 1 else self._proven(group, numbers.get(group.id), people)
            result[group.id] = known or self._own(name, group)
        return result

    def flow(self, group_id: str) -> URIRef | None:
        """Return the group that an id of the participant flow stands for."""
        return self._tables.get(("flow", group_id))

    def _arm(self, number: int, arm: ArmGroup, interventions: tuple[Intervention, ...], flow: list[Group]) -> _Known:
        iri = self.arms[number]
        self._titles[iri] = arm.label
        self._claims.entity(
            f"group:{self._claims.record}.arm-{number}",
            MK.TrialArm,
            f"{self._claims.record}: {arm.label or f'arm {number + 1}'}",
            [(MK.ofStudy, self._study_iri)],
        )
        given = [one.name for one in interventions if arm.label in one.arm_group_labels]
        given += [name.partition(": ")[2] for name in arm.intervention_names]
        return _Known(
            iri,
            arm.label,
            frozenset(_normal(group.title) for group in flow),
            _words(" ".join([arm.label, *given])),
            self.started.get(flow[0].id) if flow else None,
        )

    def _of_flow(self, group: Group) -> _Known:
        iri = self._own("flow", group)
        return _Known(
            iri, group.title, frozenset({_normal(group.title)}), _words(group.title), self.started.get(group.id)
        )

    def _proven(self, group: Group, number: int | None, people: int) -> URIRef | None:
        """Return the known group that title and number prove this one to be."""
        if number is None:
            return None
        titles = {_normal(group.title), _normal(_ANALYSIS_SET.sub("", group.title))}
        result = [
            known
            for known in self._known
            if known.started is not None
            and titles & known.titles
            and number <= known.started
            and (people <= self._everyone or number == known.started)
        ]
        return result[0].iri if len(result) == 1 else None

    def _own(self, table: str, group: Group) -> URIRef:
        key = (table, group.id)
        if key not in self._tables:
            local = f"{self._claims.record}.{table}.{group.id.lower()}"
            candidates = self._candidates(
                group, [one for one in self._known if table != "flow" or one.iri in self.arms]
            )
            self._tables[key] = self._claims.entity(
                f"group:{local}",
                MK.ReportingGroup,
                f"{self._claims.record}: {group.title or group.id}",
                [(MK.ofStudy, self._study_iri), *((MK.candidateGroup, one) for one in candidates)],
            )
            self._titles[self._tables[key]] = group.title or group.id
        return self._tables[key]

    @staticmethod
    def _candidates(group: Group, among: Iterable[_Known]) -> list[URIRef]:
        """Return the groups with the same title; where there are none, those that share a telling word with it."""
        title, words = _normal(group.title), _words(group.title)
        known = list(among)
        same = [one.iri for one in known if title == _normal(one.title)]
        return sorted(same or (one.iri for one in known if words & one.words))


def is_total(group: Group) -> bool:
    """Whether a group of the baseline table is the sum of the others."""
    return group.description.strip().lower().rstrip(".") == _TOTAL or (
        group.title.strip().lower() == "total" and group.id.startswith("BG")
    )


def started(flow: ParticipantFlowModule) -> dict[str, int]:
    """Return how many participants started in each group of the flow: in the first period in which anybody did."""
    result: dict[str, int] = {}
    for period in flow.periods:
        for milestone in period.milestones:
            if milestone.type.strip().lower() == _STARTED:
                for stats in milestone.achievements:
                    people = whole_number(stats.num_subjects)
                    if people is not None and not result.get(stats.group_id):
                        result[stats.group_id] = people
    return result


def _arms_of_flow(
    arms: tuple[ArmGroup, ...], flow: ParticipantFlowModule, numbers: Mapping[str, int], study: Study
) -> dict[str, int]:
    """Return the number of the arm of each group of the flow that is one."""
    enrolled = study.protocol_section.design_module.enrollment_info
    if enrolled.type == "ACTUAL" and enrolled.count is not None and sum(numbers.values()) > enrolled.count:
        return {}
    labels, titles = Counter(_normal(arm.label) for arm in arms), Counter(_normal(group.title) for group in flow.groups)
    by_label = {_normal(arm.label): number for number, arm in enumerate(arms)}
    return {
        group.id: by_label[title]
        for group in flow.groups
        if (title := _normal(group.title)) in by_label and labels[title] == titles[title] == 1
    }


def _normal(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).casefold().split())


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _COMMON
