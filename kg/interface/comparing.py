"""A comparison: the axes on which figures may stand together, each as rows and as a drawing."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kg.comparison.axis_plot import axis_plot
from kg.comparison.comparison import AxisKey, ComparisonAxis
from kg.comparison.figures import ComparedFigure
from kg.interface.figures import FIGURE_TYPES, RATE_COLUMNS, figure_row
from kg.interface.result import Result, SolutionRow

# The look of the drawings, which on the pages comes from the style sheet.
_STYLE = """<style>
.mk-comparison svg { max-width: 100%; height: auto; }
.mk-comparison svg.narrow-only { display: none; }
.mk-comparison text { fill: currentColor; font-family: system-ui, sans-serif; }
.mk-comparison .tick, .mk-comparison .muted { fill: #767676; }
.mk-comparison .axis { stroke: #767676; } .mk-comparison .grid { stroke: #76767640; }
.mk-comparison .interval { stroke: var(--look); stroke-width: 1.5; }
.mk-comparison .mark { fill: var(--look); stroke: var(--look); stroke-width: 1.5; }
.mk-comparison .doubtful .mark { fill: none; }
.mk-comparison .values [class^="item-"] { fill: var(--look); }
.mk-comparison .item-1 { --look: #2a86a5; } .mk-comparison .item-2 { --look: #c9662f; }
.mk-comparison .item-3 { --look: #3d8f5c; } .mk-comparison .item-4 { --look: #9a5fb7; }
.mk-comparison .item-5 { --look: #a07a1a; } .mk-comparison .item-6 { --look: #bd4a7d; }
</style>"""
_MOST_DRAWN, _MOST_NAMED = 12, 6
_LABELLED = ("measure", "group", "study", "event", "population", "reference")


@dataclass(frozen=True, repr=False)
class AxisAnswer:
    """Figures that may stand on one axis, with what has to be known before anything is read off it."""

    values: Mapping[str, Any]
    items: Mapping[str, int]
    names: Mapping[str, str]

    @property
    def title(self) -> str:
        """The measure, with what all its figures share."""
        return str(self.values["title"])

    @property
    def unit(self) -> str:
        """The unit of the axis in words."""
        return str(self.values["unit"])

    @property
    def remarks(self) -> Sequence[str]:
        """What has to be known before anything is read off it."""
        return tuple(self.values["remarks"])

    @property
    def is_shared(self) -> bool:
        """Whether at least two of the things that are compared have a figure here."""
        return len(self.values["items"]) > 1

    @property
    def figures(self) -> Result:
        """The figures as rows, with counts, intervals, grades, populations, sources and status."""
        rows = figures_result([(None, figure) for figure in self.values["figures"]])
        return Result(rows.columns[1:], rows.rows, rows.labels, rows.types)

    @property
    def svg(self) -> str:
        """The axis as SVG; its look is that of the style that stands in front of it in a notebook."""
        figures = tuple(
            ComparedFigure(**{**figure, "doubts": tuple(figure["doubts"])}) for figure in self.values["figures"]
        )
        axis = ComparisonAxis(self.title, AxisKey(**self.values["key"]), figures, tuple(self.remarks), {})
        return axis_plot(axis, self.items, self.names, None)

    def __repr__(self) -> str:
        return f"<{self.title}: {len(self.values['figures'])} figures>"

    def _repr_html_(self) -> str:
        return f'{_STYLE}<div class="mk-comparison">{self.section()}</div>'

    def section(self) -> str:
        """Return title, drawing and remarks as HTML."""
        remarks = "".join(f"<li>{html.escape(each)}</li>" for each in self.remarks)
        return f"<h4>{html.escape(self.title)}</h4>{self.svg}<ul>{remarks}</ul>"


@dataclass(frozen=True, repr=False)
class ComparisonAnswer:
    """Several treatments, trials or groups side by side: a description of what sources print."""

    values: Mapping[str, Any]

    @cached_property
    def axes(self) -> Sequence[AxisAnswer]:
        """The axes, those on which at least two of the things have a figure first."""
        items = {each["iri"]: number for number, each in enumerate(self.values["items"])}
        names = {each["iri"]: each["label"] for each in self.values["items"]}
        return tuple(AxisAnswer(each, items, names) for each in self.values["axes"])

    @property
    def shared(self) -> Sequence[AxisAnswer]:
        """The axes on which at least two of the things have a figure; all, where there is one thing."""
        return tuple(axis for axis in self.axes if axis.is_shared or len(self.values["items"]) == 1)

    @property
    def figures(self) -> Result:
        """All figures as rows; `axis` says which may stand together, and those without a number have none."""
        placed = [(axis.title, figure) for axis in self.axes for figure in axis.values["figures"]]
        return figures_result([*placed, *((None, figure) for figure in self.values["unplaced"])])

    @property
    def apart(self) -> Sequence[str]:
        """Why figures of one measure stand on several axes."""
        return tuple(self.values["apart"])

    def __str__(self) -> str:
        lines = []
        for axis in self.shared:
            lines += [axis.title, str(axis.figures), *(f"  {each}" for each in axis.remarks), ""]
        return "\n".join([*lines, *self.apart])

    def __repr__(self) -> str:
        names = " and ".join(each["label"] for each in self.values["items"][:_MOST_NAMED])
        more = len(self.values["items"]) - _MOST_NAMED
        others = f" and {more} more" if more > 0 else ""
        return f"<{names}{others}: axes with figures of several: {len(self.shared)}; in all: {len(self.axes)}>"

    def _repr_html_(self) -> str:
        drawn = self.shared or self.axes
        sections = "".join(axis.section() for axis in drawn[:_MOST_DRAWN])
        more = len(drawn) - _MOST_DRAWN
        rest = f"<p>… and {more} more axes: see .axes</p>" if more > 0 else ""
        apart = "".join(f"<li>{html.escape(each)}</li>" for each in self.apart)
        return f'{_STYLE}<div class="mk-comparison">{sections}{rest}<ul>{apart}</ul></div>'


def figures_result(figures: Sequence[tuple[str | None, Mapping[str, Any]]]) -> Result:
    """Return figures, each with the title of its axis, as rows with the labels of what they name."""
    labels = {figure[name]: figure[f"{name}_label"] for _, figure in figures for name in _LABELLED if figure[name]}
    rows = (SolutionRow({"axis": axis, **figure_row(figure, RATE_COLUMNS, "wilson")}) for axis, figure in figures)
    return Result(("axis", *RATE_COLUMNS), tuple(rows), labels, FIGURE_TYPES)
