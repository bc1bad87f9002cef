"""An axis of a comparison as SVG: a row for each figure with its interval, or for each event of a study with its dots.

Colours and shapes are those of the items, by classes of the style sheet; without script every mark leads to its claim.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from kg.comparison.comparison import ComparisonAxis
from kg.comparison.figures import ComparedFigure
from kg.plots import wrapped

_LINE, _GAP, _TOP, _FOOT = 16, 12, 10, 44
_TICKS, _LEAST_TICK = 6, 26
# So that a mark at the end of the scale is whole.
_INSET = 8
_FINE, _COARSE = (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 2.5, 3), (0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
_WIDE_RANGE = math.log(5)
_SIZE = 5.5
# What a mark of the nth item looks like, around 0 0.
SHAPES = (
    f'<circle r="{_SIZE}"/>',
    f'<rect x="-{_SIZE}" y="-{_SIZE}" width="{2 * _SIZE}" height="{2 * _SIZE}"/>',
    '<path d="M0 -7 L7 0 L0 7 L-7 0z"/>',
    '<path d="M0 -6.5 L6.5 5.5 L-6.5 5.5z"/>',
    '<path d="M0 6.5 L6.5 -5.5 L-6.5 -5.5z"/>',
    '<path d="M-2 -6.5H2V-2H6.5V2H2V6.5H-2V2H-6.5V-2H-2z"/>',
)


@dataclass(frozen=True)
class PlotLayout:
    """How wide the parts of a drawing are, in pixels; without a width for labels these stand above the marks."""

    labels: int
    plot: int
    values: int
    characters: int

    @property
    def width(self) -> int:
        """The width of the whole drawing."""
        return self.labels + self.plot + self.values


WIDE = PlotLayout(labels=320, plot=510, values=170, characters=42)
NARROW = PlotLayout(labels=0, plot=212, values=124, characters=46)


@dataclass(frozen=True)
class _Row:
    """A row: the lines of its label, its figures, and whether a line joins their dots."""

    lines: Sequence[str]
    figures: tuple[ComparedFigure, ...]
    is_joined: bool

    def height(self, layout: PlotLayout) -> float:
        return max(1, len(self.lines) + (not layout.labels)) * _LINE + _GAP


class _Scale:
    """Where a value stands between the left and the right end of the plot."""

    def __init__(self, values: Sequence[float], layout: PlotLayout, *, is_ratio: bool, is_share: bool) -> None:
        self._layout = layout
        self._log = is_ratio and min(values) > 0
        if self._log:
            low, high = min(*values, 0.8), max(*values, 1.25)
            self._low, self._high = math.log(low / 1.08), math.log(high * 1.08)
        else:
            self._low, self._high = min(0.0, *values), max(*values, 0.0) * 1.04 or 1.0
            if is_share and self._high > 50:
                self._high = max(100.0, self._high)

    def place(self, value: float) -> float:
        """Return the distance from the left end of the drawing."""
        at = math.log(value) if self._log else value
        return (
            self._layout.labels
            + _INSET
            + (at - self._low) / (self._high - self._low) * (self._layout.plot - 2 * _INSET)
        )

    def ticks(self) -> Iterator[float]:
        """Yield round values."""
        if self._log:
            fitting = _COARSE if self._high - self._low > _WIDE_RANGE else _FINE
            yield from (each for each in fitting if self._low <= math.log(each) <= self._high)
            return
        rough = (self._high - self._low) / (_TICKS if self._layout.labels else _TICKS / 2)
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(base * power for base in (1, 2, 2.5, 5, 10) if base * power >= rough)
        number = math.ceil(self._low / step)
        while number * step <= self._high:
            yield number * step
            number += 1


def axis_plot(
    axis: ComparisonAxis,
    items: Mapping[str, int],
    names: Mapping[str, str],
    root: str | None,
    layout: PlotLayout = WIDE,
) -> str:
    """Return an axis as SVG; `items`: the number, from 0, of each item by IRI.

    `root`: what leads to the server's root, below which claims have their pages; with None nothing is a link.

    Events of one study stand in one row, joined by a line; every other figure has a row of its own. `names`: of items
    by IRI, for figures without a group.
    """
    rows = list(_rows(axis, names, layout))
    ends = [end for each in axis.figures for end in (each.value, each.lower, each.upper) if end is not None]
    scale = _Scale(ends, layout, is_ratio=axis.key.ratio, is_share=axis.key.unit == "%")
    bottom = _TOP + sum(row.height(layout) for row in rows)
    size = f'viewBox="0 0 {layout.width} {bottom + _FOOT:g}" width="{layout.width}" height="{bottom + _FOOT:g}"'
    kind = "wide-only" if layout.labels else "narrow-only"
    parts = [f'<svg class="comparison {kind}" {size} role="group" aria-label="{escape(axis.title)}" font-size="12.5">']
    last = -math.inf
    for tick in scale.ticks():
        x = scale.place(tick)
        # A tick that would run into the one before it is left out, but for the one that decides.
        if x - last < _LEAST_TICK and tick != 1:
            continue
        last = x
        look = "axis" if tick == (1 if axis.key.ratio else 0) else "grid"
        parts.append(f'<line class="{look}" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{bottom:g}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{bottom + 16:g}" text-anchor="middle">{tick:g}</text>')
    middle = layout.labels + layout.plot / 2
    hint = " (below 1 is better)" if axis.key.ratio and axis.figures[0].benefit == "lower" else ""
    parts.append(
        f'<text class="muted" x="{middle:g}" y="{bottom + 36:g}" text-anchor="middle">{escape(axis.unit + hint)}</text>'
    )
    top = float(_TOP)
    for row in rows:
        parts += _drawn(row, top, scale, items, root, layout)
        top += row.height(layout)
    return "".join((*parts, "</svg>"))


def _rows(axis: ComparisonAxis, names: Mapping[str, str], layout: PlotLayout) -> Iterator[_Row]:
    only = len({each.event for each in axis.figures}) == 1
    for (event, study), several in groupby(axis.figures, key=lambda each: (each.event_label, each.study_label)):
        dots = tuple(several)
        lead = "" if only else f"{event}: "
        bounds = any(end is not None for each in dots for end in (each.lower, each.upper))
        if axis.key.of_event and study and not bounds and len({each.item for each in dots}) == len(dots) > 1:
            yield _Row(wrapped(f"{lead}{study}{_mark_of_others(dots)}", layout.characters), dots, is_joined=True)
            continue
        for each in dots:
            where = each.group_label or f"{names[each.item]} ({each.publication.partition(':')[2]})"
            yield _Row(wrapped(f"{lead}{where}{_mark_of_others((each,))}", layout.characters), (each,), is_joined=False)


def _mark_of_others(figures: Sequence[ComparedFigure]) -> str:
    return " †" if any(each.among for each in figures) else ""


def _drawn(
    row: _Row, top: float, scale: _Scale, items: Mapping[str, int], root: str | None, layout: PlotLayout
) -> Iterator[str]:
    text_height = len(row.lines) * _LINE
    y = top + (text_height if layout.labels else 2 * text_height + _LINE) / 2
    x, anchor = (layout.labels - 14, "end") if layout.labels else (0, "start")
    spans = "".join(
        f'<tspan x="{x}" y="{top + 12 + number * _LINE:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(row.lines)
    )
    yield f'<text text-anchor="{anchor}">{spans}</text>'
    values = [each.value for each in row.figures if each.value is not None]
    if row.is_joined:
        left, right = scale.place(min(values)), scale.place(max(values))
        yield f'<line class="axis" x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
    for each in row.figures:
        yield _mark(each, y, scale, items[each.item], root, layout)
    ordered = sorted(row.figures, key=lambda each: items[each.item])
    words = " · ".join(f'<tspan class="item-{items[each.item] + 1}">{escape(_short(each))}</tspan>' for each in ordered)
    yield f'<text class="values" x="{layout.labels + layout.plot + 6}" y="{y + 4:.1f}">{words}</text>'


def _short(figure: ComparedFigure) -> str:
    sign = "" if figure.operator in {"", "="} else f"{figure.operator} "
    ends = [f"{end:g}" if end is not None else "n. r." for end in (figure.lower, figure.upper)]
    return f"{sign}{figure.value:g}" + (f" ({' – '.join(ends)})" if ends != ["n. r.", "n. r."] else "")


def _mark(figure: ComparedFigure, y: float, scale: _Scale, number: int, root: str | None, layout: PlotLayout) -> str:
    parts = []
    doubtful = " doubtful" if figure.doubts else ""
    if figure.lower is not None or figure.upper is not None:
        left = scale.place(figure.lower) if figure.lower is not None else layout.labels
        right = scale.place(figure.upper) if figure.upper is not None else layout.labels + layout.plot
        parts.append(f'<line class="interval" x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        for end, x in ((figure.lower, left), (figure.upper, right)):
            # An end that was not reached is open.
            reach = f'<line class="interval" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 4:.1f}" y2="{y + 4:.1f}"/>'
            parts.append(reach if end is not None else "")
    if figure.value is not None:
        place = f"{scale.place(figure.value):.1f} {y:.1f}"
        parts.append(f'<g class="mark" transform="translate({place})">{SHAPES[number % len(SHAPES)]}</g>')
    doubts = f" ({', '.join(figure.doubts)})" if figure.doubts else ""
    title = f"{figure.event_label + ', ' if figure.event else ''}{figure.group_label}: {figure.value_in_words}{doubts}"
    content = f"<title>{escape(title)}</title>{''.join(parts)}"
    look = f'class="item-{number + 1}{doubtful}"'
    if root is None:
        return f"<g {look}>{content}</g>"
    address = root + figure.claim.replace(":", "/", 1)
    return f'<a href="{escape(address)}" {look} aria-label="{escape(title)}">{content}</a>'
