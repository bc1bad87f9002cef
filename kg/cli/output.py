"""How commands write what they give: one set of formats, and --output, which chooses one by the ending of its name."""

from __future__ import annotations

import difflib
import functools
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from kg.cli.terminal import say
from kg.errors import Finding, ParameterError
from kg.formats import Format
from kg.output_files import replacing
from kg.tables import TableFormat, render_results, render_table
from kg.term_values import PythonValue, python_value

TABLES = ("table", "csv", "tsv", "json", "jsonl", "parquet")
"""The formats of rows. JSON is SPARQL 1.1 Query Results JSON; JSON lines have an object for each row."""
GRAPHS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
"""The formats of triples."""
DRAWINGS = ("svg", "dot")
TEXTS = ("text", "json")
# The format of triples, as the rest of the house knows it.
_GRAPH_FORMATS = {
    "turtle": Format.TURTLE, "ntriples": Format.N_TRIPLES, "nquads": Format.N_QUADS, "trig": Format.TRIG,
    "jsonld": Format.JSON_LD, "rdfxml": Format.RDF_XML,
}  # fmt: skip
_TEXT_FORMATS = {"text": Format.TEXT, "json": Format.PLAIN_JSON, "svg": Format.SVG, "dot": Format.DOT}
# Other names that people have for a format, and endings of files.
_ALSO = {
    "ttl": "turtle", "nt": "ntriples", "n-triples": "ntriples", "nq": "nquads", "n-quads": "nquads",
    "json-ld": "jsonld", "rdf": "rdfxml", "owl": "rdfxml", "xml": "rdfxml", "rdf-xml": "rdfxml", "ndjson": "jsonl",
    "txt": "text", "gv": "dot",
}  # fmt: skip
_Command = TypeVar("_Command", bound=Callable[..., Any])


