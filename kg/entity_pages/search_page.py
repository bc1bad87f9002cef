"""The answer to a search: entities, what two of them have to do with each other, and claims; as page, JSON or RDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from urllib.parse import urlencode

from rdflib import RDF, RDFS, Graph, Literal, URIRef

from kg.engine.store import Store
from kg.entity_pages.blocks import Block, PageLink
from kg.entity_pages.claim_tables import claim_table
from kg.entity_pages.context import PageContext
from kg.entity_pages.passages import Documents, passage
from kg.formats import Format
from kg.namespaces import BASE, expand, prefixes
from kg.own_dataset import OF_DATASET, part_of
from kg.pages.rendering import render_page
from kg.search.claim_search import claims_on, claims_that_say
from kg.search.concepts import Concept, concepts_in, singular
from kg.search.entity_names import EntityNames
from kg.search.results import SearchResult, labelled_results, search
from kg.tables import TableFormat, render_table

FORMATS = (Format.PLAIN_JSON, Format.HTML, Format.TURTLE, Format.N_TRIPLES, Format.CSV)
SUGGESTION_FORMATS = (Format.PLAIN_JSON,)
_MOST_CLAIMS, _MOST_PASSAGES, _MOST_CHAINS, _MOST_ON_PAGE = 30, 4, 4, 30
_MOST_SUGGESTED, _MOST_LISTED = 3, 9
_BEGINS = {"mk:Drug", "mk:DrugClass", "mk:Regimen", "mk:TreatmentProtocol", "mk:Mechanism"}
_ENDS = {"mk:AdverseEvent", "mk:BiologicalProcess", "mk:Disease"}
_COMPARED = {"mk:Drug", "mk:Regimen", "mk:TreatmentProtocol", "mk:ClinicalTrial", "mk:ObservationalStudy"}


@dataclass(frozen=True)
class ConnectedPair:
    """Two or more things that one text names, and where the graph says what they have to do with each other."""

    phrases: tuple[str, ...]
    things: tuple[SearchResult, ...]
    links: tuple[PageLink, ...]


@dataclass(frozen=True)
class Suggestion:
    """What a text may lead to: a label, what it is (a class, or a word), and the address below the root.

    `matched`: the name of an entity that matched. `own`: whether only a dataset beside the curated graph names it.
    """

    label: str
    kind: str
    address: str
    matched: str = ""
    own: bool = False


def answer_search(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Search for `q`, among the entities of the class `type` if given: the task behind /search."""
    text = arguments["q"].strip()
    results = search(store, text, arguments.get("type", ""))
    if media_type == Format.PLAIN_JSON.media_type:
        return (json.dumps([asdict(result) for result in results], indent=2, ensure_ascii=False) + "\n").encode()
    if media_type == Format.CSV.media_type:
        columns = (*list(SearchResult.__dataclass_fields__)[:-1], "part of")
        rows = [(*list(asdict(each).values())[:-1], part_of(store, each.iri)) for each in results]
        return render_table(columns, rows, TableFormat.CSV).encode()
    if media_type == Format.HTML.media_type:
        return _page(store, text, results, Documents(arguments.get("documents", ""))).encode()
    graph = Graph()
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace)
    for result in results:
        graph.add((URIRef(result.iri), RDFS.label, Literal(result.label, lang="en")))
        graph.add((URIRef(result.iri), RDF.type, URIRef(expand(result.kind))))
    return graph.serialize(format=media_type).encode()


def _page(store: Store, text: str, results: Sequence[SearchResult], documents: Documents) -> str:
    names = store.shared(EntityNames)
    concepts = _concepts(names, text)
    connection = _connection(store, concepts) if concepts else None
    claims = claims_on(store, concepts, _MOST_CLAIMS) if connection else []
    claims = list(dict.fromkeys([*claims, *claims_that_say(store, text, _MOST_CLAIMS)]))[:_MOST_CLAIMS]
    context = PageContext(store, results[0].iri if results else BASE + "dataset", "")
    records = context.records(claims)
    blocks: list[Block] = []
    if records:
        passages = {each.pieces: each for claim in records if (each := passage(context, documents, claim))}
        blocks.append(claim_table(context, records, "Claims", ("statement", "figure", "source", "doubts")))
        blocks += list(passages.values())[:_MOST_PASSAGES]
    return render_page(
        "search.html", "", title=text, results=results[:_MOST_ON_PAGE], left_out=max(0, len(results) - _MOST_ON_PAGE),
        connection=connection, blocks=blocks, mark=OF_DATASET,
    )  # fmt: skip


def _concepts(names: EntityNames, text: str) -> list[Concept]:
    """Return the two or more things that a text names; none where the whole of it is a name."""
    is_name = bool(names.candidates(text) or names.candidates(singular(text)))
    concepts = [] if is_name else concepts_in(names, text)
    return concepts if len(concepts) > 1 else []


def answer_suggestions(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer what a search for `q` may lead to, in a few lines: the task behind /suggest.

    A text that names two things leads to their chains, their comparison, the claims on both, and the page of each; any
    other to entities, and words to claims that say them.
    """
    del media_type
    text = arguments["q"].strip()
    results = search(store, text)
    concepts = _concepts(store.shared(EntityNames), text)
    suggestions: list[Suggestion] = []
    count = 0
    if concepts:
        connection = _connection(store, concepts)
        suggestions += [
            Suggestion(link.text, "comparison" if link.address.startswith("compare") else "chains", link.address)
            for link in connection.links[:_MOST_SUGGESTED]
        ]
        count = len(claims_on(store, concepts, _MOST_CLAIMS + 1))
        if count:
            words = f"{_MOST_CLAIMS} claims and more" if count > _MOST_CLAIMS else f"{count} claim{'s' * (count != 1)}"
            phrases = " and ".join(connection.phrases)
            suggestions.append(Suggestion(f"{words} on {phrases}", "claims", f"search?{urlencode({'q': text})}"))
        results = list(connection.things)
    suggestions += [Suggestion(each.label, each.kind, each.address, each.matched, own=each.own) for each in results]
    if not count and len(text.split()) > 1:
        records = PageContext(store, BASE, "").records(claims_that_say(store, text, _MOST_SUGGESTED))
        claims = [Suggestion(each.statement, "claim", each.address) for each in records]
        is_named = any(each.matched for each in results)
        suggestions = [*suggestions[: _MOST_LISTED - len(claims)], *claims] if is_named else [*claims, *suggestions]
    return (json.dumps([asdict(each) for each in suggestions[:_MOST_LISTED]], ensure_ascii=False) + "\n").encode()


def _connection(store: Store, concepts: Sequence[Concept]) -> ConnectedPair:
    results = [labelled_results(store, [(curie, each.phrase) for curie in each.curies]) for each in concepts]
    links: list[PageLink] = []
    for one, other in product(range(len(results)), repeat=2):
        if one == other:
            continue
        for begin, end in product(results[one], results[other]):
            if begin.kind in _BEGINS and end.kind in _ENDS:
                address = f"paths?{urlencode({'from': begin.entity, 'to': end.entity})}"
                links.append(PageLink(f"How can {begin.label} lead to {end.label}?", address))
    links = links[:_MOST_CHAINS]
    compared = [each[0] for each in results if each and each[0].kind in _COMPARED]
    if len(compared) > 1:
        address = f"compare?{urlencode([('of', each.entity) for each in compared[:6]])}"
        links.append(PageLink(f"Compare {' and '.join(each.label for each in compared[:6])}", address))
    things = tuple(dict.fromkeys(each for some in results for each in some))
    return ConnectedPair(tuple(each.phrase for each in concepts), things, tuple(links))
