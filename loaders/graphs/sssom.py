"""The loader of SSSOM: mappings between vocabularies, as tables or JSON.

https://mapping-commons.github.io/sssom/. One record is one mapping, with what the set says of all its mappings. The
prefixes are those of the set, and may not be what they look like: `docs/reference/sources/sssom.md`.
"""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import yaml
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from kg.errors import Finding
from kg.model import IdentifierMapping
from kg.namespaces import contract, expand, prefixes
from kg.rdf import external_graph
from loaders.archives import PublishedFile, read_published
from loaders.entity_index import EntityIndex
from loaders.record_claims import RecordClaims, known_iri, slug
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication
from loaders.sssom_slots import (
    BUILT_IN_PREFIXES,
    COMPOSED,
    LITERAL,
    NO_TERM,
    OPTIONAL_SLOTS,
    REQUIRED_SLOTS,
    is_rejected,
    joined_values,
    shared_slots,
    slot_values,
)

CARD = SourceCard(
    name="sssom",
    title="SSSOM mapping sets",
    homepage="https://mapping-commons.github.io/sssom/",
    publisher="those who made each mapping set, as it names them",
    licence="as each mapping set says",
    formats="SSSOM as TSV with its metadata inside or beside, or as JSON; plain or packed",
    description="Mappings between vocabularies, each set in a graph of its own; ours are mapped on where it is exact.",
)

_ENDS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_NOTHING = frozenset({NO_TERM, "sssom:NoMapping", "https://w3id.org/sssom/NoTermFound"})
_ANNOTATED = {
    "subject_id": OWL.annotatedSource,
    "predicate_id": OWL.annotatedProperty,
    "object_id": OWL.annotatedTarget,
}
_LABELS = {"subject_id": "subject_label", "object_id": "object_label"}
_CURIE = re.compile(r"([A-Za-z_][\w.-]*):(\S+)")
_LARGEST = 512 << 20
# The same namespaces under other names: what they identify is the same.
_SAME_SPACE = {
    "http://identifiers.org/mesh/": "http://id.nlm.nih.gov/mesh/",
    "https://identifiers.org/mesh/": "http://id.nlm.nih.gov/mesh/",
    "https://meshb.nlm.nih.gov/record/ui?ui=": "http://id.nlm.nih.gov/mesh/",
}


class SssomLoader:
    """Reads mapping sets, and says what is mapped to what."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the mappings of a file, an archive or a folder. What cannot be read goes to `findings`.

        The metadata of a table may stand beside it, in a file with the same name that ends with `.yml`.
        """
        yield from read_published(path, findings, partial(_records, path))

    def files_beside(self, path: Path) -> list[Path]:
        """Return the metadata that are read with a table."""
        return [] if path.is_dir() else _metadata_files(path.parent, path.name)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return a mapping in the graph of its set, and what follows from it for entities of ours."""
        content = msgspec.json.decode(record.content, type=_Content)
        claims = RecordClaims(CARD, f"mappings-{content.name}", entities)
        if content.row is None:
            title = str(content.header.get("mapping_set_title") or content.header.get("mapping_set_id") or content.name)
            own = SourceRecord(f"mappings-{content.name}", record.locator, record.content)
            page = str(content.header.get("mapping_set_id") or CARD.homepage)
            page = page if re.fullmatch(r"https?://\S+", page) else CARD.homepage
            claims.conversion.entities.append(record_publication(CARD, own, title, page))
            _add_header(claims, content)
        else:
            _add_mapping(claims, content, record)
        return claims.conversion


class _Content(msgspec.Struct):
    """A mapping set's own record (no row), or one of its mappings, with prefixes and the shared values filled in."""

    name: str
    header: dict[str, Any] = {}
    row: dict[str, str] | None = None
    spaces: dict[str, str] = {}


