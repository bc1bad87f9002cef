"""An answer as a page: the drawing and the text."""

from __future__ import annotations

from html import escape

from kg.paths.answer import PathAnswer
from kg.paths.answer_drawing import answer_drawing
from kg.paths.answer_text import answer_as_text
from kg.paths.entities import Entities

# More nodes than this make no readable drawing.
_READABLE = 60


def as_html(answer: PathAnswer, entities: Entities) -> str:
    """Return an answer as a page of its own, without scripts."""
    sketch = answer_drawing(answer, entities)
    picture = sketch.as_svg() if sketch.arcs and len(sketch.nodes) <= _READABLE else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(sketch.title)} · myeloma-kg</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="static/plain.css"></head>'
        f"<body><main><h1>{escape(sketch.title)}</h1>"
        "<p>What sources state, with its evidence. Not medical advice.</p>"
        f'<div class="wide">{picture}</div><pre>'
        f"{escape(answer_as_text(answer, entities))}</pre><p><a href='./'>myeloma-kg</a></p></main></body></html>\n"
    )
