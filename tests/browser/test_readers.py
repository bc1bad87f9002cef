"""Pages for who reads them by keyboard alone, or in colours of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visit import Visit

pytestmark = pytest.mark.slow

COVERED = """() => {
  const focused = document.activeElement;
  const { left, top, height } = focused.getBoundingClientRect();
  const seen = document.elementFromPoint(left + 3, top + height / 2);
  return focused.contains(seen) || seen?.contains(focused) ? "" : focused.outerHTML.slice(0, 100);
}"""


@pytest.mark.parametrize("path", ["/browse/AdverseEventClaim", "/data"])
def test_what_has_the_focus_is_not_below_the_head_of_its_table(visit: Callable[..., Visit], path: str) -> None:
    page = visit(path).page
    page.locator(".table-box.tall").first.locator("a").last.focus()
    for _ in range(100):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(COVERED) == ""


def colour(of: Locator, name: str = "color") -> str:
    return str(of.evaluate("(each, name) => getComputedStyle(each)[name]", name))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_drawing_is_read_in_the_colours_of_the_reader(visit: Callable[..., Visit], dark: bool) -> None:  # noqa: FBT001 - a parameter
    visited = visit("/query", forced=True, dark=dark)
    page = visited.page
    page.evaluate("""async () => {
      const { drawGraph } = await import("/static/graph.js");
      const host = document.createElement("div");
      document.querySelector("main").prepend(host);
      const looks = ["plain", "strong", "given", "harm", "doubtful", "missing"];
      const nodes = looks.map((look) => ({ id: look, label: look, look }));
      const edges = [{ id: "edge", source: "plain", target: "strong", label: "causes", look: "plain" }];
      window.drawn = drawGraph(host, { title: "looks", nodes, edges, describe: () => [] });
    }""")
    visited.picture()
    ground = colour(page.locator("html"), "backgroundColor")
    fills, texts = page.evaluate(
        """["background-color", "color"].map(
          (name) => [...new Set(drawn.cy.nodes().map((each) => each.style(name)))])"""
    )
    assert [fill.replace(" ", "") for fill in fills] == [ground.replace(" ", "")]
    assert not set(fills) & set(texts)
    text, behind = page.evaluate("""["color", "text-background-color"].map((name) => drawn.cy.edges().style(name))""")
    assert text != behind


def test_suggestions_are_read_and_chosen_in_the_colours_of_the_reader(visit: Callable[..., Visit]) -> None:
    page = visit("/search", forced=True, dark=True).page
    field = page.get_by_role("combobox").first
    field.press_sequentially("bortez")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    field.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    assert colour(chosen.locator("mark")) == colour(chosen)
    assert colour(chosen, "outlineStyle") == "solid"
    assert colour(page.locator("[role=option][aria-selected=false]").first, "outlineStyle") == "none"


def test_what_is_chosen_among_chips_is_seen_in_the_colours_of_the_reader(visit: Callable[..., Visit]) -> None:
    page = visit("/ontology", forced=True).page
    chosen, other = page.locator(".chip[aria-current=true]"), page.locator(".chip:not([aria-current])").first
    assert colour(chosen, "backgroundColor") != colour(other, "backgroundColor")
    assert colour(chosen, "backgroundColor") != colour(chosen)
