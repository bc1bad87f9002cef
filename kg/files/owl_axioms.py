"""Axioms of OWL 2 in functional syntax or OWL/XML as triples, by OWL 2 Mapping to RDF Graphs, section 2.

py-horned-owl reads them; its own RDF is not taken, because it loses axioms (findings/py-horned-owl-*.sh).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, pairwise
from typing import Any, Literal

import pyhornedowl
import pyhornedowl.model as model  # noqa: PLR0402  the package does not export it by name
import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, XSD, URIRef

from kg.files.rdf_xml import check_whole_xml
from kg.nesting import deepest

DEEPEST = 200
"""Levels of expressions in each other: who reads and writes them recurses."""
# A string that does not end is all that is left.
_ASIDE = re.compile(r"\"(?:[^\"\\]|\\.)*+\"?|<[^>\s]*+>|^[ \t]*+#[^\n]*+", re.DOTALL | re.MULTILINE)
_Node = ox.NamedNode | ox.BlankNode
_Term = ox.NamedNode | ox.BlankNode | ox.Literal
_SWRL = "http://www.w3.org/2003/11/swrl#"


def _name(iri: URIRef) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


_TYPE, _THING, _CLASS, _DATATYPE = _name(RDF.type), _name(OWL.Thing), _name(OWL.Class), _name(RDFS.Datatype)
_NIL, _FIRST, _REST = _name(RDF.nil), _name(RDF.first), _name(RDF.rest)
_RESTRICTION, _ON, _LITERAL = _name(OWL.Restriction), _name(OWL.onProperty), _name(RDFS.Literal)
_DECLARED = {
    model.DeclareClass: OWL.Class, model.DeclareObjectProperty: OWL.ObjectProperty,
    model.DeclareDataProperty: OWL.DatatypeProperty, model.DeclareAnnotationProperty: OWL.AnnotationProperty,
    model.DeclareNamedIndividual: OWL.NamedIndividual, model.DeclareDatatype: RDFS.Datatype,
}  # fmt: skip
# What the names in axioms are: each is declared, as a graph has to.
_KINDS = {
    model.Class: OWL.Class, model.NamedIndividual: OWL.NamedIndividual, model.ObjectProperty: OWL.ObjectProperty,
    model.DataProperty: OWL.DatatypeProperty, model.AnnotationProperty: OWL.AnnotationProperty,
    model.Datatype: RDFS.Datatype,
}  # fmt: skip
_BUILT_IN = tuple(map(str, (OWL, RDF, RDFS, XSD)))
# Axioms of two that are one triple.
_PAIRS = {
    model.SubClassOf: (RDFS.subClassOf, "sub", "sup"),
    model.SubDataPropertyOf: (RDFS.subPropertyOf, "sub", "sup"),
    model.SubAnnotationPropertyOf: (RDFS.subPropertyOf, "sub", "sup"),
    model.InverseObjectProperties: (OWL.inverseOf, "first", "second"),
    model.ObjectPropertyDomain: (RDFS.domain, "ope", "ce"), model.ObjectPropertyRange: (RDFS.range, "ope", "ce"),
    model.DataPropertyDomain: (RDFS.domain, "dp", "ce"), model.DataPropertyRange: (RDFS.range, "dp", "dr"),
    model.AnnotationPropertyDomain: (RDFS.domain, "ap", "iri"),
    model.AnnotationPropertyRange: (RDFS.range, "ap", "iri"),
    model.DatatypeDefinition: (OWL.equivalentClass, "kind", "range"),
    model.ClassAssertion: (RDF.type, "i", "ce"),
}  # fmt: skip
_CHARACTERS = {
    model.FunctionalObjectProperty: OWL.FunctionalProperty, model.FunctionalDataProperty: OWL.FunctionalProperty,
    model.InverseFunctionalObjectProperty: OWL.InverseFunctionalProperty,
    model.ReflexiveObjectProperty: OWL.ReflexiveProperty, model.IrreflexiveObjectProperty: OWL.IrreflexiveProperty,
    model.SymmetricObjectProperty: OWL.SymmetricProperty, model.AsymmetricObjectProperty: OWL.AsymmetricProperty,
    model.TransitiveObjectProperty: OWL.TransitiveProperty,
}  # fmt: skip
# Axioms of several: between each and the next; or, where they are more than two, of all as a list.
_CHAINED = {
    model.EquivalentClasses: OWL.equivalentClass, model.EquivalentObjectProperties: OWL.equivalentProperty,
    model.EquivalentDataProperties: OWL.equivalentProperty, model.SameIndividual: OWL.sameAs,
}  # fmt: skip
_LISTED = {
    model.DisjointClasses: (OWL.disjointWith, OWL.AllDisjointClasses, OWL.members),
    model.DisjointObjectProperties: (OWL.propertyDisjointWith, OWL.AllDisjointProperties, OWL.members),
    model.DisjointDataProperties: (OWL.propertyDisjointWith, OWL.AllDisjointProperties, OWL.members),
    model.DifferentIndividuals: (OWL.differentFrom, OWL.AllDifferent, OWL.distinctMembers),
}  # fmt: skip
_OPERATORS = {
    model.ObjectIntersectionOf: (_CLASS, OWL.intersectionOf), model.ObjectUnionOf: (_CLASS, OWL.unionOf),
    model.ObjectOneOf: (_CLASS, OWL.oneOf), model.DataIntersectionOf: (_DATATYPE, OWL.intersectionOf),
    model.DataUnionOf: (_DATATYPE, OWL.unionOf), model.DataOneOf: (_DATATYPE, OWL.oneOf),
}  # fmt: skip
_COMPLEMENTS = {
    model.ObjectComplementOf: (_CLASS, OWL.complementOf), model.DataComplementOf: (_DATATYPE, OWL.datatypeComplementOf),
}  # fmt: skip
# Restrictions: their property, what it leads to, and the predicate of that.
_RESTRICTIONS = {
    model.ObjectSomeValuesFrom: ("ope", "bce", OWL.someValuesFrom),
    model.ObjectAllValuesFrom: ("ope", "bce", OWL.allValuesFrom), model.ObjectHasValue: ("ope", "i", OWL.hasValue),
    model.DataSomeValuesFrom: ("dp", "dr", OWL.someValuesFrom),
    model.DataAllValuesFrom: ("dp", "dr", OWL.allValuesFrom),
    model.DataHasValue: ("dp", "l", OWL.hasValue),
}  # fmt: skip
_CARDINALITIES = {
    model.ObjectMinCardinality: "min", model.ObjectMaxCardinality: "max", model.ObjectExactCardinality: "",
    model.DataMinCardinality: "min", model.DataMaxCardinality: "max", model.DataExactCardinality: "",
}  # fmt: skip
_FACETS = {
    model.Facet.Length: XSD.length, model.Facet.MinLength: XSD.minLength, model.Facet.MaxLength: XSD.maxLength,
    model.Facet.Pattern: XSD.pattern, model.Facet.MinInclusive: XSD.minInclusive,
    model.Facet.MinExclusive: XSD.minExclusive, model.Facet.MaxInclusive: XSD.maxInclusive,
    model.Facet.MaxExclusive: XSD.maxExclusive, model.Facet.TotalDigits: XSD.totalDigits,
    model.Facet.FractionDigits: XSD.fractionDigits, model.Facet.LangRange: URIRef(f"{RDF}langRange"),
}  # fmt: skip


def functional_syntax_quads(text: str) -> Iterator[ox.Quad]:
    """Yield the triples of an ontology in functional syntax. Raises ValueError."""
    depth = deepest(_ASIDE.sub("", text).encode(), b"(", b")")
    if depth > DEEPEST:
        raise ValueError(f"it nests {depth:,} levels deep, of which {DEEPEST} are read")
    return _quads(text, "ofn")


def owl_xml_quads(text: str) -> Iterator[ox.Quad]:
    """Yield the triples of an ontology in OWL/XML. Raises ValueError and SyntaxError."""
    check_whole_xml(text.encode(), DEEPEST)
    return _quads(text, "owx")


def _quads(text: str, syntax: Literal["ofn", "owx"]) -> Iterator[ox.Quad]:
    ontology = pyhornedowl.open_ontology_from_string(text, serialization=syntax)
    # The library keeps axioms in no order.
    parts = sorted(ontology.get_components(), key=lambda part: f"{type(part.component).__name__} {part}")
    for triple in dict.fromkeys(_Axioms().triples(parts)):
        yield ox.Quad(*triple)


class _Axioms:
    """Makes triples of axioms; blank nodes are numbered as they come."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._made: list[tuple[_Node, ox.NamedNode, _Term]] = []
        self._used: set[tuple[str, URIRef]] = set()

    def triples(self, parts: Sequence[Any]) -> Iterator[tuple[_Node, ox.NamedNode, _Term]]:
        """Yield the triples of every component."""
        identified = next((each.component for each in parts if isinstance(each.component, model.OntologyID)), None)
        ontology: _Node = self._iri(identified.iri) if identified and identified.iri else self._blank()
        yield ontology, _TYPE, _name(OWL.Ontology)
        if identified and identified.viri:
            yield ontology, _name(OWL.versionIRI), self._iri(identified.viri)
        for part in parts:
            self._component(ontology, part.component, part.ann)
            yield from self._made
            self._made.clear()
        for name, kind in sorted(self._used):
            yield ox.NamedNode(name), _TYPE, _name(kind)

    def _add(self, subject: _Node, predicate: URIRef | ox.NamedNode, value: _Term, notes: Iterable[Any] = ()) -> None:
        """Add a triple and what is said of it."""
        name = predicate if isinstance(predicate, ox.NamedNode) else _name(predicate)
        self._made.append((subject, name, value))
        if notes:
            node = self._blank()
            self._add(node, _TYPE, _name(OWL.Axiom))
            self._add(node, OWL.annotatedSource, subject)
            self._add(node, OWL.annotatedProperty, name)
            self._add(node, OWL.annotatedTarget, value)
            self._annotate(node, notes)

    def _annotate(self, node: _Node, notes: Iterable[Any]) -> None:
        for note in sorted(notes, key=str):
            self._add(node, self._named(note.ap), self._term(note.av), note.ann or ())

    def _component(self, ontology: _Node, axiom: Any, notes: Any) -> None:
        kind = type(axiom)
        if kind in _DECLARED:
            self._add(self._iri(axiom.first.first), _TYPE, _name(_DECLARED[kind]), notes)
        elif kind in _PAIRS:
            predicate, first, second = _PAIRS[kind]
            self._add(self._node(getattr(axiom, first)), predicate, self._term(getattr(axiom, second)), notes)
        elif kind in _CHARACTERS:
            self._add(self._node(axiom.first), _TYPE, _name(_CHARACTERS[kind]), notes)
        elif kind in _CHAINED:
            for one, other in pairwise(map(self._node, axiom.first)):
                self._add(one, _CHAINED[kind], other, notes)
        elif kind in _LISTED:
            self._all(axiom.first, notes, *_LISTED[kind])
        elif kind is model.OntologyAnnotation:
            self._add(ontology, self._named(axiom.first.ap), self._term(axiom.first.av), axiom.first.ann or ())
        elif kind is model.Import:
            self._add(ontology, OWL.imports, self._iri(axiom.first), notes)
        else:
            self._other_axiom(axiom, notes)

    def _other_axiom(self, axiom: Any, notes: Any) -> None:
        match axiom:
            case model.AnnotationAssertion():
                annotation = axiom.ann
                self._add(
                    self._node(axiom.subject),
                    self._named(annotation.ap),
                    self._term(annotation.av),
                    notes or annotation.ann or (),
                )
            case model.SubObjectPropertyOf():
                if isinstance(axiom.sub, list):
                    self._add(self._node(axiom.sup), OWL.propertyChainAxiom, self._list(axiom.sub), notes)
                else:
                    self._add(self._node(axiom.sub), RDFS.subPropertyOf, self._node(axiom.sup), notes)
            case model.DisjointUnion():
                self._add(self._named(axiom.first), OWL.disjointUnionOf, self._list(axiom.second), notes)
            case model.HasKey():
                self._add(self._node(axiom.ce), OWL.hasKey, self._list(axiom.vpe), notes)
            case model.ObjectPropertyAssertion() | model.DataPropertyAssertion():
                self._assertion(axiom, notes)
            case model.NegativeObjectPropertyAssertion() | model.NegativeDataPropertyAssertion():
                self._denial(axiom, notes)
            case model.Rule():
                node = self._blank()
                self._add(node, _TYPE, ox.NamedNode(f"{_SWRL}Imp"))
                self._annotate(node, notes)
            case model.OntologyID() | model.DocIRI():
                pass
            case _:
                raise ValueError(f"{type(axiom).__name__} is not read")

    def _all(self, members: Sequence[Any], notes: Any, pair: URIRef, kind: URIRef, listed: URIRef) -> None:
        if len(members) == 2:
            first, second = map(self._node, members)
            self._add(first, pair, second, notes)
            return
        node = self._blank()
        self._add(node, _TYPE, _name(kind))
        self._add(node, listed, self._list(members))
        self._annotate(node, notes or ())

    def _assertion(self, axiom: Any, notes: Any) -> None:
        property_ = axiom.ope if isinstance(axiom, model.ObjectPropertyAssertion) else axiom.dp
        source, target = self._node(axiom.source), self._term(axiom.target)
        if isinstance(property_, model.InverseObjectProperty):
            self._add(self._node(axiom.target), self._named(property_.first), source, notes)
        else:
            self._add(source, self._named(property_), target, notes)

    def _denial(self, axiom: Any, notes: Any) -> None:
        is_data = isinstance(axiom, model.NegativeDataPropertyAssertion)
        node = self._blank()
        self._add(node, _TYPE, _name(OWL.NegativePropertyAssertion))
        self._add(node, OWL.sourceIndividual, self._node(axiom.source))
        self._add(node, OWL.assertionProperty, self._node(axiom.dp if is_data else axiom.ope))
        self._add(node, OWL.targetValue if is_data else OWL.targetIndividual, self._term(axiom.target))
        self._annotate(node, notes or ())

    # Terms.

    def _blank(self) -> ox.BlankNode:
        return ox.BlankNode(f"x{next(self._numbers)}")

    def _iri(self, iri: Any) -> ox.NamedNode:
        return ox.NamedNode(str(iri))

    def _node(self, value: Any) -> _Node:
        term = self._term(value)
        if isinstance(term, ox.Literal):
            raise ValueError(f"{term} is a literal, where a class, a property or an individual belongs")  # noqa: TRY004
        return term

    def _term(self, value: Any) -> _Term:
        match value:
            case model.IRI():
                return self._iri(value)
            case model.SimpleLiteral():
                return ox.Literal(value.literal)
            case model.LanguageLiteral():
                return ox.Literal(value.literal, language=value.lang)
            case model.DatatypeLiteral():
                return ox.Literal(value.literal, datatype=self._iri(value.datatype_iri))
            case model.AnonymousIndividual():
                # The names of blank nodes in the file are kept apart from our own.
                return ox.BlankNode("b" + value.first.removeprefix("_:").encode().hex())
            case model.InverseObjectProperty():
                node = self._blank()
                self._add(node, OWL.inverseOf, self._named(value.first))
                return node
            case (
                model.Class() | model.NamedIndividual() | model.ObjectProperty() | model.DataProperty()
                | model.AnnotationProperty() | model.Datatype()
            ):  # fmt: skip
                return self._named(value)
        return self._expression(value)

    def _named(self, value: Any) -> ox.NamedNode:
        iri = self._iri(value.first)
        if not iri.value.startswith(_BUILT_IN):
            self._used.add((iri.value, _KINDS[type(value)]))
        return iri

    def _expression(self, value: Any) -> ox.BlankNode:
        """Return the node of a class or of a range of data that is described, not named."""
        kind, node = type(value), self._blank()
        if kind in _OPERATORS:
            of, operator = _OPERATORS[kind]
            self._add(node, _TYPE, of)
            self._add(node, operator, self._list(value.first))
        elif kind in _COMPLEMENTS:
            of, operator = _COMPLEMENTS[kind]
            self._add(node, _TYPE, of)
            self._add(node, operator, self._node(value.first))
        elif kind is model.DatatypeRestriction:
            self._add(node, _TYPE, _DATATYPE)
            self._add(node, OWL.onDatatype, self._node(value.first))
            self._add(node, OWL.withRestrictions, self._facets(value.second))
        elif kind is model.ObjectHasSelf:
            self._restriction(node, value.first)
            self._add(node, OWL.hasSelf, ox.Literal("true", datatype=_name(XSD.boolean)))
        elif kind in _RESTRICTIONS:
            property_, target, predicate = _RESTRICTIONS[kind]
            self._restriction(node, getattr(value, property_))
            self._add(node, predicate, self._term(getattr(value, target)))
        elif kind in _CARDINALITIES:
            self._cardinality(node, value, _CARDINALITIES[kind])
        else:
            raise ValueError(f"{kind.__name__} is not read")
        return node

    def _restriction(self, node: ox.BlankNode, property_: Any) -> None:
        self._add(node, _TYPE, _RESTRICTION)
        self._add(node, _ON, self._node(property_))

    def _cardinality(self, node: ox.BlankNode, value: Any, which: str) -> None:
        is_data = hasattr(value, "dr")
        self._restriction(node, value.dp if is_data else value.ope)
        filler = self._node(value.dr if is_data else value.bce)
        number = ox.Literal(str(value.n), datatype=_name(XSD.nonNegativeInteger))
        is_any = filler in {_THING, _LITERAL}
        word = "Cardinality" if is_any else "QualifiedCardinality"
        name = f"{which}{word}" if which else word[0].lower() + word[1:]
        self._add(node, OWL[name], number)
        if not is_any:
            self._add(node, OWL.onDataRange if is_data else OWL.onClass, filler)

    def _facets(self, facets: Sequence[Any]) -> _Node:
        nodes: list[_Term] = []
        for facet in facets:
            node = self._blank()
            self._add(node, _FACETS[facet.f], self._term(facet.l))
            nodes.append(node)
        return self._list_of(nodes)

    def _list(self, values: Sequence[Any]) -> _Node:
        return self._list_of([self._term(value) for value in values])

    def _list_of(self, terms: Sequence[_Term]) -> _Node:
        rest: _Node = _NIL
        for term in reversed(terms):
            node = self._blank()
            self._add(node, _FIRST, term)
            self._add(node, _REST, rest)
            rest = node
        return rest
