"""The growth curves of the page on planning, drawn from its figures: `python -m docs.making.growth`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

PICTURE = Path(__file__).resolve().parents[1] / "pictures" / "growth.svg"
MICROSECONDS, BYTES = 30, 665
"""Of CPU to sort and write a quad, and of disk for it in file and store."""
CURVES = (("CPU seconds to write", MICROSECONDS / 1e6, "#1b6ca8"), ("gigabytes on the disk", BYTES / 1e9, "#b3541e"))
MEASURED = ((0, 500_000, 14.8), (1, 162_589, 0.107))
"""The number of a curve, quads, and what was measured."""
SOURCES = (
    ("shipped graph", 162_589),
    ("ChEBI", 4e6),
    ("20,000 studies", 33e6),
    ("ClinicalTrials.gov", 825e6),
    ("PubMed", 1.5e9),
)
WIDTH, HEIGHT, LEFT, BOTTOM = 760, 440, 60, 370
QUADS, VALUES = (5, 9.3), (-2, 5)
"""The decades of both axes."""


def across(quads: float) -> float:
    """Return where a number of quads stands."""
    return LEFT + (math.log10(quads) - QUADS[0]) / (QUADS[1] - QUADS[0]) * (WIDTH - LEFT - 20)


def up(value: float) -> float:
    """Return where a number of seconds or gigabytes stands."""
    return BOTTOM - (math.log10(value) - VALUES[0]) / (VALUES[1] - VALUES[0]) * (BOTTOM - 40)


def drawn() -> str:
    """Return the picture as SVG: both axes logarithmic, lines reckoned, rings measured."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    yield 'font-family="sans-serif" font-size="12">'
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    for decade in range(VALUES[0], VALUES[1] + 1):
        height = up(10.0**decade)
        yield f'<path d="M{LEFT} {height:.0f}H{WIDTH - 20}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 6}" y="{height + 4:.0f}" text-anchor="end">{10.0**decade:,g}</text>'
    for number, (name, quads) in enumerate(SOURCES):
        place, row = across(quads), BOTTOM + 18 + number % 2 * 32
        yield f'<path d="M{place:.0f} 40V{BOTTOM}" stroke="#ddd"/>'
        yield f'<text x="{place:.0f}" y="{row}" text-anchor="middle">{name}</text>'
        yield f'<text x="{place:.0f}" y="{row + 14}" text-anchor="middle" fill="#555">{quads / 1e6:,.4g} million</text>'
    low, high = 10.0 ** QUADS[0], 10.0 ** QUADS[1]
    for number, (name, each, colour) in enumerate(CURVES):
        ends = f"M{across(low):.0f} {up(low * each):.0f}L{across(high):.0f} {up(high * each):.0f}"
        yield f'<path d="{ends}" stroke="{colour}" stroke-width="2" stroke-dasharray="6 4" fill="none"/>'
        yield f'<text x="{LEFT + 10 + 340 * number}" y="24" fill="{colour}">{name} (reckoned; rings: measured)</text>'
    for number, quads, value in MEASURED:
        ring = f'cx="{across(quads):.0f}" cy="{up(value):.0f}" r="5"'
        yield f'<circle {ring} fill="#fff" stroke="{CURVES[number][2]}" stroke-width="2"/>'
    yield "</svg>"


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
