"""An ontology graph as a list of axioms, each of which can be left out without breaking the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from kg.prefixes import contract

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

NodeTriple = tuple["Node", "Node", "Node"]

DECLARATIONS = frozenset(
    {
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
        OWL.NamedIndividual,
        OWL.Ontology,
        RDFS.Datatype,
        RDFS.Class,
        RDF.Property,
    }
)
CHARACTERISTICS: dict[Node, str] = {
    OWL.FunctionalProperty: "functional",
    OWL.InverseFunctionalProperty: "inverse functional",
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.ReflexiveProperty: "reflexive",
    OWL.IrreflexiveProperty: "irreflexive",
}
# A predicate of this table makes an axiom; other predicates of OWL are parts of an expression.
VERBS: dict[Node, str] = {
    RDFS.subClassOf: "SubClassOf",
    OWL.equivalentClass: "EquivalentTo",
    OWL.disjointWith: "DisjointWith",
    OWL.disjointUnionOf: "DisjointUnionOf",
    OWL.complementOf: "EquivalentTo not",
    OWL.intersectionOf: "EquivalentTo",
    OWL.unionOf: "EquivalentTo",
    OWL.oneOf: "EquivalentTo",
    RDFS.subPropertyOf: "SubPropertyOf",
    OWL.equivalentProperty: "EquivalentTo",
    OWL.propertyDisjointWith: "DisjointWith",
    OWL.propertyChainAxiom: "SuperPropertyOf",
    OWL.inverseOf: "InverseOf",
    RDFS.domain: "Domain",
    RDFS.range: "Range",
    OWL.hasKey: "HasKey",
    OWL.sameAs: "SameAs",
    OWL.differentFrom: "DifferentFrom",
}
_ROOTS: dict[Node, tuple[URIRef, URIRef]] = {
    OWL.AllDisjointClasses: (OWL.members, OWL.disjointWith),
    OWL.AllDisjointProperties: (OWL.members, OWL.propertyDisjointWith),
    OWL.AllDifferent: (OWL.distinctMembers, OWL.differentFrom),
}
_GENERAL = frozenset({RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith})
_VOCABULARY = (str(OWL), str(RDF), str(RDFS), str(XSD))


@dataclass(frozen=True, order=True)
class Axiom:
    """One axiom: how it reads, and the triples that say it."""

    text: str
    triples: tuple[NodeTriple, ...] = field(compare=False)

    @cached_property
    def signature(self) -> frozenset[URIRef]:
        """The names that the axiom speaks of, without those of OWL itself."""
        terms = (term for triple in self.triples for term in triple)
        return frozenset(term for term in terms if isinstance(term, URIRef) and not str(term).startswith(_VOCABULARY))

    def __str__(self) -> str:
        """Return the axiom in a form near to the Manchester syntax."""
        return self.text


def declaration_triples(graph: Graph) -> Graph:
    """Return the triples that only say what kind of name a name is."""
    result = Graph()
    for kind in DECLARATIONS - {OWL.Ontology}:
        for subject in graph.subjects(RDF.type, kind):
            if isinstance(subject, URIRef):
                result.add((subject, RDF.type, kind))
    return result


def logical_axioms(graph: Graph, *, pairwise: bool = False) -> list[Axiom]:
    """Return the logical axioms of a graph, sorted; annotations and declarations are not among them.

    With `pairwise`, an axiom that makes many names disjoint or different is one axiom for each pair.
    """
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    properties = {node for kind in kinds for node in graph.subjects(RDF.type, kind)}
    result: list[Axiom] = []
    for subject, predicate, value in graph:
        if isinstance(subject, URIRef):
            logical = predicate in VERBS or predicate in properties
            logical = logical or (predicate == RDF.type and value not in DECLARATIONS)
            if logical:
                result.append(_axiom(graph, (subject, predicate, value)))
        elif predicate in _GENERAL and not _is_part(graph, subject):
            result.append(_axiom(graph, (subject, predicate, value)))
        elif predicate == RDF.type and value in _ROOTS:
            result.extend(_group(graph, subject, value, pairwise=pairwise))
        elif predicate == RDF.type and value == OWL.NegativePropertyAssertion:
            result.append(_negative(graph, subject))
    return sorted(result)


def axioms_graph(chosen: Iterable[Axiom], background: Iterable[NodeTriple]) -> Graph:
    """Return the triples of the axioms, on top of a background such as the declarations."""
    whole = Graph()
    for triple in background:
        whole.add(triple)
    for axiom in chosen:
        for triple in axiom.triples:
            whole.add(triple)
    return whole


_LISTS: dict[Node, str] = {OWL.intersectionOf: " and ", OWL.unionOf: " or ", OWL.oneOf: ", "}
_PREFIXED = {OWL.complementOf: "not ", OWL.inverseOf: "inverse ", OWL.onDatatype: ""}


def expression_text(graph: Graph, node: Node) -> str:
    """Return a class or property expression, or a value, as text near to the Manchester syntax."""
    if isinstance(node, URIRef):
        return contract(str(node))
    if isinstance(node, Literal):
        return node.n3(graph.namespace_manager)
    for predicate, word in _LISTS.items():
        if (parts := graph.value(node, predicate)) is not None:
            text = word.join(_members(graph, parts))
            return f"{{{text}}}" if predicate == OWL.oneOf else f"({text})"
    for predicate, word in _PREFIXED.items():
        if (part := graph.value(node, predicate)) is not None:
            return word + expression_text(graph, part)
    if (property_ := graph.value(node, OWL.onProperty)) is not None:
        return f"({expression_text(graph, property_)} {_restriction(graph, node)})"
    return "[…]"


def _members(graph: Graph, head: Node) -> list[str]:
    return [expression_text(graph, part) for part in Collection(graph, head)]


_QUANTIFIERS = {
    OWL.someValuesFrom: "some",
    OWL.allValuesFrom: "only",
    OWL.hasValue: "value",
    OWL.hasSelf: "Self",
}
_CARDINALITIES = {
    OWL.minCardinality: "min",
    OWL.maxCardinality: "max",
    OWL.cardinality: "exactly",
    OWL.minQualifiedCardinality: "min",
    OWL.maxQualifiedCardinality: "max",
    OWL.qualifiedCardinality: "exactly",
}


def _restriction(graph: Graph, node: Node) -> str:
    for predicate, word in _QUANTIFIERS.items():
        if (filler := graph.value(node, predicate)) is not None:
            return word if predicate == OWL.hasSelf else f"{word} {expression_text(graph, filler)}"
    for predicate, word in _CARDINALITIES.items():
        if (number := graph.value(node, predicate)) is not None:
            filler = graph.value(node, OWL.onClass) or graph.value(node, OWL.onDataRange)
            return f"{word} {number}" + (f" {expression_text(graph, filler)}" if filler else "")
    return "[…]"


_LISTING = {**_LISTS, OWL.propertyChainAxiom: " o ", OWL.disjointUnionOf: ", ", OWL.hasKey: ", "}


def _axiom(graph: Graph, triple: NodeTriple) -> Axiom:
    subject, predicate, value = triple
    own = _closure(graph, subject) if isinstance(subject, BNode) else ()
    left = expression_text(graph, subject)
    if predicate == RDF.type:
        character = CHARACTERISTICS.get(value)
        text = f"{left} is {character}" if character else f"{left} Type {expression_text(graph, value)}"
    else:
        verb = VERBS.get(predicate) or contract(str(predicate))
        word = _LISTING.get(predicate)
        text = f"{left} {verb} {word.join(_members(graph, value)) if word else expression_text(graph, value)}"
    return Axiom(text, (triple, *_closure(graph, value), *own))


def _closure(graph: Graph, node: Node) -> tuple[NodeTriple, ...]:
    result: list[NodeTriple] = []
    waiting, seen = [node], set()
    while waiting:
        current = waiting.pop()
        if isinstance(current, BNode) and current not in seen:
            seen.add(current)
            # A blank node that is the left side of a general axiom keeps that axiom to itself.
            own = [triple for triple in graph.triples((current, None, None)) if triple[1] not in _GENERAL]
            result.extend(own)
            waiting.extend(value for _, _, value in own)
    return tuple(sorted(result))


def _is_part(graph: Graph, node: Node) -> bool:
    return next(iter(graph.subjects(None, node)), None) is not None


def _group(graph: Graph, node: Node, kind: Node, *, pairwise: bool) -> list[Axiom]:
    listed, pair = _ROOTS[kind]
    head = graph.value(node, listed) or graph.value(node, OWL.members)
    members = sorted(Collection(graph, head), key=str) if head else []
    if pairwise and all(isinstance(member, URIRef) for member in members):
        return [_axiom(graph, (left, pair, right)) for left, right in combinations(members, 2)]
    name = contract(str(kind)).partition(":")[2]
    text = f"{name}: {', '.join(expression_text(graph, member) for member in members)}"
    return [Axiom(text, _closure(graph, node))]


def _negative(graph: Graph, node: Node) -> Axiom:
    value = graph.value(node, OWL.targetIndividual) or graph.value(node, OWL.targetValue)
    parts = (graph.value(node, OWL.sourceIndividual), graph.value(node, OWL.assertionProperty), value)
    words = " ".join(expression_text(graph, part) if part is not None else "[…]" for part in parts)
    return Axiom(f"not ({words})", _closure(graph, node))
