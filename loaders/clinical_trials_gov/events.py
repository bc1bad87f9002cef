"""The tables of adverse events: serious and other events apart, totals, and deaths from all causes."""

from __future__ import annotations

from rdflib import URIRef

from kg.model import POSSIBLE, Property
from kg.namespaces import MK
from loaders.clinical_trials_gov.groups import Groups
from loaders.clinical_trials_gov.measurements import FALSE, TRUE
from loaders.clinical_trials_gov.results_section import AdverseEventsModule, Event, EventGroup, EventStats
from loaders.clinical_trials_gov.terms import event_of, event_term, vocabulary
from loaders.clinical_trials_gov.words import plain
from loaders.figures import decimal_literal, integer_literal, printed_number, text_literal
from loaders.record_claims import RecordClaims, in_words, known_iri, slug, text_properties

_PLACE = "resultsSection.adverseEventsModule"
_ANY, _DEATH = "ae:any-adverse-event", "ae:death"


class Events:
    """Says which adverse events one study reports."""

    def __init__(self, claims: RecordClaims, iri: URIRef, groups: Groups) -> None:
        self._claims, self._record, self._iri, self._groups = claims, claims.record, iri, groups

    def claim_all(self, module: AdverseEventsModule) -> None:
        """Claim totals and events of every group."""
        numbers = {}
        for group in module.event_groups:
            people = [group.serious_num_at_risk, group.other_num_at_risk, group.deaths_num_at_risk]
            if given := [number for number in people if number]:
                numbers[group.id] = max(given)
        groups = self._groups.table("events", module.event_groups, numbers)
        threshold = printed_number(module.frequency_threshold.removesuffix("%"))
        listed: list[Property] = [(MK.frequencyThreshold, decimal_literal(threshold.value))] if threshold else []
        for group in module.event_groups:
            self._totals(group, groups[group.id], module, listed)
        self._collection(module, listed)
        for kind, rows, more in (("serious", module.serious_events, []), ("other", module.other_events, listed)):
            for number, event in enumerate(rows):
                place = f"{_PLACE}.{kind}Events[{number}]"
                if event.organ_system.strip().lower() == "total":
                    self._claims.skip(place, "a row of totals is no event", event.term)
                    continue
                self._event(kind, event, place, groups, more)

    def _collection(self, module: AdverseEventsModule, listed: list[Property]) -> None:
        """Claim over which time events were collected, and from which share on other events are listed."""
        time = plain(module.time_frame)
        if not time and not listed:
            return
        listing = f"other events are listed above {module.frequency_threshold.removesuffix('%')} %" if listed else ""
        words = ". ".join(part for part in (f"adverse events were collected: {time}" if time else "", listing) if part)
        self._claims.claim(
            "events.collection",
            MK.StudyDesignClaim,
            self._iri,
            MK.hasDesign,
            f"{self._record}: {words}.",
            _PLACE,
            [*listed, *text_properties((MK.timeFrame, time), (MK.textValue, words)), (MK.trial, self._iri)],
        )

    def _totals(self, group: EventGroup, iri: URIRef, module: AdverseEventsModule, listed: list[Property]) -> None:
        index = list(module.event_groups).index(group)
        place = f"{_PLACE}.eventGroups[{index}]"
        mortality = text_properties((MK.sourceComment, plain(module.all_cause_mortality_comment)))
        for name, event, affected, at_risk, more in (
            ("serious", _ANY, group.serious_num_affected, group.serious_num_at_risk, [(MK.serious, TRUE)]),
            ("other", _ANY, group.other_num_affected, group.other_num_at_risk, [(MK.serious, FALSE), *listed]),
            ("deaths", _DEATH, group.deaths_num_affected, group.deaths_num_at_risk, mortality),
        ):
            if affected is None and at_risk is None:
                continue
            term = {"serious": "any serious adverse event", "other": "any other adverse event"}.get(
                name, "death from any cause"
            )
            # Who had none but rare ones is not counted in this total.
            above = (
                f" (threshold {module.frequency_threshold.removesuffix('%')} %)" if listed and name == "other" else ""
            )
            self._counted(
                f"events.{group.id.lower()}.total-{name}",
                iri,
                EventStats(
                    group.id,
                    num_affected=affected,
                    num_at_risk=at_risk,
                    num_deaths=group.deaths_from_events if name == "serious" else None,
                ),
                f"{place}.{name}NumAffected",
                f"{term}{above}",
                event if event in self._claims.index.labels else None,
                [*more, (MK.isTotal, TRUE), (MK.eventTerm, text_literal(term))],
            )

    def _event(self, kind: str, event: Event, place: str, groups: dict[str, URIRef], more: list[Property]) -> None:
        term = event_term(event.term.strip())
        if not term:
            self._claims.skip(place, "the row names no event", event.organ_system)
            return
        known, candidates = event_of(self._claims, term)
        if known is None:
            self._claims.unknown("event", term, candidates)
        name, version = vocabulary(event.source_vocabulary)
        stated = text_properties(
            (MK.eventTerm, term),
            (MK.asWritten, event.term if event.term != term else ""),
            (MK.organSystemTerm, event.organ_system),
            (MK.vocabulary, name),
            (MK.vocabularyVersion, version),
            (MK.vocabularyAsWritten, event.source_vocabulary),
            (MK.assessment, in_words(event.assessment_type).removesuffix(" assessment").replace("non ", "non-")),
            (MK.sourceComment, plain(event.notes)),
        )
        stated.append((MK.serious, TRUE if kind == "serious" else FALSE))
        key = f"events.{kind}.{slug(event.organ_system)}.{slug(term)}"
        for number, stats in enumerate(event.stats):
            iri = groups.get(stats.group_id)
            if iri is None:
                self._claims.skip(f"{place}.stats[{number}]", "no group of the table has this id", stats.group_id)
                continue
            self._counted(
                f"{key}.{stats.group_id.lower()}",
                iri,
                stats,
                f"{place}.stats[{number}]",
                f"{term} ({kind})",
                known,
                [*more, *stated],
            )

    def _counted(
        self,
        key: str,
        group: URIRef,
        stats: EventStats,
        place: str,
        words: str,
        event: str | None,
        properties: list[Property],
    ) -> None:
        """Claim how many had an event.

        Nobody at risk: it was not looked for. Nobody affected: a count without a case, which gives no edge, and denies
        none that the other table gives.
        """
        result = [*properties, (MK.trial, self._iri), (MK.group, group)]
        title = self._groups.title(group)
        iri = known_iri(event) if event else None
        if stats.num_at_risk == 0 and not stats.num_affected and not stats.num_events:
            statement = f"{self._record}: {words} was not assessed in '{title}': nobody there was at risk."
            self._claims.claim(
                key, MK.KnowledgeGap, group, MK.reportedWith, statement, place, result, object_=iri, certainty=POSSIBLE
            )
            return
        if stats.num_affected is None and stats.num_events is None:
            self._claims.skip(place, "the row counts neither people nor events", words)
            return
        broken = ""
        if stats.num_affected is not None and stats.num_at_risk is not None and stats.num_affected > stats.num_at_risk:
            broken = f"{stats.num_affected} affected of {stats.num_at_risk} at risk: more than there are."
        else:
            if stats.num_affected is not None:
                result.append((MK.affected, integer_literal(stats.num_affected)))
            if stats.num_at_risk:
                result.append((MK.atRisk, integer_literal(stats.num_at_risk)))
        for name, count in (
            (MK.eventCount, stats.num_events),
            (MK.relatedEventCount, stats.num_related_events),
            (MK.deathCount, stats.num_deaths),
            (MK.relatedDeathCount, stats.num_related_deaths),
        ):
            if count is not None:
                result.append((name, integer_literal(count)))
        if stats.num_events and (stats.num_affected == 0 or (stats.num_at_risk == 0 and not broken)):
            broken = f"{stats.num_events} events in nobody."
        result.append((MK.attribution, text_literal("not-stated")))
        of = f" of {stats.num_at_risk}" if stats.num_at_risk is not None else ""
        people = f"{stats.num_affected}{of} participants" if stats.num_affected is not None else "participants"
        times = f", {stats.num_events} times" if stats.num_events is not None else ""
        self._claims.claim(
            key,
            MK.AdverseEventClaim,
            group,
            MK.reportedWith,
            f"{self._record}: {people} of '{title}' had {words}{times}.",
            place,
            result,
            object_=iri,
            unresolved=broken,
        )
