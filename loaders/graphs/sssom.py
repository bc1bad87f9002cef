"""The loader of SSSOM: mappings between vocabularies, as tables or JSON.

https://mapping-commons.github.io/sssom/. One record is one mapping, with what the set says of all its mappings. The
prefixes are those of the set, and may not be what they look like: `docs/reference/sources/sssom.md`.
"""

from __future__ import annotations

import hashlib
import re
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
from loaders.sssom_slots import OPTIONAL_SLOTS, REQUIRED_SLOTS

CARD = SourceCard(
    name="sssom",
    title="SSSOM mapping sets",
    homepage="https://mapping-commons.github.io/sssom/",
    publisher="those who made each mapping set, as it names them",
    licence="as each mapping set says",
    formats="SSSOM as TSV with its metadata inside or beside, or as JSON; plain or packed",
    description="Mappings between vocabularies, each set in a graph of its own; ours are mapped on where it is exact.",
)

_BUILT_IN = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "linkml": "https://w3id.org/linkml/",
}
_NOTHING = frozenset({"sssom:NoTermFound", "sssom:NoMapping", "https://w3id.org/sssom/NoTermFound"})
# What a set says once for all of its mappings.
_PROPAGATED = (
    *("mapping_provider", "mapping_tool", "mapping_tool_version", "mapping_date", "subject_source", "object_source"),
    *("subject_source_version", "object_source_version", "subject_type", "object_type", "subject_match_field"),
    *("object_match_field", "subject_preprocessing", "object_preprocessing", "predicate_type"),
)
_LISTS = frozenset({"author_id", "reviewer_id", "creator_id", "see_also", "curation_rule", "match_string"})
_ENDS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_LITERAL_TYPES = frozenset({"rdfs literal"})
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
    if row["object_id"] in _NOTHING or row["subject_id"] in _NOTHING:
        claims.skip(record.locator, "the set says that nothing was found to map to", row["subject_id"])
        return
    ends = [_iri(row[name], content.spaces) for name in _ENDS]
    unknown = [name for name, iri in zip(_ENDS, ends, strict=True) if not iri]
    if unknown:
        claims.skip(record.locator, f"{unknown[0]} has no prefix that the set declares", row[unknown[0]])
        return
    subject, predicate, object_, justification = map(URIRef, ends)
    quads = claims.conversion.ontology
    denied = row.get("predicate_modifier", "") == "Not"
    if not denied:
        quads.append((subject, predicate, object_, graph))
    for end, name in ((subject, "subject_label"), (object_, "object_label")):
        if row.get(name):
            quads.append((end, RDFS.label, Literal(row[name]), graph))
    node = URIRef(f"{expand('mapping:')}{hashlib.sha256(record.content).hexdigest()[:16]}")
    quads += [
        (node, RDF.type, OWL.Axiom, graph),
        (node, OWL.annotatedSource, subject, graph),
        (node, OWL.annotatedProperty, predicate, graph),
        (node, OWL.annotatedTarget, object_, graph),
    ]
    for name, text in row.items():
        if text and name not in {*_ENDS[:3], "subject_label", "object_label"}:
            for value in text.split("|") if name in _LISTS else [text]:
                iri = _iri(value, content.spaces) if name.endswith("_id") or name == "mapping_justification" else ""
                kind = XSD.decimal if name == "confidence" else XSD.date if name.endswith("_date") else None
                said = URIRef(iri) if iri else Literal(value, datatype=kind)
                quads.append((node, URIRef(expand(f"sssom:{name}")), said, graph))
    if not denied and predicate == SKOS.exactMatch:
        _map_ours(claims, content, subject, object_, row, justification)


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
                        justification=URIRef(_BUILT_IN["semapv"] + "MappingChaining"),
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
    space = (spaces.get(match[1]) or _BUILT_IN.get(match[1], "")) if match else ""
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
    shared = {key: str(plain[key]) for key in _PROPAGATED if plain.get(key)}
    for line, row in rows:
        missing = [key for key in _ENDS if not row.get(key)]
        if missing:
            findings.append(Finding(file.place, line, missing[0], "", "the cell is empty", "SSSOM requires it."))
            continue
        content = msgspec.json.encode(_Content(name, licence, {**shared, **row}, spaces), order="deterministic")
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
            {key: "|".join(map(str, value)) if isinstance(value, list) else str(value) for key, value in one.items()},
        )
        for number, one in enumerate(listed, 1)
        if isinstance(one, dict)
    ]
    return data, rows


def _of_table(
    path: Path, file: PublishedFile, document: bytes, findings: list[Finding]
) -> tuple[dict[str, Any], list[tuple[int, dict[str, str]]]]:
    try:
        lines = document.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        findings.append(Finding(file.place, 1, "", "", f"the table is no UTF-8: {error}", "Save it as UTF-8."))
        return {}, []
    comments = [line[1:] for line in lines if line.startswith("#")]
    header = _yaml("\n".join(comments), file.place, findings) if comments else _beside(path, file, findings)
    start = next((number for number, line in enumerate(lines) if line and not line.startswith("#")), len(lines))
    columns = lines[start].split("\t") if start < len(lines) else []
    if missing := [name for name in REQUIRED_SLOTS if name not in columns]:
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
    stem = file.name.rpartition("/")[2].removesuffix(".gz").removesuffix(".tsv")
    for ending in (".yml", ".yaml"):
        result = folder / f"{stem}{ending}"
        if result.is_file():
            return _yaml(result.read_text(encoding="utf-8"), str(result), findings)
    return {}


def _yaml(text: str, place: str, findings: list[Finding]) -> dict[str, Any]:
    try:
        result = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        findings.append(Finding(place, 1, "", "", f"the metadata is no YAML: {' '.join(str(error).split())[:150]}", ""))
        return {}
    return result if isinstance(result, dict) else {}
