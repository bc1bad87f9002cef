"""What follows from one triple by the ontology alone: classes above, properties above, domains, ranges, inverses.

These rules of OWL 2 RL have one premise among the data (cax-sco, prp-spo1, prp-dom, prp-rng, prp-inv, prp-symp), so
they can be applied to a part of the data as well as to the whole. Rules with two premises among the data (transitive
properties, chains, definitions of classes) are left to the closure of the whole, which is given the triples of the
properties that compose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS

from kg.prefixes import ANONYMOUS
from kg.rdf import INFERRED_GRAPH, Quad, Triple
from kg.reasoning.closure import Closure

_TYPE = RDF.type
# To be in a set is found out faster than to be equal: equality of terms is Python, and hashes are kept.
_TYPES = frozenset((_TYPE,))
_THING = OWL.Thing
_Table: TypeAlias = dict[URIRef, tuple[URIRef, ...]]
_BUILT_IN = (str(OWL), str(RDF), str(RDFS))


@dataclass(frozen=True)
class Entailment:
    """The tables of an ontology: for each class and property, what it implies. Closed under each other.

    `composing`: the properties whose triples entail something together with others. `stated`: the types that the
    curators give their entities, which follow from nothing.
    """

    classes: _Table = field(default_factory=dict)
    properties: _Table = field(default_factory=dict)
    domains: _Table = field(default_factory=dict)
    ranges: _Table = field(default_factory=dict)
    inverses: _Table = field(default_factory=dict)
    composing: frozenset[URIRef] = frozenset()
    stated: frozenset[tuple[URIRef, URIRef]] = frozenset()
    _kinds: dict[frozenset[URIRef], frozenset[URIRef]] = field(default_factory=dict, compare=False, repr=False)

    def follows(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Yield what follows from quads, without what they say themselves, in the graph of what is inferred."""
        given = {quad[:3] for quad in quads}
        inferred = set(self._of(given))
        for subject, predicate, value in inferred - given:
            if predicate not in _TYPES or (subject, value) not in self.stated:
                yield subject, predicate, value, INFERRED_GRAPH

    def _of(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        predicates: dict[URIRef, set[URIRef]] = {}
        for subject, predicate, value in triples:
            if predicate in _TYPES:
                if isinstance(value, URIRef):
                    yield from ((subject, _TYPE, kind) for kind in self.classes.get(value, ()))
                continue
            predicates.setdefault(subject, set()).add(predicate)
            yield from ((subject, above, value) for above in self.properties.get(predicate, ()))
            if isinstance(value, URIRef):
                yield from ((value, _TYPE, kind) for kind in self.ranges.get(predicate, ()))
                yield from ((value, other, subject) for other in self.inverses.get(predicate, ()))
        for subject, own in predicates.items():
            yield from ((subject, _TYPE, kind) for kind in self._of_domains(frozenset(own)))

    def _of_domains(self, predicates: frozenset[URIRef]) -> frozenset[URIRef]:
        """Return the classes of a subject that has these properties: the same ones stand together again and again."""
        if predicates not in self._kinds:
            domains = (kind for predicate in predicates for kind in self.domains.get(predicate, ()))
            self._kinds[predicates] = frozenset(domains)
        return self._kinds[predicates]


def entailment(ontology: Graph, stated: frozenset[tuple[URIRef, URIRef]] = frozenset()) -> Entailment:
    """Return the tables of an ontology, from its own closure. `stated`: the types that entities are given."""
    closure = Closure.from_graph(ontology)
    pairs: dict[str, set[tuple[str, str]]] = {}
    wanted = {f"<{term}>" for term in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf)}
    given = ((f"<{s}>", f"<{p}>", f"<{o}>") for s, p, o in ontology if isinstance(s, URIRef) and isinstance(o, URIRef))
    for subject, predicate, value in (*closure.inferred(), *given):
        if predicate in wanted and value.startswith("<") and subject.startswith("<"):
            pairs.setdefault(predicate[1:-1], set()).add((subject[1:-1], value[1:-1]))
    classes = _table(pairs.get(str(RDFS.subClassOf), set()))
    properties = _table(pairs.get(str(RDFS.subPropertyOf), set()))
    symmetric = {(str(one), str(one)) for one in ontology.subjects(RDF.type, OWL.SymmetricProperty)}
    declared = pairs.get(str(OWL.inverseOf), set())
    direct = _table({*declared, *((second, first) for first, second in declared), *symmetric})
    inverses = {
        one: tuple(sorted({also for each in others for also in (each, *properties.get(each, ()))}))
        for one in {*direct, *properties}
        if (others := [other for name in (one, *properties.get(one, ())) for other in direct.get(name, ())])
    }
    domains = _closed(_table(pairs.get(str(RDFS.domain), set())), classes, properties)
    ranges = _closed(_table(pairs.get(str(RDFS.range), set())), classes, properties)
    return Entailment(
        classes=classes,
        properties=properties,
        domains=_with_inverses(domains, ranges, inverses),
        ranges=_with_inverses(ranges, domains, inverses),
        inverses=inverses,
        composing=_composing(ontology, properties, inverses),
        stated=stated,
    )


def _composing(ontology: Graph, properties: _Table, inverses: _Table) -> frozenset[URIRef]:
    """Return the properties of chains, transitive ones, those that classes are defined by, and all that imply one."""
    chained = (part for chain in ontology.objects(None, OWL.propertyChainAxiom) for part in Collection(ontology, chain))
    transitive = ontology.subjects(RDF.type, OWL.TransitiveProperty)
    waiting = [*chained, *transitive, *ontology.objects(None, OWL.onProperty)]
    result: set[URIRef] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, URIRef) and one not in result:
            result.add(one)
            waiting += [below for below, above in properties.items() if one in above]
            waiting += [other for other, of in inverses.items() if one in of]
    return frozenset(result)


def _table(pairs: Iterable[tuple[str, str]]) -> _Table:
    result: dict[URIRef, set[URIRef]] = {}
    for first, second in pairs:
        telling = second == str(RDF.Property) or not second.startswith((*_BUILT_IN, str(_THING)))
        if ANONYMOUS not in second and telling:
            result.setdefault(URIRef(first), set()).add(URIRef(second))
    return {first: tuple(sorted(seconds - {first} or seconds)) for first, seconds in result.items()}


def _closed(
    ends: _Table,
    classes: _Table,
    properties: _Table,
) -> _Table:
    """Return the domains or ranges of each property, with those of the properties and the classes above."""
    result = {}
    for name in {*ends, *properties}:
        direct = {kind for one in (name, *properties.get(name, ())) for kind in ends.get(one, ())}
        result[name] = tuple(sorted(direct.union(*(classes.get(kind, ()) for kind in direct))))
    return {name: kinds for name, kinds in result.items() if kinds}


def _with_inverses(ends: _Table, others: _Table, inverses: _Table) -> _Table:
    """Return the domains of each property with the ranges of its inverses, or the other way round."""
    result = {
        name: tuple(
            sorted({*ends.get(name, ()), *(kind for one in inverses.get(name, ()) for kind in others.get(one, ()))})
        )
        for name in {*ends, *inverses}
    }
    return {name: kinds for name, kinds in result.items() if kinds}
