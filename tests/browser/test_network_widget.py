"""The network of a notebook in a real browser, on a model as anywidget gives it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kg.interface import network_widget

FRONT_END = Path(network_widget.__file__).with_name("network.js")
HOSTILE = "<img src=x onerror=alert(1)>"
MODEL = {
    "title": "Chains to neutropenia",
    "nodes": [
        {"id": "drug:a", "label": "a drug", "line": "#0b4f6c", "fill": "#e3f1f7"},
        {"id": "process:b", "label": HOSTILE, "line": "#333333", "fill": "#ffffff"},
        {"id": "ae:c", "label": "an event whose name is longer than its box", "line": "#8f1d1d", "fill": "#fbe9e7"},
    ],
    "edges": [
        {
            "id": "first", "source": "drug:a", "target": "process:b", "label": "lowers", "possible": False,
            "disputed": False, "claims": [{"claim": "claim:x", "statement": HOSTILE, "publication": "pub-2020"}],
        },
        {
            "id": "second", "source": "process:b", "target": "ae:c", "label": "decreases risk of", "possible": True,
            "disputed": False, "claims": [],
        },
    ],
    "selected": "",
}  # fmt: skip
PAGE = """<!doctype html><title>A notebook</title><div id="cell"></div><script type="module">
const source = {source}, state = {state}, watched = new Set();
const model = {{
  get: (name) => state[name],
  set: (name, value) => {{ state[name] = value; }},
  save_changes: () => {{ window.saved = structuredClone(state); watched.forEach((each) => each()); }},
  on: (name, each) => watched.add(each),
  off: (name, each) => watched.delete(each),
}};
const module = await import(URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }})));
window.clean = module.default.render({{ model, el: document.getElementById("cell") }});
window.watched = watched;
</script>"""


@pytest.fixture
def cell(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    source = json.dumps(FRONT_END.read_text(encoding="utf-8")).replace("</", "<\\/")
    page.set_content(PAGE.format(source=source, state=json.dumps(MODEL).replace("</", "<\\/")))
    page.wait_for_selector("svg.mk-network .node")
    yield page
    page.close()
    assert [url for url in asked if not url.startswith("blob:")] == []
    assert said == []


@pytest.mark.slow
def test_nodes_and_arrows_are_drawn_and_texts_stay_texts(cell: Page) -> None:
    assert cell.locator(".node").count() == 3
    assert cell.locator(".edge").count() == 2
    assert cell.locator("img").count() == 0
    assert cell.locator("line[stroke-dasharray='6 4']").count() == 1
    expect(cell.get_by_role("status")).to_have_text("Choose an arrow to read the claims that it rests on.")


@pytest.mark.slow
def test_an_arrow_shows_its_claims(cell: Page) -> None:
    cell.locator("[data-id=first]").dispatch_event("click")
    expect(cell.get_by_role("listitem")).to_have_text(f"{HOSTILE} — pub-2020 (claim:x)")
    assert cell.evaluate("window.saved.selected") == "first"
    cell.locator("[data-id=second]").focus()
    cell.keyboard.press("Enter")
    assert cell.evaluate("window.saved.selected") == "second"


def test_a_node_is_dragged_the_ground_moves_and_the_wheel_zooms(cell: Page) -> None:
    node = cell.locator(".node").first
    before = node.get_attribute("transform")
    node.hover()
    cell.mouse.down()
    cell.mouse.move(200, 150)
    cell.mouse.up()
    assert node.get_attribute("transform") != before
    view = cell.locator("svg.mk-network").get_attribute("viewBox")
    cell.mouse.wheel(0, 100)
    expect(cell.locator("svg.mk-network")).not_to_have_attribute("viewBox", str(view))


def test_what_is_taken_away_listens_no_more(cell: Page) -> None:
    assert cell.evaluate("window.watched.size") == 1
    cell.evaluate("window.clean()")
    assert cell.evaluate("window.watched.size") == 0
