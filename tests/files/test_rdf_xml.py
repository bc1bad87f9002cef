"""RDF/XML: comments, instructions and CDATA change no text, and what stands between elements stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from kg.files.graph_file import read_graph
from kg.files.ontology_triples import ontology_triples
from kg.files.rdf_xml import DEEPEST_XML, check_whole_xml, joined_texts

HEAD = '<?xml version="1.0"?><!-- a file -->\n<rdf:RDF xmlns:rdf="{}" xmlns:x="urn:x#">\n<!-- a thing -->\n'.format(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
)
DOCUMENT = HEAD + '<rdf:Description rdf:about="urn:a"><x:b>{}</x:b> <!-- its end --> </rdf:Description></rdf:RDF>'


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("one<!-- c -->two", "onetwo"),
        ("one\r\ntwo\rthree&#13;", "one\ntwo\nthree\r"),
        ("one <!-- c --> <!-- d -->\n two", "one  \n two"),
        ("<!-- c -->two<!-- d -->", "two"),
        (" <!-- c --> two", "  two"),
        ("a<!--1--><!--2--><!--3-->b", "ab"),
        ("one<?review 2?>two", "onetwo"),
        ("p <![CDATA[< 0.05]]> & more".replace("&", "&amp;"), "p < 0.05 & more"),
        ("<![CDATA[p < 0.05]]> in both", "p < 0.05 in both"),
        ("<![CDATA[a]]]]><![CDATA[>b &amp;]]>", "a]]>b &amp;"),
        ("<![CDATA[<!-- no comment -->]]>", "<!-- no comment -->"),
        ("a &gt; <!-- c -->", "a > "),
    ],
)
def test_a_text_is_all_of_it(tmp_path: Path, written: str, text: str) -> None:
    path = tmp_path / "a.rdf"
    path.write_text(DOCUMENT.format(written), encoding="utf-8")
    assert [str(value) for value in read_graph([path]).objects(URIRef("urn:a"), URIRef("urn:x#b"))] == [text]


@pytest.mark.parametrize("entity", ["'urn:x#'", '"urn:x#"', "  'urn:x#'  "])
def test_entities_stand_in_quotation_marks_of_either_kind(tmp_path: Path, entity: str) -> None:
    path = tmp_path / "a.rdf"
    declared = DOCUMENT.replace("<!-- a file -->", f"<!DOCTYPE r [\n<!ENTITY x {entity}>\n<!ENTITY q 'a \"b\"'>\n]>")
    path.write_text(declared.format("&x;1 &q;"), encoding="utf-8")
    assert [str(o) for o in read_graph([path]).objects(URIRef("urn:a"), URIRef("urn:x#b"))] == ['urn:x#1 a "b"']


def test_an_ontology_may_be_in_the_encoding_that_it_says() -> None:
    head = DOCUMENT.replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"')
    document = head.format("café").encode("iso-8859-1")
    assert [triple.value for triple in ontology_triples(document, "RDF/XML")] == ["café"]
    with pytest.raises((SyntaxError, ValueError)):
        list(ontology_triples(document.replace(b"ISO-8859-1", b"no-such"), "RDF/XML"))


def test_what_stands_between_elements_stays_as_it_is() -> None:
    document = DOCUMENT.format("one").encode()
    assert joined_texts(document) == document


def test_an_xml_literal_keeps_what_is_in_it() -> None:
    document = DOCUMENT.replace("<x:b>", '<x:b rdf:parseType="Literal">').format("a<!-- c -->b").encode()
    assert joined_texts(document) == document


@pytest.mark.parametrize("end", ["<!-- c", "<?i", "<![CDATA[x"])
def test_what_does_not_end_is_left_to_the_parser(end: str) -> None:
    document = DOCUMENT.format("one<!-- c -->two").encode() + end.encode() * 1000
    assert joined_texts(document) == document


PIECES = st.sampled_from(
    ["a", " ", "\n", "\r\n", "\r", "&#13;", ">", "&lt;", "<!-- c -->", "<?i?>", "<![CDATA[<&>]]>", "<![CDATA[ ]]>", "é"]
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_texts_are_read_as_another_parser_reads_them(written: str) -> None:
    document = DOCUMENT.format(written)
    joined = joined_texts(document.encode()).decode()
    pattern = (URIRef("urn:a"), URIRef("urn:x#b"))
    expected = list(Graph().parse(data=document, format="xml").objects(*pattern))
    assert list(Graph().parse(data=joined, format="xml").objects(*pattern)) == expected


def test_elements_that_nest_too_deep_are_refused_with_their_place() -> None:
    def nested(levels: int) -> bytes:
        return b"<a>" * levels + b"</a>" * levels

    check_whole_xml(nested(DEEPEST_XML))
    with pytest.raises(SyntaxError, match="nest deeper than 5,000 levels") as refused:
        check_whole_xml(nested(DEEPEST_XML + 1))
    assert (refused.value.lineno, refused.value.offset) == (1, len("<a>") * DEEPEST_XML + 1)
