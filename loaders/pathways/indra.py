"""The loader of INDRA statements: what machines and people read out of articles and databases, with each reading.

Format: https://indra.readthedocs.io/en/latest/modules/statements.html. One record is one statement. As far as it is a
signed influence, a modification or a complex, it is claimed: `docs/reference/sources/indra.md`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
from rdflib import Literal, URIRef

from kg.errors import Finding
from kg.model import AFFIRMED, ASSERTED, NEGATED, POSSIBLE
from kg.namespaces import MK
from loaders.archives import PublishedFile, read_published
from loaders.entity_index import EntityIndex
from loaders.json_values import read_json_values
from loaders.pathways import nodes
from loaders.pathways.links import Meaning, SourceLink, claim_link, meanings
from loaders.pathways.nodes import claim_node, node_kinds
from loaders.record_claims import RecordClaims, known_iri, slug
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="indra",
    title="INDRA",
    homepage="https://indra.bio/",
    publisher="those who assembled the statements, by INDRA",
    licence="as the sources of each statement say",
    formats="JSON of statements: a list, an object with `statements`, or JSON lines",
    description="Statements on what acts on what, assembled from reading systems and databases, with their evidence.",
    version="2",
)

_PAGES = {"statements": "statements.item"}
_MEANINGS = meanings("indra")
_ENDS = (("subj", "obj"), ("enz", "sub"), ("gef", "ras"), ("gap", "ras"))
_MODIFYING = ("ation", "lysis")
# What agents are identified by, in the order of preference; the prefixes are those of the statements.
_NAMESPACES = node_kinds("indra prefix")
# What these identify is of no one kind: only what is known already is taken from them.
_MIXED = ("MESH", "EFO", "NCIT", "UMLS")


class IndraLoader:
    """Reads statements, and says which influence each is."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the statements of a file, an archive or a folder. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a statement says, once for the evidence for it, once for that against it."""
        claims = RecordClaims(CARD, record.identifier, entities)
        data = msgspec.json.decode(record.content)
        kind = str(data["type"])
        title = f"INDRA statement {data.get('id') or data.get('matches_hash') or record.identifier}: {kind}"
        claims.conversion.entities.append(record_publication(CARD, record, title, CARD.homepage))
        for number, (subject, meaning, object_) in enumerate(_influences(claims, kind, data), 1):
            _claim(claims, number, subject, meaning, object_, data)
        return claims.conversion


def _influences(claims: RecordClaims, kind: str, data: Mapping[str, Any]) -> Iterator[tuple[Any, Meaning, Any]]:
    if kind in {"Complex", "Association"} and isinstance(data.get("members"), list):
        joined = _MEANINGS.get(kind, Meaning(MK.interactsWith))
        yield from ((one, joined, other) for one, other in combinations(data["members"], 2))
        return
    ends = next(((a, b) for a, b in _ENDS if a in data or b in data), None)
    if kind == "Influence" and ends:
        yield data.get("subj"), _of_influence(data), data.get("obj")
        return
    known = _MEANINGS.get(kind)
    # What a modification means for the activity of what is modified is not said.
    meaning = known or (Meaning(MK.alters) if kind.lower().endswith(_MODIFYING) else None)
    if meaning is None or ends is None:
        claims.skip("type", "the statement is no influence of one thing on another", kind)
        return
    yield data.get(ends[0]), meaning, data.get(ends[1])


def _of_influence(data: Mapping[str, Any]) -> Meaning:
    """Return the meaning of an influence between events: the product of their polarities, where both are known."""
    signs = [((data.get(end) or {}).get("delta") or {}).get("polarity") for end in ("subj", "obj")]
    if signs[1] not in {1, -1} or signs[0] not in {1, -1, None}:
        return Meaning(MK.alters)
    return Meaning(MK.increases if (signs[0] or 1) * signs[1] > 0 else MK.decreases)


def _claim(
    claims: RecordClaims, number: int, subject: Any, meaning: Meaning, object_: Any, data: Mapping[str, Any]
) -> None:
    place = f"{data['type']} {number}"
    agents = [one for end in (subject, object_) if isinstance(one := _concept(end), dict)]
    if len(agents) < len((subject, object_)):
        claims.skip(place, "the statement does not say what acts, or on what", str(data["type"]))
        return
    if any((one.get("activity") or {}).get("is_active") is False for one in agents):
        claims.skip(place, "the agent acts where it is inactive: the sign of more of it is not said", _name(agents[0]))
        return
    acting, acted_on = (_agent(claims, one) for one in agents)
    if acting is None or acted_on is None:
        return
    words = f"{_name(agents[0])} {_verb(str(data['type']))} {_name(agents[1])}."
    condition = _condition(agents, data)
    for stance, evidence in _by_stance(data.get("evidence") or []).items():
        polarity, certainty = stance
        references = tuple(dict.fromkeys(f"PMID:{one['pmid']}" for one in evidence if one.get("pmid")))
        origins = sorted({str(one.get("source_api") or "") for one in evidence} - {""})
        properties: list[tuple[URIRef, URIRef | Literal]] = [(MK.readBy, Literal(one)) for one in origins]
        if isinstance(data.get("belief"), int | float):
            properties.append((MK.belief, Literal(str(data["belief"]))))
        if condition:
            properties.append((MK.condition, Literal(condition)))
        key = f"{slug(str(data['type']))}-{number}{_KEYS[stance]}"
        statement = words if polarity == AFFIRMED else f"Denied by what is cited: {words}"
        link = SourceLink(
            key, place, acting, meaning, acted_on, statement, references, tuple(properties), polarity, certainty,
        )  # fmt: skip
        claim_link(claims, link)


