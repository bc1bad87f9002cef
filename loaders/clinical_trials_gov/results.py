"""What a study reports: baseline characteristics, and outcomes with their analyses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rdflib import URIRef

from kg.model import POSSIBLE, Property
from kg.namespaces import MK
from loaders.cells import date_or_none
from loaders.clinical_trials_gov.analyses import estimate
from loaders.clinical_trials_gov.groups import Groups
from loaders.clinical_trials_gov.measurements import (
    PARTICIPANTS,
    Table,
    analyzed,
    cell,
    counts,
    is_time_to_event,
    parameter,
    people_number,
    states_own_number,
    timepoint,
    unread_counts,
)
from loaders.clinical_trials_gov.results_section import Denominator, MeasureClass, OutcomeMeasure, ResultsSection
from loaders.clinical_trials_gov.words import iso_date, plain
from loaders.entity_index import letters
from loaders.figures import integer_literal, text_literal
from loaders.record_claims import RecordClaims, in_words, known_iri, slug, text_properties
from loaders.units import ucum

_CUT_OFF = re.compile(
    r"data[ -]?cut[ -]?off(?: date)?(?: \(?(?:DCO|DCOD)\)?)?(?: of| was| on|:)? "
    r"(\d{1,2} [A-Za-z]{3,9} \d{4}|[A-Za-z]{3,9} \d{1,2}, \d{4}|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
_ENDPOINT = re.compile(r"\s*\([^()]*\)\s*$")
_STATISTICS = {"MEDIAN": "median", "MEAN": "mean"}
_SHARES = {"%", "1"}


class Results:
    """Says what one study reports."""

    def __init__(self, claims: RecordClaims, iri: URIRef, groups: Groups) -> None:
        self._claims, self._record, self._iri, self._groups = claims, claims.record, iri, groups

    def claim_all(self, results: ResultsSection) -> None:
        """Claim baseline and outcomes."""
        self._baseline(results)
        for number, outcome in enumerate(results.outcome_measures_module.outcome_measures):
            self._outcome(number, outcome)

    def _baseline(self, results: ResultsSection) -> None:
        module = results.baseline_characteristics_module
        place = "resultsSection.baselineCharacteristicsModule"
        overall = counts(module.denoms)
        groups = self._groups.table("baseline", module.groups, overall.get(PARTICIPANTS, {}))
        for number, measure in enumerate(module.measures):
            table = Table(
                measure.param_type, measure.dispersion_type, measure.unit_of_measure, measure.denoms or module.denoms
            )
            iri = self._measure(f"baseline-{number}", measure.title, parameter(table))
            self._cells(
                f"baseline-{number}",
                f"{place}.measures[{number}]",
                MK.StudyDesignClaim,
                MK.hasBaseline,
                measure.title,
                table,
                measure.classes,
                groups,
                [(MK.measure, iri), (MK.trial, self._iri)],
            )

    def _outcome(self, number: int, outcome: OutcomeMeasure) -> None:
        name, place = f"outcome-{number}", f"resultsSection.outcomeMeasuresModule.outcomeMeasures[{number}]"
        table = Table(outcome.param_type, outcome.dispersion_type, outcome.unit_of_measure, outcome.denoms)
        numbers = counts(outcome.denoms)
        groups = self._groups.table(name, outcome.groups, numbers.get(PARTICIPANTS, {}))
        measure = self._measure(name, outcome.title, parameter(table))
        self._same_measure(name, place, measure, outcome)
        time_frame = plain(outcome.time_frame)
        common: list[Property] = [(MK.measure, measure), (MK.trial, self._iri)]
        stated = text_properties((MK.outcomeType, in_words(outcome.type)), (MK.timeFrame, time_frame))
        stated += _cut_off(f"{outcome.title} {time_frame}") or _cut_off(plain(outcome.population_description))
        self._analyzed(name, place, outcome, groups, numbers, [*common, *stated])
        if not any(one.measurements for row in outcome.classes for one in row.categories):
            self._no_results(name, place, outcome, [*common, *stated])
        self._cells(
            name,
            place,
            MK.OutcomeClaim,
            MK.hasOutcome,
            outcome.title,
            table,
            outcome.classes,
            groups,
            [*common, *stated],
            [] if is_time_to_event(table) else timepoint(time_frame, of_frame=True),
        )
        self._analyses(name, place, outcome, groups, measure, stated)

    def _analyses(
        self,
        name: str,
        place: str,
        outcome: OutcomeMeasure,
        groups: Mapping[str, URIRef],
        measure: URIRef,
        stated: list[Property],
    ) -> None:
        estimated: dict[str, URIRef] = {}
        for index, analysis in enumerate(outcome.analyses):
            result = estimate(analysis, outcome.unit_of_measure)
            compared = [groups[group] for group in analysis.group_ids if group in groups]
            if not result.properties or not compared:
                self._claims.skip(f"{place}.analyses[{index}]", "the analysis gives no estimate, p value or group")
                continue
            foreign = [group for group in analysis.group_ids if group not in groups]
            doubt = (
                f"The analysis names groups that the outcome does not have: {', '.join(foreign)}." if foreign else ""
            )
            own = measure
            if result.has_estimate:
                local = f"{name}.{slug(result.statistic)}"
                if local not in estimated:
                    estimated[local] = self._measure(local, outcome.title, result.statistic)
                    self._same_measure(local, place, estimated[local], outcome, result.statistic)
                own = estimated[local]
            relation = MK.group if len(compared) == 1 else MK.comparedGroup
            titles = " and ".join(f"'{self._groups.title(group)}'" for group in compared)
            named = f"{analysis.title}: " if analysis.title else ""
            self._claims.claim(
                f"{name}.analysis-{index}",
                MK.OutcomeClaim,
                compared[0] if len(compared) == 1 else self._iri,
                MK.hasOutcome,
                f"{self._record}: {outcome.title}, {named}analysis of {titles}: {result.words}.",
                f"{place}.analyses[{index}]",
                [
                    (MK.measure, own),
                    (MK.trial, self._iri),
                    *stated,
                    *((relation, group) for group in compared),
                    *result.properties,
                ],
                unresolved=result.unresolved or doubt,
            )

    def _measure(self, local: str, title: str, statistic: str) -> URIRef:
        curie = f"measure:{self._record}.{local}"
        return self._claims.entity(
            curie,
            MK.OutcomeMeasure,
            f"{self._record}: {title or local}" + ("" if statistic == "not stated" else f", {statistic}"),
            [
                (MK.endpoint, text_literal(title or local)),
                (MK.statistic, text_literal(statistic)),
                (MK.benefit, text_literal("not-stated")),
            ],
        )

    def _same_measure(
        self, key: str, place: str, measure: URIRef, outcome: OutcomeMeasure, statistic: str = ""
    ) -> None:
        """Claim of which known measure this is one, where title and statistic leave no doubt."""
        title = _ENDPOINT.sub("", outcome.title).strip()
        index = self._claims.index
        wanted = statistic or _STATISTICS.get(outcome.param_type, "")
        known = index.measures.get((letters(title.casefold().removeprefix("median ")), wanted))
        share = outcome.param_type == "NUMBER" and ucum(outcome.unit_of_measure) in _SHARES
        if known is None and not statistic and share:
            known = index.resolve(title, "measure")
            shares = {curie for (_, kind), curie in index.measures.items() if kind == "proportion"}
            known = known if known in shares else None
        if known is None:
            return
        self._claims.claim(
            f"{key}.kind",
            MK.ClassificationClaim,
            measure,
            MK.kindOf,
            f"{self._record}: the measure '{outcome.title}' is a {index.labels.get(known, known)}.",
            f"{place}.title",
            [],
            object_=known_iri(known),
        )

    def _analyzed(
        self,
        name: str,
        place: str,
        outcome: OutcomeMeasure,
        groups: Mapping[str, URIRef],
        numbers: Mapping[str, Mapping[str, int]],
        common: Iterable[Property],
    ) -> None:
        population = text_properties((MK.analysisPopulation, plain(outcome.population_description)))
        for group_id, group in groups.items():
            people, others = analyzed(numbers, group_id)
            if people is None and not others:
                continue
            result = [*common, *population, (MK.group, group)]
            shown = []
            if people is not None:
                result += people_number(people)
                shown.append(f"{people} participants")
            for unit, count in others:
                result += [(MK.unitsAnalyzed, integer_literal(count)), (MK.unitsAnalyzedType, text_literal(unit))]
                shown.append(f"{count} {unit}")
            if people is None:
                result.append((MK.textValue, text_literal(" and ".join(shown))))
            who = f"{' and '.join(shown)} of '{self._groups.title(group)}'"
            statement = f"{self._record}: {who} were analyzed for: {outcome.title}."
            self._claims.claim(
                f"{name}.{group_id.lower()}.analyzed",
                MK.StudyDesignClaim,
                group,
                MK.hasAnalyzed,
                statement,
                f"{place}.denoms",
                result,
            )

    def _no_results(self, name: str, place: str, outcome: OutcomeMeasure, common: Iterable[Property]) -> None:
        awaited = outcome.anticipated_posting_date
        awaited = f" They are expected in {awaited}." if awaited else ""
        self._claims.claim(
            f"{name}.no-results",
            MK.KnowledgeGap,
            self._iri,
            MK.hasOutcome,
            f"{self._record}: no results are posted for: {outcome.title}.{awaited}",
            place,
            [*common, *text_properties((MK.analysisPopulation, plain(outcome.population_description)))],
            certainty=POSSIBLE,
        )

    def _skip_unread(self, place: str, denoms: Iterable[Denominator]) -> None:
        for written in unread_counts(denoms):
            self._claims.skip(place, "the denominator is no whole number and is left out", written)

    def _cells(
        self,
        name: str,
        place: str,
        kind: URIRef,
        relation: URIRef,
        title: str,
        table: Table,
        classes: Iterable[MeasureClass],
        groups: Mapping[str, URIRef],
        common: list[Property],
        time: Iterable[Property] = (),
    ) -> None:
        overall = counts(table.denoms)
        self._skip_unread(f"{place}.denoms", table.denoms)
        for row_number, row in enumerate(classes):
            self._skip_unread(f"{place}.classes[{row_number}].denoms", row.denoms)
            numbers = counts(row.denoms) or ({} if states_own_number(row.title) else overall)
            if not numbers and overall:
                self._claims.skip(
                    f"{place}.classes[{row_number}]", "the row states its own numbers in words", row.title
                )
            for column, category in enumerate(row.categories):
                for measurement in category.measurements:
                    here = f"{place}.classes[{row_number}].categories[{column}]"
                    group = groups.get(measurement.group_id)
                    given = (measurement.value, measurement.spread, measurement.lower_limit, measurement.upper_limit)
                    if group is None or not any(given):
                        self._claims.skip(here, "the cell has no value of a known group", measurement.group_id)
                        continue
                    result = cell(table, measurement, *analyzed(numbers, measurement.group_id))
                    labels = text_properties((MK.outcomeClass, row.title), (MK.outcomeCategory, category.title))
                    where = ", ".join(part for part in (title, row.title, category.title) if part)
                    subject = self._groups.title(group)
                    self._claims.claim(
                        f"{name}.class-{row_number}.category-{column}.{measurement.group_id.lower()}",
                        kind,
                        group,
                        relation,
                        f"{self._record}: {where}, in '{subject}': {result.words}.",
                        here,
                        [
                            *common,
                            *([] if group == self._iri else [(MK.group, group)]),
                            *labels,
                            *(timepoint(row.title) or time),
                            *result.properties,
                        ],
                        unresolved=result.unresolved,
                    )


def _cut_off(text: str) -> list[Property]:
    """Return the date of the data cut-off that a text names, where it names exactly one."""
    dates = {_as_date(match) for match in _CUT_OFF.findall(text)}
    date = date_or_none(dates.pop()) if len(dates) == 1 else None
    return [(MK.dataCutOff, date)] if date else []


def _as_date(words: str) -> str:
    day_first = re.fullmatch(r"(\d{1,2}) ([A-Za-z]{3,9}) (\d{4})", words)
    return iso_date(f"{day_first[2]} {day_first[1]}, {day_first[3]}" if day_first else words)
