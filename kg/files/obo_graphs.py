"""OBO Graphs, the JSON of the OBO tools, as triples of OWL: https://github.com/geneontology/obographs.

An edge between classes is an existential restriction, and one between individuals is stated of them. The format holds
no disjointness and no characters of properties. It does not tell names from texts in annotations: what begins as the
names of OBO do is one. Nor does it tell, before its version 0.3, the kinds of properties: a property is one of
annotations if it annotates a node, or is below one that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import OWL, RDFS

from kg.files import obo_vocabulary as owl
from kg.files.obo_text import OIO_NAMESPACE
from kg.files.obographs import (
    Obograph,
    ObographsDefinition,
    ObographsDomainAndRange,
    ObographsEdge,
    ObographsMeta,
    ObographsNode,
    decode_obographs,
)

_CURIE = re.compile(r"[A-Za-z_][\w.-]*:[^\s:/]\S*")
_OBO_NAME = re.compile(re.escape(owl.OBO_NAMESPACE) + r"[\w#/.-]+")
_KINDS = {"CLASS": owl.CLASS, "INDIVIDUAL": owl.INDIVIDUAL}
_PROPERTY_KINDS = {
    "ANNOTATION": owl.ANNOTATION_PROPERTY, "OBJECT": owl.OBJECT_PROPERTY, "DATA": owl.owl_term(OWL.DatatypeProperty),
}  # fmt: skip
_EDGES = {
    "subPropertyOf": owl.SUB_PROPERTY, "inverseOf": owl.owl_term(OWL.inverseOf), "type": owl.TYPE,
    "rdfs:subClassOf": owl.SUB_CLASS,
}  # fmt: skip
# What names a term, and not a text.
_NAMES_TERMS = frozenset((owl.REPLACED_BY, owl.oio_term("consider")))


def obo_graphs_quads(document: bytes) -> Iterator[ox.Quad]:
    """Yield the triples of a document of OBO Graphs, each once. Raises ValueError for what is none."""
    seen: set[owl.OwlTriple] = set()
    for graph in decode_obographs(document):
        for triple in _Axioms(graph).triples():
            if triple not in seen:
                seen.add(triple)
                yield ox.Quad(*triple)


class _Axioms:
    """The axioms of one graph."""

    def __init__(self, graph: Obograph) -> None:
        self._graph = graph
        self._kinds = {node.id: node.type for node in graph.nodes}
        self._annotating = self._annotation_properties()

    def triples(self) -> Iterator[owl.OwlTriple]:
        """Yield the triples of the graph."""
        graph = self._graph
        if graph.id:
            yield _iri(graph.id), owl.TYPE, owl.ONTOLOGY
            if graph.meta and graph.meta.version:
                yield _iri(graph.id), owl.owl_term(OWL.versionIRI), _iri(graph.meta.version)
            yield from _annotations(_iri(graph.id), graph.meta)
        for node in graph.nodes:
            yield from self._declaration(node)
            if node.lbl:
                yield _iri(node.id), owl.LABEL, ox.Literal(node.lbl)
            yield from _annotations(_iri(node.id), node.meta)
        for edge in graph.edges:
            yield from self._edge(edge)
        for equivalent in graph.equivalent_nodes_sets:
            same = [_iri(each) for each in equivalent.node_ids]
            yield from ((same[0], owl.EQUIVALENT, other) for other in same[1:])
        for definition in graph.logical_definition_axioms:
            yield from _definition(definition)
        for axiom in graph.domain_range_axioms:
            yield from _domain_and_range(axiom)
        for chain in graph.property_chain_axioms:
            head, made = owl.list_triples([_iri(step) for step in chain.chain_predicate_ids])
            yield from made
            yield _iri(chain.predicate_id), owl.CHAIN, head

    def _annotation_properties(self) -> set[str]:
        """Return the properties that annotate nodes, and those below of them."""
        metas = [node.meta for node in self._graph.nodes if node.meta]
        names = {value.pred for meta in metas for value in meta.basic_property_values}
        names |= {subset for meta in metas for subset in meta.subsets}
        names |= {identifier for identifier in self._kinds if identifier.startswith(OIO_NAMESPACE)}
        below = [(edge.sub, edge.obj) for edge in self._graph.edges if edge.pred in {"subPropertyOf", "is_a"}]
        while more := {sub for sub, over in below if over in names or over.startswith(OIO_NAMESPACE)} - names:
            names |= more
        return names

    def _declaration(self, node: ObographsNode) -> Iterator[owl.OwlTriple]:
        if node.type in _KINDS:
            yield _iri(node.id), owl.TYPE, _KINDS[node.type]
        elif node.type == "PROPERTY":
            guessed = owl.ANNOTATION_PROPERTY if node.id in self._annotating else owl.OBJECT_PROPERTY
            yield _iri(node.id), owl.TYPE, _PROPERTY_KINDS.get(node.property_type, guessed)

    def _edge(self, edge: ObographsEdge) -> Iterator[owl.OwlTriple]:
        subject, value = _iri(edge.sub), _iri(edge.obj)
        notes = _notes(edge.meta)
        kinds = self._kinds.get(edge.sub), self._kinds.get(edge.obj)
        if edge.pred == "is_a":
            yield from owl.axiom_triples(
                subject, owl.SUB_PROPERTY if kinds[0] == "PROPERTY" else owl.SUB_CLASS, value, notes
            )
        elif edge.pred in _EDGES:
            yield from owl.axiom_triples(subject, _EDGES[edge.pred], value, notes)
        elif kinds == ("INDIVIDUAL", "INDIVIDUAL"):
            yield from owl.axiom_triples(subject, _iri(edge.pred), value, notes)
        else:
            node, made = _restriction(edge.pred, owl.SOME, edge.obj)
            yield from made
            predicate = owl.TYPE if kinds[0] == "INDIVIDUAL" else owl.SUB_CLASS
            yield from owl.axiom_triples(subject, predicate, node, notes)


def _annotations(subject: ox.NamedNode, meta: ObographsMeta | None) -> Iterator[owl.OwlTriple]:
    """Yield what is said of a node or a graph."""
    if meta is None:
        return
    if meta.definition:
        text, references = ox.Literal(meta.definition.val), _references(meta.definition.xrefs)
        yield from owl.axiom_triples(subject, owl.PREDICATES["def"], text, references)
    for comment in meta.comments:
        yield subject, owl.COMMENT, ox.Literal(comment)
    for subset in meta.subsets:
        yield subject, owl.PREDICATES["subset"], _iri(subset)
    for xref in meta.xrefs:
        yield subject, owl.XREF, ox.Literal(xref.val)
    for synonym in meta.synonyms:
        notes = _references(synonym.xrefs)
        if synonym.synonym_type:
            notes.append((owl.oio_term("hasSynonymType"), _iri(synonym.synonym_type)))
        yield from owl.axiom_triples(subject, _predicate(synonym.pred), ox.Literal(synonym.val), notes)
    for value in meta.basic_property_values:
        yield subject, _predicate(value.pred), _value(_predicate(value.pred), value.val)
    if meta.deprecated:
        yield subject, owl.DEPRECATED, owl.TRUE


def _notes(meta: ObographsMeta | None) -> owl.AxiomAnnotations:
    """Return what is said of an edge."""
    if meta is None:
        return []
    values = [(_predicate(value.pred), ox.Literal(value.val)) for value in meta.basic_property_values]
    return [*_references(xref.val for xref in meta.xrefs), *values]


def _references(xrefs: Iterable[str]) -> owl.AxiomAnnotations:
    return [(owl.XREF, ox.Literal(xref)) for xref in xrefs]


def _definition(definition: ObographsDefinition) -> Iterator[owl.OwlTriple]:
    parts: list[owl.ResourceTerm] = [_iri(genus) for genus in definition.genus_ids]
    for part in definition.restrictions:
        if part is None or not (part.property_id and part.filler_id):
            defined = definition.defined_class_id
            raise ValueError(f"the definition of {defined} has a part that the format could not hold")
        node, made = _restriction(part.property_id, owl.SOME, part.filler_id)
        parts.append(node)
        yield from made
    node, made = owl.class_of_parts(OWL.intersectionOf, parts)
    yield from made
    yield _iri(definition.defined_class_id), owl.EQUIVALENT, node


def _domain_and_range(axiom: ObographsDomainAndRange) -> Iterator[owl.OwlTriple]:
    for predicate, classes in ((RDFS.domain, axiom.domain_class_ids), (RDFS.range, axiom.range_class_ids)):
        yield from ((_iri(axiom.predicate_id), owl.owl_term(predicate), _iri(each)) for each in classes)
    for edge in axiom.all_values_from_edges:
        node, made = _restriction(edge.pred, owl.ALL, edge.obj)
        yield from made
        yield _iri(edge.sub), owl.SUB_CLASS, node


def _restriction(over: str, quantifier: ox.NamedNode, filler: str) -> tuple[ox.BlankNode, list[owl.OwlTriple]]:
    node = owl.blank_node("restriction", over, quantifier.value, filler)
    described = [(node, owl.TYPE, owl.RESTRICTION), (node, owl.owl_term(OWL.onProperty), _iri(over))]
    declared = [(_iri(over), owl.TYPE, owl.OBJECT_PROPERTY), (_iri(filler), owl.TYPE, owl.CLASS)]
    return node, [*declared, *described, (node, quantifier, _iri(filler))]


def _predicate(name: str) -> ox.NamedNode:
    """Return the property of an annotation: synonyms have a word of the OBO vocabulary."""
    return _iri(name) if ":" in name else owl.oio_term(name)


def _value(predicate: ox.NamedNode, text: str) -> owl.ObjectTerm:
    is_name = bool(_OBO_NAME.fullmatch(text)) or (predicate in _NAMES_TERMS and bool(_CURIE.fullmatch(text)))
    return _iri(text) if is_name else ox.Literal(text)


def _iri(name: str) -> ox.NamedNode:
    """Return an identifier, written out or as a CURIE of OBO. Raises ValueError for what is none."""
    if "://" not in name and not name.startswith("urn:"):
        if not _CURIE.fullmatch(name):
            raise ValueError(f"'{name[:80]}' is no identifier: an IRI or a CURIE stands here")
        name = owl.OBO_NAMESPACE + name.replace(":", "_", 1)
    return ox.NamedNode(name)
