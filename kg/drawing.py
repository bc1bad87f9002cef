"""Drawings of directed graphs in layers from left to right: DOT for Graphviz, and SVG without it.

Layers by longest path; within a layer nodes stand near those that they are joined to (Sugiyama, Tagawa and Toda
1981, doi:10.1109/TSMC.1981.4308636). Made for chains and proofs: tens of nodes, not thousands.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

_CHARACTER, _LINE, _PADDING, _MARGIN, _ROW_GAP, _LEAST_GAP = 7.2, 17, 10, 20, 22, 70
_SWEEPS = 8
_LONGEST_LINE = 26
# Where on its arc a label may stand, from the tail (0) to the head (1): in the middle, unless another stands there.
_PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.22, 0.78)
# Parts of an arc that are looked at, and how much worse than an area shared with a label it is to stand upon one.
_STEPS, _CROSSED = tuple(step / 16 for step in range(17)), 40.0
# What XML cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Look(Enum):
    """How a node or an arc is drawn: the colour of its line, that of its ground, and the dashes of its line."""

    PLAIN = ("#333333", "#ffffff", "")
    STRONG = ("#0b4f6c", "#e3f1f7", "")
    GIVEN = ("#1a5a2a", "#e6f4e9", "")
    HARM = ("#8f1d1d", "#fbe9e7", "")
    DOUBTFUL = ("#7a5b00", "#fff6d9", "6 4")
    MISSING = ("#777777", "#f4f4f4", "6 4")

    def __init__(self, line: str, fill: str, dashes: str) -> None:
        self.line, self.fill, self.dashes = line, fill, dashes

    @property
    def style(self) -> str:
        """The class by which a style sheet gives it other colours, such as those of a dark page."""
        return f"look-{self.name.lower()}"


@dataclass(frozen=True)
class Arc:
    """An arrow from one node to another."""

    tail: str
    head: str
    label: str = ""
    look: Look = Look.PLAIN


@dataclass
class Drawing:
    """Nodes by their key, each with its text and look, and the arcs between them."""

    title: str
    nodes: dict[str, tuple[str, Look]] = field(default_factory=dict)
    arcs: list[Arc] = field(default_factory=list)

    def node(self, key: str, text: str, look: Look = Look.PLAIN) -> None:
        """Add a node; the first text and look that a key is given stay."""
        self.nodes.setdefault(key, (_clean(text), look))

    def arc(self, tail: str, head: str, label: str = "", look: Look = Look.PLAIN) -> None:
        """Add an arc between two nodes that are there; the same arc twice is drawn once."""
        arc = Arc(tail, head, _clean(label), look)
        if arc not in self.arcs:
            self.arcs.append(arc)

    def as_dot(self) -> str:
        """Return the drawing in the language of Graphviz."""
        lines = [f"digraph {_quoted(self.title)} {{", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
        for key, (text, look) in self.nodes.items():
            style = "filled,dashed" if look.dashes else "filled"
            lines.append(
                f"  {_quoted(key)} [label={_quoted(text)}, style={_quoted(style)}, "
                f'color="{look.line}", fillcolor="{look.fill}"];'
            )
        for arc in self.arcs:
            style = "dashed" if arc.look.dashes else "solid"
            lines.append(
                f"  {_quoted(arc.tail)} -> {_quoted(arc.head)} "
                f'[label={_quoted(arc.label)}, style={style}, color="{arc.look.line}"];'
            )
        return "\n".join((*lines, "}")) + "\n"

    def as_svg(self) -> str:
        """Return the drawing as SVG."""
        return _Layout(self).svg()


def _wrapped(text: str) -> list[str]:
    """Return the lines of a text, those that are long in several; no word is broken."""
    broken = (textwrap.wrap(line, _LONGEST_LINE, break_long_words=False) or [""] for line in text.split("\n"))
    return [line for lines in broken for line in lines]


def _rows(lines: Iterable[str], x: float, y: float) -> str:
    """Return lines of text below each other, each with its middle at `x`, the first at `y`."""
    return "".join(
        f'<tspan x="{x:.1f}" y="{y + _LINE * row:.1f}">{escape(line)}</tspan>' for row, line in enumerate(lines)
    )


class _Layout:
    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        layers = _layers(drawing)
        self._layer = {key: number for number, layer in enumerate(layers) for key in layer}
        rows = max((len(arc.label.split("\n")) for arc in drawing.arcs), default=1)
        # Half of it parts the labels of two arcs that leave one node.
        self._row_gap = _ROW_GAP + 2 * _LINE * (rows - 1)
        self._lines = {key: _wrapped(text) for key, (text, _) in drawing.nodes.items()}
        self._width = {key: max(map(len, lines)) * _CHARACTER + 2 * _PADDING for key, lines in self._lines.items()}
        self._height = {key: float(len(lines) * _LINE + _PADDING) for key, lines in self._lines.items()}
        # An arc over several layers bends around what stands between: it has a place of its own in each of them.
        self._route = {arc: self._stops(arc, layers) for arc in drawing.arcs}
        self._layers = self._ordered(layers)
        self._place: dict[str, tuple[float, float]] = {}
        self._extent = self._placed()

    def _stops(self, arc: Arc, layers: list[list[str]]) -> list[str]:
        first, last = self._layer[arc.tail], self._layer[arc.head]
        between = range(first + 1, last) if first < last else range(first - 1, last, -1)
        stops = [f"\0{number} {arc}" for number in between]
        for number, key in zip(between, stops, strict=True):
            layers[number].append(key)
            self._width[key], self._height[key] = 0.0, float(len(arc.label.split("\n")) * _LINE)
        return [arc.tail, *stops, arc.head]

    def _ordered(self, layers: list[list[str]]) -> list[list[str]]:
        """Sort each layer by the mean place of the neighbours in the layer beside it, forth and back."""
        near: dict[str, list[str]] = defaultdict(list)
        for stops in self._route.values():
            for one, other in pairwise(stops):
                near[one].append(other)
                near[other].append(one)
        for sweep in range(_SWEEPS):
            order = range(1, len(layers)) if sweep % 2 == 0 else range(len(layers) - 2, -1, -1)
            for number in order:
                beside = layers[number - 1 if sweep % 2 == 0 else number + 1]
                place = {key: index / max(len(beside) - 1, 1) for index, key in enumerate(beside)}
                own = {key: index / max(len(layers[number]) - 1, 1) for index, key in enumerate(layers[number])}
                mean = {key: _mean(key, near, place, own) for key in layers[number]}
                layers[number].sort(key=mean.__getitem__)
        return layers

    def _placed(self) -> tuple[float, float]:
        heights = [sum(self._height[key] + self._row_gap for key in layer) - self._row_gap for layer in self._layers]
        tallest = max(heights, default=0.0)
        gaps = [float(_LEAST_GAP)] * len(self._layers)
        beside = Counter(key for arc in self._route for key in (arc.tail, arc.head))
        for arc, stops in self._route.items():
            number = min(self._layer[arc.tail], self._layer[arc.head]) + (len(stops) - 2) // 2
            # Where arcs meet, their labels need places beside each other.
            room = 40 + 10 * min(max(beside[arc.tail], beside[arc.head]) - 1, 5)
            gaps[number] = max(gaps[number], max(map(len, arc.label.split("\n"))) * _CHARACTER + room)
        x = right = float(_MARGIN)
        for number, layer in enumerate(self._layers):
            widest = max(self._width[key] for key in layer)
            y = _MARGIN + (tallest - heights[number]) / 2
            for key in layer:
                self._place[key] = (x + (widest - self._width[key]) / 2, y)
                y += self._height[key] + self._row_gap
            right = x + widest
            x = right + gaps[number]
        return right + _MARGIN, tallest + 2 * _MARGIN

    def svg(self) -> str:
        width, height = (round(side) for side in self._extent)
        title = escape(_clean(self._drawing.title))
        size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="sans-serif" font-size="13">',
            f"<title>{title}</title>",
            '<rect class="backdrop" width="100%" height="100%" fill="#ffffff"/>',
        ]
        looks = sorted({arc.look for arc in self._drawing.arcs}, key=lambda look: look.name)
        if looks:
            parts.append(f"<defs>{''.join(map(_arrowhead, looks))}</defs>")
        parts += [self._line(arc) for arc in self._drawing.arcs]
        parts += [self._box(key) for key in self._drawing.nodes]
        parts += self._labels()
        return "\n".join((*parts, "</svg>")) + "\n"

    def _pieces(self, arc: Arc) -> list[tuple[float, float, float, float]]:
        """Return the ends of the pieces of an arc, from stop to stop."""
        result = []
        for one, other in pairwise(self._route[arc]):
            (x1, y1), (x2, y2) = self._place[one], self._place[other]
            y1, y2 = y1 + self._height[one] / 2, y2 + self._height[other] / 2
            touch = 2 if other == arc.head else 0
            if self._layer[arc.tail] < self._layer[arc.head]:
                result.append((x1 + self._width[one], y1, x2 - touch, y2))
            else:
                result.append((x1, y1, x2 + self._width[other] + touch, y2))
        return result

    def _line(self, arc: Arc) -> str:
        pieces = self._pieces(arc)
        way = [f"M{pieces[0][0]:.1f} {pieces[0][1]:.1f}"]
        for x1, y1, x2, y2 in pieces:
            bend = (x2 - x1) / 2 if arc.tail != arc.head else -60.0
            way.append(f"C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
        dashed = f' stroke-dasharray="{arc.look.dashes}"' if arc.look.dashes else ""
        return (
            f'<path class="arc {arc.look.style}" d="{"".join(way)}" fill="none" stroke="{arc.look.line}" '
            f'stroke-width="1.5"{dashed} '
            f'marker-end="url(#{_mark(arc.look)})"/>'
        )

    def _labels(self) -> list[str]:
        """Return the labels of the arcs; one that would stand upon a node, a label or another arc is moved."""
        boxes = ((*self._place[key], self._width[key], self._height[key]) for key in self._drawing.nodes)
        taken = [(x, y, x + width, y + height) for x, y, width, height in boxes]
        points = [(arc, _on_arc(piece, part)) for arc in self._route for piece in self._pieces(arc) for part in _STEPS]
        labels = []
        for arc in self._drawing.arcs:
            if arc.label:
                lines = arc.label.split("\n")
                width, height = max(map(len, lines)) * _CHARACTER, float(_LINE * len(lines))
                piece = self._pieces(arc)[(len(self._route[arc]) - 2) // 2]
                middles = [_on_arc(piece, part) for part in _PLACES]
                areas = [(x - width / 2, y - height, x + width / 2, y) for x, y in middles]
                left, top, right, bottom = zip(*areas, strict=True)
                whole = (min(left), min(top), max(right), max(bottom))
                others = [point for other, point in points if _holds(whole, point) and other is not arc]
                crowded = [
                    sum(_shared(area, other) for other in taken) + _CROSSED * sum(_holds(area, each) for each in others)
                    for area in areas
                ]
                best = crowded.index(min(crowded))
                taken.append(areas[best])
                labels.append(self._label(arc, *middles[best]))
        return labels

    def _label(self, arc: Arc, x: float, y: float) -> str:
        lines = arc.label.split("\n")
        y -= 5 + _LINE * (len(lines) - 1)
        return (
            f'<text class="arc-text {arc.look.style}" text-anchor="middle" fill="{arc.look.line}" '
            f'stroke="#ffffff" stroke-width="4" paint-order="stroke">{_rows(lines, x, y)}</text>'
        )

    def _box(self, key: str) -> str:
        look = self._drawing.nodes[key][1]
        x, y = self._place[key]
        width, height = self._width[key], self._height[key]
        dashed = f' stroke-dasharray="{look.dashes}"' if look.dashes else ""
        rows = _rows(self._lines[key], x + width / 2, y + _LINE)
        return (
            f'<g class="{look.style}"><title>{escape(_clean(key))}</title>'
            f'<rect class="box" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}" rx="5" fill="{look.fill}" stroke="{look.line}"{dashed}/>'
            f'<text class="box-text" text-anchor="middle" fill={quoteattr(look.line)}>{rows}</text></g>'
        )


def _on_arc(piece: tuple[float, float, float, float], part: float) -> tuple[float, float]:
    """Return the point of a piece of an arc, a cubic curve that leaves and arrives level; `part`: 0 to 1."""
    x1, y1, x2, y2 = piece
    far = 3 * part**2 - 2 * part**3
    level = (3 * part * (1 - part) ** 2 + 3 * part**2 * (1 - part)) / 2 + part**3
    return x1 + (x2 - x1) * level, y1 + (y2 - y1) * far


def _holds(area: tuple[float, float, float, float], point: tuple[float, float]) -> bool:
    return area[0] <= point[0] <= area[2] and area[1] <= point[1] <= area[3]


def _shared(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """Return the area that two boxes share; a box: left, top, right, bottom."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)


