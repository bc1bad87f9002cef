"""How often events occur: rates as points with intervals, by event and grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.entity_pages.blocks import Block, PlotBlock
from kg.entity_pages.claim_records import ClaimRecord
from kg.entity_pages.context import PageContext
from kg.entity_pages.wording import counts_of, grade_in_words, percent_of, printed_event, value_in_words
from kg.intervals import wilson_interval
from kg.plots import Point, interval_plot
from kg.unit_words import duration_in_words

# More claims than these are not read for one drawing, and more rows than these are not drawn.
_MOST_READ, _MOST_DRAWN = 300, 60
# Ratios stand on one axis, rates on another: they are not the same thing.
_RATIOS = ("ratio", "relative risk")


def event_rates(context: PageContext, claims: Sequence[str]) -> Iterator[Block]:
    """Yield drawings of the rates in percent, and of the ratios, of claims on events."""
    records = context.records(claims[:_MOST_READ])
    rates = [each for each in records if percent_of(each) is not None]
    if len(rates) > 1:
        yield rate_plot(context, rates)
    ratios = [each for each in records if _is_ratio(context, each)]
    if len(ratios) > 1:
        yield _ratio_plot(context, ratios)


def rate_plot(context: PageContext, claims: Sequence[ClaimRecord]) -> PlotBlock:
    """Return rates in percent: a head for each event with its grade, a row for each group of patients."""
    rows: dict[tuple[str, str], list[Point]] = defaultdict(list)
    computed = False
    for claim in claims:
        point, is_computed = _rate_point(context, claim)
        computed = computed or is_computed
        rows[_event_name(context, claim), grade_in_words(claim)].append(point)
    points: list[Point] = []
    # The most frequent come first, because not all may be drawn.
    for (event, grade), group in sorted(rows.items(), key=lambda row: (-_highest(row[1]), row[0][0], row[0][1])):
        points.append(
            Point(", ".join(part for part in (event, grade or "any grade or grade not stated") if part), head=True)
        )
        points += sorted(group, key=lambda point: (-(point.value or 0.0), point.label))
    left_out = len(points) - _MOST_DRAWN
    caption = ["Percent of patients; rows under one head are of one event and one range of grades."]
    caption.append("Rows of different trials are not randomised against each other, and their patients differ.")
    if computed:
        caption.append("Lines: the interval of the source, else the 95 % Wilson interval computed from the counts.")
    caption += doubts_in_words(points)
    if left_out > 0:
        caption.append(f"{left_out} more rows stand in the table.")
    drawing = interval_plot(points[:_MOST_DRAWN], "Rates of adverse events", "% of patients")
    return PlotBlock(drawing, "Rates of adverse events", " ".join(caption))


def _rate_point(context: PageContext, claim: ClaimRecord) -> tuple[Point, bool]:
    value = percent_of(claim)
    low, high = claim.number("lowerBound"), claim.number("upperBound")
    part, whole = counts_of(claim)
    computed = False
    affected = part if part is not None or value is None or not whole else value * whole / 100
    # What no share is, such as more patients than there were, gets no interval.
    if low is None and high is None and whole and affected is not None and 0 <= affected <= whole:
        low, high = wilson_interval(affected, whole)
        computed = True
    look = "doubt" if context.is_doubtful(claim) else ""
    point = Point(
        _patients(context, claim), value, low, high, value_in_words(claim), context.root + claim.address, look
    )
    return point, computed


def _ratio_plot(context: PageContext, claims: Sequence[ClaimRecord]) -> PlotBlock:
    rows: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for claim in sorted(claims, key=lambda each: each.iri):
        point = Point(
            _patients(context, claim),
            claim.number("value"), claim.number("lowerBound"), claim.number("upperBound"),
            value_in_words(claim), context.root + claim.address, "doubt" if context.is_doubtful(claim) else "",
        )  # fmt: skip
        rows[context.name(claim.first("measure")), _event_name(context, claim)].append(point)
    points: list[Point] = []
    for (measure, event), group in sorted(rows.items()):
        points += [Point(f"{event}, {measure}", head=True), *group]
    drawing = interval_plot(points, "Ratios", "ratio, logarithmic; 1 is no difference", reference=1.0, logarithmic=True)
    caption = ["Hazard ratios, odds ratios and relative risks are different measures: compare those of one name only."]
    return PlotBlock(drawing, "Ratios", " ".join(caption + doubts_in_words(points)))


def doubts_in_words(points: Sequence[Point]) -> list[str]:
    """Return what a drawing says of its open marks, if it has any."""
    return ["A mark that is drawn open is in doubt: its claim says why."] if any(each.look for each in points) else []


def _highest(points: Sequence[Point]) -> float:
    return max(point.value or 0.0 for point in points)


def _is_ratio(context: PageContext, claim: ClaimRecord) -> bool:
    measure = context.name(claim.first("measure")) if claim.first("measure") else ""
    return any(word in measure for word in _RATIOS) and (claim.number("value") or 0) > 0


def _event_name(context: PageContext, claim: ClaimRecord) -> str:
    event = claim.first("event") or claim.first("object")
    return context.name(event) if event else printed_event(claim)


def _patients(context: PageContext, claim: ClaimRecord) -> str:
    """Return whom a figure is of: its group, else what they were given, in which circumstances, and the population."""
    group, population = claim.first("group"), claim.first("population")
    subject = claim.first("subject")
    parts = [context.name(group or subject)] if group or subject else []
    timepoint = claim.first("timepoint")
    parts += [part for part in (claim.first("condition"), timepoint and f"at {duration_in_words(timepoint)}") if part]
    if population and not group:
        parts.append(context.name(population))
    return ", ".join(parts)
