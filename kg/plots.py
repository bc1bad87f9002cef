"""Plots as SVG that needs no script and no style of its own: bars, and points with intervals on one axis.

Colours and marks are classes of the style sheet of the pages, so that they follow light and dark.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

# What a letter of 13 px takes, a capital or a digit, and what a column of letters has around it.
_LETTER, _CAPITAL, _AROUND = 7, 9, 26
_BARS, _BAR_LABELS = 440, 150
_ROW = 26
_TOP = 8
_AXIS = 34
_LINE, _GAP, _INSET = 16, 10, 8
# More lines of a label are not shown.
_MOST_LINES = 4
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class _Layout:
    """How wide an axis is, how many ticks it has, and after how many letters of 13 px texts are wrapped.

    `kind`: for which windows it is. `above`: whether labels stand above the marks, and not beside the axis.
    """

    kind: str
    across: int
    ticks: int
    labels: int
    heads: int
    notes: int
    above: bool


_WIDE = _Layout("wide-only", across=340, ticks=6, labels=40, heads=80, notes=34, above=False)
_NARROW = _Layout("narrow-only", across=160, ticks=3, labels=36, heads=34, notes=14, above=True)


@dataclass(frozen=True)
class Bar:
    """A bar: what it counts, how many, and the page that it leads to, if any."""

    label: str
    count: int
    address: str = ""


@dataclass(frozen=True)
class Point:
    """A value on the axis with its interval, if there is one.

    `note`: what stands at the right end, such as the value in words. `look`: a class of the style sheet, such as
    `harm` or `doubt`. `head`: a row that only titles those below it.
    """

    label: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    note: str = ""
    address: str = ""
    look: str = ""
    head: bool = False


def bar_chart(bars: Sequence[Bar], title: str) -> str:
    """Return a horizontal bar for each count, the longest over the whole width.

    >>> "<title>Claims</title>" in bar_chart([Bar("outcome", 3), Bar("mechanism", 1)], "Claims")
    True
    """
    most = max((bar.count for bar in bars), default=1) or 1
    height = _TOP + _ROW * len(bars)
    parts = [_open(_BARS, height, title, "bars")]
    for number, bar in enumerate(bars):
        y = _TOP + _ROW * number
        width = max(2.0, (_BARS - _BAR_LABELS - 60) * bar.count / most)
        label = f'<text x="{_BAR_LABELS - 10}" y="{y + 16}" text-anchor="end">{escape(_short(bar.label, 24))}</text>'
        parts.append(_linked(label, bar.address))
        parts.append(f'<rect class="mark" x="{_BAR_LABELS}" y="{y + 4}" width="{width:.1f}" height="16" rx="2"/>')
        parts.append(f'<text class="muted" x="{_BAR_LABELS + width + 8:.1f}" y="{y + 16}">{bar.count:,}</text>')
    return "".join([*parts, "</svg>"])


def wrapped(text: str, letters: int) -> list[str]:
    """Return a label in lines of so many letters, at most four.

    >>> wrapped("continuous Rd in elderly patients: continuous Rd arm", 30)
    ['continuous Rd in elderly', 'patients: continuous Rd arm']
    """
    return textwrap.wrap(text, letters, max_lines=_MOST_LINES, placeholder="…")


def interval_plot(
    points: Sequence[Point], title: str, axis: str, *, reference: float | None = None, logarithmic: bool = False
) -> str:
    """Return a row for each point, with its interval as a line, over one axis, drawn for a wide window and for a phone.

    `axis`: what the axis measures, with its unit. `reference`: where a line stands, such as 1 for ratios.
    A value that is missing leaves its row empty but for the note.

    >>> plot = interval_plot([Point("KRd", 1.0, 0.8, 1.3, "1.0"), Point("VRd", 2.0)], "Hazard ratios", "hazard ratio")
    >>> plot.count("<svg"), plot.count("<circle"), plot.count('class="interval"')
    (2, 4, 2)
    """
    values = [v for p in points for v in (p.value, p.lower, p.upper, reference) if v is not None and math.isfinite(v)]
    return "".join(
        _interval_plot(points, title, axis, values, reference, layout, logarithmic=logarithmic)
        for layout in (_WIDE, _NARROW)
    )


def _interval_plot(
    points: Sequence[Point],
    title: str,
    axis: str,
    values: Sequence[float],
    reference: float | None,
    layout: _Layout,
    *,
    logarithmic: bool,
) -> str:
    rows = [_Row(point, layout) for point in points]
    labels = _INSET if layout.above else _column([line for row in rows if not row.point.head for line in row.label])
    right = _column([line for row in rows for line in row.note])
    whole = _column([line for row in rows if row.point.head or layout.above for line in row.label])
    scale = _Scale(values, labels, layout, logarithmic=logarithmic)
    height = _TOP + sum(row.height for row in rows)
    parts = [_open(max(labels + layout.across + right, whole), height + _AXIS, title, f"intervals {layout.kind}")]
    for tick in scale.ticks:
        x = scale.place(tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height + 14}" text-anchor="middle">{tick:g}</text>')
    if reference is not None:
        x = scale.place(reference)
        parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height}"/>')
    middle = labels + layout.across / 2
    start = (0, "start") if layout.above else (middle, "middle")
    parts.append(f'<line class="axis" x1="{labels}" x2="{labels + layout.across}" y1="{height}" y2="{height}"/>')
    parts.append(f'<text class="muted" x="{start[0]}" y="{height + 30}" text-anchor="{start[1]}">{escape(axis)}</text>')
    top, head = _TOP, ""
    for row in rows:
        head = row.point.label if row.point.head else head
        parts.append(_drawn(row, head, top, scale))
        top += row.height
    return "".join([*parts, "</svg>"])


class _Row:
    """A point with its label and its note in lines, and how high they are together."""

    def __init__(self, point: Point, layout: _Layout) -> None:
        self.point = point
        self.label = wrapped(point.label, layout.heads if point.head else layout.labels)
        self.note = wrapped(point.note, layout.notes)
        # How much of the height stands above the mark.
        self.above = _LINE * len(self.label) if layout.above and not point.head else 0
        beside = len(self.note) if self.above else max(len(self.label), len(self.note))
        self.height = self.above + _LINE * max(beside, 1) + _GAP


def _column(texts: Sequence[str]) -> int:
    """Return how wide a column of texts is."""
    return max(map(_length, texts), default=0) + _AROUND


def _length(text: str) -> int:
    return sum(_CAPITAL if letter.isupper() or letter.isdigit() else _LETTER for letter in text)


class _Scale:
    """Where values stand on the axis, and which get a tick; `left`: where the axis begins."""

    def __init__(self, values: Sequence[float], left: int, layout: _Layout, *, logarithmic: bool) -> None:
        self.left, self.layout = left, layout
        self._logarithmic = logarithmic and all(value > 0 for value in values)
        low, high = min(values, default=0.0), max(values, default=1.0)
        if self._logarithmic:
            self._low, self._high = low / 1.15, high * 1.15
            marks = (base * 10.0**power for power in range(-4, 5) for base in (1, 2, 5))
            self.ticks = [mark for mark in marks if self._low <= mark <= self._high]
            return
        low = min(low, 0.0)
        step = _step(((high - low) or 1.0) / layout.ticks)
        self._low, self._high = math.floor(low / step) * step, math.ceil(high / step) * step or step
        count = round((self._high - self._low) / step)
        self.ticks = [round(self._low + step * number, 10) for number in range(count + 1)]

    def place(self, value: float) -> float:
        low, high, at = self._low, self._high, value
        if self._logarithmic:
            low, high, at = math.log(low), math.log(high), math.log(value)
        return self.left + self.layout.across * (at - low) / ((high - low) or 1)


def _step(rough: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(base * power for base in _STEPS if base * power >= rough)


def _drawn(row: _Row, head: str, top: float, scale: _Scale) -> str:
    """Return a row; `head`: the title above it, without which a link that is read alone says too little."""
    point, layout = row.point, scale.layout
    if point.head:
        return _lines(row.label, 0, top + row.height / 2, 'class="head"')
    y = top + row.above + (row.height - row.above) / 2
    look = f" {escape(point.look)}" if point.look else ""
    whole = ": ".join(part for part in (head, " ".join(part for part in (point.label, point.note) if part)) if part)
    place = (0, top + row.above / 2 + _GAP / 2, "start") if layout.above else (scale.left - 12, y, "end")
    parts = [f"<title>{escape(whole)}</title>", _lines(row.label, *place[:2], f'text-anchor="{place[2]}"')]
    if point.lower is not None and point.upper is not None:
        left, right = scale.place(point.lower), scale.place(point.upper)
        parts.append(f'<line class="interval{look}" x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}"/>')
    if point.value is not None:
        parts.append(f'<circle class="mark{look}" cx="{scale.place(point.value):.1f}" cy="{y}" r="4.5"/>')
    if row.note:
        parts.append(_lines(row.note, scale.left + layout.across + 10, y, 'class="muted"'))
    return _linked("".join(parts), point.address)


def _lines(lines: Sequence[str], x: float, middle: float, attributes: str) -> str:
    """Return lines of text around a height."""
    first = middle + 4 - _LINE * (len(lines) - 1) / 2
    spans = "".join(
        f'<tspan x="{x}" y="{first + _LINE * number:.1f}">{escape(line)}</tspan>' for number, line in enumerate(lines)
    )
    return f"<text {attributes}>{spans}</text>"


def _linked(inner: str, address: str) -> str:
    return f'<a href="{escape(address)}">{inner}</a>' if address else f"<g>{inner}</g>"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _open(width: int, height: int, title: str, kind: str) -> str:
    return (
        f'<svg class="plot {kind}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        f'font-size="13" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    )
