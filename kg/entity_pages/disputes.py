"""The disputes about a thing, on top of its page."""

from __future__ import annotations

from kg.dispute_kinds import dispute_kind_in_words
from kg.entity_pages.blocks import Block, ChipsBlock, Links, NoteBlock, PageLink, PageSection
from kg.entity_pages.claim_records import ClaimRecord
from kg.entity_pages.context import PageContext
from kg.entity_pages.dispute_index import DisputeIndex, DisputeRecord

_MOST, _FEW, _CLAIMS = 8, 3, 3


def disputed_here(context: PageContext) -> list[tuple[DisputeRecord, list[str]]]:
    """Return the disputes about claims that speak of the entity, each with those claims.

    Contradictions come first, and those about what is said of the entity itself before those that only name it.
    """
    index = context.store.shared(DisputeIndex.read)
    own = {each.claim for each in context.roles if each.role in {"subject", "trial", "group", "object", "statedIn"}}
    result: dict[str, list[str]] = {}
    for claim in dict.fromkeys(each.claim for each in context.roles):
        for dispute in index.of_claim(claim):
            result.setdefault(dispute, []).append(claim)
    records = [(index.disputes[iri], claims) for iri, claims in result.items()]
    return sorted(records, key=lambda item: (item[0].rank[0], not own & set(item[1]), item[0].iri))


def disputes_section(context: PageContext) -> PageSection | None:
    """Return the disputes about claims that speak of the entity."""
    result = disputed_here(context)
    if not result:
        return None
    opened, is_study = context.section == "disputes", context.is_a("Study")
    shown = result if opened else result[: _MOST if is_study else _FEW]
    most = _CLAIMS if opened or is_study else 0
    claims = {each.iri: each for each in context.records(claim for _, some in shown for claim in some[:most])}
    blocks: list[Block] = []
    for dispute, about in shown:
        cells: list[Links] = [
            (PageLink(dispute_kind_in_words(dispute.kind).capitalize(), look="doubt"),),
            (PageLink("Handling: ", look="muted"), PageLink(dispute.handling)),
        ]
        cells += [(PageLink("Claim: ", look="muted"), PageLink(claims[claim].statement, claims[claim].address))
                  for claim in about[:most] if claim in claims]  # fmt: skip
        if len(about) > most:
            one = len(about) == 1
            words = f"{len(about)} {'claim' if one else 'claims'} on this {'is' if one else 'are'} disputed"
            words = f"and {len(about) - most} more" if most else words
            cells.append((PageLink(words, dispute.address),))
        blocks.append(NoteBlock(tuple(cells), "doubt", dispute.reason, dispute.address))
    if len(shown) < len(result):
        blocks.append(ChipsBlock((PageLink(f"All {len(result)} disputes", context.here(section="disputes")),)))
    lead = "Claims that cannot all be taken as they stand: contradictions first, slips of the print last."
    return PageSection("disputes", "Disputes", tuple(blocks), len(result), lead=lead)


def disputes_of_claim(context: PageContext, claim: ClaimRecord) -> PageSection | None:
    """Return the disputes about a claim, with the other claims of each."""
    index = context.store.shared(DisputeIndex.read)
    disputes = sorted((index.disputes[iri] for iri in claim.disputes), key=lambda each: each.rank)
    others = {iri for dispute in disputes for iri in dispute.claims[: _CLAIMS + 1]} - {claim.iri}
    records = {each.iri: each for each in context.records(sorted(others))}
    notes = tuple(
        NoteBlock(
            (
                (PageLink(dispute_kind_in_words(dispute.kind).capitalize(), look="doubt"),),
                (PageLink("Handling: ", look="muted"), PageLink(dispute.handling)),
                *(
                    (PageLink("Against: ", look="muted"), PageLink(records[iri].statement, records[iri].address))
                    for iri in dispute.claims[: _CLAIMS + 1]
                    if iri in records
                ),
            ),
            "doubt",
            dispute.reason,
            dispute.address,
        )
        for dispute in disputes
    )
    return PageSection("disputes", "Disputes", notes, len(notes)) if notes else None
