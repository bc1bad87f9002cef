"""The things that a text of several words names: `VRd neuropathy` is a regimen and an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.search.entity_names import EntityNames
from kg.search.word_forms import singular

_LONGEST = 6
# A shorter word is no part of a name, and a word shorter than the second is no slip of the pen of one.
_SHORTEST_PART, _SHORTEST_SLIP = 4, 6
_MOST = 3
_WORDS_BETWEEN = frozenset(
    """
    a about above after against al all am an and any are article articles as at be because been before below best better
    between
    but by can cause caused causes colleagues common compare compared comparing comparison could did difference
    differences different do does due during et everything evidence explain find for from get gets give given gives
    go good got had happen happens has have he her how i if in into is it its know known lead leads list long
    longest many may me might more most much my not of often on or others our paper papers per please publication
    publications say says she should show so still take taken takes taking tell than that the their them there these
    they this to under use used using versus vs was we were what when where whether which while who whose why will
    with would you your
    """.split()  # noqa: SIM905 - a list of a hundred strings, one a line, reads worse
)
_RELATIONS = frozenset(
    """
    affect affects associated block blocks bring brings decrease decreases expressed help helps increase increases
    induce induces inhibit inhibits involved lower lowers make makes raise raises reduce reduces related result results
    stop stops work works
    """.split()  # noqa: SIM905 - as above
)
# What begins the names of too many things to mean one of them.
_GENERAL = frozenset(
    """
    antibodies antibody blood bone cancer cell cells damage disease dose drug drugs factor factors grade grades
    group high inhibition level low mild moderate monoclonal patient patients problem problems protein regimen regimens
    serious severe study therapy time treatment trial trials
    """.split()  # noqa: SIM905 - as above
)
# The last word of a name says what it is: a cytokine release syndrome is no cytokine.
_HEADS = frozenset("antigen disease leukaemia leukemia lymphoma storm syndrome".split())  # noqa: SIM905 - as above
_MODIFYING = ("cell:", "protein:")
TITLED = ("pub:", "claim:", "group:", "mk:")
"""Prefixes of what has a title or a term for its name: a text that is only a part of it names nothing."""


@dataclass(frozen=True)
class Concept:
    """A part of a text, and the CURIEs that it may stand for, best first.

    `is_part`: whether it is only a part of their names, as `elderly` is of elderly patients. `is_slip`: whether it is
    only a slip of the pen for one.
    """

    phrase: str
    curies: tuple[str, ...]
    is_part: bool = False
    is_slip: bool = False

    @property
    def matched(self) -> str:
        """The name, or the part of one, that matched; none for a slip of the pen."""
        return "" if self.is_slip else self.phrase


@dataclass(frozen=True)
class TextReading:
    """The things that a text names, in its order, and the words of it that name nothing."""

    concepts: tuple[Concept, ...]
    unknown: tuple[str, ...]


def search_words(text: str) -> list[str]:
    """Return the words of a text without the marks around them; a mark that stands alone is no word.

    >>> search_words("Why might VRd cause (peripheral) neuropathy?")
    ['Why', 'might', 'VRd', 'cause', 'peripheral', 'neuropathy']
    >>> search_words("Lenalidomide in (del(5q)) and t(11;14)?")
    ['Lenalidomide', 'in', 'del(5q)', 'and', 't(11;14)']
    """
    words = (each.strip("?!,;:.()\"'“”‘’") for each in text.split())
    return [word + ")" * (word.count("(") - word.count(")")) for word in words if any(map(str.isalnum, word))]


def content_words(text: str) -> list[str]:
    """Return the words of a text without those that only join others.

    >>> content_words("Why does daratumumab interfere with blood typing?")
    ['daratumumab', 'interfere', 'blood', 'typing']
    """
    return [word for word in search_words(text) if word.casefold() not in _WORDS_BETWEEN]


def interpret(names: EntityNames, text: str) -> TextReading:
    """Return the things that a text names: the longest names win, and words that join others are passed over.

    A phrase names what has it as a name, with slips of the pen too; else two words or more name what holds them in its
    name; else a word names what begins with it, or what it is a slip of the pen for. A letter behind a word that names
    nothing is part of that word's name: the D of vitamin D is no dexamethasone. What only shares one word with the text
    beside such a word is another thing: mantle cell lymphoma is no lymphoma that the graph has. A cell or a protein
    before the last word of another name is only part of it: B-cell maturation antigen.

    >>> reading = interpret(store.shared(EntityNames), "Why might VRd cause neuropathy in zebras?")
    >>> [concept.curies[0] for concept in reading.concepts], reading.unknown
    (['regimen:VRd', 'ae:peripheral-neuropathy'], ('zebras',))
    """
    words = [part for word in search_words(text) for part in _alternatives(names, word)]
    meant = list(map(names.corrected, words))
    # In the order of the text: what it names, or a word that names nothing.
    read: list[Concept | str] = []
    place = 0
    while place < len(words):
        concept = _longest(names, words[place:], meant[place:])
        is_part_of_unknown = read[-1:] == [words[place - 1]] and _names_nothing(read[-1]) and len(words[place]) == 1
        if concept and not (is_part_of_unknown and concept.phrase == words[place]):
            read.append(concept)
            place += len(concept.phrase.split())
            continue
        read.append(words[place])
        place += 1
    kept = _without_other_names(names, read)
    unknown = (each for each in kept if isinstance(each, str) and _names_nothing(each))
    return TextReading(tuple(each for each in kept if isinstance(each, Concept)), tuple(unknown))


def _without_other_names(names: EntityNames, read: list[Concept | str]) -> list[Concept | str]:
    """Return what was read with the words for a concept that only shares one, beside a word that names nothing."""
    read = _without_modifiers(read)
    spoken = [each for each in read if isinstance(each, Concept) or each.casefold() not in _GENERAL]
    kept: list[Concept | str] = []
    for place, each in enumerate(spoken):
        beside = (*spoken[max(0, place - 1) : place], *spoken[place + 1 : place + 2])
        if isinstance(each, Concept) and any(map(_names_nothing, beside)) and _shares_a_word(names, each):
            kept += each.phrase.split()
        else:
            kept.append(each)
    return kept


def _without_modifiers(read: list[Concept | str]) -> list[Concept | str]:
    """Return what was read with the words for a cell or a protein that only says of which kind the next word is."""
    kept: list[Concept | str] = []
    is_named = False
    for each in reversed(read):
        if isinstance(each, str):
            is_named = each.casefold() in _HEADS or (is_named and _names_nothing(each))
            kept.append(each)
        else:
            kept += reversed(each.phrase.split()) if is_named and each.curies[0].startswith(_MODIFYING) else [each]
            is_named = each.is_part and each.phrase.casefold() in _HEADS
    return kept[::-1]


def _alternatives(names: EntityNames, word: str) -> list[str]:
    """Return the names between the strokes of a word, where each is one and the whole is none: SJS/TEN."""
    parts = word.split("/")
    is_list = len(parts) > 1 and not names.candidates(word) and all(map(names.candidates, parts))
    return parts if is_list else [word]


def _shares_a_word(names: EntityNames, concept: Concept) -> bool:
    """Whether a concept is found by one word, of which it is no kind, as peripheral neuropathy is of neuropathy."""
    telling = [word for word in concept.phrase.split() if word.casefold() not in _GENERAL]
    is_kind = telling == [concept.phrase] and concept.curies[0] in names.ending(singular(concept.phrase))
    return concept.is_part and len(telling) == 1 and not is_kind


def _names_nothing(word: Concept | str) -> bool:
    if not isinstance(word, str) or word.isdecimal():
        return False
    return word.casefold() not in _WORDS_BETWEEN | _GENERAL | _RELATIONS


def _longest(names: EntityNames, words: list[str], meant: list[str]) -> Concept | None:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        phrase = " ".join(words[:length])
        if phrase.casefold() in _WORDS_BETWEEN:
            return None
        curies = called(names, phrase)
        if curies:
            return Concept(phrase, tuple(curies[:_MOST]))
        content = content_words(phrase)
        if len(content) > 1 and content[0] == phrase.split()[0] and content[-1] == phrase.split()[-1]:
            curies = called(names, " ".join(meant[:length]))
            if curies:
                return Concept(phrase, tuple(curies[:_MOST]), is_slip=True)
            curies = _entities(_with_phrase(names, content, phrase), TITLED)
            if curies:
                return Concept(phrase, tuple(curies[:_MOST]), is_part=True)
    word = words[0]
    if word.casefold() in _GENERAL:
        return None
    if len(word) >= _SHORTEST_PART or any(map(str.isdecimal, word)):
        # The number of a study is a name of it: HD7.
        numbered = names.holding(word) if any(map(str.isdecimal, word)) and not word.isdecimal() else []
        curies = names.beginning(names.american(singular(word))) or names.joined(word) or numbered
        curies = _entities(curies, TITLED)
        if curies:
            return Concept(word, tuple(curies[:_MOST]), is_part=True)
    curies = _entities(names.slips(word), TITLED) if len(word) >= _SHORTEST_SLIP else []
    return Concept(word, tuple(curies[:_MOST]), is_slip=True) if curies else None


def called(names: EntityNames, phrase: str) -> list[str]:
    """Return what has a phrase for its name, the terms of the ontology aside."""
    return _entities(names.candidates(phrase))


def _with_phrase(names: EntityNames, content: list[str], phrase: str) -> list[str]:
    """Return what has a phrase in its name, or its words in another order.

    A phrase with the name of something else is two things, unless its words are just those of a name: thalidomide and
    rash, but PFS HR.
    """
    if is_specified(names, phrase):
        return []
    others = any(_entities(names.candidates(word)) for word in content)
    holding = names.holding(phrase) or names.holding(singular(phrase)) or names.joined(phrase)
    return holding or names.with_words(" ".join(map(singular, content)), only=others)


def is_specified(names: EntityNames, phrase: str) -> bool:
    """Whether a phrase is the name of something and words that go with many things: the dose of lenalidomide."""
    first, *rest = phrase.split()
    return bool(rest and _entities(names.candidates(first))) and all(word.casefold() in _GENERAL for word in rest)


def _entities(curies: Iterable[str], aside: tuple[str, ...] = ("mk:",)) -> list[str]:
    return [curie for curie in curies if not curie.startswith(aside)]
