"""An explained triple as text, JSON, RDF (PROV) and a drawing, each given triple with the claims that it rests on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict

from rdflib import PROV, RDF, Graph, Literal, URIRef

from kg.drawing import Drawing, Look
from kg.engine.store import Store
from kg.formats import Format
from kg.namespaces import expand, prefixes
from kg.pages.rendering import render_page
from kg.proofs import output as proof_output
from kg.proofs.explainer import Explained, Explainer, Source
from kg.rdf import parse_literal
from kg.reasoning.proof import Proof
from kg.search.entity_names import EntityNames

FORMATS = (
    Format.TEXT,
    Format.HTML,
    Format.PLAIN_JSON,
    Format.TURTLE,
    Format.JSON_LD,
    Format.N_TRIPLES,
    Format.SVG,
    Format.DOT,
)


def terms_of(store: Store) -> Callable[[str], URIRef | Literal]:
    """Return what finds a term of the graph by what a person writes: a name, CURIE, IRI, `a`, or a quoted literal."""
    names = store.shared(EntityNames)

    def term(text: str) -> URIRef | Literal:
        if text == "a":
            return RDF.type
        return parse_literal(text) if text.startswith('"') else URIRef(names.iri(text))

    return term


def report(explained: Explained, form: Format) -> str:
    """Return an explained triple in one of FORMATS."""
    match form:
        case Format.TEXT:
            return proof_output.as_text(explained.proof, _notes(explained))
        case Format.HTML:
            return _page(explained)
        case Format.PLAIN_JSON:
            return json.dumps(_as_dict(explained), indent=2, ensure_ascii=False) + "\n"
        case Format.SVG:
            return proof_output.as_svg(explained.proof, _notes(explained))
        case Format.DOT:
            return _drawn(explained).as_dot()
    return _as_rdf(explained).serialize(format=form.media_type)


def answer_explanation(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Explain the triple `s`, `p`, `o`: the task behind /explain. Raises UnknownNameError and LimitError."""
    term = terms_of(store)
    triple = URIRef(str(term(arguments["s"]))), URIRef(str(term(arguments["p"]))), term(arguments["o"])
    form = next(each for each in FORMATS if each.media_type == media_type)
    return report(store.shared(Explainer).explain(triple, reasoner=False), form).encode()


def _page(explained: Explained) -> str:
    title = proof_output.Wording(explained.proof).of(explained.proof.triple)
    drawing, text = report(explained, Format.SVG), report(explained, Format.TEXT)
    return render_page("proof.html", "", title=title, drawing=drawing, text=text)


def _notes(explained: Explained) -> proof_output.Notes:
    return {triple: list(_lines(source)) for triple, source in explained.sources.items()}


def _lines(source: Source) -> Iterator[str]:
    yield from (str(claim) for claim in source.claims)
    yield from (f"against it: {claim}" for claim in source.against)
    if not source.claims and source.graphs:
        yield f"stands in {', '.join(source.graphs)}"


def _as_dict(explained: Explained) -> dict[str, object]:
    found = proof_output.as_dict(explained.proof)
    found["given"] = [
        {"triple": list(triple), "text": proof_output.Wording(explained.proof).of(triple), **asdict(source)}
        for triple, source in explained.sources.items()
    ]
    return found


def _as_rdf(explained: Explained) -> Graph:
    graph = proof_output.as_rdf(explained.proof)
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace)
    for triple, source in explained.sources.items():
        entity = proof_output.entity(triple)
        for claim in source.claims:
            graph.add((entity, PROV.wasDerivedFrom, URIRef(expand(claim.claim))))
    return graph


def _drawn(explained: Explained) -> Drawing:
    wording, notes = proof_output.Wording(explained.proof), _notes(explained)
    drawing = Drawing(wording.of(explained.proof.triple))

    def place(part: Proof) -> str:
        key = " ".join(part.triple)
        words = [wording.of(part.triple), *(() if part.rule else notes.get(part.triple, ()))]
        drawing.node(key, "\n".join(words), Look.PLAIN if part.rule else Look.GIVEN)
        for premise in proof_output.shown(part):
            drawing.arc(place(premise), key, part.rule)
        return key

    place(explained.proof)
    return drawing
