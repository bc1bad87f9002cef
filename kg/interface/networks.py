"""Nodes and edges as networks of networkx and igraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.interface.result import Result
from kg.libraries import optional_library

if TYPE_CHECKING:
    import igraph as ig
    import networkx as nx

_ENDS = frozenset({"subject", "object"})


def network(nodes: Result, edges: Result) -> nx.MultiDiGraph[str]:
    """Return rows of `node`, `label` and `kind`, and rows of `claim`, `subject`, `object` and more, as a MultiDiGraph.

    Raises ConfigurationError without networkx.
    """
    graph: nx.MultiDiGraph[str] = optional_library("networkx").MultiDiGraph()
    for node in nodes:
        graph.add_node(str(node["node"]), label=node["label"], kind=node["kind"])
    for edge in edges:
        graph.add_edge(edge["subject"], edge["object"], key=edge["claim"], **_attributes(edge))
    return graph


def igraph_network(nodes: Result, edges: Result) -> ig.Graph:
    """Return the same rows as a directed Graph of igraph. Raises ConfigurationError without igraph."""
    igraph = optional_library("igraph")
    place = {row["node"]: number for number, row in enumerate(nodes)}
    graph: ig.Graph = igraph.Graph(n=len(place), directed=True)
    graph.vs["name"] = [row["node"] for row in nodes]
    for name in ("label", "kind"):
        graph.vs[name] = [row[name] for row in nodes]
    graph.add_edges([(place[edge["subject"]], place[edge["object"]]) for edge in edges])
    for name in edges.columns:
        if name not in _ENDS:
            graph.es[name] = [edge[name] for edge in edges]
    return graph


def _attributes(edge: Any) -> dict[str, Any]:
    return {name: value for name, value in edge.items() if name not in _ENDS and value is not None}
