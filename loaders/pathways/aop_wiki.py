"""The loader of AOP-Wiki: adverse outcome pathways, from a first contact by key events to an adverse outcome.

The XML of the wiki is joined in memory, without its long texts, which may be all rights reserved. One record is one key
event, one relationship or one stressor: `docs/reference/sources/aop-wiki.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from lxml import etree
from rdflib import Literal, URIRef

from kg.errors import Finding, SourceError
from kg.model import ASSERTED, POSSIBLE, Property
from kg.namespaces import MK
from loaders.archives import PublishedFile, published_files
from loaders.entity_index import EntityIndex
from loaders.pathways import nodes
from loaders.pathways.links import Link, Meaning, claim_link
from loaders.pathways.nodes import NodeKind, claim_node
from loaders.record_claims import RecordClaims, slug, text_properties
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication
from loaders.xml_elements import read_elements

CARD = SourceCard(
    name="aop-wiki",
    title="AOP-Wiki",
    homepage="https://aopwiki.org/",
    publisher="Society for the Advancement of Adverse Outcome Pathways and OECD",
    licence="each pathway has its own: CC BY-SA 4.0 or all rights reserved; texts are not taken over",
    formats="the XML of the quarterly downloads, plain or packed",
    description="Key events with what they change, which of them lead to which, and what sets them going.",
)

_SPACE = "{http://www.aopkb.org/aop-xml}"
_RECORDS = (
    *("vendor-specific", "aop", "key-event", "key-event-relationship", "stressor", "chemical"),
    *("taxonomy", "biological-process", "biological-object", "biological-action"),
)
_LEADS_TO = Meaning(MK.induces)
_ACTIONS = {
    **dict.fromkeys(("increased", "occurrence", "increased occurrence", "premature"), Meaning(MK.increases)),
    **dict.fromkeys(("decreased", "arrested", "delayed"), Meaning(MK.decreases)),
}
_OBJECTS: Mapping[str, NodeKind] = {
    "PR": nodes.PROTEIN, "CHEBI": nodes.CHEMICAL, "CL": nodes.CELL, "GO": nodes.COMPONENT, "UBERON": nodes.ANATOMY,
    "FMA": nodes.ANATOMY, "MESH": nodes.CHEMICAL,
}  # fmt: skip
_PROCESSES: Mapping[str, NodeKind] = {"HP": nodes.PHENOTYPE, "MP": nodes.PHENOTYPE}
_SPECIES = {"Homo sapiens": "human", "Rattus norvegicus": "rat", "Mus musculus": "mouse", "Danio rerio": "zebrafish"}


class _Term(msgspec.Struct):
    source: str = ""
    name: str = ""
    identifier: str = ""


class _Role(msgspec.Struct):
    """What a key event is in a pathway, or how sure a relationship is there."""

    pathway: str
    role: str = ""
    evidence: str = ""
    adjacency: str = ""


class _Event(msgspec.Struct):
    number: str
    title: str
    short: str = ""
    level: str = ""
    changes: list[tuple[_Term | None, _Term | None, str]] = []
    cell: _Term | None = None
    organ: _Term | None = None
    species: list[str] = []
    roles: list[_Role] = []


class _Relationship(msgspec.Struct):
    number: str
    upstream: _Event
    downstream: _Event
    species: list[str] = []
    roles: list[_Role] = []


class _Stressor(msgspec.Struct):
    number: str
    name: str
    chemicals: list[tuple[str, list[str]]] = []
    events: list[tuple[_Event, str]] = []


class _Content(msgspec.Struct):
    event: _Event | None = None
    relationship: _Relationship | None = None
    stressor: _Stressor | None = None


class AopWikiLoader:
    """Reads the XML of the wiki, and says which key events lead to which."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield key events, relationships and stressors. What cannot be read goes to `findings`."""
        for file in published_files(path, findings):
            try:
                yield from _Wiki.read(file, findings).records(file.place, findings)
            except SourceError as error:
                findings.extend(error.findings)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a record says."""
        claims = RecordClaims(CARD, record.identifier, entities)
        content = msgspec.json.decode(record.content, type=_Content)
        if content.event is not None:
            _publish(
                claims,
                record,
                f"Key event {content.event.number}: {content.event.title}",
                "events",
                content.event.number,
            )
            _claim_event(claims, content.event)
        elif content.relationship is not None:
            one = content.relationship
            title = f"{one.upstream.title} leads to {one.downstream.title}"
            _publish(claims, record, title, "relationships", one.number)
            _claim_relationship(claims, one)
        elif content.stressor is not None:
            _publish(claims, record, f"Stressor: {content.stressor.name}", "stressors", content.stressor.number)
            _claim_stressor(claims, content.stressor)
        return claims.conversion


def _publish(claims: RecordClaims, record: SourceRecord, title: str, kind: str, number: str) -> None:
    claims.conversion.entities.append(record_publication(CARD, record, title, f"https://aopwiki.org/{kind}/{number}"))


def _event_node(claims: RecordClaims, event: _Event) -> URIRef:
    properties = text_properties(
        (MK.biologicalLevel, event.level),
        (MK.identifier, f"AOP.EVENTS:{event.number}"),
        *((MK.roleInPathway, f"{one.role} of AOP {one.pathway}") for one in event.roles if one.role),
    )
    short = (event.short,) if event.short and event.short != event.title else ()
    return claims.entity(f"key-event:AOP.EVENTS.{event.number}", MK.KeyEvent, event.title, properties, short)


def _claim_event(claims: RecordClaims, event: _Event) -> None:
    """Claim what the event changes and where: more of the event is more, or less, of a process or object."""
    iri = _event_node(claims, event)
    for number, (process, thing, action) in enumerate(event.changes, 1):
        place = f"biological-event {number}"
        changed = _node(claims, process, _PROCESSES, nodes.PROCESS) or _node(claims, thing, _OBJECTS, None)
        if changed is None:
            claims.skip(place, "the event names neither a process nor an object with an identifier", action)
            continue
        meaning = _ACTIONS.get(action.lower(), Meaning(MK.alters))
        what = process if process is not None and process.identifier else thing
        words = f"{event.title}: {what.name if what else ''} is {action or 'changed'}."
        properties: list[Property] = []
        if process is not None and process.identifier and thing is not None and thing.name:
            properties.append((MK.condition, Literal(f"of {thing.name}")))
        claim_link(claims, Link(f"changes-{number}", place, iri, meaning, changed, words, properties=tuple(properties)))
    for key, kind, term in (("cell", nodes.CELL, event.cell), ("organ", nodes.ANATOMY, event.organ)):
        where = _node(claims, term, {}, kind)
        if where is not None and term is not None:
            words = f"{event.title} takes place in {term.name}."
            claim_link(claims, Link(key, f"{key}-term", iri, Meaning(MK.locatedIn), where, words))


def _claim_relationship(claims: RecordClaims, one: _Relationship) -> None:
    """Claim that one event leads to the other; where every pathway calls the evidence low, that it may."""
    weights = {role.evidence for role in one.roles if role.evidence}
    properties = text_properties(
        *((MK.weightOfEvidence, f"{role.evidence} in AOP {role.pathway}") for role in one.roles if role.evidence),
        *((MK.adjacency, f"{role.adjacency} in AOP {role.pathway}") for role in one.roles if role.adjacency),
        (MK.species, ", ".join(one.species)),
    )
    link = Link(
        "leads-to",
        "key-event-relationship",
        _event_node(claims, one.upstream),
        _LEADS_TO,
        _event_node(claims, one.downstream),
        f"{one.upstream.title} leads to {one.downstream.title}.",
        properties=tuple(properties),
        certainty=POSSIBLE if weights and weights <= {"Low", "Not Specified"} else ASSERTED,
    )
    claim_link(claims, link)


def _claim_stressor(claims: RecordClaims, stressor: _Stressor) -> None:
    for name, identifiers in stressor.chemicals:
        chemical = claim_node(claims, nodes.CHEMICAL, identifiers, name)
        for event, evidence in stressor.events:
            words = f"{name} sets off {event.title}."
            properties = tuple(text_properties((MK.weightOfEvidence, evidence)))
            key = f"{slug(name)}-sets-off-{event.number}"
            place = f"key-event-stressor of key event {event.number}"
            claim_link(
                claims, Link(key, place, chemical, _LEADS_TO, _event_node(claims, event), words, properties=properties)
            )
    if not stressor.chemicals:
        claims.skip("stressor", "the stressor names no chemical", stressor.name)


def _node(
    claims: RecordClaims, term: _Term | None, kinds: Mapping[str, NodeKind], default: NodeKind | None
) -> URIRef | None:
    if term is None or not term.identifier:
        return None
    written = term.identifier if ":" in term.identifier else f"{term.source}:{term.identifier}"
    kind = kinds.get(term.source.upper(), default)
    if kind is None:
        claims.unknown("object", f"{term.name} ({written})")
        return None
    return claim_node(claims, kind, [written], term.name)


@dataclass
class _Wiki:
    """What of the wiki is joined: by the identifiers of the file, which are not those of the wiki."""

    numbers: dict[str, str] = field(default_factory=dict)
    terms: dict[str, _Term] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    species: dict[str, str] = field(default_factory=dict)
    chemicals: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    events: dict[str, etree._Element] = field(default_factory=dict)
    relationships: dict[str, etree._Element] = field(default_factory=dict)
    stressors: dict[str, str] = field(default_factory=dict)
    stressor_chemicals: dict[str, list[str]] = field(default_factory=dict)
    stressor_events: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    event_roles: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    relationship_roles: dict[str, list[tuple[str, _Role]]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: PublishedFile, findings: list[Finding]) -> _Wiki:
        """Read a file. Raises SourceError."""
        wiki = cls()
        tags = [f"{_SPACE}{name}" for name in _RECORDS]
        for element in read_elements(file, [f"{_SPACE}data"], tags, findings):
            wiki._take(element)
        return wiki

    def _take(self, element: etree._Element) -> None:
        name, key = etree.QName(element).localname, element.get("id", "")
        takes: Mapping[str, Callable[[str, etree._Element], None]] = {
            "chemical": self._take_chemical,
            "stressor": self._take_stressor,
            "aop": self._take_pathway,
            "key-event": self._take_event,
        }
        if name in takes:
            takes[name](key, element)
        elif name == "vendor-specific":
            self.numbers |= {one.get("id", ""): one.get("aop-wiki-id", "") for one in element}
        elif name == "taxonomy":
            self.species[key] = _text(element, "name")
        elif name == "biological-action":
            self.actions[key] = _text(element, "name")
        elif name == "key-event-relationship":
            self.relationships[key] = _kept(element, _OF_RELATIONSHIPS)
        else:
            self.terms[key] = _term(element)

    def _take_chemical(self, key: str, element: etree._Element) -> None:
        listed = (
            ("CAS", _text(element, "casrn")),
            ("INCHIKEY", _text(element, "jchem-inchi-key") or _text(element, "indigo-inchi-key")),
            ("DTXSID", _text(element, "dsstox-id")),
        )
        self.chemicals[key] = (_text(element, "preferred-name"), [f"{p}:{v}" for p, v in listed if v])

    def _take_stressor(self, key: str, element: etree._Element) -> None:
        self.stressors[key] = _text(element, "name")
        found = element.iter(f"{_SPACE}chemical-initiator")
        self.stressor_chemicals[key] = [one.get("chemical-id", "") for one in found]

    def _take_event(self, key: str, element: etree._Element) -> None:
        for one in element.iter(f"{_SPACE}key-event-stressor"):
            pair = (key, _text(one, "evidence"))
            self.stressor_events.setdefault(one.get("stressor-id", ""), []).append(pair)
        self.events[key] = _kept(element, _OF_EVENTS)

    def _take_pathway(self, key: str, element: etree._Element) -> None:
        for tag, role in (
            ("molecular-initiating-event", "molecular initiating event"),
            ("adverse-outcome", "adverse outcome"),
        ):
            for one in element.iter(f"{_SPACE}{tag}"):
                self.event_roles.setdefault(one.get("key-event-id", ""), []).append((key, role))
        for one in element.iter(f"{_SPACE}relationship"):
            said = _Role(key, evidence=_text(one, "evidence"), adjacency=_text(one, "adjacency"))
            self.relationship_roles.setdefault(one.get("id", ""), []).append((key, said))

    def records(self, place: str, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the records, joined."""
        events = {key: self._event(key, element) for key, element in self.events.items()}
        for key, event in sorted(events.items()):
            yield self._record("event", event.number, _Content(event=event), f"{place}, key-event {key}")
        for key, element in sorted(self.relationships.items()):
            ends = [_text(element, "title", end) for end in ("upstream-id", "downstream-id")]
            at = f"{place}, key-event-relationship {key}"
            if missing := [end for end in ends if end not in events]:
                rule = "the relationship goes to a key event that the file does not hold"
                findings.append(Finding(at, 1, "", missing[0], rule, "Load the whole file."))
                continue
            roles = [
                _Role(self._number(of), evidence=said.evidence, adjacency=said.adjacency)
                for of, said in self.relationship_roles.get(key, ())
            ]
            one = _Relationship(
                self._number(key),
                events[ends[0]],
                events[ends[1]],
                self._species(element, "taxonomic-applicability"),
                roles,
            )
            yield self._record("relationship", one.number, _Content(relationship=one), at)
        for key, name in sorted(self.stressors.items()):
            chemicals = [self.chemicals[one] for one in self.stressor_chemicals[key] if one in self.chemicals]
            sets_off = [(events[of], how) for of, how in self.stressor_events.get(key, ()) if of in events]
            found = _Stressor(self._number(key), name, [one for one in chemicals if one[1]], sets_off)
            yield self._record("stressor", found.number, _Content(stressor=found), f"{place}, stressor {key}")

    def _record(self, kind: str, number: str, content: _Content, place: str) -> SourceRecord:
        return SourceRecord(f"aop-wiki-{kind}-{slug(number)}", place, msgspec.json.encode(content))

    def _number(self, key: str) -> str:
        return self.numbers.get(key) or key

    def _event(self, key: str, element: etree._Element) -> _Event:
        changes = [
            (
                self.terms.get(one.get("process-id", "")),
                self.terms.get(one.get("object-id", "")),
                self.actions.get(one.get("action-id", ""), ""),
            )
            for one in element.iter(f"{_SPACE}biological-event")
        ]
        cell, organ = element.find(f"{_SPACE}cell-term"), element.find(f"{_SPACE}organ-term")
        return _Event(
            self._number(key),
            _text(element, "title"),
            _text(element, "short-name"),
            _text(element, "biological-organization-level"),
            changes,
            None if cell is None else _term(cell),
            None if organ is None else _term(organ),
            self._species(element, "applicability"),
            [_Role(self._number(of), role) for of, role in self.event_roles.get(key, ())],
        )

    def _species(self, element: etree._Element, within: str) -> list[str]:
        part = element.find(f"{_SPACE}{within}")
        found = (
            []
            if part is None
            else [self.species.get(one.get("taxonomy-id", ""), "") for one in part.iter(f"{_SPACE}taxonomy")]
        )
        return [_SPECIES.get(name, name) for name in dict.fromkeys(found) if name]


_OF_EVENTS = frozenset(
    {
        "title",
        "short-name",
        "biological-organization-level",
        "biological-events",
        "cell-term",
        "organ-term",
        "applicability",
    }
)
_OF_RELATIONSHIPS = frozenset({"title", "taxonomic-applicability"})


def _kept(element: etree._Element, names: frozenset[str]) -> etree._Element:
    """Return a copy of an element with some of its children: the texts are long, and not taken over."""
    kept = etree.Element(element.tag, dict(element.attrib))
    for child in list(element):
        if isinstance(child.tag, str) and etree.QName(child).localname in names:
            kept.append(child)
    return kept


def _term(element: etree._Element) -> _Term:
    return _Term(_text(element, "source"), _text(element, "name"), _text(element, "source-id"))


def _text(element: etree._Element, *names: str) -> str:
    found = element.find("/".join(f"{_SPACE}{name}" for name in names))
    return " ".join("".join(map(str, found.itertext())).split()) if found is not None else ""
