"""The loader of KGX: knowledge graphs of nodes and edges with the Biolink model, as TSV, JSON or JSON lines.

https://github.com/biolink/kgx. One record is one node or one edge. A table of edges takes names and categories from
the nodes in the same folder, archive or document: `docs/reference/sources/kgx.md`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
from rdflib import URIRef

from kg.errors import Finding, SourceError
from kg.model import AFFIRMED, ASSERTED, NEGATED, POSSIBLE
from kg.namespaces import MK
from loaders.archives import PublishedFile, published_files, read_published
from loaders.entity_index import EntityIndex
from loaders.graphs.biolink import (
    ALTERS,
    ASPECTS,
    CATEGORIES,
    CAUSAL,
    LESS,
    LOWERED,
    MORE,
    NAMESPACES,
    PREDICATES,
    RAISED,
    TURNED,
    denial,
    knowledge_sources,
    truth,
    values_of_slot,
)
from loaders.graphs.kgx_files import KgxItem, read_items
from loaders.pathways import nodes
from loaders.pathways.links import Meaning, SourceLink, claim_link
from loaders.pathways.nodes import claim_node, identifier
from loaders.record_claims import RecordClaims, slug, text_properties
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="kgx",
    title="KGX knowledge graphs",
    homepage="https://github.com/biolink/kgx",
    publisher="those who made each graph; its edges name their knowledge sources",
    licence="as the knowledge source of each edge says",
    formats="KGX as TSV or CSV (nodes and edges), JSON or JSON lines, plain or packed; a folder joins nodes and edges",
    description="Edges between things with identifiers, by the predicates and qualifiers of the Biolink model.",
    version="5",
)

_SAME = frozenset({"same_as", "exact_match", "close_match", "broad_match", "narrow_match", "xref"})
_GUESSED = frozenset({"prediction", "not_provided_prediction", "statistical_association"})

# What was given or tried against a disease need not treat it.
_LOOSE = frozenset({"applied_to_treat", "treats_or_applied_or_studied_to_treat"})
_READ = frozenset(f"{end}_{name}_qualifier" for end in ("subject", "object") for name in ("direction", "aspect"))
# A slot of their own in the model; all of them in one where edges are those of the API of Translator.
_QUALIFIES = re.compile(r"(?:_|^)qualifiers?$")
_IDENTIFIERS = ("id", "subject", "predicate", "object")
_NO_IDENTIFIER = re.compile(r"[\s<>\"{}|\\^`]")


class KgxLoader:
    """Reads nodes and edges, and says what each edge is."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the edges and nodes of a file, an archive or a folder. What cannot be read goes to `findings`."""
        known: dict[str, KgxItem] = {}
        ignored: list[Finding] = []
        for file in published_files(path, ignored):
            if not _is_edges(file.name):
                _note_nodes(file, known)
        for nodes_file in self.files_beside(path):
            for file in published_files(nodes_file, ignored):
                _note_nodes(file, known)
        for place, item in read_published(path, findings, read_items):
            yield from _record(place, item, known, findings)

    def files_beside(self, path: Path) -> list[Path]:
        """Return the nodes that are read with a file of edges."""
        if not path.is_file():
            return []
        beside = path.with_name(re.sub(r"edges(?=[^/]*$)", "nodes", path.name))
        return [beside] if beside != path and beside.is_file() else []

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a node or an edge says."""
        claims = RecordClaims(CARD, record.identifier, entities)
        content = msgspec.json.decode(record.content)
        item: KgxItem = content["item"]
        if "subject" not in item:
            if _node(claims, item, item["id"]) is None:
                claims.unknown("node", f"{item.get('name') or ''} ({item['id']})".strip())
            return claims.conversion
        ends: dict[str, KgxItem] = content["ends"]
        names = [_name(ends[end], str(item[end]), entities) for end in ("subject", "object")]
        predicate = str(item["predicate"]).rpartition(":")[2]
        title = f"{names[0]} {predicate.replace('_', ' ')} {names[1]}"
        claims.conversion.entities.append(record_publication(CARD, record, title, CARD.homepage))
        _claim(claims, item, ends, names, predicate)
        return claims.conversion


def _claim(claims: RecordClaims, item: KgxItem, ends: dict[str, KgxItem], names: list[str], predicate: str) -> None:
    if predicate in _SAME:
        claims.skip("predicate", "that two are the same is a mapping: load it as SSSOM", predicate)
        return
    if truth(item, "deprecated") is not False:
        claims.skip("deprecated", "who published the edge no longer holds it to be valid", str(item["deprecated"]))
        return
    denied = denial(item)
    if denied is None:
        claims.skip("negated", "whether the edge denies what it says cannot be read", str(item["negated"]))
        return
    meaning = _meaning(item, predicate)
    if meaning is None:
        claims.skip("predicate", "no relation of this graph has the meaning of the predicate", predicate)
        return
    iris = [_node(claims, ends[end], str(item[end])) for end in ("subject", "object")]
    for iri, end in zip(iris, ("subject", "object"), strict=True):
        if iri is None:
            claims.unknown("node", str(item[end]))
    subject, object_ = iris
    if subject is None or object_ is None:
        return
    level, agent = str(item.get("knowledge_level") or ""), str(item.get("agent_type") or "")
    properties = text_properties(
        (MK.knowledgeLevel, "" if level == "not_provided" else level),
        (MK.agentType, "" if agent == "not_provided" else agent),
        (MK.condition, _context(claims, item)),
        *((MK.knowledgeSource, one) for one in knowledge_sources(item)),
    )
    words = f"{names[0]} {predicate.replace('_', ' ')} {names[1]}{_in_brackets(item)}."
    link = SourceLink(
        "edge",
        str(item.get("id") or "edge"),
        subject,
        meaning,
        object_,
        f"Not: {words}" if denied else words,
        tuple(values_of_slot(item.get("publications"))),
        tuple(properties),
        NEGATED if denied else AFFIRMED,
        POSSIBLE if level in _GUESSED or predicate in _LOOSE else ASSERTED,
    )
    claim_link(claims, link)


def _meaning(item: KgxItem, predicate: str) -> Meaning | None:
    """Return what an edge means: by its qualifiers, where it has them, else by its predicate alone.

    Of a predicate that reads backwards (`affected_by`) the subject is what changes. Directions of two that only go
    together make neither of them a cause.
    """
    plain = PREDICATES.get(predicate)
    caused = str(item.get("qualified_predicate") or "").rpartition(":")[2] == "causes"
    if plain is None and not caused:
        return None
    plain = plain or ALTERS
    acting, acted = ("object", "subject") if plain.inverse else ("subject", "object")
    direction, aspect = (_qualifier(item, acted, name) for name in ("direction", "aspect"))
    if direction not in RAISED | LOWERED:
        return replace(plain, aspect=aspect.replace("_", " ")) if aspect and plain.relation in TURNED else plain
    if plain.relation == MK.associatedWith and not caused:
        correlation = plain.correlation or ("positive" if direction in RAISED else "negative")
        return replace(plain, aspect=aspect.replace("_", " "), correlation=correlation)
    if plain.relation not in CAUSAL and not caused:
        return plain
    if aspect and aspect not in ASPECTS:
        return replace(ALTERS, inverse=plain.inverse, aspect=aspect.replace("_", " "))
    raising, lowering = ASPECTS.get(aspect, (MORE, LESS))
    known = raising if direction in RAISED else lowering
    # That less of the subject does it turns the sign.
    if _qualifier(item, acting, "direction") in LOWERED:
        changed = "abundance" if aspect == "degradation" else aspect.replace("_", " ")
        known = replace(LESS if known.sign > 0 else MORE, aspect=changed)
    return replace(known, inverse=plain.inverse)


def _qualifier(item: KgxItem, end: str, name: str) -> str:
    return str(item.get(f"{end}_{name}_qualifier") or "").lower()


def _in_brackets(item: KgxItem) -> str:
    """Return what the qualifiers of both ends say, in words."""
    parts = []
    for end in ("subject", "object"):
        words = [word for name in ("aspect", "direction") if (word := _qualifier(item, end, name))]
        if words:
            parts.append(f"{end}: {' '.join(words).replace('_', ' ')}")
    return f" ({', '.join(parts)})" if parts else ""


def _context(claims: RecordClaims, item: KgxItem) -> str:
    """Return the qualifiers that say where an edge holds, in words; what others say is reported."""
    contexts = []
    for name in sorted(name for name in item if _QUALIFIES.search(name) and name not in _READ and item[name]):
        value = ", ".join(values_of_slot(item[name]))
        if name.endswith("_context_qualifier") or name == "frequency_qualifier":
            contexts.append(f"{name.removesuffix('_qualifier').replace('_', ' ')}: {value}")
        else:
            claims.skip(name, "no place in this graph has the meaning of the qualifier", value)
    return "; ".join(contexts)


def _node(claims: RecordClaims, item: Mapping[str, Any], written: str) -> URIRef | None:
    kind = next(
        (
            CATEGORIES[one]
            for raw in values_of_slot(item.get("category"))
            if (one := raw.rpartition(":")[2]) in CATEGORIES
        ),
        None,
    )
    kind = kind or NAMESPACES.get(identifier(written).partition(":")[0])
    if kind is None:
        return None
    if _NO_IDENTIFIER.search(written.strip()):
        claims.skip(
            "node", "an identifier has no blanks, and no signs that no IRI has: such a node is not made", written
        )
        return None
    name = str(item.get("name") or "")
    if kind is nodes.CHEMICAL and nodes.drug_named(claims.index, name):
        kind = nodes.DRUG
    return claim_node(
        claims, kind, [written, *values_of_slot(item.get("same_as"))], name, values_of_slot(item.get("synonym"))
    )


def _name(item: Mapping[str, Any], written: str, index: EntityIndex) -> str:
    """Return the name that the graph gives a node, else that of the known entity, else its identifier."""
    known = nodes.entity_of_any_kind(index, [written])
    return str(item.get("name") or (index.labels.get(known) if known else "") or written)


def _is_edges(name: str) -> bool:
    return "edges" in name.rpartition("/")[2].lower()


def _note_nodes(file: PublishedFile, known: dict[str, KgxItem]) -> None:
    """Take note of the names and categories of nodes; what is wrong with the file is said when it is read."""
    try:
        for _, item in read_items(file, []):
            if "subject" not in item and item.get("id"):
                known[str(item["id"])] = {key: item[key] for key in ("name", "category", "same_as") if item.get(key)}
    except SourceError:
        return


def _record(place: str, item: KgxItem, known: Mapping[str, KgxItem], findings: list[Finding]) -> Iterator[SourceRecord]:
    wrong = next((name for name in _IDENTIFIERS if item.get(name) and not isinstance(item[name], str | int)), "")
    if wrong:
        value = msgspec.json.encode(item[wrong], order="deterministic").decode()[:60]
        findings.append(Finding.at(place, f"{wrong} is one text, and no list or object: {value}", "It was not read."))
        return
    item = item | {name: str(item[name]) for name in _IDENTIFIERS if item.get(name)}
    if {"subject", "predicate", "object"} <= {name for name in item if item[name]}:
        ends = {
            end: known.get(str(item[end])) or {"name": item.get(f"{end}_name"), "category": item.get(f"{end}_category")}
            for end in ("subject", "object")
        }
        content = msgspec.json.encode({"item": item, "ends": ends}, order="deterministic")
        name = str(item.get("id") or hashlib.sha256(content).hexdigest()[:16])
        yield SourceRecord(f"kgx-edge-{_key(name)}", place, content)
    elif item.get("id") and "subject" not in item and "category" in item:
        content = msgspec.json.encode({"item": item}, order="deterministic")
        yield SourceRecord(f"kgx-node-{_key(str(item['id']))}", place, content)
    else:
        rule = "a node has an id and a category, and an edge a subject, a predicate and an object"
        findings.append(Finding.at(place, rule, "Give KGX nodes and edges."))


def _key(name: str) -> str:
    """Return an identifier as a part of a key; what a key has no letters for still tells two apart."""
    lost = re.search(r"[^A-Za-z0-9:._/-]|[:._/-]{2}|^[:._/-]|[:._/-]$", name)
    return f"{slug(name)}-{hashlib.sha256(name.encode()).hexdigest()[:8]}" if lost else slug(name)
