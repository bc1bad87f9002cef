"""The documentation as it is built: without a warning, and without a word to other hosts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from docs.making import pictures
from tests.docs import pages


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
        timeout=300,
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
def test_the_pages_are_built_without_a_warning_and_fetch_nothing_from_other_hosts(
    built_home: Path, tmp_path: Path
) -> None:
    built = build(built_home, tmp_path)
    written = sorted(built.rglob("*.html"))
    assert len(written) > 40
    for page in written:
        reader = Fetched()
        reader.feed(page.read_text(encoding="utf-8"))
        assert reader.addresses
        outside = [each for each in reader.addresses if "//" in each and not each.startswith("data:")]
        assert not outside, page
    for style in built.rglob("*.css"):
        assert "url(http" not in style.read_text(encoding="utf-8"), style
    for page, words in (
        ("command-line", "myeloma-kg paths"),
        ("http", "/explain"),
        ("queries", "outcome-of-trial"),
        ("classes", "ProteasomeInhibitorContainingRegimen"),
        ("contents", "pub:zhang-2023"),
    ):
        assert words in (built / "made" / f"{page}.html").read_text(encoding="utf-8"), page


@pytest.mark.parametrize("name", pictures.COMMANDS)
def test_a_picture_is_what_the_graph_draws(name: str, built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYELOMA_KG_HOME", str(built_home))
    kept = (pictures.PICTURES / name).read_text(encoding="utf-8")
    assert kept == pictures.drawn(name), "run: python -m docs.making.pictures"
