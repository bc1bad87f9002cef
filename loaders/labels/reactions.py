"""The tables of adverse reactions of a label: a claim for each cell, with its figure where that leaves no doubt."""

from __future__ import annotations

from rdflib import Literal

from kg.namespaces import MK
from loaders.event_claims import EventClaims
from loaders.event_tables import event_figures
from loaders.labels.label import ADVERSE_REACTIONS, Section
from loaders.labels.label_claims import LabelClaims, section_name, shortened
from loaders.record_claims import slug


class Reactions:
    """Says which adverse reactions one label tabulates."""

    def __init__(self, target: LabelClaims) -> None:
        self._target = target
        common = [(MK.product, target.product), *section_name(ADVERSE_REACTIONS)]
        self._events = EventClaims(target.claims, f"Label of {target.name}", common)

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
                        event = self._events.claim(f"table-{number}", figure, place)
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
