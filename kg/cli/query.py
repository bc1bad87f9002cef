"""The command `myeloma-kg query`."""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.askers.opening import open_asker
from kg.askers.protocol import Asker
from kg.cli.options import setting_options
from kg.cli.output import GRAPHS, TABLES, Output, output_options
from kg.cli.terminal import say
from kg.configuration import QUERY_LIMITS, SERVICE_LIMITS, load_configuration
from kg.errors import ParameterError
from kg.formats import Format

if TYPE_CHECKING:
    from kg.shipped_query import QueryParameter

# The settings that a query at the command line knows.
_SETTINGS = ("home", "store", *QUERY_LIMITS, *SERVICE_LIMITS)
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


@click.command("query")
@click.argument("text", required=False, metavar="[TEXT]")
@click.option("--file", "-f", "query_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Read the query from this file.")  # fmt: skip
@click.option("--name", help="Run the shipped query of this name.")
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="Bind a parameter of it.")
@click.option("--list", "listing", is_flag=True, help="List the shipped queries with their parameters.")
@output_options(*TABLES, *GRAPHS, default="a table on a terminal, TSV elsewhere, and Turtle for triples")
@setting_options(*_SETTINGS)
def query_command(
    text: str | None,
    query_file: Path | None,
    name: str | None,
    params: tuple[str, ...],
    *,
    listing: bool,
    output: Output,
    file: Path | None,
    **flags: object,
) -> None:
    """Ask the graph: TEXT is a SPARQL query, the name of a shipped one, or - for standard input.

    \b
    myeloma-kg query --list
    myeloma-kg query outcome-of-trial -p trial="SWOG S0777"
    myeloma-kg query 'SELECT ?d WHERE { ?d a mk:ProteasomeInhibitor }'
    myeloma-kg query -f question.rq -o answer.parquet
    myeloma-kg query 'DESCRIBE drug:lenalidomide' --format jsonld

    Our prefixes (mk:, drug:, trial: and so on) need not be declared. An entity is written as a CURIE, an IRI
    or one of its names. SELECT and ASK give rows, CONSTRUCT and DESCRIBE a graph. The limits are those
    of the endpoint; each can be raised by an option, in the environment or in a file.
    """
    if text and name is None and _NAME.fullmatch(text):
        text, name = None, text
    if not listing:
        text = _text(text, query_file, name)
    if params and name is None:
        raise click.UsageError("--param is for a shipped query (--name): in a text of your own, write the values")
    settings = load_configuration(flags, file=file)
    asker = open_asker(settings)
    try:
        warnings: tuple[str, ...] = ()
        if listing:
            _list(asker, output)
        elif name is not None:
            results = json.loads(asker.shipped(name, _assignments(params)))
            warnings = asker.warnings
            parameters = _parameters(asker, name)
            output.write_results(results, len(parameters))
            given = _assignments(params)
            taken = ", ".join(f"{each.name}={each.default}" for each in parameters if each.name not in given)
            if parameters and not params:
                say(f"Without --param this is the answer for {taken}.", err=True)
            elif not results["results"]["bindings"]:
                also = f" Not given, and so taken: {taken}." if taken else ""
                say(f"Nothing in the graph answers this, which says nothing about the world.{also}", err=True)
        else:
            _answer(asker, text or "", output)
            warnings = asker.warnings
        for warning in warnings:
            say(f"Warning: {warning}", err=True)
    finally:
        asker.close()


def _text(text: str | None, query_file: Path | None, name: str | None) -> str | None:
    """Return the query that is given in one of the ways. Raises UsageError for none and for several."""
    given = [way for way in (text, query_file, name) if way is not None]
    if not given and not sys.stdin.isatty():
        # What is piped in is the query.
        text = sys.stdin.read()
        given = [text] if text.strip() else []
    if len(given) != 1:
        reason = "several are given" if given else "none is given"
        raise click.UsageError(f"Give a query, --file, or --name: {reason}. --list shows the shipped ones.")
    if text and len(text) < 1000 and "{" not in text and text.endswith((".rq", ".sparql")):
        is_there = Path(text).is_file()
        raise click.UsageError(f"'{text}' is a file: write -f {text}" if is_there else f"There is no file '{text}'.")
    if query_file is not None:
        return _read(query_file)
    return sys.stdin.read().removeprefix("\ufeff") if text == "-" else text


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParameterError(f"{file} is no text in UTF-8: byte {error.start} is not. Save it as UTF-8.") from error


def _answer(asker: Asker, text: str, output: Output) -> None:
    media_type, answer = asker.query(text, lambda: output.graph_format)
    if media_type == Format.JSON.media_type:
        output.write_results(json.loads(answer))
    else:
        output.write_text(answer.decode())


def _list(asker: Asker, output: Output) -> None:
    library = import_module("kg.shipped_query")
    texts = json.loads(asker.task("queries", {}, Format.PLAIN_JSON))
    queries = [library.parse_query(name, text) for name, text in texts.items()]
    shown = [
        (each.name, " ".join(f"{one.name}={one.default}" for one in each.parameters), each.summary) for each in queries
    ]
    output.write_rows(("name", "parameters", "summary"), shown)


def _parameters(asker: Asker, name: str) -> list[QueryParameter]:
    """Return the parameters of a shipped query, which are its first columns."""
    text = json.loads(asker.task("queries", {}, Format.PLAIN_JSON))[name]
    return list(import_module("kg.shipped_query").parse_query(name, text).parameters)


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
