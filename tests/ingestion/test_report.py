"""The report of a load: summed over parts, kept as JSON, printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BuildError, Finding
from kg.ingestion import report
from kg.ingestion.report import LoadReport, SourceReport, UnknownCount, merged_report, unknown_terms


def part(number: int) -> SourceReport:
    made = SourceReport("trials", read=2, converted=1, bytes=10, claims=3, lines=30)
    made.skip("it is empty", f"a.json:{number}", "")
    made.findings.append(Finding("a.json", number, "", "", "it ends early", "Download it again."))
    return made


def test_parts_are_summed_and_come_back_from_a_file(tmp_path: Path) -> None:
    total = merged_report("trials", [part(1), part(2)])
    assert (total.read, total.converted, total.claims, total.skipped["it is empty"]) == (4, 2, 6, 2)
    assert total.examples["it is empty"] == ["a.json:1", "a.json:2"]
    whole = LoadReport((total,), 1.5, 2, 20)
    file = tmp_path / "report.json"
    assert LoadReport.read(file) == LoadReport()
    whole.write(file)
    assert LoadReport.read(file) == whole
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with pytest.raises(BuildError, match="is not as it was written"):
        LoadReport.read(file)
    text = whole.as_text()
    assert "trials: 4 records read in 0 files, 2 converted to 0 entities and 6 claims (60 statements)" in text
    assert "skipped 2 times: it is empty (such as a.json:1)" in text
    assert "could not be read: a.json:1" in text
    assert text.endswith("0.0 MB of records converted in 1.5 s with 2 processes, 0.0 MB a second")
    assert LoadReport((), 1.5, 0).as_text() == "nothing new in 1.5 s on a cluster"


def test_unknown_terms_are_summed_and_the_most_frequent_come_first(monkeypatch: object) -> None:
    counts = [("p1", "b", 2), ("p2", "b", 2), ("p1", "a", 1), ("p1", "c", 3)]
    lines = sorted(UnknownCount("drug", text, count, ("drug:x", "drug:y")).line(part) for part, text, count in counts)
    (terms,) = unknown_terms(lines)
    assert (terms.role, terms.distinct, terms.occurrences) == ("drug", 3, 8)
    assert [(one.text, one.count) for one in terms.terms] == [("b", 4), ("c", 3), ("a", 1)]
    assert terms.terms[0].candidates == ("drug:x", "drug:y")


def test_of_equally_frequent_terms_the_first_by_name_are_listed() -> None:
    most = report.MOST_TERMS
    lines = [UnknownCount("drug", f"{number:05}", 1).line("p") for number in range(most + 5)]
    (terms,) = unknown_terms(lines)
    assert terms.distinct == most + 5
    assert [one.text for one in terms.terms] == [f"{number:05}" for number in range(most)]
