"""Loading: nothing is done twice, nothing is lost, and the same records give the same lines however they come."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from rdflib import URIRef

from kg import build
from kg.engine.snapshots import Snapshots
from kg.errors import BuildError, SourceError, UnknownNameError
from kg.ingestion import conversion, loading
from kg.ingestion.conversion import LINES, RECORDS, REPORT, SUPPORTS, Premises
from kg.ingestion.load_options import Loading, LoadProgress
from kg.ingestion.loading import LoadedSources, load_sources
from kg.ingestion.report import DOUBLED
from kg.ingestion.source_files import require_files, source_files
from kg.namespaces import MK
from kg.prefixes import expand
from kg.sorted_lines import merged_files, read_lines
from tests.ingestion.notes import NotesLoader
from tests.loaders.mapped_tables.conftest import MAPPING, TABLE

SAMPLE = Path(__file__).parents[1] / "loaders" / "clinical_trials_gov" / "samples" / "NCT99990001.json"
Load = Callable[..., LoadedSources]


def take_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every source be one of notes."""
    for module in ("loading", "source_files"):
        monkeypatch.setattr(f"kg.ingestion.{module}.bulk_loader", lambda _: NotesLoader())


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> type[NotesLoader]:
    take_notes(monkeypatch)
    monkeypatch.setattr(NotesLoader, "converted", 0)
    return NotesLoader


@pytest.fixture
def load(premises: Premises, tmp_path: Path) -> Load:
    def one(*files: Path, source: str = "notes", folder: str = "loaded", **options: object) -> LoadedSources:
        listed = source_files((source, file) for file in files)
        return load_sources(listed, tmp_path / folder, premises, "code", **options)  # type: ignore[arg-type]

    return one


def note(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def lines(loaded: LoadedSources, folder: Path, kind: str = LINES) -> list[str]:
    return list(merged_files(loaded.paths(kind), folder))


@pytest.mark.slow
def test_what_was_converted_is_not_converted_again(notes: type[NotesLoader], load: Load, tmp_path: Path) -> None:
    first = note(tmp_path, "a.txt", "n1 1 lenalidomide neutropenia", "n2 1 lenalidomide anemia")
    before = load(first)
    assert notes.converted == 2
    assert load(first).stems == before.stems
    assert notes.converted == 2
    second = note(tmp_path, "b.txt", "n3 1 lenalidomide diarrhea")
    both = load(first, second)
    assert notes.converted == 3
    assert both.report.sources[0].read == 3
    assert len(lines(both, tmp_path, SUPPORTS)) == 3


@pytest.mark.parametrize("kind", [LINES, SUPPORTS, REPORT, ".json"])
@pytest.mark.parametrize("left", [None, b"", b"{"])
def test_what_is_not_as_it_was_written_is_said_and_converted_again(
    notes: type[NotesLoader], load: Load, tmp_path: Path, kind: str, left: bytes | None
) -> None:
    first = note(tmp_path, "a.txt", "n1 1 lenalidomide neutropenia")
    before = load(first)
    assert loading.loaded_parts(tmp_path / "loaded") == before.paths(LINES)
    (damaged,) = (tmp_path / "loaded").glob(f"*{kind}")
    content = damaged.read_bytes()
    damaged.write_bytes(left) if left is not None else damaged.unlink()
    with pytest.raises(BuildError, match="myeloma-kg build --force --home"):
        loading.loaded_parts(tmp_path / "loaded")
    assert load(first).stems == before.stems
    assert damaged.read_bytes() == content
    assert loading.loaded_parts(tmp_path / "loaded") == before.paths(LINES)


def test_what_is_no_longer_listed_is_removed(notes: type[NotesLoader], load: Load, tmp_path: Path) -> None:
    first = note(tmp_path, "a.txt", "n1 1 lenalidomide neutropenia")
    second = note(tmp_path, "b.txt", "n2 1 lenalidomide anemia")
    load(first, second)
    alone = load(second)
    assert {path.name.partition("-")[0].partition(".")[0] for path in (tmp_path / "loaded").iterdir()} == {
        alone.stems[0].name.partition("-")[0]
    }
    assert notes.converted == 2


def test_an_empty_folder_is_an_error_and_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "empty" / "inside").mkdir(parents=True)
    home = tmp_path / "home"
    with pytest.raises(SourceError, match="there is no file in this folder"):
        build.build_with_files(home, "pubmed", [tmp_path / "empty"], None, lambda _: None, Loading())
    assert not (home / "sources.toml").exists()


def test_what_is_no_file_that_can_be_read_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / ".DS_Store").touch()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError) as raised:
        require_files([tmp_path / "hidden", tmp_path / "pipe", tmp_path / "gone", SAMPLE])
    assert [(Path(finding.file).name, finding.rule.partition(":")[0]) for finding in raised.value.findings] == [
        ("gone", "there is no such file"),
        ("hidden", "there is no file in this folder"),
        ("pipe", "it is no file"),
    ]


