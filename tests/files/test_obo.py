"""OBO as OWL: what the format's mapping says, what older and other tools write, and the public suite of cases."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import Finding, SourceError
from kg.files.graph_file import read_text_triples
from kg.files.obo import obo_quads
from tests.unpacking import unpack

HEADER = "format-version: 1.4\nontology: tt\n\n[Term]\nid: TT:1\nname: one\n"
NAMESPACES = {
    "http://purl.obolibrary.org/obo/": "", "http://www.w3.org/2002/07/owl#": "owl:",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs:", "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "http://www.geneontology.org/formats/oboInOwl#": "oio:",
}  # fmt: skip
# Cases of the suite that are not answered as it expects, and why.
DIFFERENT = {
    "gci-is-a": "the axiom is of some members of the class only; the suite has it of all, with a note",
    "gci-relation": "the axiom is of some members of the class only; the suite has it of all, with a note",
    "typedef-is_a-metadata": "is_a between annotation properties is a sub-property; the suite leaves it out",
    "prefixes-conflict-main-idspace": "two prefixes of one address are read without doubt; the suite refuses them",
    "synonym-without-scope": "OBO 1.2 allows it, and older files have it; the suite refuses it",
}


def canonical(quads: object) -> set[str]:
    dataset = ox.Dataset(quads)  # type: ignore[arg-type]
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def triples(folder: Path, text: str, notes: list[Finding] | None = None) -> set[str]:
    """Return the triples of a text, without the names of the vocabularies."""
    path = folder / "t.obo"
    path.write_text(text, encoding="utf-8")
    found = read_text_triples([path], notes)
    lines = {" ".join(triple) for triple in found}
    for namespace, prefix in NAMESPACES.items():
        lines = {line.replace(namespace, prefix) for line in lines}
    return lines


def test_the_public_suite_gives_the_owl_that_it_expects(shared: Path, tmp_path: Path) -> None:
    unpack(shared / "upstream" / "ontology" / "obo-compliance-give.tar.gz", tmp_path)
    different, names = set(), set()
    for folder in sorted(path for path in (tmp_path / "obo-compliance").iterdir() if path.is_dir()):
        names.add(folder.name)
        path, expected = folder / f"{folder.name}.obo", folder / f"{folder.name}.expected.owl"
        try:
            made = canonical(obo_quads(path, path.read_bytes(), []))
        except SourceError:
            made = set()
        wanted = canonical(ox.parse(path=str(expected), format=ox.RdfFormat.RDF_XML)) if expected.exists() else set()
        if made != wanted:
            different.add(folder.name)
    assert len(names) > 80
    assert different == set(DIFFERENT) & names


@pytest.mark.parametrize(
    ("clause", "triple", "remark"),
    [
        ("foo: bar", '<TT_1> <oio:foo> "bar"', "kept as an annotation"),
        ("xref: http://example.org/Category\\:Thing", '"http://example.org/Category:Thing"', ""),
        ('synonym: "b" EXACT [XX:Somebody and Other 1999]', '<oio:hasDbXref> "XX:Somebody and Other 1999"', "escaped"),
        ('def: "b" [XX:1 "with, comma", XX:two words]', '<oio:hasDbXref> "XX:1"', "escaped"),
        ('def: "b" [XX:1 "with, comma", XX:two words]', '<oio:hasDbXref> "XX:two words"', "escaped"),
        ('def: "b" [http\\://a.b/c]', '<oio:hasDbXref> "http://a.b/c"', ""),
        ('def: "b" [https://a.b/c\\,d, XX:1]', '<oio:hasDbXref> "https://a.b/c,d"', ""),
        ("xref: https://a.b/c\\,d", '<TT_1> <oio:hasDbXref> "https://a.b/c,d"', ""),
        ("xref: XX:two words", '<TT_1> <oio:hasDbXref> "XX:two words"', "escaped"),
        ('xref: XX:two words "a text"', '<rdfs:label> "a text"', "escaped"),
        ('synonym: "b" []', '<TT_1> <oio:hasRelatedSynonym> "b"', "without a scope"),
        ('exact_synonym: "b" [XX:1]', '<TT_1> <oio:hasExactSynonym> "b"', "OBO 1.0"),
        ('synonym: "b" EXACT', '<TT_1> <oio:hasExactSynonym> "b"', "references is missing"),
        ('def: "b"', '<TT_1> <IAO_0000115> "b"', "references is missing"),
        ("xref_analog: XX:1", '<TT_1> <oio:hasDbXref> "XX:1"', "OBO 1.0"),
    ],
)
def test_a_clause_of_older_and_other_tools_is_taken(clause: str, triple: str, remark: str, tmp_path: Path) -> None:
    notes: list[Finding] = []
    text = f"! mine\nformat-version: 1.2\n!\nontology: tt\n\n! one\n[Term]\nid: TT:1\n! two\n{clause}\nis_a: TT:2\n"
    found = triples(tmp_path, text, notes)
    assert "<TT_1> <rdfs:subClassOf> <TT_2>" in found
    assert any(triple in each for each in found), found
    assert all(note.line == 10 for note in notes)
    assert remark in " ".join(note.rule for note in notes)


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("alt_id: TT:2", '<TT_2> <owl:deprecated> "true"^^<xsd:boolean>'),
        ("alt_id: TT:2", "<TT_2> <IAO_0100001> <TT_1>"),
        ("relationship: see TT:2\n\n[Typedef]\nid: see\nis_metadata_tag: true", "<TT_1> <tt#see> <TT_2>"),
        ("consider: TT:2", "<TT_1> <oio:consider> <TT_2>"),
        ("created_by: somebody ! a note", '<TT_1> <oio:created_by> "somebody"'),
        ('property_value: XX:1 "5" xsd:integer', '<TT_1> <XX_1> "5"^^<xsd:integer>'),
        ('property_value: XX:1 "five"', '<TT_1> <XX_1> "five"'),
        ('property_value: XX:1 "five and \\"six\\"" ! a note', '<TT_1> <XX_1> "five and \\"six\\""'),
        ('property_value: XX:1 "\\"six\\"" xsd:string', '<TT_1> <XX_1> "\\"six\\""'),
        ("relationship: see TT:a^b", "<TT_a%5Eb>"),
        ("subset: S", "<TT_1> <oio:inSubset> <tt#S>"),
        ("comment: a \\\"text\\\"", '<TT_1> <rdfs:comment> "a \\"text\\""'),
        ('is_a: TT:2 {source="XX:1"}', '<oio:source> "XX:1"'),
    ],
)  # fmt: skip
def test_what_a_clause_says_is_kept(clauses: str, expected: str, tmp_path: Path) -> None:
    assert any(expected in triple for triple in triples(tmp_path, f"{HEADER}{clauses}\n"))


def test_an_escaped_colon_in_the_header_is_taken(tmp_path: Path) -> None:
    notes: list[Finding] = []
    header = 'format-version: 1.2\nontology: tt\nidspace: EX http\\://a.b/c_ "a space"\n'
    found = triples(tmp_path, f"{header}\n[Term]\nid: EX:1\n", notes)
    assert any("<http://a.b/c_1>" in each for each in found), found
    assert [(note.line, note.column) for note in notes] == [(3, "idspace")]


@pytest.mark.parametrize(
    "header",
    ["ontology: tt", "default-namespace: tt", 'property_value: XX:1 "a"', "remark: format\nformat-version: 1.2"],
)
def test_any_tag_of_the_header_may_stand_first(header: str, tmp_path: Path) -> None:
    found = triples(tmp_path, f"{header}\n\n[Term]\nid: TT:1\nname: one\n")
    assert '<TT_1> <rdfs:label> "one"' in found


def test_relations_between_relations_are_kept_and_what_owl_cannot_say_is_noted(tmp_path: Path) -> None:
    notes: list[Finding] = []
    typedef = "\n[Typedef]\nid: TT:2\nrelationship: TT:3 TT:4\nintersection_of: TT:5\nintersection_of: TT:6\n"
    assert "<TT_2> <TT_3> <TT_4>" in triples(tmp_path, f"{HEADER}{typedef}", notes)
    assert [(note.line, note.column, note.value) for note in notes] == [(12, "intersection_of", "TT:5 TT:6")]


def test_comments_are_lines_of_their_own_anywhere(tmp_path: Path) -> None:
    text = f"{HEADER}! a note\nis_a: TT:2\n\n! another\n\n[Term]\n! more\nid: TT:2\n"
    assert triples(tmp_path, text) == triples(tmp_path, f"{HEADER}is_a: TT:2\n\n[Term]\nid: TT:2\n")


def test_a_relation_that_is_a_metadata_tag_restricts_nothing(tmp_path: Path) -> None:
    found = triples(tmp_path, f"{HEADER}relationship: see TT:2\n\n[Typedef]\nid: see\nis_metadata_tag: true\n")
    assert not any("someValuesFrom" in triple for triple in found)


def test_a_label_has_no_blank_at_its_end(tmp_path: Path) -> None:
    assert '<TT_1> <rdfs:label> "one"' in triples(tmp_path, HEADER.replace("one", 'one {source="XX:1"} ! note'))


def test_a_general_axiom_is_of_some_members_only(tmp_path: Path) -> None:
    found = triples(tmp_path, f'{HEADER}is_a: TT:2 {{gci_relation="part_of", gci_filler="TT:3"}}\n')
    assert "<TT_1> <rdfs:subClassOf> <TT_2>" not in found
    assert any("<rdfs:subClassOf> <TT_2>" in triple for triple in found)


@pytest.mark.parametrize(
    ("clauses", "error"),
    [
        ("name: two", "t.obo:7: TT:1 has two names, 'one' and 'two'"),
        ("creation_date: 202z-01-01T00:00:00Z\nis_a", "t.obo:7: .*\n.*t.obo:8: "),
        ("union_of: TT:2", "t.obo:7: TT:1 has one 'union_of'"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line(clauses: str, error: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=error):
        triples(tmp_path, f"{HEADER}{clauses}\n")


def test_a_relation_may_be_named_in_both_spellings(tmp_path: Path) -> None:
    text = f"{HEADER}\n[Typedef]\nid: part_of\nname: part of\nname: part_of\nxref: BFO:0000050\n"
    found = triples(tmp_path, text)
    assert {'<BFO_0000050> <rdfs:label> "part of"', '<BFO_0000050> <rdfs:label> "part_of"'} <= found


def test_names_of_an_ontology_that_is_named_by_its_address_begin_with_it(tmp_path: Path) -> None:
    text = "ontology: http://example.org/tt\n\n[Term]\nid: TT:1\nsubset: S\n"
    assert "<TT_1> <oio:inSubset> <http://example.org/tt#S>" in triples(tmp_path, text)
