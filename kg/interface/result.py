"""The rows of a query as Python values, and as tables of pandas, polars and Arrow."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, overload

from kg.libraries import optional_library
from kg.tables import TableFormat, render_table
from kg.term_values import PythonValue, column_type, in_column, python_value, types_of
from kg.unit_words import unit_in_words

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

# As many rows as a notebook shows without being asked.
_SHOWN = 50


class SolutionRow(Mapping[str, PythonValue]):
    """One row: its values by the names of the columns, also as attributes."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, PythonValue]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> PythonValue:
        return self._values[name]

    def __getattr__(self, name: str) -> PythonValue:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"A row has {', '.join(self._values)}, and no '{name}'.") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __reduce__(self) -> tuple[type[SolutionRow], tuple[dict[str, PythonValue]]]:
        return SolutionRow, (dict(self._values),)

    def __repr__(self) -> str:
        return f"SolutionRow({', '.join(f'{name}={value!r}' for name, value in self._values.items())})"


@dataclass(frozen=True, repr=False)
class Result:
    """The rows of a query: a sequence of rows that turns into tables; a slice of it does, too.

    Numbers are int or float, dates are dates, IRIs are CURIEs such as `drug:lenalidomide`; what has no value is None.
    `labels`: the labels of what the CURIEs stand for. In tables they have columns of their own: `drug_label` beside
    `drug`. `types`: of columns in which every value may be missing; others are known by their values.

    >>> result = graph.query("outcome-of-trial", trial="SWOG S0777")
    >>> result[0].value, result[0].unit, result.labels[result[0].group]
    (30.0, 'mo', 'SWOG S0777: Rd arm')
    """

    columns: tuple[str, ...]
    rows: tuple[SolutionRow, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, type] = field(default_factory=dict)

    @classmethod
    def from_json(cls, results: Mapping[str, Any], skip: int = 0, labels: Mapping[str, str] | None = None) -> Result:
        """Return SPARQL 1.1 Query Results JSON as a result, without the first `skip` columns."""
        columns = tuple(results["head"]["vars"][skip:])
        rows = [
            SolutionRow({name: python_value(solution[name]) if name in solution else None for name in columns})
            for solution in results["results"]["bindings"]
        ]
        return cls(columns, tuple(rows), labels or {})

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, number: int) -> SolutionRow: ...

    @overload
    def __getitem__(self, number: slice) -> Result: ...

    def __getitem__(self, number: int | slice) -> SolutionRow | Result:
        return replace(self, rows=self.rows[number]) if isinstance(number, slice) else self.rows[number]

    def __iter__(self) -> Iterator[SolutionRow]:
        return iter(self.rows)

    def table(self) -> dict[str, list[PythonValue]]:
        """Return the columns with their values; a column of labels stands beside each that has some."""
        table: dict[str, list[PythonValue]] = {}
        for name in self.columns:
            values = [row[name] for row in self.rows]
            is_broken = types_of(values) == {int, float}
            table[name] = [in_column(value, float) for value in values] if is_broken else values
            labels = [self.labels.get(value) if isinstance(value, str) else None for value in values]
            # A query may have a column of this name itself.
            if f"{name}_label" not in self.columns and any(label is not None for label in labels):
                table[f"{name}_label"] = list(labels)
        return table

    def to_pandas(self) -> pd.DataFrame:
        """Return a DataFrame of pandas; whole numbers that may be missing are Int64, values of several types objects.

        Raises ConfigurationError without pandas.
        """
        pandas = optional_library("pandas")
        table = self.table()
        frame: pd.DataFrame = pandas.DataFrame(table)
        for name, values in table.items():
            kind = self._kind(name, values)
            if kind is float:
                frame[name] = frame[name].astype("float64")
            elif kind is int:
                frame[name] = frame[name].astype("Int64")
            elif kind is bool:
                frame[name] = frame[name].astype("boolean")
            elif kind in {date, datetime}:
                frame[name] = pandas.to_datetime(frame[name])
            elif types_of(values) <= {str}:
                frame[name] = frame[name].astype(pandas.StringDtype())
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Return a DataFrame of polars; values of several types are texts. Raises ConfigurationError without polars."""
        polars = optional_library("polars")
        table, kinds = self._typed_table()
        empty = {name: kinds[name] for name, values in table.items() if not types_of(values)}
        frame: pl.DataFrame = polars.DataFrame(table, infer_schema_length=None, schema_overrides=empty)
        return frame

    def to_arrow(self) -> pa.Table:
        """Return a table of Arrow; values of several types are texts. Raises ConfigurationError without pyarrow."""
        arrow = optional_library("pyarrow")
        names = {int: "int64", float: "float64", bool: "bool", str: "string"}
        columns, kinds = self._typed_table()
        arrays = {
            name: arrow.array(values, None if types_of(values) else names[kinds[name]])
            for name, values in columns.items()
        }
        table: pa.Table = arrow.table(arrays)
        return table

    def _typed_table(self) -> tuple[dict[str, list[PythonValue]], dict[str, type]]:
        """Return the columns, the values of each of one type, and these types."""
        table = self.table()
        kinds = {name: self._kind(name, values) for name, values in table.items()}
        return {name: [in_column(value, kinds[name]) for value in values] for name, values in table.items()}, kinds

    def _kind(self, name: str, values: Sequence[PythonValue]) -> type:
        """Return the type of a column; text where nothing is known."""
        return column_type(values) or self.types.get(name, str)

    def __str__(self) -> str:
        return render_table(
            self.columns, ([_text(row[name]) for name in self.columns] for row in self.rows), TableFormat.TABLE
        )

    def __repr__(self) -> str:
        count = "1 row" if len(self) == 1 else f"{len(self)} rows"
        return f"<{count} of {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """Draw the table in a notebook; what has a label shows it, and its CURIE when pointed at."""
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        rows = "".join(
            f"<tr>{''.join(self._cell(name, row[name]) for name in self.columns)}</tr>" for row in self.rows[:_SHOWN]
        )
        more = f"<p>… and {len(self) - _SHOWN} more rows</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"

    def _cell(self, name: str, value: PythonValue) -> str:
        label = self.labels.get(value) if isinstance(value, str) else None
        if label:
            return f'<td title="{html.escape(str(value))}">{html.escape(label)}</td>'
        shown = unit_in_words(str(value)) or str(value) if name == "unit" and value else _text(value)
        return f"<td>{html.escape(shown)}</td>"


def curies(results: Mapping[str, Any], columns: Sequence[str]) -> set[str]:
    """Return the IRIs in some columns of results."""
    solutions = results["results"]["bindings"]
    terms = (solution[name] for solution in solutions for name in columns if name in solution)
    return {term["value"] for term in terms if term["type"] == "uri"}


def _text(value: PythonValue) -> str:
    return "" if value is None else str(value)
