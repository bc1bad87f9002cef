"""The XML of AOP-Wiki, joined: key events, relationships and stressors, each with what it refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
from lxml import etree

from kg.errors import Finding
from loaders.archives import PublishedFile
from loaders.record_claims import slug
from loaders.source import SourceRecord
from loaders.xml_elements import read_elements

_SPACE = "{http://www.aopkb.org/aop-xml}"
_RECORDS = (
    *("vendor-specific", "aop", "key-event", "key-event-relationship", "stressor", "chemical"),
    *("taxonomy", "biological-process", "biological-object", "biological-action"),
)
_SPECIES = {"Homo sapiens": "human", "Rattus norvegicus": "rat", "Mus musculus": "mouse", "Danio rerio": "zebrafish"}


class AopTerm(msgspec.Struct):
    """A term of another vocabulary."""

    source: str = ""
    name: str = ""
    identifier: str = ""


class PathwayRole(msgspec.Struct):
    """What a key event is in a pathway, or how sure a relationship is there."""

    pathway: str
    role: str = ""
    evidence: str = ""
    adjacency: str = ""


class AopEvent(msgspec.Struct):
    """A key event: what it changes, where, in which species, and what it is in pathways."""

    number: str
    title: str
    short: str = ""
    level: str = ""
    changes: list[tuple[AopTerm | None, AopTerm | None, str]] = []
    cell: AopTerm | None = None
    organ: AopTerm | None = None
    species: list[str] = []
    roles: list[PathwayRole] = []


class AopRelationship(msgspec.Struct):
    """That one key event leads to another."""

    number: str
    upstream: AopEvent
    downstream: AopEvent
    species: list[str] = []
    roles: list[PathwayRole] = []


class AopStressor(msgspec.Struct):
    """Something that sets key events off, with its chemicals."""

    number: str
    name: str
    chemicals: list[tuple[str, list[str]]] = []
    events: list[tuple[AopEvent, str]] = []


class AopRecord(msgspec.Struct):
    """What a record holds: one of the three."""

    event: AopEvent | None = None
    relationship: AopRelationship | None = None
    stressor: AopStressor | None = None


@dataclass
class AopWiki:
    """What of the wiki is joined: by the identifiers of the file, which are not those of the wiki."""

    numbers: dict[str, str] = field(default_factory=dict)
    terms: dict[str, AopTerm] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    species: dict[str, str] = field(default_factory=dict)
    chemicals: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    events: dict[str, etree._Element] = field(default_factory=dict)
    relationships: dict[str, etree._Element] = field(default_factory=dict)
    stressors: dict[str, str] = field(default_factory=dict)
    stressor_chemicals: dict[str, list[str]] = field(default_factory=dict)
    stressor_events: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    event_roles: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    relationship_roles: dict[str, list[tuple[str, PathwayRole]]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: PublishedFile, findings: list[Finding]) -> AopWiki:
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
        result = element.iter(f"{_SPACE}chemical-initiator")
        self.stressor_chemicals[key] = [one.get("chemical-id", "") for one in result]

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
            link = PathwayRole(key, evidence=_text(one, "evidence"), adjacency=_text(one, "adjacency"))
            self.relationship_roles.setdefault(one.get("id", ""), []).append((key, link))

    def records(self, place: str, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the records, joined."""
        events = {key: self._event(key, element) for key, element in self.events.items()}
        for key, event in sorted(events.items()):
            yield self._record("event", event.number, AopRecord(event=event), f"{place}, key-event {key}")
        for key, element in sorted(self.relationships.items()):
            ends = [_text(element, "title", end) for end in ("upstream-id", "downstream-id")]
            at = f"{place}, key-event-relationship {key}"
            if missing := [end for end in ends if end not in events]:
                rule = "the relationship goes to a key event that the file does not hold"
                findings.append(Finding(at, 1, "", missing[0], rule, "Load the whole file."))
                continue
            roles = [
                PathwayRole(self._number(of), evidence=link.evidence, adjacency=link.adjacency)
                for of, link in self.relationship_roles.get(key, ())
            ]
            one = AopRelationship(
                self._number(key),
                events[ends[0]],
                events[ends[1]],
                self._species(element, "taxonomic-applicability"),
                roles,
            )
            yield self._record("relationship", one.number, AopRecord(relationship=one), at)
        for key, name in sorted(self.stressors.items()):
            chemicals = [self.chemicals[one] for one in self.stressor_chemicals[key] if one in self.chemicals]
            sets_off = [(events[of], how) for of, how in self.stressor_events.get(key, ()) if of in events]
            result = AopStressor(self._number(key), name, [one for one in chemicals if one[1]], sets_off)
            yield self._record("stressor", result.number, AopRecord(stressor=result), f"{place}, stressor {key}")

    def _record(self, kind: str, number: str, content: AopRecord, place: str) -> SourceRecord:
        return SourceRecord(f"aop-wiki-{kind}-{slug(number)}", place, msgspec.json.encode(content))

    def _number(self, key: str) -> str:
        return self.numbers.get(key) or key

    def _event(self, key: str, element: etree._Element) -> AopEvent:
        changes = [
            (
                self.terms.get(one.get("process-id", "")),
                self.terms.get(one.get("object-id", "")),
                self.actions.get(one.get("action-id", ""), ""),
            )
            for one in element.iter(f"{_SPACE}biological-event")
        ]
        cell, organ = element.find(f"{_SPACE}cell-term"), element.find(f"{_SPACE}organ-term")
        return AopEvent(
            self._number(key),
            _text(element, "title"),
            _text(element, "short-name"),
            _text(element, "biological-organization-level"),
            changes,
            None if cell is None else _term(cell),
            None if organ is None else _term(organ),
            self._species(element, "applicability"),
            [PathwayRole(self._number(of), role) for of, role in self.event_roles.get(key, ())],
        )

    def _species(self, element: etree._Element, within: str) -> list[str]:
        part = element.find(f"{_SPACE}{within}")
        result = (
            []
            if part is None
            else [self.species.get(one.get("taxonomy-id", ""), "") for one in part.iter(f"{_SPACE}taxonomy")]
        )
        return [_SPECIES.get(name, name) for name in dict.fromkeys(result) if name]


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


def _term(element: etree._Element) -> AopTerm:
    return AopTerm(_text(element, "source"), _text(element, "name"), _text(element, "source-id"))


def _text(element: etree._Element, *names: str) -> str:
    result = element.find("/".join(f"{_SPACE}{name}" for name in names))
    return " ".join("".join(map(str, result.itertext())).split()) if result is not None else ""
