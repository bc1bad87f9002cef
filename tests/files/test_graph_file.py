"""Files of others: every syntax gives the same triples, and what cannot be read is told with its place."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph

from kg.errors import SourceError
from kg.files import graph_file
from kg.files.graph_file import read_graph, read_text_triples
from kg.reasoning.closure import Closure

TURTLE = """@prefix x: <urn:x#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
x:A a owl:Class ; x:b "two\\nlines"@en .
"""
SERIALIZED = {"ttl": "turtle", "nt": "nt", "nq": "nt", "rdf": "xml", "jsonld": "json-ld", "trig": "trig"}
OWL_XML = """<?xml version="1.0"?>
<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="http://o/">
  <Import>http://127.0.0.1:1/never.owl</Import>
  <Declaration><Class IRI="http://x/#A"/></Declaration>
  <SubClassOf><Class IRI="http://x/#A"/><ObjectSomeValuesFrom><ObjectProperty IRI="http://x/#p"/><Class IRI="http://x/#B"/>
  </ObjectSomeValuesFrom></SubClassOf>
  <AnnotationAssertion><AnnotationProperty IRI="http://x/#says"/><IRI>http://x/#A</IRI><Literal>a "b"</Literal>
  </AnnotationAssertion>
</Ontology>"""
OBO = """format-version: 1.2

[Term]
id: X:1
name: one
synonym: "eins" EXACT []
is_a: X:2 ! two
relationship: part_of X:3 ! three

[Term]
id: X:3
intersection_of: X:2
intersection_of: part_of X:4

[Term]
id: X:4
is_obsolete: true

