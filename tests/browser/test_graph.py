"""The interactive drawing of chains: walked by keyboard, every step with its claims."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import Visit
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

DRAW = """async (address) => {
  const { drawChains } = await import("/static/chains.js");
  const answer = await (await fetch(address)).json();
  const host = document.createElement("div");
  document.querySelector("main").prepend(host);
  window.drawn = drawChains(host, answer);
  return answer;
}"""
ASKED = "/paths?from=lenalidomide&to=neutropenia&format=json"


def draw(page: Page) -> None:
    page.evaluate(DRAW, ASKED)
    expect(page.locator(".graph-canvas canvas").first).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_whole_path_is_walked_by_keyboard(visit: Callable[..., Visit], address: str, dark: bool) -> None:  # noqa: FBT001 - a parameter
    visited = visit("/query", dark=dark)
    page = visited.page
    draw(page)
    panel = page.locator(".graph-panel")
    page.locator(".graph-tools button").last.focus()
    page.keyboard.press("Tab")
    expect(panel.locator("h3")).to_contain_text("lenalidomide")
    walked = []
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        title = panel.locator("h3").inner_text()
        if walked and walked[-1] == title:
            break
        walked.append(title)
    assert walked[-1].startswith("neutropenia")
    steps = walked[0::2]
    assert len(steps) >= 2, walked
    visited.accessible()
    visited.picture()
    page.keyboard.press("ArrowLeft")
    expect(panel).to_contain_text("rests on")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.graph-panel') !== null")
    claims = panel.locator("a[href*='/claim/']")
    assert claims.count() > 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('graph-canvas')")
    claims.first.click()
    assert page.url.startswith(f"{address}/claim/")


def test_it_fits_a_phone_and_stands_top_down_there(visit: Callable[..., Visit]) -> None:
    visited = visit("/query", narrow=True)
    draw(visited.page)
    visited.fits()
    visited.picture()
    places = visited.page.evaluate("drawn.cy.nodes().map((each) => [each.position('y'), each.incomers().empty()])")
    (_, highest_begins), *_, (_, lowest_begins) = sorted(places)
    assert (highest_begins, lowest_begins) == (True, False)


def test_the_wheel_scrolls_the_page_and_not_the_drawing(visit: Callable[..., Visit]) -> None:
    page = visit("/query").page
    draw(page)
    before = page.evaluate("drawn.cy.zoom()")
    page.locator(".graph-canvas").hover()

    def is_scrolled() -> bool:
        # A browser that is busy lets one go by.
        page.mouse.wheel(0, 300)
        return bool(page.evaluate("window.scrollY > 0"))

    wait_for(is_scrolled)
    assert page.evaluate("drawn.cy.zoom()") == before


def test_a_picture_can_be_taken_away(visit: Callable[..., Visit]) -> None:
    page = visit("/query").page
    draw(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.suggested_filename == "lenalidomide-to-neutropenia.png"


@pytest.mark.parametrize("width", [768, 900, 1280])
def test_the_names_of_a_drawing_are_large_enough_to_read(visit: Callable[..., Visit], width: int) -> None:
    page = visit("/paths").page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/paths?from=VRd&to=thrombocytopenia")
    canvas = page.locator(".graph-canvas")
    expect(canvas.locator("canvas").first).to_be_visible()
    assert canvas.evaluate("each => each._cyreg.cy.zoom()") > 0.7
