"""The shape of OBO Graphs, the JSON of the OBO tools: https://github.com/geneontology/obographs.

The field names are those of the format, as Python writes them. What a document has besides is passed over.
"""

from __future__ import annotations

import msgspec


class ObographsValue(msgspec.Struct, rename="camel"):
    """A text that is said of something, by a property."""

    val: str = ""
    pred: str = ""
    xrefs: list[str] = []
    synonym_type: str = ""


class ObographsMeta(msgspec.Struct, rename="camel"):
    """What is said of a graph, a node or an edge."""

    definition: ObographsValue | None = None
    comments: list[str] = []
    subsets: list[str] = []
    xrefs: list[ObographsValue] = []
    synonyms: list[ObographsValue] = []
    basic_property_values: list[ObographsValue] = []
    version: str = ""
    deprecated: bool = False


class ObographsNode(msgspec.Struct, rename="camel"):
    """A class, a property or an individual."""

    id: str
    lbl: str = ""
    type: str = ""
    property_type: str = ""
    meta: ObographsMeta | None = None


class ObographsEdge(msgspec.Struct, rename="camel"):
    """A relation between two nodes."""

    sub: str
    pred: str
    obj: str
    meta: ObographsMeta | None = None


class ObographsEquivalence(msgspec.Struct, rename="camel"):
    """Nodes that are the same."""

    node_ids: list[str] = []


class ObographsRestriction(msgspec.Struct, rename="camel"):
    """A part of a definition: what stands in this relation to something of this class."""

    property_id: str = ""
    filler_id: str = ""


class ObographsDefinition(msgspec.Struct, rename="camel"):
    """A class that is made of others and of restrictions; a part that the format cannot hold is null."""

    defined_class_id: str
    genus_ids: list[str] = []
    restrictions: list[ObographsRestriction | None] = []


class ObographsDomainAndRange(msgspec.Struct, rename="camel"):
    """Between which classes a property holds."""

    predicate_id: str
    domain_class_ids: list[str] = []
    range_class_ids: list[str] = []
    all_values_from_edges: list[ObographsEdge] = []


class ObographsChain(msgspec.Struct, rename="camel"):
    """Properties that make another one when they follow on each other."""

    predicate_id: str
    chain_predicate_ids: list[str] = []


class Obograph(msgspec.Struct, rename="camel"):
    """One graph: an ontology with its terms and axioms."""

    id: str = ""
    meta: ObographsMeta | None = None
    nodes: list[ObographsNode] = []
    edges: list[ObographsEdge] = []
    equivalent_nodes_sets: list[ObographsEquivalence] = []
    logical_definition_axioms: list[ObographsDefinition] = []
    domain_range_axioms: list[ObographsDomainAndRange] = []
    property_chain_axioms: list[ObographsChain] = []


class _Document(msgspec.Struct):
    graphs: list[Obograph]


def decode_obographs(document: bytes) -> list[Obograph]:
    """Return the graphs of a document. Raises ValueError for what is none.

    >>> decode_obographs(b'{"graphs": [{"nodes": [{"id": "HP:1", "lbl": "All", "type": "CLASS"}]}]}')[0].nodes[0].lbl
    'All'
    """
    try:
        return msgspec.json.decode(document, type=_Document).graphs
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
