"""The notebooks as pages: their texts, cells and what the cells print."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.resources import ROOT


def pages() -> dict[str, str]:
    """Return each notebook as Markdown, by its name."""
    return {path.stem: _page(path) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}


def _page(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join([*(line for cell in cells for line in _cell(cell)), f"This is `notebooks/{path.name}`."]) + "\n"


def _cell(cell: dict[str, Any]) -> Iterator[str]:
    text = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield from (text, "")
        return
    yield from ("```python", text, "```", "")
    shown = "".join("".join(each.get("text", "") or each["data"]["text/plain"]) for each in cell["outputs"])
    if shown.strip():
        yield from ("```text", shown.rstrip(), "```", "")
