"""The page of a study: its groups side by side, with outcomes and events of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.entity_pages.blocks import Block, ChipsBlock, Links, PageLink, PageSection, PlotBlock, TableBlock
from kg.entity_pages.claim_records import ClaimRecord
from kg.entity_pages.claim_tables import claim_table
from kg.entity_pages.context import PageContext
from kg.entity_pages.rates import doubts_in_words, event_rates
from kg.entity_pages.wording import grade_in_words, p_value_in_words, printed_event, value_in_words
from kg.namespaces import MK
from kg.plots import Point, interval_plot
from kg.prefixes import BASE, listed_iris
from kg.unit_words import duration_in_words, unit_in_words

# How many rows stand side by side before the reader asks for all; how many claims are read for them, and for a page.
_ROWS, _READ, _CHUNK = 25, 300, 500
_MOST_GROUPS, _MOST_DRAWN = 8, 40

_Row = tuple[str, ...]


def group_sections(context: PageContext) -> Iterable[PageSection]:
    """Yield the sections in which the groups of a study stand side by side: who they are, outcomes, and events."""
    groups = _groups(context)
    if context.section in {"", "groups"} and groups:
        yield PageSection("groups", "Groups side by side", (_group_table(context, groups),), len(groups))
    outcomes = _claims(context, "OutcomeClaim")
    if context.section in {"", "outcomes"} and outcomes:
        yield _side_by_side(context, groups, outcomes, "outcomes", "Outcomes")
    events = _claims(context, "AdverseEventClaim")
    if context.section in {"", "events"} and events:
        yield _side_by_side(context, groups, events, "events", "Adverse events")


def _claims(context: PageContext, kind: str) -> list[str]:
    return list(dict.fromkeys(each.claim for each in context.roles if each.kind.endswith(f"#{kind}")))


def _groups(context: PageContext) -> list[str]:
    query = f"SELECT DISTINCT ?group WHERE {{ ?group <{MK.ofStudy}> <{context.iri}> }} ORDER BY ?group"
    groups = [group for (group,) in context.store.texts(query)]
    context.require(groups)
    return groups


def _short(context: PageContext, group: str) -> str:
    """Return the name of a group without that of its study."""
    name = context.name(group)
    head, colon, rest = name.partition(": ")
    return rest if colon and rest and head in {context.label, *context.values(str(MK.registration))} else name


def _group_table(context: PageContext, groups: Sequence[str]) -> TableBlock:
    listed = listed_iris(groups)
    query = f"""
        SELECT ?group ?p ?o WHERE {{
          VALUES ?group {{ {listed} }}
          VALUES ?p {{ <{MK.receives}> <{MK.receivesDrug}> <{MK.hasPopulation}> <{MK.armType}> }} ?group ?p ?o
        }} ORDER BY ?group ?p ?o"""
    result = list(context.store.texts(query))
    context.require(value for _, _, value in result)
    sizes: dict[str, list[PageLink]] = {}
    wanted = [each.claim for each in context.roles if each.kind.endswith("#StudyDesignClaim")]
    for claim in context.records(wanted[:200]):
        group = claim.first("group")
        if group and claim.first("value"):
            named = [*map(claim.first, ("measure", "object"))]
            of, *others = [*(_short(context, each) for each in named if each), claim.first("phase")]
            cell = sizes.setdefault(group, [])
            cell.append(PageLink(f"{'; ' if cell else ''}{of}{': ' if of else ''}"))
            of_whom = others if claim.first("measure") else []
            which = ", ".join(filter(None, (*of_whom, *map(claim.first, ("outcomeClass", "outcomeCategory")))))
            cell.append(PageLink(f"{value_in_words(claim)}{f' ({which})' if which else ''}", claim.address))

    def values(group: str, *predicates: str) -> Links:
        return context.links(dict.fromkeys(o for g, p, o in result if g == group and p in predicates))

    rows = tuple(
        (
            (PageLink(_short(context, group), context.link(group).address),),
            values(group, str(MK.receives), str(MK.receivesDrug)),
            values(group, str(MK.hasPopulation)),
            tuple(sizes.get(group, ())[:12]),
        )
        for group in groups[:40]
    )
    head = ("Group", "Is given", "Patients", "How many, and more")
    kept = [place for place in range(len(head)) if any(row[place] for row in rows)]
    return TableBlock(
        tuple(head[place] for place in kept), tuple(tuple(row[place] for place in kept) for row in rows), "Groups"
    )


def _side_by_side(
    context: PageContext, groups: Sequence[str], claims: Sequence[str], key: str, title: str
) -> PageSection:
    opened = context.section == key
    first = context.first_of_page(len(claims), _CHUNK) if opened else 0
    records = context.records(claims[first : first + (_CHUNK if opened else _READ)])
    of_group = [each for each in records if each.first("group") in groups]
    columns = [group for group in groups if any(each.first("group") == group for each in of_group)][:_MOST_GROUPS]
    rows: dict[_Row, dict[str, list[ClaimRecord]]] = {}
    for claim in of_group:
        if claim.first("group") in columns:
            rows.setdefault(_row(claim), {}).setdefault(claim.first("group"), []).append(claim)
    shown = list(rows.items()) if opened else list(rows.items())[:_ROWS]
    others = [each for each in records if each.first("group") not in columns]
    blocks: list[Block] = []
    if context.number == 1:
        blocks += event_rates(context, claims) if key == "events" else outcome_plots(context, of_group)
    if shown:
        head = ("Event" if key == "events" else "Outcome", *(_short(context, group) for group in columns))
        table = TableBlock(
            head,
            tuple(
                (_named(context, row), *(_figures(cells.get(group, ())) for group in columns)) for row, cells in shown
            ),
            f"{title} by group",
        )
        blocks.append(table)
    if others:
        names = (*(("event", "grade") if key == "events" else ()), "figure", "statement", "source", "doubts")
        few = others if opened else others[:_ROWS]
        blocks.append(claim_table(context, few, f"{title}: between groups, and of the whole study", names))
    if opened and first + _CHUNK < len(claims):
        name = f"The next of {len(claims):,} figures"
        blocks.append(ChipsBlock((PageLink(name, context.here(section=key, page=context.number + 1)),)))
    if not opened and (len(claims) > _READ or len(rows) > _ROWS or len(others) > _ROWS):
        blocks.append(ChipsBlock((PageLink(f"All {len(claims):,} figures", context.here(section=key)),)))
    lead = "Each figure leads to the claim that states it."
    return PageSection(key, title, tuple(blocks), len(claims), lead=lead)


def _row(claim: ClaimRecord) -> _Row:
    """Return what two figures must share to stand in one row."""
    if claim.kind.endswith("AdverseEventClaim"):
        event = claim.first("event") or claim.first("object") or printed_event(claim)
        return (event, grade_in_words(claim), claim.first("attribution"))
    at = claim.first("timepoint")
    detail = [*(claim.first(name) for name in ("outcomeClass", "outcomeCategory", "condition", "phase"))]
    detail += [f"at {duration_in_words(at)}"] if at else []
    return (claim.first("measure"), *(each for each in detail if each))


def _named(context: PageContext, row: _Row) -> Links:
    thing, *details = row
    words = ", ".join(detail.replace("-", " ") for detail in details if detail and detail != "not-stated")
    return (PageLink(_short(context, thing), context.link(thing).address), PageLink(f", {words}" if words else ""))


def _figures(claims: Sequence[ClaimRecord]) -> Links:
    """Return the figures of one group in one row; several sources may give several."""
    parts: list[PageLink] = []
    for claim in claims[:6]:
        words = ", ".join(part for part in (value_in_words(claim), p_value_in_words(claim)) if part)
        if parts:
            parts.append(PageLink("; "))
        parts.append(PageLink(words or "stated", claim.address, hint=claim.statement))
        if claim.disputes or claim.first("status").endswith(("Rejected", "Unresolved")):
            status = claim.first("status").rpartition("#")[2].lower()
            mark = status if status in {"rejected", "unresolved"} else "disputed"
            parts += [
                PageLink(" "),
                PageLink(mark, (claim.disputes or (claim.iri,))[0].removeprefix(BASE), look="doubt"),
            ]
    return tuple(parts)


def outcome_plots(context: PageContext, claims: Sequence[ClaimRecord]) -> list[PlotBlock]:
    """Return drawings of outcomes: times on one axis, percentages on another, a head for each measure."""
    plots = []
    for unit in ("mo", "%"):
        rows: dict[_Row, list[ClaimRecord]] = {}
        for claim in claims:
            if claim.first("unit") == unit and claim.number("value") is not None:
                rows.setdefault(_row(claim), []).append(claim)
        points: list[Point] = []
        for row, some in rows.items():
            points.append(Point(", ".join((_short(context, row[0]), *row[1:])), head=True))
            points += [_outcome_point(context, claim) for claim in some]
        if sum(not point.head for point in points) < 2:
            continue
        words = unit_in_words(unit)
        caption = ["Rows under one head are one measure.", *doubts_in_words(points)]
        if len(points) > _MOST_DRAWN:
            caption.append(f"{len(points) - _MOST_DRAWN} more rows stand in the table.")
        drawing = interval_plot(
            points[:_MOST_DRAWN], f"Outcomes in {words}", "percent of patients" if unit == "%" else words
        )
        plots.append(PlotBlock(drawing, f"Outcomes in {words}", " ".join(caption)))
    return plots


def _outcome_point(context: PageContext, claim: ClaimRecord) -> Point:
    look = "doubt" if context.is_doubtful(claim) else ""
    label = _short(context, claim.first("group")) if claim.first("group") else context.name(claim.first("subject"))
    return Point(
        label, claim.number("value"), claim.number("lowerBound"), claim.number("upperBound"),
        value_in_words(claim), context.root + claim.address, look,
    )  # fmt: skip
