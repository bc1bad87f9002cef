"""What a researcher comes for, done by hand: from the first page, without typing an address."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import Visit

pytestmark = pytest.mark.slow


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_why_might_vrd_cause_neuropathy_and_who_says_so(visit: Callable[..., Visit], *, narrow: bool) -> None:
    visited = visit("/", narrow=narrow)
    page = visited.page
    go(page, "Paths")
    page.get_by_label("From", exact=True).fill("VRd")
    page.get_by_label("To", exact=True).fill("neuropathy")
    page.get_by_label("To", exact=True).press("Escape")
    page.get_by_role("button", name="Find chains").click()
    expect(page.get_by_text("may mean several things")).to_be_visible()
    page.get_by_role("link", name="peripheral neuropathy adverse event", exact=True).click()
    expect(page.get_by_role("application")).to_be_visible()
    first = page.locator("#chain-1")
    expect(first).to_contain_text("contains bortezomib, which")
    first.get_by_text(re.compile(r"\d claims? in Goel et al, 2022")).first.click()
    visited.picture()
    visited.accessible()
    visited.fits()
    first.get_by_role("link", name=re.compile("Goel et al, 2022")).first.click()
    expect(page).to_have_url(re.compile("/pub/goel-2022$"))


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_neutropenia_with_krd_and_with_vrd(visit: Callable[..., Visit], *, narrow: bool) -> None:
    visited = visit("/", narrow=narrow)
    page = visited.page
    go(page, "Compare")
    page.get_by_label("Compare", exact=True).fill("KRd")
    page.get_by_label("with", exact=True).fill("VRd")
    page.get_by_label("Only this adverse event").fill("neutropenia")
    page.get_by_label("Only this adverse event").press("Enter")
    expect(page.get_by_role("heading", name="Proportion of patients with neutropenia")).to_be_visible()
    expect(page.get_by_text("nobody was randomised")).to_be_visible()
    plot = page.locator("svg.comparison:visible")
    for value in ("34 %", "47 %", "92 %"):
        expect(plot.get_by_role("link", name=re.compile(value))).to_have_count(1)
    visited.picture()
    visited.accessible()
    visited.fits()
    plot.get_by_role("link", name=re.compile("34 %")).click()
    expect(page).to_have_url(re.compile("/claim/"))


def test_which_regimens_have_the_longest_progression_free_survival_and_are_they_comparable(
    visit: Callable[..., Visit],
) -> None:
    page = visit("/").page
    go(page, "Compare")
    page.get_by_role("link", name="Which regimens have the longest progression-free survival?").click()
    title = "Median progression-free survival, newly diagnosed"
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_text("nobody was randomised").first).to_be_visible()
    expect(page.get_by_text("stands on").first).to_contain_text("kind of patients")
    page.get_by_role("group", name="All figures").get_by_role("link", name="value").click()
    page.get_by_role("group", name="All figures").get_by_role("link", name="value").click()
    expect(page.locator("#table ~ div tbody tr").first).to_contain_text("73 months")


def test_second_primary_malignancies_go_home_as_a_spreadsheet(visit: Callable[..., Visit]) -> None:
    page = visit("/").page
    go(page, "Compare")
    page.get_by_role("link", name="Second primary malignancies: rates and ratios, told apart").click()
    for measure in (
        "Incidence rate per 100 patient-years",
        "Relative risk",
        "Hazard ratio for second primary malignancy",
    ):
        expect(page.get_by_role("heading", name=re.compile(measure)).first).to_be_visible()
    address = page.get_by_role("link", name="Excel").get_attribute("href")
    file = page.request.get(f"{page.url.rpartition('/')[0]}/{address}")
    with zipfile.ZipFile(io.BytesIO(file.body())) as parts:
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert re.search(r"6\.9.*4\.8", texts)
    assert "hazard ratio for an adverse event" in texts
    assert "events per 100 patient-years" in texts


def test_a_path_is_found_read_and_followed_by_keyboard_alone(visit: Callable[..., Visit]) -> None:
    page = visit("/paths").page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("From", exact=True).focus()
    page.keyboard.type("revlim")
    expect(page.locator("[role=option]").first).to_contain_text("lenalidomide")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("From", exact=True)).to_have_value("lenalidomide")
    page.keyboard.press("Tab")
    page.keyboard.type("neutropenia")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    drawing = page.get_by_role("application")
    expect(drawing).to_be_visible()
    drawing.focus()
    panel = page.get_by_role("region", name="What is chosen")
    # Beside the list of chains there is room for layers from above to below.
    page.keyboard.press("ArrowDown")
    expect(panel).to_contain_text(re.compile(r"lenalidomide.*claims? it rests on", re.DOTALL))
    page.keyboard.press("Enter")
    expect(panel.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(drawing).to_be_focused()
