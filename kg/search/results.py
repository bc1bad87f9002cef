"""Search results: entities by label, synonym, identifier or misspelling, as JSON, RDF or a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from rdflib import RDF, RDFS, Graph, Literal, URIRef

from kg.engine.store import Store
from kg.errors import ParameterError
from kg.formats import Format
from kg.namespaces import BASE, contract, expand, prefixes
from kg.pages.rendering import MOST_SEARCHED, render_page
from kg.search.entity_names import EntityNames

FORMATS = (Format.PLAIN_JSON, Format.HTML, Format.TURTLE, Format.N_TRIPLES)
MOST_RESULTS = 50


@dataclass(frozen=True)
class SearchResult:
    """An entity, and the name of it that matched; none when a name is only like the text."""

    entity: str
    iri: str
    label: str
    kind: str
    matched: str

    @property
    def address(self) -> str:
        """Where its page stands below the root of the server."""
        return self.iri.removeprefix(BASE)


def search(store: Store, text: str, kind: str = "") -> list[SearchResult]:
    """Return the entities that a text may mean, best first; `kind`: only those of a class, such as mk:Drug.

    Raises ParameterError when the text is empty or too long.

    >>> [(result.label, result.matched) for result in search(store, "Revlimid", "mk:Drug")]
    [('lenalidomide', 'Revlimid')]
    """
    text = text.strip()
    if not text or len(text) > MOST_SEARCHED:
        raise ParameterError(f"A search is for 1 to {MOST_SEARCHED} characters; this one has {len(text)}.")
    matches = store.shared(EntityNames).matches(text, MOST_RESULTS)
    return [result for result in _labelled(store, matches) if kind in {"", result.kind}]


def answer_search(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Search for `q`, among the entities of the class `type` if given: the task behind /search."""
    results = search(store, arguments["q"], arguments.get("type", ""))
    if media_type == Format.PLAIN_JSON.media_type:
        return (json.dumps([asdict(result) for result in results], indent=2, ensure_ascii=False) + "\n").encode()
    if media_type == Format.HTML.media_type:
        return render_page("search.html", "", title=arguments["q"].strip(), results=results).encode()
    graph = Graph()
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace)
    for result in results:
        graph.add((URIRef(result.iri), RDFS.label, Literal(result.label, lang="en")))
        graph.add((URIRef(result.iri), RDF.type, URIRef(expand(result.kind))))
    return graph.serialize(format=media_type).encode()


def _labelled(store: Store, matches: Sequence[tuple[str, str]]) -> list[SearchResult]:
    listed = " ".join(URIRef(expand(curie)).n3() for curie, _ in matches)
    query = f"""
        SELECT ?s ?label ?kind WHERE {{
          VALUES ?s {{ {listed} }} GRAPH ?g {{ ?s {RDFS.label.n3()} ?label ; a ?kind }}
        }} ORDER BY ?s ?label DESC(?kind)"""
    known = {contract(iri): (label, contract(kind)) for iri, label, kind in store.texts(query)}
    labelled = ((curie, name) for curie, name in matches if curie in known)
    return [SearchResult(curie, expand(curie), *known[curie], name) for curie, name in labelled]