_KEYS = {
    (AFFIRMED, ASSERTED): "", (AFFIRMED, POSSIBLE): "-possible", (NEGATED, ASSERTED): "-denied",
    (NEGATED, POSSIBLE): "-possibly-denied",
}  # fmt: skip
_WORDS = {
    "Activation": "activates", "GtpActivation": "activates", "Inhibition": "inhibits",
    "IncreaseAmount": "increases the amount of",
    "DecreaseAmount": "decreases the amount of", "Complex": "is in a complex with", "Influence": "influences",
    "Association": "goes with", "Gef": "loads with GTP", "Gap": "stops the GTP signal of",
}  # fmt: skip


def _verb(kind: str) -> str:
    """Return what a type of statement says in words: Phosphorylation is "phosphorylates"."""
    return _WORDS.get(kind) or re.sub("ation$", "ates", kind.lower())


def _condition(agents: list[dict[str, Any]], data: Mapping[str, Any]) -> str:
    """Return in words in which state the agents are, and which site is modified; empty where neither is said."""
    states = [f"{_name(one)} {state}" for one in agents for state in _states(one)]
    site = f"{data.get('residue') or ''}{data.get('position') or ''}"
    return "; ".join([*states, *([f"{site} modified"] if site else [])])


def _states(agent: Mapping[str, Any]) -> Iterator[str]:
    for one in _objects(agent.get("mutations")):
        changed = "".join(str(one.get(part) or "") for part in ("residue_from", "position", "residue_to"))
        yield f"with the mutation {changed}" if changed else "mutated"
    for one in _objects(agent.get("mods")):
        site = f"{one.get('residue') or ''}{one.get('position') or ''}"
        state = "not with" if one.get("is_modified") is False else "with"
        yield f"{state} {one.get('mod_type') or 'modification'}{f' at {site}' if site else ''}"
    for one in _objects(agent.get("bound_conditions")):
        yield f"{'not bound' if one.get('is_bound') is False else 'bound'} to {_name(one.get('agent'))}"
    if isinstance(agent.get("location"), str) and agent["location"]:
        yield f"in the {agent['location']}"


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _by_stance(evidence: list[Any]) -> dict[tuple[URIRef, URIRef], list[Mapping[str, Any]]]:
    """Group evidence by what it does: a negated reading denies, a hypothesis makes it possible."""
    result: dict[tuple[URIRef, URIRef], list[Mapping[str, Any]]] = {}
    for one in evidence:
        if isinstance(one, dict):
            epistemics = one.get("epistemics") or {}
            stance = (
                NEGATED if epistemics.get("negated") else AFFIRMED,
                POSSIBLE if epistemics.get("hypothesis") else ASSERTED,
            )
            result.setdefault(stance, []).append(one)
    return result or {(AFFIRMED, ASSERTED): []}


def _concept(end: Any) -> Any:
    """Return an agent, or the concept that an event is about."""
    return end.get("concept", end) if isinstance(end, dict) else end


def _name(agent: Any) -> str:
    return str(agent.get("name") or "") if isinstance(agent, dict) else ""


def _agent(claims: RecordClaims, agent: Mapping[str, Any]) -> URIRef | None:
    refs = agent.get("db_refs") or {}
    result = [
        (kind, f"{name}:{str(one).removeprefix(f'{name}:')}")
        for name, kind in _NAMESPACES.items()
        for one in _listed(refs.get(name))
    ]
    mixed = [f"{name}:{one}" for name in _MIXED for one in _listed(refs.get(name))]
    known = nodes.entity_of_any_kind(claims.index, mixed) if not result else None
    if known is not None:
        return known_iri(known)
    if not result:
        claims.unknown("agent", _name(agent) or str(refs.get("TEXT", "")))
        return None
    return claim_node(claims, result[0][0], [one for _, one in result], _name(agent))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    if not file.head().startswith((b"{", b"[")):
        text = file.head(40).decode("utf-8", "replace").strip()
        findings.append(Finding(file.place, 1, "", text, "statements of INDRA are JSON", "Give their JSON."))
        return
    for place, data in read_json_values(file, _PAGES, findings):
        for one in _statements(data):
            yield from _record(place, one, findings)


def _statements(data: Any) -> list[Any]:
    if isinstance(data, dict) and "type" not in data and isinstance(data.get("statements"), dict):
        return list(data["statements"].values())
    return [data]


def _record(place: str, data: Any, findings: list[Finding]) -> Iterator[SourceRecord]:
    if not isinstance(data, dict) or not isinstance(data.get("type"), str):
        rule = "a statement of INDRA has a type, agents and evidence"
        findings.append(Finding.at(place, rule, "Give the JSON of statements."))
        return
    content = msgspec.json.encode(data, order="deterministic")
    said = msgspec.json.encode({key: one for key, one in data.items() if key != "evidence"}, order="deterministic")
    name = str(data.get("matches_hash") or data.get("id") or hashlib.sha256(said).hexdigest()[:24])
    yield SourceRecord(f"indra-{slug(name)}", place, content)
