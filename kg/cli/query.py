"""The command `myeloma-kg query`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from kg.cli.options import format_option, setting_options
from kg.configuration import Configuration, load_configuration
from kg.engine.job import Job
from kg.engine.store import Snapshot
from kg.errors import ParameterError
from kg.evaluation.admission import query_job
from kg.evaluation.single import SingleEvaluator
from kg.formats import Format
from kg.query_library import ShippedQuery, get_query, shipped_queries
from kg.stores.opening import require_snapshot
from kg.tables import TableFormat, render_results, render_table

# The settings that a query at the command line knows.
_SETTINGS = (
    "home",
    "store",
    "query_bytes",
    "nesting",
    "chain",
    "deadline_seconds",
    "memory_bytes",
    "result_bytes",
    "service_allow",
    "service_private",
    "service_seconds",
    "service_bytes",
)


@click.command("query")
@click.argument("text", required=False)
@click.option("--name", help="Run the shipped query of this name.")
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="Bind a parameter of it.")
@click.option("--list", "listing", is_flag=True, help="List the shipped queries with their parameters.")
@format_option
@setting_options(*_SETTINGS)
def query_command(
    text: str | None,
    name: str | None,
    params: tuple[str, ...],
    *,
    listing: bool,
    form: TableFormat,
    file: Path | None,
    **flags: object,
) -> None:
    """Ask the graph: TEXT is a SPARQL query, or - for standard input, or give --name.

    \b
    myeloma-kg query --list
    myeloma-kg query --name outcome-of-trial -p trial="SWOG S0777"
    myeloma-kg query 'SELECT ?d WHERE { ?d a mk:ProteasomeInhibitor }' --format csv

    Our prefixes (mk:, drug:, trial: and so on) need not be declared. An entity is written as a CURIE, an IRI
    or one of its names. SELECT and ASK give a table, CONSTRUCT and DESCRIBE a graph in Turtle. The limits are those
    of the endpoint; each can be raised by an option, in the environment or in a file.
    """
    if not listing and (text is None) == (name is None):
        given = "both are given" if name else "neither is given"
        raise click.UsageError(f"give either a query or --name: {given}; see --list for the shipped ones")
    if params and name is None:
        raise click.UsageError("--param is for a shipped query (--name): in a text of your own, write the values")
    settings = load_configuration(flags, file=file)
    snapshot = require_snapshot(settings)
    if listing:
        queries = snapshot.open().shared(shipped_queries)
        shown = [(each.name, _usage(each), each.summary) for each in queries.values()]
        click.echo(render_table(("name", "parameters", "summary"), shown, form), nl=False)
        return
    with SingleEvaluator(settings) as evaluator:
        if name is not None:
            job, hidden = _shipped_job(name, _assignments(params), snapshot, settings)
        else:
            job, hidden = query_job(sys.stdin.read() if text == "-" else str(text), settings), 0
        result = evaluator.evaluate(job, snapshot)
        for warning in evaluator.warnings:
            click.echo(f"Warning: {warning}", err=True)
    _print(result, job.media_type, hidden, form)


def _print(result: bytes, media_type: str, hidden: int, form: TableFormat) -> None:
    if media_type == Format.JSON.media_type:
        click.echo(render_results(json.loads(result), form, hidden), nl=False)
    elif form is TableFormat.TABLE:
        click.echo(result.decode(), nl=False)
    else:
        raise ParameterError(f"The query gives a graph, which is no table: leave --format {form} out for Turtle.")


def _shipped_job(name: str, values: Mapping[str, str], snapshot: Snapshot, settings: Configuration) -> tuple[Job, int]:
    """Return the job of a shipped query, and how many of its first columns are what was given."""
    query = get_query(snapshot.open().shared(shipped_queries), name)
    media_type, seconds = Format.JSON.media_type, settings.deadline_seconds
    return Job(query.sparql, media_type, seconds=seconds, shipped=name, values=values), len(query.parameters)


def _usage(shipped: ShippedQuery) -> str:
    return " ".join(f"{parameter.name}={parameter.default}" for parameter in shipped.parameters)


def _assignments(params: tuple[str, ...]) -> dict[str, str]:
    result: dict[str, str] = {}
    for text in params:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise ParameterError(f"'{text}' is not NAME=VALUE, such as -p trial=\"SWOG S0777\".")
        if name in result:
            raise ParameterError(f"The parameter '{name}' is given twice. Give it once.")
        result[name] = value
    return result
