"""Mappings to external identifiers: SSSOM tables, ours read strictly, those of others as the standard says.

SSSOM 1.0 and 1.1, https://mapping-commons.github.io/sssom/ (Matentzoglu et al. 2022, doi:10.1093/database/baac035).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rdflib import URIRef

from kg import resources
from kg.errors import Finding
from kg.files.vocabulary import short_name
from kg.model import Entity, IdentifierMapping
from kg.prefixes import prefixes
from kg.yaml_texts import yaml_texts
from loaders.sssom_slots import (
    BUILT_IN_PREFIXES,
    COMPOSED,
    ENTITY_TYPES,
    JUSTIFICATIONS,
    LITERAL,
    MAPPING_PREDICATES,
    NO_TERM,
    OPTIONAL_SLOTS,
    REQUIRED_SLOTS,
    date_rule,
    is_rejected,
    score_rule,
    shared_slots,
    slot_values,
)
from loaders.tables import Row, did_you_mean, display_path, read_header, read_table, read_text

# Ours map individuals.
OUR_PREDICATES = MAPPING_PREDICATES[:5]
_CURIE = re.compile(r"([A-Za-z_][\w.-]*):(\S+)")


@dataclass(frozen=True)
class MappingSet:
    """A table of mappings: what its header says, and its rows, with what the header says of all of them."""

    file: str
    header: Mapping[str, Any]
    rows: list[Row] = field(default_factory=list)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that the header declares."""
        result = self.header.get("curie_map")
        return {str(name): str(address) for name, address in result.items()} if isinstance(result, dict) else {}

    def passed_over(self, column: str) -> Finding:
        """Return the remark on a column that the standard does not know."""
        remedy = did_you_mean(column, OPTIONAL_SLOTS) or "Declare it under extension_definitions to keep it."
        return Finding(self.file, 1, column, "", "the column is no slot of SSSOM and is passed over", remedy)

    def known_as(self, curie: str) -> str:
        """Return the name by which our prefixes and OBO call what a CURIE of the table means.

        >>> MappingSet("", {"curie_map": {"hpo": "http://purl.obolibrary.org/obo/HP_"}}).known_as("hpo:0001875")
        'HP:0001875'
        """
        prefix, _, local = curie.partition(":")
        namespace = self.prefixes.get(prefix) or BUILT_IN_PREFIXES.get(prefix)
        return short_name(namespace + local) if namespace else curie


def read_mappings(path: Path, findings: list[Finding], remarks: list[Finding] | None = None) -> MappingSet:
    """Return a mapping set whose rows have their form; what is wrong goes to `findings`.

    What has no meaning in SSSOM and is passed over, as the standard wants it, goes to `remarks`. A table without a
    header of its own may have it in a file beside it, `NAME.sssom.yml`.
    """
    text = read_text(path, findings)
    header = _header(path, text or "", findings)
    result = MappingSet(display_path(path), header)
    if text is None:
        return result
    findings.extend(_wrong_prefixes(result))
    (findings if remarks is None else remarks).extend(_wrong_header(result))
    columns = read_header(text)
    literal = {end for end in ("subject", "object") if f"{end}_label" in columns}
    required = [slot for slot in REQUIRED_SLOTS if slot.removesuffix("_id") not in literal]
    unknown = [name for name in columns if name not in {*REQUIRED_SLOTS, *OPTIONAL_SLOTS, *_extensions(header)}]
    if remarks is not None:
        remarks.extend(map(result.passed_over, unknown))
    known = [*REQUIRED_SLOTS, *OPTIONAL_SLOTS, *(columns if remarks is not None else _extensions(header))]
    rows = list(read_table(path, required, known, findings))
    shared = shared_slots(header, {slot for row in rows for slot, value in row.cells.items() if value})
    seen: dict[str, Row] = {}
    for row in (replace(row, cells={**shared, **{k: v for k, v in row.cells.items() if v}}) for row in rows):
        wrong = [*_wrong(row, result.prefixes), *_repeated(row, seen)]
        findings.extend(wrong)
        if not wrong:
            result.rows.append(row)
    findings.extend(_contradicted(result.rows))
    return result


