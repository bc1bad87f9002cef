"""The loader of dismech: causal graphs of disorders, and of mechanisms that many share, with evidence for each link.

One record is one file. Its nodes are named, not identified; what identifies a thing (HP, GO, CL, HGNC, MONDO) stands
beside them: `docs/reference/sources/dismech.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from rdflib import URIRef

from kg.errors import Finding
from kg.model import AFFIRMED, NEGATED, POSSIBLE, Property
from kg.namespaces import MK
from loaders.archives import PublishedFile, read_published
from loaders.entity_index import EntityIndex
from loaders.json_values import without_nulls
from loaders.pathways import nodes
from loaders.pathways.links import Meaning, SourceLink, claim_by_evidence, claim_link
from loaders.pathways.nodes import NodeKind, claim_node
from loaders.record_claims import RecordClaims, slug, text_properties
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication
from loaders.yaml_documents import read_yaml

CARD = SourceCard(
    name="dismech",
    title="dismech",
    homepage="https://github.com/monarch-initiative/dismech",
    publisher="Monarch Initiative",
    licence="BSD-3-Clause",
    formats="YAML of a disorder or a module, or an archive or folder of them",
    description="Causal graphs of disorders with a reference for each link: what leads to what, and how it shows.",
    version="5",
)

_MODIFIERS = {"INCREASED": Meaning(MK.increases), "DECREASED": Meaning(MK.decreases), "ABNORMAL": Meaning(MK.alters)}
_LEADS_TO, _SHOWS = Meaning(MK.induces), Meaning(MK.hasManifestation)
_KIND_OF = Meaning(MK.kindOf)
_CHANGED = _MODIFIERS["ABNORMAL"]
_READ = frozenset(
    {"evidence", "downstream", "conforms_to", "biological_processes", "molecular_functions", "genes", "cell_types"}
)
# No case in those who were looked at, as HPO and its annotations write it.
_NOBODY = r"(?:0+(?:\.0+)?\s*(?:%|percent)|0\s*(?:/|(?:out )?of)\s*[1-9]\d*)(?: (?:patients|cases))?(?:\s*\(.*\))?"
_NEVER = re.compile(rf"HP:0040285|excluded|absent|never|not (?:observed|seen|found|present)|{_NOBODY}", re.IGNORECASE)
_ASSOCIATED, _LOCATED, _TREATS = Meaning(MK.associatedWith), Meaning(MK.locatedIn), Meaning(MK.treats)
_ENDINGS = (" therapy", " treatment")

_Item = Mapping[str, Any]


class DismechLoader:
    """Reads disorders and modules, and says what leads to what in each."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the entries of a file, an archive or a folder. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what an entry says."""
        claims = RecordClaims(CARD, record.identifier, entities)
        data = msgspec.json.decode(record.content)
        title = f"dismech: {data['name']}"
        claims.conversion.entities.append(record_publication(CARD, record, title, CARD.homepage, record.version[:10]))
        _Entry(claims, data).claim_all()
        return claims.conversion


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    data = without_nulls(read_yaml(file, findings))
    if isinstance(data, dict) and data.get("name") and ("pathophysiology" in data or "phenotypes" in data):
        name = slug(file.name.rpartition("/")[2].partition(".")[0])
        content = msgspec.json.encode({**data, "file": name}, enc_hook=str, order="deterministic")
        changed = str(data.get("updated_date") or data.get("creation_date") or "")
        yield SourceRecord(f"dismech-{name}", file.place, content, changed)
    elif data is not None:
        rule = "an entry of dismech has a name, and a pathophysiology or phenotypes"
        findings.append(Finding(file.place, 1, "", "", rule, "Give the files of kb/disorders or kb/modules."))