[Typedef]
id: part_of
xref: BFO:0000050
is_transitive: true
holds_over_chain: part_of located_in
"""
LATIN = '<?xml version="1.0" encoding="ISO-8859-1"?><rdf:RDF xmlns:rdf="{}" xmlns:x="urn:x#">{}</rdf:RDF>'.format(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#", '<rdf:Description rdf:about="urn:a" x:b="café"/>'
)


Write = Callable[[str, str | bytes], Path]
EXPECTED = set(Graph().parse(data=TURTLE, format="turtle"))


@pytest.mark.parametrize("suffix", [*SERIALIZED, "owl", "unknown"])
def test_each_syntax_gives_the_same_triples_whatever_the_suffix_says(write: Write, suffix: str) -> None:
    content = Graph().parse(data=TURTLE, format="turtle").serialize(format=SERIALIZED.get(suffix, "turtle"))
    path = write(f"a.{suffix}", content)
    assert set(read_graph([path])) == EXPECTED
    text = "".join(f"{' '.join(triple)} .\n" for triple in read_text_triples([path]))
    assert set(Graph().parse(data=text, format="nt")) == EXPECTED


@pytest.mark.parametrize("suffix", SERIALIZED)
def test_a_mark_of_the_byte_order_before_a_text_is_passed_over(write: Write, suffix: str) -> None:
    content = Graph().parse(data=TURTLE, format="turtle").serialize(format=SERIALIZED[suffix])
    assert set(read_graph([write(f"a.{suffix}", f"\ufeff{content}")])) == EXPECTED


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_is_unpacked(write: Write, pack: Callable[[bytes], bytes]) -> None:
    assert set(read_graph([write("a.ttl.gz", pack(TURTLE.encode()))])) == EXPECTED


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_grows_so_far_and_no_farther(
    write: Write, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    packed = write("a.ttl.gz", pack(b"#" * 100_000))
    assert list(read_text_triples([packed])) == []
    monkeypatch.setattr(graph_file, "ANY_RATIO", 1000)
    with pytest.raises(SourceError, match="more than 250 times as large"):
        read_graph([packed])


def test_owl_xml_and_obo_are_read_as_owl(write: Write) -> None:
    found = set(read_text_triples([write("a.owl", OWL_XML)]))
    assert ("<http://x/#A>", "<http://x/#says>", '"a \\"b\\""') in {(s, p, o.split("^^")[0]) for s, p, o in found}
    assert any(p.endswith("#someValuesFrom>") and o == "<http://x/#B>" for _, p, o in found)
    text = read_graph([write("a.obo", OBO)]).serialize(format="turtle")
    assert text == read_graph([write("b.txt", OBO)]).serialize(format="turtle").replace("b.txt", "a.obo")
    closed = set(Closure(read_text_triples([write("a.obo", OBO)])).inferred())
    below = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    obo = "<http://purl.obolibrary.org/obo/{}>".format
    assert (obo("X_3"), below, obo("X_2")) in closed
    for word in ('"one"', "hasExactSynonym", "BFO_0000050", "TransitiveProperty", "propertyChainAxiom", "deprecated"):
        assert word in text


def test_an_older_encoding_of_xml_is_read(write: Write) -> None:
    assert ("<urn:a>", "<urn:x#b>", '"café"') in set(read_text_triples([write("a.owl", LATIN.encode("iso-8859-1"))]))


def test_blank_nodes_get_the_same_names_each_time(write: Write) -> None:
    path = write("a b.ttl", "[] <urn:p> [ <urn:q> [] ] .")
    assert set(read_text_triples([path])) == set(read_text_triples([path]))


BAD = {
    "bad.ttl": ("<urn:a> <urn:b>\n  'c' 'd' .", r"bad.ttl:2: at column 7, this is no Turtle"),
    "bad.nt": ("<urn:a> <urn:b> .", r"bad.nt:1: at column \d+, this is no N-Triples"),
    "bad.owl": ("<?xml version='1.0'?>\n<a>\n</b>", r"bad.owl:3: at column 3, this is no RDF/XML: mismatched tag\."),
    "iri.owl": (
        LATIN.replace("ISO-8859-1", "UTF-8").replace("<rdf:D", "\n<rdf:D").replace("urn:a", "urn:a b"),
        r"iri.owl:2: this is no RDF/XML: .*Invalid IRI",
    ),
    "xml.owl": (OWL_XML.replace("</SubClassOf>", ""), r"xml.owl:\d+: .*this is no OWL/XML"),
    "bad.obo": (OBO.replace("is_a: X:2", "is_a"), r"bad.obo:7: .*this is no OBO"),
    "latin.obo": (OBO.replace("eins", "größe").encode("latin-1"), "this is no OBO"),
    "instance.obo": (OBO + "\n[Instance]\nid: X:9\n", "instances are not read"),
    "bad.jsonld": ('{"a": 1,}', r"bad.jsonld:1: at column \d+, this is no JSON-LD"),
    "far.jsonld": ('{"@context": "http://127.0.0.1:1/", "@id": "urn:a"}', "nothing is fetched"),
    "fun.owl": ("# of mine\nPrefix(:=<urn:x#>)\nOntology(<urn:x>)", "functional syntax.*Protégé and ROBOT convert"),
    "half.rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<rdf:Description rdf:about="urn:a"/>\n',
        "half.rdf:.*no element found",
    ),
    "man.owl": ("Prefix: : <urn:x#>\nOntology: <urn:x>\n", "Manchester syntax"),
    "table.tsv": ("a\tb\n1\t2\n", "this is no Turtle"),
    "half.ttl.gz": (gzip.compress(TURTLE.encode() * 99)[:90], "cannot be read"),
    "inside.ttl": ("<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", "RDF 1.2"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_with_its_place(write: Write, name: str) -> None:
    content, told = BAD[name]
    with pytest.raises(SourceError, match=told):
        list(read_text_triples([write(name, content)]))


@pytest.mark.parametrize("name", ["e.rdf", "e.owl", "e.obo", "e.ofn", "e.owx", "e.rdf.gz", "e"])
def test_an_empty_file_of_a_format_that_begins_with_something_is_refused(write: Write, name: str) -> None:
    path = write(name, "")
    path.write_bytes(gzip.compress(b"\n") if name.endswith(".gz") else b" \n")
    for read in (read_graph, read_text_triples):
        with pytest.raises(SourceError, match=r"the file is empty, which only \.ttl.* may be\. Fetch it again\."):
            read([path])


def test_a_missing_file_is_told_and_an_empty_one_holds_nothing(write: Write, tmp_path: Path) -> None:
    assert list(read_text_triples([write("empty.ttl", "")])) == []
    with pytest.raises(SourceError, match="No such file"):
        list(read_text_triples([tmp_path / "none.ttl"]))
