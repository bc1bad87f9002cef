"""What a searched text names by its parts, and where the graph answers what it asks about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from urllib.parse import urlencode

from kg.comparison.comparison import measures_called
from kg.comparison.figures import has_figures, is_measured
from kg.engine.store import Store
from kg.entity_pages.blocks import PageLink
from kg.entity_pages.chain_question import chain_question
from kg.entity_pages.claim_records import claim_roles
from kg.entity_pages.claim_sections import PLANS
from kg.entity_pages.dispute_index import DisputeIndex
from kg.errors import UnknownNameError
from kg.namespaces import MK
from kg.prefixes import contract, expand, listed_iris
from kg.search.claim_search import claims_on
from kg.search.concepts import Concept, called, interpret, search_words
from kg.search.entity_names import EntityNames
from kg.search.publication_details import PublicationDetails
from kg.search.results import SearchResult, labelled_results, named_by
from kg.search.topics import TOPIC_WORDS, topics_in

_MOST_THINGS, _MOST_CHAINS, _MOST_COMPARED, _PAIR = 3, 4, 6, 2
_ANY_EVENT = "ae:any-adverse-event"
# Sections whose claims are few enough to be read through.
_OF_ANY = frozenset({"contraindications", "definitions", "dosing", "management", "resistance"})
_COUNTED = {2: "two", 3: "three"}
_LONGEST_TITLE = "Median progression-free survival, every group on the axis where it belongs"
_LONGEST = "compare?measure=median+progression-free+survival"
# What is asked of the graph itself, where a text names no thing.
_OF_THE_GRAPH = {
    "changes": PageLink("What has changed since the last version", "data#changes"),
    "citing": PageLink("How to cite the graph, and the claims in it", "data#cite"),
}
_EVENT = "mk:AdverseEvent"
_BEGINS = {"mk:Drug", "mk:DrugClass", "mk:Regimen", "mk:TreatmentProtocol", "mk:Mechanism"}
_MEASURE = "mk:OutcomeMeasure"
_ENDS = {_EVENT, "mk:BiologicalProcess", "mk:Disease"}
# What drugs act on.
_ACTED_ON = {"mk:Protein", "mk:ProteinComplex"}
_STUDIES = {"mk:ClinicalTrial", "mk:ObservationalStudy"}
_COMPARED = {"mk:Drug", "mk:Regimen", "mk:TreatmentProtocol", *_STUDIES}
_ABBREVIATED = {"mk:Regimen", "mk:TreatmentProtocol"}


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

    @classmethod
    def read(cls, store: Store, text: str) -> SearchFinding:
        """Read a text with the names of a store."""
        names = store.shared(EntityNames)
        matches = named_by(names, text)
        if matches:
            meant = labelled_results(store, [(curie, text) for curie in called(names, text)])
            first = meant or labelled_results(store, [(matches[0][0], text)])
            measures = [each for each in first[:1] if each.kind == _MEASURE]
            return cls(links=(*_rates(store, meant, []), *_outcomes(store, measures, [], [])), is_named=True)
        if store.shared(PublicationDetails).found(text):
            return cls(is_named=True)
        reading = interpret(names, text)
        read = [_with_deficits(store, each) for each in reading.concepts]
        topics = topics_in(text)
        general = {"events", "rates"} & set(topics)
        concepts = [each for each in read if not (general and each.curies[0] == _ANY_EVENT)]
        concepts = concepts or read
        named = {curie for each in reading.concepts for curie in each.curies}
        # What has the words of a phrase in another order is called by its label.
        matched = [each.matched if not each.is_part or names.holding(each.matched) else "" for each in concepts]
        things = [
            labelled_results(store, [(curie, name if curie in named else "") for curie in each.curies])
            for each, name in zip(concepts, matched, strict=True)
        ]
        whole = [
            [] if concept.is_part and not _is_only_study(each) else each
            for each, concept in zip(things, concepts, strict=True)
        ]
        links = _links(store, whole, things, topics)
        topic_words = frozenset(search_words(" ".join(TOPIC_WORDS))) if links else frozenset()
        return cls(
            tuple(_with_measures(store, each) for each in concepts),
            tuple({each.iri: each for some in reversed(things) for each in reversed(some)}.values())[::-1],
            tuple(links),
            tuple(word for word in reading.unknown if word.casefold() not in topic_words),
        )


def claims_on_concepts(store: Store, concepts: Sequence[Concept], most: int) -> tuple[list[str], str]:
    """Return the claims on as many as may be of the things that a text names, at least two; and in words on which."""
    on_each = [(each, frozenset(claims_on(store, [each]))) for each in concepts]
    for count in range(len(concepts), _PAIR - 1, -1):
        sets = [
            (some, frozenset.intersection(*(claims for _, claims in some))) for some in combinations(on_each, count)
        ]
        found = [(some, claims) for some, claims in sets if claims]
        if found:
            spoken = [each.phrase for each in concepts if any(each in dict(some) for some, _ in found)]
            others = f"{_COUNTED.get(count, count)} of: " if len(found) > 1 else ""
            words = (", " if others else " and ").join(spoken)
            claims = dict.fromkeys(each for _, claims in found for each in sorted(claims))
            return list(claims)[:most], f"on {others}{words}"
    return [], ""


def _with_measures(store: Store, concept: Concept) -> Concept:
    """Return a concept with all outcome measures that its name stands for, where it is that of an endpoint."""
    if not concept.curies[0].startswith("measure:"):
        return concept
    try:
        measures = sorted(map(contract, measures_called(store, concept.phrase)))
    except UnknownNameError:
        return concept
    return replace(concept, curies=tuple(dict.fromkeys((*concept.curies, *measures))))


def _is_only_study(things: Sequence[SearchResult]) -> bool:
    """Whether a part of a name is that of one study alone: ICARIA is ICARIA-MM."""
    return len(things) == 1 and things[0].kind in _STUDIES


def _with_deficits(store: Store, concept: Concept) -> Concept:
    """Return a concept with the events that are a want of what it names: neutropenia for neutrophils."""
    named = listed_iris(expand(curie) for curie in concept.curies)
    query = f"""
        SELECT DISTINCT ?event WHERE {{
          VALUES ?cell {{ {named} }} ?cell {MK.deficitIs.n3()} ?event
        }} ORDER BY ?event"""
    events = (contract(event) for (event,) in store.texts(query))
    return replace(concept, curies=tuple(dict.fromkeys((*concept.curies, *events))))


def _links(
    store: Store, whole: Sequence[Sequence[SearchResult]], things: Sequence[Sequence[SearchResult]], topics: list[str]
) -> list[PageLink]:
    """Return the addresses that answer a text: comparison, rates, disputes, sections of pages, chains.

    `things`: what each part of it may be, best first; `whole`: the same where a part is the whole of a name.
    """
    best = [each[0] for each in whole if each]
    events = [each for each in best if each.kind == _EVENT]
    compared = list(dict.fromkeys(each for each in best if each.kind in _COMPARED))[:_MOST_COMPARED]
    first = [each[0] for each in things if each][:_MOST_THINGS]
    # Of one word, such as `rate`, more names begin than one means.
    parts = [
        each[0]
        for each in things
        if each and each[0].kind == _MEASURE and (not each[0].matched or " " in each[0].matched)
    ]
    links = _outcomes(store, list(dict.fromkeys([*best, *parts])), compared, topics)
    # Treatments have figures side by side, and so have studies; a treatment and a study are about one another.
    studies = [each for each in compared if each.kind in _STUDIES]
    treatments = [each for each in compared if each.kind not in _STUDIES]
    side_by_side = [each for each in (treatments, studies) if len(each) > 1]
    links += [_comparison(each, events[0] if events else None) for each in side_by_side]
    if not side_by_side and ("rates" in topics or (len(best) == 1 and events)):
        links += _rates(store, events, compared)
    elif studies and treatments and events:
        links += _rates(store, events, studies)
    if "disputes" in topics:
        links += [_disputes(store, each) for each in first] or [PageLink("All that is disputed", "browse/Dispute")]
    links += [] if first else [link for topic, link in _OF_THE_GRAPH.items() if topic in topics]
    chains = _chains(store, whole, things)
    if "causes" in topics and not chains:
        chains = [_causes(each) for each in events]
    links += [*_sections(store, first, topics), *chains]
    return links or _nothing_else(best, first, topics)


def _nothing_else(
    best: Sequence[SearchResult], things: Sequence[SearchResult], topics: Sequence[str]
) -> list[PageLink]:
    """Return what there is where the graph does not have what a text asks about the things that it names.

    Of treatments that it names in whole, `best`, that nothing is recorded; where it names none, the claims that say it
    of any.
    """
    begins = [each for each in best if each.kind in _BEGINS]
    if begins:
        return [_nothing(each, topics) for each in begins if set(topics) - {"causes", *_OF_THE_GRAPH}]
    is_open = not any(each.kind in _BEGINS | _STUDIES for each in things)
    plans = [plan for plan in PLANS if is_open and plan.key in topics and plan.key in _OF_ANY]
    return [
        PageLink(f"{plan.title}: every claim of the graph", f"browse/{kind}")
        for plan in plans
        for kind in sorted(plan.kinds)
    ]


def _causes(event: SearchResult) -> PageLink:
    return PageLink(f"What can lead to {event.label}?", f"paths?{urlencode({'to': event.entity})}")


def _short(thing: SearchResult) -> str:
    """Return the abbreviation of a regimen where a text has it, else the label."""
    is_shorter = thing.kind in _ABBREVIATED and 0 < len(thing.matched) < len(thing.label)
    return thing.matched if is_shorter else thing.label


def _comparison(compared: Sequence[SearchResult], event: SearchResult | None) -> PageLink:
    given = [("of", each.entity) for each in compared] + ([("event", event.entity)] if event else [])
    words = " and ".join(map(_short, compared))
    return PageLink(f"Compare {f'{event.label} with ' if event else ''}{words}", f"compare?{urlencode(given)}")


def _outcomes(
    store: Store, things: Sequence[SearchResult], compared: Sequence[SearchResult], topics: Sequence[str]
) -> list[PageLink]:
    """Return the figures of the outcome measures that a text names, each on its axis, or that there are none."""
    measures = [each for each in things if each.kind == _MEASURE]
    is_open = not any(each.kind in _COMPARED | _BEGINS for each in things)
    is_progression = not measures or any("progression-free" in each.label for each in measures)
    links = [PageLink(_LONGEST_TITLE, _LONGEST)] if is_open and is_progression and "outcomes" in topics else []
    of = " and ".join(map(_short, compared))
    for measure in measures:
        name = measure.matched or measure.label
        iris, meant = [each.iri for each in compared], _measures(store, measure)
        if compared and not has_figures(store, iris, meant):
            # What a section of pages is on stands there, and what other claims say stands below.
            is_elsewhere = set(topics_in(name)) - {"outcomes"} or is_measured(store, iris, meant)
            links += [] if is_elsewhere else [_no_figure(name, compared)]
            continue
        given = [*(("of", each.entity) for each in compared), ("measure", name)]
        among = f" of {of}" if compared else ""
        words = f"{name[:1].upper()}{name[1:]}{among}: every figure on its axis"
        links.append(PageLink(words, f"compare?{urlencode(given)}"))
    return links


def _measures(store: Store, measure: SearchResult) -> frozenset[str]:
    """Return the outcome measures that the name stands for by which one was found."""
    try:
        return measures_called(store, measure.matched or measure.label)
    except UnknownNameError:
        return frozenset({measure.iri})


def _no_figure(what: str, compared: Sequence[SearchResult]) -> PageLink:
    """Return that the graph has no figure of something; of a drug, that it has none of the drug alone."""
    of = " and ".join(f"{each.label} alone" if each.kind == "mk:Drug" else _short(each) for each in compared)
    return PageLink(f"No figure is recorded: {what}, {of}; what is stands on its page", compared[0].address)


def _nothing(thing: SearchResult, topics: Sequence[str]) -> PageLink:
    """Return that the graph does not have what a text asks about a thing."""
    titles = {plan.key: plan.title for plan in PLANS}
    named = " or ".join(f"“{titles[each]}”" for each in topics if each in titles) or "that"
    return PageLink(
        f"Nothing is recorded about {_short(thing)} under {named}; what is stands on its page", thing.address
    )


def _rates(store: Store, things: Sequence[SearchResult], compared: Sequence[SearchResult]) -> list[PageLink]:
    """Return the figures of the adverse events among things, each on its axis; only of those that have any."""
    links: list[PageLink] = []
    for event in things:
        rated = f"""
            PREFIX mk: <{MK}>
            SELECT ?claim WHERE {{
              ?about mk:kindOf* <{event.iri}> . ?claim mk:event|mk:object ?about ; mk:measure ?measure
            }} LIMIT 1"""
        if event.kind == _EVENT and list(store.texts(rated)):
            if compared and not has_figures(store, [each.iri for each in compared], event=event.iri):
                links.append(_no_figure(event.label, compared))
                continue
            given = [*(("of", each.entity) for each in compared), ("event", event.entity)]
            among = f" with {' and '.join(map(_short, compared))}" if compared else ""
            words = f"How often: {event.label}{among}, rates and ratios each on its axis"
            links.append(PageLink(words, f"compare?{urlencode(given)}"))
    return links


def _disputes(store: Store, thing: SearchResult) -> PageLink:
    """Return the disputes about claims that speak of a thing, or that none is recorded."""
    index = store.shared(DisputeIndex.read)
    count = len({one for each in claim_roles(store, thing.iri) for one in index.of_claim(each.claim)})
    if not count:
        return PageLink(f"No dispute about {_short(thing)} is recorded", thing.address)
    words = f"What is disputed about {_short(thing)}: {count} dispute{'s' * (count != 1)}"
    return PageLink(words, f"{thing.address}#disputes")


def _sections(store: Store, things: Sequence[SearchResult], topics: Sequence[str]) -> list[PageLink]:
    """Return the sections of the pages of things that a text asks for; only those that are there.

    An event without any has those of what it is a kind of: prophylaxis is stated of thromboembolism, and not of VTE.
    """
    links: list[PageLink] = []
    for thing in things if topics else ():
        own = _own_sections(store, thing, topics)
        for broader in _broader(store, thing) if thing.kind == _EVENT and not own else ():
            words = f", of which {thing.label} is a kind"
            own += [replace(link, text=link.text + words) for link in _own_sections(store, broader, topics)]
        links += own
    return links


def _own_sections(store: Store, thing: SearchResult, topics: Sequence[str]) -> list[PageLink]:
    is_asked = "definitions" in topics or thing.kind in _BEGINS | _COMPARED | _ACTED_ON | {_EVENT}
    roles = claim_roles(store, thing.iri) if is_asked else []
    return [
        PageLink(f"{plan.title}: {_short(thing)}", f"{thing.address}#{plan.key}")
        for plan in PLANS
        if plan.key in topics and any(plan.takes(role) for role in roles)
        # How often an event occurs is asked of it otherwise, and a drug acts.
        if (thing.kind != _EVENT or plan.key != "events") and ((plan.key == "acted-on") == (thing.kind in _ACTED_ON))
    ]


def _broader(store: Store, thing: SearchResult) -> list[SearchResult]:
    """Return what a thing is a kind of."""
    query = f"SELECT DISTINCT ?each {{ <{thing.iri}> {MK.kindOf.n3()} ?each }} ORDER BY ?each"
    return labelled_results(store, [(contract(iri), "") for (iri,) in store.texts(query)])


def _chains(
    store: Store, whole: Sequence[Sequence[SearchResult]], things: Sequence[Sequence[SearchResult]]
) -> list[PageLink]:
    """Return the chains from one of the things that a text names in whole to another."""
    links: list[PageLink] = []
    for one, other in product(range(len(things)), repeat=2):
        for begin, end in product(whole[one], things[other]) if one != other else ():
            if begin.kind in _BEGINS and end.kind in _ENDS:
                name = _short(begin) if len(whole[one]) == 1 else begin.label
                address = f"paths?{urlencode({'from': begin.entity, 'to': end.entity})}"
                asked = chain_question(store, begin.iri, end.iri, name, end.label)
                links.append(PageLink(asked, address))
    return links[:_MOST_CHAINS]
