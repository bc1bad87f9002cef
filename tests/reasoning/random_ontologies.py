"""Small ontologies by chance, over every construct that the closure knows, the same ones for the same seed."""

from __future__ import annotations

from random import Random

from rdflib import OWL, BNode, Graph
from rdflib.collection import Collection

PREFIXES = """
@prefix : <urn:x:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
THINGS, CLASSES, PROPERTIES = ([f":{name}" for name in names] for names in ("abcde", "ABCD", "pqrs"))
NUMBERS = [f'"{number}"^^xsd:nonNegativeInteger' for number in (0, 1)]
ONE_OF = {"t": THINGS, "c": CLASSES, "p": PROPERTIES, "n": NUMBERS}
DEPTH = 2
# t an individual, c a class name, C a class expression, p a property; what is in brackets is one of several.
PLAIN = (
    "t a C .", "t a C .", "t a c .", "t p t .", "t p t .", "t p t .", "t p t .",
    "c rdfs:subClassOf C .", "c rdfs:subClassOf C .", "C rdfs:subClassOf c .", "c owl:equivalentClass C .",
    "c owl:[intersectionOf|unionOf] ( C C c ) .", "c owl:oneOf ( t t ) .",
    "p rdfs:subPropertyOf p .", "p owl:[equivalentProperty|inverseOf] p .", "p rdfs:[domain|range] C .",
    "p a owl:[Symmetric|Transitive|Functional|InverseFunctional]Property .", "t owl:sameAs t .",
    "p owl:propertyChainAxiom ( [p p|p p p|p p p p|p p p p p] ) .", "c owl:hasKey ( [p|p p|p p p] ) .",
)  # fmt: skip
FORBIDDING = (
    "c owl:disjointWith C .", "p owl:propertyDisjointWith p .", "p a owl:[Irreflexive|Asymmetric]Property .",
    "[] a owl:AllDisjointClasses ; owl:members ( 3c ) .", "t owl:differentFrom t .",
    "[] a owl:AllDifferent ; owl:[members|distinctMembers] ( 3t ) .",
    "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual t ; owl:assertionProperty p ; owl:targetIndividual t .",
)  # fmt: skip
EXPRESSIONS = (
    "intersectionOf ( C C )", "unionOf ( C C )", "oneOf ( t )", "oneOf ( t t )", "complementOf C",
    "onProperty P ; owl:someValuesFrom C", "onProperty P ; owl:allValuesFrom C", "onProperty P ; owl:hasValue t",
    "onProperty P ; owl:maxCardinality n", "onProperty P ; owl:maxQualifiedCardinality n ; owl:onClass C",
)  # fmt: skip


def turtle(seed: int, *, axioms: int, forbidding: bool) -> str:
    """Return up to so many axioms as Turtle; some may contradict each other when told to forbid."""
    chance = Random(seed)  # noqa: S311
    kinds = (*PLAIN, *FORBIDDING, *FORBIDDING) if forbidding else PLAIN
    declared = ((CLASSES, "Class"), (PROPERTIES, "ObjectProperty"), (THINGS, "NamedIndividual"))
    lines = [f"{name} a owl:{kind} ." for names, kind in declared for name in names]
    lines += [_filled(chance, chance.choice(kinds), DEPTH) for _ in range(chance.randint(4, axioms))]
    return PREFIXES + "\n".join(lines)


def _filled(chance: Random, pattern: str, depth: int) -> str:
    while "[" in pattern.replace("[]", ""):
        start, end = pattern.rindex("["), pattern.rindex("]")
        pattern = pattern[:start] + chance.choice(pattern[start + 1 : end].split("|")) + pattern[end + 1 :]
    words = (_word(chance, word, depth) for word in pattern.split(" "))
    return " ".join(words)


def _word(chance: Random, word: str, depth: int) -> str:
    if word in ONE_OF:
        return chance.choice(ONE_OF[word])
    if word in {"3c", "3t"}:  # no one twice
        return " ".join(chance.sample(ONE_OF[word[1]], 3))
    if word == "P":
        name = chance.choice(PROPERTIES)
        return f"[ owl:inverseOf {name} ]" if chance.random() < 0.15 else name
    if word != "C":
        return word
    if not depth or chance.random() < 0.5:
        return chance.choice([*CLASSES, *CLASSES, "owl:Thing"])
    kind = chance.choice(EXPRESSIONS)
    restriction = "owl:Restriction , " if kind.startswith("onProperty") else ""
    return f"[ a {restriction}owl:Class ; owl:{_filled(chance, kind, depth - 1)} ]"


def with_last_key_twice(graph: Graph) -> Graph:
    """Return a graph whose lists of keys name the last key twice: owlrl never looks at the last one."""
    changed = Graph()
    for triple in graph:
        changed.add(triple)
    for class_, head in list(graph.subject_objects(OWL.hasKey)):
        keys = list(Collection(graph, head))
        changed.remove((class_, OWL.hasKey, head))
        longer = BNode()
        Collection(changed, longer, [*keys, keys[-1]])
        changed.add((class_, OWL.hasKey, longer))
    return changed
