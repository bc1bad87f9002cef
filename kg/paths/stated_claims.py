"""What a claim brings to a step: where it is stated, on what ground, how surely, and in which context."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS

from kg.citation_lines import short_citation
from kg.model import ACCEPTED, CITES, COUNTS, DISPUTED, NEGATED, POSSIBLE
from kg.namespaces import MK
from kg.own_dataset import OF_DATASET
from kg.paths.entities import Entities
from kg.paths.triple_index import SELECTOR, SPAN_END, SPAN_START, TripleIndex
from kg.prefixes import BASE

# Words of mk:experiment, tried in this order; then the evidence type. The first names what the claim rests on.
GROUNDS = ("outside", "title", "label", "database", "review", "clinical", "in vivo", "in vitro", "preclinical")
_BROADER_SPECIES = {"mouse": "rodent", "rat": "rodent", "human": "primate", "monkey": "primate", "zebrafish": "fish"}
_LISTED = re.compile(r"[,;]\s*")


@dataclass(frozen=True)
class StatedClaim:
    """A claim as evidence of a step, for it or against it."""

    iri: URIRef
    statement: str
    publication: str
    year: int
    ground: str
    origins: frozenset[str]
    places: tuple[str, ...]
    cells: tuple[URIRef, ...] = ()
    species: frozenset[str] = frozenset()
    treatments: frozenset[URIRef] = frozenset()
    aspect: str = ""
    condition: str = ""
    population: str = ""
    possible: bool = False
    disputed: bool = False
    denied: bool = False
    relation: str = ""
    released: bool = False
    """Whether the claim speaks of what leaves the cell that makes it."""
    elsewhere: bool = False
    """Whether its patients have another disease than the graph is about, or are in a setting far from its own."""

    citation: str = ""
    """How the publication is named in a line: `Zhang et al, 2023`."""
    rests_on: tuple[tuple[str, str], ...] = ()
    """The publications that it cites for it, each with how it is named in a line."""
    own: bool = False
    """Whether only a dataset beside the curated graph states it."""

    @property
    def address(self) -> str:
        """Publication and place in its text: `zhang-2023 11913-11922`."""
        place = " ".join((self.publication, *self.places))
        return f"{place} ({OF_DATASET})".lstrip() if self.own else place


class StatedClaims:
    """Reads the claims of an index as evidence."""

    def __init__(self, index: TripleIndex, entities: Entities) -> None:
        self._index, self._entities, self._vocabulary = index, entities, entities.vocabulary
        self._read: dict[URIRef, StatedClaim] = {}
        # How a document was misread by whoever made its text says nothing against what it states.
        doubted = [dispute for dispute, kind in index.all(MK.disputeKind) if str(kind) != "parsing"]
        self._disputed = {iri for dispute in doubted for iri in index.iris(dispute, MK.disputedClaim)}

    def counts(self, iri: URIRef) -> bool:
        """Whether a claim speaks for or against something: it is taken, not withdrawn, and no gap of knowledge.

        That nobody had an event, of those who were counted in one table, speaks against nothing outside of it.
        """
        index = self._index
        denied = index.iri(iri, MK.polarity) == NEGATED and index.iri(iri, MK.relation) == MK.reportedWith
        if denied and any(index.values(iri, name) for name in (*COUNTS, MK.value)):
            return False
        taken = index.iri(iri, MK.status) in {ACCEPTED, DISPUTED} and not index.values(iri, MK.retracted)
        return taken and MK.KnowledgeGap not in index.iris(iri, RDF.type)

    def read(self, iri: URIRef) -> StatedClaim:
        """Return a claim as evidence."""
        if iri not in self._read:
            self._read[iri] = self._build(iri)
        return self._read[iri]

    def _build(self, iri: URIRef) -> StatedClaim:
        index = self._index
        published = index.iri(iri, MK.statedIn) or URIRef("")
        own = iri in index.own
        cited = frozenset(_name(publication) for publication in index.iris(iri, CITES))
        condition, aspect = index.text(iri, MK.condition), index.text(iri, MK.aspect)
        return StatedClaim(
            iri=iri,
            statement=index.text(iri, MK.statement),
            publication=_name(published),
            year=int((index.text(published, DCTERMS.date) or "0")[:4] or 0),
            ground=self._ground(iri),
            # Who only passes on what a study found adds nothing to it: the study counts, once.
            origins=cited or frozenset({_name(published) or OF_DATASET}),
            places=self._places(iri),
            cells=tuple(index.iris(iri, MK.cellType)),
            species=frozenset(part for text in index.values(iri, MK.species) for part in _LISTED.split(str(text))),
            treatments=self._entities.treatments_in(condition),
            aspect=aspect,
            condition=condition,
            population=", ".join(self._entities.label(each) for each in index.iris(iri, MK.population)),
            possible=index.iri(iri, MK.certainty) == POSSIBLE,
            disputed=index.iri(iri, MK.status) == DISPUTED or iri in self._disputed,
            denied=index.iri(iri, MK.polarity) == NEGATED,
            relation=(index.iri(iri, MK.relation) or "").removeprefix(MK),
            released=aspect in self._vocabulary.releasing_aspects,
            citation=self._citation(published),
            rests_on=tuple((_name(each), self._citation(each)) for each in index.iris(iri, CITES)),
            own=own,
            elsewhere=any(map(self._elsewhere, index.iris(iri, MK.population))),
        )

    def _citation(self, publication: URIRef) -> str:
        index = self._index
        if not publication:
            return ""
        title, year = index.text(publication, RDFS.label), index.text(publication, DCTERMS.date)[:4]
        return short_citation(title or _name(publication), index.text(publication, MK.authors), year)

    def _elsewhere(self, population: URIRef) -> bool:
        """Whether a population has another disease than the graph is about, or is in a setting far from its own."""
        known = self._vocabulary.diseases
        diseases = self._index.iris(population, MK.disease)
        near = [each for each in diseases if each in known or not known.isdisjoint(self._entities.broader(each))]
        distant = any(
            str(value) in values
            for facet, values in self._vocabulary.distant_values.items()
            for value in self._index.values(population, facet)
        )
        return distant or (bool(known and diseases) and not near)

    def _ground(self, iri: URIRef) -> str:
        experiment = self._index.text(iri, MK.experiment)
        for word in GROUNDS:
            if word in experiment:
                return "in vivo" if word == "preclinical" else word
        return self._vocabulary.evidence_kinds.get(self._index.iri(iri, MK.evidenceType) or URIRef(""), "review")

    def _places(self, iri: URIRef) -> tuple[str, ...]:
        index, result = self._index, []
        for evidence in index.iris(iri, MK.evidence):
            selector = index.iri(evidence, SELECTOR)
            if selector is not None:
                role = (index.iri(evidence, MK.role) or "").removesuffix("Role")
                place = (int(index.text(selector, SPAN_START)), int(index.text(selector, SPAN_END)))
                result.append((not role.endswith(("Value", "Statement")), place))
        places = [f"{start}-{end}" for _, (start, end) in sorted(set(result))]
        locator = index.text(iri, MK.locator)
        return tuple(places) if places else ((f"“{locator}”",) if locator else ())


def species_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two statements may be of the same species; what is not stated agrees."""
    return not one or not other or bool(_widened(one) & other or one & _widened(other))


def joins_animals_to_unstated(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether only one of two statements says of which species it is, and that is of animals alone."""
    return bool(one) != bool(other) and in_animals_alone(one or other)


def in_animals_alone(species: frozenset[str]) -> bool:
    """Whether what was seen was seen in animals, and not in humans."""
    return bool(species) and "human" not in species


def _widened(species: frozenset[str]) -> frozenset[str]:
    return species | {_BROADER_SPECIES[each] for each in species if each in _BROADER_SPECIES}


def _name(publication: URIRef) -> str:
    return str(publication).removeprefix(f"{BASE}pub/")