def _add_header(claims: RecordClaims, content: _Content) -> None:
    graph = external_graph(content.name)
    texts = (
        ("mapping_set_title", DCTERMS.title),
        ("mapping_set_description", DCTERMS.description),
        ("mapping_set_version", OWL.versionInfo),
        ("comment", RDFS.comment),
    )
    for name, predicate in texts:
        if content.header.get(name):
            claims.conversion.ontology.append((graph, predicate, Literal(str(content.header[name])), graph))
    licence = str(content.header.get("license") or "")
    if re.fullmatch(r"https?://\S+", licence):
        claims.conversion.ontology.append((graph, DCTERMS.license, URIRef(licence), graph))


def _add_mapping(claims: RecordClaims, content: _Content, record: SourceRecord) -> None:
    row = content.row or {}
    graph = external_graph(content.name)
    if not _NOTHING.isdisjoint((row.get("object_id", ""), row.get("subject_id", ""))):
        claims.skip(record.locator, "the set says that nothing was found to map to", row.get("subject_id", ""))
        return
    terms = [slot for slot in _ENDS if _is_term(row, slot)]
    iris = {slot: _iri(row[slot], content.spaces) for slot in terms}
    wrong = next((slot for slot, iri in iris.items() if not iri), None)
    if wrong:
        several = "|" in row[wrong]
        reason = f"{wrong} has several identifiers" if several else f"{wrong} has no prefix that the set declares"
        claims.skip(record.locator, reason, row[wrong])
        return
    node = URIRef(f"{expand('mapping:')}{hashlib.sha256(record.content).hexdigest()[:16]}")
    quads = claims.conversion.ontology
    quads.append((node, RDF.type, OWL.Axiom, graph))
    elsewhere = set()
    for slot, relation in _ANNOTATED.items():
        if slot in iris:
            elsewhere.add(slot)
            quads.append((node, relation, URIRef(iris[slot]), graph))
    for slot, label in _LABELS.items():
        if slot in iris and row.get(label):
            elsewhere.add(label)
            quads.append((URIRef(iris[slot]), RDFS.label, Literal(row[label]), graph))
    # Of a text, and of an expression of terms, the slots say all that there is.
    for slot in row.keys() - elsewhere:
        quads += [(node, URIRef(expand(f"sssom:{slot}")), value, graph) for value in _values(slot, row[slot], content)]
    held = row.get("predicate_modifier", "") != "Not" and not is_rejected(row.get("reviewer_agreement", ""))
    if held and len(terms) == len(_ENDS):
        subject, predicate, object_, justification = (URIRef(iris[slot]) for slot in _ENDS)
        quads.append((subject, predicate, object_, graph))
        if predicate == SKOS.exactMatch:
            _map_ours(claims, content, subject, object_, row, justification)


def _is_term(row: Mapping[str, str], slot: str) -> bool:
    """Whether a slot holds the identifier of a term; a text and an expression of several terms have none."""
    return row.get(f"{slot.removesuffix('_id')}_type") not in {LITERAL, COMPOSED} or slot not in _LABELS


def _values(slot: str, text: str, content: _Content) -> Iterator[URIRef | Literal]:
    for value in slot_values(slot, text):
        named = (slot.endswith("_id") and slot not in _LABELS) or slot == "mapping_justification"
        iri = _iri(value, content.spaces) if named else ""
        kind = XSD.decimal if slot == "confidence" else XSD.date if slot.endswith("_date") else None
        yield URIRef(iri) if iri else Literal(value, datatype=kind)


def _map_ours(
    claims: RecordClaims, content: _Content, subject: URIRef, object_: URIRef, row: Mapping[str, str], justified: URIRef
) -> None:
    """Map entities of ours on: what is exactly the subject is exactly the object, too, and the other way round."""
    for one, other, label in ((subject, object_, "object_label"), (object_, subject, "subject_label")):
        target = _same_space(other)
        known = claims.index.mapped.get(contract(_same_space(one)), ())
        taken = {curie for curie, _ in claims.index.mapped.get(contract(target), ())}
        for curie, how in known:
            if how == str(SKOS.exactMatch) and curie not in taken:
                claims.conversion.mappings.append(
                    IdentifierMapping(
                        subject=known_iri(curie),
                        predicate=SKOS.exactMatch,
                        object=URIRef(target),
                        label=row.get(label, ""),
                        justification=URIRef(BUILT_IN_PREFIXES["semapv"] + "MappingChaining"),
                        author=known_iri(f"pub:mappings-{content.name}"),
                        date=str(row.get("mapping_date", "")),
                        licence=str(content.header.get("license") or "https://w3id.org/sssom/license/unspecified"),
                        comment=f"by way of {contract(str(one))}, {justified.rpartition('/')[2]}",
                    )
                )


