"""An export of AACT of the made-up study: what it says as the record itself does, what it leaves out, what is wrong."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import Finding
from loaders.clinical_trials_gov.loader import ClinicalTrialsGovLoader
from loaders.source import SourceRecord

SAMPLES = Path(__file__).parent / "samples"
EXPORT = SAMPLES / "aact"
ROW_OF_WEEK_4 = "outcome-1.class-0.category-0.og000"
Convert = Callable[[Path], Any]


def read(path: Path) -> tuple[list[SourceRecord], list[str]]:
    findings: list[Finding] = []
    records = list(ClinicalTrialsGovLoader().read(path, findings))
    return records, [str(finding).removeprefix(f"{path}/") for finding in findings]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXPORT, tmp_path / "aact"))


def append(table: Path, line: str) -> int:
    """Add a line to a table and return its number."""
    text = table.read_text(encoding="utf-8") + line + "\n"
    table.write_text(text, encoding="utf-8")
    return text.count("\n")


def test_an_export_says_what_the_record_says(convert: Convert) -> None:
    record, export = convert(SAMPLES / "NCT99990001.json"), convert(EXPORT)
    assert export.claims.keys() == record.claims.keys()
    assert {key for key, claim in export.claims.items() if claim.digest != record.claim(key).digest} == {ROW_OF_WEEK_4}
    assert export.entities.keys() == record.entities.keys()
    assert {(each.role, each.text) for each in export.conversion.unknown} == {
        (each.role, each.text) for each in record.conversion.unknown
    }


def test_the_denominator_of_a_row_is_not_in_an_export_and_not_that_of_the_table(convert: Convert) -> None:
    assert convert(EXPORT).of(ROW_OF_WEEK_4, "value", "numerator", "denominator") == ("7.0", None, None)


def test_a_day_that_the_export_adds_to_a_month_is_not_believed(convert: Convert) -> None:
    assert "2019-02-28" in (EXPORT / "studies.txt").read_text(encoding="utf-8")
    assert convert(EXPORT).of("status", "startDate") == "2019-02"


def test_a_zip_of_the_tables_gives_the_same_record(tmp_path: Path) -> None:
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for table in sorted(EXPORT.iterdir()):
            zipped.write(table, table.name)
    records, findings = read(archive)
    assert findings == []
    assert [each.content for each in records] == [each.content for each in read(EXPORT)[0]]


def test_the_order_of_lines_does_not_matter(export: Path) -> None:
    for table in export.iterdir():
        header, *rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
        table.write_text("".join([header, *reversed(rows)]), encoding="utf-8")
    assert [each.content for each in read(export)[0]] == [each.content for each in read(EXPORT)[0]]


def test_a_record_of_the_api_wins_over_an_export_of_the_same_day(tmp_path: Path) -> None:
    (of_export,), (of_api,) = read(EXPORT)[0], read(SAMPLES / "NCT99990001.json")[0]
    assert of_export.identifier == of_api.identifier
    assert of_export.version < of_api.version


def test_a_row_that_does_not_fit_costs_that_row_alone(export: Path) -> None:
    line = append(export / "conditions.txt", "1003|NCT99990001|Fatigue")
    records, findings = read(export)
    assert len(records) == 1
    (finding,) = findings
    assert finding.startswith(f"conditions.txt:{line}: value '1003|NCT99990001|Fatigue': ")
    assert "the row does not fit the table (missing columns)" in finding


def test_rows_of_studies_that_are_not_there_are_counted(export: Path) -> None:
    append(export / "conditions.txt", "1003|NCT99990009|Fatigue|fatigue")
    (finding,) = read(export)[1]
    assert "1 rows belong to studies that studies.txt does not have" in finding
    assert "NCT99990009" in finding


def test_a_missing_table_is_named_and_the_others_are_read(export: Path) -> None:
    (export / "reported_events.txt").unlink()
    records, (finding,) = read(export)
    assert len(records) == 1
    assert "the export has no reported_events.txt" in finding


def test_one_table_alone_is_no_record() -> None:
    records, (finding,) = read(EXPORT / "conditions.txt")
    assert records == []
    assert "this is one table of an export of AACT" in finding
    assert "Load the zip or folder with all tables" in finding


def test_a_header_that_names_a_column_twice_costs_that_table_alone(export: Path) -> None:
    table = export / "keywords.txt"
    table.write_text("id|nct_id|name|name\n1000|NCT99990001|fatigue|fatigue\n", encoding="utf-8")
    records, findings = read(export)
    assert len(records) == 1
    assert [finding.partition(":")[0] for finding in findings] == ["keywords.txt"]
