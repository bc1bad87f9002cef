"""What a researcher comes for, done as a stranger would: no address is typed, and no SPARQL written."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import Visit

pytestmark = pytest.mark.slow


def search(page: Page, words: str) -> None:
    field = page.get_by_role("combobox", name="Search", exact=True)
    field.fill(words)
    field.press("Enter")


def test_everything_that_is_disputed_about_a_trial(visit: Callable[..., Visit]) -> None:
    page = visit("/").page
    page.get_by_role("link", name="What is disputed about TOURMALINE-MM1?").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Disputes")
    disputes = page.locator("section", has=page.locator("#disputes"))
    expect(disputes).to_contain_text("hazard ratio 0.939, P=0.495")
    expect(disputes).to_contain_text("Contradicts other source")
    disputes.get_by_role("heading", level=3).first.get_by_role("link").click()
    expect(page.locator("section", has=page.locator("#claims"))).to_contain_text("TOURMALINE-MM1")


def test_what_a_drug_does_to_a_protein_and_where_the_document_says_it(visit: Callable[..., Visit]) -> None:
    page = visit("/").page
    search(page, "lenalidomide PD-1")
    page.get_by_role("link", name="Lenalidomide reduces the expression of PD-1 on T cells").click()
    place = page.locator("section", has=page.locator("#place"))
    expect(place).to_contain_text("8,954")
    expect(place.get_by_role("link", name="doi:10.3892/mco.2023.2705")).to_have_attribute(
        "href", "https://doi.org/10.3892/mco.2023.2705"
    )


def test_two_words_lead_to_the_chain(visit: Callable[..., Visit]) -> None:
    page = visit("/").page
    search(page, "VRd neuropathy")
    expect(page.get_by_role("table")).to_contain_text("ENDURANCE")
    page.get_by_role("link", name="lead to peripheral neuropathy?").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("neuropathy")


def test_rates_go_home_as_a_table(visit: Callable[..., Visit]) -> None:
    page = visit("/").page
    search(page, "second cancers")
    page.get_by_role("link", name="second primary malignancy", exact=True).click()
    address = page.get_by_role("link", name="CSV", exact=True).get_attribute("href")
    assert address
    answer = page.request.get(address.removeprefix(".."))
    rows = list(csv.DictReader(answer.text().splitlines()))
    measures = {"hazard ratio for an adverse event", "relative risk", "incidence rate per 100 patient-years"}
    assert measures <= {row["measure"] for row in rows}


def test_a_page_is_walked_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = visit("/drug/lenalidomide").page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    index = page.get_by_role("navigation", name="On this page")
    index.get_by_role("link", name="Dosing").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#dosing")
    summary = page.locator("section", has=page.locator("#derived")).locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("section", has=page.locator("#derived")).get_by_role("table")).to_be_visible()


def test_drawings_stand_without_script(visit: Callable[..., Visit]) -> None:
    page = visit("/trial/SWOG-S0777", script=False).page
    assert page.locator("svg.plot circle").count() > 4
    expect(page.locator("section", has=page.locator("#outcomes"))).to_contain_text("43 months")