def _extensions(header: Mapping[str, Any]) -> list[str]:
    defined = header.get("extension_definitions")
    slots = [each.get("slot_name") for each in defined if isinstance(each, dict)] if isinstance(defined, list) else []
    return [str(slot) for slot in slots if slot]


def load_mappings(
    entities: Mapping[str, Entity], findings: list[Finding], folder: Path = resources.MAPPINGS
) -> list[IdentifierMapping]:
    """Read every mapping set of a folder; each subject must be one of the entities."""
    result = []
    for path in sorted(folder.glob("*.sssom.tsv")):
        mappings = read_mappings(path, findings)
        findings.extend(_foreign_prefixes(mappings))
        findings.extend(_at_odds(mappings.rows))
        for row in mappings.rows:
            wrong = list(_not_ours(row, entities))
            findings.extend(wrong)
            if not wrong and row["object_id"] != NO_TERM and not is_rejected(row["reviewer_agreement"]):
                result.append(_mapping(row, mappings, entities))
    return result


@cache
def mapped_identifiers() -> frozenset[str]:
    """Return the identifiers (CURIEs) that the curated mapping sets map something of ours to."""
    findings: list[Finding] = []
    paths = sorted(resources.MAPPINGS.glob("*.sssom.tsv"))
    columns = (*REQUIRED_SLOTS, *OPTIONAL_SLOTS)
    rows = (row for path in paths for row in read_table(path, REQUIRED_SLOTS, columns, findings))
    return frozenset(row["object_id"] for row in rows)


def _header(path: Path, text: str, findings: list[Finding]) -> Mapping[str, Any]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        # A spreadsheet gives the lines of the header as many cells as the table has columns.
        lines.append(line[1:].rstrip())
    beside = [
        path.with_name(f"{path.name.removesuffix('.tsv').removesuffix('.sssom')}.sssom.{end}")
        for end in ("yml", "yaml")
    ]
    file = next((other for other in beside if not lines and other.is_file()), path)
    written = "\n".join(lines) if file == path else read_text(file, findings) or ""
    try:
        result = yaml_texts(written)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        number = mark.line + 1 if mark else 1
        findings.append(
            Finding(display_path(file), number, "", "", "the header is no YAML", "Write 'name: value' lines.")
        )
        return {}
    return result if isinstance(result, dict) else {}


def _wrong_header(mappings: MappingSet) -> Iterable[Finding]:
    for name, why in (("mapping_set_id", "names the set"), ("license", "says what others may do with it")):
        if not mappings.header.get(name):
            yield Finding(mappings.file, 1, name, "", f"the header lacks '{name}', which {why}", "Add it.")


def _wrong_prefixes(mappings: MappingSet) -> Iterable[Finding]:
    for prefix, namespace in mappings.prefixes.items():
        if BUILT_IN_PREFIXES.get(prefix, namespace) != namespace:
            rule = f"'{prefix}' always means {BUILT_IN_PREFIXES[prefix]}"
            yield Finding(mappings.file, 1, "curie_map", f"{prefix}: {namespace}", rule, "Take another prefix.")


def _wrong(row: Row, declared: Mapping[str, str]) -> Iterable[Finding]:
    yield from _wrong_end(row, "subject", declared)
    yield from _wrong_end(row, "object", declared)
    for column in ("predicate_id", "mapping_justification"):
        if not row[column]:
            yield row.finding(column, "the cell is empty", "SSSOM requires it in every row.")
    for column in ("predicate_id", "mapping_justification", "author_id", "reviewer_id", "creator_id"):
        for value in slot_values(column, row[column]):
            yield from _wrong_curie(row, column, value, declared)
    if row["predicate_id"].partition(":")[0] in BUILT_IN_PREFIXES:
        yield from _unless(row, "predicate_id", MAPPING_PREDICATES, "is no mapping predicate")
    yield from _unless(row, "mapping_justification", JUSTIFICATIONS, "is no justification of SEMAPV")
    for column in ("subject_type", "object_type", "predicate_type"):
        if row[column] and row[column] not in ENTITY_TYPES:
            remedy = did_you_mean(row[column], ENTITY_TYPES) or f"Take one of: {', '.join(ENTITY_TYPES)}."
            yield row.finding(column, "is no type of entity in SSSOM", remedy)
    yield from _wrong_values(row)