class _Entry:
    def __init__(self, claims: RecordClaims, data: _Item) -> None:
        self._claims, self._data = claims, data
        self._nodes: dict[str, URIRef] = {}
        self._phenotypes: dict[str, URIRef] = {}
        self._names: dict[URIRef, str] = {}

    def claim_all(self) -> None:
        """Claim nodes and links, signs of the disease, treatments, genes and open questions."""
        for item in _items(self._data, "pathophysiology"):
            name = str(item.get("name", ""))
            curie = f"process:dismech.{self._data['file']}.{slug(name)}"
            iri = self._claims.entity(curie, MK.BiologicalProcess, name)
            self._nodes.setdefault(slug(name), iri)
            self._names[iri] = name
        for item in _items(self._data, "phenotypes"):
            result = self._term(nodes.PHENOTYPE, item.get("phenotype_term"), str(item.get("name", "")))
            if result is not None:
                self._phenotypes.setdefault(slug(str(item.get("name", ""))), result)
        disease = self._term(nodes.DISEASE, self._data.get("disease_term"), str(self._data["name"]))
        for item in _items(self._data, "pathophysiology"):
            self._mechanism(item)
        if disease is not None:
            self._disease(disease)
        for item in _items(self._data, "discussions"):
            self._question(item)

    def _term(self, kind: NodeKind, term: Any, name: str) -> URIRef | None:
        """Return what a term with an identifier stands for; None, with a note, where it has none."""
        known = term.get("term") if isinstance(term, dict) else None
        if not isinstance(known, dict) or not known.get("id"):
            written = str(term.get("preferred_term") or name) if isinstance(term, dict) else name
            if written:
                self._claims.unknown("term", written)
            return None
        iri = claim_node(self._claims, kind, [str(known["id"])], str(known.get("label") or name))
        self._names.setdefault(iri, str(term.get("preferred_term") or known.get("label") or name))
        return iri

    def _mechanism(self, item: _Item) -> None:
        name = str(item.get("name", ""))
        node = self._nodes[slug(name)]
        place = f"pathophysiology: {name}"
        for link in _targets(item):
            target = str(link.get("target", ""))
            other = self._elsewhere(target) if "#" in target else self._here(target)
            if other is None:
                self._claims.skip(place, "the link goes to something that the entry does not declare", target)
                continue
            self._link(f"{slug(name)}-to-{slug(target)}", f"{place}, downstream", node, _LEADS_TO, other, link)
        for number, other in enumerate(_listed(item.get("conforms_to")), 1):
            general = self._elsewhere(str(other))
            if general is not None:
                self._link(f"{slug(name)}-conforms-{number}", f"{place}, conforms_to", node, _KIND_OF, general, {})
        self._terms_beside(item, node, slug(name), place)
        for field in sorted(field for field in item if field not in _READ and isinstance(item[field], list | dict)):
            self._claims.skip(f"{place}, {field}", "no place in this graph has the meaning of these entries")

    def _terms_beside(self, item: _Item, node: URIRef, name: str, place: str) -> None:
        """Claim what the terms beside a node say of it: processes and functions, genes, cells."""
        for field, key in (("biological_processes", "process"), ("molecular_functions", "function")):
            for process in _items(item, field):
                result = self._term(nodes.PROCESS, process, "")
                if result is not None and result != node:
                    modifier = str(process.get("modifier") or "").upper()
                    meaning = _MODIFIERS.get(modifier, _CHANGED) if modifier else _ASSOCIATED
                    self._link(f"{name}-{key}", f"{place}, {field}", node, meaning, result, item)
        for gene in _items(item, "genes"):
            result = self._term(nodes.PROTEIN, gene, "")
            if result is not None:
                self._link(f"{name}-gene", f"{place}, genes", result, _ASSOCIATED, node, item)
        for cell in _items(item, "cell_types"):
            result = self._term(nodes.CELL, cell, "")
            if result is not None:
                self._link(f"{name}-cell", f"{place}, cell_types", node, _LOCATED, result, item)

    def _here(self, name: str) -> URIRef | None:
        """Return the node or else the phenotype of this name: both may have one."""
        return self._nodes.get(slug(name)) or self._phenotypes.get(slug(name))

    def _elsewhere(self, target: str) -> URIRef | None:
        """Return the node of another entry, which is named `module#Node`."""
        module, _, name = target.partition("#")
        if module in {"pathophysiology", "phenotypes"}:
            return self._here(name)
        iri = self._claims.entity(f"process:dismech.{slug(module)}.{slug(name)}", MK.BiologicalProcess, name)
        self._names[iri] = name
        return iri

    def _disease(self, disease: URIRef) -> None:
        for item in _items(self._data, "phenotypes"):
            name = str(item.get("name", ""))
            result = self._phenotypes.get(slug(name))
            if result is not None and result != disease:
                written = str(item.get("frequency") or "").strip()
                frequency = text_properties((MK.frequencyTerm, _frequency_words(written)))
                place = f"phenotypes: {name}"
                self._link(
                    f"phenotype-{slug(name)}",
                    place,
                    disease,
                    _SHOWS,
                    result,
                    item,
                    tuple(frequency),
                    polarity=NEGATED if _NEVER.fullmatch(written) else AFFIRMED,
                )
        for item in _items(self._data, "genetic"):
            result = self._term(nodes.PROTEIN, item.get("gene_term"), str(item.get("name", "")))
            if result is not None:
                place = f"genetic: {item.get('name', '')}"
                association = str(item.get("association") or "")
                stated = text_properties((MK.sourceComment, f"association: {association}" if association else ""))
                key = f"gene-{slug(str(item.get('name', '')))}"
                self._link(key, place, result, _ASSOCIATED, disease, item, tuple(stated))
        for item in _items(self._data, "treatments"):
            self._treatment(item, disease)

    def _treatment(self, item: _Item, disease: URIRef) -> None:
        """Claim a treatment by its name: the identifiers beside are those of kinds of treatment ("Pharmacotherapy")."""
        term = item.get("treatment_term")
        term = term if isinstance(term, dict) else {}
        agents = [str(one.get("preferred_term") or "") for one in _items(term, "therapeutic_agent")]
        written = (agents[0] if len(agents) == 1 else "") or str(term.get("preferred_term") or item.get("name", ""))
        names = [written, *(written.removesuffix(ending) for ending in _ENDINGS if written.endswith(ending))]
        names.append(str(item.get("name", "")))
        prefixes = nodes.PROCEDURE.known
        if len(agents) > 1:
            place = f"treatments: {item.get('name', '')}"
            self._claims.skip(
                place, "several agents: whether each treats or all together is not said", ", ".join(agents)
            )
        result = next((iri for name in names if (iri := self._claims.index.iri(name, *prefixes))), None)
        if result is None:
            self._claims.unknown("treatment", written, self._claims.index.candidates(written, *prefixes))
            return
        self._names[result] = written
        self._link(f"treatment-{slug(written)}", f"treatments: {item.get('name', '')}", result, _TREATS, disease, item)

    def _question(self, item: _Item) -> None:
        if str(item.get("kind", "")) != "KNOWLEDGE_GAP":
            return
        for number, place in enumerate(item.get("attaches_to") or [], 1):
            node = self._nodes.get(slug(str(place).rpartition("#")[2]))
            if node is None:
                self._claims.skip(
                    "discussions", "the open question is about something that is not declared", str(place)
                )
                continue
            key = f"{slug(str(item.get('discussion_id') or 'question'))}-{number}"
            words = f"An open question on {self._names[node]}: {item.get('discussion_id', '')}."
            self._claims.claim(
                key, MK.KnowledgeGap, node, MK.influences, words, f"discussions: {place}", certainty=POSSIBLE
            )

    def _link(
        self,
        key: str,
        place: str,
        subject: URIRef,
        meaning: Meaning,
        object_: URIRef,
        item: _Item,
        extra: tuple[Property, ...] = (),
        *,
        polarity: URIRef = AFFIRMED,
    ) -> None:
        evidence = [(str(one.get("supports", "")), str(one.get("reference", ""))) for one in _items(item, "evidence")]
        names = self._names.get(subject, ""), self._names.get(object_, "")
        verb = str(meaning.relation).rpartition("#")[2]
        words = f"{names[0] or self._data['name']} {_VERBS.get(verb, verb)} {names[1] or self._data['name']}."
        if polarity == NEGATED:
            # What supports that it never shows denies that it does.
            cited = tuple(reference for supports, reference in evidence if supports.upper() in {"SUPPORT", "PARTIAL"})
            words = f"In nobody who was looked at: {words}"
            claim_link(
                self._claims, SourceLink(key, place, subject, meaning, object_, words, cited, extra, polarity=NEGATED)
            )
            return
        claim_by_evidence(
            self._claims, SourceLink(key, place, subject, meaning, object_, words, properties=extra), evidence
        )


_VERBS = {
    "induces": "leads to",
    "increases": "goes with more",
    "decreases": "goes with less",
    "alters": "goes with abnormal",
    "associatedWith": "goes with",
    "locatedIn": "takes place in",
    "hasManifestation": "shows as",
    "treats": "treats",
    "kindOf": "is a case of",
}


def _frequency_words(written: str) -> str:
    """Return a frequency in words; an identifier stays as it is.

    >>> _frequency_words("VERY_FREQUENT"), _frequency_words("HP:0040283")
    ('very frequent', 'HP:0040283')
    """
    return written if ":" in written else written.lower().replace("_", " ")


def _targets(item: _Item) -> list[_Item]:
    """Return where the links of a node go; a target alone stands for a link."""
    listed = _listed(item.get("downstream"))
    return [one if isinstance(one, dict) else {"target": one} for one in listed if isinstance(one, dict | str)]


def _items(item: _Item, name: str) -> list[_Item]:
    """Return the entries of a list; a single one stands for itself."""
    return [one for one in _listed(item.get(name)) if isinstance(one, dict)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
