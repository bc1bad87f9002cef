"""Entity resolution: which entity a name stands for, whether label, synonym, misspelling, CURIE or identifier.

A name is looked up as written, then without regard to case, dashes and blanks, then letters and digits alone
with Greek letters spelled out. A curated table of overrides decides what several entities could mean.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from rdflib.namespace import SKOS

from kg.errors import UnknownNameError
from kg.namespaces import MK
from kg.prefixes import contract, expand
from kg.slips import is_slip

_DASHES = re.compile(r"[‐‑‒–—−_\s-]+")
_MOST_SUGGESTED = 4
# How alike two names are, by the ratio of difflib: names to look at, names that a search takes for what was meant, and
# terms of the ontology.
_ALIKE, _SLIP, _ALIKE_TERM = 0.8, 0.86, 0.6
_MOST_CLOSE = 10
# A text of so many letters is looked for within words, too: `thyroid` in hypothyroidism, but no `lysis` in dialysis.
_LONG_ENOUGH_WITHIN = 6
# A text of so few capitals is an abbreviation, and no beginning of a word: EPO is no epoxyketone.
_LONGEST_ABBREVIATION = 3
# A shorter text may stand by chance where words of a name are written as one.
_SHORTEST_JOINED = 4
# How words of British English are written in American English; what is no word of a name then stays as it is.
_BRITISH = (
    (re.compile("ae"), "e"),
    (re.compile("oe"), "e"),
    (re.compile("our(?=s?$)"), "or"),
    (re.compile("leuco"), "leuko"),
)
# Of two shorter names, such as VTd and Vd, each is a name of its own.
_SHORTEST_ALIKE = 5
# The pages under which people know a publication or a study: the identifier stands in their addresses.
_PAGES = re.compile(
    r"https?://(?:dx\.)?doi\.org/(?P<doi>10\.\S+?)/?"
    r"|https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/(?P<pmid>\d+)/?"
    r"|https?://\S+?/(?P<other>PMC\d+|NCT\d{8})/?",
    re.IGNORECASE,
)
_BEGINS_AS_CURIE = re.compile(r"[a-z-]+:(?=\S)")
_OTHER = re.compile(r"[^a-z0-9]+")
_TERM = "mk:"
_NAMING = frozenset({str(SKOS.exactMatch), str(SKOS.closeMatch)})
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda"})

IDENTIFYING: Mapping[str, tuple[str, ...]] = {
    str(MK.registration): ("",),
    str(MK.pmcid): ("",),
    str(MK.identifier): ("",),
    expand("bibo:doi"): ("", "doi:"),
    expand("bibo:pmid"): ("", "PMID:"),
}
"""The properties of an entity that are identifiers, and with which prefixes people write them."""


def own_identifiers(predicate: str, value: str) -> list[str]:
    """Return the names that a property of an entity gives it: a registration, a DOI, a PubMed identifier."""
    return [prefix + value for prefix in IDENTIFYING.get(predicate, ())]


def identifiers(predicate: str, term: str) -> list[str]:
    """Return the names that a mapping gives its subject: the CURIE of the other term, and its bare identifier.

    Only an exact or a close match makes a name, and only an identifier with a letter in it stands alone.
    """
    if predicate not in _NAMING:
        return []
    curie = contract(term)
    bare = curie.partition(":")[2]
    return [curie, bare] if any(character.isalpha() for character in bare) else [curie]


class AmbiguousNameError(UnknownNameError):
    """A name that several entities have; `candidates` are their CURIEs."""

    def __init__(self, name: str, candidates: list[str]) -> None:
        self.candidates = candidates
        super().__init__(f"'{name}' may be {', '.join(candidates)}. Say which.")


class Names:
    """The names of entities, and what each stands for.

    >>> names = Names([("IL-6", "protein:IL6"), ("IR", "regimen:IR"), ("IR", "measure:incidence-rate")])
    >>> names.resolve("il 6")
    'protein:IL6'
    >>> names.candidates("IR")
    ['measure:incidence-rate', 'regimen:IR']
    """

    def __init__(self, names: Iterable[tuple[str, str]] = (), overrides: Mapping[str, str] | None = None) -> None:
        self._levels: tuple[dict[str, set[str]], ...] = ({}, {}, {})
        self._curies: set[str] = set()
        self._unsaid: set[str] = set()
        self._overrides: dict[str, str] = {}
        self.override(overrides or {})
        for name, curie in names:
            self.add(name, curie)

    def override(self, overrides: Mapping[str, str]) -> None:
        """Let names stand for one entity each, whatever else has them."""
        self._overrides |= {comparable_name(name): curie for name, curie in overrides.items()}

    def add(self, name: str, curie: str, *, is_said: bool = True) -> None:
        """Let a name stand for an entity, beside what it stands for already.

        `is_said`: whether people say it, so that a part of it finds the entity, too: p62 is not P62877 of UniProt.
        """
        self._curies.add(curie)
        if not is_said and comparable_name(name) not in self._levels[1]:
            self._unsaid.add(comparable_name(name))
        elif is_said:
            self._unsaid.discard(comparable_name(name))
        for level, key in zip(self._levels, _keys(name), strict=True):
            if key:
                level.setdefault(key, set()).add(curie)

    def candidates(self, name: str, kinds: Collection[str] = ()) -> list[str]:
        """Return the CURIEs that a name may stand for, by the strictest way that finds any; of prefixes, if any."""
        if "://" in name:
            name = _identifier_in(contract(name.strip("<>")))
        if name in self._curies:
            return [name]
        overriding = {self._overrides.get(comparable_name(name), "")} - {""}
        found = (level.get(key, set()) for level, key in zip(self._levels, _keys(name), strict=True))
        for curies in (overriding, *found):
            if of_kinds := [each for each in sorted(curies) if not kinds or each.partition(":")[0] in kinds]:
                return of_kinds
        return []

    def alike(self, text: str, most: int) -> list[tuple[str, str]]:
        """Return up to `most` CURIEs, each with the name that matched: the name itself, then those that hold it."""
        matches: dict[str, str] = dict.fromkeys(self.candidates(text), text)
        plain = comparable_name(text)
        for name in self._that_hold(text) or self._joined(text):
            for curie in sorted(self._levels[1][name]):
                matches.setdefault(curie, name)
            if len(matches) >= most:
                break
        for curie in () if matches or len(plain) < _SHORTEST_ALIKE else self.near(text):
            matches.setdefault(curie, "")
        return list(matches.items())[:most]

    def holding(self, phrase: str) -> list[str]:
        """Return the CURIEs whose names hold a phrase as whole words, the shortest name first."""
        plain = f" {comparable_name(phrase)} "
        return self._of_names(name for name in self._spoken() if plain in f" {name} ")

    def beginning(self, word: str) -> list[str]:
        """Return the CURIEs whose names begin with a word, the shortest name first."""
        plain = comparable_name(word) + " "
        return self._of_names(name for name in self._spoken() if name.startswith(plain))

    def ending(self, word: str) -> list[str]:
        """Return the CURIEs whose names end with a word, the shortest name first."""
        plain = " " + comparable_name(word)
        return self._of_names(name for name in self._spoken() if name.endswith(plain))

    def with_words(self, text: str, *, only: bool) -> list[str]:
        """Return the CURIEs whose names have every word of a text, in whatever order; `only`: and no other word."""
        words = set(comparable_name(text).split())
        rarest = min((self._words.get(word, []) for word in words), key=len, default=[])
        having = (name for name in rarest if words.issubset(name.split()))
        return self._of_names(name for name in having if not only or len(name.split()) == len(words))

    def joined(self, text: str) -> list[str]:
        """Return the CURIEs whose names hold a text by letters and digits alone: `del5q` for del(5q)."""
        return self._that_have(self._joined(text))

    def american(self, text: str) -> str:
        """Return a text with words of British English as the names have them in American English."""
        return " ".join(map(self._american, comparable_name(text).split()))

    def _american(self, word: str) -> str:
        written = word
        for british, american in _BRITISH:
            written = british.sub(american, written)
        return written if written in self._words else word

    def _joined(self, text: str) -> list[str]:
        _, plain, key = _keys(text)
        if len(key) < _SHORTEST_JOINED or key.isdecimal() or self._words.keys() >= set(plain.split()):
            return []
        holding = (name for name, joined in self._joined_names if key in joined and _has_as_words(name, key))
        return sorted(holding, key=lambda name: (len(name), name))

    def slips(self, word: str) -> list[str]:
        """Return the CURIEs that have a name, else a word in one, for which a word is a slip of the pen."""
        plain = comparable_name(word)
        if self._american(plain) != plain:
            return []
        names = _slips(plain, self._levels[1], _SLIP)[:3]
        if names:
            return self._that_have(names)
        meant = self._meant(plain)
        return self.holding(meant) if meant != plain else []

    def corrected(self, text: str) -> str:
        """Return a text with the words of names in place of what are slips of the pen for them."""
        return " ".join(map(self._meant, comparable_name(text).split()))

    def _meant(self, word: str) -> str:
        if len(word) < _SHORTEST_ALIKE or word in self._words:
            return word
        if (american := self._american(word)) != word:
            return american
        return next(iter(_slips(word, self._words, _SLIP)), word)

    @cached_property
    def _words(self) -> Mapping[str, list[str]]:
        """The words that names are made of, each with these names."""
        words: dict[str, list[str]] = {}
        for name in self._spoken():
            for word in set(name.split()):
                words.setdefault(word, []).append(name)
        return words

    @cached_property
    def _joined_names(self) -> list[tuple[str, str]]:
        """The names that people say, each with its letters and digits alone."""
        return [(name, _OTHER.sub("", name.translate(_GREEK))) for name in self._spoken()]

    def _spoken(self) -> Iterable[str]:
        """Return the names that people say: no CURIEs, no identifiers of other vocabularies."""
        return (name for name in self._levels[1] if name not in self._unsaid and not _BEGINS_AS_CURIE.match(name))

    def _of_names(self, names: Iterable[str]) -> list[str]:
        return self._that_have(sorted(names, key=lambda name: (len(name), name)))

    def _that_have(self, names: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(curie for name in names for curie in sorted(self._levels[1][name])))

    def _that_hold(self, text: str) -> list[str]:
        """Return the names that hold a text from the start of a word on, or anywhere where the text is long.

        An abbreviation has to be a word of the name.
        """
        plain = comparable_name(text)
        if not plain:
            return []
        if text.isupper() and len(plain) <= _LONGEST_ABBREVIATION:
            return sorted(
                (name for name in self._spoken() if plain in name.split()), key=lambda name: (len(name), name)
            )
        within = len(plain) >= _LONG_ENOUGH_WITHIN
        holding = ((name, f" {name}".find(f" {plain}") >= 0) for name in self._spoken() if plain in name)
        kept = [(not at_word, len(name), name) for name, at_word in holding if at_word or within]
        return [name for *_, name in sorted(kept)]

    def resolve(self, name: str) -> str:
        """Return the CURIE that a name stands for.

        Raises AmbiguousNameError with the candidates, or UnknownNameError with names that hold it or are like it.
        """
        candidates = self.candidates(name)
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise AmbiguousNameError(name, candidates)
        if name.startswith("claim:"):
            raise UnknownNameError(f"'{name}' names a claim and no entity: ask for it with query 'DESCRIBE {name}'.")
        similar = [curie for curie, _ in self.alike(name, _MOST_SUGGESTED)] or self.near(name)
        remedy = f" Did you mean {' or '.join(repr(other) for other in similar)}?" if similar else ""
        raise UnknownNameError(f"'{name}' is the name of nothing in the graph.{remedy}")

    def near(self, name: str, prefixes: Iterable[str] = ()) -> list[str]:
        """Return up to three CURIEs for whose names a name is a slip, the likest first; of `prefixes`, if any.

        A term of the ontology need only be like one.
        """
        wanted = tuple(f"{prefix}:" for prefix in prefixes)
        allowed = {curie for curie in self._curies if not wanted or curie.startswith(wanted)}
        if name.startswith(_TERM):
            return difflib.get_close_matches(name, sorted(allowed), n=3, cutoff=_ALIKE_TERM)
        bare = comparable_name(name.partition(":")[2] or name)
        names = _slips(bare, self._levels[1], _ALIKE) or _slips(comparable_name(name), self._levels[1], _ALIKE)
        return [curie for curie in self._that_have(names[:3]) if curie in allowed][:3]


def _slips(text: str, names: Iterable[str], likeness: float) -> list[str]:
    """Return some names for which a text is a slip of the pen, the likest first."""
    close = difflib.get_close_matches(text, names, n=_MOST_CLOSE, cutoff=likeness)
    return [name for name in close if is_slip(text, name)]


def _has_as_words(name: str, key: str) -> bool:
    """Whether letters and digits are just those of some words of a name, one after the other."""
    words = [_OTHER.sub("", word.translate(_GREEK)) for word in name.split()]
    return any(
        key == "".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, len(words) + 1)
    )


def _identifier_in(address: str) -> str:
    """Return the identifier in the address of a page of a publication or a study; any other text as it is."""
    page = _PAGES.fullmatch(address)
    return next(filter(None, page.groups()), address) if page else address


def _keys(name: str) -> tuple[str, str, str]:
    plain = comparable_name(name)
    return name, plain, _OTHER.sub("", plain.translate(_GREEK))


def comparable_name(name: str) -> str:
    """Return a name as it is compared: small letters without accents, words with one space between them.

    >>> comparable_name("Non-invasive"), comparable_name("lénalidomide")
    ('non invasive', 'lenalidomide')
    """
    plain = unicodedata.normalize("NFKD", name)
    if not plain.isascii():
        plain = "".join(character for character in plain if not unicodedata.combining(character))
    return _DASHES.sub(" ", plain).strip().casefold()
