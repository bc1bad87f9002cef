"""The loader of DrugMechDB: paths from a drug to a disease, curated node by node.

One record is one path. Nodes are resolved by their identifiers, the drug by the DrugBank identifier of the record, and
links are claimed as their predicates mean them: `docs/reference/sources/drugmechdb.md`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from rdflib import URIRef

from kg.errors import Finding
from kg.namespaces import MK
from loaders.archives import PublishedFile, read_published
from loaders.entity_index import EntityIndex
from loaders.json_values import read_json_values, without_nulls
from loaders.pathways import nodes
from loaders.pathways.links import Meaning, SourceLink, claim_by_evidence, meanings
from loaders.pathways.nodes import claim_node, identifier, node_kinds
from loaders.record_claims import RecordClaims, slug
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication
from loaders.yaml_documents import read_yaml

CARD = SourceCard(
    name="drugmechdb",
    title="DrugMechDB",
    homepage="https://sulab.github.io/DrugMechDB/",
    publisher="Su Lab, Scripps Research",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    formats="paths as YAML or JSON, one or a list in a file, or an archive or folder of them",
    description="Curated paths from drugs to the diseases that they are used for, over proteins, processes and cells.",
    version="4",
)

KINDS = node_kinds("drugmechdb")

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_DRUGBANK = re.compile(r"DRUGBANK:DB\d{5}")
MEANINGS = meanings("drugmechdb")
_PARTS = {"graph": dict, "nodes": list, "links": list}


class DrugMechDbLoader:
    """Reads paths, and says what each link of them is."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the paths of a file, an archive or a folder. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a path says: its nodes, its links, and that the drug is used for the disease."""
        claims = RecordClaims(CARD, record.identifier, entities)
        path = _Path(claims, msgspec.json.decode(record.content))
        title = f"{path.graph.get('drug', '')} – {path.graph.get('disease', '')}: a mechanism of action"
        claims.conversion.entities.append(record_publication(CARD, record, title, CARD.homepage))
        path.claim_all()
        return claims.conversion


