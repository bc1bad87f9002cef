"""The loader of AOP-Wiki: adverse outcome pathways, from a first contact by key events to an adverse outcome.

The XML of the wiki is joined in memory, without its long texts, which may be all rights reserved. One record is one key
event, one relationship or one stressor: `docs/reference/sources/aop-wiki.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from rdflib import Literal, URIRef

from kg.errors import Finding
from kg.model import ASSERTED, POSSIBLE, Property
from kg.namespaces import MK
from loaders.archives import PublishedFile, read_published
from loaders.entity_index import EntityIndex
from loaders.pathways import nodes
from loaders.pathways.aop_wiki_xml import AopEvent, AopRecord, AopRelationship, AopStressor, AopTerm, AopWiki
from loaders.pathways.links import Meaning, SourceLink, claim_link
from loaders.pathways.nodes import NodeKind, claim_node
from loaders.record_claims import RecordClaims, known_iri, slug, text_properties
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="aop-wiki",
    title="AOP-Wiki",
    homepage="https://aopwiki.org/",
    publisher="Society for the Advancement of Adverse Outcome Pathways and OECD",
    licence="each pathway has its own: CC BY-SA 4.0 or all rights reserved; texts are not taken over",
    formats="the XML of the quarterly downloads, plain or packed",
    description="Key events with what they change, which of them lead to which, and what sets them going.",
)

_LEADS_TO = Meaning(MK.induces)
_WEAK = frozenset({"Low", "Not Specified"})
_ACTIONS = {
    **dict.fromkeys(("increased", "occurrence", "increased occurrence", "premature"), Meaning(MK.increases)),
    **dict.fromkeys(("decreased", "arrested", "delayed"), Meaning(MK.decreases)),
}
_OBJECTS: Mapping[str, NodeKind] = {
    "PR": nodes.PROTEIN, "CHEBI": nodes.CHEMICAL, "CL": nodes.CELL, "GO": nodes.COMPONENT, "UBERON": nodes.ANATOMY,
    "FMA": nodes.ANATOMY,
}  # fmt: skip
_PROCESSES: Mapping[str, NodeKind] = {"HP": nodes.PHENOTYPE, "MP": nodes.PHENOTYPE}


class AopWikiLoader:
    """Reads the XML of the wiki, and says which key events lead to which."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield key events, relationships and stressors. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a record says."""
        claims = RecordClaims(CARD, record.identifier, entities)
        content = msgspec.json.decode(record.content, type=AopRecord)
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


def _event_node(claims: RecordClaims, event: AopEvent) -> URIRef:
    properties = text_properties(
        (MK.biologicalLevel, event.level),
        (MK.identifier, f"AOP.EVENTS:{event.number}"),
        *((MK.roleInPathway, f"{one.role} of AOP {one.pathway}") for one in event.roles if one.role),
    )
    short = (event.short,) if event.short and event.short != event.title else ()
    return claims.entity(f"key-event:AOP.EVENTS.{event.number}", MK.KeyEvent, event.title, properties, short)


def _claim_event(claims: RecordClaims, event: AopEvent) -> None:
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
        claim_link(
            claims, SourceLink(f"changes-{number}", place, iri, meaning, changed, words, properties=tuple(properties))
        )
    for key, kind, term in (("cell", nodes.CELL, event.cell), ("organ", nodes.ANATOMY, event.organ)):
        where = _node(claims, term, {}, kind)
        if where is not None and term is not None:
            words = f"{event.title} takes place in {term.name}."
            claim_link(claims, SourceLink(key, f"{key}-term", iri, Meaning(MK.locatedIn), where, words))


def _claim_relationship(claims: RecordClaims, one: AopRelationship) -> None:
    """Claim that one event leads to the other; where every pathway calls the evidence low, that it may."""
    weights = {role.evidence for role in one.roles if role.evidence}
    properties = text_properties(
        *((MK.weightOfEvidence, f"{role.evidence} in AOP {role.pathway}") for role in one.roles if role.evidence),
        *((MK.adjacency, f"{role.adjacency} in AOP {role.pathway}") for role in one.roles if role.adjacency),
        (MK.species, ", ".join(one.species)),
    )
    link = SourceLink(
        "leads-to",
        "key-event-relationship",
        _event_node(claims, one.upstream),
        _LEADS_TO,
        _event_node(claims, one.downstream),
        f"{one.upstream.title} leads to {one.downstream.title}.",
        properties=tuple(properties),
        certainty=POSSIBLE if weights and weights <= _WEAK else ASSERTED,
    )
    claim_link(claims, link)


def _claim_stressor(claims: RecordClaims, stressor: AopStressor) -> None:
    for name, identifiers in stressor.chemicals:
        chemical = claim_node(claims, nodes.CHEMICAL, identifiers, name)
        for event, evidence in stressor.events:
            words = f"{name} sets off {event.title}."
            properties = tuple(text_properties((MK.weightOfEvidence, evidence)))
            key = f"{slug(name)}-sets-off-{event.number}"
            place = f"key-event-stressor of key event {event.number}"
            node, certainty = _event_node(claims, event), POSSIBLE if evidence in _WEAK else ASSERTED
            claim_link(
                claims,
                SourceLink(key, place, chemical, _LEADS_TO, node, words, properties=properties, certainty=certainty),
            )
    if not stressor.chemicals:
        claims.skip("stressor", "the stressor names no chemical", stressor.name)


def _node(
    claims: RecordClaims, term: AopTerm | None, kinds: Mapping[str, NodeKind], default: NodeKind | None
) -> URIRef | None:
    if term is None or not term.identifier:
        return None
    written = term.identifier if ":" in term.identifier else f"{term.source}:{term.identifier}"
    kind = kinds.get(term.source.upper(), default)
    if kind is None:
        # What MeSH identifies, for example, is of no one kind.
        known = nodes.entity_of_any_kind(claims.index, [written])
        if known is None:
            claims.unknown("object", f"{term.name} ({written})")
        return known_iri(known) if known else None
    return claim_node(claims, kind, [written], term.name)


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    return AopWiki.read(file, findings).records(file.place, findings)
