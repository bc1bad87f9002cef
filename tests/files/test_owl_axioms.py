"""OWL in functional syntax and OWL/XML: every axiom becomes its triples, and means what it says."""

from __future__ import annotations

from pathlib import Path

import pyhornedowl
import pyoxigraph as ox
import pytest

from kg.errors import OntologyError, SourceError
from kg.files.graph_file import read_text_triples
from kg.files.owl_axioms import DEEPEST, functional_syntax_quads
from kg.proofs.consequences import consequences
from tests.files.test_obo import canonical

X = "http://x/"
PREFIXES = f"Prefix(:=<{X}>) Prefix(xsd:=<http://www.w3.org/2001/XMLSchema#>)\n"
KEYED = 'ClassAssertion(:A :{0}) DataPropertyAssertion(:k :{0} "1")'
LINKED = "ObjectPropertyAssertion(:p :i :j) ObjectPropertyAssertion(:q :j :k)"
AXIOMS = Path(__file__).parent / "axioms.ofn"


def read(folder: Path, axioms: str, name: str = "t.ofn") -> set[tuple[str, str, str]]:
    path = folder / name
    path.write_text(f"{PREFIXES}Ontology(<{X}o>\n{axioms}\n)", encoding="utf-8")
    return read_text_triples([path])


def as_owl_xml(axioms: str) -> str:
    ontology = pyhornedowl.open_ontology_from_string(f"{PREFIXES}Ontology(<{X}o>\n{axioms}\n)", serialization="ofn")
    return ontology.save_to_string("owx")


@pytest.mark.parametrize("syntax", ["ofn", "owx"])
@pytest.mark.parametrize(
    ("axioms", "expected"),
    [
        (f"SubClassOf(:A ObjectAllValuesFrom(:p :B)) ClassAssertion(:A :i) {LINKED}", ":j a :B"),
        (f"HasKey(:A () (:k)) {KEYED.format('i')} {KEYED.format('j')}", ":i owl:sameAs :j"),
        (f"SubObjectPropertyOf(ObjectPropertyChain(:p :q) :r) {LINKED}", ":i :r :k"),
        ("ObjectPropertyAssertion(ObjectInverseOf(:p) :i :j) SubObjectPropertyOf(:p :r)", ":j :r :i"),
        ("EquivalentClasses(:A :B :C) ClassAssertion(:A :i)", ":i a :C"),
    ],
)  # fmt: skip
def test_axioms_mean_what_they_say(axioms: str, expected: str, syntax: str, tmp_path: Path) -> None:
    if syntax == "owx":
        path = tmp_path / "t.owl"
        path.write_text(as_owl_xml(axioms), encoding="utf-8")
        found = read_text_triples([path])
    else:
        found = read(tmp_path, axioms)
    subject, predicate, value = (f"<{X}{name[1:]}>" if name[0] == ":" else name for name in expected.split())
    predicate = {"a": "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"}.get(predicate, predicate)
    predicate = predicate.replace("owl:sameAs", "<http://www.w3.org/2002/07/owl#sameAs>")
    assert (subject, predicate, value) in set(consequences(found))


@pytest.mark.parametrize("syntax", ["ofn", "owx"])
@pytest.mark.parametrize(
    "axioms",
    [
        "NegativeObjectPropertyAssertion(:p :i :j) ObjectPropertyAssertion(:p :i :j)",
        'NegativeDataPropertyAssertion(:d :i "x") DataPropertyAssertion(:d :i "x")',
        "DisjointClasses(:A :B :C) ClassAssertion(:B :i) ClassAssertion(:C :i)",
        "DisjointObjectProperties(:p :q :r) ObjectPropertyAssertion(:q :i :j) ObjectPropertyAssertion(:r :i :j)",
        "DifferentIndividuals(:i :j :k) SameIndividual(:j :k)",
        "IrreflexiveObjectProperty(:p) ObjectPropertyAssertion(:p :i :i)",
    ],
)
def test_what_contradicts_itself_is_found_in_each_syntax(axioms: str, syntax: str, tmp_path: Path) -> None:
    path = tmp_path / "t.owx"
    path.write_text(as_owl_xml(axioms), encoding="utf-8")
    found = read_text_triples([path]) if syntax == "owx" else read(tmp_path, axioms)
    with pytest.raises(OntologyError):
        list(consequences(found))


def test_every_kind_of_axiom_is_written_as_the_mapping_to_rdf_says(tmp_path: Path) -> None:
    made = canonical(functional_syntax_quads(AXIOMS.read_text(encoding="utf-8")))
    assert made == canonical(ox.parse(path=str(AXIOMS.with_suffix(".ttl")), format=ox.RdfFormat.TURTLE))


def test_a_file_named_owl_in_functional_syntax_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"functional syntax of OWL in a file named \.owl. Name it \.ofn"):
        read(tmp_path, "SubClassOf(:A :B)", "t.owl")


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("t.ofn", f"{PREFIXES}Ontology(<{X}o>\nSubClassOf(:A)\n)", r"t.ofn:3: at column \d+"),
        (
            "t.owx",
            '<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#">\n<Foo/></Ontology>',
            "t.owx:3",
        ),
    ],
)
def test_what_is_no_axiom_is_refused_with_its_place(name: str, text: str, error: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=error):
        read_text_triples([path])


def nested(levels: int) -> str:
    return f"SubClassOf(:A {'ObjectComplementOf(' * levels}:B{')' * levels})"


@pytest.mark.parametrize("syntax", ["ofn", "owx"])
def test_expressions_that_nest_too_deep_are_refused(tmp_path: Path, syntax: str) -> None:
    inside = DEEPEST - (
        2 if syntax == "ofn" else 3
    )  # the ontology and the axiom are around it, and in XML a class is in it
    deep = {"ofn": nested, "owx": lambda levels: as_owl_xml(nested(levels))}[syntax]
    write = {
        "ofn": lambda text: f'{PREFIXES}Ontology(<{X}o>\n# a remark of (((\nAnnotation(:c "(((")\n{text})',
        "owx": str,
    }[syntax]
    path = tmp_path / f"t.{syntax}"
    path.write_text(write(deep(inside)), encoding="utf-8")
    assert len(read_text_triples([path])) > inside
    path.write_text(write(deep(inside + 1)), encoding="utf-8")
    with pytest.raises(SourceError, match=r"201 levels deep|deeper than 200 levels"):
        read_text_triples([path])
