"""How the classes of a graph are used: members, properties, and what the properties lead to, all counted."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

import numpy as np
from rdflib.namespace import OWL, RDF, XSD

from kg.datatypes import WHOLE_NUMBERS

_TYPE = f"<{RDF.type}>"
_BLOCK = 1_000_000
Signature = tuple[str, ...]
"""The classes of one thing, sorted; few among many things."""


@dataclass(frozen=True)
class ClassUsage:
    """Counts by IRI; the classes of OWL itself, in which an ontology is written, are left out.

    `members`: of a class. `triples`: of a property. `properties`: triples of a property whose subject has a class.
    `datatypes`, `classes`: what the property leads to, as (class, property, datatype or class).
    """

    members: Counter[str]
    triples: Counter[str]
    properties: Counter[tuple[str, str]]
    datatypes: frozenset[tuple[str, str, str]]
    classes: frozenset[tuple[str, str, str]]


def class_usage(triples: Iterable[str]) -> ClassUsage:
    """Count the classes of triples: sorted lines of N-Triples, each once.

    Held in memory are 12 bytes for each subject, and 12 for each different property and value of things of the same
    classes, so that the graph may be larger than memory.

    >>> usage = class_usage(['<urn:a> <urn:name> "A" .', f'<urn:a> <{RDF.type}> <urn:Cat> .'])
    >>> usage.members["urn:Cat"], usage.properties["urn:Cat", "urn:name"]
    (1, 1)
    """
    counting = _Counting()
    parts = (line[:-2].split(" ", 2) for line in triples)
    for subject, stated in groupby(parts, key=itemgetter(0)):
        counting.add(subject, [(predicate, value) for _, predicate, value in stated])
    return counting.usage()


class _Counting:
    def __init__(self) -> None:
        self._signatures: dict[Signature, int] = {(): 0}
        self._members: Counter[int] = Counter()
        self._triples: Counter[str] = Counter()
        self._properties: Counter[tuple[int, str]] = Counter()
        self._datatypes: set[tuple[int, str, str]] = set()
        self._subjects, self._of_subject = array("Q"), array("I")
        self._places: dict[tuple[int, str], int] = {}
        self._values, self._place_of = array("Q"), array("I")
        self._blocks: list[np.ndarray[tuple[int], np.dtype[np.void]]] = []

    def add(self, subject: str, stated: list[tuple[str, str]]) -> None:
        """Count what is stated of one subject: its predicates and values."""
        kinds = sorted(value[1:-1] for predicate, value in stated if predicate == _TYPE)
        signature = tuple(kind for kind in kinds if not kind.startswith(str(OWL)))
        number = self._signatures.setdefault(signature, len(self._signatures))
        if signature:
            self._subjects.append(_hash(subject))
            self._of_subject.append(number)
            self._members[number] += 1
        for predicate, value in stated:
            self._triples[predicate] += 1
            if not signature:
                continue
            use = number, predicate
            self._properties[use] += 1
            if value.startswith('"'):
                self._datatypes.add((*use, _datatype(value)))
            else:
                self._values.append(_hash(value))
                self._place_of.append(self._places.setdefault(use, len(self._places)))
        if len(self._values) >= _BLOCK:
            self._settle()

    def usage(self) -> ClassUsage:
        """Return what was counted."""
        classes_of = list(self._signatures)
        members: Counter[str] = Counter()
        for number, count in self._members.items():
            members.update(dict.fromkeys(classes_of[number], count))
        properties: Counter[tuple[str, str]] = Counter()
        for (number, predicate), count in self._properties.items():
            properties.update({(kind, predicate[1:-1]): count for kind in classes_of[number]})
        return ClassUsage(
            members,
            Counter({predicate[1:-1]: count for predicate, count in self._triples.items()}),
            properties,
            frozenset(
                (kind, predicate[1:-1], datatype)
                for number, predicate, datatype in self._datatypes
                for kind in classes_of[number]
            ),
            frozenset(
                (kind, predicate[1:-1], other)
                for number, predicate, leads in self._leads()
                for kind in classes_of[number]
                for other in classes_of[leads]
            ),
        )

    def _settle(self) -> None:
        pairs = np.empty(len(self._values), dtype=[("value", np.uint64), ("place", np.uint32)])
        pairs["value"], pairs["place"] = self._values, self._place_of
        self._blocks.append(np.unique(pairs))
        self._values, self._place_of = array("Q"), array("I")

    def _leads(self) -> Iterator[tuple[int, str, int]]:
        """Yield a signature, a property, and the signature of what that leads to; each once."""
        self._settle()
        subjects = np.array(self._subjects, dtype=np.uint64)
        order = np.argsort(subjects)
        subjects, signatures = subjects[order], np.array(self._of_subject, dtype=np.uint32)[order]
        result: dict[int, set[int]] = defaultdict(set)
        for block in self._blocks:
            at = np.minimum(np.searchsorted(subjects, block["value"]), max(len(subjects) - 1, 0))
            known = subjects[at] == block["value"] if len(subjects) else np.zeros(len(block), dtype=bool)
            led = np.unique(np.stack([block["place"][known], signatures[at[known]]]), axis=1)
            for place, signature in led.T.tolist():
                result[place].add(signature)
        for use, place in self._places.items():
            for signature in result[place]:
                yield *use, signature


@lru_cache(maxsize=100_000)
def _hash(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest())


def _datatype(literal: str) -> str:
    if literal.endswith('"'):
        return str(XSD.string)
    if not literal.endswith(">"):
        return str(RDF.langString)
    datatype = literal.rpartition("^^<")[2][:-1]
    # The store keeps numbers by their value, whole ones under the name of the type that theirs is derived from.
    return str(XSD.integer) if datatype in WHOLE_NUMBERS else datatype
