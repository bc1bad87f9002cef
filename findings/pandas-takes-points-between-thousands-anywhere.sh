#!/bin/sh
# Packages: pandas 3.1.1, duckdb 2.0.1
# Behaviour: A table of figures with a comma before decimals and a point between thousands is read with decimal="," and
# thousands=".". Such a mark stands before groups of three digits, and neither documentation says anything else of it. Where
# somebody wrote a decimal point after all, 12.5 months beside 1.234,5, pandas and DuckDB take it for one between thousands
# without a word: the figure is ten or a hundred times as large. Both engines of pandas do (its maintainers know that they
# are not strict), and DuckDB does where the type of the column is given; where DuckDB looks for the type itself, it takes
# the same column for text. One would expect an error or a text.
# Output seen:
#   1.234,5 12.5 0.45: pandas c 1234.5 125.0 45.0, pandas python 1234.5 125.0 45.0
#   1.234,5 12.5 0.45: duckdb DOUBLE 1234.5 125.0 45.0, duckdb by itself 1.234,5 12.5 0.45
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pandas==3.1.1 duckdb==2.0.1
venv/bin/python -W ignore - > seen <<'PYTHON'
from pathlib import Path

import duckdb
import pandas

FIGURES = ("1.234,5", "12.5", "0.45")
Path("months.csv").write_text("\n".join(["group;months", *(f"{n};{figure}" for n, figure in enumerate(FIGURES))]) + "\n")


def by_pandas(engine):
    table = pandas.read_csv("months.csv", sep=";", decimal=",", thousands=".", engine=engine)
    return " ".join(map(str, table["months"]))


def by_duckdb(types):
    query = f"SELECT months FROM read_csv('months.csv', delim = ';', decimal_separator = ',', thousands = '.'{types})"
    return " ".join(str(value) for (value,) in duckdb.sql(query).fetchall())


shown = " ".join(FIGURES)
print(f"{shown}: pandas c {by_pandas('c')}, pandas python {by_pandas('python')}")
typed = by_duckdb(", types = {'months': 'DOUBLE'}")
print(f"{shown}: duckdb DOUBLE {typed}, duckdb by itself {by_duckdb('')}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
