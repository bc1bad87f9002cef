"""The answer to a search: entities, what two of them have to do with each other, and claims; as page, JSON or RDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations, product
from urllib.parse import urlencode

from rdflib import RDF, RDFS, Literal, URIRef

from kg.engine.store import Store
from kg.entity_pages.blocks import Block, PageLink
from kg.entity_pages.claim_records import claim_roles
from kg.entity_pages.claim_sections import PLANS
from kg.entity_pages.claim_tables import claim_table
from kg.entity_pages.context import PageContext
from kg.entity_pages.passages import Documents, passage
from kg.formats import Format
from kg.namespaces import BASE, expand
from kg.own_dataset import OF_DATASET, part_of
from kg.pages.rendering import render_page
from kg.rdf import graph_with_prefixes
from kg.search.claim_search import claims_on, claims_that_say
from kg.search.concepts import Concept, interpret, search_words
from kg.search.entity_names import EntityNames
from kg.search.results import SearchResult, labelled_results, named_by, search
from kg.search.topics import TOPIC_WORDS, topics_in
from kg.tables import TableFormat, json_text, render_table

FORMATS = (Format.PLAIN_JSON, Format.HTML, Format.TURTLE, Format.N_TRIPLES, Format.CSV)
SUGGESTION_FORMATS = (Format.PLAIN_JSON,)
_MOST_CLAIMS, _MOST_PASSAGES, _MOST_CHAINS, _MOST_ON_PAGE = 30, 4, 4, 30
_MOST_SUGGESTED, _MOST_LISTED, _PAIR = 3, 9, 2
_ANY_EVENT = "ae:any-adverse-event"
_LONGEST = "compare?measure=median+progression-free+survival"
_BEGINS = {"mk:Drug", "mk:DrugClass", "mk:Regimen", "mk:TreatmentProtocol", "mk:Mechanism"}
_ENDS = {"mk:AdverseEvent", "mk:BiologicalProcess", "mk:Disease"}
_COMPARED = {"mk:Drug", "mk:Regimen", "mk:TreatmentProtocol", "mk:ClinicalTrial", "mk:ObservationalStudy"}


@dataclass(frozen=True)
class SearchFinding:
    """What a text that is no name names by its parts, and where the graph answers what it asks about them.

    `unknown`: its words that the graph does not know. `is_named`: whether the whole of it is a name, or part of one.
    """

    concepts: tuple[Concept, ...] = ()
    things: tuple[SearchResult, ...] = ()
    links: tuple[PageLink, ...] = ()
    unknown: tuple[str, ...] = ()
    is_named: bool = False


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
        return json_text([asdict(result) for result in results]).encode()
    if media_type == Format.CSV.media_type:
        columns = (*list(SearchResult.__dataclass_fields__)[:-1], "part of")
        rows = [(*list(asdict(each).values())[:-1], part_of(store, each.iri)) for each in results]
        return render_table(columns, rows, TableFormat.CSV).encode()
    if media_type == Format.HTML.media_type:
        return _page(store, text, results, Documents(arguments.get("documents", ""))).encode()
    graph = graph_with_prefixes()
    for result in results:
        graph.add((URIRef(result.iri), RDFS.label, Literal(result.label, lang="en")))
        graph.add((URIRef(result.iri), RDF.type, URIRef(expand(result.kind))))
    return graph.serialize(format=media_type).encode()


def _page(store: Store, text: str, results: Sequence[SearchResult], documents: Documents) -> str:
    finding = _finding(store, text)
    claims, phrases = _claims_on(store, finding.concepts) if finding.concepts else ([], ())
    if not finding.links or claims:
        claims = list(dict.fromkeys([*claims, *claims_that_say(store, text, _MOST_CLAIMS)]))[:_MOST_CLAIMS]
    context = PageContext(store, results[0].iri if results else BASE + "dataset", "")
    records = context.records(claims)
    blocks: list[Block] = []
    if records:
        passages = {each.pieces: each for claim in records if (each := passage(context, documents, claim))}
        blocks.append(claim_table(context, records, "Claims", ("statement", "figure", "source", "place", "doubts")))
        blocks += list(passages.values())[:_MOST_PASSAGES]
    return render_page(
        "search.html", "", title=text, results=results[:_MOST_ON_PAGE], left_out=max(0, len(results) - _MOST_ON_PAGE),
        finding=finding, phrases=phrases, blocks=blocks, mark=OF_DATASET,
    )  # fmt: skip


def _finding(store: Store, text: str) -> SearchFinding:
    names = store.shared(EntityNames)
    if named_by(names, text):
        return SearchFinding(is_named=True)
    reading = interpret(names, text)
    topics = topics_in(text)
    concepts = [each for each in reading.concepts if not ("events" in topics and each.curies[0] == _ANY_EVENT)]
    concepts = concepts or list(reading.concepts)
    things = [labelled_results(store, [(curie, each.phrase) for curie in each.curies]) for each in concepts]
    whole = [[] if concept.is_part else each for each, concept in zip(things, concepts, strict=True)]
    links = [*_sections(store, [each[0] for each in things if each], topics), *_links_between(whole, things)]
    if "outcomes" in topics and not any(each[0].kind in _BEGINS for each in whole if each):
        links.append(PageLink("Median progression-free survival, every group on the axis where it belongs", _LONGEST))
    asked = frozenset(search_words(" ".join(TOPIC_WORDS))) if links else frozenset()
    return SearchFinding(
        tuple(concepts),
        tuple({each.iri: each for some in reversed(things) for each in reversed(some)}.values())[::-1],
        tuple(links),
        tuple(word for word in reading.unknown if word.casefold() not in asked),
    )


def _sections(store: Store, things: Sequence[SearchResult], topics: Sequence[str]) -> list[PageLink]:
    """Return the sections of the pages of things that a text asks for; only those that are there."""
    links: list[PageLink] = []
    for thing in things[:_MOST_SUGGESTED] if topics else ():
        roles = claim_roles(store, thing.iri) if thing.kind in _BEGINS else []
        links += [
            PageLink(f"{plan.title}: {thing.label}", f"{thing.address}#{plan.key}")
            for plan in PLANS
            if plan.key in topics and any(plan.takes(role) for role in roles)
        ]
    return links


def _claims_on(store: Store, concepts: Sequence[Concept]) -> tuple[list[str], tuple[str, ...]]:
    """Return the claims on all of the things that a text names, else on two of them, with the words for them."""
    sets = [concepts, *(combinations(concepts, 2) if len(concepts) > _PAIR else ())]
    for each in sets if len(concepts) >= _PAIR else ():
        claims = claims_on(store, each, _MOST_CLAIMS + 1)
        if claims:
            return claims, tuple(concept.phrase for concept in each)
    return [], ()


def answer_suggestions(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer what a search for `q` may lead to, in a few lines: the task behind /suggest.

    A text that names two things leads to their chains, their comparison, the claims on both, and the page of each; any
    other to entities, and words to claims that say them.
    """
    del media_type
    text = arguments["q"].strip()
    results = search(store, text)
    finding = _finding(store, text)
    suggestions = [
        Suggestion(link.text, _kind_of_link(link.address), link.address) for link in finding.links[:_MOST_SUGGESTED]
    ]
    claims, phrases = _claims_on(store, finding.concepts)
    count = len(claims)
    if count:
        words = f"{_MOST_CLAIMS} claims and more" if count > _MOST_CLAIMS else f"{count} claim{'s' * (count != 1)}"
        address = f"search?{urlencode({'q': text})}"
        suggestions.append(Suggestion(f"{words} on {' and '.join(phrases)}", "claims", address))
    if finding.concepts:
        results = list(finding.things)
    suggestions += [Suggestion(each.label, each.kind, each.address, each.matched, own=each.own) for each in results]
    if not count and len(text.split()) > 1:
        records = PageContext(store, BASE, "").records(claims_that_say(store, text, _MOST_SUGGESTED))
        said = [Suggestion(each.statement, "claim", each.address) for each in records]
        is_named = any(each.matched for each in results)
        suggestions = [*suggestions[: _MOST_LISTED - len(said)], *said] if is_named else [*said, *suggestions]
    return (json.dumps([asdict(each) for each in suggestions[:_MOST_LISTED]], ensure_ascii=False) + "\n").encode()


def _kind_of_link(address: str) -> str:
    return {"compare": "comparison", "paths": "chains"}.get(address.partition("?")[0], "section")


def _links_between(whole: Sequence[Sequence[SearchResult]], things: Sequence[Sequence[SearchResult]]) -> list[PageLink]:
    """Return the chains from one of the things that a text names in whole to another, and the comparison of those."""
    links: list[PageLink] = []
    for one, other in product(range(len(things)), repeat=2):
        for begin, end in product(whole[one], things[other]) if one != other else ():
            if begin.kind in _BEGINS and end.kind in _ENDS:
                address = f"paths?{urlencode({'from': begin.entity, 'to': end.entity})}"
                links.append(PageLink(f"How can {begin.label} lead to {end.label}?", address))
    links = links[:_MOST_CHAINS]
    compared = list(dict.fromkeys(each[0] for each in whole if each and each[0].kind in _COMPARED))
    if len(compared) > 1:
        address = f"compare?{urlencode([('of', each.entity) for each in compared[:6]])}"
        links.append(PageLink(f"Compare {' and '.join(each.label for each in compared[:6])}", address))
    return links
