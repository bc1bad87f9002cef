"""How a publication is named in a line: its first author and its year."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdflib import DCTERMS, RDFS, SKOS

from kg.engine.store import Store
from kg.namespaces import MK
from kg.prefixes import listed_iris

_LONGEST_TITLE = 60
_INITIALS = r"(?:[A-Z][.-]{0,2}){1,4}(?: (?:Jr|Sr|II|III|IV)\.?)?"
# Of an organization, "and" is part of the name.
_BETWEEN_PEOPLE = re.compile(rf";| and (?=[^;]* {_INITIALS}$)")
_AFTER_SURNAME = re.compile(rf",.*$| {_INITIALS}$")
_OTHERS = re.compile(r",? et al\.?$")


def short_citation(title: str, authors: str, year: str, short: str = "") -> str:
    """Return how a publication is named in a line: by its first author, else its short name, else its title; its year.

    >>> short_citation("A review", "Zhang CW; Wang YN; Ge XL", "2023")
    'Zhang et al, 2023'
    >>> short_citation("An update", "Holstein SA et al", "2018")
    'Holstein et al, 2018'
    >>> short_citation("Files", "US Food and Drug Administration", "2019")
    'US Food and Drug Administration, 2019'
    """
    named = _OTHERS.sub("", authors.strip())
    people = [each.strip() for each in _BETWEEN_PEOPLE.split(named) if each.strip()]
    name = short or title
    if people:
        name = _AFTER_SURNAME.sub("", people[0])
        name = f"{name} et al" if len(people) > 1 or named != authors.strip() else name
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
