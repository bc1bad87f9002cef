"""The contract of the extract tables: which kind takes which columns, and how a cell becomes terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg import resources
from kg.errors import Finding, SourceError
from kg.model import Entity, RdfTerm, Span
from kg.namespaces import MK
from kg.prefixes import expand
from kg.resolution import Names
from loaders.cells import CellError, parse_date
from loaders.tables import Row, did_you_mean, read_table

COMMON = (
    "key", "subject", "relation", "object", "polarity", "certainty", "status", "status_reason", "statement",
    "spans", "table", "table_row", "table_column", "cites", "evidence_type", "facts", "curated_by", "note",
)  # fmt: skip
ROLES = (
    "value",
    "measure",
    "event",
    "grade",
    "group",
    "reference",
    "population",
    "study",
    "label",
    "statement",
)

_KEY = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")
_SPAN = re.compile(r"([a-z]+)=(\d+):(\d+)")
_ECO = re.compile(r"ECO:\d{7}")
_FACT = re.compile(r"F\d{4}")
_URL = re.compile(r"https?://[^\s<>\"]+")
_UNIT = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Column:
    """One column: the property it gives and the range of its cells."""

    name: str
    property: URIRef | None
    range: str
    meaning: str


@dataclass(frozen=True)
class ClaimKind:
    """One kind of claim: its class, the relations it may use, the columns it must and may have."""

    name: str
    claim_class: URIRef
    relations: frozenset[str]
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that a table of this kind takes."""
        return tuple(dict.fromkeys((*COMMON, *self.required, *self.optional)))


@dataclass(frozen=True)
class ExtractContract:
    """Every column and every kind."""

    columns: Mapping[str, Column]
    kinds: Mapping[str, ClaimKind]


@cache
def load_contract() -> ExtractContract:
    """Read `columns.tsv` and `kinds.tsv`. Raises SourceError when they are broken."""
    findings: list[Finding] = []
    names: tuple[str, ...] = ("column", "property", "range", "meaning")
    columns = {
        row["column"]: Column(
            row["column"],
            None if row["property"] == "-" else URIRef(expand(row["property"])),
            row["range"],
            row["meaning"],
        )
        for row in read_table(resources.EXTRACTS / "columns.tsv", names, names, findings)
    }
    names = ("kind", "class", "relations", "required", "optional")
    kinds = {
        row["kind"]: ClaimKind(
            row["kind"], URIRef(expand(row["class"])), frozenset(row["relations"].split()),
            tuple(row["required"].split()), tuple(row["optional"].split()),
        )
        for row in read_table(resources.EXTRACTS / "kinds.tsv", names, names, findings)
    }  # fmt: skip
    if findings:
        raise SourceError(findings)
    return ExtractContract(columns, kinds)


class CellReader:
    """Turns cells into terms; knows the entities, and the names that people may have meant."""

    def __init__(self, entities: Mapping[str, Entity], names: Names) -> None:
        self._entities, self._names = entities, names

    def terms(self, column: Column, cell: str) -> list[RdfTerm]:
        """Return the terms that a cell stands for. Raises CellError."""
        kind, _, detail = column.range.partition(":")
        match kind:
            case "entity":
                return [self.entity(name, detail.split()) for name in cell.split()]
            case "publications":
                return [self.entity(name, ["pub"]) for name in cell.split()]
            case "agent":
                return [self.entity(cell, ["organization"])]
            case "eco":
                return [_eco(cell)]
            case "facts":
                return [Literal(_matching(_FACT, fact, "a fact id is F and four digits")) for fact in cell.split()]
            case "enum":
                return [_enumerated(column.name, cell, detail.split("|"))]
            case "enums":
                return [_enumerated(column.name, part, detail.split("|")) for part in cell.split(";")]
            case _:
                return [_literal(kind, cell)]

    def entity(self, name: str, prefixes: list[str]) -> URIRef:
        """Return the IRI of a known entity, of one of the prefixes when any are given. Raises CellError."""
        result = self._entities.get(name)
        if result is None:
            raise CellError("no such entity", self._suggest(name, prefixes))
        if prefixes and name.partition(":")[0] not in prefixes:
            raise CellError(f"the column takes {' or '.join(f'{prefix}:…' for prefix in prefixes)}")
        return result.iri

    def _suggest(self, name: str, prefixes: list[str]) -> str:
        meant = self._names.candidates(name) or self._names.candidates(name.partition(":")[2])
        result = meant or self._names.near(name, prefixes)
        if not result:
            return "Add it to loaders/entities/ first."
        return f"Did you mean {' or '.join(repr(curie) for curie in result)}?"


