"""What paths need to know of entities: names, kinds, what a treatment contains, what is a kind of what."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache, cached_property

from rdflib import URIRef
from rdflib.namespace import RDF, RDFS

from kg.model import Edge
from kg.namespaces import MK
from kg.paths.chain_vocabulary import ChainVocabulary
from kg.paths.triple_index import TripleIndex
from kg.prefixes import contract, expand

EdgePath = tuple[URIRef, ...]
"""The edges from one entity to another."""

_SHORTEST_NAME = 4


class Entities:
    """The entities of an index, and the hierarchies among them."""

    def __init__(self, index: TripleIndex) -> None:
        self._index, self.vocabulary = index, ChainVocabulary(index)
        self._kinds: dict[URIRef, str] = {}
        self._roles: dict[str, frozenset[str]] = {}
        for kind, roles in self.vocabulary.roles.items():
            name = str(kind).removeprefix(str(MK))
            self._roles[name] = roles
            self._kinds |= dict.fromkeys(index.subjects(RDF.type, kind), name)
        # Asked again and again during a search.
        self.components_of = cache(self._components_of)
        self.classes = cache(self._classes)
        self.broader = cache(self._broader)
        self.narrower = cache(self._narrower)
        self.scope = cache(self._scope)
        self.silenced_by = cache(self._silenced_by)

    def label(self, iri: URIRef) -> str:
        """Return the name of an entity, or its CURIE."""
        return self._index.text(iri, RDFS.label) or contract(str(iri))

    def kind(self, iri: URIRef) -> str:
        """Return the kind of an entity, as the name of its class."""
        return self._kinds.get(iri, "")

    def __iter__(self) -> Iterator[URIRef]:
        return iter(sorted(self._kinds))

    def __contains__(self, iri: object) -> bool:
        return iri in self._kinds

    def has_role(self, iri: URIRef, role: str) -> bool:
        """Whether entities of this kind have a role in chains (`mk:chainRole`)."""
        return role in self._roles.get(self.kind(iri), ())

    def is_treatment(self, iri: URIRef) -> bool:
        """Whether an entity is something that patients are given."""
        return self.has_role(iri, "treatment")

    @cached_property
    def _edges(self) -> dict[tuple[URIRef, URIRef], list[URIRef]]:
        """The structural edges that claims support: what follows from them has no evidence of its own."""
        uses = ("content", "class", "broader", "whole")
        structure = {relation for use in uses for relation in self.vocabulary.structural(use)}
        result: dict[tuple[URIRef, URIRef], list[URIRef]] = {}
        for edge, relation in sorted(
            (edge, each) for each in structure for edge in self._index.subjects(MK.relation, each)
        ):
            if self._index.values(edge, MK.supportedBy):
                subject, value = self._index.iri(edge, MK.subject), self._index.iri(edge, MK.object)
                if subject is not None and value is not None:
                    result.setdefault((subject, relation), []).append(value)
        return {place: sorted(values) for place, values in result.items()}

    def _reached(self, start: URIRef, use: str) -> dict[URIRef, EdgePath]:
        """Return what the relations with a structural use lead to, each with the shortest way there."""
        result: dict[URIRef, EdgePath] = {}
        waiting: deque[tuple[URIRef, EdgePath]] = deque([(start, ())])
        while waiting:
            node, way = waiting.popleft()
            for relation in self.vocabulary.structural(use):
                for other in self._edges.get((node, relation), ()):
                    if other not in result and other != start:
                        result[other] = (*way, edge_iri(node, relation, other))
                        waiting.append((other, result[other]))
        return result

    def _components_of(self, treatment: URIRef) -> dict[URIRef, EdgePath]:
        """Return what a group, protocol or regimen gives: protocols, regimens and drugs."""
        return self._reached(treatment, "content")

    def _classes(self, drug: URIRef) -> dict[URIRef, EdgePath]:
        """Return the drug classes of a drug or drug class."""
        result = self._reached(drug, "class")
        return {iri: way for iri, way in result.items() if self.kind(iri) == "DrugClass"}

    @cached_property
    def members(self) -> dict[URIRef, dict[URIRef, EdgePath]]:
        """The drugs of each drug class."""
        result: dict[URIRef, dict[URIRef, EdgePath]] = {}
        for drug, kind in sorted(self._kinds.items()):
            for group, way in self.classes(drug).items() if kind == "Drug" else ():
                result.setdefault(group, {})[drug] = way
        return result

    def _broader(self, iri: URIRef) -> dict[URIRef, EdgePath]:
        """Return what an entity is a kind of, the organ systems of an event, the disease of a process."""
        if self.is_treatment(iri):
            return {}
        result = self._reached(iri, "broader")
        # A process of a disease is part of it; a protein is part of a complex in another sense.
        return {**self._diseases(iri), **result}

    def _diseases(self, iri: URIRef) -> dict[URIRef, EdgePath]:
        return {
            whole: (edge_iri(iri, relation, whole),)
            for relation in self.vocabulary.structural("whole")
            for whole in self._edges.get((iri, relation), ())
            if self.kind(whole) == "Disease"
        }

    def parents(self, iri: URIRef) -> list[URIRef]:
        """Return what an entity is stated to be a kind of, one step up."""
        return self._edges.get((iri, MK.kindOf), [])

    def _narrower(self, iri: URIRef) -> frozenset[URIRef]:
        """Return what is a kind of an entity, or in an organ system."""
        return frozenset(other for other in self._kinds if iri in self.broader(other))

    def _scope(self, treatment: URIRef) -> frozenset[URIRef]:
        """Return the treatments that a statement under a treatment may speak of: itself, its parts, their classes."""
        if not self.is_treatment(treatment):
            return frozenset()
        parts = {treatment, *self.components_of(treatment), *self.members.get(treatment, ())}
        return frozenset(parts.union(*(self.classes(part) for part in parts)))

    def cells_agree(self, one: URIRef | None, other: URIRef | None) -> bool:
        """Whether two statements may be of the same cells; what is not stated agrees."""
        return one is None or other is None or one == other or one in self.broader(other) or other in self.broader(one)

    def _silenced_by(self, cell: URIRef | None) -> frozenset[URIRef]:
        """Return the organ systems of whose events a finding in a cell says nothing."""
        if cell is None:
            return frozenset()
        kinds = self.broader(cell)
        return frozenset(system for silent, system in self.vocabulary.silent_cells if silent in kinds)

    def shows_in(self, event: URIRef, systems: frozenset[URIRef]) -> bool:
        """Whether an event shows in one of some organ systems."""
        return bool(systems) and self.has_role(event, "event") and not systems.isdisjoint(self.broader(event))

    @cached_property
    def _hypotheses(self) -> dict[tuple[URIRef | None, ...], URIRef]:
        names = (MK.subject, MK.relation, MK.object)
        derived = self._index.subjects(RDF.type, MK.ClassHypothesis)
        return {tuple(self._index.iri(each, name) for name in names): each for each in derived}

    def hypothesis(self, drug: URIRef, relation: URIRef, value: URIRef) -> URIRef | None:
        """Return what the rule on drug classes derived of a member, if it did."""
        return self._hypotheses.get((drug, relation, value))

    @cached_property
    def treatments_in(self) -> Callable[[str], frozenset[URIRef]]:
        """The function that finds the drugs and drug classes named in a text."""
        names = {
            str(name).casefold(): iri
            for iri, kind in sorted(self._kinds.items())
            if kind in {"Drug", "DrugClass"}
            for name in self._index.values(iri, RDFS.label)
            if len(name) >= _SHORTEST_NAME
        }
        if not names:
            return lambda _: frozenset()
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})s?(?!\w)", re.IGNORECASE)
        return lambda text: frozenset(names[result.casefold()] for result in pattern.findall(text))


def edge_iri(subject: URIRef, relation: URIRef, value: URIRef) -> URIRef:
    """Return the IRI of the edge with these terms."""
    return URIRef(expand(Edge(subject, relation, value, (), (), asserted=True).curie))
