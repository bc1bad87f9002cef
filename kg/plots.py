"""Plots as SVG that needs no script and no style of its own: bars, and points with intervals on one axis.

Colours and marks are classes of the style sheet of the pages, so that they follow light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

_ACROSS = 340
# What a letter of 13 px takes, a capital or a digit, and what a column of letters has around it.
_LETTER, _CAPITAL, _AROUND = 7, 9, 26
_BARS, _BAR_LABELS = 440, 150
_ROW = 26
_TOP = 8
_AXIS = 34
# How many letters of 13 px fit beside the axis.
_LONGEST, _LONGEST_NOTE = 46, 34
_STEPS = (1, 2, 2.5, 5, 10)


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


def interval_plot(
    points: Sequence[Point], title: str, axis: str, *, reference: float | None = None, logarithmic: bool = False
) -> str:
    """Return a row for each point, with its interval as a line, over one axis.

    `axis`: what the axis measures, with its unit. `reference`: where a line stands, such as 1 for ratios.
    A value that is missing leaves its row empty but for the note.

    >>> plot = interval_plot([Point("KRd", 1.0, 0.8, 1.3, "1.0"), Point("VRd", 2.0)], "Hazard ratios", "hazard ratio")
    >>> plot.count("<circle"), plot.count('class="interval"')
    (2, 1)
    """
    values = [v for p in points for v in (p.value, p.lower, p.upper, reference) if v is not None and math.isfinite(v)]
    labels = _column([_short(point.label, _LONGEST) for point in points if not point.head])
    right = _column([_short(point.note, _LONGEST_NOTE) for point in points])
    heads = _column([_short(point.label, 2 * _LONGEST) for point in points if point.head])
    scale = _Scale(values, labels, logarithmic=logarithmic)
    height = _TOP + _ROW * len(points)
    parts = [_open(max(labels + _ACROSS + right, heads), height + _AXIS, title, "intervals")]
    for tick in scale.ticks:
        x = scale.place(tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height + 14}" text-anchor="middle">{tick:g}</text>')
    if reference is not None:
        x = scale.place(reference)
        parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height}"/>')
    middle = labels + _ACROSS / 2
    parts.append(f'<line class="axis" x1="{labels}" x2="{labels + _ACROSS}" y1="{height}" y2="{height}"/>')
    parts.append(f'<text class="muted" x="{middle}" y="{height + 30}" text-anchor="middle">{escape(axis)}</text>')
    for number, point in enumerate(points):
        parts.extend(_point(point, _TOP + _ROW * number + _ROW / 2, scale))
    return "".join([*parts, "</svg>"])


def _column(texts: Sequence[str]) -> int:
    """Return how wide a column of texts is."""
    return max(map(_length, texts), default=0) + _AROUND


def _length(text: str) -> int:
    return sum(_CAPITAL if letter.isupper() or letter.isdigit() else _LETTER for letter in text)


class _Scale:
    """Where values stand on the axis, and which get a tick; `left`: where the axis begins."""

    def __init__(self, values: Sequence[float], left: int, *, logarithmic: bool) -> None:
        self.left = left
        self._logarithmic = logarithmic and all(value > 0 for value in values)
        low, high = min(values, default=0.0), max(values, default=1.0)
        if self._logarithmic:
            self._low, self._high = low / 1.15, high * 1.15
            marks = (base * 10.0**power for power in range(-4, 5) for base in (1, 2, 5))
            self.ticks = [mark for mark in marks if self._low <= mark <= self._high]
            return
        low = min(low, 0.0)
        step = _step((high - low) or 1.0)
        self._low, self._high = math.floor(low / step) * step, math.ceil(high / step) * step or step
        count = round((self._high - self._low) / step)
        self.ticks = [round(self._low + step * number, 10) for number in range(count + 1)]

    def place(self, value: float) -> float:
        low, high, at = self._low, self._high, value
        if self._logarithmic:
            low, high, at = math.log(low), math.log(high), math.log(value)
        return self.left + _ACROSS * (at - low) / ((high - low) or 1)


def _step(reach: float) -> float:
    rough = reach / 6
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(base * power for base in _STEPS if base * power >= rough)


def _point(point: Point, y: float, scale: _Scale) -> Iterable[str]:
    if point.head:
        yield f'<text class="head" x="0" y="{y + 5:.1f}">{escape(_short(point.label, 2 * _LONGEST))}</text>'
        return
    look = f" {escape(point.look)}" if point.look else ""
    whole = " ".join(part for part in (point.label, point.note) if part)
    label = (
        f'<text x="{scale.left - 12}" y="{y + 4:.1f}" text-anchor="end">{escape(_short(point.label, _LONGEST))}</text>'
    )
    yield _linked(f"<title>{escape(whole)}</title>{label}", point.address)
    if point.lower is not None and point.upper is not None:
        left, right = scale.place(point.lower), scale.place(point.upper)
        yield f'<line class="interval{look}" x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}"/>'
    if point.value is not None:
        yield f'<circle class="mark{look}" cx="{scale.place(point.value):.1f}" cy="{y}" r="4.5"/>'
    if point.note:
        note = escape(_short(point.note, _LONGEST_NOTE))
        yield f'<text class="muted" x="{scale.left + _ACROSS + 10}" y="{y + 4:.1f}">{note}</text>'


def _linked(inner: str, address: str) -> str:
    return f'<a href="{escape(address)}">{inner}</a>' if address else f"<g>{inner}</g>"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _open(width: int, height: int, title: str, kind: str) -> str:
    return (
        f'<svg class="plot {kind}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        f'font-size="13" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    )
