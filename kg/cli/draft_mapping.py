"""The command `myeloma-kg draft-mapping`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.cli.options import output_option, write_output
from loaders import load_records
from loaders.contract import load_contract
from loaders.entity_index import index_of
from loaders.mapped_tables.draft import draft_mapping
from loaders.mapped_tables.mapping import TableForm, mapping_schema, roles


@click.command("draft-mapping")
@click.argument("table", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--name", default="", help="The name of the source; else that of the file.")
@click.option("--kind", default="", metavar="KIND", help="The kind of the claims; else read off the table.")
@click.option("--sheet", default="", help="The sheet of an Excel file, where several are filled.")
@click.option("--encoding", default="", help="The encoding of a text, such as windows-1252; else UTF-8.")
@click.option("--header", default=1, show_default=True, help="The row that holds the names of the columns.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of mappings, for editors.")
@click.option("--roles", "listed", is_flag=True, help="List the roles of a kind with their meanings (needs --kind).")
@output_option
def draft_mapping_command(
    table: Path | None,
    name: str,
    kind: str,
    sheet: str,
    encoding: str,
    header: int,
    output: Path | None,
    *,
    schema: bool,
    listed: bool,
) -> None:
    """Write a first draft of the mapping by which TABLE (CSV, TSV, Excel, Parquet) is loaded.

    The draft says of every column what it was taken for and why. Read it, correct it, and try it with
    myeloma-kg load table TABLE --mapping FILE --dry-run.
    """
    if schema:
        write_output(json.dumps(mapping_schema(), indent=2) + "\n", output)
        return
    kinds = load_contract().kinds
    if kind and kind not in kinds:
        raise click.BadParameter(f"no kind of claim is called '{kind}'. Kinds are: {', '.join(kinds)}.")
    if listed:
        chosen = [kinds[kind]] if kind else list(kinds.values())
        text = "\n".join(
            f"{one.name}: needs {', '.join(role for role in one.required if role != 'spans')}\n"
            + "\n".join(f"  {role}: {meaning}" for role, meaning in roles(one).items())
            for one in chosen
        )
        write_output(text + "\n", output)
        return
    if table is None:
        raise click.UsageError("Name the table.")
    if output is not None and output.exists() and output.samefile(table):
        raise click.BadParameter(f"{output} is the table itself: name another file for the draft.")
    records = load_records()
    form = TableForm(sheet=sheet, encoding=encoding, header=header)
    write_output(draft_mapping(table, index_of(records, records.overrides), form, name, kind), output)
    if output is not None:
        click.echo(f"Read {output} and correct it; then: myeloma-kg load table {table} --mapping {output} --dry-run")
