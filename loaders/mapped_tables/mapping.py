"""The mapping of a table: what the table is, how it is read, and which column plays which role of a claim.

A mapping is a TOML file. The roles are the columns of the project's own extracts (`loaders/extracts/columns.tsv`), and
the kinds of claims are theirs (`kinds.tsv`), with two roles that are short for several: `grade` and `interval`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from kg.errors import Finding, SourceError, unread_reason
from kg.toml_texts import toml_values
from loaders import SOURCES
from loaders.bulk import OURS
from loaders.contract import ClaimKind, load_contract
from loaders.entities import TABLES
from loaders.mapped_tables.rdf_rows import query_findings
from loaders.tables import did_you_mean, display_path

_Constant = str | int | float | bool
SHORT_ROLES = {
    "grade": "The grades of an event: 3, 3-4, ≥3, any. Short for grade_min and grade_max.",
    "interval": "An interval such as 0.45-0.78. Short for lower_bound and upper_bound.",
}
_NEVER = {"key", "spans", "facts", "curated_by", "note", "repeats"}
"""Columns of the extracts that are no role: they say who read which document where."""
_BY_ROLE = ("columns", "constants", "values", "types", "new")
OPEN = "TODO"
"""What a draft writes where it does not know."""


class TableForm(Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """How the file is read. Everything may be left out."""

    sheet: Annotated[str, Meta(description="The sheet of an Excel file. Needed where there are several.")] = ""
    header: Annotated[int, Meta(ge=1, description="The row that holds the names of the columns.")] = 1
    delimiter: Annotated[str, Meta(max_length=1, description="What separates cells; else read off the header.")] = ""
    encoding: Annotated[str, Meta(description="Such as windows-1252; else UTF-8.")] = ""
    decimal: Annotated[str, Meta(pattern="^[.,]$", description="The sign before decimals: a point or a comma.")] = "."
    query: Annotated[
        str,
        Meta(
            description="Of a file of RDF: the SPARQL SELECT whose rows are the table, and its variables the columns."
        ),
    ] = ""
    empty: Annotated[tuple[str, ...], Meta(description="What stands in a cell that says nothing.")] = (
        *("NA", "N/A", "n/a", "-", "–", "."),
    )


class ClaimMapping(Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """What a claim takes from a row, role by role."""

    columns: Annotated[dict[str, str], Meta(description="Role: the column that holds it.")] = {}
    constants: Annotated[dict[str, _Constant], Meta(description="Role: what holds for every row.")] = {}


class TableMapping(Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """A table of anybody as claims."""

    name: Annotated[str, Meta(pattern="^[a-z][a-z0-9]*(-[a-z0-9]+)*$", description="The claims stand in "
                              "graph:source.<name>.")]  # fmt: skip
    title: Annotated[str, Meta(min_length=1, description="What the table is, in a line.")]
    kind: Annotated[str, Meta(description="The kind of the claims, such as adverse-event or mechanism.")]
    licence: Annotated[str, Meta(min_length=1, description="What others may do with it: an IRI or a text.")]
    publisher: Annotated[str, Meta(description="Who made the table.")] = ""
    homepage: Annotated[str, Meta(description="Where it can be had: an IRI.")] = ""
    description: str = ""
    key: Annotated[str, Meta(description="A column that identifies the row; else its number does.")] = ""
    table: TableForm = TableForm()
    columns: Annotated[dict[str, str], Meta(description="Role: the column that holds it, in every claim.")] = {}
    constants: Annotated[dict[str, _Constant], Meta(description="Role: what holds in every claim of every row.")] = {}
    values: Annotated[
        dict[str, dict[str, str]], Meta(description="Role: what a cell says, and what is meant by it.")
    ] = {}
    types: Annotated[
        dict[str, str], Meta(description="Role: prefixes of the entities that it may be, such as ae.")
    ] = {}
    new: Annotated[
        dict[str, str], Meta(description="Role: the prefix under which names that the graph has not become entities.")
    ] = {}
    claims: Annotated[tuple[ClaimMapping, ...], Meta(description="The claims of a row, where it makes several.")] = ()

    @property
    def claim_kind(self) -> ClaimKind:
        """The kind of the claims, with its roles."""
        return load_contract().kinds[self.kind]

    def of_claims(self) -> tuple[ClaimMapping, ...]:
        """Return what each claim of a row takes, with what all have in common."""
        return tuple(
            ClaimMapping({**self.columns, **one.columns}, {**self.constants, **one.constants})
            for one in self.claims or (ClaimMapping(),)
        )

    def wanted(self) -> tuple[str, ...]:
        """Return the columns that the mapping names, each once."""
        named = [column for claim in self.of_claims() for column in claim.columns.values()]
        return tuple(dict.fromkeys([*([self.key] if self.key else []), *named]))


def read_mapping(path: Path) -> tuple[TableMapping, str]:
    """Return the mapping in a file, and the digest of the file. Raises SourceError with every bad place."""
    file = display_path(path)
    try:
        raw = path.read_bytes()
        data = toml_values(raw.decode("utf-8-sig"))
    except FileNotFoundError as error:
        remedy = "Draft one with: myeloma-kg draft-mapping TABLE"
        raise SourceError([Finding(file, 1, "", "", "there is no such mapping", remedy)]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            [Finding(file, 1, "", "", f"the mapping is no TOML: {unread_reason(error)}", "Correct it there.")]
        ) from error
    data.pop("$schema", None)
    findings = list(_unknown_keys(file, data))
    if not findings:
        try:
            mapping = msgspec.convert(data, TableMapping)
        except msgspec.ValidationError as error:
            findings = [Finding(file, 1, "", "", f"the mapping breaks its schema: {error}", "Correct it there.")]
        else:
            findings = list(_wrong(mapping, file))
    if findings:
        raise SourceError(findings)
    return mapping, hashlib.sha256(raw).hexdigest()


def roles(kind: ClaimKind) -> dict[str, str]:
    """Return the roles that a claim of a kind has, each with its meaning."""
    columns = load_contract().columns
    result = {name: columns[name].meaning for name in kind.columns if name not in _NEVER}
    short = {
        "grade": {"grade_min", "grade_max"} <= result.keys(),
        "interval": {"lower_bound", "upper_bound"} <= result.keys(),
    }
    return result | {name: SHORT_ROLES[name] for name, has in short.items() if has}


@cache
def entity_kinds() -> Mapping[str, Any]:
    """Return the kinds of entities by prefix."""
    return {prefix: table.kind for table in TABLES for prefix in table.prefixes}


def mapping_schema() -> dict[str, Any]:
    """Return the JSON Schema of a mapping: editors complete and check by it."""
    schema = msgspec.json.schema(TableMapping)
    agreed = load_contract()
    every = sorted({role for kind in agreed.kinds.values() for role in roles(kind)})
    definitions = schema["$defs"]
    table = definitions["TableMapping"]["properties"]
    table["kind"]["enum"] = sorted(agreed.kinds)
    table["$schema"] = {"type": "string"}
    for part in (table, definitions["ClaimMapping"]["properties"]):
        for name in ("columns", "constants"):
            part[name]["propertyNames"] = {"enum": every}
    for name in ("values", "types", "new"):
        table[name]["propertyNames"] = {"enum": every}
    table["new"]["additionalProperties"] = {"enum": sorted(entity_kinds())}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Mapping of a table", **schema}


def _unknown_keys(file: str, data: Mapping[str, Any]) -> Iterator[Finding]:
    fields = {field.encode_name for field in msgspec.structs.fields(TableMapping)}
    for key in data.keys() - fields:
        remedy = did_you_mean(key, fields) or f"A mapping has: {', '.join(sorted(fields))}."
        yield Finding(file, 1, key, "", "a mapping has no such entry", remedy)


def _wrong(mapping: TableMapping, file: str) -> Iterator[Finding]:
    """Yield what the schema alone cannot say."""
    agreed = load_contract()
    if mapping.name in {*SOURCES, *OURS}:
        yield Finding(file, 1, "name", mapping.name, "a source of the graph has this name already", "Rename it.")
    if mapping.table.query:
        yield from query_findings(mapping.table.query, file)
    for place, value in _left_open(mapping):
        yield Finding(file, 1, place, value, "the draft left this open", "Write what holds.")
    if mapping.kind not in agreed.kinds:
        remedy = did_you_mean(mapping.kind, agreed.kinds) or f"Kinds are: {', '.join(agreed.kinds)}."
        yield Finding(file, 1, "kind", mapping.kind, "no kind of claim has this name", remedy)
        return
    yield from _wrong_roles(mapping, file)
    for number, claim in enumerate(mapping.of_claims(), 1):
        place = f"claims[{number}]" if mapping.claims else "columns"
        yield from _wrong_claim(mapping, claim, file, place)


def _wrong_roles(mapping: TableMapping, file: str) -> Iterator[Finding]:
    allowed = roles(mapping.claim_kind)
    parts: list[tuple[str, Iterable[str]]] = [(name, getattr(mapping, name)) for name in _BY_ROLE]
    parts += [(name, getattr(one, name)) for one in mapping.claims for name in ("columns", "constants")]
    for place, part in parts:
        for role in part:
            if role not in allowed:
                remedy = did_you_mean(role, allowed) or f"It has: {', '.join(sorted(allowed))}."
                yield Finding(file, 1, place, role, f"a claim of the kind '{mapping.kind}' has no such role", remedy)
    for name, part in (("new", mapping.new), ("types", mapping.types)):
        for role, prefixes in part.items():
            for prefix in prefixes.split():
                if prefix not in entity_kinds():
                    known = sorted(entity_kinds())
                    remedy = did_you_mean(prefix, known) or f"Prefixes are: {', '.join(known)}."
                    yield Finding(file, 1, f"{name}.{role}", prefix, "no kind of entity has this prefix", remedy)


def _wrong_claim(mapping: TableMapping, claim: ClaimMapping, file: str, place: str) -> Iterator[Finding]:
    given = claim.columns.keys() | claim.constants.keys()
    obvious = {"spans", "relation"} if len(mapping.claim_kind.relations) == 1 else {"spans"}
    for role in mapping.claim_kind.required:
        if role not in given | obvious:
            rule = f"a claim of the kind '{mapping.kind}' needs its {role}"
            yield Finding(file, 1, place, role, rule, "Name the column that holds it, or give a constant.")
    for role in sorted(claim.columns.keys() & claim.constants.keys()):
        yield Finding(file, 1, place, role, "the role has a column and a constant", "Take one out.")


def _left_open(mapping: TableMapping) -> Iterator[tuple[str, str]]:
    texts = {"title": mapping.title, "licence": mapping.licence, "publisher": mapping.publisher}
    for claim in mapping.of_claims():
        texts |= {f"constants.{role}": str(value) for role, value in claim.constants.items()}
    yield from ((place, text) for place, text in texts.items() if text == OPEN)
