"""The templates of the pages, rendered: every value is escaped, and a value that is missing is an error."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from kg import __version__
from kg.frontend.bundles import available
from kg.pages.name_choices import kind_in_words
from kg.pages.navigation import NAVIGATION
from kg.unit_words import count_in_words

MOST_SEARCHED = 200
"""How many characters a search may have."""


def render_page(template: str, root: str, **values: object) -> str:
    """Return a page; `root`: what leads from its address to the root of the server, such as `../`.

    `curated=False` among the values leaves out what leads into the curated graph, for a server without it.
    Raises jinja2.UndefinedError when the template names a value that is not given.

    >>> page = render_page("error.html", "", title="It did not work", message="x < y")
    >>> "<pre>x &lt; y</pre>" in page
    True
    """
    return _environment().get_template(template).render(root=root, **values)


def size_in_words(size: int) -> str:
    """Return a number of bytes as people read it.

    >>> size_in_words(812), size_in_words(141_527), size_in_words(35_539_488)
    ('812 B', '142 kB', '35.5 MB')
    """
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


@cache
def _environment() -> Environment:
    from kg.pages.term_links import term_link  # noqa: PLC0415 - it brings rdflib, without which the server starts

    environment = Environment(
        loader=PackageLoader("kg.pages"),
        # An upgrade under a server that runs brings templates for other code than that which runs.
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["term_link"] = term_link
    environment.filters["kind_in_words"] = kind_in_words
    environment.filters["count_in_words"] = count_in_words
    environment.filters["size"] = size_in_words
    environment.globals["most_searched"] = MOST_SEARCHED
    environment.globals["packages"] = available
    environment.globals["navigation"] = NAVIGATION
    environment.globals["software_version"] = __version__
    return environment