def test_a_load_waits_for_another_into_the_same_home(tmp_path: Path) -> None:
    steps: list[str] = []

    def load_nothing() -> None:
        with suppress(SourceError):
            build.build_with_files(tmp_path, "pubmed", [tmp_path / "missing"], None, steps.append, Loading())

    other = Thread(target=load_nothing)
    with Snapshots(tmp_path).building():
        other.start()
        other.join(timeout=0.3)
        assert other.is_alive()
    other.join()
    assert steps == ["waiting for another build in this home"]


def test_a_load_that_was_interrupted_goes_on(
    notes: type[NotesLoader], load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "BATCH_BYTES", 1)
    path = note(tmp_path, "a.txt", "n1 1 lenalidomide neutropenia", "n2 1 lenalidomide anemia")
    monkeypatch.setattr(notes, "read", interrupting(notes.read, after=1))
    with pytest.raises(KeyboardInterrupt):
        load(path)
    monkeypatch.undo()
    take_notes(monkeypatch)
    monkeypatch.setattr(loading, "BATCH_BYTES", 1)
    before = notes.converted
    loaded = load(path)
    assert notes.converted == before + 1
    assert lines(loaded, tmp_path) == lines(load(path, folder="other"), tmp_path)


def interrupting(read: Callable[..., Iterator[object]], after: int) -> Callable[..., Iterator[object]]:
    def broken(self: NotesLoader, path: Path, findings: list[object]) -> Iterator[object]:
        for number, record in enumerate(read(self, path, findings)):
            if number == after:
                raise KeyboardInterrupt
            yield record

    return broken


def test_the_greater_version_counts_wherever_it_stands(notes: type[NotesLoader], load: Load, tmp_path: Path) -> None:
    old = note(tmp_path, "a.txt", "n1 2023-05 lenalidomide neutropenia", "n2 1 lenalidomide anemia")
    new = note(tmp_path, "b.txt", "n1 2024-01 lenalidomide diarrhea")
    both = load(old, new)
    assert both.report.sources[0].superseded == 1
    objects = [line.split("\t")[1].rpartition("/")[2] for line in lines(both, tmp_path, SUPPORTS)]
    assert sorted(objects) == ["anemia", "diarrhea"]
    again = notes.converted
    assert load(new, old).stems[::-1] == both.stems
    assert notes.converted == again


def test_records_that_share_an_identifier_and_a_version_are_said(
    notes: type[NotesLoader], load: Load, tmp_path: Path
) -> None:
    first, again = "n1 1 lenalidomide neutropenia", "n1 1 lenalidomide anemia"
    (report,) = load(note(tmp_path, "a.txt", first, again, again)).report.sources
    assert report.superseded == 0
    assert (dict(report.skipped), report.examples[DOUBLED]) == ({DOUBLED: 1}, ["n1"])
    assert notes.converted


def test_one_bad_record_costs_no_other(notes: type[NotesLoader], load: Load, tmp_path: Path) -> None:
    path = note(tmp_path, "a.txt", "n1 1 lenalidomide neutropenia", "n2 1", "bad", "n3 1 lenalidomide anemia")
    report = load(path).report.sources[0]
    assert (report.read, report.converted, report.claims) == (3, 2, 2)
    assert [(finding.file, finding.line, finding.value) for finding in report.findings] == [
        ("a.txt:2", 1, "n2"),
        ("a.txt", 3, "bad"),
    ]
    assert "ValueError" in report.findings[0].rule


def test_a_file_that_its_loader_stumbles_over_costs_no_other(
    notes: type[NotesLoader], load: Load, tmp_path: Path
) -> None:
    path = note(tmp_path, "a.txt", "n1 1 lenalidomide neutropenia", "misfit at all", "n2 1 lenalidomide anemia")
    other = note(tmp_path, "b.txt", "n3 1 lenalidomide anemia")
    report = load(path, other).report.sources[0]
    assert report.converted == 2
    (finding,) = report.findings
    assert (finding.file, finding.rule) == (
        str(path),
        "it cannot be read after record 1 (TypeError): a shape that no loader expects",
    )


def test_a_record_with_a_malformed_iri_costs_no_other(notes: type[NotesLoader], load: Load, tmp_path: Path) -> None:
    loaded = load(note(tmp_path, "a.txt", "n^1 1 lenalidomide neutropenia", "n2 1 lenalidomide anemia"))
    report = loaded.report.sources[0]
    assert (report.read, report.converted, report.claims) == (2, 1, 1)
    (finding,) = report.findings
    assert finding.value == "n^1"
    assert finding.rule == "it cannot be converted: what stands in the place of an IRI is none"
    assert "n^1" not in "".join(lines(loaded, tmp_path))


def test_unknown_terms_are_counted_over_all_parts(notes: type[NotesLoader], load: Load, tmp_path: Path) -> None:
    files = [note(tmp_path, f"{n}.txt", f"n{n} 1 thalidomib{n % 2} neutropenia") for n in range(3)]
    (drugs,) = load(*files).report.sources[0].unknown
    assert [(one.text, one.count) for one in drugs.terms] == [("thalidomib0", 2), ("thalidomib1", 1)]


