"""The loader of tables with a mapping: a row is a record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF

from kg.errors import Finding
from kg.model import Entity, Property
from kg.namespaces import MK
from kg.prefixes import expand
from loaders.entity_index import EntityIndex
from loaders.mapped_tables.mapping import TableMapping, read_mapping
from loaders.mapped_tables.row_claims import RowClaims
from loaders.mapped_tables.rows import TableRow, read_rows
from loaders.record_claims import RecordClaims, slug
from loaders.source import Conversion, SourceCard, SourceRecord

CARD = SourceCard(
    name="table",
    title="A table of your own",
    homepage="https://w3id.org/myeloma-kg/",
    publisher="whoever made the table",
    licence="that of the mapping",
    formats="CSV, TSV, Excel (.xlsx), Parquet, or RDF by a query, with --mapping FILE (myeloma-kg draft-mapping)",
    description="Any table: a mapping says which column plays which role of a claim.",
    version="4",
)
_LONGEST_KEY = 60


class _RowContent(Struct, frozen=True):
    """A row as it is handed on: the file, its digest, the row's number and its cells."""

    file: str
    sha256: str
    row: int
    cells: dict[str, str]


class MappedTableLoader:
    """Reads tables and says what their rows say, by a mapping. Raises SourceError for one that breaks its rules."""

    def __init__(self, mapping: Path | None = None) -> None:
        self._mapping: TableMapping | None = None
        digest = ""
        if mapping is not None:
            self._mapping, digest = read_mapping(mapping)
        self.card = CARD
        if self._mapping:
            self.card = SourceCard(
                name=self._mapping.name,
                title=self._mapping.title,
                homepage=self._mapping.homepage,
                publisher=self._mapping.publisher,
                licence=self._mapping.licence,
                formats=CARD.formats,
                description=self._mapping.description,
                version=f"{CARD.version} {digest}",
            )

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the rows of a table. What cannot be read goes to `findings`."""
        if self._mapping is None:
            remedy = "Give --mapping FILE; draft one with: myeloma-kg draft-mapping TABLE"
            findings.append(Finding(str(path), 1, "", "", "a table needs a mapping", remedy))
            return
        digest = _digest(path)
        lines: dict[str, int] = {}
        for row in read_rows(path, self._mapping.table, self._mapping.wanted(), findings):
            key = self._key(row)
            if self._mapping.key and key in lines:
                rule = f"the key stands twice, first in row {lines[key]}"
                remedy = "Give each row a key of its own. The row was not read."
                findings.append(Finding(row.file, row.number, self._mapping.key, key, rule, remedy))
                continue
            if self._mapping.key:
                lines[key] = row.number
            content = _RowContent(row.file.rpartition("/")[2], digest, row.number, row.cells)
            identifier = f"{self._mapping.name}/{digest[:16]}/{key}"
            yield SourceRecord(identifier, f"{row.file}:{row.number}", msgspec.json.encode(content))

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a row says: a pure function of the row, the mapping and the curated entities."""
        if self._mapping is None:
            raise ValueError("a table needs a mapping")
        content = msgspec.json.decode(record.content, type=_RowContent)
        claims = RecordClaims(self.card, self._mapping.name, entities)
        claims.conversion.entities.append(self._publication(content))
        place = f"{content.file}, row {content.row}"
        key = self._key(TableRow(content.file, content.row, content.cells))
        RowClaims(claims, self._mapping, record.locator, place).add(key, content.cells)
        return claims.conversion

    def _key(self, row: TableRow) -> str:
        own = row.cells.get(self._mapping.key, "") if self._mapping and self._mapping.key else ""
        if own:
            return slug(own)[:_LONGEST_KEY]
        name = slug(row.file.rpartition("/")[2].partition(".")[0])[:_LONGEST_KEY]
        if self._mapping and self._mapping.table.query:
            # Rows of a query have no place of their own: what they say names them.
            cells = msgspec.json.encode(row.cells, order="sorted")
            return f"{name}.row-{hashlib.sha256(cells).hexdigest()[:12]}"
        return f"{name}.row-{row.number}"

    def _publication(self, content: _RowContent) -> Entity:
        curie = f"pub:{self.card.name}"
        result: list[Property] = [
            (DCTERMS.title, Literal(self.card.title)),
            (MK.documentSha256, Literal(content.sha256)),
        ]
        if self._mapping and self._mapping.homepage:
            result.append((FOAF.page, URIRef(self._mapping.homepage)))
        return Entity(
            curie,
            URIRef(expand(curie)),
            MK.Publication,
            self.card.title,
            properties=tuple(result),
            source=self.card.name,
        )


def _digest(path: Path) -> str:
    if not path.is_file():
        return hashlib.sha256(path.name.encode()).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
