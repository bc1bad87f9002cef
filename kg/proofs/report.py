"""An explained triple as text, page, JSON, RDF (PROV) or drawing, each given triple with its claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from urllib.parse import urlencode

from rdflib import PROV, RDF, Graph, Literal, URIRef

from kg.drawing import Drawing, Look
from kg.engine.store import Store
from kg.errors import UnknownNameError
from kg.formats import OF_PROOFS, Format
from kg.own_dataset import OF_DATASET, is_own_graph
from kg.prefixes import is_writable, prefixes, whole_iri
from kg.proofs.explainer import ExplainedTriple, Explainer
from kg.proofs.proof_formats import (
    ProofNotes,
    ProofWording,
    proof_as_dict,
    proof_as_rdf,
    proof_as_svg,
    proof_as_text,
    triple_iri,
    visible_premises,
)
from kg.proofs.proof_page import proof_page
from kg.proofs.sources import TripleSource
from kg.rdf import parse_literal
from kg.reasoning.proof import Proof
from kg.search.entity_names import EntityNames
from kg.tables import TableFormat, json_text, render_table


def term_resolver(store: Store) -> Callable[[str], URIRef | Literal]:
    """Return the function that resolves what a person writes for a term: a name, CURIE, IRI, `a`, or a quoted literal.

    >>> term_resolver(store)("Revlimid").n3()
    '<https://w3id.org/myeloma-kg/drug/lenalidomide>'
    """
    names = store.shared(EntityNames)

    def term(text: str) -> URIRef | Literal:
        if text == "a":
            return RDF.type
        if text.startswith('"'):
            return parse_literal(text)
        try:
            # A class of the ontology and an entity of the same name may both stand in a triple.
            return URIRef(names.iri(text, lambda _: False))
        except UnknownNameError:
            if nameless := _nameless_thing(store, text):
                return nameless
            raise

    return term


def _nameless_thing(store: Store, curie: str) -> URIRef | None:
    """Return the thing that a CURIE is of, though it has no name: a derived statement, an edge, a claim."""
    namespace = prefixes().get(curie.partition(":")[0], "")
    iri = namespace + curie.partition(":")[2]
    if not namespace or not is_writable(iri):
        return None
    return URIRef(iri) if any(store.texts(f"SELECT ?p WHERE {{ <{iri}> ?p ?o }} LIMIT 1")) else None


def explanation_report(explained: ExplainedTriple, form: Format) -> str:
    """Return an explained triple in one of OF_PROOFS but the page, which is made by `kg.proofs.proof_page`."""
    match form:
        case Format.TEXT:
            return proof_as_text(explained.proof, _notes(explained))
        case Format.PLAIN_JSON:
            return json_text(_as_dict(explained))
        case Format.SVG:
            return proof_as_svg(explained.proof, _notes(explained))
        case Format.DOT:
            return _drawn(explained).as_dot()
        case Format.CSV:
            return render_table(("step", "depth", "statement", "rule", "rests on"), _rows(explained), TableFormat.CSV)
    return _as_rdf(explained).serialize(format=form.media_type)


def answer_explanation(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Explain the triple `s`, `p`, `o`: the task behind /explain. Raises UnknownNameError and LimitError."""
    term = term_resolver(store)
    triple = URIRef(str(term(arguments["s"]))), URIRef(str(term(arguments["p"]))), term(arguments["o"])
    form = next(each for each in OF_PROOFS if each.media_type == media_type)
    explained = store.shared(Explainer).explain(triple, reasoner=False)
    if form is Format.HTML:
        terms = {name: arguments[name] for name in ("s", "p", "o")}
        forms = [each for each in OF_PROOFS if each is not Format.HTML]
        addresses = {each.title: f"explain?{urlencode({**terms, 'format': each.extension})}" for each in forms}
        return proof_page(store, explained, explanation_report(explained, Format.TEXT), addresses).encode()
    return explanation_report(explained, form).encode()


def _rows(explained: ExplainedTriple) -> Iterator[tuple[int, int, str, str, str]]:
    """Yield number, depth, statement and rule of each step of the outline, and what a given one rests on."""
    wording, notes = ProofWording(explained.proof), _notes(explained)
    waiting = [(explained.proof, 0)]
    number = 0
    while waiting:
        part, depth = waiting.pop()
        number += 1
        grounds = "; ".join(() if part.rule else notes.get(part.triple, ()))
        yield number, depth, wording.triple(part.triple), part.rule or "given", grounds
        waiting += [(premise, depth + 1) for premise in reversed(visible_premises(part))]


def _notes(explained: ExplainedTriple) -> ProofNotes:
    return {triple: list(_lines(source)) for triple, source in explained.sources.items()}


def _lines(source: TripleSource) -> Iterator[str]:
    yield from (str(claim) for claim in source.claims)
    yield from (f"against it: {claim}" for claim in source.against)
    if not source.claims and source.graphs:
        yield f"stands in {', '.join(map(_graph_in_words, source.graphs))}"


def _graph_in_words(graph: str) -> str:
    return f"{graph} ({OF_DATASET})" if is_own_graph(whole_iri(graph)) else graph


def _as_dict(explained: ExplainedTriple) -> dict[str, object]:
    content = proof_as_dict(explained.proof)
    content["given"] = [
        {"triple": list(triple), "text": ProofWording(explained.proof).triple(triple), **asdict(source)}
        for triple, source in explained.sources.items()
    ]
    return content


def _as_rdf(explained: ExplainedTriple) -> Graph:
    graph = proof_as_rdf(explained.proof)
    for triple, source in explained.sources.items():
        entity = triple_iri(triple)
        for claim in source.claims:
            graph.add((entity, PROV.wasDerivedFrom, URIRef(whole_iri(claim.claim))))
    return graph


def _drawn(explained: ExplainedTriple) -> Drawing:
    wording, notes = ProofWording(explained.proof), _notes(explained)
    drawing = Drawing(wording.triple(explained.proof.triple))

    def place(part: Proof) -> str:
        key = " ".join(part.triple)
        words = [wording.triple(part.triple), *(() if part.rule else notes.get(part.triple, ()))]
        drawing.node(key, "\n".join(words), Look.PLAIN if part.rule else Look.GIVEN)
        for premise in visible_premises(part):
            drawing.arc(place(premise), key, part.rule)
        return key

    place(explained.proof)
    return drawing
