"""The page of a publication: how to find it, and all its claims in the order of the text."""

from __future__ import annotations

from rdflib import RDFS

from kg.entity_pages.blocks import ChipsBlock, Links, PageLink, PageSection, TableBlock, text, with_content
from kg.entity_pages.claim_records import ClaimKinds
from kg.entity_pages.claim_tables import COLUMNS
from kg.entity_pages.context import PageContext
from kg.entity_pages.disputes import disputes_section
from kg.entity_pages.facts import facts_section
from kg.entity_pages.page import EntityPage, identifier_links, own_section
from kg.entity_pages.references import context_object, reference_text
from kg.namespaces import MK
from kg.prefixes import expand
from kg.rdf import OA

_SHOWN, _PAGE = 30, 150


def publication_page(context: PageContext) -> EntityPage:
    """Return the page of a publication."""
    whole = not context.section
    candidates = (
        disputes_section(context) if context.section in {"", "disputes"} else None,
        _claims(context) if context.section in {"", "claims"} else None,
        facts_section(context) if whole else None,
        _cited_by(context) if whole else None,
        own_section(context) if whole else None,
    )
    kind = PageLink("publication")
    retracted = (PageLink("retracted", look="harm"),) if "true" in context.values(str(MK.retracted)) else ()
    return EntityPage(
        title=context.label,
        kinds=(kind, *retracted),
        note=" ".join(context.values(str(MK.curatorNote))),
        reference=reference_text(context),
        context_object=context_object(context),
        identifiers=identifier_links(context),
        sections=with_content(candidates),
        above=(("Browse", "browse"), ("Publications", "browse/Publication")),
        opened=context.section,
    )


def _claims(context: PageContext) -> PageSection | None:
    """Return the claims in the order in which they stand in the text; those without a place come last, by name."""
    stated = dict.fromkeys(each.claim for each in context.roles if each.role == "statedIn")
    if not stated:
        return None
    query = f"""
        PREFIX mk: <{MK}> PREFIX oa: <{OA}>
        SELECT ?claim (MIN(?start) AS ?first) WHERE {{
          ?claim mk:statedIn <{context.iri}> ; mk:evidence/oa:hasSelector/oa:start ?start
        }} GROUP BY ?claim"""
    starts = {claim: int(first) for claim, first in context.store.texts(query)}
    ordered = sorted(stated, key=lambda claim: (starts.get(claim, 1 << 60), claim))
    opened = context.section == "claims"
    first = context.first_of_page(len(ordered), _PAGE) if opened else 0
    shown = ordered[first : first + (_PAGE if opened else _SHOWN)]
    records = context.records(shown)
    kinds = context.store.shared(ClaimKinds.read).labels
    rows: list[tuple[Links, ...]] = [
        (
            text(f"{claim.start:,}" if claim.spans else ""),
            COLUMNS["statement"][1](context, claim),
            text(kinds.get(claim.kind, "").removesuffix(" claim")),
            context.doubts(claim),
        )
        for claim in records
    ]
    table = TableBlock(
        ("Place", "What it says", "Kind", "Doubts"), tuple(rows), "Claims", numeric=frozenset({0}), prose=1
    )
    links = []
    if opened and context.number > 1:
        links.append(PageLink(f"The {_PAGE} before", context.here(section="claims", page=context.number - 1)))
    rest = len(ordered) - first - len(shown)
    if rest > 0:
        name = f"The next {min(rest, _PAGE)}" if opened else f"All {len(ordered):,}, in the order of the text"
        links.append(PageLink(name, context.here(section="claims", page=context.number + 1 if opened else 1)))
    blocks = (table, ChipsBlock(tuple(links))) if links else (table,)
    lead = "In the order of the text; the place counts characters from its beginning."
    return PageSection("claims", "What it says", blocks, len(ordered), lead=lead)


def _cited_by(context: PageContext) -> PageSection | None:
    query = f"""
        SELECT DISTINCT ?citing WHERE {{
          ?citing <{expand("cito:cites")}> <{context.iri}> ; {RDFS.label.n3()} ?label
        }} ORDER BY ?citing LIMIT 50"""
    citing = [iri for (iri,) in context.store.texts(query)]
    context.require(citing)
    links = tuple(context.link(iri) for iri in citing)
    return PageSection("cited", "Cited by", (ChipsBlock(links),), len(links)) if links else None
