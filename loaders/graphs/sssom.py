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
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from kg.errors import Finding
from kg.model import IdentifierMapping
from kg.prefixes import contract, escaped_iri, expand, prefixes
from kg.rdf import external_graph
from loaders.archives import PublishedFile, read_published
from loaders.entity_index import EntityIndex
from loaders.figures import decimal_literal, printed_number
from loaders.graphs.sssom_files import metadata_files, read_json_set, read_table_set
from loaders.record_claims import RecordClaims, known_iri, slug
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication
from loaders.sssom_slots import (
    BUILT_IN_PREFIXES,
    COMPOSED,
    LABELS,
    LITERAL,
    NO_TERM,
    NUMBER_SLOTS,
    OPTIONAL_SLOTS,
    REFERENCE_SLOTS,
    REQUIRED_SLOTS,
    SET_SLOTS,
    date_rule,
    is_rejected,
    joined_values,
    missing_rule,
    score_rule,
    shared_slots,
    slot_values,
)

CARD = SourceCard(
    name="sssom",
    title="SSSOM mapping sets",
    homepage="https://mapping-commons.github.io/sssom/",
    publisher="those who made each mapping set, as it names them",
    licence="as each mapping set says",
    formats="SSSOM as TSV or CSV with its metadata inside or beside, or as JSON; plain or packed",
    description="Mappings between vocabularies, each set in a graph of its own; ours are mapped on where it is exact.",
    version="5",
)

_ENDS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_NOTHING = frozenset({NO_TERM, "sssom:NoMapping", "https://w3id.org/sssom/NoTermFound"})
_ANNOTATED = {
    "subject_id": OWL.annotatedSource,
    "predicate_id": OWL.annotatedProperty,
    "object_id": OWL.annotatedTarget,
}
_TEXTS = {
    "mapping_set_title": DCTERMS.title,
    "mapping_set_description": DCTERMS.description,
    "mapping_set_version": OWL.versionInfo,
    "comment": RDFS.comment,
}
_IN_DUBLIN_CORE = frozenset((*_TEXTS, "license"))
_STANDARD_SLOTS = frozenset((*REQUIRED_SLOTS, *OPTIONAL_SLOTS, *SET_SLOTS))
# What the standard makes of a slot whose property is not declared.
_DATATYPES = frozenset(map(str, (XSD.integer, XSD.double, XSD.decimal, XSD.boolean, XSD.date, XSD.dateTime)))
_REFERENCE = f"{BUILT_IN_PREFIXES['linkml']}Uriorcurie"
_UNDECLARED = "http://sssom.invalid/"
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
        return [] if path.is_dir() else metadata_files(path.parent, path.name)

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


class _Content(msgspec.Struct, omit_defaults=True):
    """A mapping set's own record (no row), or one of its mappings, with prefixes and the shared values filled in.

    `extensions`: of the slots that are not of the standard, the property and the datatype.
    """

    name: str
    header: dict[str, Any] = {}
    row: dict[str, str] | None = None
    spaces: dict[str, str] = {}
    extensions: dict[str, tuple[str, str]] = {}


def _add_header(claims: RecordClaims, content: _Content) -> None:
    graph = external_graph(content.name)
    for name, predicate in _TEXTS.items():
        if content.header.get(name):
            claims.conversion.ontology.append((graph, predicate, Literal(str(content.header[name])), graph))
    licence = str(content.header.get("license") or "")
    if re.fullmatch(r"https?://\S+", licence):
        claims.conversion.ontology.append((graph, DCTERMS.license, URIRef(licence), graph))
    for slot, given in content.header.items():
        if slot in {*_IN_DUBLIN_CORE, "extension_definitions"} or isinstance(given, dict):
            continue
        for value in _values(slot, joined_values(slot, given), content):
            claims.conversion.ontology.append((graph, _property(slot, content), value, graph))


