"""What the endpoint, its data and a dataset say of themselves in RDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, VOID

from kg.formats import GRAPHS, RESULTS, Format
from kg.prefixes import BASE, expand
from kg.rdf import DATASET, LICENCE

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_UNIQUE = {
    Format.JSON: "SPARQL_Results_JSON",
    Format.XML: "SPARQL_Results_XML",
    Format.CSV: "SPARQL_Results_CSV",
    Format.TSV: "SPARQL_Results_TSV",
    Format.TURTLE: "Turtle",
    Format.N_TRIPLES: "N-Triples",
    Format.JSON_LD: "JSON-LD",
    Format.RDF_XML: "RDF_XML",
    Format.N_QUADS: "N-Quads",
    Format.TRIG: "TriG",
}


def service_description(
    endpoint: str, counts: Mapping[str, int], own: Sequence[str] | None = None, *, federates: bool = False
) -> Graph:
    """Return the SPARQL 1.1 service description; `counts`: triples of each curated graph by CURIE.

    `own`: the graphs of a writable dataset, when one is served.
    """
    graph = Graph()
    service, dataset, default = (URIRef(f"{endpoint}#{name}") for name in ("service", "dataset", "default"))
    graph.add((service, RDF.type, _sd("Service")))
    graph.add((service, _sd("endpoint"), URIRef(endpoint)))
    graph.add((service, _sd("supportedLanguage"), _sd("SPARQL11Query")))
    for form in (*RESULTS, *GRAPHS):
        graph.add((service, _sd("resultFormat"), URIRef(_FORMATS + _UNIQUE[form])))
    if federates:
        graph.add((service, _sd("feature"), _sd("BasicFederatedQuery")))
    graph.add((service, _sd("defaultDataset"), dataset))
    if own is not None:
        graph.add((service, _sd("supportedLanguage"), _sd("SPARQL11Update")))
        graph.add((service, _sd("feature"), _sd("EmptyGraphs")))
    for number, name in enumerate(own or ()):
        node = URIRef(f"{endpoint}#own-{number + 1}")
        graph.add((dataset, _sd("namedGraph"), node))
        graph.add((node, RDF.type, _sd("NamedGraph")))
        graph.add((node, _sd("name"), URIRef(name)))
    if counts:
        graph.add((service, DCTERMS.license, LICENCE))
        graph.add((dataset, DCTERMS.source, DATASET))
    graph.add((dataset, RDF.type, _sd("Dataset")))
    graph.add((dataset, _sd("defaultGraph"), default))
    graph.add((default, RDF.type, _sd("Graph")))
    for name, count in counts.items():
        node = URIRef(f"{endpoint}#{name}")
        graph.add((dataset, _sd("namedGraph"), node))
        graph.add((node, RDF.type, _sd("NamedGraph")))
        graph.add((node, _sd("name"), URIRef(expand(name))))
        graph.add((node, VOID.triples, Literal(count)))
    graph.bind("sd", _SD)
    graph.bind("void", VOID)
    graph.bind("mk", BASE + "ontology#")
    return graph


def data_description(provenance: str, endpoint: str, form: Format) -> str:
    """Return what the data set is and where it is asked, in a format; `provenance`: that of its snapshot, in Turtle."""
    text = f"{provenance}\n{DATASET.n3()} {VOID.sparqlEndpoint.n3()} {URIRef(endpoint).n3()} .\n"
    if form.of_triples == Format.TURTLE.media_type:
        return text
    return Graph().parse(data=text, format="turtle").serialize(format=form.of_triples)


def dataset_description(address: str, names: Sequence[str]) -> Graph:
    """Return what graphs a dataset has, at an address, beside its default graph."""
    graph = Graph()
    dataset, default = URIRef(address), URIRef(f"{address}?default")
    graph.add((dataset, RDF.type, _sd("Dataset")))
    graph.add((dataset, _sd("defaultGraph"), default))
    for number, name in enumerate(names):
        node = URIRef(f"{address}#graph-{number + 1}")
        graph.add((dataset, _sd("namedGraph"), node))
        graph.add((node, RDF.type, _sd("NamedGraph")))
        graph.add((node, _sd("name"), URIRef(name)))
    graph.bind("sd", _SD)
    return graph


def _sd(name: str) -> URIRef:
    return URIRef(_SD + name)