def _layers(drawing: Drawing) -> list[list[str]]:
    """Return the nodes by the longest way that leads to them; an arc that closes a circle does not count."""
    onward: dict[str, list[str]] = defaultdict(list)
    for arc in drawing.arcs:
        onward[arc.tail].append(arc.head)
    order: list[str] = []
    state: dict[str, int] = {}
    forward: dict[str, list[str]] = defaultdict(list)
    for root in drawing.nodes:
        stack = [(root, iter(onward[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            key, rest = stack[-1]
            for head in rest:
                if state.get(head) != 1:
                    forward[key].append(head)
                if head not in state:
                    state[head] = 1
                    stack.append((head, iter(onward[head])))
                    break
            else:
                state[key] = 2
                order.append(key)
                stack.pop()
    depth = dict.fromkeys(drawing.nodes, 0)
    for key in reversed(order):
        for head in forward[key]:
            depth[head] = max(depth[head], depth[key] + 1)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for key, number in depth.items():
        layers[number].append(key)
    return layers


def _mean(key: str, near: dict[str, list[str]], place: dict[str, float], own: dict[str, float]) -> float:
    result = [place[other] for other in near[key] if other in place]
    return sum(result) / len(result) if result else own[key]


def _arrowhead(look: Look) -> str:
    return (
        f'<marker id="{_mark(look)}" class="{look.style}" viewBox="0 0 10 10" refX="9" refY="5" '
        f'markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path class="arrowhead" d="M0 0L10 5L0 10z" fill="{look.line}"/></marker>'
    )


def _mark(look: Look) -> str:
    return f"arrow-{look.name.lower()}"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
