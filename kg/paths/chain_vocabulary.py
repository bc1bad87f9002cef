"""What the ontology says of relations, kinds and evidence in chains: its annotations, as a graph has them."""

from __future__ import annotations

from functools import cache, cached_property

from rdflib import Literal, URIRef

from kg.namespaces import MK
from kg.paths.triple_index import TripleIndex


class ChainVocabulary:
    """The annotations of an index: which relations are steps, what classes are in chains, what aspects do."""

    def __init__(self, index: TripleIndex) -> None:
        self._index = index
        # Asked for each step.
        self.structural = cache(self._structural)

    def _texts(self, predicate: URIRef) -> list[tuple[URIRef, str]]:
        return [(subject, str(value)) for subject, value in self._index.all(predicate) if isinstance(value, Literal)]

    @cached_property
    def step_kinds(self) -> dict[URIRef, str]:
        """The kind of step that each relation is (`mk:stepKind`): mechanism, risk, association or comparison."""
        return dict(self._texts(MK.stepKind))

    @cached_property
    def effects(self) -> dict[URIRef, int]:
        """What each relation that bears on a risk does to its object: its `mk:sign`, or 0 for a comparison."""
        compared = {relation: 0 for relation, kind in self.step_kinds.items() if kind == "comparison"}
        return compared | {relation: int(sign) for relation, sign in self._texts(MK.sign)}

    @cached_property
    def signs(self) -> dict[URIRef, int]:
        """What each relation that is a step does to its object: its `mk:sign`, or 0 where it has none."""
        return {
            relation: self.effects.get(relation, 0)
            for relation, kind in self.step_kinds.items()
            if kind != "comparison"
        }

    @cached_property
    def association_ranks(self) -> dict[URIRef, int]:
        """The relations that join treatments to events without a mechanism; the strongest words have rank 1."""
        return {relation: int(rank) for relation, rank in self._texts(MK.associationRank)}

    def _structural(self, use: str) -> tuple[URIRef, ...]:
        """Return the relations with a structural use: content, class, broader or whole, in the order of their names."""
        return tuple(relation for relation, value in self._texts(MK.structuralUse) if value == use)

    @cached_property
    def roles(self) -> dict[URIRef, frozenset[str]]:
        """What the members of each class are in chains (`mk:chainRole`)."""
        result: dict[URIRef, set[str]] = {}
        for kind, role in self._texts(MK.chainRole):
            result.setdefault(kind, set()).add(role)
        return {kind: frozenset(roles) for kind, roles in result.items()}

    @cached_property
    def reversing_aspects(self) -> frozenset[str]:
        """The aspects of which more means less of a material thing."""
        return frozenset(aspect for _, aspect in self._texts(MK.reversingAspect))

    @cached_property
    def releasing_aspects(self) -> frozenset[str]:
        """The aspects that say that something leaves the cell that makes it."""
        return frozenset(aspect for _, aspect in self._texts(MK.releasingAspect))

    @cached_property
    def evidence_kinds(self) -> dict[URIRef, str]:
        """The kind of evidence of each evidence type."""
        return dict(self._texts(MK.evidenceKind))

    @cached_property
    def diseases(self) -> frozenset[URIRef]:
        """The diseases that the graph is about (`mk:concerns`)."""
        return frozenset(URIRef(disease) for _, disease in self._index.all(MK.concerns))

    @cached_property
    def distant_values(self) -> dict[URIRef, frozenset[str]]:
        """The values of facets that set a population apart (`mk:distantValue`)."""
        result: dict[URIRef, set[str]] = {}
        for facet, value in self._texts(MK.distantValue):
            result.setdefault(facet, set()).add(value)
        return {facet: frozenset(values) for facet, values in result.items()}

    @cached_property
    def silent_cells(self) -> list[tuple[URIRef, URIRef]]:
        """Cells with the organ system of whose events they say nothing (`mk:saysNothingOf`)."""
        return [(cell, URIRef(system)) for cell, system in self._index.all(MK.saysNothingOf)]