def test_progress_says_how_much_there_is(notes: type[NotesLoader], load: Load, tmp_path: Path) -> None:
    path = note(tmp_path, "a.txt", "n1 1 lenalidomide neutropenia", "n2 1 lenalidomide anemia")
    heard: list[LoadProgress] = []
    load(path, progress=heard.append)
    assert [(one.records, one.expected) for one in heard] == [(1, path.stat().st_size), (2, path.stat().st_size)]


def test_a_source_that_nobody_knows_is_said() -> None:
    with pytest.raises(UnknownNameError, match="clinicaltrials-gov"):
        source_files([("clinical-trials", Path("a"))])


def studies(folder: Path) -> list[Path]:
    """Write three studies, each in a file of its own, and all of them as a list and as lines."""
    data = json.loads(SAMPLE.read_bytes())
    texts = []
    for number in range(1, 4):
        data["protocolSection"]["identificationModule"]["nctId"] = f"NCT9999000{number}"
        texts.append(json.dumps(data))
    (folder / "all.json").write_text(f"[{','.join(texts)}]")
    (folder / "all.jsonl").write_text("\n".join(texts))
    for number, text in enumerate(texts):
        (folder / f"{number}.json").write_text(text)
    return [folder / f"{number}.json" for number in range(3)]


@pytest.mark.slow
def test_files_order_and_processes_give_the_same_lines(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = studies(tmp_path)
    monkeypatch.setattr(loading, "_BATCH_RECORDS", 2)
    ways = {
        "one": load(tmp_path / "all.json", source="clinicaltrials-gov", folder="one"),
        "lines": load(tmp_path / "all.jsonl", source="clinicaltrials-gov", folder="lines"),
        "files": load(*alone, source="clinicaltrials-gov", folder="files"),
        "turned": load(*alone[::-1], source="clinicaltrials-gov", folder="turned", processes=2),
    }
    for kind in (LINES, SUPPORTS):
        merged = [lines(loaded, tmp_path, kind) for loaded in ways.values()]
        assert merged[0]
        assert merged.count(merged[0]) == len(merged)
    for stem in ways["one"].stems:
        part = list(read_lines(stem.with_suffix(RECORDS)))
        assert part == sorted(set(part))


def test_edges_of_loaded_claims_carry_their_names(notes: type[NotesLoader], load: Load, tmp_path: Path) -> None:
    loaded = load(note(tmp_path, "a.txt", "n1 1 lenalidomide neutropenia"))
    (support,) = map(conversion.read_support, lines(loaded, tmp_path, SUPPORTS))
    assert URIRef(support.relation) == MK.causes
    assert (support.subject, support.claim) == (expand("drug:lenalidomide"), "claim:n1.note")
    assert (support.stance, support.publication, support.source) == ("+", "n1", "notes")


def test_a_table_is_loaded_by_its_mapping_and_anew_when_that_changes(load: Load, tmp_path: Path) -> None:
    table, mapping = tmp_path / "table.csv", tmp_path / "mapping.toml"
    table.write_text(TABLE, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    before = load(table, source=f"table:{mapping}")
    assert [card.name for card in before.cards] == ["our-cohort"]
    assert before.report.sources[0].name == "our-cohort"
    assert set(before.files) == {str(table), str(mapping)}
    assert load(table, source=f"table:{mapping}").stems == before.stems
    mapping.write_text(MAPPING.replace("reportedWith", "causes"), encoding="utf-8")
    after = load(table, source=f"table:{mapping}")
    assert after.stems != before.stems
    assert any("ontology#causes" in line for line in lines(after, tmp_path))


@pytest.mark.parametrize(
    ("source", "name", "beside"), [("kgx", "x_edges.tsv", "x_nodes.tsv"), ("sssom", "x.sssom.tsv", "x.sssom.yml")]
)
def test_a_file_is_converted_anew_when_what_is_read_beside_it_changes(
    source: str, name: str, beside: str, load: Load, tmp_path: Path
) -> None:
    edges = "id\tsubject\tpredicate\tobject\ne\tX:1\tbiolink:causes\tHP:0001875\n"
    mappings = "subject_id\tpredicate_id\tobject_id\tmapping_justification\nX:1\tskos:exactMatch\tX:2\tsemapv:Lexical\n"
    texts = {
        "kgx": (edges, "id\tname\tcategory\nX:1\t{}\tbiolink:Drug\n"),
        "sssom": (mappings, "mapping_set_title: {}\ncurie_map: {{X: http://example.org/}}\n"),
    }
    table, about = texts[source]
    (tmp_path / name).write_text(table, encoding="utf-8")
    (tmp_path / beside).write_text(about.format("former"), encoding="utf-8")
    before = load(tmp_path / name, source=source)
    assert str(tmp_path / beside) in before.files
    assert load(tmp_path / name, source=source).stems == before.stems
    (tmp_path / beside).write_text(about.format("latter"), encoding="utf-8")
    after = "".join(lines(load(tmp_path / name, source=source), tmp_path))
    assert "latter" in after
    assert "former" not in after
