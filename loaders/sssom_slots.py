"""Slots, types, predicates, justifications and prefixes of SSSOM 1.0 and 1.1, and how slots are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

REQUIRED_SLOTS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
# What stands in place of an identifier in a mapping of texts.
LABELS = {"subject_id": "subject_label", "object_id": "object_label"}
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
_MATCHED = tuple(slot for slot in _DESCRIBED if slot.endswith(("match_field", "preprocessing")))
MULTIVALUED_SLOTS = frozenset(
    (*_AGENTS, *_MATCHED, "curation_rule", "curation_rule_text", "match_string", "see_also", "cardinality_scope")
)
# Slots whose values are identifiers, beside those that are named so.
REFERENCE_SLOTS = frozenset((*_MATCHED, "subject_source", "object_source", "curation_rule", "mapping_justification"))
NUMBER_SLOTS = frozenset(
    ("confidence", "similarity_score", "reviewer_agreement", "mapping_set_confidence", "registry_confidence")
)
# Slots of a set as a whole.
SET_SLOTS = (
    *("sssom_version", "mapping_set_id", "mapping_set_version", "mapping_set_group", "mapping_set_title"),
    *("mapping_set_description", "mapping_set_confidence", "mapping_set_source", "issue_tracker"),
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
# The scores of a mapping, each with the least that it may be; none is more than 1.
_LEAST_SCORES = {"confidence": 0, "similarity_score": 0, "reviewer_agreement": -1}
_SCORE = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PARTS = re.compile(r"(?:\\[|\\]|[^|])+")
_ESCAPED = re.compile(r"\\([|\\])")


def slot_values(slot: str, text: str) -> list[str]:
    r"""Return the values of a slot that may have several: between them stand bars, which a backslash escapes.

    >>> slot_values("curation_rule_text", r"one \| half|two\\|three")
    ['one | half', 'two\\', 'three']
    """
    if slot not in MULTIVALUED_SLOTS:
        return [text.strip()] if text.strip() else []
    return [_ESCAPED.sub(r"\1", part).strip() for part in _PARTS.findall(text) if part.strip()]


def joined_values(slot: str, value: object) -> str:
    r"""Return a value, or a list of values, as the one text that `slot_values` takes apart; of nothing, no text.

    >>> joined_values("author_label", ["A|B", "C"])
    'A\\|B|C'
    """
    values = [str(each) for each in (value if isinstance(value, list) else [value]) if each is not None]
    if slot not in MULTIVALUED_SLOTS:
        return "|".join(values)
    return "|".join(re.sub(r"[|\\]", r"\\\g<0>", each) for each in values)


_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def score_rule(slot: str, text: str) -> str:
    """Return the rule that a score breaks; nothing for one that keeps it, for no text and for other slots.

    The standard's own examples write `.99`.

    >>> [score_rule("confidence", text) for text in (".99", "1e-05", "")], score_rule("comment", "high")
    (['', '', ''], '')
    >>> score_rule("similarity_score", "-1"), score_rule("confidence", "high")
    ('a similarity score lies between 0 and 1', 'a confidence lies between 0 and 1')
    """
    if slot not in _LEAST_SCORES or not text:
        return ""
    least = _LEAST_SCORES[slot]
    keeps = _SCORE.fullmatch(text) is not None and least <= float(text) <= 1
    return "" if keeps else f"a {slot.replace('_', ' ')} lies between {least} and 1"


def missing_rule(slot: str, text: str) -> str:
    """Return the rule that what pandas, and with it sssom-py, writes for a missing text breaks; nothing for a text.

    >>> missing_rule("object_label", "nan"), missing_rule("object_label", "hand")
    ('object_label has what some programs write for nothing', '')
    """
    missing = text in {"nan", "NaN"} and slot not in REQUIRED_SLOTS
    return f"{slot} has what some programs write for nothing" if missing else ""


def date_rule(slot: str, text: str) -> str:
    """Return the rule that a date breaks; nothing for one that keeps it, for no text and for other slots.

    >>> [date_rule("mapping_date", text) for text in ("2024-02-29", "2023-02-29", "")]
    ['', 'a date is a day of the calendar, written 2026-11-21', '']
    """
    if not slot.endswith("_date") or not text:
        return ""
    try:
        keeps = _DATE.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        keeps = False
    return "" if keeps else "a date is a day of the calendar, written 2026-11-21"


def shared_slots(header: Mapping[str, Any], slots_of_rows: Collection[str]) -> dict[str, str]:
    """Return what the header of a set says of all its rows: of slots in which no row has a value of its own.

    >>> shared_slots({"mapping_tool": "x", "object_source": "y", "license": "z"}, {"object_source"})
    {'mapping_tool': 'x'}
    """
    given = {slot: header[slot] for slot in PROPAGATED_SLOTS if header.get(slot) is not None}
    return {slot: joined_values(slot, value) for slot, value in given.items() if slot not in slots_of_rows}


def is_rejected(agreement: str) -> bool:
    """Whether a reviewer disagrees with a mapping: by a negative `reviewer_agreement`.

    >>> is_rejected("-0.5"), is_rejected("1"), is_rejected("")
    (True, False, False)
    """
    try:
        return float(agreement) < 0
    except ValueError:
        return False
