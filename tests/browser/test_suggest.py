"""Suggestions under the search: by synonym, by keyboard and by mouse, and nothing where there is no script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visit import Visit

pytestmark = pytest.mark.slow


def test_a_brand_name_suggests_the_drug_and_leads_to_it(visit: Callable[..., Visit], address: str) -> None:
    visited = visit("/query")
    page = visited.page
    field = page.get_by_role("combobox", name="Search", exact=True)
    field.press_sequentially("revlim")
    option = page.locator("[role=option]").first
    expect(option).to_contain_text("lenalidomide")
    expect(field).to_have_attribute("aria-expanded", "true")
    visited.accessible()
    visited.picture()
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    field.press("Enter")
    expect(page).to_have_url(f"{address}/drug/lenalidomide")


def test_escape_closes_and_enter_without_a_choice_searches(visit: Callable[..., Visit]) -> None:
    page = visit("/query").page
    field = page.get_by_role("combobox", name="Search", exact=True)
    field.press_sequentially("lenalid")
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=lenalid"))


def test_who_types_before_the_script_is_there_types_on(visit: Callable[..., Visit], address: str) -> None:
    page = visit("/").page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/suggest*.js*", hold)
    page.goto(f"{address}/compare", wait_until="commit")
    field = page.get_by_label("Compare", exact=True)
    field.press_sequentially("KR")
    assert held
    for route in held:
        route.continue_()
    expect(field).to_have_attribute("role", "combobox")
    page.keyboard.type("d")
    expect(field).to_have_value("KRd")
    expect(field).to_be_focused()


def test_a_click_chooses_and_arrows_go_around(visit: Callable[..., Visit], address: str) -> None:
    page = visit("/query").page
    field = page.get_by_role("combobox", name="Search", exact=True)
    field.press_sequentially("carfilz")
    expect(page.locator("[role=option]").first).to_be_visible()
    field.press("ArrowUp")
    expect(page.locator("[role=option]").last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    page.locator("[role=option]").first.click()
    expect(page).to_have_url(re.compile(rf"{re.escape(address)}/[a-z-]+/\S*[cC]arfilzomib"))


def test_without_script_the_form_searches(visit: Callable[..., Visit]) -> None:
    page = visit("/query", script=False).page
    page.get_by_label("Search", exact=True).fill("revlimid")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(re.compile(r"/search\?q=revlimid"))
