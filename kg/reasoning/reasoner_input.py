"""The part of the graph that a description logic reasoner is given."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from kg.errors import OntologyError
from kg.namespaces import MK
from kg.prefixes import contract
from kg.reasoning.axioms import Axiom, axioms_graph, declaration_triples, logical_axioms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

# Facets share their namespace with the datatypes.
_FACETS = ("min", "max", "pattern", "length", "totalDigits", "fractionDigits")
_DATATYPES = frozenset(
    map(
        str,
        (
            *(XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.nonPositiveInteger, XSD.positiveInteger),
            *(XSD.negativeInteger, XSD.long, XSD.int, XSD.short, XSD.byte, XSD.unsignedLong, XSD.unsignedInt),
            *(XSD.unsignedShort, XSD.unsignedByte, XSD.double, XSD.float, XSD.string, XSD.normalizedString),
            *(XSD.token, XSD.language, XSD.Name, XSD.NCName, XSD.NMTOKEN, XSD.boolean, XSD.hexBinary),
            *(XSD.base64Binary, XSD.anyURI, XSD.dateTime, XSD.dateTimeStamp),
        ),
    )
)


@dataclass(frozen=True)
class ReasonerInput:
    """What the reasoner sees: declarations, axioms of the ontology, facts; and what it is spared."""

    declared: Graph
    rules: tuple[Axiom, ...]
    facts: tuple[Axiom, ...]
    idle: frozenset[URIRef]
    left_out: tuple[Axiom, ...]

    def terminology(self) -> Graph:
        """Return the whole ontology, without individuals."""
        return axioms_graph(self.rules, self.declared)

    def applied(self) -> tuple[Axiom, ...]:
        """Return the facts and the rules that can bear on them.

        Properties that neither a fact nor a class expression uses are idle; a reasoner that sorts them under
        the individuals' nominals takes twice as long.
        """
        return (*(rule for rule in self.rules if not rule.signature & self.idle), *self.facts)

    def known(self) -> Graph:
        """Return the declarations of all names that are not idle."""
        return axioms_graph((), (triple for triple in self.declared if triple[0] not in self.idle))

    def individuals(self) -> Graph:
        """Return the individuals with the rules that can bear on them."""
        return axioms_graph(self.applied(), self.known())


def select_reasoner_input(ontology: Graph, data: Graph) -> ReasonerInput:
    """Choose what a reasoner is given (model, section 6).

    The whole ontology without annotations; of the data the individuals whose kind a definition speaks of and
    the edges and values of theirs that definitions use; no claims, no dates. Each individual
    gets its key, so that no two are one, and what has known components has no others.
    Raises OntologyError when a name is used that nothing declares, or two individuals share a key.
    """
    logical = logical_axioms(ontology)
    left_out = tuple(axiom for axiom in logical if _unsupported(axiom))
    rules = tuple(axiom for axiom in logical if not _unsupported(axiom))
    declared = declaration_triples(ontology)
    for kind in (OWL.DatatypeProperty, OWL.FunctionalProperty):
        declared.add((MK.key, RDF.type, kind))
    properties, kinds = _definitional(ontology)
    facts = _facts(ontology, data, properties, kinds)
    for predicate in _marked(ontology, MK.closedForReasoner, Literal(True)):
        _close(facts, predicate)
    _check_declared(declared, axioms_graph(rules, facts))
    used: set[Node] = set(facts.predicates())
    for property_ in set(ontology.objects(None, OWL.onProperty)) - {None}:
        used |= _feeding(ontology, property_)
    idle = frozenset(node for node in _properties(declared) - used if isinstance(node, URIRef))
    return ReasonerInput(declared, rules, tuple(logical_axioms(axioms_graph((), (*declared, *facts)))), idle, left_out)


def read_predicates(ontology: Graph) -> frozenset[URIRef]:
    """Return the predicates of data that `select_reasoner_input` reads: triples of others it passes over."""
    return frozenset((RDF.type, MK.key, *_definitional(ontology)[0]))


def _unsupported(axiom: Axiom) -> bool:
    for term in (term for triple in axiom.triples for term in triple):
        datatype = str(term.datatype if isinstance(term, Literal) else term)
        if not datatype.startswith(str(XSD)) or datatype in _DATATYPES:
            continue
        if isinstance(term, Literal) or not datatype.removeprefix(str(XSD)).startswith(_FACETS):
            return True
    return False


def _definitional(ontology: Graph) -> tuple[set[URIRef], set[URIRef]]:
    """Return the properties and the kinds of individuals that the definitions of classes speak of."""
    properties: set[URIRef] = set()
    kinds: set[URIRef] = set()
    for defined, expression in ontology.subject_objects(OWL.equivalentClass):
        kinds |= {node for node in (defined, expression) if isinstance(node, URIRef)}
        for _, predicate, value in _below(ontology, expression):
            if isinstance(value, URIRef) and predicate == OWL.onProperty:
                properties.add(value)
            elif isinstance(value, URIRef) and (value, RDF.type, OWL.Class) in ontology:
                kinds.add(value)
    for property_ in list(properties):
        properties |= _feeding(ontology, property_)
    narrower = {node for kind in kinds for node in ontology.transitive_subjects(RDFS.subClassOf, kind)}
    return properties, {node for node in narrower if isinstance(node, URIRef)} - _withheld(ontology) - {OWL.Thing}


def _withheld(ontology: Graph) -> set[Node]:
    """Return the classes whose members no reasoner is given: a source's words are not the curators' assertions."""
    marked = _marked(ontology, MK.givenToReasoner, Literal(False))
    return {node for kind in marked for node in ontology.transitive_subjects(RDFS.subClassOf, kind) if node}


def _marked(ontology: Graph, mark: URIRef, value: Literal) -> list[URIRef]:
    return sorted(term for term in ontology.subjects(mark, value) if isinstance(term, URIRef))


def _below(graph: Graph, node: Node) -> Iterator[tuple[Node, Node, Node]]:
    if isinstance(node, BNode):
        for triple in graph.triples((node, None, None)):
            yield triple
            yield from _below(graph, triple[2])


def _feeding(ontology: Graph, property_: Node) -> set[URIRef]:
    """Return the properties from which one follows: narrower, inverse and chained ones."""
    seen: set[URIRef] = set()
    waiting: list[Node] = [property_]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, URIRef) or current in seen:
            continue
        seen.add(current)
        waiting.extend(ontology.subjects(RDFS.subPropertyOf, current))
        for predicate in (OWL.equivalentProperty, OWL.inverseOf):
            waiting.extend(ontology.subjects(predicate, current))
            waiting.extend(ontology.objects(current, predicate))
        for chain in ontology.objects(current, OWL.propertyChainAxiom):
            waiting.extend(Collection(ontology, chain))
    return seen


def _facts(ontology: Graph, data: Graph, properties: set[URIRef], kinds: set[URIRef]) -> Graph:
    graphs = (ontology, data)
    withheld = _withheld(ontology)
    selected = {node for graph in graphs for kind in kinds for node in graph.subjects(RDF.type, kind)}
    selected |= {value for value in ontology.objects(None, OWL.hasValue) if isinstance(value, URIRef)}
    facts = Graph()
    for predicate in properties:
        for subject, value in (pair for graph in graphs for pair in graph.subject_objects(predicate)):
            ends = {end for end in (subject, value) if isinstance(end, URIRef)}
            spared = any(set(graph.objects(end, RDF.type)) & withheld for graph in graphs for end in ends)
            if ends & selected and not spared and _reasonable(value):
                facts.add((subject, predicate, value))
    selected |= {end for subject, _, value in facts for end in (subject, value)}
    for member, key in _keys((data, ontology), (node for node in selected if isinstance(node, URIRef))).items():
        for kind in (kind for graph in graphs for kind in graph.objects(member, RDF.type)):
            if (kind, RDF.type, OWL.Class) in ontology:
                facts.add((member, RDF.type, kind))
        facts.add((member, RDF.type, OWL.NamedIndividual))
        facts.add((member, MK.key, Literal(key, datatype=XSD.string)))
    return facts


def _reasonable(value: Node) -> bool:
    if isinstance(value, Literal):
        return value.datatype is None or str(value.datatype) in _DATATYPES
    return isinstance(value, URIRef)


def _keys(graphs: Iterable[Graph], members: Iterable[Node]) -> dict[Node, str]:
    """Return the key of each individual: its own, or its IRI when it has none."""
    holders: dict[str, Node] = {}
    for member in sorted(members, key=str):
        key = str(next((key for graph in graphs for key in graph.objects(member, MK.key)), member))
        if key in holders:
            raise OntologyError(
                f"{member} and {holders[key]} share the key '{key}': give each individual its own mk:key."
            )
        holders[key] = member
    return {member: key for key, member in holders.items()}


def _close(facts: Graph, predicate: URIRef) -> None:
    """State that each subject has no other values of the property than the known ones, all different.

    The keys alone keep the values apart too, but only after the reasoner has tried to merge them: counting
    the drugs of 28 regimens took over a minute, and two seconds with this.
    """
    different, head = BNode(f"different-{_digest(predicate)}"), BNode(f"differentL-{_digest(predicate)}")
    if all_values := sorted(set(facts.objects(None, predicate)), key=str):
        facts.add((different, RDF.type, OWL.AllDifferent))
        facts.add((different, OWL.distinctMembers, head))
        _list(facts, head, all_values)
    for subject in sorted(set(facts.subjects(predicate)), key=str):
        values = sorted(set(facts.objects(subject, predicate)), key=str)
        restriction, nominal, head = (BNode(f"closed{part}-{_digest(subject, predicate)}") for part in "RNL")
        facts.add((subject, RDF.type, restriction))
        facts.add((restriction, RDF.type, OWL.Restriction))
        facts.add((restriction, OWL.onProperty, predicate))
        facts.add((restriction, OWL.allValuesFrom, nominal))
        facts.add((nominal, RDF.type, OWL.Class))
        facts.add((nominal, OWL.oneOf, head))
        _list(facts, head, values)


def _list(facts: Graph, head: BNode, values: list[Node]) -> None:
    """Write a collection; its nodes are named after its head, so that the same facts give the same graph."""
    nodes = [head, *(BNode(f"{head}-{place}") for place in range(1, len(values)))]
    for node, value, rest in zip(nodes, values, [*nodes[1:], RDF.nil], strict=True):
        facts.add((node, RDF.first, value))
        facts.add((node, RDF.rest, rest))


def _properties(declared: Graph) -> set[Node]:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    return {node for kind in kinds for node in declared.subjects(RDF.type, kind)}


def _digest(*terms: Node) -> str:
    return hashlib.sha256(" ".join(term.n3() for term in terms).encode()).hexdigest()[:16]


def _check_declared(declared: Graph, used: Graph) -> None:
    """Raise OntologyError when a name stands where a class or a property belongs and is not declared."""
    properties = {*_properties(declared), *declared.subjects(RDF.type, OWL.AnnotationProperty)}
    classes = {*declared.subjects(RDF.type, OWL.Class), *declared.subjects(RDF.type, RDFS.Datatype)}
    wanted_classes: set[Node] = set()
    for predicate in (
        OWL.someValuesFrom,
        OWL.allValuesFrom,
        OWL.onClass,
        OWL.complementOf,
        RDFS.domain,
        RDFS.range,
    ):
        wanted_classes |= set(used.objects(None, predicate))
    for predicate in (RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith):
        wanted_classes |= {node for pair in used.subject_objects(predicate) for node in pair}
    for predicate in (OWL.intersectionOf, OWL.unionOf):
        for head in used.objects(None, predicate):
            wanted_classes |= set(Collection(used, head))
    wanted_properties: set[Node] = set(used.objects(None, OWL.onProperty))
    for predicate in (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf):
        wanted_properties |= {node for pair in used.subject_objects(predicate) for node in pair}
    missing = {node for node in wanted_classes - classes if isinstance(node, URIRef)}
    missing |= {node for node in wanted_properties - properties if isinstance(node, URIRef)}
    missing = {node for node in missing if not str(node).startswith((str(OWL), str(RDF), str(RDFS), str(XSD)))}
    if missing:
        names = ", ".join(sorted(contract(str(node)) for node in missing))
        raise OntologyError(
            f"used but not declared: {names}. A reasoner skips what it does not know: declare each as "
            "owl:Class, owl:ObjectProperty, owl:DatatypeProperty or owl:AnnotationProperty."
        )