class _Path:
    def __init__(self, claims: RecordClaims, data: Mapping[str, Any]) -> None:
        self._claims = claims
        self.graph: Mapping[str, Any] = data["graph"]
        self._nodes = [node for node in data["nodes"] if isinstance(node, dict) and node.get("id")]
        self._links = [link for link in data["links"] if isinstance(link, dict)]
        references = data.get("references") or data.get("reference") or []
        self._references = tuple(_texts(references))
        self._iris: dict[str, URIRef] = {}
        self._names: dict[str, str] = {}

    def claim_all(self) -> None:
        """Claim nodes, links and use."""
        drug = self._drug()
        for node in self._nodes:
            self._node(node, is_drug=node is drug)
        seen: Counter[tuple[str, str, str]] = Counter()
        for number, link in enumerate(self._links, 1):
            triple = (str(link.get("source")), str(link.get("key")), str(link.get("target")))
            seen[triple] += 1
            if seen[triple] > 1:
                self._claims.skip(f"link {number}", "the path has this link already", " ".join(triple))
                continue
            self._link(number, link, *triple)
        mesh = str(self.graph.get("disease_mesh", ""))
        disease = self._iris.get(mesh)
        if drug is None or disease is None:
            missing = "drug" if drug is None else "disease"
            self._claims.skip("graph", f"no node of the path is its {missing}", str(self.graph.get(missing, "")))
            return
        used, treated = self._called("drug", str(drug["id"])), self._called("disease", mesh)
        words = f"{used} is used for {treated}: DrugMechDB curates how it works."
        use = SourceLink(
            "use", "graph", self._iris[str(drug["id"])], Meaning(MK.treats), disease, words, self._references
        )
        claim_by_evidence(self._claims, use, ())

    def _drug(self) -> Mapping[str, Any] | None:
        """Return the node of the drug: by its identifiers, else the one drug of its name, else the one drug."""
        own = {identifier(str(self.graph.get(name) or "")) for name in ("drug_mesh", "drugbank")} - {""}
        for node in self._nodes:
            if own & {identifier(one) for one in _identifiers(node)}:
                return node
        drugs = [node for node in self._nodes if node.get("label") == "Drug"]
        name = slug(str(self.graph.get("drug", "")))
        named = [node for node in drugs if slug(str(node.get("name", ""))) == name]
        return named[0] if len(named) == 1 else drugs[0] if len(drugs) == 1 else None

    def _called(self, part: str, node: str) -> str:
        """Return what the head of the path calls its drug or disease; where it names none, the name of the node."""
        written = self.graph.get(part)
        return written if isinstance(written, str) and written else self._names[node]

    def _node(self, node: Mapping[str, Any], *, is_drug: bool) -> None:
        label, name, local = str(node.get("label", "")), str(node.get("name", "")), str(node["id"])
        kind = nodes.DRUG if is_drug else KINDS.get(label)
        if kind is None:
            self._claims.skip(f"node {local}", "no kind of node is known by this label", label)
            return
        identifiers = _identifiers(node)
        if is_drug:
            bank = identifier(str(self.graph.get("drugbank") or ""))
            if _DRUGBANK.fullmatch(bank):
                identifiers = [bank, *identifiers]
            elif bank:
                self._claims.skip("graph: drugbank", "an identifier of DrugBank is DB and five digits", bank)
        names = node.get("alt_names") or node.get("alt_name") or []
        self._iris[local] = claim_node(self._claims, kind, identifiers, name, _texts(names))
        self._names[local] = name or local

    def _link(self, number: int, link: Mapping[str, Any], source: str, key: str, target: str) -> None:
        place = f"link {number}"
        undeclared = [end for end in (source, target) if end not in self._iris]
        if undeclared:
            self._claims.skip(place, "the link goes to a node that the path does not declare", ", ".join(undeclared))
            return
        meaning = MEANINGS.get(" ".join(key.replace("_", " ").lower().split()))
        if meaning is None:
            self._claims.skip(place, "no relation of this graph has the meaning of the predicate", key)
            return
        words = f"{self._names[source]} {key} {self._names[target]}."
        evidence = [
            (str(item.get("supports", "")), str(item.get("reference", "")))
            for item in link.get("evidence") or []
            if isinstance(item, dict)
        ]
        made = SourceLink(
            f"link-{number}",
            f"{place}: {source} {key} {target}",
            self._iris[source],
            meaning,
            self._iris[target],
            words,
            () if evidence else self._references,
        )
        claim_by_evidence(self._claims, made, evidence)


def _identifiers(node: Mapping[str, Any]) -> list[str]:
    others = node.get("alt_ids") or node.get("all_id") or []
    return [str(node["id"]), *_texts(others)]


def _texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    if file.head().startswith((b"{", b"[")) and not file.name.endswith((".yaml", ".yml")):
        values: Iterator[tuple[str, Any]] = read_json_values(file, {}, findings)
    else:
        whole = read_yaml(file, findings)
        if whole is None:
            return
        listed = whole if isinstance(whole, list) else [whole]
        values = ((f"{file.place}, record {number}", one) for number, one in enumerate(listed, 1))
    others = 0
    for place, data in ((place, without_nulls(one)) for place, one in values):
        if isinstance(data, dict) and all(isinstance(data.get(part), kind) for part, kind in _PARTS.items()):
            graph = data["graph"]
            content = msgspec.json.encode(data, enc_hook=str, order="deterministic")
            # A drug has several paths: without an identifier it is what they hold that tells them apart.
            own = f"{slug(str(graph.get('drug') or 'path'))}-{hashlib.sha256(content).hexdigest()[:8]}"
            yield SourceRecord(_UNFIT.sub("-", str(graph.get("_id") or graph.get("id") or own)), place, content)
        else:
            others += 1
    # The index of the paths lies beside them.
    if others and file.name.rpartition("/")[2] != "_index.yaml":
        rule = f"{others} {'entry has' if others == 1 else 'entries have'} no graph, nodes and links"
        findings.append(Finding(file.place, 1, "", "", rule, "Give paths as DrugMechDB has them."))
