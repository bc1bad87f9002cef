"""Tables of terms as people read them: labels beside IRIs, units in words; as a page, CSV, TSV, JSON and Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import TypeAlias

from rdflib import URIRef
from rdflib.namespace import XSD

from kg.dispute_kinds import dispute_kind_in_words
from kg.engine.store import Store
from kg.formats import Format
from kg.model import RdfTerm
from kg.own_dataset import IN_CURATED, OF_DATASET, own_things
from kg.prefixes import BASE, contract, words_of
from kg.tables import json_text
from kg.term_values import float_or_none
from kg.thing_labels import labels_of
from kg.unit_words import unit_in_words

_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.gYear, XSD.nonNegativeInteger})
# The column of a class and that of the shipped queries.
_KINDS_OF_DISPUTES = frozenset({"mk:disputeKind", "kind"})
# What Excel takes in one cell.
_LONGEST = 32_767
# A text of more letters is set as a sentence.
_SENTENCE = 60
# A file must not depend on when it is made.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
LICENCE = (
    ("Licence", "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"),
    ("Use", "Research use. Not medical advice."),
)
"""What every spreadsheet says of itself."""


@dataclass(frozen=True)
class TableCell:
    """A term as it is shown: its text, the CURIE and the address of what has an IRI, the number of what is one.

    `address`: below the root of the server, or a whole one if `external`. `own`: whether only a dataset beside the
    curated graph names it.
    """

    text: str
    curie: str = ""
    address: str = ""
    external: bool = False
    number: float | None = None
    own: bool = False


TableCells: TypeAlias = tuple[TableCell, ...]


@dataclass(frozen=True)
class TableColumn:
    """A column: its name, its title in words, and whether its values are numbers, sentences, or things with an IRI."""

    name: str
    title: str
    is_numeric: bool
    is_prose: bool
    has_iris: bool


@dataclass(frozen=True)
class LabelledTable:
    """Columns and rows; a cell of a row holds the values of a column, most often one."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[TableCells, ...], ...]


def labelled_table(
    store: Store, names: Sequence[str], rows: Iterable[Sequence[Sequence[RdfTerm]]], titles: Sequence[str] = ()
) -> LabelledTable:
    """Return terms as a table; `rows`: the values of each column. `titles`: of the columns, else made of their names.

    >>> from rdflib import Literal
    >>> table = labelled_table(store, ["unit"], [[[Literal("mo")]]])
    >>> table.columns[0].title, table.rows[0][0][0].text
    ('unit', 'months')
    """
    held = [[tuple(values) for values in row] for row in rows]
    labels = labels_of(store, (each for row in held for values in row for each in values if isinstance(each, URIRef)))
    own = store.shared(own_things)
    shown = tuple(
        tuple(tuple(_cell(term, labels, name, own) for term in values) for name, values in zip(names, row, strict=True))
        for row in held
    )
    columns = tuple(
        TableColumn(
            name,
            titles[number] if titles else words_of(name),
            is_numeric=all(cell.number is not None for row in shown for cell in row[number]) and bool(shown),
            is_prose=any(len(row[number][0].text) > _SENTENCE for row in shown if row[number]),
            has_iris=any(cell.curie for row in shown for cell in row[number]),
        )
        for number, name in enumerate(names)
    )
    return LabelledTable(columns, shown)


