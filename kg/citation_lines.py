"""How a publication is named in a line: its first author and its year."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCTERMS, RDFS, SKOS

from kg.engine.store import Store
from kg.namespaces import MK
from kg.prefixes import listed_iris

_LONGEST_TITLE = 60


def short_citation(title: str, authors: str, year: str, short: str = "") -> str:
    """Return how a publication is named in a line: by its first author, else its short name, else its title; its year.

    >>> short_citation("A review", "Zhang CW; Wang YN; Ge XL", "2023")
    'Zhang et al, 2023'
    """
    people = [each.strip() for each in authors.replace(" and ", ";").split(";") if each.strip()]
    name = short or title
    if people:
        name = people[0].split(",")[0].rsplit(" ", 1)[0] if " " in people[0] else people[0]
        name = f"{name} et al" if len(people) > 1 else name
    name = f"{name[: _LONGEST_TITLE - 1]}…" if len(name) > _LONGEST_TITLE else name
    return f"{name}, {year}" if year else name


def short_citations(store: Store, publications: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return of publications (IRIs) how each is named in a line, and its title."""
    listed = listed_iris(sorted(set(publications)))
    query = f"""
        PREFIX mk: <{MK}> PREFIX dcterms: <{DCTERMS}>
        SELECT ?publication ?label ?short ?authors ?date WHERE {{
          VALUES ?publication {{ {listed} }} ?publication {RDFS.label.n3()} ?label
          OPTIONAL {{ ?publication {SKOS.altLabel.n3()} ?short }}
          OPTIONAL {{ ?publication mk:authors ?authors }}
          OPTIONAL {{ ?publication dcterms:date ?date }}
        }} ORDER BY ?publication DESC(?label) DESC(?short)"""
    rows = store.texts(query) if listed else ()
    return {iri: (short_citation(label, authors, date[:4], short), label) for iri, label, short, authors, date in rows}
