"""What a page asks back: which of several things a name means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class NameChoice:
    """A name that is not one entity, and what it may stand for: label, kind in words, and the address that means it."""

    name: str
    options: tuple[tuple[str, str, str], ...]


def name_choice(name: str, options: Iterable[tuple[str, str, str]]) -> NameChoice:
    """Return the choice of label, class and address.

    >>> name_choice("IR", [("IR", "mk:AdverseEvent", "paths?to=ae%3AIR")]).options
    (('IR', 'adverse event', 'paths?to=ae%3AIR'),)
    """
    return NameChoice(name, tuple((label, kind_in_words(kind), address) for label, kind, address in options))


def kind_in_words(curie: str) -> str:
    """Return a class in words.

    >>> kind_in_words("mk:ClinicalTrial")
    'clinical trial'
    """
    return _CAPITAL.sub(" ", curie.partition(":")[2]).lower()
