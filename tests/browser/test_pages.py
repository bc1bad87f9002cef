"""Every kind of page: quiet, accessible in both colour modes, and no wider than a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.visit import Visit

pytestmark = pytest.mark.slow

PAGES = {
    "home": "/",
    "help": "/help",
    "search-empty": "/search",
    "search": "/search?q=revlimid",
    "search-nothing": "/search?q=qqqqqq",
    "drug": "/drug/lenalidomide",
    "trial": "/trial/SWOG-S0777",
    "regimen": "/regimen/VRd",
    "event": "/ae/second-primary-malignancy",
    "protein": "/protein/PDCD1",
    "cell": "/cell/t-cell",
    "mechanism": "/mechanism/proteasome-inhibition",
    "publication": "/pub/zhang-2023",
    "dispute": "/dispute/B-SPM",
    "search-two": "/search?q=VRd+neuropathy",
    "opened-section": "/drug/lenalidomide?section=acts-on",
    "claim": "/claim/zhang-2023.t1-r05-median-pfs",
    "paths": "/paths?from=VRd&to=thrombocytopenia",
    "paths-form": "/paths",
    "paths-asks": "/paths?from=VRd&to=neuropathy",
    "compare": "/compare?of=KRd&of=VRd",
    "compare-form": "/compare",
    "compare-event": "/compare?event=second+primary+malignancy",
    "browse": "/browse",
    "class": "/browse/AdverseEventClaim",
    "queries": "/queries/",
    "shipped-query": "/queries/adverse-event-rates",
    "data": "/data",
    "ontology": "/ontology",
    "term": "/ontology/hasComponent",
    "proof": "/explain?s=VRd&p=a&o=mk:ProteasomeInhibitorContainingRegimen",
}
# What the browser leaves of Letter, the narrower paper, in CSS pixels.
LANDSCAPE = {"width": 979, "height": 740}
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())


@every_page
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_page_is_quiet_and_accessible(visit: Callable[..., Visit], path: str, dark: bool) -> None:  # noqa: FBT001 - a parameter
    visited = visit(path, dark=dark)
    visited.picture()
    visited.accessible()


@every_page
def test_no_name_of_the_program_stands_in_a_sentence(visit: Callable[..., Visit], path: str) -> None:
    words = visit(path).page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.querySelectorAll("code, pre, script, textarea, input").forEach((each) => each.remove());
          return main.textContent.match(/\\b[a-z]+_[a-z_]+\\b/g) ?? [];
        }"""
    )
    assert not words


@every_page
def test_a_page_fits_a_phone(visit: Callable[..., Visit], path: str) -> None:
    visited = visit(path, narrow=True)
    visited.picture()
    visited.fits()
    visited.accessible()


@every_page
def test_a_page_is_light_to_load(visit: Callable[..., Visit], path: str) -> None:
    assert visit(path).weight() < 300_000


def test_a_printed_page_has_no_forms_but_the_text_of_a_query(visit: Callable[..., Visit]) -> None:
    page = visit("/paths?from=VRd&to=thrombocytopenia").page
    page.emulate_media(media="print")
    assert not page.get_by_label("From", exact=True).is_visible()
    assert page.locator("#chain-1").is_visible()
    page = visit("/query?query=ASK+%7B%7D").page
    page.emulate_media(media="print")
    assert page.locator("form[data-query]").is_visible()


@pytest.mark.parametrize("path", [PAGES["drug"], PAGES["compare"]])
def test_a_printed_page_says_its_version_and_that_it_is_no_advice(visit: Callable[..., Visit], path: str) -> None:
    page = visit(path).page
    page.emulate_media(media="print")
    foot = page.locator("footer")
    assert "not medical advice" in foot.inner_text()
    assert "How to read" not in foot.inner_text()


