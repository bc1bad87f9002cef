"""The query page: editor, completion, table, chart and graph, errors at their place, and all of it by keyboard."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from kg.frontend.bundles import whole
from kg.prefixes import BASE
from tests.browser.visit import Visit
from tests.scratch import running_server

pytestmark = pytest.mark.slow

DRUGS = "SELECT ?drug ?target WHERE { ?drug a mk:ProteasomeInhibitor ; mk:inhibits ?target }"
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture(autouse=True, scope="module")
def _bundles() -> None:
    assert whole(), "the front-end packages are not fetched: make frontend"


@pytest.fixture
def open_query(visit: Callable[..., Visit]) -> Callable[..., Visit]:
    """Open the page, with a query if one is given, and wait for the editor."""

    def opened(query: str = "", **how: bool) -> Visit:
        visited = visit(f"/query?query={quote(query)}" if query else "/query", **how)
        visited.page.wait_for_selector("form[data-ready]")
        return visited

    return opened


def written(page: Page) -> str:
    return page.locator("textarea[name=query]").input_value()


def run(page: Page) -> None:
    page.get_by_role("button", name="Run", exact=True).click()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_is_accessible_before_and_after_a_query(open_query: Callable[..., Visit], dark: bool) -> None:  # noqa: FBT001 - a parameter
    visited = open_query(dark=dark)
    visited.accessible()
    run(visited.page)
    expect(visited.page.get_by_text("rows in")).to_be_visible()
    visited.accessible()
    visited.picture()


def test_the_page_fits_a_phone_with_a_wide_result(open_query: Callable[..., Visit]) -> None:
    visited = open_query("SELECT * WHERE { ?claim a mk:OutcomeClaim ; ?p ?o } LIMIT 20", narrow=True)
    expect(visited.page.get_by_text("20 rows in")).to_be_visible()
    visited.picture()
    visited.fits()


def test_a_result_has_labels_and_leads_into_the_pages(open_query: Callable[..., Visit], address: str) -> None:
    page = open_query(DRUGS).page
    link = page.get_by_role("link", name="bortezomib", exact=True).first
    expect(link).to_have_attribute("href", f"{address}/drug/bortezomib")
    expect(page.locator(".iri", has_text="drug:bortezomib").first).to_be_visible()


def test_our_prefixes_are_declared_when_a_query_runs(open_query: Callable[..., Visit]) -> None:
    page = open_query(DRUGS).page
    expect(page.get_by_text("rows in")).to_be_visible()
    assert written(page) == f"PREFIX mk: <{BASE}ontology#>\n{DRUGS}"


def test_a_property_is_completed_from_the_catalogue_and_declared(open_query: Callable[..., Visit]) -> None:
    page = open_query().page
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * WHERE { ?drug a mk:Drug ; degr")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("mk:degrades")
    # What has just come up is not taken by a key that was meant for the text.
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    page.keyboard.type(" ?what }")
    declared = f"PREFIX mk: <{BASE}ontology#>\n"
    assert written(page).startswith(f"{declared}SELECT * WHERE {{ ?drug a mk:Drug ; mk:degrades ?what }}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name="lenalidomide", exact=True).first).to_be_visible()


def test_a_class_and_an_entity_are_completed_by_their_names(open_query: Callable[..., Visit]) -> None:
    page = open_query().page
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * WHERE { ?who a hypoth")
    options = page.locator(".cm-tooltip-autocomplete li")
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * WHERE { ?event mk:reportedWith revlim")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("drug:lenalidomide")


def test_what_a_suggestion_means_covers_none_of_the_others_on_a_narrow_page(open_query: Callable[..., Visit]) -> None:
    page = open_query(narrow=True).page
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT * { ?r a mk:Regi")
    options = page.locator(".cm-tooltip-autocomplete li")
    expect(options.nth(1)).to_be_visible()
    page.wait_for_timeout(500)
    for option in options.all():
        option.click(trial=True, timeout=2000)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT ", "head"),
        ("SELECT (COUNT(?x) AS ?n) WHERE { ", "subject"),
        ("ASK { ?x ", "predicate"),
        ("ASK { ?x a ", "object"),
        ("ASK { ?x a mk:Drug ; ", "predicate"),
        ("ASK { ?x a mk:Drug , ", "object"),
        ("ASK { ?x a mk:Drug . ", "subject"),
        ("ASK { ?x mk:a/", "predicate"),
        ("ASK { ?x (mk:a|^", "predicate"),
        ("ASK { ?x (mk:a|mk:b)+ ", "object"),
        ("ASK { ?x mk:evidence [ ", "predicate"),
        ("ASK { ?x mk:evidence [ mk:role ?r ] ; ", "predicate"),
        ("ASK { ?x mk:list (", "object"),
        ("ASK { FILTER(?x = ", "value"),
        ("ASK { FILTER(?x = 3) ", "subject"),
        ("ASK { FILTER NOT EXISTS { ?x ", "predicate"),
        ("ASK { VALUES ?x { ", "value"),
        ("ASK { VALUES (?x ?y) { (1 ", "value"),
        ("ASK { VALUES ?x { 1 } ?x ", "predicate"),
        ("ASK { GRAPH ?g { ?x a mk:Drug } ?y ", "predicate"),
        ("ASK { ?x rdfs:label 'a ; b { c' ; ", "predicate"),
        ("ASK { ?x <http://x/#a;b> ", "object"),
        ("ASK { # ?x a\n ?y ", "predicate"),
        ("ASK { } GROUP BY ", "head"),
    ],
)
def test_what_may_stand_at_a_place_is_known(visit: Callable[..., Visit], text: str, place: str) -> None:
    page = visit("/query").page
    found = page.evaluate("async (text) => (await import('/static/completion.js')).placeAt(text).place", text)
    assert found == place


def test_an_error_is_marked_at_its_place(open_query: Callable[..., Visit]) -> None:
    visited = open_query()
    visited.expects("status of 400")
    page = visited.page
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT * WHERE {\n  ?x a ?y .\n  FILTR(?x)\n}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("line 3, column 3")
    expect(page.locator(".cm-lintRange-error")).to_have_text("FILTR")
    visited.accessible()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Yes", exact=True)).to_be_visible()
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)


def test_an_example_runs_with_one_click_and_can_be_kept(open_query: Callable[..., Visit]) -> None:
    page = open_query().page
    page.get_by_role("link", name="members-of-class").click()
    expect(page.get_by_text("rows in")).to_be_visible()
    kept = page.url
    assert "query=" in kept
    page.goto(kept)
    expect(page.get_by_text("rows in")).to_be_visible()


def test_every_column_sorts_numbers_as_numbers(open_query: Callable[..., Visit]) -> None:
    page = open_query("SELECT ?n WHERE { VALUES ?n { 10 9 100 } }").page
    button = page.locator("thead").get_by_role("button", name="n", exact=True)
    button.click()
    assert page.locator("tbody td").all_inner_texts() == ["9", "10", "100"]
    expect(page.locator("thead th")).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("Enter")
    assert page.locator("tbody td").all_inner_texts() == ["100", "10", "9"]


def test_a_result_is_drawn_as_a_chart_and_as_a_graph(open_query: Callable[..., Visit]) -> None:
    visited = open_query(
        "SELECT ?drug ?target (1 AS ?value) WHERE { ?drug a mk:ProteasomeInhibitor ; mk:inhibits ?target } LIMIT 8"
    )
    page = visited.page
    page.get_by_label("Chart").check()
    expect(page.locator("svg.chart rect.mark")).to_have_count(page.locator("svg.chart rect.mark").count())
    assert page.locator("svg.chart rect.mark").count() > 0
    visited.accessible()
    page.get_by_label("Graph", exact=True).check()
    page.locator(".graph-canvas").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".graph-panel")).to_contain_text("target")
    visited.accessible()
    visited.picture()


def test_triples_are_a_table_and_a_graph(open_query: Callable[..., Visit]) -> None:
    page = open_query("CONSTRUCT { drug:lenalidomide ?p ?o } WHERE { drug:lenalidomide ?p ?o . ?o a mk:Protein }").page
    expect(page.locator("thead")).to_contain_text("predicate")
    page.get_by_label("Graph", exact=True).check()
    expect(page.locator(".graph-canvas")).to_be_visible()


def test_markup_in_a_result_stays_text(open_query: Callable[..., Visit]) -> None:
    query = (
        f'SELECT ?x ?y ?z WHERE {{ BIND("{MARKUP}" AS ?x) BIND(<javascript:alert(1)> AS ?y) '
        f"BIND(<{BASE}javascript:alert(1)> AS ?z) }}"
    )
    page = open_query(query).page
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    expect(page.locator("tbody")).to_contain_text(MARKUP)
    links = page.locator("tbody a").evaluate_all("(all) => all.map((each) => each.protocol)")
    assert links == ["http:"]
    page.locator("tbody a").click(modifiers=["Alt"], no_wait_after=True)


def test_a_page_leads_to_no_other_host(visit: Callable[..., Visit], address: str) -> None:
    page = visit("/query").page
    code = "async (iri) => (await import('/static/terms.js')).destination(iri)"
    for rest in ("//example.org/x", "/x", "..//example.org", "javascript:alert(1)", "https://example.org/"):
        assert page.evaluate(code, BASE + rest).startswith(f"{address}/")
    assert page.evaluate(code, "javascript:alert(1)") == ""
    assert page.evaluate("async () => (await import('/static/terms.js')).BASE") == BASE


def test_without_script_it_is_a_form(visit: Callable[..., Visit]) -> None:
    visited = visit("/query?query=ASK%20%7B%7D", script=False)
    page = visited.page
    assert page.locator("textarea").input_value() == "ASK {}"
    page.locator("select[name=format]").select_option(label="SPARQL Results JSON")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("body")).to_contain_text('"boolean"')


def test_everything_is_reached_by_keyboard(open_query: Callable[..., Visit]) -> None:
    page = open_query().page
    page.locator(".cm-content").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    page.keyboard.press("Enter")
    expect(page.get_by_text("rows in")).to_be_visible()
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.value"))
    assert {"Download", "trial"} <= reached


def test_without_the_bundles_all_but_editor_and_graph_works(
    visit: Callable[..., Visit], built_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "served"
    shutil.copytree(built_home, home, copy_function=os.link)
    missing = "import kg.frontend.bundles as bundles; bundles.whole = lambda *_: False"
    with running_server(home, before=missing, workers=1) as (address, _):
        visited = visit("/query", at=address)
        page = visited.page
        expect(page.get_by_text("are not installed on this server")).to_be_visible()
        page.get_by_label("SPARQL query").fill(DRUGS)
        run(page)
        expect(page.get_by_role("link", name="bortezomib", exact=True).first).to_be_visible()
        page.get_by_label("Graph", exact=True).check()
        expect(page.get_by_text("The interactive graph is not installed")).to_be_visible()
        visited.accessible()
