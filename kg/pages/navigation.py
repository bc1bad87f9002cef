"""What the head of every page leads to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NavigationLink:
    """A link of the head: `key` is what a page says it is with `here`, `address` stands below the root."""

    key: str
    label: str
    address: str


NAVIGATION = (
    NavigationLink("home", "Home", "./"),
    NavigationLink("search", "Search", "search"),
    NavigationLink("paths", "Paths", "paths"),
    NavigationLink("compare", "Compare", "compare"),
    NavigationLink("browse", "Browse", "browse"),
    NavigationLink("query", "Query", "query"),
    NavigationLink("ontology", "Ontology", "ontology"),
    NavigationLink("data", "Data", "data"),
    NavigationLink("docs", "Docs", "docs/"),
)