def _same_space(iri: str) -> str:
    for space, ours in _SAME_SPACE.items():
        if iri.startswith(space):
            return ours + iri.removeprefix(space)
    return iri


def _iri(written: str, spaces: Mapping[str, str]) -> str:
    text = written.strip()
    if re.fullmatch(r"https?://[^\s<>\"{}|\\^`\[\]]+", text):
        return text
    match = _CURIE.fullmatch(text)
    space = (spaces.get(match[1]) or BUILT_IN_PREFIXES.get(match[1], "")) if match else ""
    result = space + match[2] if match and space else ""
    return result if re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\[\]]+", result) else ""


def _records(path: Path, file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    if file.name.endswith((".yml", ".yaml")):
        # It is read with its table; alone it maps nothing.
        if not path.is_dir():
            rule, remedy = "this is the metadata of a mapping set, without its mappings", "Give the .tsv beside it."
            findings.append(Finding(file.place, 1, "", "", rule, remedy))
        return
    document = file.stream.read(_LARGEST)
    if document.lstrip().startswith((b"<", b"@prefix", b"PREFIX")):
        rule = "this is RDF or XML; mappings are read as tables or JSON here"
        findings.append(Finding(file.place, 1, "", "", rule, "Give the set as TSV or JSON."))
        return
    if document.lstrip().startswith(b"{"):
        header, rows = _of_json(file, document, findings)
    else:
        header, rows = _of_table(path, file, document, findings)
    if not rows:
        return
    declared = header.get("curie_map") or header.get("@context") or {}
    spaces = {str(prefix): str(space) for prefix, space in declared.items() if isinstance(space, str)}
    # A set without prefixes of its own uses the common ones.
    spaces = spaces or dict(prefixes())
    name = slug(
        str(header.get("mapping_set_id") or file.name.rpartition("/")[2])
        .rpartition("/")[2]
        .removesuffix(".tsv")
        .removesuffix(".json")
        .removesuffix(".sssom")
    )
    plain = {key: value for key, value in header.items() if key not in {"mappings", "curie_map", "@context"}}
    yield SourceRecord(f"mappings-{name}", file.place, msgspec.json.encode(_Content(name, plain), enc_hook=str))
    licence = {"license": plain.get("license")}
    shared = shared_slots(plain, {slot for _, row in rows for slot in row})
    for line, own in rows:
        row = {**shared, **own}
        missing = [slot for slot in _ENDS if not row.get(slot) and (_is_term(row, slot) or not row.get(_LABELS[slot]))]
        if missing:
            findings.append(Finding(file.place, line, missing[0], "", "the cell is empty", "SSSOM requires it."))
            continue
        content = msgspec.json.encode(_Content(name, licence, row, spaces), order="deterministic")
        digest = hashlib.sha256(content).hexdigest()[:12]
        yield SourceRecord(f"mappings-{name}.{digest}", f"{file.place}:{line}", content)


def _of_json(
    file: PublishedFile, document: bytes, findings: list[Finding]
) -> tuple[dict[str, Any], list[tuple[int, dict[str, str]]]]:
    try:
        data = msgspec.json.decode(document)
    except (msgspec.DecodeError, RecursionError) as error:
        findings.append(Finding(file.place, 1, "", "", f"the JSON is broken or cut short: {error}", "Fetch it again."))
        return {}, []
    listed = data.get("mappings") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        findings.append(
            Finding(file.place, 1, "", "", "the file has no list of mappings", "Give an SSSOM mapping set.")
        )
        return {}, []
    rows = [
        (
            number,
            {key: joined_values(value if isinstance(value, list) else [value]) for key, value in one.items()},
        )
        for number, one in enumerate(listed, 1)
        if isinstance(one, dict)
    ]
    return data, rows


def _of_table(
    path: Path, file: PublishedFile, document: bytes, findings: list[Finding]
) -> tuple[dict[str, Any], list[tuple[int, dict[str, str]]]]:
    try:
        document.decode("utf-8")
    except UnicodeDecodeError as error:
        findings.append(Finding(file.place, 1, "", "", f"the table is no UTF-8: {error}", "Save it as UTF-8."))
        return {}, []
    # Lines of bytes end where a line of a file ends; lines of text would also end at separators within a cell.
    lines = [line.decode("utf-8") for line in document.removeprefix(BOM_UTF8).splitlines()]
    # A spreadsheet gives the lines of the header as many cells as the table has columns.
    comments = [line[1:].rstrip() for line in lines if line.startswith("#")]
    header = _yaml("\n".join(comments), file.place, findings) if comments else _beside(path, file, findings)
    start = next((number for number, line in enumerate(lines) if line and not line.startswith("#")), len(lines))
    columns = lines[start].split("\t") if start < len(lines) else []
    # A set of texts has labels in place of identifiers.
    texts = {slot for slot, label in _LABELS.items() if label in columns}
    if missing := [name for name in REQUIRED_SLOTS if name not in columns and name not in texts]:
        rule = f"the column '{missing[0]}' is missing"
        findings.append(Finding(file.place, start + 1, missing[0], "", rule, "Give an SSSOM mapping set as TSV."))
        return {}, []
    rows = []
    for number, line in enumerate(lines[start + 1 :], start + 2):
        cells = [_unquoted(cell) for cell in line.split("\t")]
        if not any(cells):
            continue
        last_and_short = start + 1 < number == len(lines) and len(cells) < len(columns)
        if len(cells) > len(columns) or (last_and_short and not document.endswith(b"\n")):
            rule = f"the row has {len(cells)} cells, the header {len(columns)}"
            findings.append(Finding(file.place, number, "", "", rule, "It was not read."))
            continue
        rows.append((number, {name: cell for name, cell in zip(columns, cells, strict=False) if cell}))
    unknown = [name for name in columns if name not in {*REQUIRED_SLOTS, *OPTIONAL_SLOTS} and name.strip() != name]
    findings.extend(Finding(file.place, start + 1, name, "", "the name of a column has blanks", "") for name in unknown)
    return header, rows


def _unquoted(cell: str) -> str:
    """Return a cell without the quotation marks that some writers put around it."""
    quoted = len(cell) > 1 and cell.startswith('"') and cell.endswith('"')
    return (cell[1:-1].replace('""', '"') if quoted else cell).strip()


def _beside(path: Path, file: PublishedFile, findings: list[Finding]) -> dict[str, Any]:
    """Return the metadata that stands beside a table, if there is any."""
    folder = path if path.is_dir() else path.parent
    for result in _metadata_files(folder, file.name):
        return _yaml(result.read_text(encoding="utf-8"), str(result), findings)
    return {}


def _metadata_files(folder: Path, table: str) -> list[Path]:
    """Return the files in a folder that may hold the metadata of a table; the first counts."""
    stem = table.rpartition("/")[2].removesuffix(".gz").removesuffix(".tsv")
    return [one for ending in (".yml", ".yaml") if (one := folder / f"{stem}{ending}").is_file()]


def _yaml(text: str, place: str, findings: list[Finding]) -> dict[str, Any]:
    try:
        result = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        findings.append(Finding(place, 1, "", "", f"the metadata is no YAML: {' '.join(str(error).split())[:150]}", ""))
        return {}
    return result if isinstance(result, dict) else {}
