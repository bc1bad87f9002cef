"""OBO Graphs are read as the OWL that they stand for."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import SourceError
from kg.files.graph_file import read_text_triples
from kg.files.obo_graphs import obo_graphs_quads
from kg.proofs.consequences import consequences
from tests.files.test_obo import canonical

FOLDER = Path(__file__).parent
X = "http://example.org/"
GO_NUCLEUS = ("go-nucleus.owl", "go-nucleus.ofn", "go-nucleus.owl.ttl", "go-nucleus.obo", "go-nucleus.json")


def test_a_document_has_the_triples_that_its_owl_has() -> None:
    read = obo_graphs_quads((FOLDER / "graphs.json").read_bytes())
    assert canonical(read) == canonical(ox.parse(path=FOLDER / "graphs.ttl"))


def test_what_follows_is_what_the_axioms_say() -> None:
    found = set(consequences(read_text_triples([FOLDER / "graphs.json"])))
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert {(f"<{X}i>", kind, f"<{X}B>"), (f"<{X}i>", f"<{X}p>", f"<{X}j>"), (f"<{X}j>", kind, f"<{X}C>")} <= found


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"graphs": [{"nodes": [{"lbl": "a"}]}]}, "missing required field `id`"),
        ({"graphs": [{"nodes": [{"id": "a b"}]}]}, "'a b' is no identifier"),
        ({"graphs": [{"edges": [{"sub": "X:1", "pred": "is_a", "obj": 1}]}]}, "Expected `str`"),
        ({"terms": [{"id": "X:1"}]}, "says nothing in RDF"),
    ],
)
def test_what_is_none_is_refused_with_a_reason(document: object, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        read_text_triples([path])
    assert reason in str(refused.value)


@pytest.mark.slow
def test_five_syntaxes_of_one_ontology_have_the_same_consequences(shared: Path) -> None:
    folder = shared / "upstream" / "ontology"
    found = [set(consequences(read_text_triples([folder / name]))) for name in GO_NUCLEUS]
    named = [{triple for triple in each if "genid" not in "".join(triple)} for each in found]
    of_classes = [{each for each in triples if "subClassOf" in each[1]} for triples in named]
    assert len(of_classes[0]) > 500
    assert all(each == of_classes[0] for each in of_classes[1:])
