"""Claims that speak of several things, or whose sentence holds the words of a search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import Literal

from kg.engine.store import Store
from kg.namespaces import MK, expand
from kg.search.concepts import Concept, singular

_MOST_WORDS = 12


def claims_on(store: Store, concepts: Sequence[Concept], most: int) -> list[str]:
    """Return the claims in which each of two or more concepts has a part, itself or by a group or a kind of it."""
    result: list[set[str]] = [set(_claims_of(store, concept.curies)) for concept in concepts]
    return sorted(set.intersection(*result))[:most] if result else []


def claims_that_say(store: Store, text: str, most: int) -> list[str]:
    """Return the claims whose sentence holds every word of a text, whatever the case and the number of it."""
    words = [singular(word.strip("?!,;:.()\"'")).casefold() for word in text.split()][:_MOST_WORDS]
    filters = " && ".join(f"CONTAINS(?lower, {Literal(word).n3()})" for word in words if word)
    if not filters:
        return []
    query = f"""
        SELECT ?claim WHERE {{
          ?claim {MK.statement.n3()} ?statement BIND(LCASE(STR(?statement)) AS ?lower) FILTER({filters})
        }} ORDER BY ?claim LIMIT {most}"""
    return [claim for (claim,) in store.texts(query)]


def _claims_of(store: Store, curies: Iterable[str]) -> Iterable[str]:
    listed = " ".join(f"<{expand(curie)}>" for curie in curies)
    query = f"""
        PREFIX mk: <{MK}>
        SELECT DISTINCT ?claim WHERE {{
          {{ SELECT DISTINCT ?thing WHERE {{
            VALUES ?named {{ {listed} }} ?thing (mk:receives|mk:kindOf)?/mk:ofRegimen? ?named
          }} }}
          ?claim ?role ?thing ; mk:statement ?statement
        }}"""
    return [claim for (claim,) in store.texts(query)]
