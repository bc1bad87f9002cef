"""Why a defined class holds what only a description logic reasoner finds: by the parts of its definition.

Two patterns, which are those of our ontology: a class below another because each part of the other's definition lies
above a part of its own; and an individual in a class that counts the values of a property. Sound, not complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

GivenTriple = tuple[Node, Node, Node]
GoalTriple = tuple[URIRef, URIRef, URIRef]
GoalTest = Callable[[GoalTriple], bool]


@dataclass(frozen=True)
class DefinitionReasons:
    """What a conclusion rests on: triples that are given, and others that have proofs of their own."""

    given: tuple[GivenTriple, ...]
    proved: tuple[GoalTriple, ...]


def explain_subclass(ontology: Graph, child: URIRef, parent: URIRef, holds: GoalTest) -> DefinitionReasons | None:
    """Return why a class lies below another by their definitions; None when that does not show it."""
    proved: list[GoalTriple] = []
    parts = [part for _, part in _definition(ontology, parent)] or [parent]
    for part in parts:
        # What is known of the class itself may rest on the very goal.
        goals = _below(ontology, child, part, lambda goal: goal[0] != child and holds(goal))
        if goals is None:
            return None
        proved += goals
    given = (*_definition_triples(ontology, child), *_definition_triples(ontology, parent))
    return DefinitionReasons(tuple(dict.fromkeys(given)), tuple(dict.fromkeys(proved)))


def explain_cardinality(
    ontology: Graph, individual: URIRef, class_: URIRef, values: Callable[[URIRef], list[URIRef]]
) -> DefinitionReasons | None:
    """Return why an individual is in a class that counts: its values, all different, and that it has no others.

    `values`: the stated values of a closed property of the individual.
    """
    given: list[GivenTriple] = list(_definition_triples(ontology, class_))
    proved: list[GoalTriple] = []
    for _, part in _definition(ontology, class_):
        if isinstance(part, URIRef):
            proved.append((individual, RDF.type, part))
            continue
        predicate, count = ontology.value(part, OWL.onProperty), ontology.value(part, OWL.cardinality)
        if not isinstance(predicate, URIRef) or not isinstance(count, Literal):
            return None
        members = values(predicate)
        if len(members) != int(count):
            return None
        proved += [(individual, predicate, value) for value in members]
        given += [(one, OWL.differentFrom, other) for one, other in combinations(members, 2)]
        given += _closed(individual, predicate, members)
    return DefinitionReasons(tuple(given), tuple(proved)) if proved else None


def _closed(individual: URIRef, predicate: URIRef, values: list[URIRef]) -> Iterator[GivenTriple]:
    """Yield that an individual has no other values of a property than these."""
    only, those, listed = BNode("only"), BNode("those"), Graph()
    head = BNode("values")
    Collection(listed, head, list(values))
    yield individual, RDF.type, only
    yield only, RDF.type, OWL.Restriction
    yield only, OWL.onProperty, predicate
    yield only, OWL.allValuesFrom, those
    yield those, RDF.type, OWL.Class
    yield those, OWL.oneOf, head
    yield from sorted(listed)


def _definition(ontology: Graph, class_: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the parts that a class is defined by, each with the node of the definition."""
    for node in ontology.objects(class_, OWL.equivalentClass):
        members = ontology.value(node, OWL.intersectionOf)
        yield from ((node, part) for part in (Collection(ontology, members) if members else [node]))


def _definition_triples(ontology: Graph, class_: Node) -> Iterator[GivenTriple]:
    for node in ontology.objects(class_, OWL.equivalentClass):
        yield class_, OWL.equivalentClass, node
        yield from _parts(ontology, node)


def _parts(ontology: Graph, node: Node) -> Iterator[GivenTriple]:
    for triple in sorted(ontology.triples((node, None, None))) if isinstance(node, BNode) else ():
        yield triple
        yield from _parts(ontology, triple[2])


def _below(ontology: Graph, lower: Node, upper: Node, holds: GoalTest) -> list[GoalTriple] | None:
    """Return what must hold for one class expression to lie below another; None when that is not seen."""
    if lower == upper:
        return []
    if isinstance(lower, URIRef) and isinstance(upper, URIRef) and holds((lower, RDFS.subClassOf, upper)):
        return [(lower, RDFS.subClassOf, upper)]
    united = ontology.value(lower, OWL.unionOf)
    if united is not None:
        each = [_below(ontology, member, upper, holds) for member in Collection(ontology, united)]
        return None if any(part is None for part in each) else [goal for part in each for goal in part or ()]
    predicate, filler = ontology.value(upper, OWL.onProperty), ontology.value(upper, OWL.someValuesFrom)
    if predicate is not None and filler is not None and ontology.value(lower, OWL.onProperty) == predicate:
        narrower, value = ontology.value(lower, OWL.someValuesFrom), ontology.value(lower, OWL.hasValue)
        if narrower is not None:
            return _below(ontology, narrower, filler, holds)
        if isinstance(value, URIRef) and isinstance(filler, URIRef) and holds((value, RDF.type, filler)):
            return [(value, RDF.type, filler)]
    if isinstance(lower, URIRef):
        ways = (_below(ontology, part, upper, holds) for _, part in _definition(ontology, lower) if part != lower)
        return next((way for way in ways if way is not None), None)
    return None
