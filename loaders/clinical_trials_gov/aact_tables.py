"""The tables of an export of AACT, study by study: sorted on the disk, so that only a few studies are in memory.

AACT (Clinical Trials Transformation Initiative) keeps ClinicalTrials.gov in a database, and exports a file for each
table, one row a line, cells between `|`.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from kg.errors import Finding, SourceError
from loaders.archives import published_files
from loaders.tables import display_path
from loaders.vocabularies import listed_names

AactRow = dict[str, str]
AactRows = Mapping[str, list[AactRow]]

STUDIES = "studies"
COLUMNS = listed_names("aact-columns", by="table", column="column")
# Tables that a whole export has; the others are newer than some.
_NEWER = {"reported_event_totals", "study_references"}
_AT_ONCE = 200
_MEMORY = "200MB"
_DELIMITER = "|"
_NUMBER = "number_of_row"


def is_export(path: Path) -> bool:
    """Whether a folder or zip is an export of AACT: it holds the table of studies."""
    if path.is_dir():
        return any(path.rglob(f"{STUDIES}.txt"))
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.rpartition("/")[2] == f"{STUDIES}.txt" for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def read_study_rows(path: Path, findings: list[Finding]) -> Iterator[tuple[str, AactRows]]:
    """Yield the number of each study with its rows, in the order of the numbers.

    Rows are in the order of their ids, which is that of the record. What cannot be read goes to `findings`.
    """
    with TemporaryDirectory(prefix="myeloma-kg-aact-") as name, _tables(path, Path(name), findings) as files:
        database = duckdb.connect(str(Path(name) / "tables.duckdb"))
        try:
            database.execute(f"SET memory_limit = '{_MEMORY}'; SET threads = 2; SET preserve_insertion_order = true")
            columns = {table: _taken(database, table, file, place, findings) for table, (file, place) in files.items()}
            _say_strays(database, columns, {table: place for table, (_, place) in files.items()}, findings)
            yield from _studies(database, columns)
        finally:
            database.close()


@contextmanager
def _tables(path: Path, folder: Path, findings: list[Finding]) -> Iterator[dict[str, tuple[Path, str]]]:
    """Give the file of each table with its place for messages; those of an archive are unpacked into a folder."""
    files: dict[str, tuple[Path, str]] = {}
    if path.is_dir():
        for file in sorted(path.rglob("*.txt")):
            if file.stem in COLUMNS:
                files[file.stem] = (file, display_path(file))
    else:
        for packed in published_files(path, findings):
            table = packed.name.rpartition("/")[2].removesuffix(".txt")
            if table in COLUMNS and packed.name.endswith(".txt"):
                target = folder / f"{table}.txt"
                try:
                    with target.open("wb") as out:
                        shutil.copyfileobj(packed.stream, out)
                except SourceError as error:
                    findings.extend(error.findings)
                files[table] = (target, packed.place)
    for table in sorted(COLUMNS.keys() - files.keys() - _NEWER):
        rule, remedy = f"the export has no {table}.txt", "What it would say is not loaded."
        findings.append(Finding(display_path(path), 1, "", "", rule, remedy))
    yield files


def _taken(
    database: duckdb.DuckDBPyConnection, table: str, file: Path, place: str, findings: list[Finding]
) -> tuple[str, ...]:
    """Take a file into the database, sorted; return those of the wanted columns that it has."""
    with file.open("rb") as stream:
        header = stream.readline().decode("utf-8-sig", "replace").rstrip("\r\n").split(_DELIMITER)
    if "nct_id" not in header:
        findings.append(Finding(place, 1, "nct_id", "", "the column 'nct_id' is missing", "Load a table of AACT."))
        return ()
    if len(set(header)) < len(header):
        twice = next(column for column in header if header.count(column) > 1)
        findings.append(Finding(place, 1, twice, "", f"the column '{twice}' stands twice", "Export the table again."))
        return ()
    kept = tuple(column for column in ("id", *COLUMNS[table]) if column in header)
    listed = ", ".join(("nct_id", *(f'"{column}"' for column in kept)))
    number = "TRY_CAST(id AS BIGINT)" if "id" in kept else "0"
    types = dict.fromkeys(header, "VARCHAR")
    create = (
        f"CREATE TABLE {table} AS SELECT {listed}, row_number() OVER (ORDER BY nct_id, {number}) AS {_NUMBER} "  # noqa: S608  # names are constants
        "FROM read_csv(?, delim = ?, quote = '\"', escape = '\"', header = true, auto_detect = false, columns = ?, "
        "store_rejects = true, strict_mode = false, null_padding = false, rejects_limit = 1000) "
        f"WHERE nct_id IS NOT NULL ORDER BY {_NUMBER}"
    )
    try:
        database.execute(create, [str(file), _DELIMITER, types])
    except duckdb.Error as error:
        rule = f"the table cannot be read: {str(error).partition(chr(10))[0]}"
        findings.append(Finding(place, 1, "", "", rule, "Export it again."))
        return ()
    _say_rejected(database, place, findings)
    return kept


def _say_rejected(database: duckdb.DuckDBPyConnection, place: str, findings: list[Finding]) -> None:
    rows = database.execute("SELECT DISTINCT line, error_type, csv_line FROM reject_errors ORDER BY line").fetchall()
    for line, kind, text in rows:
        rule = f"the row does not fit the table ({kind.lower()})"
        findings.append(Finding(place, line, "", " ".join(str(text).split())[:60], rule, "The row was not read."))
    database.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")


def _say_strays(
    database: duckdb.DuckDBPyConnection,
    columns: Mapping[str, tuple[str, ...]],
    places: Mapping[str, str],
    findings: list[Finding],
) -> None:
    for table in sorted(columns.keys() - {STUDIES}):
        if columns[table] and columns.get(STUDIES):
            count, example = database.execute(
                f"SELECT count(*), min(nct_id) FROM {table} ANTI JOIN {STUDIES} USING (nct_id)"  # noqa: S608  # names are constants
            ).fetchall()[0]
            if count:
                rule = f"{count} rows belong to studies that {STUDIES}.txt does not have"
                findings.append(Finding(places[table], 1, "nct_id", example, rule, "They were not read."))


def _studies(
    database: duckdb.DuckDBPyConnection, columns: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, AactRows]]:
    if not columns.get(STUDIES):
        return
    last = ""
    while True:
        numbers = [
            number
            for (number,) in database.execute(
                f"SELECT DISTINCT nct_id FROM {STUDIES} WHERE nct_id > ? ORDER BY nct_id LIMIT {_AT_ONCE}",  # noqa: S608  # names are constants
                [last],
            ).fetchall()
        ]
        if not numbers:
            return
        last = numbers[-1]
        result: dict[str, dict[str, list[AactRow]]] = {number: {} for number in numbers}
        for table, kept in columns.items():
            if kept:
                for number, rows in _between(database, table, kept, numbers[0], last):
                    if number in result:
                        result[number][table] = rows
        yield from result.items()


def _between(
    database: duckdb.DuckDBPyConnection, table: str, kept: tuple[str, ...], first: str, last: str
) -> Iterator[tuple[str, list[AactRow]]]:
    listed = ", ".join(("nct_id", *(f'"{column}"' for column in kept)))
    rows: list[tuple[Any, ...]] = database.execute(
        f"SELECT {listed} FROM {table} WHERE nct_id BETWEEN ? AND ? ORDER BY {_NUMBER}",  # noqa: S608  # names are constants
        [first, last],
    ).fetchall()
    for number, each in groupby(rows, key=lambda row: row[0]):
        yield number, [{name: cell for name, cell in zip(kept, row[1:], strict=True) if cell} for row in each]
