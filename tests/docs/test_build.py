"""The documentation as it is built: without a warning, and without a word to other hosts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from docs.making import growth, pictures
from tests.browser.conftest import ARGUMENTS, chromium
from tests.docs import pages
from tests.scratch import running_server


@pytest.fixture(scope="module")
def site(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built from the graph."""
    return build(built_home, tmp_path_factory.mktemp("documentation"))


def build(home: Path, folder: Path) -> Path:
    """Build the documentation from a copy, so that no two tests write into one place."""
    source = folder / "docs"
    shutil.copytree(pages.ROOT / "docs", source, ignore=shutil.ignore_patterns("made", "__pycache__"))
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html"]
    done = subprocess.run(
        [*command, "-d", str(folder / "doctrees"), str(source), str(folder / "html")],
        cwd=pages.ROOT,
        env={**os.environ, "MYELOMA_KG_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


class Fetched(HTMLParser):
    """Notes what a browser would fetch for a page by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        address = named.get("src") or (named.get("href") if tag == "link" else None)
        if address:
            self.addresses.append(address)


@pytest.mark.slow
def test_the_pages_are_built_without_a_warning_and_fetch_nothing_from_other_hosts(site: Path) -> None:
    written = sorted(site.rglob("*.html"))
    assert len(written) > 40
    for page in written:
        reader = Fetched()
        reader.feed(page.read_text(encoding="utf-8"))
        assert reader.addresses
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script>|<style>| style=\"| on[a-z]+=\"", text), f"{page} needs a laxer policy"
        outside = [each for each in reader.addresses if "//" in each and not each.startswith("data:")]
        assert not outside, page
    for style in site.rglob("*.css"):
        assert "url(http" not in style.read_text(encoding="utf-8"), style
    for page, words in (
        ("command-line", "myeloma-kg paths"),
        ("http", "/explain"),
        ("queries", "outcome-of-trial"),
        ("classes", "ProteasomeInhibitorContainingRegimen"),
        ("contents", "pub:zhang-2023"),
        ("notebooks/compare-trials", "SWOG S0777"),
    ):
        assert words in (site / "made" / f"{page}.html").read_text(encoding="utf-8"), page


@pytest.mark.slow
def test_the_pages_work_under_the_policy_of_the_server(site: Path, tmp_path: Path, built_home: Path) -> None:
    said: list[str] = []
    home = tmp_path / "home"
    shutil.copytree(built_home, home, copy_function=os.link)
    before = f"import pathlib, kg.resources; kg.resources.SITE = pathlib.Path({str(site)!r})\n"
    with running_server(home, before=before) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        # What the search still asks for when its page is left is no failure.
        page.on("requestfailed", lambda r: said.append(r.url) if r.failure != "net::ERR_ABORTED" else None)
        for path in ("docs", "docs/tutorial.html", "docs/made/classes.html", "docs/made/queries.html"):
            page.goto(f"{address}/{path}")
        page.goto(f"{address}/docs/search.html?q=neutropenia")
        page.locator("#search-results li a").nth(3).wait_for()
        page.goto(f"{address}/docs/tutorial.html")
        assert page.evaluate("document.body.dataset.theme") == "auto"
        assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--color-background-primary')")
        assert page.evaluate("document.querySelector('article img').naturalWidth") > 100
        browser.close()
    assert not said, said


@pytest.mark.parametrize("name", pictures.COMMANDS)
def test_a_picture_is_what_the_graph_draws(name: str, built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYELOMA_KG_HOME", str(built_home))
    kept = (pictures.PICTURES / name).read_text(encoding="utf-8")
    assert kept == pictures.drawn(name), "run: python -m docs.making.pictures"


def test_the_growth_curves_are_those_of_the_figures() -> None:
    assert growth.PICTURE.read_text(encoding="utf-8") == growth.drawn(), "run: python -m docs.making.growth"
