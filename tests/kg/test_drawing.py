"""A drawing is well-formed, shows every node and arc, and keeps what it is given."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.drawing import Drawing, Look

SVG = "{http://www.w3.org/2000/svg}"
keys = st.sampled_from("abcdef")


def boxes(drawing: Drawing) -> dict[str, tuple[float, float, float, float]]:
    found = {}
    for group in ET.fromstring(drawing.as_svg()).iter(f"{SVG}g"):  # noqa: S314
        title, box = group.find(f"{SVG}title"), group.find(f"{SVG}rect")
        assert title is not None
        assert box is not None
        found[title.text or ""] = (*(float(box.get(name, "nan")) for name in ("x", "y", "width", "height")),)
    return found


def test_a_chain_runs_from_left_to_right() -> None:
    drawing = Drawing("chain")
    for key in "cab":
        drawing.node(key, f"node {key}")
    drawing.arc("a", "b", "increases")
    drawing.arc("b", "c", "decreases", Look.DOUBTFUL)
    placed = boxes(drawing)
    assert placed["a"][0] + placed["a"][2] < placed["b"][0]
    assert placed["b"][0] + placed["b"][2] < placed["c"][0]
    assert ">decreases<" in drawing.as_svg()
    assert '"b" -> "c" [label="decreases", style=dashed' in drawing.as_dot()


@given(st.lists(keys, min_size=1), st.lists(st.tuples(keys, keys)))
def test_every_node_is_drawn_once_and_none_covers_another(nodes: list[str], arcs: list[tuple[str, str]]) -> None:
    drawing = Drawing("any")
    for key in [*nodes, *(end for arc in arcs for end in arc)]:
        drawing.node(key, key)
    for tail, head in arcs:
        drawing.arc(tail, head)
    placed = list(boxes(drawing).items())
    assert sorted(key for key, _ in placed) == sorted(drawing.nodes)
    for number, (_, (x, y, width, height)) in enumerate(placed):
        for _, (u, v, other_width, other_height) in placed[number + 1 :]:
            assert x + width <= u or u + other_width <= x or y + height <= v or v + other_height <= y


@settings(max_examples=40)
@given(st.text(), st.text())
def test_no_text_breaks_the_drawing(text: str, label: str) -> None:
    drawing = Drawing(text)
    drawing.node("a", text)
    drawing.node("b", "<script>alert('\"')</script>")
    drawing.arc("a", "b", label)
    assert len(boxes(drawing)) == 2
    assert drawing.as_dot().count("->") >= 1


def crossed_labels(drawing: Drawing) -> int:
    """Return in how many labels an arc of another label stands."""
    svg = ET.fromstring(drawing.as_svg())  # noqa: S314
    ways = [
        [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path.get("d", ""))]
        for path in svg.iter(f"{SVG}path")
        if path.get("class", "").startswith("arc look")
    ]
    labels = [text for text in svg.iter(f"{SVG}text") if text.get("class", "").startswith("arc-text")]
    found = 0
    for number, label in enumerate(labels):
        x, y = (float(label[0].get(name, "nan")) for name in ("x", "y"))
        half = max(len(row.text or "") for row in label) * 3
        points = [
            tuple(
                (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d for a, b, c, d in sides
            )
            for other, (start, one, two, end) in enumerate(ways)
            if other != number
            for sides in [tuple(zip(start, one, two, end, strict=True))]
            for t in (step / 40 for step in range(41))
        ]
        found += any(abs(px - x) < half and y - 10 < py < y + 17 * (len(label) - 1) for px, py in points)
    return found


def test_labels_of_a_fan_stand_beside_the_other_arcs() -> None:
    drawing = Drawing("a fan")
    for key in ("drug", "one", "two", "three", "four", "event"):
        drawing.node(key, key)
    for key in ("one", "two", "three", "four"):
        drawing.arc("drug", key, f"lowers -\nsource-of-{key}")
        drawing.arc(key, "event", f"raises +\nsource-of-{key}")
    assert crossed_labels(drawing) <= 2


def test_labels_of_arcs_that_cross_stand_apart() -> None:
    drawing = Drawing("crossing")
    for key in "abcd":
        drawing.node(key, key)
    for tail in "ab":
        for head in "cd":
            drawing.arc(tail, head, f"{tail}{head}")
    rows = [
        (float(row.get("x", "nan")), float(row.get("y", "nan")))
        for text in ET.fromstring(drawing.as_svg()).iter(f"{SVG}text")  # noqa: S314
        if text.get("class", "").startswith("arc-text")
        for row in text
    ]
    assert len(rows) == 4
    for number, (x, y) in enumerate(rows):
        assert all(abs(x - u) >= 14 or abs(y - v) >= 17 for u, v in rows[:number])
