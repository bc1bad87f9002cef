"""What is known of a thing itself: each fact with what states it."""

from __future__ import annotations

from rdflib import RDF, RDFS, SKOS

from kg.entity_pages.blocks import FactsBlock, Links, PageLink, PageSection
from kg.entity_pages.context import GraphStatement, PageContext
from kg.namespaces import MK
from kg.prefixes import expand

_NAMING = frozenset(
    map(str, (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.definition, RDFS.label, RDF.type, MK.key,
              MK.curatorNote, MK.disambiguatedName))
)  # fmt: skip

_DOUBTED = frozenset({"rejected", "unresolved", "disputed"})


def facts_section(context: PageContext) -> PageSection | None:
    """Return what is known of the entity itself, each fact with the claim or the source that states it."""
    wanted = [
        each.claim
        for each in context.roles
        if each.role == "subject" and each.kind.endswith(("ClassificationClaim", "StudyDesignClaim"))
    ]
    records = context.records(wanted[:200])
    statements = _own_statements(context)
    context.require(each.predicate for each in statements)
    context.require(each.value for each in statements)
    # By the name of the fact and its value: the value, then a number for each claim that states it.
    rows: dict[str, dict[str, list[PageLink]]] = {}
    for claim in records:
        relation, value = claim.first("relation"), claim.first("object")
        if not value or claim.first("measure") == value:
            continue
        links = rows.setdefault(context.name(relation), {}).setdefault(value, [context.link(value)])
        status = claim.first("status").removeprefix(str(MK)).lower()
        number = f"{len(links)} {status}" if status in _DOUBTED else str(len(links))
        links.append(PageLink(number, claim.address, look="reference", hint=f"claim: {claim.statement}"))
    for each in statements:
        rows.setdefault(context.name(each.predicate), {}).setdefault(each.value, [context.link(each.value)])
    facts = tuple((name, spaced([link for links in cell.values() for link in links])) for name, cell in rows.items())
    return PageSection("facts", "What it is", (FactsBlock(facts, "What it is"),)) if facts else None


def _own_statements(context: PageContext) -> list[GraphStatement]:
    """Return what is stated of the entity itself; of what no source states, as a chain, what it is."""
    skipped = _NAMING | set(map(str, (MK.registration, MK.pmcid))) | {expand("bibo:doi"), expand("bibo:pmid")}
    telling = [
        each
        for each in context.statements
        if each.predicate not in skipped and not each.predicate.startswith(str(SKOS))
    ]
    stated = [each for each in telling if each.is_stated]
    if stated or context.is_a("Entity"):
        return stated
    return [each for each in telling if not (each.is_own or each.is_inferred)]


def spaced(cell: list[PageLink]) -> Links:
    """Return things of a cell one after another, each with the numbers that refer to its sources."""
    parts: list[PageLink] = []
    for link in cell:
        if parts:
            parts.append(PageLink(" " if link.look == "reference" else ", "))
        parts.append(link)
    return tuple(parts)
