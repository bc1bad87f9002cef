"""A page that is open in the browser, and what is asked of every page."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "clients" / "node_modules" / "axe-core" / "axe.min.js"
# With this set to a folder, every picture that a test takes is kept there.
SCREENSHOTS = "MYELOMA_KG_SCREENSHOTS"


@cache
def _axe() -> str:
    if not AXE.is_file():
        reason = "axe-core is not installed: make clients"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


@dataclass
class Visit:
    """An open page; `said`: what it said on the console, and whom else it asked."""

    page: Page
    name: str
    said: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def expects(self, pattern: str) -> None:
        """Let the page say what a pattern matches, such as the status of a request that must fail."""
        self.allowed.append(pattern)

    def complaints(self) -> Iterator[str]:
        """Yield what it said and should not have."""
        for line in self.said:
            if not any(re.search(pattern, line) for pattern in self.allowed):
                yield f"{self.page.url}: {line}"

    def accessible(self) -> None:
        """Fail on what axe finds: contrast, names, roles, landmarks, order."""
        # Evaluated by the debugger, so that the page keeps its Content-Security-Policy.
        self.page.evaluate(_axe())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        violations = [
            f"{each['id']}: {each['help']}: {json.dumps([node['html'][:200] for node in each['nodes'][:5]])}"
            for each in found["violations"]
        ]
        assert not violations, f"{self.page.url}:\n" + "\n".join(violations)

    def fits(self) -> None:
        """Fail when the page scrolls sideways; what is wide scrolls inside its own box."""
        wide = self.page.evaluate(
            """() => {
              const width = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= width) return [];
              const boxed = (element) => {
                for (let each = element.parentElement; each; each = each.parentElement)
                  if (each !== document.body && each !== document.documentElement
                      && getComputedStyle(each).overflowX !== "visible") return true;
                return false;
              };
              return [...document.body.querySelectorAll("*")]
                .filter((each) => each.getBoundingClientRect().right > width + 1 && !boxed(each))
                .map((each) => each.outerHTML.slice(0, 120)).concat(["the page"]);
            }"""
        )
        assert not wide, f"{self.page.url} is wider than its window: {wide[:5]}"

    def weight(self) -> int:
        """Return how many bytes came over the line for the page and all that it took, as they were sent."""
        self.page.wait_for_load_state("networkidle")
        return int(
            self.page.evaluate(
                """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
                  .reduce((sum, each) => sum + each.encodedBodySize, 0)"""
            )
        )

    def picture(self, suffix: str = "") -> None:
        """Keep a picture of the whole page when a folder for pictures is named."""
        folder = os.environ.get(SCREENSHOTS)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{self.name}{suffix}.png", full_page=True)
