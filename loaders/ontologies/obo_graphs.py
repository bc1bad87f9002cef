"""OBO Graphs, the JSON of the OBO tools: https://github.com/geneontology/obographs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from loaders.ontologies.term import OBO, OIO, OntologyHeader, OntologyTerm, term_iri

_KINDS = {"CLASS": "class", "PROPERTY": "property", "INDIVIDUAL": "individual"}
_SCOPES = {f"has{scope.title()}Synonym": scope for scope in ("EXACT", "BROAD", "NARROW", "RELATED")}
_KIND_OF = frozenset({"is_a", "subPropertyOf", "type", "rdfs:subClassOf"})
_REPLACED_BY, _CONSIDER, _ALTERNATIVE = f"{OBO}IAO_0100001", f"{OIO}consider", f"{OIO}hasAlternativeId"
_NAMESPACE = f"{OIO}hasOBONamespace"


class _Value(msgspec.Struct):
    pred: str = ""
    val: str = ""


class _Definition(msgspec.Struct):
    val: str = ""


class _Meta(msgspec.Struct):
    definition: _Definition | None = None
    comments: list[str] = []
    subsets: list[str] = []
    xrefs: list[_Value] = []
    synonyms: list[_Value] = []
    basicPropertyValues: list[_Value] = []  # noqa: N815  # the name of the format
    version: str = ""
    deprecated: bool = False


class _Node(msgspec.Struct):
    id: str
    lbl: str = ""
    type: str = ""
    meta: _Meta | None = None


class _Edge(msgspec.Struct):
    sub: str
    pred: str
    obj: str


class _Equivalent(msgspec.Struct):
    nodeIds: list[str] = []  # noqa: N815  # the name of the format


class _Restriction(msgspec.Struct):
    propertyId: str = ""  # noqa: N815  # the name of the format
    fillerId: str = ""  # noqa: N815  # the name of the format


class _Definitional(msgspec.Struct):
    definedClassId: str  # noqa: N815  # the name of the format
    genusIds: list[str] = []  # noqa: N815  # the name of the format
    restrictions: list[_Restriction | None] = []


class _Graph(msgspec.Struct):
    id: str = ""
    meta: _Meta | None = None
    nodes: list[_Node] = []
    edges: list[_Edge] = []
    equivalentNodesSets: list[_Equivalent] = []  # noqa: N815  # the name of the format
    logicalDefinitionAxioms: list[_Definitional] = []  # noqa: N815  # the name of the format


class _Document(msgspec.Struct):
    graphs: list[_Graph]


def read_obo_graphs(document: bytes) -> Iterator[tuple[OntologyHeader, list[OntologyTerm]]]:
    """Yield each graph of a document. Raises msgspec.DecodeError, which msgspec.ValidationError is one of."""
    for graph in msgspec.json.decode(document, type=_Document).graphs:
        yield _header(graph), list(_terms(graph).values())


def _header(graph: _Graph) -> OntologyHeader:
    result = OntologyHeader(name=graph.id, iri=graph.id if "://" in graph.id else "")
    if graph.meta is not None:
        result.version = graph.meta.version
        for value in graph.meta.basicPropertyValues:
            last = value.pred.rpartition("/")[2].rpartition("#")[2]
            if last in {"title", "description"}:
                setattr(result, last, value.val)
            elif last == "license":
                result.licence = value.val
    return result


def _terms(graph: _Graph) -> dict[str, OntologyTerm]:
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
    for definition in graph.logicalDefinitionAxioms:
        _define(term(definition.definedClassId), definition)
    for same in graph.equivalentNodesSets:
        iris = [term_iri(one) for one in same.nodeIds]
        for iri in iris:
            term(iri).equivalents += [other for other in iris if other != iri]
    return result


def _define(defined: OntologyTerm, definition: _Definitional) -> None:
    defined.parents += [iri for genus in definition.genusIds if (iri := term_iri(genus)) not in defined.parents]
    for one in definition.restrictions:
        if one is not None and one.propertyId and one.fillerId:
            pair = (term_iri(one.propertyId), term_iri(one.fillerId))
            defined.relations += [pair] if pair not in defined.relations else []


def _term(iri: str, node: _Node) -> OntologyTerm:
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
    for value in meta.basicPropertyValues:
        if value.pred in lists:
            lists[value.pred].append(term_iri(value.val))
        elif value.pred == _NAMESPACE:
            term.namespace = value.val
    return term
