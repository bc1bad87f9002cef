"""The command `myeloma-kg`: which commands there are. The module of one is imported when it is run, not before."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Any, cast

import click

from kg import __version__
from kg.cli.interruption import ended_by_interrupt, ended_with_reader
from kg.cli.terminal import say
from kg.errors import Audience, MyelomaKgError, refused_path, storage_error

_STANDARD_ERROR = 2
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
# Command -> what it is for, in a line; module kg.cli.NAME has NAME_command.
COMMANDS = {
    "build": "Build the graph from the source extracts.",
    "compare": "Compare treatments, trials or groups: figures on one axis.",
    "config": "Show every setting: its value, origin and meaning.",
    "convert": "Convert files of others, or records to claims.",
    "coverage": "Show how much of the documents the graph represents.",
    "curate": "Hold a publication's rows against its text.",
    "dataset": "Back up, verify, restore, load, export or compact.",
    "describe": "Describe an entity: names, claims, publications, disputes.",
    "diff": "Say which claims two graphs do not have in common.",
    "draft-mapping": "Draft the mapping by which a table is loaded.",
    "explain": "Say why a triple holds, down to claims and axioms.",
    "export": "Write the graph as KGX, SSSOM, N-Quads, Parquet or OWL.",
    "fetch": "Fetch records from public services, as files to load.",
    "load": "Load trials and other records into the graph.",
    "mappings": "Check mappings to external identifiers (SSSOM).",
    "mcp": "Serve the graph to assistants (Model Context Protocol).",
    "paths": "Show how one thing can lead to another, with the evidence.",
    "publish": "Load the graph into a store that you run.",
    "query": "Ask the graph, in SPARQL or by a shipped query.",
    "reason": "Print what follows from RDF, OWL or OBO files by OWL 2 RL.",
    "search": "Find entities by name, identifier or misspelling.",
    "serve": "Serve the graph: SPARQL endpoint, searches, pages.",
    "stats": "Count what the graph holds.",
    "validate": "Check the source extracts and the SHACL shapes.",
}
EXIT_CODES = """
\b
Exit codes: 0 it worked; 2 a wrong name, parameter or setting; 3 a source breaks its rules; 4 the
ontology is inconsistent; 5 the build stopped; 6 no graph, or a damaged one; 7 the query was refused;
8 a limit was hit; 9 a call to another server failed; 10 a dataset, a file or a disk; 130 an
interrupt, 143 the signal to end, which end a server with 0; 141 nobody reads the output any more; 1
anything else.
"""

# Options of commands that people write in front of them.
_OF_COMMANDS = frozenset({"--home", "--format", "--output", "-o", "--store", "--config", "--data", "--port", "--host"})
_COMPLETION = """
\b
Completion of commands, options and formats by the tab key, for bash (zsh and fish likewise):
  eval "$(_MYELOMA_KG_COMPLETE=bash_source myeloma-kg)"
"""


class _Commands(click.Group):
    """A group whose commands stand for their modules until one is run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands before the name of the command; an option of commands gets a hint."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            command = next((word for word in reversed(args) if word in COMMANDS), "COMMAND")
            if error.option_name in _OF_COMMANDS:
                raise click.UsageError(
                    f"{error.option_name} stands behind the command: myeloma-kg {command} {error.option_name} …", ctx
                ) from error
            raise

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is to be run, from its module."""
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and command is not None:
            module = name.replace("-", "_")
            command = cast("click.Command", getattr(import_module(f"{__package__}.{module}"), f"{module}_command"))
        return name, command, rest

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Read the words of the command line, and print what they ask for, such as the help."""
        with ended_with_reader():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an interrupt ends it soon, whatever it does, and so does the end of who reads its output."""
        with ended_by_interrupt(), ended_with_reader():
            return super().invoke(ctx)


@click.group(
    cls=_Commands,
    commands=[click.Command(name, help=summary) for name, summary in COMMANDS.items()],
    context_settings=CONTEXT,
    epilog=f"{EXIT_CODES}{_COMPLETION}",
)
@click.version_option(__version__, prog_name="myeloma-kg")
def cli() -> None:
    """A knowledge graph of multiple myeloma with the evidence for each statement. Not medical advice."""


def _open_standard_files() -> None:
    """Have the three standard files be open: what is opened later would stand in their place for our processes."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        os.set_inheritable(number, True)
    os.close(number)


def main() -> None:
    """Run the command; an error of ours ends in its name, its message and its exit code."""
    _open_standard_files()
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        # What a terminal of another encoding than UTF-8 cannot show, such as an arrow, ends nothing, as on stderr.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        cli()
    except MyelomaKgError as error:
        say(f"Error ({error.code}): {error.message_for(Audience.COMMAND_LINE)}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        place = refused_path(error, "A file, or where the output goes, cannot be read or written")
        refused = storage_error(place, error)
        say(f"Error ({refused.code}): {refused}", err=True)
        sys.exit(refused.exit_code)


if __name__ == "__main__":
    main()
