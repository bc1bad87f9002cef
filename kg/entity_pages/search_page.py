"""The answer to a search: entities, what two of them have to do with each other, and claims; as page, JSON or RDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from urllib.parse import urlencode

from rdflib import RDF, RDFS, Literal, URIRef

from kg.engine.store import Store
from kg.entity_pages.blocks import Block
from kg.entity_pages.claim_tables import claim_table
from kg.entity_pages.context import PageContext
from kg.entity_pages.passages import Documents, passage
from kg.entity_pages.search_finding import SearchFinding, claims_on_concepts
from kg.formats import Format
from kg.own_dataset import OF_DATASET, part_of
from kg.pages.rendering import render_page
from kg.prefixes import BASE, expand
from kg.rdf import graph_with_prefixes
from kg.search.claim_search import claims_on, claims_on_regimens, claims_on_that_say, claims_that_say
from kg.search.results import SearchResult, search
from kg.tables import TableFormat, json_text, render_table

_MOST_PASSAGES, _MOST_ON_PAGE, _MOST_SUGGESTED, _MOST_LISTED = 4, 30, 3, 9
MOST_CLAIMS = 30
_COLUMNS = ("statement", "figure", "source", "place", "doubts")


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
    finding = SearchFinding.read(store, text)
    claims, topic = _claims(store, finding, text)
    context = PageContext(store, results[0].iri if results else BASE + "dataset", "")
    records = context.records(claims[:MOST_CLAIMS])
    blocks: list[Block] = []
    if records:
        passages = {each.pieces: each for claim in records if (each := passage(context, documents, claim))}
        blocks.append(claim_table(context, records, "Claims", _COLUMNS))
        blocks += list(passages.values())[:_MOST_PASSAGES]
    found, on_regimens = claims_on_regimens(store, finding.concepts)
    regimens = [claim for claim in found if claim not in claims]
    shown = context.records(regimens[:MOST_CLAIMS])
    return render_page(
        "search.html", "", title=text, results=results[:_MOST_ON_PAGE], left_out=max(0, len(results) - _MOST_ON_PAGE),
        finding=finding, topic=topic, blocks=blocks, mark=OF_DATASET,
        regimens=claim_table(context, shown, f"Claims {on_regimens}", _COLUMNS) if shown else None,
        more_on_regimens=len(regimens) - len(shown),
    )  # fmt: skip


def _claims(store: Store, finding: SearchFinding, text: str) -> tuple[list[str], str]:
    """Return the claims on the things that a text names and those that say its words; and in words on what they are."""
    concepts = finding.concepts
    claims, on = claims_on_concepts(store, concepts, MOST_CLAIMS + 1)
    labels = {thing.entity: thing.label for thing in finding.things}
    # A sentence may say what a text abbreviates.
    ways = [
        {each: each.phrase for each in concepts},
        {each: labels.get(each.curies[0], each.phrase) for each in concepts},
    ]
    for way, each in product(ways, concepts) if not claims and len(concepts) > 1 else ():
        others = " ".join(words for other, words in way.items() if other != each)
        said = set(claims_that_say(store, others))
        claims = [claim for claim in claims_on(store, [each]) if claim in said][: MOST_CLAIMS + 1]
        if claims:
            return claims, f"on {each.phrase} with “{others}”"
    if not claims and finding.unknown:
        claims = claims_on_that_say(store, concepts, finding.unknown, MOST_CLAIMS + 1)
        if claims:
            things = " and ".join(each.phrase for each in concepts)
            words = " or ".join(f"“{word}”" for word in finding.unknown)
            return claims, f"on {things} with {words}"
    # A table of everything is no answer about the things that a text names.
    if claims or not concepts or all(link.address.startswith("browse/") for link in finding.links):
        claims = list(dict.fromkeys([*claims, *claims_that_say(store, text, MOST_CLAIMS + 1)]))[: MOST_CLAIMS + 1]
    return claims, on


def answer_suggestions(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer what a search for `q` may lead to, in a few lines: the task behind /suggest.

    A text that names two things leads to their chains, their comparison, the claims on both, and the page of each; any
    other to entities, and words to claims that say them.
    """
    del media_type
    text = arguments["q"].strip()
    results = search(store, text)
    finding = SearchFinding.read(store, text)
    links = [Suggestion(each.text, _kind_of_link(each.address), each.address) for each in finding.links]
    suggestions = links[:_MOST_SUGGESTED]
    claims, topic = _claims(store, finding, text)
    count = len(claims) if topic else 0
    if count:
        words = f"{MOST_CLAIMS} claims and more" if count > MOST_CLAIMS else f"{count} claim{'s' * (count != 1)}"
        address = f"search?{urlencode({'q': text})}"
        suggestions.append(Suggestion(f"{words} {topic}", "claims", address))
    if finding.concepts:
        results = list(finding.things)
    things = [Suggestion(each.label, each.kind, each.address, each.matched, own=each.own) for each in results]
    # What has the whole text for its name is what is meant; what to ask about it stands below.
    suggestions = [*things[:1], *suggestions, *things[1:]] if finding.is_named else [*suggestions, *things]
    if not count and len(text.split()) > 1:
        records = PageContext(store, BASE, "").records(claims_that_say(store, text, _MOST_SUGGESTED))
        statements = [Suggestion(each.statement, "claim", each.address) for each in records]
        is_named = any(each.matched for each in results)
        suggestions = (
            [*suggestions[: _MOST_LISTED - len(statements)], *statements] if is_named else [*statements, *suggestions]
        )
    return (json.dumps([asdict(each) for each in suggestions[:_MOST_LISTED]], ensure_ascii=False) + "\n").encode()


def _kind_of_link(address: str) -> str:
    return {"compare": "comparison", "paths": "chains"}.get(address.partition("?")[0], "section")
