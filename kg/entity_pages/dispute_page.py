"""The page of a dispute: why there is one, how the graph handles it, and its claims side by side."""

from __future__ import annotations

from kg.dispute_kinds import dispute_kind_in_words
from kg.entity_pages.blocks import Block, FactsBlock, Links, PageLink, PageSection, TableBlock, text, with_content
from kg.entity_pages.claim_tables import claim_table
from kg.entity_pages.context import PageContext
from kg.entity_pages.dispute_index import DisputeIndex
from kg.entity_pages.page import EntityPage, own_section
from kg.entity_pages.passages import Documents, passage
from kg.namespaces import MK
from kg.prefixes import contract

_MOST, _PASSAGES = 200, 12


def dispute_page(context: PageContext, documents: Documents) -> EntityPage:
    """Return the page of a dispute."""
    dispute = context.store.shared(DisputeIndex.read).disputes[context.iri]
    claims = context.records(dispute.claims[:_MOST])
    raised = context.values(str(MK.raisedBy))
    context.require(raised)
    facts: list[tuple[str, Links]] = [
        ("How the graph handles it", text(dispute.handling)),
        ("Raised by", context.links(raised)),
    ]
    facts += [("Note of the curators", text(note)) for note in context.values(str(MK.curatorNote))]
    names = ("statement", "measure", "figure", "group", "population", "source", "doubts")
    blocks: list[Block] = [claim_table(context, claims, "Claims", names)]
    passages = [block for claim in claims[:_PASSAGES] if (block := passage(context, documents, claim))]
    candidates = (
        PageSection("handling", "How it is handled", (FactsBlock(tuple(facts), "Handling"),)),
        PageSection("claims", "The claims, side by side", tuple(blocks), len(dispute.claims)),
        PageSection("passages", "Where they are said", tuple(passages), len(passages)) if passages else None,
        _about(context, [each.iri for each in claims]),
        own_section(context),
    )
    return EntityPage(
        title=dispute.reason,
        kinds=(PageLink("dispute", look="doubt"), PageLink(dispute_kind_in_words(dispute.kind))),
        sections=with_content(candidates),
        above=(("Browse", "browse"), ("Disputes", "browse/Dispute"), (contract(context.iri).partition(":")[2], "")),
    )


def _about(context: PageContext, claims: list[str]) -> PageSection | None:
    """Return what the claims speak of."""
    named = dict.fromkeys(
        value
        for claim in context.records(claims)
        for role in ("subject", "object", "trial", "event")
        for value in claim.values.get(role, ())
    )
    links = tuple((context.link(iri),) for iri in list(named)[:60])
    table = TableBlock(("What the claims speak of",), tuple((cell,) for cell in links), "Subjects")
    return PageSection("about", "What it is about", (table,), len(links), folded=True) if links else None
