"""How entities, claims, disputes and edges become quads: the only place that knows."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node
from rdflib.util import from_n3

from kg.blank_node_names import canonically_named
from kg.errors import UnknownNameError
from kg.model import CURATION, RETRACTED, Claim, Dispute, Edge, Entity, IdentifierMapping, RdfTerm
from kg.namespaces import MK, iri_or_text
from kg.prefixes import ANONYMOUS, BASE, expand, prefixes

# rdflib shows a stack for every literal that its datatype does not allow; such literals are kept as they are.
logging.getLogger("rdflib.term").setLevel(logging.ERROR + 1)

OA = "http://www.w3.org/ns/oa#"

Triple = tuple[URIRef, URIRef, RdfTerm]
Quad = tuple[URIRef, URIRef, RdfTerm, URIRef]

DATASET = URIRef(BASE + "dataset")
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
ONTOLOGY_GRAPH = URIRef(BASE + "graph/ontology")
EDGES_GRAPH = URIRef(BASE + "graph/edges")
INFERRED_GRAPH = URIRef(BASE + "graph/inferred")
EXPLANATIONS_GRAPH = URIRef(BASE + "graph/explanations")
CATALOGUE_GRAPH = URIRef(BASE + "graph/catalogue")
MAPPINGS_GRAPH = URIRef(BASE + "graph/mappings")
PROVENANCE_GRAPH = URIRef(BASE + "graph/provenance")
# What Turtle takes for a decimal without being told.
_DECIMAL = re.compile(r"[+-]?\d*\.\d+")
_EXTERNAL = BASE + "graph/external."
_NAMED_ONLY = frozenset({str(PROVENANCE_GRAPH), str(EXPLANATIONS_GRAPH)})

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_TO_ESCAPE = re.compile(r'[\\"\n\r\t]')
# Looked up once: rdflib makes the terms of its namespaces anew each time.
_TYPE, _LABEL, _STRING = RDF.type, RDFS.label, XSD.string


CONTRADICTIONS = {"contradicts-other-source", "contradicts-itself", "arithmetic"}


@cache
def source_graph(source: str) -> URIRef:
    """Return the named graph of a source: a publication, the curators, or a bulk source."""
    return URIRef(f"{BASE}graph/source.{source}")


@cache
def external_graph(name: str) -> URIRef:
    """Return the named graph of an ontology that others keep."""
    return URIRef(_EXTERNAL + name)


def is_named_only(graph: str) -> bool:
    """Whether what a graph says stands there alone, and not in the default graph, too."""
    return graph in _NAMED_ONLY or graph.startswith(_EXTERNAL)


def entity_quads(entity: Entity) -> Iterator[Quad]:
    """Yield the quads of an entity, in the named graph of its source."""
    graph = source_graph(entity.source)
    yield entity.iri, RDF.type, entity.kind, graph
    yield entity.iri, RDFS.label, Literal(entity.label, lang="en"), graph
    yield entity.iri, SKOS.prefLabel, Literal(entity.label, lang="en"), graph
    yield entity.iri, MK.key, Literal(entity.curie), graph
    for name in entity.alternative:
        yield entity.iri, SKOS.altLabel, Literal(name, lang="en"), graph
    for name in entity.misspelled:
        yield entity.iri, SKOS.hiddenLabel, Literal(name, lang="en"), graph
    if entity.definition:
        yield entity.iri, SKOS.definition, Literal(entity.definition, lang="en"), graph
    if entity.note:
        yield entity.iri, MK.curatorNote, Literal(entity.note, lang="en"), graph
    for predicate, value in entity.properties:
        yield entity.iri, predicate, value, graph


def disambiguation_quads(overrides: Mapping[str, str]) -> Iterator[Quad]:
    """Yield which entity the curators mean by a name that several could have; `overrides`: CURIEs by name."""
    for name, curie in overrides.items():
        yield URIRef(expand(curie)), MK.disambiguatedName, Literal(name, lang="en"), source_graph(CURATION)


def claim_quads(claim: Claim) -> Iterator[Quad]:
    """Yield the quads of a claim and of its evidence, in the named graph of its source."""
    graph = source_graph(claim.source or claim.publication)
    iri = URIRef(expand(claim.curie))
    publication = URIRef(expand(f"pub:{claim.publication}"))
    statement = Literal(claim.statement, lang="en", normalize=False)
    yield iri, _TYPE, claim.kind, graph
    yield iri, MK.rowKey, Literal(claim.key, normalize=False), graph
    yield iri, MK.statedIn, publication, graph
    yield iri, MK.subject, claim.subject, graph
    if claim.relation is not None:
        yield iri, MK.openRelation if claim.is_gap else MK.relation, claim.relation, graph
    if claim.object is not None:
        yield iri, MK.object, claim.object, graph
    yield iri, MK.polarity, claim.polarity, graph
    yield iri, MK.certainty, claim.certainty, graph
    yield iri, MK.status, claim.status, graph
    yield iri, MK.statement, statement, graph
    yield iri, _LABEL, statement, graph
    yield iri, MK.contentDigest, Literal(claim.digest, normalize=False), graph
    for predicate, value in claim.properties:
        yield iri, predicate, value, graph
    for span in claim.spans:
        position = f"span:{claim.publication}.{span.start}-{span.end}"
        selector, evidence = URIRef(expand(position)), URIRef(expand(f"{position}.{span.role}"))
        yield iri, MK.evidence, evidence, graph
        yield evidence, RDF.type, URIRef(OA + "SpecificResource"), graph
        yield evidence, MK.role, MK[f"{span.role.capitalize()}Role"], graph
        yield evidence, URIRef(OA + "hasSource"), publication, graph
        yield evidence, URIRef(OA + "hasSelector"), selector, graph
        yield evidence, MK.documentSha256, Literal(claim.document_sha256), graph
        yield evidence, MK.spanSha256, Literal(span.span_sha256), graph
        yield selector, RDF.type, URIRef(OA + "TextPositionSelector"), graph
        yield selector, URIRef(OA + "start"), Literal(str(span.start), datatype=XSD.nonNegativeInteger), graph
        yield selector, URIRef(OA + "end"), Literal(str(span.end), datatype=XSD.nonNegativeInteger), graph


def retraction_quads(claim: Claim) -> Iterator[Quad]:
    """Yield what a claim says of itself when it rests on what was retracted."""
    yield URIRef(expand(claim.curie)), MK.retracted, RETRACTED, source_graph(claim.source or claim.publication)


def dispute_quads(dispute: Dispute) -> Iterator[Quad]:
    """Yield the quads of a dispute, and the shortcut between the claims where it joins two."""
    graph = source_graph(dispute.source)
    iri = URIRef(expand(f"dispute:{dispute.key}"))
    claims = [URIRef(expand(claim)) for claim in dispute.claims]
    yield iri, RDF.type, MK.Dispute, graph
    yield iri, RDFS.label, Literal(dispute.reason, lang="en"), graph
    yield iri, MK.disputeKind, Literal(dispute.kind), graph
    yield iri, MK.reason, Literal(dispute.reason, lang="en"), graph
    yield iri, MK.handling, Literal(dispute.handling, lang="en"), graph
    yield iri, MK.raisedBy, dispute.raised_by, graph
    if dispute.note:
        yield iri, MK.curatorNote, Literal(dispute.note, lang="en"), graph
    for claim in claims:
        yield iri, MK.disputedClaim, claim, graph
    if dispute.kind in CONTRADICTIONS and len(claims) == len({"one", "other"}):
        yield claims[0], MK.disputes, claims[1], graph
        yield claims[1], MK.disputes, claims[0], graph


def mapping_quads(mapping: IdentifierMapping) -> Iterator[Quad]:
    """Yield the quads of a mapping: the plain triple, and a node in the RDF of SSSOM 1.0 that says who and how."""
    graph = MAPPINGS_GRAPH
    iri = URIRef(expand(mapping.curie))
    yield mapping.subject, mapping.predicate, mapping.object, graph
    if mapping.label:
        yield mapping.object, RDFS.label, Literal(mapping.label), graph
    yield iri, RDF.type, OWL.Axiom, graph
    yield iri, OWL.annotatedSource, mapping.subject, graph
    yield iri, OWL.annotatedProperty, mapping.predicate, graph
    yield iri, OWL.annotatedTarget, mapping.object, graph
    yield iri, URIRef(expand("sssom:mapping_justification")), mapping.justification, graph
    yield iri, URIRef(expand("sssom:author_id")), mapping.author, graph
    if mapping.date:
        yield iri, URIRef(expand("sssom:mapping_date")), Literal(mapping.date, datatype=XSD.date), graph
    yield iri, DCTERMS.license, iri_or_text(mapping.licence), graph
    if mapping.comment:
        yield iri, RDFS.comment, Literal(mapping.comment, lang="en"), graph


def edge_quads(edge: Edge) -> Iterator[Quad]:
    """Yield the edge node, and the plain triple when a claim asserts it."""
    iri = URIRef(expand(edge.curie))
    yield iri, RDF.type, MK.Edge, EDGES_GRAPH
    yield iri, MK.subject, edge.subject, EDGES_GRAPH
    yield iri, MK.relation, edge.relation, EDGES_GRAPH
    yield iri, MK.object, edge.object, EDGES_GRAPH
    yield iri, MK.asserted, Literal(edge.asserted), EDGES_GRAPH
    for context in edge.contexts:
        yield iri, MK.inContext, Literal(context), EDGES_GRAPH
    for claim in edge.supported_by:
        yield iri, MK.supportedBy, URIRef(expand(claim)), EDGES_GRAPH
    for claim in edge.contradicted_by:
        yield iri, MK.contradictedBy, URIRef(expand(claim)), EDGES_GRAPH
    if edge.asserted:
        yield edge.subject, edge.relation, edge.object, EDGES_GRAPH


def graph_quads(triples: Graph, graph: URIRef) -> Iterator[Quad]:
    """Yield a graph's triples as quads; blank nodes become IRIs named by what they say.

    The same graph gives the same quads everywhere: see `kg.blank_node_names`.
    """
    for subject, predicate, value in canonically_named(triples):
        yield URIRef(_named(subject)), URIRef(str(predicate)), _named(value), graph


def with_blank_nodes(triples: Iterable[Triple]) -> Graph:
    """Return triples as a graph in which the nodes that `graph_quads` gave names are blank again."""
    graph = Graph()
    for subject, predicate, value in triples:
        graph.add((_blank(subject), predicate, _blank(value)))
    return graph


def _blank(node: RdfTerm) -> RdfTerm | BNode:
    return BNode(node.removeprefix(ANONYMOUS)) if isinstance(node, URIRef) and node.startswith(ANONYMOUS) else node


def _named(node: object) -> RdfTerm:
    if isinstance(node, BNode):
        return URIRef(ANONYMOUS + str(node))
    if isinstance(node, URIRef | Literal):
        return node
    raise TypeError(f"{node!r} is no RDF 1.1 term")


def read_nquad(line: str) -> Quad:
    """Return the quad that a line of `nquad` is."""
    subject, predicate, rest = line.split(" ", 2)
    value, _, graph = rest.removesuffix(" .").rpartition(" ")
    term = from_n3(value)
    if not isinstance(term, URIRef | Literal):
        raise TypeError(f"{value} is no RDF 1.1 term")
    return URIRef(subject[1:-1]), URIRef(predicate[1:-1]), term, URIRef(graph[1:-1])


def nquad(quad: Quad) -> str:
    """Return a quad as one line of N-Quads, without the line end."""
    subject, predicate, value, graph = quad
    return f"<{subject}> <{predicate}> {term_text(value)} <{graph}> ."


def graph_of_line(line: str) -> str:
    """Return the IRI of the named graph of a line of N-Quads."""
    return line.rpartition(" <")[2].removesuffix("> .")


def term_text(node: RdfTerm) -> str:
    """Return a term in its N-Triples form, on one line whatever it holds."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    text = f'"{node.translate(_ESCAPES) if _TO_ESCAPE.search(node) else node}"'
    if node.language:
        return f"{text}@{node.language}"
    if node.datatype is not None and node.datatype != _STRING:
        return f"{text}^^<{node.datatype}>"
    return text


