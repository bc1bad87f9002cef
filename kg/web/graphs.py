"""Whole graphs: the SPARQL 1.1 Graph Store Protocol for readers, direct and indirect."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request

from kg.engine.snapshot import PROVENANCE
from kg.errors import UnknownNameError
from kg.evaluation.pool import Pool
from kg.formats import GRAPHS, OF_ONTOLOGY, OF_ONTOLOGY_TERMS, Format, negotiate
from kg.prefixes import BASE, expand
from kg.sparql.iris import is_absolute
from kg.sparql.protocol import ProtocolError, ProtocolQuery
from kg.web.answering import Answering, wanted_format
from kg.web.openapi import RouteParameter, operation
from kg.web.pages import guarded, other_format, see_other

_ONTOLOGY_GRAPH, _PROVENANCE_GRAPH = f"{BASE}graph/ontology", f"{BASE}graph/provenance"
NAME_ONE = "Name one graph: /store?graph=IRI, or /store?default for the default graph."
_ONTOLOGY = (GRAPHS[0], *OF_ONTOLOGY_TERMS, *OF_ONTOLOGY[1:])


def graph_of_request() -> tuple[str | None, bool]:
    """Return the graph that the address of a request names, None for the default one, and whether it names none.

    Raises ProtocolError for several, and for a name that is no absolute IRI.
    """
    graphs, default = request.args.getlist("graph"), request.args.getlist("default")
    if len(graphs) + len(default) > 1:
        raise ProtocolError(NAME_ONE)
    if graphs and not is_absolute(graphs[0]):
        raise ProtocolError(f"graph={graphs[0]!r} is not an absolute IRI.")
    return (graphs[0] if graphs else None), not graphs and not default


def whole_graph(iri: str | None) -> str:
    """Return the query for all triples of a graph; None for the default graph."""
    pattern = f"GRAPH <{iri}> {{ ?s ?p ?o }}" if iri else "?s ?p ?o"
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"


def curated_graphs(pool: Pool) -> set[str]:
    """Return the names of the graphs of the snapshot in use."""
    return {expand(curie) for curie in pool.snapshot.info["quads"]} | {_PROVENANCE_GRAPH}


def add_store(app: Flask, answering: Answering, pool: Pool, endpoint: Callable[[], str]) -> None:
    """Add the graph store for readers to the endpoint."""

    @app.route("/store")
    @operation(
        "A whole graph, by the SPARQL 1.1 Graph Store Protocol; it cannot be written",
        RouteParameter("graph", "IRI of the graph", example=_ONTOLOGY_GRAPH),
        RouteParameter("default", "instead of `graph`: the default graph"),
        formats=GRAPHS,
    )
    def store() -> Response:
        graph, names_none = graph_of_request()
        if names_none:
            raise ProtocolError(NAME_ONE)
        return _answer_graph(graph, answering, pool, endpoint)


def _answer_graph(iri: str | None, answering: Answering, pool: Pool, endpoint: Callable[[], str]) -> Response:
    """Answer a graph; None: the default graph."""
    if iri is not None and iri not in curated_graphs(pool):
        raise UnknownNameError(f"There is no graph <{iri}>. The service description lists what there is.")
    if iri == _ONTOLOGY_GRAPH:
        return answering.perform("ontology-file", {}, GRAPHS)
    return answering.respond(ProtocolQuery(whole_graph(iri)), endpoint())


def add_graphs(app: Flask, answering: Answering, pool: Pool, endpoint: Callable[[], str]) -> None:
    """Add the routes of whole graphs to the endpoint."""

    @app.route("/graph/<path:name>")
    @operation(
        "A whole graph, by its own IRI",
        RouteParameter("name", "what stands behind graph/", True, place="path", example="source.zhang-2023"),
        formats=GRAPHS,
        also={"303": "A browser is led to the page of the data, which says what the graph is and offers it."},
    )
    def named_graph(name: str) -> Response:
        iri, offered = f"{BASE}graph/{name}", (*GRAPHS, Format.HTML)
        if iri in curated_graphs(pool) and negotiate(wanted_format(offered), offered).format is Format.HTML:
            return see_other(f"data#graph-{name}")
        return _answer_graph(iri, answering, pool, endpoint)

    @app.route("/ontology", defaults={"part": ""})
    @app.route("/ontology/<path:part>")
    @operation(
        "The ontology",
        RouteParameter(
            "part",
            "a module, a version or a term; as RDF the whole answers for each",
            True,
            place="path",
        ),
        formats=_ONTOLOGY,
    )
    def ontology(part: str) -> Response:
        """Answer for the ontology, its modules and its versions: what stands behind # is in it."""
        stem, _, extension = part.rpartition(".")
        if stem and any(extension == form.extension for form in _ONTOLOGY):
            return other_format(f"ontology/{stem}", extension)
        if negotiate(wanted_format(_ONTOLOGY), _ONTOLOGY).format in OF_ONTOLOGY_TERMS:
            return guarded(answering.perform("ontology", {"name": part}, OF_ONTOLOGY_TERMS))
        return answering.perform("ontology-file", {"name": part}, OF_ONTOLOGY)

    @app.route("/.well-known/void")
    @operation("What the data set is and what it is made of: VoID, DCAT and PROV", formats=GRAPHS)
    def void() -> Response:
        from kg.web.description import data_description  # noqa: PLC0415 - it brings rdflib

        choice = negotiate(wanted_format(GRAPHS), GRAPHS)
        text = data_description(pool.snapshot.text(PROVENANCE), endpoint(), choice.format)
        return Response(text, content_type=choice.content_type)
