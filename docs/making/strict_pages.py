"""Built pages under a strict policy (CSP), for every reader: what the theme writes into them, and what it leaves out.

Scripts and styles become files; what scrolls takes the focus, and what stands beside the text has a name.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
# What the symbols of the theme say in `style`, as the attributes of SVG that mean the same.
_ATTRIBUTES = {'style="display: none;"': 'display="none"', 'style="opacity: 50%"': 'opacity="0.5"'}

_FOR_KEYBOARDS_AND_READERS = {
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper ': '<div tabindex="0" class="table-wrapper ',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="This page">',
}


def make_strict(folder: Path) -> None:
    """Rewrite every page below a folder. Raises ValueError for a style in an attribute that is not known.

    A script that stands in a page is written once into `_static`, under its digest, and runs where it stood.
    """
    for path in sorted(folder.rglob("*.html")):
        text = _outside(folder, path)
        for written, better in (_ATTRIBUTES | _FOR_KEYBOARDS_AND_READERS).items():
            text = text.replace(written, better)
        if left := re.search(r"<[^>]* (?:style|on\w+)=\"[^>]*>", text):
            raise ValueError(f"{path} says '{left[0]}', which a strict policy does not allow.")
        path.write_text(text, encoding="utf-8")


def _outside(folder: Path, page: Path) -> str:
    """Return a page whose scripts and styles are files."""
    root = "../" * (len(page.relative_to(folder).parts) - 1)
    text = page.read_text(encoding="utf-8")
    text = _SCRIPT.sub(lambda match: f'<script src="{root}{_file(folder, match[1], "js")}"></script>', text)
    return _STYLE.sub(lambda match: f'<link rel="stylesheet" href="{root}{_file(folder, match[1], "css")}">', text)


def _file(folder: Path, content: str, suffix: str) -> str:
    """Write a part of a page as a file and return its name, from the folder on."""
    name = f"_static/{hashlib.sha256(content.encode()).hexdigest()[:16]}.{suffix}"
    (folder / name).write_text(content, encoding="utf-8")
    return name
