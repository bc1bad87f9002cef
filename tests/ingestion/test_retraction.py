"""A retraction from end to end: a source says that a publication is retracted, and the graph that is built follows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kg import build
from kg.citations import cite_claims
from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.entity_pages.answer import answer_entity_page
from kg.formats import Format
from kg.ingestion.report import LOAD_REPORT, LoadReport
from kg.ingestion.retractions import with_retractions
from kg.ingestion.source_list import SourceList
from kg.namespaces import MK
from kg.prefixes import expand

ARTICLES = Path(__file__).parents[1] / "loaders" / "pubmed" / "articles.xml"
AXONS = "claim:pmid-12499476.x-thalidomide-axon"
AXONS_EDGE = f"<{expand('drug:thalidomide')}> <{MK.induces}> <{expand('process:axon-degeneration')}>"
# Of the articles that the first statement cites, all are retracted; of those of the second, one is not.
CITED = {"baseless": ("12499476", "90000001"), "founded": ("12499476", "90000004")}
GRAPH = "<urn:graph>"


def statements(path: Path) -> Path:
    """Write statements of INDRA: one protein activates another, as articles say."""
    written = [
        {
            "type": "Activation",
            "id": name,
            "subj": {"name": "first", "db_refs": {"UP": "P00001" if name == "baseless" else "P00002"}},
            "obj": {"name": "second", "db_refs": {"UP": "P00003"}},
            "evidence": [{"source_api": "reader", "pmid": pmid} for pmid in pmids],
        }
        for name, pmids in CITED.items()
    ]
    path.write_text(json.dumps(written), encoding="utf-8")
    return path


def holds(store: Store, pattern: str) -> bool:
    return bool(list(store.texts(f"SELECT ?claim {{ {pattern} BIND(1 AS ?claim) }} LIMIT 1")))


def activates(number: int) -> str:
    return f"<{expand(f'protein:UniProtKB.P0000{number}')}> <{MK.activates}> <{expand('protein:UniProtKB.P00003')}> ."


@pytest.mark.slow
def test_a_claim_that_rests_on_what_a_source_retracts_says_so_and_loses_its_edge(
    built_home: Path, tmp_path: Path
) -> None:
    shutil.copytree(built_home / "phases", tmp_path / "phases")
    listed = SourceList(tmp_path).with_files("pubmed", [ARTICLES])
    listed = listed.with_files("indra", [statements(tmp_path / "statements.json")])
    report = tmp_path / LOAD_REPORT
    is_there_early: set[bool] = set()
    result = build.build(tmp_path, lambda _: is_there_early.add(report.exists()), sources=listed)
    # What was loaded is in use only now, and so is what is said of it.
    assert is_there_early == {False}
    assert LoadReport.read(report).sources == result.report.sources
    before, after = Snapshots(built_home).require().open(), result.snapshot.open()
    assert holds(before, f"{AXONS_EDGE} .")
    assert not holds(after, f"{AXONS_EDGE} .")
    claims = {name: f"claim:indra-{name}.activation-1" for name in CITED}
    doubts = {one.claim: one.doubts for one in cite_claims(after, [AXONS, *claims.values()]).claims}
    assert doubts == {
        AXONS: ("the publication was retracted",),
        claims["baseless"]: ("what it rests on was retracted",),
        claims["founded"]: (),
    }
    assert not holds(after, activates(1))
    assert holds(after, activates(2))
    page = answer_entity_page(after, {"iri": expand(AXONS), "root": "../"}, Format.HTML.media_type).decode()
    assert ">retracted<" in page


def test_a_retraction_stands_among_the_sorted_lines_in_the_graph_of_the_claim() -> None:
    stated = [
        f"<{expand(claim)}> <{MK.statedIn}> <{expand(publication)}> {GRAPH} ."
        for claim, publication in (("claim:a", "pub:gone"), ("claim:a.1", "pub:gone"), ("claim:b", "pub:there"))
    ]
    lines = sorted([*stated, f"<{expand('claim:a')}> <{MK.zone}> <urn:x> {GRAPH} .", "<urn:y> <urn:p> <urn:z> ."])
    result = list(with_retractions(lines, {"gone"}))
    fresh = [line for line in result if line not in lines]
    assert result == sorted(result)
    assert {line.split(" ")[0] for line in fresh} == {f"<{expand('claim:a')}>", f"<{expand('claim:a.1')}>"}
    assert all(f" <{MK.retracted}> " in line and line.endswith(f" {GRAPH} .") for line in fresh)
    assert list(with_retractions(lines, ())) == lines
