"""The page of the command line, from the command itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from docs.making.tables import table
from kg.cli.main import cli

_HEAD = """# Command line

This page is made from the command. `myeloma-kg COMMAND --help` says the same.
"""


def page() -> str:
    """Return the page as Markdown."""
    context = click.Context(cli, info_name="myeloma-kg")
    return "\n".join([_HEAD, *_command(cli, context)]) + "\n"


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    name = context.command_path
    yield from (f"## {name}", "", *_help(command.help or ""), "")
    usage = " ".join(("$", name, *command.collect_usage_pieces(context)))
    yield from ("```console", usage, "```", "")
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    yield from table(("option", "meaning"), (_option(each, context) for each in options))
    yield ""
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            _, inner, _ = command.resolve_command(context, [each])
            if inner and not inner.hidden:
                yield from _command(inner, click.Context(inner, parent=context, info_name=each))
    if command.epilog:
        yield from ("", *_help(command.epilog.replace("\b", "")))


def _help(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text; those that click is not to fold are blocks."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.lstrip().startswith("\b"):
            yield from ("```console", *(line.strip() for line in paragraph.strip("\b \n").splitlines()), "```", "")
        else:
            yield from (" ".join(paragraph.split()).replace("<", "&lt;"), "")


def _option(option: click.Option, context: click.Context) -> tuple[str, str]:
    record = option.get_help_record(context)
    names, meaning = record or (", ".join(option.opts), "")
    return f"`{names}`", meaning.replace("*", "\\*").replace("<", "&lt;")