def _wrong_values(row: Row) -> Iterable[Finding]:
    for column in ("mapping_date", "publication_date", "review_date"):
        if rule := date_rule(column, row[column]):
            yield row.finding(column, rule)
    for column in ("confidence", "similarity_score", "reviewer_agreement"):
        if rule := score_rule(column, row[column]):
            yield row.finding(column, rule)
    if row["review_date"] and not (row["reviewer_id"] or row["reviewer_label"]):
        yield row.finding("review_date", "a review needs a reviewer", "Give reviewer_id or reviewer_label.")
    if row["predicate_modifier"] not in {"", "Not"}:
        yield row.finding("predicate_modifier", "the one modifier is 'Not'")


def _wrong_end(row: Row, end: str, declared: Mapping[str, str]) -> Iterable[Finding]:
    column, kind = f"{end}_id", row[f"{end}_type"]
    if kind == LITERAL:
        if not row[f"{end}_label"]:
            yield row.finding(f"{end}_label", "the cell is empty", "A mapping of a text gives the text here.")
        return
    if not row[column]:
        yield row.finding(column, "the cell is empty", f"Only a text ({end}_type '{LITERAL}') has none.")
    elif kind != COMPOSED:
        if "|" in row[column]:
            yield row.finding(column, "the cell has several identifiers", "Write a row for each.")
        else:
            yield from _wrong_curie(row, column, row[column], declared)


def _wrong_curie(row: Row, column: str, value: str, declared: Mapping[str, str]) -> Iterable[Finding]:
    match = _CURIE.fullmatch(value)
    if match is None:
        yield row.finding(column, "this is no CURIE", "Write prefix:identifier.", value)
    elif match[1] not in declared and match[1] not in BUILT_IN_PREFIXES:
        yield row.finding(
            column, f"the prefix '{match[1]}' is not in the curie_map", "Declare it in the header.", value
        )


def _unless(row: Row, column: str, known: Sequence[str], rule: str) -> Iterable[Finding]:
    if row[column] and _CURIE.fullmatch(row[column]) and row[column] not in known:
        yield row.finding(column, f"'{row[column]}' {rule}", did_you_mean(row[column], known) or f"Take {known[0]}.")


def _repeated(row: Row, seen: dict[str, Row]) -> Iterable[Finding]:
    """Yield a row that says what an earlier one says, or bears its identifier."""
    whole = "\t".join(f"{slot}={value}" for slot, value in sorted(row.cells.items()))
    for key, column, rule in (
        (whole, "object_id", "the row is the same as another one"),
        (f"record {row['record_id']}" if row["record_id"] else "", "record_id", "another row has this identifier"),
    ):
        if key and key in seen:
            yield row.finding(column, f"{rule}, in line {seen[key].line}", "Keep one of the two rows.")
            return
        if key:
            seen[key] = row


def _contradicted(rows: list[Row]) -> Iterable[Finding]:
    """Yield rows that deny what another one affirms."""
    affirmed = {
        (row["subject_id"], row["predicate_id"], row["object_id"]): row
        for row in rows
        if row["subject_id"] and not row["predicate_modifier"] and not is_rejected(row["reviewer_agreement"])
    }
    for row in rows:
        key = (row["subject_id"], row["predicate_id"], row["object_id"])
        if row["predicate_modifier"] and key in affirmed and not is_rejected(row["reviewer_agreement"]):
            yield row.finding(
                "predicate_modifier", f"line {affirmed[key].line} affirms what this row denies", "Keep one."
            )


def _at_odds(rows: list[Row]) -> Iterable[Finding]:
    """Yield rows of ours that map what another one maps: each thing has one exact term of a vocabulary."""
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
        date=row["mapping_date"],
        licence=str(mappings.header.get("license", "")),
        comment=row["comment"],
    )