def _add_mapping(claims: RecordClaims, content: _Content, record: SourceRecord) -> None:
    row = content.row or {}
    graph = external_graph(content.name)
    ends = [row.get("subject_id", ""), row.get("object_id", "")]
    if not _NOTHING.isdisjoint((*ends, *(_iri(end, content.spaces) for end in ends))):
        claims.skip(record.locator, "the set says that nothing was found to map to", " ".join(ends))
        return
    terms = [slot for slot in _ENDS if _is_term(row, slot)]
    iris = {slot: _iri(row[slot], content.spaces) for slot in terms}
    wrong = next((slot for slot, iri in iris.items() if not iri), None)
    if wrong:
        claims.skip(record.locator, f"{wrong} {_fault(row[wrong], content.spaces)}", row[wrong])
        return
    row = _scored(claims, row, record.locator)
    node = URIRef(f"{expand('mapping:')}{hashlib.sha256(record.content).hexdigest()[:16]}")
    quads = claims.conversion.ontology
    quads.append((node, RDF.type, OWL.Axiom, graph))
    elsewhere = set()
    for slot, relation in _ANNOTATED.items():
        if slot in iris:
            elsewhere.add(slot)
            quads.append((node, relation, URIRef(iris[slot]), graph))
    for slot, label in LABELS.items():
        if slot in iris and row.get(label):
            elsewhere.add(label)
            quads.append((URIRef(iris[slot]), RDFS.label, Literal(row[label]), graph))
    # Of a text, and of an expression of terms, the slots say all that there is.
    for slot in row.keys() - elsewhere:
        quads += [(node, _property(slot, content), value, graph) for value in _values(slot, row[slot], content)]
    held = not row.get("predicate_modifier") and not is_rejected((content.row or {}).get("reviewer_agreement", ""))
    if held and len(terms) == len(_ENDS):
        subject, predicate, object_, justification = (URIRef(iris[slot]) for slot in _ENDS)
        quads.append((subject, predicate, object_, graph))
        if predicate == SKOS.exactMatch and _may_follow(claims, subject, object_, record.locator):
            _map_ours(claims, content, subject, object_, row, justification)


def _may_follow(claims: RecordClaims, subject: URIRef, object_: URIRef, locator: str) -> bool:
    """Whether entities of ours may be mapped on by an exact mapping: one that joins two of them is reported."""
    ours, others = _exactly(claims, subject), _exactly(claims, object_)
    if not ours or not others or ours & others:
        return True
    reason = f"it would make one of what are two here: {' and '.join(sorted(ours | others))}"
    claims.skip(locator, reason, f"{contract(subject)} {contract(object_)}")
    return False


def _scored(claims: RecordClaims, row: dict[str, str], locator: str) -> dict[str, str]:
    """Return a row without the scores and the texts that are none, and say which dates are none."""
    wrong = {slot: rule for slot, text in row.items() if (rule := score_rule(slot, text) or missing_rule(slot, text))}
    for slot, rule in wrong.items():
        claims.skip(locator, f"{rule}: this one is left out", row[slot])
    for slot, text in row.items():
        if rule := date_rule(slot, text):
            claims.skip(locator, f"{rule}: this one stays a text", text)
    return {slot: text for slot, text in row.items() if slot not in wrong}


def _is_term(row: Mapping[str, str], slot: str) -> bool:
    """Whether a slot holds the identifier of a term; a text and an expression of several terms have none."""
    return row.get(f"{slot.removesuffix('_id')}_type") not in {LITERAL, COMPOSED} or slot not in LABELS


def _property(slot: str, content: _Content) -> URIRef:
    if slot in _STANDARD_SLOTS:
        return URIRef(expand(f"sssom:{slot}"))
    declared, _ = content.extensions.get(slot, ("", ""))
    return URIRef(declared or escaped_iri(_UNDECLARED + slot))


def _values(slot: str, text: str, content: _Content) -> Iterator[URIRef | Literal]:
    _, datatype = content.extensions.get(slot, ("", ""))
    named = (slot.endswith("_id") and slot not in LABELS) or slot in REFERENCE_SLOTS or datatype == _REFERENCE
    for value in slot_values(slot, text):
        iri = _iri(value, content.spaces) if named else ""
        if iri:
            yield URIRef(iri)
        elif slot in NUMBER_SLOTS:
            number = printed_number(value)
            yield decimal_literal(number.value) if number and number.operator == "=" else Literal(value)
        elif slot.endswith("_date") and not date_rule(slot, value):
            yield Literal(value, datatype=XSD.date, normalize=False)
        else:
            typed = Literal(value, datatype=URIRef(datatype), normalize=False) if datatype in _DATATYPES else None
            yield Literal(value) if typed is None or typed.ill_typed else typed


def _map_ours(
    claims: RecordClaims, content: _Content, subject: URIRef, object_: URIRef, row: Mapping[str, str], justified: URIRef
) -> None:
    """Map entities of ours on: what is exactly the subject is exactly the object, too, and the other way round."""
    day = row.get("mapping_date", "")
    for one, other, label in ((subject, object_, "object_label"), (object_, subject, "subject_label")):
        target = _same_space(other)
        taken = {curie for curie, _ in claims.index.mapped.get(contract(target), ())}
        for curie in sorted(_exactly(claims, one)):
            if curie not in taken:
                claims.conversion.mappings.append(
                    IdentifierMapping(
                        subject=known_iri(curie),
                        predicate=SKOS.exactMatch,
                        object=URIRef(target),
                        label=row.get(label, ""),
                        justification=URIRef(BUILT_IN_PREFIXES["semapv"] + "MappingChaining"),
                        author=known_iri(f"pub:mappings-{content.name}"),
                        date="" if date_rule("mapping_date", day) else day,
                        licence=str(content.header.get("license") or "https://w3id.org/sssom/license/unspecified"),
                        comment=f"by way of {contract(str(one))}, {justified.rpartition('/')[2]}",
                    )
                )


