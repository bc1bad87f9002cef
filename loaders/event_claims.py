"""Tables of adverse events as claims: one for each cell, with its figure where the table leaves no doubt about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg.model import POSSIBLE, Property
from kg.namespaces import MK
from loaders.event_tables import EventFigure
from loaders.figures import decimal_literal, integer_literal
from loaders.record_claims import RecordClaims, known_iri, slug, text_properties

_ANY = "ae:any-adverse-event"
_TRUE = Literal("true", datatype=XSD.boolean, normalize=False)


class EventClaims:
    """Claims the cells of the tables of one record. `source`: what the record is called in sentences."""

    def __init__(self, claims: RecordClaims, source: str, common: Iterable[Property] = ()) -> None:
        self._claims, self._source, self._common = claims, source, tuple(common)
        self._groups: set[URIRef] = set()
        self._unknown: set[str] = set()

    def claim(self, table: str, figure: EventFigure, place: str) -> str | None:
        """Claim what a cell says of its group; return the CURIE of the event that its row is about.

        A figure that is in doubt is left out; the claim is possible then, and says why.
        """
        index, reading, column = self._claims.index, figure.reading, figure.column
        event = _ANY if figure.is_total else index.resolve(figure.term, "ae")
        if event is None and figure.term not in self._unknown:
            self._unknown.add(figure.term)
            self._claims.unknown("event", figure.term, index.candidates(figure.term, "ae"))
        group = self._group(table, figure)
        result: list[Property] = [
            (MK.eventTerm, Literal(figure.term)),
            (MK.asWritten, Literal(figure.as_written)),
            (MK.attribution, Literal("not-stated")),
            (MK.group, group),
            *self._common,
            *text_properties((MK.organSystemTerm, figure.system), (MK.sourceComment, " ".join(figure.notes))),
            *_figure_properties(figure),
        ]
        certainty = {}
        if reading.reason:
            result.append((MK.figureDoubt, Literal(reading.reason)))
            certainty = {"certainty": POSSIBLE}
        who = f"'{column.group}'{f' (N={column.people})' if column.people else ''}"
        grades = f", {_grades(*figure.grades)}," if figure.grades else ""
        serious = " (serious)" if figure.is_serious and "serious" not in figure.term.lower() else ""
        self._claims.claim(
            f"{table}.row-{figure.row}.column-{column.at + 1}",
            MK.AdverseEventClaim,
            group,
            MK.reportedWith,
            f"{self._source}, {who}: {figure.term.lower()}{grades}{serious} {figure.as_written}.",
            f"{place}, row {figure.row}, column {column.at + 1}",
            result,
            object_=known_iri(event) if event else None,
            **certainty,
        )
        return event

    def _group(self, table: str, figure: EventFigure) -> URIRef:
        column = figure.column
        people = f"-n{column.people}" if column.people else ""
        curie = f"group:{self._claims.record}.{table}.{slug(column.group)[:50].strip('-')}{people}"
        iri = known_iri(curie)
        if iri not in self._groups:
            self._groups.add(iri)
            words = f"{column.group}{f', N={column.people}' if column.people else ''}"
            label = f"{self._source}, {table.replace('-', ' ')}: {words}"
            self._claims.entity(curie, MK.ReportingGroup, label)
        return iri


def _grades(lowest: int, highest: int) -> str:
    return f"grade {lowest}" if lowest == highest else f"grades {lowest} to {highest}"


def _figure_properties(figure: EventFigure) -> Iterator[Property]:
    reading = figure.reading
    if figure.is_total:
        yield MK.isTotal, _TRUE
    if figure.is_serious:
        yield MK.serious, _TRUE
    if figure.grades:
        yield MK.gradeMin, integer_literal(figure.grades[0])
        yield MK.gradeMax, integer_literal(figure.grades[1])
    if reading.reason:
        return
    if reading.percent is not None:
        yield MK.value, decimal_literal(reading.percent)
        yield MK.operator, Literal(reading.operator)
        yield MK.unit, Literal("%")
    if reading.affected is not None:
        yield MK.affected, integer_literal(reading.affected)
    if reading.people is not None:
        yield MK.atRisk, integer_literal(reading.people)
