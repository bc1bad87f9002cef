"""Terms of OWL and of the vocabularies of OBO, and the triples of axioms, lists and classes that are described."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, XSD, URIRef

from kg.files.obo_text import OIO_NAMESPACE

OBO_NAMESPACE = "http://purl.obolibrary.org/obo/"
ResourceTerm = ox.NamedNode | ox.BlankNode
ObjectTerm = ox.NamedNode | ox.BlankNode | ox.Literal
OwlTriple = tuple[ResourceTerm, ox.NamedNode, ObjectTerm]
AxiomAnnotations = list[tuple[ox.NamedNode, ObjectTerm]]


def owl_term(iri: URIRef) -> ox.NamedNode:
    """Return a term of rdflib as one of Oxigraph."""
    return ox.NamedNode(str(iri))


def oio_term(name: str) -> ox.NamedNode:
    """Return a term of the vocabulary of OBO in OWL."""
    return ox.NamedNode(OIO_NAMESPACE + name)


def obo_term(name: str) -> ox.NamedNode:
    """Return a term of an ontology of OBO, by the last part of its IRI."""
    return ox.NamedNode(OBO_NAMESPACE + name)


TYPE, LABEL, COMMENT, SUB_CLASS = (
    owl_term(RDF.type),
    owl_term(RDFS.label),
    owl_term(RDFS.comment),
    owl_term(RDFS.subClassOf),
)
SUB_PROPERTY, FIRST, REST, NIL = (
    owl_term(RDFS.subPropertyOf),
    owl_term(RDF.first),
    owl_term(RDF.rest),
    owl_term(RDF.nil),
)
CLASS, OBJECT_PROPERTY, RESTRICTION = owl_term(OWL.Class), owl_term(OWL.ObjectProperty), owl_term(OWL.Restriction)
ANNOTATION_PROPERTY, INDIVIDUAL = owl_term(OWL.AnnotationProperty), owl_term(OWL.NamedIndividual)
EQUIVALENT, DISJOINT, SOME, ALL = (
    owl_term(OWL.equivalentClass), owl_term(OWL.disjointWith),
    owl_term(OWL.someValuesFrom), owl_term(OWL.allValuesFrom),
)  # fmt: skip
CHAIN, DEPRECATED, XREF = owl_term(OWL.propertyChainAxiom), owl_term(OWL.deprecated), oio_term("hasDbXref")
ONTOLOGY = owl_term(OWL.Ontology)
TRUE = ox.Literal("true", datatype=owl_term(XSD.boolean))
REPLACED_BY, OBSOLESCENCE, TERMS_MERGED = obo_term("IAO_0100001"), obo_term("IAO_0000231"), obo_term("IAO_0000227")
# Predicates of annotations by tag; any other tag is one of the format's own vocabulary.
PREDICATES = {
    "name": LABEL, "comment": COMMENT, "remark": COMMENT, "def": obo_term("IAO_0000115"), "xref": XREF,
    "expand_expression_to": obo_term("IAO_0000424"), "expand_assertion_to": obo_term("IAO_0000425"),
    "is_anti_symmetric": obo_term("IAO_0000427"), "is_obsolete": DEPRECATED, "replaced_by": REPLACED_BY,
    "namespace": oio_term("hasOBONamespace"), "alt_id": oio_term("hasAlternativeId"), "subset": oio_term("inSubset"),
    "format-version": oio_term("hasOBOFormatVersion"), "namespace-id-rule": oio_term("NamespaceIdRule"),
}  # fmt: skip
# What the mapping calls the properties of annotations.
LABELS = {
    oio_term("id"): "id", oio_term("hasOBOFormatVersion"): "has_obo_format_version", XREF: "database_cross_reference",
    oio_term("hasOBONamespace"): "has_obo_namespace", oio_term("hasAlternativeId"): "has_alternative_id",
    oio_term("inSubset"): "in_subset", oio_term("SubsetProperty"): "subset_property", oio_term("consider"): "consider",
    oio_term("SynonymTypeProperty"): "synonym_type_property", oio_term("hasSynonymType"): "has_synonym_type",
    oio_term("shorthand"): "shorthand", oio_term("created_by"): "created by",
    oio_term("creation_date"): "creation date",
    obo_term("IAO_0000115"): "definition", obo_term("IAO_0000424"): "expand expression to",
    obo_term("IAO_0000425"): "expand assertion to", obo_term("IAO_0000427"): "antisymmetric property",
    oio_term("hasExactSynonym"): "has_exact_synonym", oio_term("hasBroadSynonym"): "has_broad_synonym",
    oio_term("hasNarrowSynonym"): "has_narrow_synonym", oio_term("hasRelatedSynonym"): "has_related_synonym",
}  # fmt: skip
CHARACTERS = {
    f"is_{word}": owl_term(OWL[f"{word.title().replace('_', '')}Property"])
    for word in ("transitive", "symmetric", "asymmetric", "reflexive", "functional", "inverse_functional")
}
FLAGS = frozenset(
    ("is_cyclic", "is_anti_symmetric", "is_metadata_tag", "is_class_level", "is_obsolete", "is_anonymous")
)
LINKS_OF_CLASSES = {"is_a": SUB_CLASS, "equivalent_to": EQUIVALENT, "disjoint_from": DISJOINT}
LINKS_OF_PROPERTIES = {
    "is_a": SUB_PROPERTY, "equivalent_to": owl_term(OWL.equivalentProperty), "inverse_of": owl_term(OWL.inverseOf),
    "disjoint_from": owl_term(OWL.propertyDisjointWith), "domain": owl_term(RDFS.domain), "range": owl_term(RDFS.range),
}  # fmt: skip
# Qualifiers that are part of what a clause says, and do not annotate it.
MEANINGFUL_QUALIFIERS = frozenset(
    ("gci_relation", "gci_filler", "all_only", "all_some", "cardinality", "minCardinality", "maxCardinality")
)
CARDINALITIES = {
    "cardinality": "qualifiedCardinality", "minCardinality": "minQualifiedCardinality",
    "maxCardinality": "maxQualifiedCardinality",
}  # fmt: skip


@cache
def annotation_property(predicate: ox.NamedNode) -> tuple[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode], ...]:
    """Return the declaration of an annotation property, as one triple of several."""
    return ((predicate, TYPE, ANNOTATION_PROPERTY),)


def axiom_triples(
    subject: ResourceTerm, predicate: ox.NamedNode, value: ObjectTerm, notes: AxiomAnnotations
) -> Iterator[OwlTriple]:
    """Yield a triple and what is said of it (OWL 2 Mapping to RDF, section 2.2)."""
    yield subject, predicate, value
    if notes:
        node = blank_node("axiom", str(subject), str(predicate), str(value), *(str(note) for note in notes))
        yield node, TYPE, owl_term(OWL.Axiom)
        yield node, owl_term(OWL.annotatedSource), subject
        yield node, owl_term(OWL.annotatedProperty), predicate
        yield node, owl_term(OWL.annotatedTarget), value
        for relation, text in notes:
            yield from annotation_property(relation)
            yield node, relation, text


def class_of_parts(operator: URIRef, parts: list[ResourceTerm]) -> tuple[ox.BlankNode, list[OwlTriple]]:
    """Return the node of a class that is made of parts, and its triples."""
    head, made = list_triples(parts)
    node = blank_node(str(operator), str(head))
    return node, [*made, (node, TYPE, CLASS), (node, owl_term(operator), head)]


def list_triples(parts: list[ResourceTerm]) -> tuple[ResourceTerm, list[OwlTriple]]:
    """Return the head of a list, and its triples."""
    rest: ResourceTerm = NIL
    made: list[OwlTriple] = []
    for part in reversed(parts):
        node = blank_node("list", str(part), str(rest))
        made += [(node, FIRST, part), (node, REST, rest)]
        rest = node
    return rest, made


def blank_node(*words: str) -> ox.BlankNode:
    """Return the blank node of something that is described: the same words, the same node."""
    return ox.BlankNode("n" + hashlib.sha256("\n".join(words).encode()).hexdigest()[:24])