def _exactly(claims: RecordClaims, iri: str) -> set[str]:
    """Return the entities of ours that are exactly a term."""
    known = claims.index.mapped.get(contract(_same_space(iri)), ())
    return {curie for curie, how in known if how == str(SKOS.exactMatch)}


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


def _fault(written: str, spaces: Mapping[str, str]) -> str:
    """Return what is wrong with the identifier of a term of which no IRI can be made."""
    if "|" in written:
        return "has several identifiers"
    prefix, colon, _ = written.strip().partition(":")
    if not colon:
        return "is neither a CURIE nor an IRI"
    if prefix in {*spaces, *BUILT_IN_PREFIXES, "http", "https"}:
        return "has a blank or a sign that no IRI has"
    return "has no prefix that the set declares"


def _records(path: Path, file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    if file.name.endswith((".yml", ".yaml")):
        # It is read with its table; alone it maps nothing.
        if not path.is_dir():
            rule, remedy = "this is the metadata of a mapping set, without its mappings", "Give the table beside it."
            findings.append(Finding(file.place, 1, "", "", rule, remedy))
        return
    document = file.stream.read(_LARGEST)
    if document.lstrip().startswith((b"<", b"@prefix", b"PREFIX")):
        rule = "this is RDF or XML; mappings are read as tables or JSON here"
        findings.append(Finding(file.place, 1, "", "", rule, "Give the set as TSV or JSON."))
        return
    if document.lstrip().startswith(b"{"):
        header, rows = read_json_set(file, document, findings)
    else:
        header, rows = read_table_set(path, file, document, findings)
    if not rows:
        return
    if header.get("predicate_modifier"):
        rule = "predicate_modifier stands in the header, and SSSOM has it for single mappings: what is denied is open"
        remedy = "Say it of each mapping in a column. No mapping of the set was read."
        findings.append(Finding(file.place, 1, "", str(header["predicate_modifier"]), rule, remedy))
        return
    spaces = _declared_spaces(header)
    # A set without prefixes of its own uses the common ones.
    spaces = spaces or dict(prefixes())
    name = slug(
        str(header.get("mapping_set_id") or file.name)
        .rstrip("/#")
        .rpartition("/")[2]
        .removesuffix(".tsv")
        .removesuffix(".csv")
        .removesuffix(".json")
        .removesuffix(".sssom")
    )
    plain = {key: value for key, value in header.items() if key not in {"mappings", "curie_map", "@context"}}
    extensions = _extensions(header, spaces)
    whole = _Content(name, plain, None, spaces, extensions)
    yield SourceRecord(f"mappings-{name}", file.place, msgspec.json.encode(whole, enc_hook=str))
    licence = {"license": plain.get("license")}
    shared = shared_slots(plain, {slot for _, row in rows for slot in row})
    for line, own in rows:
        row = {**shared, **own}
        missing = [slot for slot in _ENDS if not row.get(slot) and (_is_term(row, slot) or not row.get(LABELS[slot]))]
        if missing:
            findings.append(Finding(file.place, line, missing[0], "", "the cell is empty", "SSSOM requires it."))
            continue
        used = {slot: extensions[slot] for slot in extensions if slot in row}
        content = msgspec.json.encode(_Content(name, licence, row, spaces, used), order="deterministic")
        digest = hashlib.sha256(content).hexdigest()[:12]
        yield SourceRecord(f"mappings-{name}.{digest}", f"{file.place}:{line}", content)


def _declared_spaces(header: Mapping[str, Any]) -> dict[str, str]:
    """Return the namespaces that a set declares, as a map of CURIEs or as a context of JSON-LD."""
    declared = header.get("curie_map") or header.get("@context") or {}
    contexts = declared if isinstance(declared, list) else [declared]
    found = {}
    for prefix, space in (pair for one in contexts if isinstance(one, dict) for pair in one.items()):
        address = space.get("@id") if isinstance(space, dict) and space.get("@prefix") is True else space
        if isinstance(address, str) and not str(prefix).startswith("@"):
            found[str(prefix)] = address
    return found


def _extensions(header: Mapping[str, Any], spaces: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the property and the datatype of each slot that a set defines itself."""
    defined = header.get("extension_definitions")
    listed = [one for one in defined if isinstance(one, dict)] if isinstance(defined, list) else []
    return {
        str(one["slot_name"]): (
            _iri(str(one.get("property") or ""), spaces),
            _iri(str(one.get("type_hint") or ""), spaces),
        )
        for one in listed
        if one.get("slot_name")
    }
