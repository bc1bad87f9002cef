"""The command `myeloma-kg compare`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import home_option, opened, store_option
from kg.cli.output import TABLES, Output, output_options
from kg.interface.result import SolutionRow
from kg.tables import TableFormat, json_text, render_table

if TYPE_CHECKING:
    from kg.interface.comparing import ComparisonAnswer

_COLUMNS = ("group", "value", "interval", "n/N", "doubts", "source", "claim")


@click.command("compare")
@click.argument("names", nargs=-1)
@click.option("--event", default="", help="Only figures of this adverse event.")
@click.option("--measure", default="", help="Only figures of this outcome measure or endpoint.")
@output_options("text", *TABLES, default="text")
@home_option
@store_option
def compare_command(
    names: tuple[str, ...], event: str, measure: str, output: Output, home: Path, address: str | None
) -> None:
    """Compare two to six treatments, trials or groups: which figures may stand on one axis, and why others may not.

    \b
    myeloma-kg compare KRd VRd --event neutropenia
    myeloma-kg compare POLLUX ASPIRE --measure "overall survival"
    myeloma-kg compare --measure "median PFS" -o pfs.csv

    Without NAMES, everything that has a figure of the event or measure is compared; of one, the figures are given. No
    difference is computed: between studies nobody was randomised. Formats of rows hold every figure, with `axis` for
    those that may stand together; json is what /compare gives.
    """
    with opened(home, address) as graph:
        comparison = graph.compare(*names, event=event, measure=measure)
    if output.form == "json":
        output.write_text(json_text(comparison.values))
    elif output.form in {None, "text"}:
        output.write_text("".join(_parts(comparison)))
    else:
        figures = comparison.figures
        output.write_rows(figures.columns, [[row[name] for name in figures.columns] for row in figures])


def _parts(comparison: ComparisonAnswer) -> Iterator[str]:
    axes = comparison.shared or comparison.axes
    if not comparison.shared:
        yield "On no axis do several of them have a figure.\n\n"
    for axis in axes:
        labels = axis.figures.labels
        rows = [_row(row, labels.get(str(row["group"]), str(row["group"] or row["treatment"]))) for row in axis.figures]
        yield f"{axis.title}\n"
        yield render_table(_COLUMNS, rows, TableFormat.TABLE)
        yield from (f"  {remark}\n" for remark in axis.remarks)
        yield "\n"
    yield from (f"{each}\n" for each in comparison.apart)
    alone = len(comparison.axes) - len(axes)
    if alone:
        yield f"{alone} more {'axis has' if alone == 1 else 'axes have'} a figure of one alone: --format csv has all.\n"


def _row(row: SolutionRow, group: str) -> list[str]:
    interval = ""
    if row["lower"] is not None or row["upper"] is not None:
        ends = [f"{end:g}" if isinstance(end, float) else "n. r." for end in (row["lower"], row["upper"])]
        interval = f"{' – '.join(ends)} ({row['interval']})"
    counts = f"{row['n']}/{row['N']}" if row["n"] is not None and row["N"] is not None else ""
    sign = "" if row["operator"] in {None, "="} else f"{row['operator']} "
    value = f"{sign}{row['value']:g} {row['unit_in_words'] or ''}".strip() if row["value"] is not None else ""
    return [group, value, interval, counts, str(row["doubts"] or ""), str(row["source"]), str(row["claim"])]
