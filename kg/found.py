"""What a search finds: entities by label, synonym, identifier or misspelling, as JSON, RDF or a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from html import escape

from rdflib import RDF, RDFS, Graph, Literal, URIRef

from kg.engine.store import Store
from kg.errors import ParameterError
from kg.formats import Format
from kg.namespaces import BASE, contract, expand, prefixes
from kg.search import Finder

FORMATS = (Format.PLAIN_JSON, Format.HTML, Format.TURTLE, Format.N_TRIPLES)
LONGEST, MOST = 200, 50


@dataclass(frozen=True)
class Found:
    """An entity that a search found, and the name by which it did; none when the name is only like the text."""

    entity: str
    iri: str
    label: str
    kind: str
    matched: str


def answer(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Search for `q`: the task behind /search. `type`: a class, such as mk:Drug. Raises ParameterError."""
    text, kind = arguments["q"].strip(), arguments.get("type", "")
    if not text or len(text) > LONGEST:
        raise ParameterError(f"A search is for 1 to {LONGEST} characters; this one has {len(text)}.")
    found = [each for each in _described(store, _finder(store).matches(text, MOST)) if kind in {"", each.kind}]
    if media_type == Format.PLAIN_JSON.media_type:
        return (json.dumps([asdict(each) for each in found], indent=2, ensure_ascii=False) + "\n").encode()
    if media_type == Format.HTML.media_type:
        return _page(text, found).encode()
    graph = Graph()
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace)
    for each in found:
        graph.add((URIRef(each.iri), RDFS.label, Literal(each.label, lang="en")))
        graph.add((URIRef(each.iri), RDF.type, URIRef(expand(each.kind))))
    return graph.serialize(format=media_type).encode()


@lru_cache(maxsize=1)
def _finder(store: Store) -> Finder:
    return Finder(store)


def _described(store: Store, matches: Sequence[tuple[str, str]]) -> list[Found]:
    listed = " ".join(URIRef(expand(curie)).n3() for curie, _ in matches)
    query = f"""
        SELECT ?s ?label ?kind WHERE {{
          VALUES ?s {{ {listed} }} GRAPH ?g {{ ?s {RDFS.label.n3()} ?label ; a ?kind }}
        }} ORDER BY ?s ?label DESC(?kind)"""
    told = {contract(str(s)): (str(label), contract(str(kind))) for s, label, kind in store.select(query)[1]}
    return [Found(curie, expand(curie), *told[curie], name) for curie, name in matches if curie in told]


def _page(text: str, found: Sequence[Found]) -> str:
    rows = "\n".join(
        f'<tr><td><a href="{escape(each.iri.removeprefix(BASE))}">{escape(each.label)}</a></td>'
        f"<td>{escape(each.kind)}</td><td>{escape(each.matched or 'only similar')}</td></tr>"
        for each in found
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(text)} – myeloma-kg</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="static/plain.css"></head><body><main>'
        f'<h1>{escape(text)}</h1><form action="search"><label for="q">Search</label>'
        f'<input id="q" name="q" value="{escape(text)}" maxlength="{LONGEST}"><button>Search</button></form>'
        + (f"<table><tr><th>Name</th><th>Kind</th><th>Found by</th></tr>{rows}</table>" if found else "<p>Nothing.</p>")
        + '<p><a href="./">myeloma-kg</a></p></main></body></html>\n'
    )
