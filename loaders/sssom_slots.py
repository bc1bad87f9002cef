"""Slots, types, predicates, justifications and prefixes of SSSOM 1.0 and 1.1."""

from __future__ import annotations

REQUIRED_SLOTS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_DESCRIBED = tuple(
    f"{end}_{slot}"
    for end in ("subject", "object")
    for slot in ("label", "category", "type", "source", "source_version", "match_field", "preprocessing")
)
_AGENTS = tuple(f"{agent}_{slot}" for agent in ("author", "reviewer", "creator") for slot in ("id", "label"))
OPTIONAL_SLOTS = (
    *_DESCRIBED, *_AGENTS,
    *("record_id", "predicate_label", "predicate_modifier", "predicate_type", "license", "mapping_provider"),
    *("mapping_source", "mapping_cardinality", "cardinality_scope", "mapping_tool", "mapping_tool_id"),
    *("mapping_tool_version", "mapping_date", "publication_date", "review_date", "reviewer_agreement", "confidence"),
    *("curation_rule", "curation_rule_text", "match_string", "similarity_score", "similarity_measure", "see_also"),
    *("issue_tracker_item", "other", "comment"),
)  # fmt: skip
MULTIVALUED_SLOTS = frozenset(
    (*_AGENTS, "curation_rule", "curation_rule_text", "match_string", "see_also", "cardinality_scope")
)
# What the header says of all rows, unless a row says something of its own.
PROPAGATED_SLOTS = (
    *(slot for slot in _DESCRIBED if not slot.endswith(("label", "category"))),
    *("predicate_type", "mapping_provider", "mapping_date", "mapping_tool", "mapping_tool_id", "mapping_tool_version"),
    *("cardinality_scope", "similarity_measure", "curation_rule", "curation_rule_text"),
)
LITERAL, COMPOSED, NO_TERM = "rdfs literal", "composed entity expression", "sssom:NoTermFound"
ENTITY_TYPES = (
    *("owl class", "owl object property", "owl data property", "owl annotation property", "owl named individual"),
    *("skos concept", "rdfs resource", "rdfs class", LITERAL, "rdfs datatype", "rdf property", COMPOSED),
)
MAPPING_PREDICATES = (
    *("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"),
    *("owl:equivalentClass", "owl:equivalentProperty", "owl:sameAs", "rdfs:subClassOf", "rdfs:subPropertyOf"),
    *("rdfs:seeAlso", "oboInOwl:hasDbXref", "semapv:crossSpeciesExactMatch"),
)
JUSTIFICATIONS = (
    *("semapv:ManualMappingCuration", "semapv:MappingReview", "semapv:LexicalMatching", "semapv:LogicalReasoning"),
    *("semapv:CompositeMatching", "semapv:UnspecifiedMatching", "semapv:SemanticSimilarityThresholdMatching"),
    *("semapv:LexicalSimilarityThresholdMatching", "semapv:MappingChaining", "semapv:MappingInversion"),
    *("semapv:StructuralMatching", "semapv:InstanceBasedMatching", "semapv:BackgroundKnowledgeBasedMatching"),
)
# Prefixes that every reader of SSSOM knows.
BUILT_IN_PREFIXES = {
    "owl": "http://www.w3.org/2002/07/owl#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#", "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#", "linkml": "https://w3id.org/linkml/",
}  # fmt: skip
