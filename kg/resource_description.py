"""What the graph says of one resource: as RDF, and as a page whose links lead on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from rdflib import RDF, RDFS, VOID, Graph, Literal, URIRef

from kg.engine.store import Store
from kg.errors import UnknownNameError
from kg.formats import GRAPHS, Format
from kg.namespaces import BASE, contract, prefixes
from kg.search.entity_names import EntityNames

FORMATS = (GRAPHS[0], Format.HTML, *GRAPHS[1:])
# More statements that point to a resource than these are left out, and the page says so.
MOST_INCOMING = 500
_LONGEST = 300

Named = tuple[URIRef, URIRef, URIRef | Literal]


def answer_description(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Describe the resource `iri`: the task behind its address. Raises UnknownNameError.

    `root`: what leads from the address of the page to the root of the server.
    """
    iri = URIRef(arguments["iri"])
    own = list(_own(store, iri))
    incoming = list(_incoming(store, iri))
    if not own and not incoming:
        raise UnknownNameError(_unknown(store, iri))
    if media_type == Format.HTML.media_type:
        return _page(iri, own, incoming, _labels(store, [*own, *incoming]), arguments["root"]).encode()
    graph = Graph()
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace)
    for triple in (*own, *_evidence(store, iri), *incoming[:MOST_INCOMING]):
        graph.add(triple)
    form = next(each for each in GRAPHS if each.media_type == media_type)
    return graph.serialize(format=form.of_triples).encode()


def _own(store: Store, iri: URIRef) -> Iterator[Named]:
    here = f"{iri.n3()} ?p ?o"
    query = f"SELECT DISTINCT ?p ?o WHERE {{ {{ {here} }} UNION {{ GRAPH ?g {{ {here} }} }} }} ORDER BY ?p STR(?o)"
    return ((iri, p, o) for p, o in store.select(query)[1] if isinstance(p, URIRef) and o is not None)


def _incoming(store: Store, iri: URIRef) -> Iterator[Named]:
    # The catalogue counts with every class and property, and says nothing of them.
    said = f"?s ?p {iri.n3()} FILTER(?p NOT IN ({VOID['class'].n3()}, {VOID.property.n3()}))"
    query = f"SELECT DISTINCT ?s ?p WHERE {{ {said} }} ORDER BY ?p ?s LIMIT {MOST_INCOMING + 1}"
    return ((s, p, iri) for s, p in store.select(query)[1] if isinstance(s, URIRef) and isinstance(p, URIRef))


def _evidence(store: Store, iri: URIRef) -> Iterator[Named]:
    """Yield where the parts of a claim stand: its evidence and the positions of that."""
    query = f"""
        PREFIX mk: <{BASE}ontology#> PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT ?s ?p ?o WHERE {{ {iri.n3()} mk:evidence/oa:hasSelector? ?s . ?s ?p ?o }}"""
    for s, p, o in store.select(query)[1]:
        if isinstance(s, URIRef) and isinstance(p, URIRef) and o is not None:
            yield s, p, o


def _labels(store: Store, triples: Sequence[Named]) -> dict[str, str]:
    terms = sorted({term for triple in triples for term in triple if isinstance(term, URIRef)})
    listed = " ".join(term.n3() for term in terms)
    query = f"SELECT ?s ?label WHERE {{ VALUES ?s {{ {listed} }} ?s {RDFS.label.n3()} ?label }} ORDER BY ?label"
    return {str(term): str(label) for term, label in store.select(query)[1]}


def _unknown(store: Store, iri: URIRef) -> str:
    near = store.shared(EntityNames).near(contract(str(iri)))
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"The graph says nothing of <{iri}>.{meant}"


def _page(iri: URIRef, own: Sequence[Named], incoming: Sequence[Named], labels: Mapping[str, str], root: str) -> str:
    title = labels.get(str(iri)) or contract(str(iri))
    kinds = ", ".join(labels.get(str(o), contract(str(o))) for _, p, o in own if p == RDF.type)
    more = f"<p>Only the first {MOST_INCOMING} are shown.</p>" if len(incoming) > MOST_INCOMING else ""
    said = _table(((p, o) for _, p, o in own if p != RDF.type), labels, root)
    pointing = _table(((p, s) for s, p, _ in incoming[:MOST_INCOMING]), labels, root)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)} – myeloma-kg</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{root}static/plain.css"></head><body><main>'
        f"<h1>{escape(title)}</h1><p>{escape(kinds)} · <code>{escape(str(iri))}</code></p>"
        f"<table>{said}</table>"
        + (f"<h2>What points here</h2><table>{pointing}</table>{more}" if incoming else "")
        + f'<p><a href="{root}">myeloma-kg</a> · As data: '
        + " · ".join(f'<a href="?format={form.extension}">{form.title}</a>' for form in FORMATS if form != Format.HTML)
        + "</p></main></body></html>\n"
    )


def _table(rows: Iterator[tuple[URIRef, URIRef | Literal]], labels: Mapping[str, str], root: str) -> str:
    grouped: dict[URIRef, list[str]] = {}
    for predicate, value in rows:
        grouped.setdefault(predicate, []).append(_shown(value, labels, root))
    return "\n".join(
        f"<tr><th>{_shown(predicate, labels, root)}</th><td>{'<br>'.join(values)}</td></tr>"
        for predicate, values in grouped.items()
    )


def _shown(term: URIRef | Literal, labels: Mapping[str, str], root: str) -> str:
    if isinstance(term, Literal):
        return escape(str(term))
    iri = str(term)
    words = escape((labels.get(iri) or contract(iri))[:_LONGEST])
    if iri.startswith(BASE):
        return f'<a href="{root}{escape(iri.removeprefix(BASE))}" title="{escape(contract(iri))}">{words}</a>'
    if iri.startswith(("http://", "https://")):
        return f'<a href="{escape(iri)}" rel="external">{words}</a>'
    return words
