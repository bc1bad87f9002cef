"""The served ontology is OWL: each syntax holds the axioms of the source, for the tools that people open it with."""

from __future__ import annotations

import io
from collections import Counter

import owlready2
import pyhornedowl
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import OWL, RDF, BNode, Graph, URIRef

from kg import ontology
from kg.files.owl_axioms import functional_syntax_quads
from kg.prefixes import BASE

HEADER = URIRef(f"{BASE}ontology")
SYNTAXES = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")
FUNCTIONAL = "text/owl-functional"


def canonical(triples: str | bytes, media_type: str = "application/n-triples") -> set[str]:
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None
    dataset = ox.Dataset(ox.parse(triples, form))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def source() -> Graph:
    """Return the modules of the ontology without their headers but one."""
    graph = Graph()
    graph += ontology.load()
    for header in set(graph.subjects(RDF.type, OWL.Ontology)) - {HEADER}:
        graph.remove((header, None, None))
    graph.remove((HEADER, OWL.imports, None))
    return graph


def check_same(served: set[str], axioms: set[str]) -> None:
    """Check that what is served has every triple with names, and as many of each kind of triple without.

    The graph has the rules of the domain beside the ontology, which are all named.
    """
    assert {triple for triple in axioms if "_:" not in triple} <= served
    described = [Counter(t.split(" ")[1] for t in triples if "_:" in t) for triples in (axioms, served)]
    assert described[0] == described[1]


@pytest.fixture(scope="module")
def axioms() -> set[str]:
    return canonical(source().serialize(format="nt"))


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/ontology", "/ontology/regimen", "/graph/ontology"])
@pytest.mark.parametrize("media_type", SYNTAXES)
def test_rdf_holds_the_axioms_of_the_source(client: FlaskClient, axioms: set[str], media_type: str, path: str) -> None:
    served = client.get(path, headers={"Accept": media_type})
    assert served.mimetype == media_type
    assert "genid" not in served.text
    check_same(canonical(served.data, media_type), axioms)
    assert "nonNegativeInteger" in served.text
    assert client.get(path, headers={"Accept": media_type}).data == served.data


@pytest.mark.slow
def test_rdf_xml_has_elements_that_readers_of_owl_look_for(client: FlaskClient) -> None:
    text = client.get("/ontology", headers={"Accept": "application/rdf+xml"}).text
    assert f'<owl:Ontology rdf:about="{HEADER}">' in text
    assert '<owl:Class rdf:about="https://w3id.org/myeloma-kg/ontology#Triplet">' in text


@pytest.mark.slow
def test_the_functional_syntax_holds_them(client: FlaskClient, axioms: set[str]) -> None:
    served = client.get("/ontology", headers={"Accept": FUNCTIONAL})
    assert served.mimetype == FUNCTIONAL
    quads = list(functional_syntax_quads(served.text))
    text = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
    # It declares what the source has no need to declare, and lists are in an order of their own.
    kept = {triple for triple in axioms if "_:" not in triple}
    assert kept <= canonical(text)
    definitions = sum("equivalentClass" in triple for triple in axioms)
    assert sum("equivalentClass" in triple for triple in canonical(text)) == definitions
    members = len(list(source().subjects(RDF.type, OWL.AllDisjointClasses)))
    assert sum("AllDisjointClasses" in triple for triple in canonical(text)) == members


@pytest.mark.slow
def test_py_horned_owl_reads_the_same_of_two_syntaxes(client: FlaskClient) -> None:
    def read(media_type: str, name: str) -> set[str]:
        served = client.get("/ontology", headers={"Accept": media_type}).text
        read = pyhornedowl.open_ontology_from_string(served, serialization=name)  # type: ignore[arg-type]
        return {str(axiom) for axiom in read.get_axioms()}

    functional, rdf = read(FUNCTIONAL, "ofn"), read("application/rdf+xml", "owl")
    # The library reads no disjointness of several from RDF.
    assert {axiom for axiom in functional - rdf if not axiom.startswith("DisjointClasses(")} == set()
    assert len([axiom for axiom in functional if axiom.startswith("EquivalentClasses(")]) > 10


@pytest.mark.slow
def test_owlready2_has_every_definition(client: FlaskClient) -> None:
    served = client.get("/ontology", headers={"Accept": "application/rdf+xml"})
    graph, world = source(), owlready2.World()
    world.get_ontology("http://example.org/served").load(fileobj=io.BytesIO(served.data))
    for subject, predicate in ((s, p) for p in (OWL.equivalentClass, OWL.disjointWith) for s in graph.subjects(p)):
        if isinstance(subject, URIRef):
            found = world[str(subject)]
            assert found is not None, (subject, predicate)
    defined = {s for s, o in graph.subject_objects(OWL.equivalentClass) if isinstance(o, BNode)}
    assert all(world[str(each)].equivalent_to for each in defined)
    world.close()
