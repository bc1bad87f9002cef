"""Drugs@FDA: what was approved when, under which application, and what looks like an approval and is none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from kg.namespaces import MK
from loaders.drugs_at_fda import DrugsAtFdaLoader
from loaders.entity_index import EntityIndex
from loaders.records import Records
from tests.loaders.bulk import Loaded, expect, iri, load, shape_violations, values

SAMPLE = Path(__file__).parent / "drugs_at_fda"


def published(folder: Path, *leave_out: str) -> Path:
    """Write the sample as the authority publishes it: a zip of tables in Windows-1252 with the line ends of Windows."""
    path = folder / "drugsatfda.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for table in sorted(SAMPLE.glob("*.txt")):
            if table.name not in {*leave_out, "report.txt"}:
                archive.writestr(table.name, table.read_text(encoding="utf-8").replace("\n", "\r\n").encode("cp1252"))
    return path


@pytest.fixture
def loaded(tmp_path: Path, index: EntityIndex) -> Loaded:
    return load(DrugsAtFdaLoader(), published(tmp_path), index)


def test_the_sample_says_what_is_expected(loaded: Loaded, tmp_path: Path, curated: Records) -> None:
    expect(loaded.lines(), SAMPLE / "expected.nq", tmp_path)
    expect(loaded.report(), SAMPLE / "report.txt", tmp_path)
    assert shape_violations(loaded, curated) == []


def test_a_folder_is_as_good_as_a_zip(loaded: Loaded, tmp_path: Path, index: EntityIndex) -> None:
    with zipfile.ZipFile(tmp_path / "drugsatfda.zip") as archive:
        archive.extractall(tmp_path / "tables")
    assert load(DrugsAtFdaLoader(), tmp_path / "tables", index).lines() == loaded.lines()


def test_a_tentative_approval_is_no_approval(loaded: Loaded) -> None:
    assert loaded.claims("ANDA900002", "approvedBy") == []
    assert [claim.key for claim in loaded.claims("ANDA900002", "tentativelyApprovedBy")] == ["orig-1"]


def test_what_a_combination_is_granted_is_not_said_of_its_parts(loaded: Loaded) -> None:
    assert {claim.subject for claim in loaded.claims("NDA900003", "approvedBy")} == {iri("product:NDA900003")}
    assert {claim.object for claim in loaded.claims("NDA900003", "hasActiveIngredient")} == {iri("drug:lenalidomide")}


def test_a_table_that_is_not_there_is_said(tmp_path: Path, index: EntityIndex) -> None:
    loaded = load(DrugsAtFdaLoader(), published(tmp_path, "Submissions.txt"), index)
    assert not loaded.conversions
    assert "submissions" in loaded.findings[0].value


def test_a_table_of_something_else_is_said(tmp_path: Path, index: EntityIndex) -> None:
    (tmp_path / "Applications.txt").write_text("name\tvalue\n1\t2\n", encoding="utf-8")
    loaded = load(DrugsAtFdaLoader(), tmp_path, index)
    assert loaded.findings[0].rule == "the column 'ApplNo' is missing"


FIRST_APPROVALS = {
    "NDA021880": ("drug:lenalidomide", "2005-12-27"),
    "NDA021602": ("drug:bortezomib", "2003-05-13"),
    "NDA202714": ("drug:carfilzomib", "2012-07-20"),
    "NDA204026": ("drug:pomalidomide", "2013-02-08"),
    "BLA761036": ("drug:daratumumab", "2015-11-16"),
    "NDA208462": ("drug:ixazomib", "2015-11-20"),
    "NDA020785": ("drug:thalidomide", "1998-07-16"),
}
OTHERS = {"NDA209191", "NDA205525", "ANDA204405", "ANDA070632"}


@pytest.mark.slow
def test_the_real_tables_are_read_whole(shared: Path, index: EntityIndex) -> None:
    path = shared / "upstream" / "labels" / "drugsatfda-2019-07-02.zip"
    real = load(DrugsAtFdaLoader(), path, index, only={*FIRST_APPROVALS, *OTHERS})
    assert real.findings == []
    assert len([record for record in real.records if record.startswith(("NDA", "ANDA", "BLA"))]) == 23_267
    for record, (drug, day) in FIRST_APPROVALS.items():
        claim = real.claim(record, "orig-1")
        assert (claim.subject, claim.relation, values(claim, "date")) == (iri(drug), MK.approvedBy, [day])
        assert values(claim, "regulator") == ["fda"]
    revlimid = [real.entity(f"product:NDA021880.00{number}") for number in range(1, 7)]
    assert [values(one, "productStrength")[0] for one in revlimid] == ["5MG", "10MG", "15MG", "25MG", "2.5MG", "20MG"]
    assert values(real.entity("product:NDA209191.001"), "marketingStatus") == ["Discontinued"]
    assert values(real.claim("NDA205525", "orig-1"), "sourceComment")[0].endswith("Date of Approval – March 23, 2017")
    assert real.claim("NDA205525", "orig-1").status == MK.Unresolved
    assert real.claim("ANDA204405", "orig-1").relation == MK.tentativelyApprovedBy
    assert values(real.entity("product:ANDA070632.001"), "brandName") == ['CLOPRA-"YELLOW"']