def test_without_script_the_drawing_of_chains_is_as_large_as_it_was_drawn(visit: Callable[..., Visit]) -> None:
    page = visit(PAGES["paths"], script=False).page
    sizes = page.locator(".fitted svg").evaluate(
        "each => [each.getBoundingClientRect().width, each.width.baseVal.value]"
    )
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("path", ["/ae/neutropenia", "/paths?from=VRd&to=peripheral+neuropathy"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_drawing_is_printed_to_its_right_edge(visit: Callable[..., Visit], path: str, script: bool) -> None:  # noqa: FBT001 - a parameter
    page = visit(path, script=script).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    drawn = page.locator("figure svg, .drawing svg, .graph-canvas")
    rights = drawn.evaluate_all("all => all.map(each => each.getBoundingClientRect().right)")
    assert rights
    assert max(rights) <= 700


def test_a_printed_comparison_puts_short_drawings_on_one_sheet(visit: Callable[..., Visit]) -> None:
    page = visit(PAGES["compare"]).page
    sheets = page.pdf(format="A4").count(b"/Type /Page\n")
    assert sheets < page.locator(".axis-section").count()


def test_a_long_table_is_printed_to_its_last_row(visit: Callable[..., Visit]) -> None:
    page = visit("/compare?measure=median+progression-free+survival").page
    page.emulate_media(media="print")
    box = page.locator(".table-box.tall").last
    assert box.evaluate("each => each.scrollHeight <= each.clientHeight + 1")


@pytest.mark.parametrize(
    "query", ["adverse-event-rates", "comparisons-of", "design-of-study", "disputes-of-drug", "dosing-of"]
)
def test_a_table_of_many_columns_fits_the_paper_that_it_turns(visit: Callable[..., Visit], query: str) -> None:
    page = visit(f"/queries/{query}").page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).page") == "wide"
    page.set_viewport_size(LANDSCAPE)
    assert (
        page.locator(".table-box table").evaluate("each => each.getBoundingClientRect().right")
        <= LANDSCAPE["width"] + 1
    )


@pytest.mark.parametrize("path", [PAGES["home"], PAGES["drug"], PAGES["trial"], PAGES["compare"]])
def test_the_words_of_a_plot_stand_within_it(visit: Callable[..., Visit], path: str) -> None:
    outside = visit(path).page.evaluate(
        """() => [...document.querySelectorAll("svg.plot text")].filter((text) => {
          const [box, plot] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
          return box.left < plot.left - 1 || box.right > plot.right + 1;
        }).map((text) => text.textContent)"""
    )
    assert not outside


@pytest.mark.parametrize("width", [390, 640, 900, 1280])
def test_every_mark_of_a_comparison_is_seen_whatever_the_width(visit: Callable[..., Visit], width: int) -> None:
    page = visit("/").page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/compare?of=KRd&of=VRd&event=neutropenia")
    marks = page.locator("svg.comparison:visible a")
    boxes = [mark.bounding_box() for mark in marks.all()]
    assert len(boxes) == 3
    assert all(box and box["x"] + box["width"] < width for box in boxes)


@pytest.mark.parametrize("path", [PAGES["trial"], "/ae/neutropenia", PAGES["drug"]])
@pytest.mark.parametrize("width", [320, 390, 700, 1000])
def test_every_mark_of_a_plot_is_seen_with_its_figure_whatever_the_width(
    visit: Callable[..., Visit], path: str, width: int
) -> None:
    page = visit(path).page
    page.set_viewport_size({"width": width, "height": 900})
    ends = page.locator("svg.intervals:visible").evaluate_all(
        """all => all.flatMap((svg) => [...svg.querySelectorAll("circle, text")].map((each) =>
          each.getBoundingClientRect().right - svg.closest(".drawing").getBoundingClientRect().right))"""
    )
    assert ends
    assert max(ends) <= 0


def test_on_a_phone_a_figure_is_seen_with_its_doubts(visit: Callable[..., Visit]) -> None:
    page = visit("/compare?of=KRd&of=VRd&event=neutropenia", narrow=True).page
    figure = page.get_by_role("group", name="All figures").get_by_role("cell", name="92 % disputed")
    box = figure.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
