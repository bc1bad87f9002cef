"""Files as publishers hand them out: what is in them is read, what should not be in them is said and passed over."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from codecs import BOM_UTF8
from pathlib import Path

import pytest

from kg.errors import Finding, SourceError
from kg.files import compression
from loaders.archives import published_files
from loaders.clinical_trials_gov.loader import ClinicalTrialsGovLoader
from loaders.clinpgx import ClinPgxLoader
from loaders.graphs.kgx import KgxLoader
from loaders.graphs.sssom import SssomLoader
from loaders.oncotree import OncoTreeLoader
from loaders.ontologies.loader import OntologyLoader
from loaders.pubmed.loader import PubMedLoader

TEXT = b"one line\nanother line\n" * 50


def zipped(*entries: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(*entries: tuple[str, bytes], link: str = "") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        if link:
            entry = tarfile.TarInfo(link)
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/hostname"
            archive.addfile(entry)
    return packed.getvalue()


def read(path: Path) -> tuple[dict[str, bytes], list[Finding]]:
    findings: list[Finding] = []
    contents = {}
    for file in published_files(path, findings):
        try:
            contents[file.place.removeprefix(f"{path}/")] = file.stream.read()
        except SourceError as error:
            findings.extend(error.findings)
    return contents, findings


@pytest.mark.parametrize(
    ("name", "content", "places"),
    [
        ("a.txt", TEXT, {"": TEXT}),
        ("a.txt.gz", gzip.compress(TEXT), {"": TEXT}),
        ("a.txt", BOM_UTF8 + TEXT, {"": TEXT}),
        ("a.txt.gz", gzip.compress(BOM_UTF8 + TEXT), {"": TEXT}),
        ("a.txt.bz2", bz2.compress(TEXT), {"": TEXT}),
        ("a.txt.xz", lzma.compress(TEXT), {"": TEXT}),
        ("mislabelled.txt", zipped(("b/a.txt", TEXT)), {"b/a.txt": TEXT}),
        ("a.tar.gz", tarred(("b/a.txt", TEXT), ("c.txt", b"c")), {"b/a.txt": TEXT, "c.txt": b"c"}),
        ("a.zip", zipped(("in.zip", zipped(("a.txt", TEXT))), ("b.txt", b"")), {"in.zip/a.txt": TEXT, "b.txt": b""}),
        ("a.zip", zipped(("a.txt.gz", gzip.compress(TEXT))), {"a.txt.gz": TEXT}),
        ("a.zip", zipped(("__MACOSX/._a.txt", b"x"), ("a.txt", TEXT)), {"a.txt": TEXT}),
    ],
    ids=[
        "plain",
        "gzip",
        "mark",
        "mark in gzip",
        "bzip2",
        "xz",
        "zip by its bytes",
        "tar",
        "zip in zip",
        "gzip in zip",
        "rubbish of a file manager",
    ],
)
def test_what_is_packed_is_read(tmp_path: Path, name: str, content: bytes, places: dict[str, bytes]) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found, findings = read(path)
    assert found == {place or str(path): text for place, text in places.items()}
    assert findings == []


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden"):
        (tmp_path / name).write_bytes(TEXT)
    findings: list[Finding] = []
    assert [file.name for file in published_files(tmp_path, findings)] == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.parametrize("name", ["../../evil.txt", "/evil.txt", "C:\\evil.txt", "..\\evil.txt", "a\nb.txt"])
def test_an_entry_stays_inside_of_its_archive(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped((name, b"evil"), ("good.txt", TEXT)))
    found, findings = read(path)
    assert found == {"good.txt": TEXT}
    assert [finding.rule for finding in findings] == ["the name of an entry stays inside of its archive"]


def test_a_link_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(tarred(("good.txt", TEXT), link="bad.txt"))
    found, findings = read(path)
    assert found == {"good.txt": TEXT}
    assert "no link" in findings[0].rule


def test_an_entry_that_grows_without_measure_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "ANY_RATIO", 2**16)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(("zeros.txt", bytes(2**20)), ("good.txt", TEXT)))
    found, findings = read(path)
    assert found == {"good.txt": TEXT}
    assert "grows at most 250 times" in findings[0].rule
    assert findings[0].file.endswith("a.zip/zeros.txt")


def test_archives_stand_in_one_another_only_so_deep(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(("b.zip", zipped(("c.zip", zipped(("d.txt", TEXT))))), ("good.txt", TEXT)))
    found, findings = read(path)
    assert found == {"good.txt": TEXT}
    assert "more than 2 deep" in findings[0].rule


@pytest.mark.parametrize(
    "content",
    [zipped(("a.txt", TEXT))[:60], gzip.compress(TEXT)[:40], lzma.compress(TEXT)[:40], tarred(("a.txt", TEXT))[:60]],
    ids=["zip", "gzip", "xz", "tar"],
)
def test_what_is_cut_short_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    found, findings = read(path)
    assert not found
    assert "damaged or cut short" in findings[0].rule
    assert findings[0].suggestion == "Fetch it again."


def test_a_damaged_entry_leaves_the_others(tmp_path: Path) -> None:
    packed = bytearray(zipped(("a.txt", TEXT), ("b.txt", TEXT)))
    packed[45] ^= 0xFF
    path = tmp_path / "a.zip"
    path.write_bytes(packed)
    found, findings = read(path)
    assert found == {"b.txt": TEXT}
    assert findings[0].file.endswith("a.zip/a.txt")


def test_an_encrypted_entry_is_said(tmp_path: Path) -> None:
    packed = bytearray(zipped(("a.txt", TEXT)))
    central = packed.index(b"PK\x01\x02")
    packed[6] |= 1
    packed[central + 8] |= 1
    path = tmp_path / "a.zip"
    path.write_bytes(packed)
    assert read(path)[1][0].rule == "the entry is encrypted"


@pytest.mark.parametrize("name", ["folder", "hidden", "empty.zip", "folders.zip"])
def test_a_folder_or_an_archive_without_a_file_is_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix:
        with zipfile.ZipFile(path, "w") as archive:
            if name == "folders.zip":
                archive.mkdir("inside")
    else:
        (path / "inside").mkdir(parents=True)
        (path / "inside" / ".hidden").touch() if name == "hidden" else None
    findings: list[Finding] = []
    assert not list(published_files(path, findings))
    assert [finding.rule for finding in findings] == [
        f"there is no file in this {'archive' if path.suffix else 'folder'}"
    ]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert read(tmp_path / "none.zip")[1][0].rule == "there is no such file"


LATIN = {
    "kgx": (KgxLoader, "g_nodes.tsv", "id\tname\tcategory\nX:1\té\tbiolink:Gene\nX:2\ta\tbiolink:Gene\n", 2, 1),
    "clinpgx": (
        ClinPgxLoader,
        "clinical_annotations.tsv",
        "Clinical Annotation ID\tVariant/Haplotypes\tLevel of Evidence\tDrug(s)\n1\té\t3\tlenalidomide\n",
        2,
        0,
    ),
    "sssom": (
        SssomLoader,
        "a.sssom.tsv",
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\tcomment\nX:1\tX:2\tX:3\tX:4\té\n",
        2,
        0,
    ),
    "sssom json": (SssomLoader, "a.json", '{"mapping_set_id": "x",\n"mappings": [\n{"comment": "é"}]}', 3, 0),
    "oncotree": (OncoTreeLoader, "tree.json", '{"TISSUE":\n{"name": "é"}}', 2, 0),
    "trials": (
        ClinicalTrialsGovLoader,
        "trials.jsonl",
        '{"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}\n{"protocolSection": "é"}\n',
        2,
        1,
    ),
    "trial": (ClinicalTrialsGovLoader, "trial.json", '{\n"protocolSection": "é"\n}\n', 2, 0),
    "medline": (PubMedLoader, "articles.txt", "PMID- 1\nTI  - é\nAB  - é\n\nPMID- 2\nTI  - a\n", 2, 1),
    "obo": (OntologyLoader, "a.obo", "format-version: 1.2\n\n[Term]\nid: X:1\nname: é\n\n[Term]\nid: X:2\n", 5, 0),
}


@pytest.mark.parametrize("name", LATIN)
def test_bytes_that_are_no_utf8_are_said_and_never_replaced(name: str, tmp_path: Path) -> None:
    kind, file, text, line, records = LATIN[name]
    (tmp_path / file).write_bytes(text.encode("latin-1"))
    findings: list[Finding] = []
    assert len(list(kind().read(tmp_path / file, findings))) == records
    assert [(one.line, one.value, one.rule) for one in findings] == [(line, "0xe9", "the byte is no UTF-8")]