def write_table(table: LabelledTable, form: Format, about: Sequence[tuple[str, str]]) -> bytes:
    """Return a table as CSV, TSV, JSON or Excel: a column of labels, and beside it one of CURIEs where there are IRIs.

    Several values of a cell stand apart by semicolons, in JSON as a list. `about`: lines of a second sheet in Excel.
    """
    if form is Format.PLAIN_JSON:
        return _as_json(table)
    names, rows = _flat(table)
    if form is Format.EXCEL:
        return write_spreadsheet(names, rows, about)
    text = io.StringIO()
    dialect = csv.excel_tab if form is Format.TSV else csv.excel
    writer = csv.writer(text, dialect, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([f"{cell:g}" if isinstance(cell, float) else cell for cell in row] for row in rows)
    return text.getvalue().encode()


def text_in_words(name: str, text: str) -> str:
    """Return a text of a column as people read it: units and kinds of disputes in words, others as they are.

    >>> text_in_words("mk:unit", "mo"), text_in_words("mk:disputeKind", "parsing"), text_in_words("mk:value", "a")
    ('months', 'how it is printed', 'a')
    """
    if name.lower().endswith("unit"):
        return unit_in_words(text) or text
    return dispute_kind_in_words(text) if name in _KINDS_OF_DISPUTES else text


def _cell(term: RdfTerm, labels: dict[str, str], name: str, own: Collection[str]) -> TableCell:
    text = str(term)
    if isinstance(term, URIRef):
        curie, is_own = contract(text), text in own
        if text.startswith(BASE):
            return TableCell(labels.get(text, curie), curie, text.removeprefix(BASE), own=is_own)
        external = text.startswith(("http://", "https://"))
        return TableCell(labels.get(text, curie), curie, text if external else "", external, own=is_own)
    return TableCell(text_in_words(name, text), number=float_or_none(text) if term.datatype in _NUMBERS else None)


def _flat(table: LabelledTable) -> tuple[list[str], list[list[str | float]]]:
    names = []
    for column in table.columns:
        names += [column.title, f"{column.title} (IRI)"] if column.has_iris else [column.title]
    has_own = any(_is_own(row) for row in table.rows)
    names += ["part of"] if has_own else []
    rows = []
    for row in table.rows:
        flat: list[str | float] = []
        for column, cells in zip(table.columns, row, strict=True):
            if column.is_numeric and len(cells) == 1 and cells[0].number is not None:
                flat.append(cells[0].number)
            else:
                flat.append("; ".join(cell.text for cell in cells))
            if column.has_iris:
                flat.append("; ".join(cell.curie for cell in cells if cell.curie))
        if has_own:
            flat.append(f"the {OF_DATASET}" if _is_own(row) else IN_CURATED)
        rows.append(flat)
    return names, rows


def _is_own(row: Sequence[TableCells]) -> bool:
    return any(cell.own for cells in row for cell in cells)


def _as_json(table: LabelledTable) -> bytes:
    def value(cell: TableCell) -> object:
        if cell.curie:
            return {"iri": cell.curie, "label": cell.text, **({"own": True} if cell.own else {})}
        return cell.number if cell.number is not None else cell.text

    records = [
        {
            column.name: value(cells[0]) if len(cells) == 1 else [value(cell) for cell in cells]
            for column, cells in zip(table.columns, row, strict=True)
            if cells
        }
        for row in table.rows
    ]
    return json_text(records).encode()


def write_spreadsheet(
    names: Sequence[str], rows: Sequence[Sequence[str | float]], about: Sequence[tuple[str, str]]
) -> bytes:
    """Return rows as Excel, with `about` as lines of a second sheet; the same bytes for the same rows."""
    file = io.BytesIO()
    # Nothing of what a cell holds is a formula or a link, whatever it looks like.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # The server knows this module, and writes no tables itself.
    with import_module("xlsxwriter").Workbook(file, options) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Data")
        for column, name in enumerate(names):
            sheet.write_string(0, column, name, bold)
            longest = max([len(name), *(len(str(row[column])) for row in rows[:200])])
            sheet.set_column(column, column, min(longest + 2, 60))
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, float):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, cell[:_LONGEST])
        sheet.freeze_panes(1, 0)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(names) - 1)
        if about:
            notes = book.add_worksheet("About")
            notes.set_column(0, 0, 20)
            for number, (name, text) in enumerate(about):
                notes.write_string(number, 0, name, bold)
                notes.write_string(number, 1, text[:_LONGEST])
    return file.getvalue()
