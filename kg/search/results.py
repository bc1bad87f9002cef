"""Search results: entities by label, synonym, identifier or misspelling, or by several names in one text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import RDFS, SKOS, URIRef

from kg.engine.store import Store
from kg.errors import ParameterError
from kg.namespaces import MK
from kg.own_dataset import own_things
from kg.pages.rendering import MOST_SEARCHED
from kg.prefixes import BASE, contract, listed_iris, whole_iri
from kg.resolution import comparable_name
from kg.search.concepts import TITLED, interpret, is_specified
from kg.search.entity_names import EntityNames
from kg.search.publication_details import PublicationDetails
from kg.search.word_forms import singular

MOST_RESULTS = 50


@dataclass(frozen=True)
class SearchResult:
    """An entity, and the name of it that matched; none when a name is only like the text.

    `own`: whether only a dataset beside the curated graph names it.
    """

    entity: str
    iri: str
    label: str
    kind: str
    matched: str
    own: bool = False

    @property
    def other_name(self) -> str:
        """The name that matched, where it says something that the label does not."""
        return self.matched if comparable_name(self.matched) not in comparable_name(self.label) else ""

    @property
    def address(self) -> str:
        """Where its page stands below the root of the server."""
        return self.iri.removeprefix(BASE)


def search(store: Store, text: str, kind: str = "") -> list[SearchResult]:
    """Return the entities that a text may mean, best first; `kind`: only those of a class, such as mk:Drug.

    Raises ParameterError when the text is empty or too long, and UnknownNameError for a class that there is not.

    >>> [(result.label, result.matched) for result in search(store, "Revlimid", "mk:Drug")]
    [('lenalidomide', 'Revlimid')]
    """
    text = text.strip()
    if not text or len(text) > MOST_SEARCHED:
        raise ParameterError(f"A search is for 1 to {MOST_SEARCHED} characters; this one has {len(text)}.")
    names = store.shared(EntityNames)
    matches = named_by(names, text) or store.shared(PublicationDetails).found(text)
    corrected = names.corrected(text)
    if not matches and corrected != comparable_name(text):
        matches = [(curie, "") for curie, _ in named_by(names, corrected)]
    if not matches:
        # No name is it or holds it: the things that its words name, else what is only like it.
        concepts = interpret(names, text).concepts
        parts = [(curie, each.matched) for each in concepts for curie in each.curies]
        matches = list(dict(reversed(parts)).items())[::-1] or names.matches(text, MOST_RESULTS)
    results = labelled_results(store, matches)
    return _of_class(store, results, kind) if kind else results


def _of_class(store: Store, results: list[SearchResult], kind: str) -> list[SearchResult]:
    iri = store.shared(EntityNames).iri(kind, lambda each: each.startswith(MK))
    found, wanted = listed_iris(result.iri for result in results), listed_iris([iri])
    members = store.texts(
        f"SELECT ?each WHERE {{ VALUES ?each {{ {found} }} VALUES ?kind {{ {wanted} }} ?each a ?kind }}"
    )
    of_class = {each for (each,) in members}
    return [result for result in results if result.iri in of_class]


def named_by(names: EntityNames, text: str) -> list[tuple[str, str]]:
    """Return the CURIEs that have a text, its singular or American spelling as a name or in one, each with that name.

    What only holds it counts where it is more than the title of a publication or the name of a group.
    """
    one = singular(text)
    american = names.american(one)
    ways = {
        words: [each for each in names.matches(words, MOST_RESULTS) if each[1]]
        for words in dict.fromkeys((text, one, american if american != comparable_name(one) else one))
    }
    # What is so called, in the singular or otherwise, comes before what only holds the text.
    for words, matches in ways.items():
        if set(names.candidates(words)).intersection(curie for curie, _ in matches):
            return matches
    for words, matches in ways.items():
        if any(not curie.startswith(TITLED) for curie, _ in matches) and not is_specified(names, words):
            return matches
    return []


def label_of_curie(store: Store, text: str) -> str:
    """Return what people call the thing whose CURIE a text is, where that name is its own; else the text.

    >>> [label_of_curie(store, text) for text in ("ae:neutropenia", "regimen:KRd", "Revlimid")]
    ['neutropenia', 'KRd', 'Revlimid']
    """
    names = store.shared(EntityNames)
    if ":" not in text or names.candidates(text) != [text]:
        return text
    kind, _, local = text.partition(":")
    # The CURIE of a regimen is made of its abbreviation.
    called = [local] if kind == "regimen" else []
    called += [each.label for each in labelled_results(store, [(text, "")])]
    return next((name for name in called if names.candidates(name) == [text]), text)


def labelled_results(store: Store, matches: Sequence[tuple[str, str]]) -> list[SearchResult]:
    """Return CURIEs, each with the name that matched, with their labels and kinds; what has none is left out."""
    listed = " ".join(URIRef(whole_iri(curie)).n3() for curie, _ in matches)
    query = f"""
        SELECT ?s ?label ?kind WHERE {{
          VALUES ?s {{ {listed} }} GRAPH ?g {{ ?s {RDFS.label.n3()} ?label ; a ?kind }}
        }} ORDER BY ?s ?label DESC(?kind)"""
    known = {contract(iri): (label, contract(kind)) for iri, label, kind in store.texts(query)}
    own = store.shared(own_things)
    spelled = _spellings(store, [curie for curie, name in matches if name and curie in known])
    labelled = ((curie, whole_iri(curie), _spelled(name, spelled[curie])) for curie, name in matches if curie in known)
    return [SearchResult(curie, iri, *known[curie], name, iri in own) for curie, iri, name in labelled]


def _spelled(name: str, names: Sequence[str]) -> str:
    """Return a name as one of some names is written; as it stands if it is one of them, or none is the same."""
    alike = (each for each in names if comparable_name(each) == comparable_name(name))
    return name if name in names else next(alike, name)


def _spellings(store: Store, curies: Sequence[str]) -> defaultdict[str, list[str]]:
    """Return the names of things as they are written, first those that people read."""
    spelled: defaultdict[str, list[str]] = defaultdict(list)
    for predicate in (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel) if curies else ():
        listed = listed_iris(whole_iri(curie) for curie in curies)
        query = f"SELECT ?s ?name WHERE {{ VALUES ?s {{ {listed} }} ?s <{predicate}> ?name }} ORDER BY ?s ?name"
        for iri, name in store.texts(query):
            spelled[contract(iri)].append(name)
    return spelled
