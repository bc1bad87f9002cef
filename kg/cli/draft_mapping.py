"""The command `myeloma-kg draft-mapping`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.output import Output, SuggestingChoice, output_option
from kg.cli.terminal import say
from kg.tables import json_text


@click.command("draft-mapping")
@click.argument("table", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="", help="The name of the source; else that of the file.")
@click.option("--kind", default="", metavar="KIND", help="The kind of the claims; else read off the table.")
@click.option("--sheet", default="", help="The sheet of an Excel file, where several are filled.")
@click.option("--encoding", default="", help="The encoding of a text, such as windows-1252; else UTF-8.")
@click.option(
    "--header",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="The row that holds the names of the columns.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of mappings, for editors.")
@click.option(
    "--roles", "listed", is_flag=True, help="List the roles of --kind, else of every kind, with their meanings."
)
@output_option
def draft_mapping_command(
    table: Path | None,
    name: str,
    kind: str,
    sheet: str,
    encoding: str,
    header: int,
    path: Path | None,
    *,
    schema: bool,
    listed: bool,
) -> None:
    """Write a first draft of the mapping by which TABLE (CSV, TSV, Excel, Parquet) is loaded.

    \b
    myeloma-kg draft-mapping rates.csv -o rates.toml
    myeloma-kg draft-mapping rates.xlsx --sheet "Table 2" --header 3

    The draft says of every column what it was taken for and why. Read it, correct it, and try it with
    myeloma-kg load table TABLE --mapping FILE --dry-run.
    """
    from loaders import load_records
    from loaders.contract import load_contract
    from loaders.entity_index import index_of
    from loaders.mapped_tables.draft import draft_mapping
    from loaders.mapped_tables.mapping import TableForm, mapping_schema, roles

    output = Output((), None, path)
    if schema:
        output.write_text(json_text(mapping_schema()))
        return
    kinds = load_contract().kinds
    if kind:
        kind = SuggestingChoice(kinds).convert(kind, None, None)
    if listed:
        chosen = [kinds[kind]] if kind else list(kinds.values())
        text = "\n".join(
            f"{one.name}: needs {', '.join(role for role in one.required if role != 'spans')}\n"
            + "\n".join(f"  {role}: {meaning}" for role, meaning in roles(one).items())
            for one in chosen
        )
        output.write_text(text + "\n")
        return
    if table is None:
        raise click.UsageError("Name the table.")
    if path is not None and path.exists() and path.samefile(table):
        raise click.BadParameter(f"{path} is the table itself: name another file for the draft.")
    records = load_records()
    form = TableForm(sheet=sheet, encoding=encoding, header=header)
    output.write_text(draft_mapping(table, index_of(records, records.overrides), form, name, kind))
    if path is not None:
        say(f"Read {path} and correct it; then: myeloma-kg load table {table} --mapping {path} --dry-run")
