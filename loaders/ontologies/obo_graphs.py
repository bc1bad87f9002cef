"""OBO Graphs, the JSON of the OBO tools: https://github.com/geneontology/obographs."""

from __future__ import annotations

from collections.abc import Iterator

from kg.files.obographs import Obograph, ObographsDefinition, ObographsNode, decode_obographs
from loaders.ontologies.term import OBO, OIO, OntologyHeader, OntologyTerm, term_iri

_KINDS = {"CLASS": "class", "PROPERTY": "property", "INDIVIDUAL": "individual"}
_SCOPES = {f"has{scope.title()}Synonym": scope for scope in ("EXACT", "BROAD", "NARROW", "RELATED")}
_KIND_OF = frozenset({"is_a", "subPropertyOf", "type", "rdfs:subClassOf"})
_REPLACED_BY, _CONSIDER, _ALTERNATIVE = f"{OBO}IAO_0100001", f"{OIO}consider", f"{OIO}hasAlternativeId"
_NAMESPACE = f"{OIO}hasOBONamespace"


def read_obo_graphs(document: bytes) -> Iterator[tuple[OntologyHeader, list[OntologyTerm]]]:
    """Yield each graph of a document. Raises ValueError for what is none."""
    for graph in decode_obographs(document):
        yield _header(graph), list(_terms(graph).values())


def _header(graph: Obograph) -> OntologyHeader:
    result = OntologyHeader(name=graph.id, iri=graph.id if "://" in graph.id else "")
    if graph.meta is not None:
        result.version = graph.meta.version
        for value in graph.meta.basic_property_values:
            last = value.pred.rpartition("/")[2].rpartition("#")[2]
            if last in {"title", "description"}:
                setattr(result, last, value.val)
            elif last == "license":
                result.licence = value.val
    return result


def _terms(graph: Obograph) -> dict[str, OntologyTerm]:
    result: dict[str, OntologyTerm] = {}
    for node in graph.nodes:
        iri = term_iri(node.id)
        result[iri] = _term(iri, node)

    def term(identifier: str) -> OntologyTerm:
        iri = term_iri(identifier)
        return result.setdefault(iri, OntologyTerm(iri))

    for edge in graph.edges:
        if edge.pred in _KIND_OF:
            term(edge.sub).parents.append(term_iri(edge.obj))
        elif edge.pred != "inverseOf":
            term(edge.sub).relations.append((term_iri(edge.pred), term_iri(edge.obj)))
    for definition in graph.logical_definition_axioms:
        _define(term(definition.defined_class_id), definition)
    for same in graph.equivalent_nodes_sets:
        iris = [term_iri(one) for one in same.node_ids]
        for iri in iris:
            term(iri).equivalents += [other for other in iris if other != iri]
    return result


def _define(defined: OntologyTerm, definition: ObographsDefinition) -> None:
    defined.parents += [iri for genus in definition.genus_ids if (iri := term_iri(genus)) not in defined.parents]
    for one in definition.restrictions:
        if one is not None and one.property_id and one.filler_id:
            pair = (term_iri(one.property_id), term_iri(one.filler_id))
            defined.relations += [pair] if pair not in defined.relations else []


def _term(iri: str, node: ObographsNode) -> OntologyTerm:
    term = OntologyTerm(iri, _KINDS.get(node.type, "class"), node.lbl)
    meta = node.meta
    if meta is None:
        return term
    term.definition = meta.definition.val if meta.definition else ""
    term.comments, term.subsets = meta.comments, meta.subsets
    term.xrefs = [one.val for one in meta.xrefs]
    term.synonyms = [(_SCOPES.get(one.pred, "RELATED"), one.val) for one in meta.synonyms]
    term.obsolete = meta.deprecated
    lists: dict[str, list[str]] = {
        _REPLACED_BY: term.replaced_by, _CONSIDER: term.consider, _ALTERNATIVE: term.alternatives,
    }  # fmt: skip
    for value in meta.basic_property_values:
        if value.pred in lists:
            lists[value.pred].append(term_iri(value.val))
        elif value.pred == _NAMESPACE:
            term.namespace = value.val
    return term
