"""The dataset beside the curated graph, such as a group's own notes: what of a store is theirs.

Its default graph stands in the store once more under a name of its own, `graph:dataset`.
"""

from __future__ import annotations

from rdflib import RDFS

from kg.engine.store import Store
from kg.namespaces import MK
from kg.prefixes import BASE, listed_iris

OWN_GRAPH = f"{BASE}graph/dataset"
OF_DATASET = "dataset of this server"
"""What marks on a page, and in an answer, what is not of the curated graph."""
IN_CURATED = "the curated graph"
"""What the files of a page say of what is."""
_CURATED = f"{BASE}graph/"
_NAMED = f"{RDFS.label.n3()}|{MK.statement.n3()}"


def is_own_graph(graph: str) -> bool:
    """Whether a named graph is of the dataset beside the curated graph."""
    return graph == OWN_GRAPH or not graph.startswith(_CURATED)


def own_graphs(store: Store) -> list[str]:
    """Return the named graphs of a dataset beside the curated graph."""
    return sorted(filter(is_own_graph, store.graphs_last_provenance()))


def own_things(store: Store) -> frozenset[str]:
    """Return what only a dataset beside the curated graph names: its claims and entities."""
    graphs = " ".join(f"<{graph}>" for graph in store.shared(own_graphs))
    if not graphs:
        return frozenset()
    query = f"SELECT DISTINCT ?thing WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?thing {_NAMED} ?name }} }}"
    things = {thing for (thing,) in store.texts(query)}
    listed = listed_iris(things)
    curated = f"STRSTARTS(STR(?g), '{_CURATED}') && ?g != <{OWN_GRAPH}>"
    query = f"SELECT DISTINCT ?s WHERE {{ VALUES ?s {{ {listed} }} GRAPH ?g {{ ?s {_NAMED} ?o }} FILTER({curated}) }}"
    return frozenset(things - {thing for (thing,) in store.texts(query)})


def part_of(store: Store, thing: str) -> str:
    """Return in words of which part of the store a thing is: of the curated graph, or of the dataset beside it."""
    return f"the {OF_DATASET}" if thing in store.shared(own_things) else IN_CURATED


def own_sizes(store: Store) -> dict[str, int]:
    """Return the named graphs of a dataset beside the curated graph, with how many statements each holds."""
    return {
        graph: int(count)
        for graph in store.shared(own_graphs)
        for (count,) in store.texts(f"SELECT (COUNT(*) AS ?count) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    }
