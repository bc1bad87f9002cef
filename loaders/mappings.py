"""Mappings to external identifiers: SSSOM tables, read strictly.

SSSOM 1.0, https://mapping-commons.github.io/sssom/ (Matentzoglu et al. 2022, doi:10.1093/database/baac035).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rdflib import URIRef

from kg import resources
from kg.errors import Finding
from kg.model import Entity, IdentifierMapping
from kg.namespaces import prefixes
from loaders.tables import Row, did_you_mean, display_path, read_table, read_text

REQUIRED_SLOTS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
OPTIONAL_SLOTS = (
    *("subject_label", "subject_category", "subject_type", "subject_source", "subject_source_version"),
    *("subject_match_field", "subject_preprocessing", "predicate_label", "predicate_modifier"),
    *("object_label", "object_category", "object_type", "object_source", "object_source_version"),
    *("object_match_field", "object_preprocessing", "author_id", "author_label", "reviewer_id", "reviewer_label"),
    *("creator_id", "creator_label", "license", "mapping_provider", "mapping_source", "mapping_cardinality"),
    *("mapping_tool", "mapping_tool_version", "mapping_date", "publication_date", "confidence", "curation_rule"),
    *("curation_rule_text", "match_string", "similarity_score", "similarity_measure", "see_also"),
    *("issue_tracker_item", "other", "comment"),
)
MAPPING_PREDICATES = (
    *("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"),
    *("owl:equivalentClass", "owl:equivalentProperty", "owl:sameAs", "rdfs:subClassOf", "rdfs:subPropertyOf"),
    *("rdfs:seeAlso", "oboInOwl:hasDbXref", "semapv:crossSpeciesExactMatch"),
)
OUR_PREDICATES = MAPPING_PREDICATES[:5]
JUSTIFICATIONS = (
    *("semapv:ManualMappingCuration", "semapv:MappingReview", "semapv:LexicalMatching", "semapv:LogicalReasoning"),
    *("semapv:CompositeMatching", "semapv:UnspecifiedMatching", "semapv:SemanticSimilarityThresholdMatching"),
    *("semapv:LexicalSimilarityThresholdMatching", "semapv:MappingChaining", "semapv:MappingInversion"),
    *("semapv:StructuralMatching", "semapv:InstanceBasedMatching", "semapv:BackgroundKnowledgeBasedMatching"),
)
# Prefixes that every reader of SSSOM knows.
BUILT_IN_PREFIXES = frozenset({"owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml"})

_CURIE = re.compile(r"([A-Za-z_][\w.-]*):(\S+)")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True)
class MappingSet:
    """A table of mappings: what its header says, and its rows."""

    file: str
    header: Mapping[str, Any]
    rows: list[Row] = field(default_factory=list)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that the header declares."""
        result = self.header.get("curie_map")
        return result if isinstance(result, dict) else {}


def read_mappings(path: Path, findings: list[Finding]) -> MappingSet:
    """Return a mapping set whose rows have their form; what is wrong goes to `findings`."""
    text = read_text(path, findings)
    header = _header(path, text or "", findings)
    result = MappingSet(display_path(path), header)
    if text is None:
        return result
    for row in read_table(path, REQUIRED_SLOTS, (*REQUIRED_SLOTS, *OPTIONAL_SLOTS), findings):
        wrong = list(_wrong(row, result.prefixes))
        findings.extend(wrong)
        if not wrong:
            result.rows.append(row)
    findings.extend(_at_odds(result.rows))
    return result


def load_mappings(
    entities: Mapping[str, Entity], findings: list[Finding], folder: Path = resources.MAPPINGS
) -> list[IdentifierMapping]:
    """Read every mapping set of a folder; each subject must be one of the entities."""
    result = []
    for path in sorted(folder.glob("*.sssom.tsv")):
        mappings = read_mappings(path, findings)
        findings.extend(_foreign_prefixes(mappings))
        for row in mappings.rows:
            wrong = list(_not_ours(row, entities))
            findings.extend(wrong)
            if not wrong:
                result.append(_mapping(row, mappings, entities))
    return result


def _header(path: Path, text: str, findings: list[Finding]) -> Mapping[str, Any]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line[1:])
    try:
        result = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        number = mark.line + 1 if mark else 1
        findings.append(
            Finding(display_path(path), number, "", "", "the header is no YAML", "Write 'name: value' lines.")
        )
        return {}
    header = result if isinstance(result, dict) else {}
    for name, why in (("mapping_set_id", "names the set"), ("license", "says what others may do with it")):
        if not header.get(name):
            findings.append(
                Finding(display_path(path), 1, name, "", f"the header lacks '{name}', which {why}", "Add it.")
            )
    return header


