from __future__ import annotations

import warnings

import owlrl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection

from kg.reasoning.closure import Closure, TermTriple

PREFIXES = """
@prefix : <urn:x:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
STANDARD = tuple(str(namespace) for namespace in (RDF, RDFS, OWL, XSD))


def parsed(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle, format="turtle").skolemize()


def mine(graph: Graph, *, trivial: bool = False) -> set[TermTriple]:
    return set(Closure.from_graph(graph, trivial=trivial).inferred())


def comparable(graph: Graph, *, trivial: bool = False) -> set[TermTriple]:
    """Return the triples to compare: no generalised ones, none about the standard's own words.

    Unless told, none that are true of every class and property.
    """
    found = set()
    for s, p, o in graph:
        left_out = isinstance(s, Literal) or not isinstance(p, URIRef) or (s == o and p == OWL.sameAs)
        left_out |= str(s).startswith(STANDARD) or o in {RDFS.Datatype, RDFS.Literal}
        if not trivial:
            left_out |= o == OWL.Thing or (s == o and p in HIERARCHY)
        if not left_out:
            found.add((s.n3(), p.n3(), o.n3()))
    return found


HIERARCHY = {RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty}


def by_owlrl(graph: Graph, *, trivial: bool = False) -> set[TermTriple]:
    whole = Graph()
    for triple in graph:
        whole.add(triple)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(whole)
    return comparable(whole, trivial=trivial)


def by_us(graph: Graph, *, trivial: bool = False) -> set[TermTriple]:
    found = mine(graph, trivial=trivial) | {(s.n3(), p.n3(), o.n3()) for s, p, o in graph}
    text = "".join(f"{' '.join(triple)} .\n" for triple in found)
    return comparable(Graph().parse(data=text, format="nt"), trivial=trivial)


CASES = {
    "sub-class": ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :x a :A .",
    "sub-property": ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :x :p :y .",
    "equivalence": ":A owl:equivalentClass :B . :p owl:equivalentProperty :q . :x a :A . :y a :B . :x :p :y .",
    "mutual sub-classes are equivalent": ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .",
    "inverse": ":p owl:inverseOf :q . :x :p :y . :z :q :w .",
    "symmetric": ":p a owl:SymmetricProperty . :x :p :y .",
    "transitive": ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :d . :d :p :a .",
    "functional": ":p a owl:FunctionalProperty . :x :p :y , :z . :y :q :w . :v a :A ; :q :z .",
    "inverse functional": ":p a owl:InverseFunctionalProperty . :x :p :y . :z :p :y . :z a :A .",
    "chain of two": ":r owl:propertyChainAxiom ( :p :q ) . :x :p :y . :y :q :z .",
    "chain of four": ":r owl:propertyChainAxiom ( :p :q :p :s ) . :a :p :b . :b :q :c . :c :p :d . :d :s :e , :f .",
    "recursive chain": ":r owl:propertyChainAxiom ( :r :q ) . :a :r :b . :b :q :c . :c :q :d .",
    "domain and range": ":p rdfs:domain :A ; rdfs:range :B . :A rdfs:subClassOf :C . "
    ":q rdfs:subPropertyOf :p . :x :q :y .",
    "has value": ":R owl:onProperty :p ; owl:hasValue :v . :x a :R . :y :p :v . :A rdfs:subClassOf :R . :z a :A .",
    "some values": ":R owl:onProperty :p ; owl:someValuesFrom :A . :x :p :y . :y a :A . :z :p :w .",
    "some Thing": ":R owl:onProperty :p ; owl:someValuesFrom owl:Thing . :x :p :y .",
    "all values": ":R owl:onProperty :p ; owl:allValuesFrom :A . :x a :R ; :p :y .",
    "restrictions below each other": ":A rdfs:subClassOf :B . :p rdfs:subPropertyOf :q . "
    ":R owl:onProperty :p ; owl:someValuesFrom :A . :S owl:onProperty :p ; owl:someValuesFrom :B . "
    ":T owl:onProperty :q ; owl:someValuesFrom :A . :U owl:onProperty :p ; owl:allValuesFrom :A . "
    ":V owl:onProperty :q ; owl:allValuesFrom :A . :W owl:onProperty :p ; owl:allValuesFrom :B . "
    ":H owl:onProperty :p ; owl:hasValue :v . :I owl:onProperty :q ; owl:hasValue :v .",
    "one restriction under two names": ":A a owl:Class . :R owl:onProperty :p ; owl:someValuesFrom :A . "
    ":S owl:onProperty :p ; owl:someValuesFrom :A .",
    "intersection": ":D owl:intersectionOf ( :A :B :C ) . :x a :A , :B , :C . :y a :D . :z a :A , :B .",
    "union": ":D owl:unionOf ( :A :B ) . :x a :A . :y a :B . :z a :D .",
    "one of": ":D owl:oneOf ( :x :y ) . :D rdfs:subClassOf :E .",
    "at most one": ":R owl:onProperty :p ; owl:maxCardinality 1 . :x a :R ; :p :y , :z . :y :q :w .".replace(
        "maxCardinality 1", 'maxCardinality "1"^^xsd:nonNegativeInteger'
    ),
    "at most one of a kind": ":R owl:onProperty :p ; owl:maxQualifiedCardinality "
    '"1"^^xsd:nonNegativeInteger ; owl:onClass :A . :x a :R ; :p :y , :z , :w . :y a :A . :z a :A .',
    "equal classes and properties": ":A owl:sameAs :B . :x a :A . :p owl:sameAs :q . :x :p :y .",
    "a schema made by reasoning": ":below rdfs:subPropertyOf rdfs:subClassOf . :A :below :B . :x a :A .",
    "Thing below a class": "owl:Thing rdfs:subClassOf :B . :A a owl:Class . :B a owl:Class . :x a :A .",
    "Thing as a part": ":A a owl:Class . :D owl:intersectionOf ( owl:Thing :A ) . :x a :A .",
    "some of a kind is some": ":R owl:onProperty :p ; owl:someValuesFrom :A . :A a owl:Class . "
    ":S owl:onProperty :p ; owl:someValuesFrom owl:Thing . :x a :R .",
    "figures": ':p rdfs:range :A . :q rdfs:subPropertyOf :r . :x :q 3 , "three"@en .',
}


@pytest.mark.parametrize("turtle", CASES.values(), ids=CASES)
def test_the_same_as_owlrl_triple_by_triple(turtle: str) -> None:
    graph = parsed(turtle)
    assert by_us(graph) == by_owlrl(graph)
    assert by_us(graph) > comparable(graph)


NAMES = [URIRef(f"urn:x:{name}") for name in "abcde"]
CLASSES = [URIRef(f"urn:x:{name}") for name in "ABCD"]
PROPERTIES = [URIRef(f"urn:x:{name}") for name in "pqr"]
CHARACTERS = [OWL.SymmetricProperty, OWL.TransitiveProperty, OWL.FunctionalProperty, OWL.InverseFunctionalProperty]
individuals, classes, properties = (st.sampled_from(pool) for pool in (NAMES, CLASSES, PROPERTIES))
plain = st.one_of(
    st.tuples(individuals, st.just(RDF.type), classes),
    st.tuples(individuals, properties, individuals),
    st.tuples(classes, st.sampled_from([RDFS.subClassOf, OWL.equivalentClass]), classes),
    st.tuples(properties, st.sampled_from([RDFS.subPropertyOf, OWL.inverseOf, OWL.equivalentProperty]), properties),
    st.tuples(properties, st.sampled_from([RDFS.domain, RDFS.range]), classes),
    st.tuples(properties, st.just(RDF.type), st.sampled_from(CHARACTERS)),
)
listed = st.one_of(
    st.tuples(properties, st.just(OWL.propertyChainAxiom), st.lists(properties, min_size=2, max_size=3)),
    st.tuples(classes, st.sampled_from([OWL.intersectionOf, OWL.unionOf]), st.lists(classes, min_size=2, max_size=3)),
    st.tuples(classes, st.just(OWL.oneOf), st.lists(individuals, min_size=1, max_size=2)),
)
restrictions = st.one_of(
    st.tuples(classes, properties, st.sampled_from([OWL.someValuesFrom, OWL.allValuesFrom]), classes),
    st.tuples(classes, properties, st.just(OWL.hasValue), individuals),
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(plain, max_size=14), st.lists(listed, max_size=2), st.lists(restrictions, max_size=2))
def test_the_same_as_owlrl_on_any_small_graph(
    triples: list[tuple[URIRef, URIRef, URIRef]],
    lists: list[tuple[URIRef, URIRef, list[URIRef]]],
    restricted: list[tuple[URIRef, URIRef, URIRef, URIRef]],
) -> None:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    for number, (subject, predicate, members) in enumerate(lists):
        head = URIRef(f"urn:x:list{number}")
        Collection(graph, head, members)
        graph.add((subject, predicate, head))
    for number, (below, property_, quantifier, filler) in enumerate(restricted):
        node = URIRef(f"urn:x:restriction{number}")
        graph.add((node, OWL.onProperty, property_))
        graph.add((node, quantifier, filler))
        graph.add((below, OWL.equivalentClass, node))
    for kind, names in ((OWL.Class, CLASSES), (OWL.ObjectProperty, PROPERTIES)):
        for name in names:
            graph.add((name, RDF.type, kind))
    graph = graph.skolemize()
    assert by_us(graph, trivial=True) == by_owlrl(graph, trivial=True)


CONTRADICTIONS = {
    "disjoint classes": ":A owl:disjointWith :B . :x a :A , :B .",
    "all disjoint classes": "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :x a :A , :C .",
    "complement": ":A owl:complementOf :B . :x a :A , :B .",
    "Nothing": ":A rdfs:subClassOf owl:Nothing . :x a :A .",
    "irreflexive": ":p a owl:IrreflexiveProperty . :x :p :x .",
    "asymmetric": ":p a owl:AsymmetricProperty . :x :p :y . :y :p :x .",
    "disjoint properties": ":p owl:propertyDisjointWith :q . :x :p :y ; :q :y .",
    "same and different": ":p a owl:FunctionalProperty . :x :p :y , :z . :y owl:differentFrom :z .",
    "all different": "[] a owl:AllDifferent ; owl:distinctMembers ( :y :z ) . :y owl:sameAs :z .",
    "at most none": ':R owl:onProperty :p ; owl:maxCardinality "0"^^xsd:nonNegativeInteger . :x a :R ; :p :y .',
    "all disjoint properties": "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :x :q :y ; :r :y .",
    "disjoint union": ":U owl:disjointUnionOf ( :A :B ) . :x a :A , :B .",
    "different from itself": ":x owl:differentFrom :x .",
    "all different, one twice": "[] a owl:AllDifferent ; owl:members ( :y :z :y ) .",
    "two with one key": ":A owl:hasKey ( :p :q ) . :x a :A ; :p 1 ; :q :u . :y a :A ; :p 1 ; :q :u , :w . "
    ":x owl:differentFrom :y .",
    "nothing that is no thing": ":A a owl:Class . :B owl:complementOf owl:Thing . :A rdfs:subClassOf :B . :x a :A .",
    "one value at most": ":p a owl:FunctionalProperty . :x :p 3 , 4 .",
    "one value at most of a class": ":R owl:onProperty :p ; owl:maxCardinality "
    '"1"^^xsd:nonNegativeInteger . :x a :R ; :p "a"@en , "a"@de .',
    "denied": "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y . :x :p :y .",
}


@pytest.mark.parametrize("turtle", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_contradictions_are_found(turtle: str) -> None:
    assert Closure.from_graph(parsed(turtle)).contradictions()


@pytest.mark.parametrize("turtle", CASES.values(), ids=CASES)
def test_what_is_consistent_has_no_contradiction(turtle: str) -> None:
    assert not Closure.from_graph(parsed(turtle)).contradictions()


@pytest.mark.parametrize("values", ['3 , "03"^^xsd:integer , 3.0', '3 , "x"^^:own', '"a" , "a"^^xsd:string', ":y , :z"])
def test_one_value_written_twice_and_values_of_unknown_kinds_contradict_nothing(values: str) -> None:
    assert not Closure.from_graph(parsed(f":p a owl:FunctionalProperty . :x :p {values} .")).contradictions()


KEYS = ":A owl:hasKey ( :p :q ) . :x a :A ; :p 1 ; :q :u . :y a :A ; :p 1 ; :q :u , :w ."


@pytest.mark.parametrize(
    ("change", "same"),
    [((" ", " "), True), ((":y a :A", ":y a :B"), False), ((":p 1", ":p 2"), False), ((":u , :w", ":w"), False)],
)
def test_all_keys_must_agree(change: tuple[str, str], *, same: bool) -> None:
    """Owlrl cannot tell: it never looks at the last key."""
    turtle = KEYS.replace(*change, 1)
    assert (("<urn:x:x>", OWL.sameAs.n3(), "<urn:x:y>") in mine(parsed(turtle))) == same


def test_the_parts_of_a_disjoint_union_are_below_it() -> None:
    found = mine(parsed(":U owl:disjointUnionOf ( :A :B ) . :x a :A ."))
    assert ("<urn:x:x>", RDF.type.n3(), "<urn:x:U>") in found


def test_a_cycle_and_a_long_chain_end() -> None:
    links = " ".join(f":n{i} :p :n{(i + 1) % 60} ." for i in range(60))
    found = mine(parsed(":p a owl:TransitiveProperty . " + links))
    assert len([triple for triple in found if triple[1] == "<urn:x:p>"]) == 60 * 60 - 60


@pytest.mark.parametrize("rest", [":l", ":nowhere"])
def test_a_list_that_does_not_end_says_nothing(rest: str) -> None:
    turtle = (
        ":D owl:intersectionOf :l . :l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> :A ; "
        f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> {rest} . :x a :A ."
    )
    assert mine(parsed(turtle)) == set()


def test_no_triples_give_none() -> None:
    assert list(Closure([]).inferred()) == []


def test_order_of_the_input_does_not_matter() -> None:
    triples = [(s.n3(), p.n3(), o.n3()) for s, p, o in parsed(CASES["functional"])]
    assert set(Closure(triples).inferred()) == set(Closure(reversed(triples)).inferred())