class SuggestingChoice(click.Choice[str]):
    """One of several words; a mistyped one is answered with the nearest. Other words for one of them are taken, too."""

    def __init__(self, choices: Iterable[str], also: Mapping[str, str] | None = None) -> None:
        super().__init__(list(choices), case_sensitive=False)
        self._also = {word: choice for word, choice in (also or {}).items() if choice in self.choices}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the choice that a word is."""
        return super().convert(self._also.get(str(value).lower(), value), param, ctx)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Return the message for a word that is none, with the nearest."""
        near = difflib.get_close_matches(str(value).lower(), [*self.choices, *self._also], n=1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        return f"{super().get_invalid_choice_message(value, ctx)}{meant}"


@dataclass(frozen=True)
class Output:
    """Where a command writes, and in which of the formats that it offers; no format is the one that suits the place.

    On a terminal rows are a table that fits it; in a pipe or a file they are plain TSV.
    """

    offered: tuple[str, ...]
    named: str | None = None
    path: Path | None = None

    @property
    def form(self) -> str | None:
        """The format that is named, or that the ending of the file says. Raises ParameterError for another ending."""
        if self.named or self.path is None:
            return self.named
        ending = self.path.suffix.lstrip(".").lower()
        if ending == "txt" and "text" not in self.offered:
            ending = "table"
        form = _ALSO.get(ending, ending)
        if form in self.offered:
            return form
        if ending and self.offered:
            there_are = ", ".join(self.offered)
            raise ParameterError(
                f"The ending of {self.path} says no format that there is here. End it in another, or add --format with "
                f"one of: {there_are}."
            )
        return None

    @property
    def is_message(self) -> bool:
        """Whether a command that reports what it did says so in a sentence: no format for programs is chosen."""
        return self.form in {None, "table"}

    @property
    def graph_format(self) -> Format:
        """The format of triples, Turtle unless another is chosen. Raises ParameterError for one of rows."""
        form = self.form or "turtle"
        if form == "table":
            form = "turtle"
        if form not in _GRAPH_FORMATS:
            raise ParameterError(
                f"The query gives a graph, which is no table: {form} cannot hold it. There are: {', '.join(GRAPHS)}."
            )
        return _GRAPH_FORMATS[form]

    @property
    def text_format(self) -> Format:
        """The format of a text, a drawing or triples, for what writes itself; triples are Turtle first."""
        return _TEXT_FORMATS.get(self.form or "text", Format.TURTLE)

    def write_rows(self, names: Sequence[str], rows: Iterable[Sequence[PythonValue]]) -> None:
        """Write rows. Raises ParameterError for a format of triples."""
        form = self._rows_format()
        if form == "parquet":
            self._write_parquet(names, rows)
        else:
            self.write_text(render_table(names, rows, TableFormat(form)))

    def write_results(self, results: Mapping[str, Any], skip: int = 0) -> None:
        """Write SPARQL results in JSON, without the first `skip` columns. Raises ParameterError as `write_rows`."""
        form = self._rows_format()
        if form != "parquet":
            self.write_text(render_results(results, TableFormat(form), skip))
            return
        if "boolean" in results:
            self._write_parquet(["answer"], [[bool(results["boolean"])]])
            return
        names = results["head"]["vars"][skip:]
        solutions = results["results"]["bindings"]
        rows = ([python_value(row[name], str) if name in row else None for name in names] for row in solutions)
        self._write_parquet(names, rows)

    def write_triples(self, turtle: str) -> None:
        """Write triples, which are given in Turtle, in the format of triples that is chosen."""
        form = self.graph_format
        if form is Format.TURTLE:
            self.write_text(turtle)
            return
        graph = import_module("rdflib").Graph().parse(data=turtle, format="turtle")
        text: str = graph.serialize(format=form.of_triples)
        if form in {Format.N_TRIPLES, Format.N_QUADS}:
            text = "".join(sorted(text.splitlines(keepends=True))).lstrip("\n")
        self.write_text(text)

    def write_answer(self, make: Callable[[Format], str]) -> None:
        """Write what makes itself in the formats of texts and drawings, and in Turtle."""
        if self.form in _GRAPH_FORMATS:
            self.write_triples(make(Format.TURTLE))
        else:
            self.write_text(make(self.text_format))

    def write_findings(self, findings: Iterable[Finding]) -> None:
        """Write bad places as rows: file, line, column, value, rule and suggestion."""
        self.write_rows([field.name for field in fields(Finding)], [astuple(finding) for finding in findings])

    def write_text(self, text: str) -> None:
        """Print a text, or write it to the file."""
        if self.path is None:
            say(text, nl=False)
        else:
            with replacing(self.path) as draft:
                draft.write_text(text, encoding="utf-8")

    def _rows_by_default(self) -> str:
        return "table" if self.path is None and sys.stdout is not None and sys.stdout.isatty() else "tsv"

    def _rows_format(self) -> str:
        form = self.form or self._rows_by_default()
        if form not in TABLES:
            raise ParameterError(f"This gives rows, which are no graph: {form} cannot hold them. There are: "
                                 f"{', '.join(TABLES)}.")  # fmt: skip
        return form

    def _write_parquet(self, names: Sequence[str], rows: Iterable[Sequence[PythonValue]]) -> None:
        parquet: Any = import_module("kg.cli.parquet_output")
        if self.path is not None:
            with replacing(self.path) as draft:
                parquet.write_parquet_rows(draft, names, rows)
        elif sys.stdout.isatty():
            raise ParameterError("Parquet is not for a terminal: name a file with -o FILE.")
        else:
            sys.stdout.buffer.write(parquet.parquet_bytes(names, rows))


def output_options(*forms: str, default: str = "") -> Callable[[_Command], _Command]:
    """Add --format with these formats, and --output; the command takes an `output`, an Output.

    `default`: what is said of the format that is taken where none is named.
    """

    def add(command: _Command) -> _Command:
        run: Callable[..., Any] = command

        @functools.wraps(command)
        def with_output(*args: Any, form: str | None, path: Path | None, **rest: Any) -> Any:
            return run(*args, output=Output(forms, form, path), **rest)

        default_form = default or "a table on a terminal, TSV elsewhere"
        with_format = click.option(
            "--format",
            "form",
            type=SuggestingChoice(forms, _ALSO),
            metavar="FORMAT",
            help=f"{', '.join(forms)}. [default: by the ending of --output, else {default_form}]",
        )(with_output)
        return cast("_Command", output_option(with_format))

    return add


_STANDARD_OUTPUT = Path("-")


def file_or_standard_output(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Return the file of an option or argument, None for the standard output, which is `-`, too."""
    return None if path == _STANDARD_OUTPUT else path


output_option = click.option(
    "--output",
    "-o",
    "path",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=file_or_standard_output,
    help="Write to this file instead of the standard output (-); folders above it are made.",
)
