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

AactRow = dict[str, str]
AactRows = Mapping[str, list[AactRow]]

STUDIES = "studies"
COLUMNS: dict[str, tuple[str, ...]] = {
    STUDIES: (
        *("acronym", "brief_title", "official_title", "overall_status", "last_known_status", "why_stopped"),
        *("study_type", "target_duration", "phase", "enrollment", "enrollment_type", "verification_month_year"),
        *("start_month_year", "start_date_type", "completion_month_year", "completion_date_type"),
        *("primary_completion_month_year", "primary_completion_date_type", "study_first_posted_date"),
        *("results_first_posted_date", "last_update_posted_date", "last_update_submitted_date"),
        *("baseline_type_units_analyzed", "limitations_and_caveats"),
    ),
    "baseline_counts": ("result_group_id", "ctgov_group_code", "units", "count"),
    "baseline_measurements": (
        *("result_group_id", "ctgov_group_code", "classification", "category", "title", "units", "param_type"),
        *("param_value", "dispersion_type", "dispersion_value", "dispersion_lower_limit", "dispersion_upper_limit"),
        *("explanation_of_na", "number_analyzed", "number_analyzed_units", "population_description"),
    ),
    "browse_conditions": ("mesh_term", "mesh_type"),
    "browse_interventions": ("mesh_term", "mesh_type"),
    "conditions": ("name",),
    "design_group_interventions": ("design_group_id", "intervention_id"),
    "design_groups": ("group_type", "title"),
    "design_outcomes": ("outcome_type", "measure", "time_frame"),
    "designs": (
        *("allocation", "intervention_model", "observational_model", "primary_purpose", "time_perspective", "masking"),
        *("subject_masked", "caregiver_masked", "investigator_masked", "outcomes_assessor_masked"),
    ),
    "drop_withdrawals": (
        *("result_group_id", "ctgov_group_code", "period", "reason", "count", "drop_withdraw_comment"),
        *("reason_comment", "count_units"),
    ),
    "eligibilities": ("gender", "minimum_age", "maximum_age", "healthy_volunteers"),
    "id_information": ("id_source", "id_type", "id_value", "id_type_description"),
    "intervention_other_names": ("intervention_id", "name"),
    "interventions": ("intervention_type", "name"),
    "keywords": ("name",),
    "milestones": (
        *("result_group_id", "ctgov_group_code", "title", "period", "description", "count"),
        *("milestone_description", "count_units"),
    ),
    "outcome_analyses": (
        *("outcome_id", "non_inferiority_type", "param_type", "param_value", "dispersion_type", "dispersion_value"),
        *("p_value_modifier", "p_value", "p_value_raw", "p_value_description", "ci_n_sides", "ci_percent"),
        *("ci_lower_limit", "ci_upper_limit", "ci_lower_limit_raw", "ci_upper_limit_raw"),
        *("ci_upper_limit_na_comment", "method", "method_description", "estimate_description"),
        *("groups_description", "other_analysis_description"),
    ),
    "outcome_analysis_groups": ("outcome_analysis_id", "result_group_id", "ctgov_group_code"),
    "outcome_counts": ("outcome_id", "result_group_id", "ctgov_group_code", "units", "count"),
    "outcome_measurements": (
        *("outcome_id", "result_group_id", "ctgov_group_code", "classification", "category", "units", "param_type"),
        *("param_value", "dispersion_type", "dispersion_value", "dispersion_lower_limit", "dispersion_upper_limit"),
        *("dispersion_lower_limit_raw", "dispersion_upper_limit_raw", "explanation_of_na"),
    ),
    "outcomes": (
        *("outcome_type", "title", "time_frame", "population", "anticipated_posting_month_year", "units"),
        *("units_analyzed", "dispersion_type", "param_type"),
    ),
    "participant_flows": ("units_analyzed",),
    "reported_event_totals": ("ctgov_group_code", "event_type", "subjects_affected", "subjects_at_risk"),
    "reported_events": (
        *("result_group_id", "ctgov_group_code", "time_frame", "event_type", "default_vocab", "default_assessment"),
        *("subjects_affected", "subjects_at_risk", "event_count", "organ_system", "adverse_event_term"),
        *("frequency_threshold", "vocab", "assessment"),
    ),
    "result_groups": ("ctgov_group_code", "result_type", "title", "description", "outcome_id"),
    "sponsors": ("lead_or_collaborator", "name"),
    "study_references": ("pmid", "reference_type"),
}
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
        findings.append(Finding(place, line, "", str(text)[:60], rule, "The row was not read."))
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
