from __future__ import annotations

from pathlib import Path

from rdflib import Graph

HERE = Path(__file__).parent


def extended(graph: Graph, turtle: str) -> Graph:
    """Return a copy of a graph with more Turtle in it."""
    copy = Graph()
    for triple in graph:
        copy.add(triple)
    for prefix, namespace in Graph().parse(HERE / "small_data.ttl").namespaces():
        copy.bind(prefix, namespace)
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in copy.namespaces() if p)
    return copy.parse(data=head + turtle, format="turtle")
