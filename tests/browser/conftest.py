"""A real Chromium on a served graph: pages that may say nothing on the console and ask no other host."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.browser.visit import Visit
from tests.scratch import running_server

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Milliseconds: a page is waited for as long on a machine that has much to do.
_LONGEST = 30_000


def chromium() -> str:
    """Return the browser of this machine: that of MYELOMA_KG_CHROMIUM, else the first on the path."""
    named = os.environ.get("MYELOMA_KG_CHROMIUM")
    found = named or next((path for path in map(shutil.which, CHROMIUM) if path), None)
    if found:
        return found
    reason = "there is no Chromium on this machine: apt-get install chromium, or name one in MYELOMA_KG_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser, started once in a run."""
    path = chromium()
    expect.set_options(timeout=_LONGEST)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS), headless=True)
        yield running
        running.close()


@pytest.fixture(scope="session")
def address(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on the built graph."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(built_home, home, copy_function=os.link)
    with running_server(home) as (served, _):
        yield served


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visit]]:
    """Open pages in windows of their own; at the end none may have complained or asked another host.

    `visit(path, dark=, narrow=, forced=, script=, at=)` returns the page; `forced`: in the reader's own colours; `at`:
    the address of another server. What a page may say on the console is told by `visit(...).expects(pattern)`.
    """
    opened: list[Visit] = []

    def open_page(
        path: str,
        *,
        dark: bool = False,
        narrow: bool = False,
        forced: bool = False,
        script: bool = True,
        at: str = address,
    ) -> Visit:
        context = browser.new_context(
            viewport=NARROW if narrow else WIDE,  # type: ignore[arg-type] # a TypedDict that is not exported
            color_scheme="dark" if dark else "light",
            forced_colors="active" if forced else "none",
            java_script_enabled=script,
            reduced_motion="reduce",
            base_url=at,
        )
        page = context.new_page()
        page.set_default_timeout(_LONGEST)
        visited = Visit(page, name=re.sub(r"[^\w.-]+", "-", request.node.name).strip("-"))
        _listen(page, visited, urlsplit(at).netloc)
        opened.append(visited)
        page.goto(path)
        return visited

    yield open_page
    complaints = [complaint for visited in opened for complaint in visited.complaints()]
    for visited in opened:
        visited.page.context.close()
    assert not complaints


def _listen(page: Page, visited: Visit, host: str) -> None:
    documents: set[str] = set()

    def console(message: ConsoleMessage) -> None:
        # Of a page that has the status of an error, the browser says that it failed to load.
        is_status = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        if is_status and message.location["url"] in documents:
            return
        if message.type in {"error", "warning"}:
            visited.said.append(f"{message.type}: {message.text}")

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if request.is_navigation_request():
            documents.add(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != host:
            visited.said.append(f"request to another host: {request.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: visited.said.append(f"script: {error}"))
    page.on("request", asked)
