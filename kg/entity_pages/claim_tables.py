"""Claims as tables: what each says, with its figure, its source and its doubts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kg.entity_pages.blocks import Links, PageLink, TableBlock, joined, text
from kg.entity_pages.claim_records import ClaimRecord
from kg.entity_pages.context import PAGE, SHOWN, PageContext
from kg.entity_pages.wording import grade_in_words, p_value_in_words, printed_event, value_in_words

# How many sentences a row shows before its section is opened.
_MOST_AT_FIRST = 3
ClaimColumn = tuple[str, Callable[[PageContext, ClaimRecord], Links]]


def claims_shown(context: PageContext, section: str, claims: Sequence[str]) -> tuple[Sequence[str], PageLink | None]:
    """Return those of the claims of a section that the page shows, and what leads to the others."""
    claims = list(dict.fromkeys(claims))
    if context.section != section:
        more = PageLink(f"All {len(claims):,}", context.here(section=section)) if len(claims) > SHOWN else None
        return claims[:SHOWN], more
    first = context.first_of_page(len(claims), PAGE)
    rest = len(claims) - first - PAGE
    more = None
    if rest > 0:
        more = PageLink(
            f"The next {min(rest, PAGE)} of {len(claims):,}", context.here(section=section, page=context.number + 1)
        )
    return claims[first : first + PAGE], more


def statement(context: PageContext, claim: ClaimRecord) -> Links:
    """Return what a claim says, as a link to its page."""
    del context
    return (PageLink(claim.statement, claim.address),)


def figure(context: PageContext, claim: ClaimRecord) -> Links:
    """Return the figure of a claim in words, as a link to its page."""
    del context
    words = ", ".join(part for part in (value_in_words(claim), p_value_in_words(claim)) if part)
    return (PageLink(words, claim.address),) if words else ()


def effect(context: PageContext, claim: ClaimRecord) -> Links:
    """Return what a mechanism claim says is done to what: relation, object, aspect."""
    relation, aspect = context.name(claim.first("relation")), claim.first("aspect")
    words = f"{'not: ' if claim.first('polarity').endswith('Negated') else ''}{relation}"
    return (PageLink(words), PageLink(f" ({aspect})" if aspect else ""))


COLUMNS: dict[str, ClaimColumn] = {
    "statement": ("What the source says", statement),
    "figure": ("Figure", figure),
    "measure": ("Measure", lambda context, claim: context.links(claim.values.get("measure", ())[:1])),
    # A share of patients is what people expect of an event.
    "unusual": ("Measure", lambda context, claim: ()
        if claim.first("unit") == "%" else context.links(claim.values.get("measure", ())[:1])),
    "relation": ("Relation", effect),
    "subject": ("Of what", lambda context, claim: context.links(claim.values.get("subject", ()))),
    "object": ("On what", lambda context, claim: context.links(claim.values.get("object", ()))),
    "event": ("Event", lambda context, claim: context.links(_event(claim)) or text(printed_event(claim))),
    "grade": ("Grade", lambda _, claim: text(grade_in_words(claim))),
    "group": ("Group", lambda context, claim: context.links(claim.values.get("group", ()))),
    "population": ("Patients", lambda context, claim: context.links(claim.values.get("population", ()))),
    "cell": ("In which cells", lambda context, claim: joined(
        [context.links(claim.values.get("cellType", ())), text("; ".join(claim.values.get("species", ())))])),
    "experiment": ("Seen", lambda _, claim: text(claim.first("experiment"))),
    "source": ("Source", lambda context, claim: context.source(claim)),
    "place": ("Where", lambda context, claim: tuple(
        PageLink("passage", address, external=True) for address in (context.passage_address(claim),) if address)),
    "doubts": ("Doubts", lambda context, claim: context.doubts(claim)),
}  # fmt: skip


def claim_table(
    context: PageContext,
    claims: Sequence[ClaimRecord],
    title: str,
    names: Sequence[str] = ("statement", "source", "doubts"),
    more: PageLink | None = None,
) -> TableBlock:
    """Return claims as a table; a column in which nothing stands is left out."""
    cells = [[COLUMNS[name][1](context, claim) for name in names] for claim in claims]
    # What is the same in every row, and is what the page is about, says nothing.
    kept = [
        place for place, _ in enumerate(names) if any(row[place] and not _is_self(context, row[place]) for row in cells)
    ]
    return TableBlock(
        head=tuple(COLUMNS[names[place]][0] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in cells),
        title=title,
        more=more,
        prose=_column_of("statement", names, kept),
        figure=_column_of("figure", names, kept),
    )


def _column_of(name: str, names: Sequence[str], kept: Sequence[int]) -> int:
    return next((number for number, place in enumerate(kept) if names[place] == name), -1)


def effect_table(
    context: PageContext, claims: Sequence[ClaimRecord], title: str, section: str, other: str
) -> TableBlock:
    """Return mechanism claims as a table: a row for each relation to each thing, with what every source says of it.

    `other`: `object` for what the entity acts on, `subject` for what acts on it.
    """
    groups: dict[tuple[str, ...], list[ClaimRecord]] = {}
    for claim in claims:
        key = tuple(claim.first(name) for name in (other, "relation", "aspect", "polarity"))
        groups.setdefault(key, []).append(claim)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), context.name(group[0].first(other)).casefold()))
    opened = context.section == section
    shown = ordered if opened else ordered[:SHOWN]
    head = ("Relation", "On what", "In which cells", "What the sources say", "Doubts")
    if other == "subject":
        head = ("What acts", *head[:1], *head[2:])
    rows = []
    for group in shown:
        relation, thing = effect(context, group[0]), context.links(group[0].values.get(other, ()))
        says: list[PageLink] = []
        few = group if opened else group[:_MOST_AT_FIRST]
        for claim in few:
            says += [PageLink("", look="break")] if says else []
            source = (replace(each, look="source") for each in context.source(claim))
            says += [PageLink(claim.statement, claim.address), PageLink(" "), *source]
        if len(group) > len(few):
            says += [
                PageLink("", look="break"),
                PageLink(f"and {len(group) - len(few)} more", context.here(section=section)),
            ]
        cells = dict.fromkeys(cell for claim in group for cell in claim.values.get("cellType", ()))
        doubts = tuple(dict.fromkeys(link for claim in group for link in context.doubts(claim)))
        first = (thing, relation) if other == "subject" else (relation, thing)
        rows.append((*first, context.links(cells), tuple(says), doubts))
    more = None if len(shown) == len(ordered) else PageLink(f"All {len(ordered)}", context.here(section=section))
    return TableBlock(head, tuple(rows), title, more=more, prose=3)


def _is_self(context: PageContext, links: Links) -> bool:
    return len(links) == 1 and bool(links[0].address) and links[0].address == context.here()


def _event(claim: ClaimRecord) -> tuple[str, ...]:
    return claim.values.get("event", ()) or claim.values.get("object", ())