def _wrong(row: Row, declared: Mapping[str, str]) -> Iterable[Finding]:
    for column in (*REQUIRED_SLOTS, "author_id", "reviewer_id"):
        cell = row[column]
        if not cell:
            if column in REQUIRED_SLOTS:
                yield row.finding(column, "the cell is empty", "SSSOM requires it in every row.")
            continue
        match = _CURIE.fullmatch(cell)
        if match is None:
            yield row.finding(column, "this is no CURIE", "Write prefix:identifier.")
        elif match[1] not in declared and match[1] not in BUILT_IN_PREFIXES:
            yield row.finding(column, f"the prefix '{match[1]}' is not in the curie_map", "Declare it in the header.")
    yield from _unless(row, "predicate_id", MAPPING_PREDICATES, "is no mapping predicate")
    yield from _unless(row, "mapping_justification", JUSTIFICATIONS, "is no justification of SEMAPV")
    if row["mapping_date"] and not _DATE.fullmatch(row["mapping_date"]):
        yield row.finding("mapping_date", "a date is written 2026-11-21")
    if row["confidence"] and not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", row["confidence"]):
        yield row.finding("confidence", "a confidence lies between 0 and 1")
    if row["predicate_modifier"] not in {"", "Not"}:
        yield row.finding("predicate_modifier", "the one modifier is 'Not'")


def _unless(row: Row, column: str, known: Sequence[str], rule: str) -> Iterable[Finding]:
    if row[column] and _CURIE.fullmatch(row[column]) and row[column] not in known:
        yield row.finding(column, f"'{row[column]}' {rule}", did_you_mean(row[column], known) or f"Take {known[0]}.")


def _at_odds(rows: list[Row]) -> Iterable[Finding]:
    """Yield rows that repeat or contradict an earlier one."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        subject, target = row["subject_id"], row["object_id"]
        places: list[tuple[tuple[str, ...], str, str]] = [
            ((subject, target), "object_id", "the same two terms are mapped already")
        ]
        if row["predicate_id"] == "skos:exactMatch" and not row["predicate_modifier"]:
            vocabulary = target.partition(":")[0]
            another = f"the subject is exactly another term of {vocabulary} already"
            places.append(((subject, "=", vocabulary), "object_id", another))
            kind = subject.partition(":")[0]
            places.append(((kind, "=", target), "subject_id", "another subject is exactly this term already"))
        for key, column, rule in places:
            if key in seen:
                yield row.finding(column, f"{rule}, in line {seen[key].line}", "Keep one of the two rows.")
                break
            seen[key] = row


def _foreign_prefixes(mappings: MappingSet) -> Iterable[Finding]:
    for prefix, namespace in mappings.prefixes.items():
        if prefixes().get(prefix) != namespace:
            yield Finding(
                mappings.file, 1, "curie_map", f"{prefix}: {namespace}",
                f"ontology/prefixes.ttl has {prefixes().get(prefix, 'no such prefix')}", "Make the two agree.",
            )  # fmt: skip


def _not_ours(row: Row, entities: Mapping[str, Entity]) -> Iterable[Finding]:
    entity = entities.get(row["subject_id"])
    if entity is None:
        yield row.finding("subject_id", "no such entity", did_you_mean(row["subject_id"], entities))
    elif row["subject_label"] != entity.label:
        yield row.finding("subject_label", "this is not the entity's label", f"It is '{entity.label}'.")
    if row["author_id"] not in entities:
        yield row.finding("author_id", "no such organization", did_you_mean(row["author_id"], entities))
    yield from _unless(row, "predicate_id", OUR_PREDICATES, "is not for individuals")
    if row["predicate_modifier"]:
        yield row.finding("predicate_modifier", "a negated mapping is not loaded", "Take the row out.")


def _mapping(row: Row, mappings: MappingSet, entities: Mapping[str, Entity]) -> IdentifierMapping:
    known = {**prefixes(), **mappings.prefixes}

    def iri(curie: str) -> URIRef:
        prefix, _, local = curie.partition(":")
        return URIRef(known[prefix] + local)

    return IdentifierMapping(
        subject=entities[row["subject_id"]].iri,
        predicate=iri(row["predicate_id"]),
        object=iri(row["object_id"]),
        label=row["object_label"],
        justification=iri(row["mapping_justification"]),
        author=entities[row["author_id"]].iri,
        date=row["mapping_date"] or str(mappings.header.get("mapping_date", "")),
        licence=str(mappings.header.get("license", "")),
        comment=row["comment"],
    )
