"""The things that a text of several words names: `VRd neuropathy` is a regimen and an event."""

from __future__ import annotations

from dataclasses import dataclass

from kg.search.entity_names import EntityNames

_LONGEST = 6
_SHORTEST_WORD = 4
_MOST = 3
_WORDS_BETWEEN = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "are",
            "as",
            "at",
            "be",
            "by",
            "can",
            "cause",
            "caused",
            "causes",
            "did",
            "do",
            "does",
            "for",
        ),
        *("from", "has", "have", "how", "in", "into", "is", "it", "lead", "leads", "may", "might", "of", "on", "or"),
        *("say", "says", "that", "the", "to", "under", "versus", "vs", "what", "when", "where", "which", "who", "why"),
        *("will", "with"),
    }
)


@dataclass(frozen=True)
class Concept:
    """A part of a text, and the CURIEs that it may stand for, best first."""

    phrase: str
    curies: tuple[str, ...]


def concepts_in(names: EntityNames, text: str) -> list[Concept]:
    """Return the things that a text names, in its order: the longest names win; words between them are passed over.

    >>> names = store.shared(EntityNames)
    >>> [concept.curies[0] for concept in concepts_in(names, "Why might VRd cause neuropathy?")]
    ['regimen:VRd', 'ae:peripheral-neuropathy']
    """
    words = [word.strip("?!,;:.()\"'") for word in text.split()]
    words = [word for word in words if word]
    result: list[Concept] = []
    place = 0
    while place < len(words):
        concept, length = _longest(names, words[place:])
        if concept:
            result.append(concept)
        place += length
    return result


def _longest(names: EntityNames, words: list[str]) -> tuple[Concept | None, int]:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        phrase = " ".join(words[:length])
        if length == 1 and phrase.casefold() in _WORDS_BETWEEN:
            return None, 1
        curies = names.candidates(phrase) or names.candidates(singular(phrase))
        if curies:
            return Concept(phrase, tuple(curies[:_MOST])), length
    word = words[0]
    alike = [curie for curie, _ in names.matches(word, _MOST)] if len(word) >= _SHORTEST_WORD else []
    alike = [curie for curie in alike if not curie.startswith(("pub:", "claim:", "group:"))]
    return (Concept(word, tuple(alike)) if alike else None), 1


def singular(phrase: str) -> str:
    """Return a phrase with each word in the singular, as English mostly makes it.

    >>> singular("second cancers"), singular("malignancies"), singular("VRd diagnosis")
    ('second cancer', 'malignancy', 'VRd diagnosis')
    """
    return " ".join(_singular_word(word) for word in phrase.split())


def _singular_word(word: str) -> str:
    if len(word) < _SHORTEST_WORD or word.endswith(("ss", "is", "us")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s")
