"""The documentation as it is built: without a warning, and without a word to other hosts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from docs.making import growth, pictures


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
@pytest.mark.parametrize("name", pictures.COMMANDS)
def test_a_picture_is_what_the_graph_draws(name: str, built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYELOMA_KG_HOME", str(built_home))
    kept = (pictures.PICTURES / name).read_text(encoding="utf-8")
    assert kept == pictures.drawn(name), "run: python -m docs.making.pictures"


def test_the_growth_curves_are_those_of_the_figures() -> None:
    assert growth.PICTURE.read_text(encoding="utf-8") == growth.drawn(), "run: python -m docs.making.growth"
