"""Closure of a generated graph with a realistic ontology, beside owlrl at a size that it can finish.

`python -m tests.reasoning.benchmark_closure [triples] [triples for owlrl]`; pin it to one core with `taskset -c 0`.
The clock runs from parsed input (triples of N-Triples terms) to a store that holds what was inferred.
"""

from __future__ import annotations

import resource
import sys
import time
import warnings
from collections.abc import Iterator

import owlrl
import pyoxigraph
from rdflib import OWL, RDF, RDFS, Graph

from kg.reasoning.closure import Closure, TermTriple

CLASSES, PROPERTIES, DEFINITIONS = 200, 40, 20


def name(key: str) -> str:
    return f"<urn:benchmark:{key}>"


def ontology() -> Iterator[TermTriple]:
    """A tree of 200 classes, 40 properties in a tree, domains, ranges, chains of three, 20 definitions."""
    type_ = RDF.type.n3()
    for i in range(CLASSES):
        yield name(f"C{i}"), type_, OWL.Class.n3()
        if i:
            yield name(f"C{i}"), RDFS.subClassOf.n3(), name(f"C{(i - 1) // 3}")
    for i in range(PROPERTIES):
        yield name(f"p{i}"), type_, OWL.ObjectProperty.n3()
        if i >= 4:
            yield name(f"p{i}"), RDFS.subPropertyOf.n3(), name(f"p{i // 4}")
        if i % 3 < 2:
            yield name(f"p{i}"), (RDFS.range if i % 3 else RDFS.domain).n3(), name(f"C{60 + i}")
    yield name("p20"), type_, OWL.SymmetricProperty.n3()
    yield name("kind"), type_, OWL.TransitiveProperty.n3()
    yield name("inverse"), OWL.inverseOf.n3(), name("p5")
    for i in range(3):
        yield name(f"chain{i}"), OWL.propertyChainAxiom.n3(), f"_:chain{i}x0"
        yield from listed(f"chain{i}x", name(f"p{30 + i}"), name(f"p{33 + i}"), name("kind"))
    for i in range(DEFINITIONS):
        yield f"_:some{i}", OWL.onProperty.n3(), name(f"p{10 + i}")
        yield f"_:some{i}", OWL.someValuesFrom.n3(), name(f"C{120 + i}")
        yield name(f"D{i}"), OWL.equivalentClass.n3(), f"_:both{i}"
        yield f"_:both{i}", OWL.intersectionOf.n3(), f"_:both{i}x0"
        yield from listed(f"both{i}x", name(f"C{20 + i}"), f"_:some{i}")


def listed(key: str, *members: str) -> Iterator[TermTriple]:
    for i, member in enumerate(members):
        following = f"_:{key}{i + 1}" if i + 1 < len(members) else RDF.nil.n3()
        yield f"_:{key}{i}", RDF.first.n3(), member
        yield f"_:{key}{i}", RDF.rest.n3(), following


def graph(size: int) -> list[TermTriple]:
    """Return a graph of a size: one individual to eight triples, some of them far more used than others."""
    triples = list(ontology())
    count = max(8, size // 8)
    for i in range(count):
        triples.append((name(f"i{i}"), RDF.type.n3(), name(f"C{60 + i * 7919 % 140}")))
        triples.append((name(f"i{i}"), RDFS.label.n3(), f'"individual {i}"@en'))
        if 0 < i < count // 10:
            triples.append((name(f"i{i}"), name("kind"), name(f"i{i // 4}")))
    state = 1
    while len(triples) < size:
        ends = []
        for _ in range(3):  # a linear congruential generator: the same graph everywhere
            state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            ends.append((state >> 33) / (1 << 31))
        subject, value = (name(f"i{int(count * end**2)}") for end in ends[:2])
        triples.append((subject, name(f"p{4 + int(ends[2] * (PROPERTIES - 4))}"), value))
    return triples


def ours(triples: list[TermTriple]) -> str:
    begun = time.perf_counter()
    closure = Closure(triples)
    closed = time.perf_counter()
    text = "".join([f"{s} {p} {o} .\n" for s, p, o in closure.inferred()]).encode()
    store = pyoxigraph.Store()
    store.bulk_load(input=text, format=pyoxigraph.RdfFormat.N_TRIPLES)
    done = time.perf_counter()
    new = len(store)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return (
        f"closure: {len(set(triples))} given, {new} new in {done - begun:.1f} s ({closed - begun:.1f} s reasoning), "
        f"{new / (done - begun):.0f} new triples a second, {memory:.1f} GB at most\n"
    )


def theirs(triples: list[TermTriple]) -> str:
    given = Graph().parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in triples), format="nt")
    before, begun = len(given), time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(given)
    took, new = time.perf_counter() - begun, len(given) - before
    return f"owlrl:   {before} given, {new} new in {took:.1f} s, {new / took:.0f} new triples a second\n"


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:]]
    large, small = [*sizes, *(1_000_000, 5_000)[len(sizes) :]][:2]
    for line in (theirs(graph(small)), ours(graph(small)), ours(graph(large))):
        sys.stdout.write(line)
