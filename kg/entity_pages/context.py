"""What a page is made from: the entity, its triples, the claims that speak of it, and the labels of what is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urlencode

from rdflib import FOAF, RDF, RDFS, SKOS

from kg.browsing.class_table import WORDS
from kg.citation_lines import short_citations
from kg.engine.store import Store
from kg.entity_pages.blocks import Links, PageLink
from kg.entity_pages.claim_records import ClaimRecord, ClaimRole, claim_records, claim_roles
from kg.errors import ParameterError
from kg.namespaces import MK
from kg.own_dataset import OF_DATASET, is_own_graph, own_things
from kg.prefixes import BASE, contract, words_of
from kg.rdf import CATALOGUE_GRAPH, EDGES_GRAPH, EXPLANATIONS_GRAPH, INFERRED_GRAPH, MAPPINGS_GRAPH
from kg.sentences import address_of_words
from kg.sparql.value_order import value_keys
from kg.thing_labels import labels_of, statements_in_words

SHOWN = 12
"""How many claims a section shows before it is opened by itself."""
PAGE = 100
"""How many claims one page of a section shows."""
_DOUBTS = frozenset({"Possible", "Negated", "NotKnown", "Disputed", "Rejected", "Unresolved"})


@dataclass(frozen=True)
class GraphStatement:
    """A predicate and a value of the entity, with the named graph that holds it."""

    graph: str
    predicate: str
    value: str

    @property
    def is_own(self) -> bool:
        """Whether it is of the dataset beside the curated graph."""
        return is_own_graph(self.graph)

    @property
    def is_inferred(self) -> bool:
        """Whether it follows from others."""
        return self.graph == str(INFERRED_GRAPH)

    @property
    def is_stated(self) -> bool:
        """Whether a source states it of the entity itself: no edge, no mapping, nothing inferred."""
        aside = (CATALOGUE_GRAPH, EDGES_GRAPH, EXPLANATIONS_GRAPH, INFERRED_GRAPH, MAPPINGS_GRAPH)
        return not self.is_own and self.graph not in map(str, aside)


class PageContext:
    """The entity of a page. `section`, `number`: which section is opened by itself, and which page of it."""

    def __init__(self, store: Store, iri: str, root: str, section: str = "", number: int = 1) -> None:
        self.store, self.iri, self.root, self.section, self.number = store, iri, root, section, max(number, 1)
        query = f"SELECT ?g ?p ?o WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }} ORDER BY ?p {value_keys('?o')} ?g"
        # Whether something on it is cut into pages.
        self.is_paged = False
        self.statements = [GraphStatement(*row) for row in store.texts(query)]
        self._labels: dict[str, str] = {}
        self._records: dict[str, ClaimRecord] = {}
        self._publications: dict[str, tuple[str, str]] = {}

    @cached_property
    def roles(self) -> list[ClaimRole]:
        """The parts that the entity has in claims."""
        return claim_roles(self.store, self.iri)

    def values(self, predicate: str) -> list[str]:
        """Return the values of a predicate, each once."""
        return list(dict.fromkeys(each.value for each in self.statements if each.predicate == predicate))

    @property
    def label(self) -> str:
        """What the entity is called."""
        names = [*self.values(str(SKOS.prefLabel)), *self.values(str(RDFS.label))]
        return names[0] if names else contract(self.iri)

    @property
    def title(self) -> str:
        """What stands above the page: the name, or what an edge or a derived statement says."""
        self.require([self.iri])
        return self.name(self.iri) if self.label == contract(self.iri) else self.label

    @property
    def types(self) -> list[str]:
        """The classes of the entity, those that follow too."""
        return self.values(str(RDF.type))

    def is_a(self, *names: str) -> bool:
        """Whether the entity is of one of these classes of the ontology."""
        types = set(self.types)
        return any(str(MK[name]) in types for name in names)

    def records(self, claims: Iterable[str]) -> list[ClaimRecord]:
        """Return claims with the labels of all that they name at hand; what was read before is not read again."""
        wanted = list(dict.fromkeys(claims))
        self._read([claim for claim in wanted if claim not in self._records])
        return [self._records[claim] for claim in wanted if claim in self._records]

    def _read(self, claims: Iterable[str]) -> None:
        records = claim_records(self.store, claims)
        self._records |= {each.iri: each for each in records}
        self.require(value for each in records for values in each.values.values() for value in values)
        self.require(each.kind for each in records)
        self._cite({each.first("statedIn") for each in records})

    def require(self, iris: Iterable[str]) -> None:
        """Have the labels of things at hand."""
        wanted = {iri for iri in iris if iri.startswith(("http://", "https://")) and iri not in self._labels}
        labels = labels_of(self.store, wanted)
        self._labels |= dict.fromkeys(wanted, "") | statements_in_words(self.store, wanted) | labels

    def name(self, iri: str) -> str:
        """Return what a thing is called; `require` must have been called with it."""
        if self._labels.get(iri):
            return self._labels[iri]
        short = contract(iri)
        return WORDS.get(short, short) if short != iri or not iri.startswith("http") else iri

    def link(self, iri: str, look: str = "") -> PageLink:
        """Return a thing as a link to its page."""
        if iri.startswith(BASE):
            # A namespace has no page.
            is_thing = not iri.endswith(("/", "#"))
            return PageLink(self.name(iri), iri.removeprefix(BASE), look=look) if is_thing else PageLink(iri, look=look)
        if iri.startswith(("http://", "https://")):
            return PageLink(self.name(iri), iri, external=True, look=look)
        return PageLink(iri, look=look)

    def links(self, iris: Iterable[str]) -> Links:
        """Return things as links, one after another."""
        parts: list[PageLink] = []
        for iri in iris:
            if parts:
                parts.append(PageLink(", "))
            parts.append(self.link(iri))
        return tuple(parts)

    def source(self, claim: ClaimRecord) -> Links:
        """Return the publication of a claim as a link: who and when."""
        publication = claim.first("statedIn")
        name, title = self._publications.get(publication, ("", ""))
        return (PageLink(name, publication.removeprefix(BASE), hint=title),)

    def passage_address(self, claim: ClaimRecord) -> str:
        """Return the address of the passage of a claim where it is published; nothing where no words lead to it."""
        words, publication = claim.first("locator"), claim.first("statedIn")
        if not words:
            return ""
        page = claim.first("seenAt") or self.store.shared(publication_pages).get(publication, "")
        return address_of_words(page, words) if page.startswith(("http://", "https://")) else ""

    def doubts(self, claim: ClaimRecord) -> Links:
        """Return as tags what is doubtful about a claim, and the disputes about it."""
        marks = [words_of(each) for each in self._marks(claim) if each.rpartition("#")[2] in _DOUBTS]
        if claim.first("retracted") == "true":
            marks.append("retracted")
        tags = [PageLink(mark, look="doubt") for mark in marks if mark != "disputed" or not claim.disputes]
        tags += [PageLink(OF_DATASET, look="accent")] if claim.iri in self.store.shared(own_things) else []
        count = len(claim.disputes)
        if count:
            address = claim.disputes[0].removeprefix(BASE) if count == 1 else f"{claim.address}#disputes"
            tags.append(PageLink("disputed" if count == 1 else f"{count} disputes", address, look="doubt"))
        return tuple(tags)

    def is_doubtful(self, claim: ClaimRecord) -> bool:
        """Return whether a tag of a claim says a doubt; that nobody had an event is a denial, and no doubt."""
        return any(tag.look == "doubt" and tag.text != "negated" for tag in self.doubts(claim))

    def proof(self, predicate: str, value: str, subject: str = "") -> str:
        """Return the address, below the root, of the proof of a triple about the entity."""
        triple = {"s": contract(subject or self.iri), "p": contract(predicate), "o": contract(value)}
        return f"explain?{urlencode(triple, quote_via=quote)}"

    def first_of_page(self, count: int, size: int) -> int:
        """Return which of some things is the first of the page. Raises ParameterError for a page behind the last."""
        self.is_paged = True
        first = size * (self.number - 1)
        if first and first >= count:
            last = max(-(-count // size), 1)
            raise ParameterError(f"page={self.number} is behind the last page of the section, which is {last}.")
        return first

    def here(self, **parameters: str | int) -> str:
        """Return the address of this page, below the root, with parameters."""
        address = self.iri.removeprefix(BASE)
        return f"{address}?{urlencode(parameters)}" if parameters else address

    def _marks(self, claim: ClaimRecord) -> list[str]:
        return [claim.first(name) for name in ("polarity", "certainty", "status")]

    def _cite(self, publications: Iterable[str]) -> None:
        wanted = sorted(each for each in publications if each and each not in self._publications)
        if not wanted:
            return
        self._publications |= short_citations(self.store, wanted)


def publication_pages(store: Store) -> Mapping[str, str]:
    """Return the address at which each publication can be read, where one is known."""
    query = f"""
        SELECT ?publication (MIN(STR(?page)) AS ?address) WHERE {{
          ?publication a {MK.Publication.n3()} ; {FOAF.page.n3()} ?page
        }} GROUP BY ?publication"""
    return dict(store.texts(query))


def structural_relations(store: Store) -> frozenset[str]:
    """Return the relations by which claims say what things are and of what they are made."""
    query = f"""
        PREFIX mk: <{MK}>
        SELECT DISTINCT ?relation WHERE {{
          VALUES ?kind {{ mk:ClassificationClaim mk:StudyDesignClaim }} ?claim a ?kind ; mk:relation ?relation
        }}"""
    return frozenset(relation for (relation,) in store.texts(query))