def graph_with_prefixes(triples: Iterable[Sequence[Node | None]] = ()) -> Graph:
    """Return a graph with our prefixes; rows of which a part is missing are no triples and are left out."""
    graph = Graph()
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace)
    for subject, predicate, value in triples:
        if subject is not None and predicate is not None and value is not None:
            graph.add((subject, predicate, value))
    return graph


class _ExactTurtle(TurtleSerializer):
    """Turtle in which numbers keep their digits: rdflib rounds doubles, and gives whole decimals a fraction."""

    def label(self, node: Node, position: int) -> str:
        if not isinstance(node, Literal) or node.datatype not in {XSD.double, XSD.decimal}:
            return str(super().label(node, position))
        is_short = node.datatype == XSD.decimal and _DECIMAL.fullmatch(node)
        return str(node) if is_short else node.n3(self.store.namespace_manager)


def serialize_graph(graph: Graph, syntax: str) -> bytes:
    """Return a graph in a syntax of rdflib, by its name or media type; numbers keep their digits in Turtle, too."""
    if syntax not in {"turtle", "text/turtle"}:
        return graph.serialize(format=syntax).encode()
    written = BytesIO()
    _ExactTurtle(graph).serialize(written)
    return written.getvalue()


def as_graph(quads: Iterable[Quad]) -> Graph:
    """Return the triples of quads, merged, as one graph."""
    graph = Graph()
    for subject, predicate, value, _ in quads:
        graph.add((subject, predicate, value))
    return graph


def parse_literal(text: str) -> Literal:
    """Return the literal that a text in quotes is, as in N-Triples. Raises UnknownNameError."""
    try:
        result = next(iter(Graph().parse(data=f"<urn:x> <urn:x> {text} .", format="nt").objects()))
    except (SyntaxError, ParserError, ValueError) as error:
        rule = 'is no literal: write it as in N-Triples, such as "12" or "twelve"@en.'
        raise UnknownNameError(f"{text} {rule}") from error
    return Literal(result) if not isinstance(result, Literal) else result
