"""The command `myeloma-kg load`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg import build
from kg.cli.loading import cluster_option, processes_option, shown_loading
from kg.cli.options import home_option, show_steps
from kg.cli.output import Output, output_options
from kg.cli.terminal import say
from kg.errors import SourceError
from kg.ingestion.source_list import FILE
from kg.prefixes import contract
from kg.tables import json_text

_SHOWN_CLAIMS = 10


@click.command("load")
@click.argument("source", required=False)
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@home_option
@processes_option
@cluster_option
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the report as JSON to this file."
)
@output_options("text", "json", default="text")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Of a table: which column plays which role. myeloma-kg draft-mapping writes a first one.",
)
@click.option("--dry-run", is_flag=True, help="Show what would come out, and change nothing.")
def load_command(
    source: str | None,
    files: tuple[Path, ...],
    home: Path,
    processes: int,
    cluster: str,
    report: Path | None,
    output: Output,
    mapping: Path | None,
    *,
    dry_run: bool,
) -> None:
    """Load FILES of a SOURCE into the graph, and build it.

    \b
    myeloma-kg load clinicaltrials-gov trials.zip
    myeloma-kg load table rates.csv --mapping rates.toml --dry-run

    The files are listed in sources.toml of the home, so that every later build has them; what was converted before is
    not converted again. Take a file out of the list, and the next build leaves it out. Without arguments the
    sources are listed.

    What of the files cannot be read is reported with file and line, the rest is loaded, and the command ends with exit
    code 3. A load that is interrupted goes on where it stopped.
    """
    from kg.ingestion.source_files import require_files
    from loaders.bulk import MAPPED, bulk_loader, bulk_sources

    if source is None:
        say("\n".join(_described(name) for name in bulk_sources()))
        return
    named = f"{source}:{mapping.resolve()}" if mapping else source
    bulk_loader(named)
    if source == MAPPED and mapping is None:
        remedy = f"Draft one with: myeloma-kg draft-mapping {files[0] if files else 'TABLE'} --output FILE"
        raise click.UsageError(f"A table needs --mapping. {remedy}")
    if not files:
        raise click.UsageError("Name the files that are to be loaded.")
    require_files(files)
    if dry_run:
        _show_preview(named, files, output, report)
        return
    with show_steps() as steps:
        result = build.build_with_files(home, source, files, mapping, steps, shown_loading(steps, processes, cluster))
    report_text = result.report.as_json()
    if report is not None:
        Output((), None, report).write_text(report_text)
    if output.form == "json":
        output.write_text(report_text)
    else:
        output.write_text(f"{result.report.as_text()}\n")
        done = "Built" if result.changed else "Nothing has changed since the build of"
        say(f"{done} snapshot {result.snapshot.digest[:16]} in {home}; {home / FILE} lists the files.")
    if result.report.findings:
        sys.exit(SourceError.exit_code)


def _show_preview(named: str, files: tuple[Path, ...], output: Output, report: Path | None) -> None:
    from kg.ingestion.preview import MOST_RECORDS, preview
    from kg.model import ACCEPTED
    from loaders import load_records
    from loaders.entity_index import index_of

    records = load_records()
    seen = preview(named, files, index_of(records, records.overrides), _SHOWN_CLAIMS)
    if report is not None:
        Output((), None, report).write_text(json_text(seen.report.as_json()))
    if output.form == "json":
        claims = [{"claim": claim.curie, "statement": claim.statement} for claim in seen.claims]
        output.write_text(json_text({"claims": claims, **seen.report.as_json()}))
    else:
        for claim in seen.claims:
            mark = "" if claim.status == ACCEPTED else f" [{contract(str(claim.status)).partition(':')[2].lower()}]"
            say(f"{claim.curie}{mark}\n  {claim.statement}")
        say(seen.report.as_text())
        if not seen.whole:
            say(f"Only the first {MOST_RECORDS:,} records of each file were looked at.")
        say("Nothing was loaded: this was a dry run.")
    if seen.report.findings:
        sys.exit(SourceError.exit_code)


def _described(name: str) -> str:
    from loaders.bulk import bulk_loader

    card = bulk_loader(name).card
    return f"{name}: {card.title}, {card.homepage}\n  {card.description}\n  takes {card.formats}"