def parse_spans(cell: str) -> list[Span]:
    """Return the spans of a cell such as `value=10:19 group=2:5`. Raises CellError."""
    result = []
    for part in cell.split():
        match = _SPAN.fullmatch(part)
        if match is None:
            raise CellError(f"'{part}' is not role=start:end")
        role, start, end = match[1], int(match[2]), int(match[3])
        if role not in ROLES:
            raise CellError(f"'{role}' is no role", did_you_mean(role, ROLES) or f"Roles are: {', '.join(ROLES)}.")
        if start >= end:
            raise CellError(f"'{part}' ends before it starts", "The end is exclusive.")
        result.append(Span(role, start, end))
    if len(set(result)) < len(result):
        raise CellError("a span stands twice")
    return result


def row_key(row: Row, column: str = "key") -> str:
    """Return the row key, or that of another row which a column names. Raises CellError."""
    return _matching(_KEY, row[column], "a key is lower-case letters, digits, dots and hyphens")


def _literal(kind: str, cell: str) -> Literal:
    match kind:
        case "decimal":
            return Literal(_decimal(cell), datatype=XSD.decimal, normalize=False)
        case "integer":
            return Literal(_matching(re.compile(r"\d+"), cell, "a whole number is digits only"), datatype=XSD.integer)
        case "boolean":
            return Literal(_matching(re.compile("true|false"), cell, "write true or false"), datatype=XSD.boolean)
        case "date":
            return parse_date(cell)
        case "duration":
            rule = "a duration is ISO 8601: P3Y, P36M, P28D, PT24H"
            return Literal(_matching(_DURATION, cell, rule), datatype=XSD.duration, normalize=False)
        case "url":
            return Literal(_matching(_URL, cell, "an address starts with https://"), datatype=XSD.anyURI)
        case "ucum":
            return Literal(_matching(_UNIT, cell, "a unit is a UCUM code without blanks: mo, %, 10*9/L"))
        case _:
            return Literal(cell)


def _decimal(cell: str) -> str:
    try:
        number = Decimal(cell)
    except InvalidOperation:
        raise CellError("a number is digits with a point: 10.3", _comma(cell)) from None
    if not number.is_finite():
        raise CellError("a number is digits with a point: 10.3")
    plain = format(number.normalize(), "f")
    return plain if "." in plain else f"{plain}.0"


def _comma(cell: str) -> str:
    pointed = cell.replace(",", ".")
    return f"Did you mean {pointed}?" if re.fullmatch(r"-?\d+\.\d+", pointed) else ""


def _eco(cell: str) -> URIRef:
    return URIRef(expand("obo:" + _matching(_ECO, cell, "an evidence type is ECO: and seven digits").replace(":", "_")))


def _matching(pattern: re.Pattern[str], cell: str, rule: str) -> str:
    if not pattern.fullmatch(cell):
        raise CellError(rule)
    return cell


def _enumerated(column: str, cell: str, allowed: list[str]) -> RdfTerm:
    if cell not in allowed:
        raise CellError(f"the column takes {', '.join(allowed)}", did_you_mean(cell, allowed))
    if column in {"polarity", "certainty", "status"}:
        return MK["".join(part.capitalize() for part in cell.split("-"))]
    return Literal(cell)
