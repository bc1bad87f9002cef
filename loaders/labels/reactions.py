"""The tables of adverse reactions of a label: a claim for each cell, with its figure where that leaves no doubt."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg.model import POSSIBLE, Property
from kg.namespaces import MK
from loaders.event_tables import EventFigure, event_figures
from loaders.figures import decimal_literal, integer_literal
from loaders.labels.label import ADVERSE_REACTIONS, Section
from loaders.labels.label_claims import LabelClaims, section_name, shortened
from loaders.record_claims import known_iri, slug, text_properties

_ANY = "ae:any-adverse-event"
_TRUE = Literal("true", datatype=XSD.boolean, normalize=False)


class Reactions:
    """Says which adverse reactions one label tabulates."""

    def __init__(self, target: LabelClaims) -> None:
        self._target = target

    def claim_all(self, sections: list[Section]) -> None:
        """Claim the cells of all tables, and that the label lists the events of their rows."""
        number = 0
        listed: dict[str, tuple[str | None, str]] = {}
        for section in sections:
            for one in section.walk():
                for grid in one.tables:
                    number += 1
                    caption = f" ({shortened(grid.caption)[:80]})" if grid.caption else ""
                    place = f"{one.place} > table {number}{caption}"
                    if not grid.is_regular:
                        self._target.claims.skip(place, "rows and headers do not fit each other", grid.caption)
                        continue
                    for figure in event_figures(grid):
                        event = self._figure(number, figure, place)
                        if not figure.is_total:
                            listed.setdefault(figure.term, (event, place))
        for term, (event, place) in listed.items():
            self._target.claim(
                f"listed.{slug(term)[:60].strip('-')}",
                MK.AdverseEventClaim,
                MK.reportedWith,
                f"The label of {self._target.name} lists {term.lower()} in a table of adverse reactions.",
                place,
                [
                    (MK.eventTerm, Literal(term)),
                    (MK.attribution, Literal("not-stated")),
                    *section_name(ADVERSE_REACTIONS),
                ],
                event,
            )

    def _figure(self, number: int, figure: EventFigure, place: str) -> str | None:
        """Claim what a cell says of its group; return the event that its row is about."""
        index, reading, column = self._target.claims.index, figure.reading, figure.column
        event = _ANY if figure.is_total else index.resolve(figure.term, "ae")
        if event is None:
            self._target.not_known("event", figure.term, *index.candidates(figure.term, "ae"))
        group = self._group(number, figure)
        found: list[Property] = [
            (MK.eventTerm, Literal(figure.term)),
            (MK.asWritten, Literal(figure.as_written)),
            (MK.attribution, Literal("not-stated")),
            (MK.group, group),
            (MK.product, self._target.product),
            *text_properties((MK.organSystemTerm, figure.system), (MK.sourceComment, " ".join(figure.notes))),
            *section_name(ADVERSE_REACTIONS),
            *_figure_properties(figure),
        ]
        certainty = {}
        if reading.reason:
            found.append((MK.figureDoubt, Literal(reading.reason)))
            certainty = {"certainty": POSSIBLE}
        who = f"'{column.group}'{f' (N={column.people})' if column.people else ''}"
        self._target.claims.claim(
            f"table-{number}.row-{figure.row}.column-{column.at + 1}",
            MK.AdverseEventClaim,
            group,
            MK.hadNoCaseOf if reading.has_none and not reading.reason else MK.reportedWith,
            f"Label of {self._target.name}, {who}: {figure.term.lower()} {figure.as_written}.",
            f"{place}, row {figure.row}, column {column.at + 1}",
            found,
            object_=known_iri(event) if event else None,
            **certainty,
        )
        return event

    def _group(self, number: int, figure: EventFigure) -> URIRef:
        column = figure.column
        people = f"-n{column.people}" if column.people else ""
        curie = f"group:{self._target.claims.record}.table-{number}.{slug(column.group)[:50].strip('-')}{people}"
        iri = known_iri(curie)
        if all(entity.iri != iri for entity in self._target.claims.conversion.entities):
            words = f"{column.group}{f', N={column.people}' if column.people else ''}"
            self._target.claims.entity(
                curie, MK.ReportingGroup, f"Label of {self._target.name}, table {number}: {words}"
            )
        return iri


def _figure_properties(figure: EventFigure) -> Iterator[Property]:
    reading, column = figure.reading, figure.column
    if figure.is_total:
        yield MK.isTotal, _TRUE
    if column.grades:
        yield MK.gradeMin, integer_literal(column.grades[0])
        yield MK.gradeMax, integer_literal(column.grades[1])
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
