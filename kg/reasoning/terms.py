"""Terms as numbers: RDF terms in their N-Triples form, numbered in the order in which they come."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
from rdflib import OWL, RDF, RDFS

from kg.reasoning.datalog import LITERAL
from kg.reasoning.literal_values import LiteralValue, is_of_datatype, literal_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from kg.reasoning.relation import Ids

_VOCABULARY = (
    *(
        RDF.type,
        RDF.first,
        RDF.rest,
        RDF.nil,
    ),
    *(
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
    ),
    *(
        OWL.Class,
        OWL.Thing,
        OWL.Nothing,
        OWL.ObjectProperty,
    ),
    *(
        OWL.DatatypeProperty,
        OWL.equivalentClass,
        OWL.equivalentProperty,
        OWL.sameAs,
    ),
    *(
        OWL.differentFrom,
        OWL.disjointWith,
        OWL.complementOf,
        OWL.intersectionOf,
    ),
    *(
        OWL.unionOf,
        OWL.oneOf,
        OWL.onProperty,
        OWL.onClass,
    ),
    *(
        OWL.hasValue,
        OWL.someValuesFrom,
        OWL.allValuesFrom,
        OWL.maxCardinality,
    ),
    *(
        OWL.maxQualifiedCardinality,
        OWL.inverseOf,
        OWL.propertyChainAxiom,
        OWL.propertyDisjointWith,
    ),
    *(
        OWL.members,
        OWL.distinctMembers,
        OWL.AllDisjointClasses,
        OWL.AllDisjointProperties,
    ),
    *(
        OWL.AllDifferent,
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
        OWL.IrreflexiveProperty,
    ),
    *(
        OWL.SymmetricProperty,
        OWL.AsymmetricProperty,
        OWL.TransitiveProperty,
        OWL.sourceIndividual,
    ),
    *(
        OWL.assertionProperty,
        OWL.targetIndividual,
        OWL.targetValue,
        OWL.hasKey,
        OWL.disjointUnionOf,
    ),
)


class Terms:
    """The numbers of terms; the vocabulary of RDF, RDFS and OWL comes first, as attributes by name."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.literals: list[str] = []
        self._numbers: dict[str, int] = {}
        self._values: dict[int, LiteralValue | None] = {}
        self._memberships: dict[tuple[int, int], bool | None] = {}
        self._names = {re.split("[#/]", iri)[-1]: self.number(f"<{iri}>") for iri in _VOCABULARY}
        # Not a term of RDF: the relation whose pairs are contradictions.
        self.contradiction = self.number("<urn:myeloma-kg:contradiction>")
        # Nor is this: literals of one value.
        self.same_value = self.number("_:same value")

    def __getattr__(self, name: str) -> int:
        """Return the number of a word of the vocabulary."""
        try:
            return self._names[name]
        except KeyError:
            raise AttributeError(name) from None

    def number(self, text: str) -> int:
        """Return the number of a term, a new one when the term is new."""
        result = self._numbers.get(text)
        if result is None:
            if text[0] == '"':
                result = LITERAL | len(self.literals)
                self.literals.append(text)
            else:
                result = len(self.texts)
                self.texts.append(text)
            self._numbers[text] = result
        return result

    def known(self, text: str) -> int | None:
        """Return the number of a term that came before."""
        return self._numbers.get(text)

    def text(self, number: int) -> str:
        """Return the N-Triples form of a term."""
        return self.literals[number ^ LITERAL] if number & LITERAL else self.texts[number]

    def apart(self, left: Ids, right: Ids) -> NDArray[np.bool_]:
        """Return of pairs of terms whether they are literals whose values are known and differ."""
        result: NDArray[np.bool_] = ((left & right & LITERAL) != 0) & (left != right)
        for place in np.flatnonzero(result):
            values = self.value(int(left[place])), self.value(int(right[place]))
            result[place] = None not in values and values[0] != values[1]
        return result

    def value(self, number: int) -> LiteralValue | None:
        """Return the value of a literal; none of a datatype that is not known, or a wrong one."""
        if number not in self._values:
            self._values[number] = literal_value(self.text(number))
        return self._values[number]

    def of_datatype(self, numbers: Ids, datatype: int, *, expected: bool) -> NDArray[np.bool_]:
        """Return of terms whether they are literals that are known to belong to a datatype, or not to."""
        result: NDArray[np.bool_] = (numbers & LITERAL) != 0
        iri = self.text(datatype)[1:-1]
        for place in np.flatnonzero(result):
            number = int(numbers[place])
            if (number, datatype) not in self._memberships:
                self._memberships[number, datatype] = is_of_datatype(self.text(number), iri)
            result[place] = self._memberships[number, datatype] is expected
        return result

    def equal_literals(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of literals that are written otherwise and have one value."""
        groups: dict[LiteralValue, list[int]] = {}
        for place, text in enumerate(self.literals):
            # Texts are written in one way, but for the case of a language.
            if not text.endswith('"') and (value := self.value(LITERAL | place)) is not None:
                groups.setdefault(value, []).append(LITERAL | place)
        for group in groups.values():
            yield from permutations(group, 2)

    def columns(self, triples: Iterable[tuple[str, str, str]]) -> dict[int, tuple[list[int], list[int]]]:
        """Number the terms of triples and sort them by predicate: subjects and objects."""
        result: dict[int, tuple[list[int], list[int]]] = {}
        numbers, number = self._numbers, self.number
        for subject, predicate, value in triples:
            # The look-ups stand here and not in a function: this line takes a fifth of a large closure.
            s = numbers[subject] if subject in numbers else number(subject)
            p = numbers[predicate] if predicate in numbers else number(predicate)
            o = numbers[value] if value in numbers else number(value)
            if p in result:
                column = result[p]
            else:
                column = result[p] = ([], [])
            column[0].append(s)
            column[1].append(o)
        return result
