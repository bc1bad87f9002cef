"""How Sphinx builds the documentation: static files that name no other host."""

from __future__ import annotations

import inspect
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from docs.making import classes, command_line, contents, http, notebooks, queries
from docs.making.strict_pages import make_strict
from kg import __version__
from kg.paths import cost
from kg.resources import ROOT

project = "myeloma-kg"
author = "the myeloma-kg maintainers"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
# A word between backticks in a docstring is code, and types of others are names.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
add_module_names = False
nitpick_ignore_regex = [("py:.*", ".*")]
myst_heading_anchors = 3
exclude_patterns = ["making"]
html_theme = "furo"
html_title = "myeloma-kg"
html_copy_source = False
html_use_index = False
html_domain_indices = False
html_show_copyright = False
html_static_path = ["static"]
html_css_files = ["pages.css"]
# Queries with our prefixes, and outputs, are shown as they are.
suppress_warnings = ["misc.highlighting_failure"]

# Pages that follow from the code, the ontology and the graph, made anew by each build and not kept.
MADE = Path(__file__).parent / "made"
# Texts that stand elsewhere in the project, and the folders whose files they link to.
COPIED = (
    *("CHANGELOG.md", "CONTRIBUTING.md", "GLOSSARY.md", "decisions", "deploy"),
    *("loaders/extracts/README.md", "ontology/README.md"),
)


def _make(_: Sphinx) -> None:
    shutil.rmtree(MADE, ignore_errors=True)
    pictures = MADE / "pictures"
    pictures.mkdir(parents=True)
    made = {"command-line": command_line.page(), "http": http.page(), "queries": queries.page()}
    made["score"] = f"# The score of a chain\n\n{inspect.getdoc(cost)}\n"
    made |= {"classes": classes.page(pictures), "contents": contents.page()}
    for name, text in made.items():
        (MADE / f"{name}.md").write_text(text, encoding="utf-8")
    (MADE / "notebooks").mkdir()
    for name, text in notebooks.pages().items():
        (MADE / "notebooks" / f"{name}.md").write_text(text, encoding="utf-8")
    for name in COPIED:
        (MADE / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, MADE / name)
        else:
            text = (ROOT / name).read_text(encoding="utf-8")
            (MADE / name).write_text(text.replace("](docs/", "](../"), encoding="utf-8")
    with (MADE / "decisions" / "README.md").open("a", encoding="utf-8") as listed:
        listed.write("\n```{toctree}\n:hidden:\n:glob:\n\n[0-9]*\n```\n")


def _finish(app: Sphinx, error: Exception | None) -> None:
    if error is None:
        make_strict(Path(app.outdir))


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the pages before they are read."""
    app.connect("builder-inited", _make)
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True}
