"""A snapshot answers by itself: the digest decides, not the tables of the installation that serves it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

import myeloma_kg
from kg import ontology, resources
from kg.cli.main import cli
from kg.configuration import default_home
from kg.engine.packaged import pack_snapshot
from kg.engine.snapshot import DATA, INFO, STORE
from kg.engine.snapshots import Snapshots
from kg.errors import SnapshotError
from kg.namespaces import MK
from kg.prefixes import BASE
from kg.proofs.explainer import Explainer
from tests import scratch
from tests.stranger import Client

ADDRESSES = (
    "/",
    "/drug/lenalidomide",
    "/explain?s=VRd&p=a&o=mk:Triplet",
    "/explain?s=mk:AntiCD38Regimen&p=rdfs:subClassOf&o=mk:AntibodyContainingRegimen",
    "/ontology",
    "/openapi.json",
    "/paths?from=Revlimid&to=neutropenia",
    "/queries/",
    "/queries/members-of-class?drugClass=IMiD",
    "/queries/outcome-of-trial?trial=SWOG+S0777&format=csv",
    "/queries/outcome-of-trial?measure=MRD+negativity",
    "/search?q=MRD+negativity",
    "/search?q=Revlimid&format=ttl",
)


def altered_installation(folder: Path) -> Path:
    """Return a copy of what is installed, with other overrides, another ontology and other queries."""
    for part in ("kg", "loaders", "ontology", "queries"):
        shutil.copytree(resources.ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(resources.ROOT / "server.py", folder)
    overrides = ("name\tentity\treason", "MRD negativity\tmeasure:median-pfs\tx", "Revlimid\tdrug:bortezomib\tx", "")
    (folder / "loaders" / "entities" / "overrides.tsv").write_text("\n".join(overrides), encoding="utf-8")
    for path in [*(folder / "queries").rglob("*.rq"), *(folder / "ontology").rglob("*.ttl")]:
        if path.name == "prefixes.ttl":
            continue
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("ORDER BY", "LIMIT 1 #").replace("summary: ", "summary: altered "), "utf-8")
        if path.suffix == ".ttl":
            path.write_text(text.replace("owl:equivalentClass", "owl:disjointWith").replace("mk:sign 1", "mk:sign -1"))
    return folder


@pytest.mark.slow
def test_a_snapshot_gives_the_same_bytes_from_an_altered_installation(built_home: Path, tmp_path: Path) -> None:
    snapshot = Snapshots(built_home).require()
    answers = []
    for installation in (resources.ROOT, altered_installation(tmp_path / "altered")):
        home = tmp_path / f"home-{len(answers)}"
        (home / "snapshots").mkdir(parents=True)
        (home / "snapshots" / snapshot.digest).symlink_to(snapshot.path, target_is_directory=True)
        (home / "current").write_text(snapshot.digest)
        with scratch.running_server(home, installation) as (address, _):
            client = Client(address)
            answers.append([client.get(path, Host="localhost")[::2] for path in ADDRESSES])
    assert [status for status, _ in answers[0]] == [200] * len(ADDRESSES)
    for path, before, after in zip(ADDRESSES, *answers, strict=True):
        assert before == after, path


def by_value(triples: Iterable[tuple[Node, Node, Node]]) -> Graph:
    """Return triples as the engine keeps them: a cardinality is a whole number."""
    kept = Graph()
    for subject, predicate, value in triples:
        counts = isinstance(value, Literal) and value.datatype == XSD.nonNegativeInteger
        kept.add((subject, predicate, Literal(int(str(value))) if counts else value))
    return kept


@pytest.mark.slow
def test_the_ontology_of_a_snapshot_is_the_shipped_one(built_home: Path) -> None:
    found = Snapshots(built_home).require().open().shared(Explainer).ontology
    rules = set(found.subjects(RDF.type, MK.Rule))
    shipped = by_value(triple for triple in found if triple[0] not in rules)
    assert len(found) - len(shipped) == 3 * len(rules) > 0
    assert isomorphic(shipped, by_value(ontology.load()))


def test_a_name_that_was_decided_stands_in_the_snapshot(built_home: Path) -> None:
    _, rows = Snapshots(built_home).require().open().select(f"SELECT ?e {{ ?e <{MK.disambiguatedName}> ?name }}")
    assert [URIRef(f"{BASE}measure/mrd-negativity-rate")] in list(rows)


def renamed_version(home: Path, version: str | None) -> None:
    """Let the snapshot of a home be one that another version has made."""
    path = Snapshots(home).require().path / INFO
    info = json.loads(path.read_text(encoding="utf-8"))
    info["versions"] = {**info["versions"], "myeloma-kg": version} if version else {}
    path.write_text(json.dumps(info), encoding="utf-8")


def test_who_has_named_no_home_is_told_where_the_clone_has_its_graph(
    built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(resources, "MADE_HOME", built_home)
    said = f"This clone has one: name {built_home} by --home, MYELOMA_KG_HOME or, in Python, myeloma_kg.open. To make"
    with pytest.raises(SnapshotError, match=re.escape(said)):
        Snapshots(default_home()).require()
    with pytest.raises(SnapshotError, match=r"There is no folder \S+mistyped\. To make a graph there"):
        Snapshots(tmp_path / "mistyped").require()
    monkeypatch.setattr(resources, "MADE_HOME", tmp_path / "not made")
    with pytest.raises(SnapshotError, match=r"There is no folder \S+\. To make a graph there"):
        Snapshots(default_home()).require()


@pytest.mark.parametrize(("version", "name"), [("0.0.9", "0.0.9"), ("99.0.0", "99.0.0"), (None, "an unknown version")])
def test_a_snapshot_of_another_version_is_refused_with_the_command_that_renews_it(
    version: str | None, name: str, tmp_path: Path
) -> None:
    snapshot = scratch.publish(tmp_path)
    renamed_version(tmp_path, version)
    for command in (
        ("query", "ASK {}"),
        ("stats",),
        ("export", "nquads", "out"),
        ("serve",),
        ("paths", "a", "b"),
        ("explain", "a", "a", "b"),
        ("mcp",),
    ):
        result = CliRunner().invoke(cli, [*command, "--home", str(tmp_path)])
        assert isinstance(result.exception, SnapshotError), (command, result.output)
        assert result.exception.exit_code == 6
        assert name in str(result.exception)
        assert "Renew it: myeloma-kg build" in str(result.exception)
    for place in (tmp_path, snapshot.path):
        with pytest.raises(SnapshotError, match="Renew it: myeloma-kg build"):
            myeloma_kg.open(place)


@pytest.mark.slow
def test_a_snapshot_of_the_same_data_is_renewed(tmp_path: Path) -> None:
    snapshot = scratch.publish(tmp_path)
    renamed_version(tmp_path, "0.0.9")
    assert scratch.publish(tmp_path) == snapshot
    assert Snapshots(tmp_path).require() == snapshot
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [snapshot.digest]
    assert len(snapshot.open()) > len(scratch.quads())


@pytest.mark.parametrize("part", [STORE, f"{STORE}/CURRENT", DATA, INFO])
def test_a_damaged_snapshot_of_the_same_data_is_replaced(tmp_path: Path, part: str) -> None:
    snapshot = scratch.publish(tmp_path)
    whole = snapshot.data.read_bytes()
    spoilt = snapshot.path / part
    shutil.rmtree(spoilt) if spoilt.is_dir() else spoilt.write_bytes(b"spoilt")
    assert scratch.publish(tmp_path) == snapshot
    assert Snapshots(tmp_path).require().data.read_bytes() == whole
    assert len(snapshot.open()) > len(scratch.quads())


@pytest.mark.parametrize("part", [f"{STORE}/CURRENT", INFO])
def test_a_question_to_a_damaged_snapshot_says_how_it_is_made_anew(tmp_path: Path, part: str) -> None:
    (scratch.publish(tmp_path).path / part).write_bytes(b"[]")
    result = CliRunner().invoke(cli, ["query", "ASK {}", "--home", str(tmp_path)])
    assert isinstance(result.exception, SnapshotError), result.output
    assert "is damaged" in str(result.exception)
    assert "Run: myeloma-kg build --force" in str(result.exception)


@pytest.fixture(scope="module")
def packaged(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a package carries."""
    folder = tmp_path_factory.mktemp("package") / "snapshot"
    pack_snapshot(Snapshots(built_home).require(), folder)
    return folder


@pytest.mark.slow
def test_the_graph_of_a_package_is_that_of_the_build(packaged: Path, built_home: Path, tmp_path: Path) -> None:
    built, unpacked = Snapshots(built_home).require(), Snapshots(tmp_path, packaged).require()
    assert unpacked.digest == built.digest
    assert unpacked.data.read_bytes() == built.data.read_bytes()
    one, other = (each.open().engine for each in (unpacked, built))
    assert len(one) == len(other)
    assert all(quad in other for quad in one)


@pytest.mark.parametrize("name", ["mistyped", "folder of somebody"])
def test_a_folder_that_is_no_home_gets_no_graph_of_the_package(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder of somebody").mkdir()
    (tmp_path / "folder of somebody" / "notes.txt").touch()
    before = sorted(tmp_path.rglob("*"))
    packaged = tmp_path.parent
    with pytest.raises(SnapshotError, match=f"There is no .*{name}.*: myeloma-kg build --home"):
        Snapshots(tmp_path / name, packaged).require()
    assert sorted(tmp_path.rglob("*")) == before
