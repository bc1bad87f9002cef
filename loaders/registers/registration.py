"""What a register says of a study beside results: its numbers, status, dates, design, size, conditions, interventions.

The claims are those that a record of ClinicalTrials.gov gives, so that a question about studies reads any register.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from rdflib import Literal, URIRef

from kg.model import Property
from kg.namespaces import MK
from loaders.cells import CellError, parse_date
from loaders.clinical_trials_gov.terms import disease_of, drug_of, drugs_of_combination
from loaders.figures import decimal_literal, whole_number
from loaders.record_claims import RecordClaims, known_iri, text_properties
from loaders.registers.study_numbers import naming_number, states_no_number, study_number

_ENROLMENT = "measure:enrolment"


@dataclass(frozen=True)
class StatedNumber:
    """What stands in a field for a number: who gives it, the text, and its place in the record.

    `identifies`: whether a number of a register here is one of this study, and not of another that it follows.
    """

    giver: str
    text: str
    place: str
    identifies: bool = True


def registered_study(
    claims: RecordClaims, stated: Iterable[StatedNumber], title: str, *, observational: bool = False
) -> URIRef:
    """Return the study of a record: the known one that is registered under one of its numbers, or a new one."""
    numbers = list(dict.fromkeys(number for one in stated if one.identifies and (number := study_number(one.text))))
    known = sorted({claims.index.studies[number.text] for number in numbers if number.text in claims.index.studies})
    if len(known) == 1:
        return known_iri(known[0])
    if known:
        claims.skip("numbers", "its numbers are those of several known studies", " ".join(known))
    name = naming_number(numbers)
    local = name.text if name else claims.record
    return claims.entity(
        f"{'study' if observational else 'trial'}:{local}",
        MK.ObservationalStudy if observational else MK.ClinicalTrial,
        f"{title or 'study'} ({local})",
        [(MK.registration, Literal(number.text)) for number in numbers],
        tuple(number.text for number in numbers),
    )


class Registration:
    """Says what one record says of its study."""

    def __init__(self, claims: RecordClaims, study: URIRef) -> None:
        self._claims = claims
        self.claim = partial(claims.design_claim, study)

    def numbers(self, stated: Iterable[StatedNumber], key: str = "registration") -> None:
        """Claim each number once; a text that says that there is none gives no claim."""
        seen: set[str] = set()
        for index, one in enumerate(stated):
            if states_no_number(one.text):
                continue
            number = study_number(one.text)
            text = number.text if number else one.text.strip()
            if text in seen:
                continue
            seen.add(text)
            self.claim(
                f"{key}-{index}",
                MK.registeredAs,
                f"it has the number {text} of {number.register if number else one.giver}.",
                one.place,
                [(MK.textValue, Literal(text))],
            )

    def status(
        self,
        key: str,
        status: str,
        place: str,
        dates: Iterable[tuple[URIRef, str]],
        properties: Iterable[Property] = (),
        *,
        region: str = "",
    ) -> None:
        """Claim status and dates. `dates`: pairs of a property and a date as it is written."""
        result = [*text_properties((MK.textValue, status), (MK.region, region)), *properties]
        for name, written in dates:
            if written:
                try:
                    result.append((name, parse_date(written)))
                except CellError as error:
                    self._claims.skip(place, error.rule, written)
        if not result:
            return
        if not status:
            result.append((MK.textValue, Literal("not stated")))
        where = f" ({region})" if region else ""
        self.claim(key, MK.hasStatus, f"its status{where} is {status or 'not stated'}.", place, result)

    def design(self, key: str, words: str, place: str, properties: Iterable[Property]) -> None:
        """Claim a design. `words`: the design as one line."""
        self.claim(key, MK.hasDesign, f"its design is: {words}.", place, [*properties, (MK.textValue, Literal(words))])

    def enrolled(self, key: str, count: str, place: str, *, planned: bool, region: str = "", written: str = "") -> None:
        """Claim how many participants the study has or plans. What is no whole number gives no claim."""
        if not count.strip():
            return
        number = whole_number(count)
        if number is None:
            self._claims.skip(place, "it is no number of participants", count)
            return
        result: list[Property] = [
            (MK.value, decimal_literal(Decimal(number))),
            (MK.operator, Literal("=")),
            (MK.unit, Literal("{participants}")),
            (MK.asWritten, Literal(written or count)),
            *text_properties((MK.region, region)),
        ]
        if _ENROLMENT in self._claims.index.labels:
            result.append((MK.measure, known_iri(_ENROLMENT)))
        if planned:
            result.append((MK.estimated, Literal("enrollment")))
        where = f" ({region})" if region else ""
        words = f"it {'plans to enroll' if planned else 'enrolled'} {number} participants{where}."
        self.claim(key, MK.enrolled, words, place, result)

    def eligibility(self, key: str, words: str, place: str, properties: Iterable[Property]) -> None:
        """Claim who may take part. `words`: the properties as one line."""
        result = [*properties, (MK.textValue, Literal(words))]
        self.claim(key, MK.hasDesign, f"it takes in: {words}.", place, result)

    def condition(self, key: str, text: str, place: str) -> None:
        """Claim a condition."""
        if not text:
            return
        disease, candidates = disease_of(self._claims, text)
        if disease is None:
            self._claims.unknown("condition", text, candidates)
        self.claim(
            key,
            MK.studiesCondition,
            f"it studies the condition {text}.",
            place,
            [(MK.conditionTerm, Literal(text))],
            object_=known_iri(disease) if disease else None,
        )

    def intervention(self, key: str, names: Iterable[str], kind: str, place: str) -> str | None:
        """Claim an intervention by its names, the first of which is shown; return the CURIE of what it is."""
        written = list(dict.fromkeys(" ".join(name.split()) for name in names if name and name.strip()))
        if not written:
            return None
        entity, candidates = drug_of(self._claims, written[0], written[1:])
        entity = entity or self._claims.index.regimen(drugs_of_combination(self._claims, written[0]))
        if entity is None:
            self._claims.unknown("intervention", written[0], candidates)
        others = f" (also {', '.join(written[1:])})" if written[1:] else ""
        self.claim(
            key,
            MK.studiesIntervention,
            f"it gives or tests {written[0]}{others}.",
            place,
            text_properties((MK.interventionTerm, written[0]), (MK.interventionType, kind)),
            object_=known_iri(entity) if entity else None,
        )
        return entity

    def planned_outcome(self, key: str, text: str, kind: str, place: str, time_frame: str = "") -> None:
        """Claim an outcome that the protocol plans. `kind`: primary or secondary."""
        words = " ".join(text.split())
        if not words:
            return
        result = text_properties((MK.textValue, words), (MK.outcomeType, kind), (MK.timeFrame, time_frame))
        self.claim(key, MK.plansOutcome, f"it plans the {kind} outcome {words}.", place, result)
