"""Publications by what people remember of them: an author, the year, the journal in full or abbreviated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.engine.store import Store
from kg.namespaces import MK
from kg.prefixes import contract, expand
from kg.resolution import comparable_name
from kg.search.concepts import content_words

_WORD = re.compile(r"[a-z0-9]+")
_DETAILS = f"""
SELECT ?publication ?authors ?date ?journal WHERE {{
  ?publication a {MK.Publication.n3()} ; <{expand("dcterms:date")}> ?date
  OPTIONAL {{ ?publication {MK.authors.n3()} ?authors }}
  OPTIONAL {{ ?publication {MK.journal.n3()} ?journal }}
}} ORDER BY DESC(?date) ?publication"""
_SHORTEST_INITIALS = 3


@dataclass(frozen=True)
class _Detail:
    """A publication, its authors and year as words, and its journal as words and as initials."""

    curie: str
    cited: str
    authors: frozenset[str]
    year: str
    journal: tuple[str, ...]

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.journal)

    def holds(self, words: list[str]) -> bool:
        """Whether every word is of an author, the year or the journal, and not all are the year."""
        others = [word for word in words if word != self.year and word not in self.authors]
        return self._is_journal(others) if others else any(word != self.year for word in words)

    def _is_journal(self, words: list[str]) -> bool:
        """Whether words are the journal: each begins as that of the abbreviated title does, or all are its initials."""
        if words == [self.initials]:
            return len(self.initials) >= _SHORTEST_INITIALS
        pairs = zip(words, self.journal, strict=False)
        return len(words) == len(self.journal) and all(word.startswith(short) for word, short in pairs)


class PublicationDetails:
    """What a store says of its publications. A store has one such object: `store.shared(PublicationDetails)`.

    >>> store.shared(PublicationDetails).found("Facon 2018")
    [('pub:facon-2018', 'Facon T et al, Blood, 2018'), ('pub:siegel-2018', 'Siegel DS et al, J Clin Oncol, 2018')]
    """

    def __init__(self, store: Store) -> None:
        self._details = tuple(
            _Detail(
                contract(publication),
                ", ".join(part for part in (_first(authors), journal, date[:4]) if part),
                frozenset(_words(authors)),
                date[:4],
                tuple(_words(journal)),
            )
            for publication, authors, date, journal in store.texts(_DETAILS)
        )

    def found(self, text: str) -> list[tuple[str, str]]:
        """Return the publications whose details are every word of a text, newest first, each as it is cited."""
        words = [each for word in content_words(text) for each in _words(word)]
        return [(each.curie, each.cited) for each in self._details if words and each.holds(words)]


def _first(authors: str) -> str:
    first, *others = authors.removesuffix(" et al").split("; ")
    return f"{first} et al" if others or authors.endswith(" et al") else first


def _words(text: str) -> list[str]:
    return _WORD.findall(comparable_name(text))
