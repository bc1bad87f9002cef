"""A snapshot answers by itself: the digest decides, not the tables of the installation that serves it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from kg import ontology, resources
from kg.engine.snapshots import Snapshots
from kg.namespaces import BASE, MK
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
