"""The loader of OncoTree: the classification of tumours that cBioPortal uses, as an ontology.

The tree comes as JSON, nested as its releases have it, or as the flat list of its service. A code that was renamed or
taken up into another leads there: `docs/reference/sources/oncotree.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import Finding
from kg.rdf import external_graph
from loaders.archives import PublishedFile, read_published
from loaders.entity_index import EntityIndex
from loaders.json_values import decode_json
from loaders.ontologies.statements import claim_classification, header_quads, term_quads
from loaders.ontologies.term import Hierarchy, OntologyHeader, OntologyTerm
from loaders.record_claims import RecordClaims
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="oncotree",
    title="OncoTree",
    homepage="https://oncotree.info/",
    publisher="Memorial Sloan Kettering Cancer Center",
    licence="https://creativecommons.org/licenses/by/4.0/",
    formats="a tree as JSON, as its releases have it, or the flat list of its service",
    description="Types of tumours by tissue, in graph:external.oncotree, and what diseases of ours stand under.",
)

_SPACE = "https://bioregistry.io/oncotree:"
_HEADER = OntologyHeader("oncotree", title="OncoTree", licence=CARD.licence)
_PUBLICATION = "ontology-oncotree"
_REFERENCES = {"NCI": "NCIT", "UMLS": "UMLS"}
_LARGEST = 256 << 20
_DEEPEST = 40


class _Content(msgspec.Struct):
    term: OntologyTerm | None = None
    references: list[str] = []


class OncoTreeLoader:
    """Reads the tree, and says what each code is a kind of and what of ours stands under."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the tree's own record and its codes. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return a code in the graph of the tree, and what stands under."""
        claims = RecordClaims(CARD, _PUBLICATION, entities)
        content = msgspec.json.decode(record.content, type=_Content)
        if content.term is None:
            claims.conversion.entities.append(record_publication(CARD, record, CARD.title, CARD.homepage))
            claims.conversion.ontology.extend(header_quads(_HEADER))
            return claims.conversion
        claims.conversion.ontology.extend(term_quads(content.term, external_graph("oncotree")))
        claim_classification(claims, content.term, CARD.title, content.references)
        return claims.conversion


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    document = file.stream.read(_LARGEST)
    data = decode_json(file.place, document)
    listed = data if isinstance(data, list) else list(data.values()) if isinstance(data, dict) else []
    unread: list[str] = []
    nodes = [node for one in listed for node in _walk(one, unread)]
    if not nodes:
        rule = "a node of OncoTree has a code, a name and a parent"
        findings.append(Finding(file.place, 1, "", "", rule, "Give a tree of OncoTree as JSON."))
        return
    if unread:
        rule = f"{len(unread)} {'entry has' if len(unread) == 1 else 'entries have'} no code and name"
        findings.append(Finding(file.place, 1, "", unread[0], rule, "They were not read, nor what is below them."))
    yield SourceRecord(_PUBLICATION, file.place, msgspec.json.encode(_Content()))
    terms = {term.iri: term for term in map(_term, nodes)}
    for node in nodes:
        for revoked in _codes(node, "revocations"):
            # What became of a revoked code is not one thing: the code that revokes it is a hint.
            old = terms.setdefault(_SPACE + revoked, OntologyTerm(_SPACE + revoked, obsolete=True))
            old.consider += [_SPACE + str(node["code"])] if old.obsolete else []
    hierarchy = Hierarchy({iri: term.parents for iri, term in terms.items()}, {})
    references = {_SPACE + str(node["code"]): _references(node) for node in nodes}
    for iri, term in sorted(terms.items()):
        term.ancestors = list(hierarchy.ancestors(iri))
        term.labels = {one: terms[one].label for one in term.ancestors if one in terms}
        content = msgspec.json.encode(_Content(term, references.get(iri, [])))
        code = iri.removeprefix(_SPACE)
        yield SourceRecord(f"oncotree.{code}", f"{file.place}, {code}", content)


def _walk(node: Any, unread: list[str], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield a node and those below it; what is no node goes to `unread`."""
    if not (isinstance(node, dict) and node.get("code") and node.get("name") and depth < _DEEPEST):
        unread.append(str(node.get("code", "") if isinstance(node, dict) else node)[:40])
        return
    yield node
    children = node.get("children")
    for child in children.values() if isinstance(children, dict) else children if isinstance(children, list) else ():
        yield from _walk(child, unread, depth + 1)


def _term(node: Mapping[str, Any]) -> OntologyTerm:
    main = node.get("mainType")
    main = main.get("name") if isinstance(main, dict) else main
    # A code that was renamed, and one that was taken up into this one, lead here.
    former = [*_codes(node, "history"), *_codes(node, "precursors")]
    return OntologyTerm(
        _SPACE + str(node["code"]),
        label=str(node["name"]),
        comments=[f"main type: {main}"] if main else [],
        parents=[_SPACE + str(node["parent"])] if node.get("parent") else [],
        xrefs=_references(node),
        alternatives=[_SPACE + str(code) for code in former],
    )


def _references(node: Mapping[str, Any]) -> list[str]:
    result = node.get("externalReferences")
    listed = result if isinstance(result, dict) else {}
    return [f"{prefix}:{one}" for name, prefix in _REFERENCES.items() for one in _codes(listed, name)]


def _codes(node: Mapping[str, Any], name: str) -> list[str]:
    """Return the codes of a list; one that stands alone is one, and several may have commas between.

    >>> _codes({"history": "MM"}, "history"), _codes({"history": ["A", "B"]}, "history"), _codes({}, "history")
    (['MM'], ['A', 'B'], [])
    """
    value = node.get(name)
    listed = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [str(one).strip() for one in listed if str(one).strip()]
