"""What claims of bulk sources say of themselves when what they rest on was retracted, whoever says that it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from kg.model import CITES, RETRACTED, is_retracted
from kg.namespaces import MK
from kg.prefixes import BASE, expand

_STATED_IN, _CITES = f"<{MK.statedIn}>", f"<{CITES}>"
_CLAIM = f"<{BASE}claim/"


def with_retractions(lines: Iterable[str], retracted: Iterable[str]) -> Iterator[str]:
    """Yield sorted N-Quads, and among them, in order, that a claim is retracted, in the graph that states it.

    `retracted`: the keys of retracted publications.
    """
    publications = {f"<{expand(f'pub:{key}')}>" for key in retracted}
    if not publications:
        yield from lines
        return
    for subject, group in groupby(lines, key=_subject):
        if not subject.startswith(_CLAIM):
            yield from group
            continue
        quads = list(group)
        yield from sorted({*quads, *_retractions(subject, quads, publications)})


def _subject(line: str) -> str:
    return line.partition(" ")[0]


def _retractions(subject: str, lines: Iterable[str], publications: set[str]) -> Iterator[str]:
    """Yield that a claim is retracted, by its lines, in each graph in which it rests on nothing else."""
    terms = [line.split(" ", 3)[1:] for line in lines]
    for predicate, publication, end in terms:
        if predicate == _STATED_IN:
            cited = [other for name, other, where in terms if name == _CITES and where == end]
            if is_retracted(publication, cited, publications):
                yield f"{subject} <{MK.retracted}> {RETRACTED.n3()} {end}"
