"""Claims that speak of several things, or whose sentence holds the words of a search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from kg.engine.store import Store
from kg.namespaces import MK
from kg.prefixes import expand, listed_iris, whole_iri
from kg.search.concepts import Concept, content_words
from kg.search.word_forms import singular

_MOST_WORDS = 12
# A shorter word is a word of its own, and no beginning of others.
_SHORTEST_BEGINNING = 4
_OWN_CLASSIFICATION = expand("claim:curation.")


def claims_on(store: Store, concepts: Sequence[Concept], most: int | None = None) -> list[str]:
    """Return the claims in which each of some concepts has a part, itself or by a group or a kind of it."""
    result: list[set[str]] = [set(_claims_of(store, concept.curies)) for concept in concepts]
    return sorted(set.intersection(*result))[:most] if result else []


def claims_on_regimens(store: Store, concepts: Sequence[Concept]) -> tuple[list[str], str]:
    """Return the claims in which regimens with the drugs among some concepts have a part, and each of the others.

    With them, in words, what they are on; none where there is no drug among the concepts, or nothing else.
    """
    drugs = [concept for concept in concepts if concept.curies[0].startswith("drug:")]
    others = [concept for concept in concepts if concept not in drugs]
    if not drugs or not others:
        return [], ""
    result = [set(_claims_of(store, concept.curies, f"/{MK.hasComponent.n3()}")) for concept in drugs]
    result += [set(_claims_of(store, concept.curies)) for concept in others]
    with_drugs, and_others = (" and ".join(concept.phrase for concept in some) for some in (drugs, others))
    return sorted(set.intersection(*result)), f"on regimens with {with_drugs}, and on {and_others}"


def claims_that_say(store: Store, text: str, most: int | None = None) -> list[str]:
    """Return the claims whose sentence has every word of a text that says something, whatever its case and number.

    A word stands for what begins with it: `interfere` for interferes; a short one, such as PE, for itself alone.
    """
    patterns = list(map(_as_said, content_words(text)[:_MOST_WORDS]))
    if not patterns:
        return []
    statements = store.shared(ClaimStatements.read).texts
    says = (claim for claim, words in statements if all(pattern.search(words) for pattern in patterns))
    return list(islice(says, most))


def claims_on_that_say(store: Store, concepts: Sequence[Concept], words: Sequence[str], most: int) -> list[str]:
    """Return the claims in which each of some concepts has a part and whose sentence says one of some words.

    Those that say most of the words come first.
    """
    patterns = list(map(_as_said, words[:_MOST_WORDS]))
    about = set(claims_on(store, concepts)) if concepts and patterns else set[str]()
    statements = [
        (-sum(bool(pattern.search(statement)) for pattern in patterns), claim)
        for claim, statement in store.shared(ClaimStatements.read).texts
        if claim in about
    ]
    return [claim for count, claim in sorted(statements, key=lambda each: each[0]) if count][:most]


@dataclass(frozen=True)
class ClaimStatements:
    """The claims of a store with their sentences in small letters, by IRI: made once, `store.shared(….read)`."""

    texts: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, store: Store) -> ClaimStatements:
        """Read the sentence of every claim."""
        query = f"SELECT ?claim ?statement WHERE {{ ?claim {MK.statement.n3()} ?statement }} ORDER BY ?claim"
        statements = [(claim, statement.lower()) for claim, statement in store.texts(query)]
        # What a source says stands before how this graph classifies things.
        return cls(tuple(sorted(statements, key=lambda each: each[0].startswith(_OWN_CLASSIFICATION))))


def _as_said(word: str) -> re.Pattern[str]:
    """Return the pattern by which a sentence in small letters says a word."""
    said = singular(word).casefold()
    return re.compile(rf"(?<!\w){re.escape(said)}" + ("" if len(said) >= _SHORTEST_BEGINNING else r"s?(?!\w)"))


def _claims_of(store: Store, curies: Iterable[str], part: str = "") -> list[str]:
    """Return the claims in which things have a part, themselves or by a group or a kind; `part`: a step to parts."""
    things = f"""
        PREFIX mk: <{MK}>
        SELECT DISTINCT ?thing WHERE {{
          VALUES ?named {{ {listed_iris(map(whole_iri, curies))} }}
          ?thing (mk:receives|mk:kindOf)?/mk:ofRegimen?{part} ?named
        }}"""
    # Asked in one, the engine reads every claim of the graph, and looks afterwards which of them are on these things.
    claims = f"""
        PREFIX mk: <{MK}>
        SELECT DISTINCT ?claim WHERE {{
          VALUES ?thing {{ {listed_iris(thing for (thing,) in store.texts(things) if thing)} }}
          ?claim ?role ?thing ; mk:statement ?statement
        }}"""
    return [claim for (claim,) in store.texts(claims)]
