"""The documentation at /docs, under the policy of the server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.visit import Visit
from tests.scratch import running_server


@pytest.mark.slow
def test_the_documentation_works_under_the_policy_of_the_server(
    visit: Callable[..., Visit], site: Path, tmp_path: Path, built_home: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built_home, home, copy_function=os.link)
    before = f"import pathlib, kg.resources; kg.resources.SITE = pathlib.Path({str(site)!r})\n"
    with running_server(home, before=before) as (address, _):
        for path in ("/docs", "/docs/tutorial.html", "/docs/made/classes.html", "/docs/made/queries.html"):
            visit(path, at=address).accessible()
        visit("/docs/search.html?q=neutropenia", at=address).page.locator("#search-results li a").nth(3).wait_for()
        page = visit("/docs/tutorial.html", at=address).page
        assert page.evaluate("document.body.dataset.theme") == "auto"
        assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--color-background-primary')")
        assert page.evaluate("document.querySelector('article img').naturalWidth") > 100
