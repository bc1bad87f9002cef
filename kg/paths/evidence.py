"""What a claim brings to a step: where it is stated, on what ground, how surely, and in which context."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import DCTERMS

from kg.model import DISPUTED, NEGATED, NO_DIFFERENCE, POSSIBLE
from kg.namespaces import BASE, MK
from kg.paths.index import CITES, END, SELECTOR, START, Index

# Words of mk:experiment, tried in this order; then the evidence type. The first names what the claim rests on.
GROUNDS = ("outside", "title", "label", "database", "review", "clinical", "in vivo", "in vitro", "preclinical")
_BY_TYPE = {
    "ECO_0007121": "clinical",
    "ECO_0000179": "in vivo",
    "ECO_0007122": "in vitro",
    "ECO_0000305": "curator",
    "ECO_0006017": "review",
    "ECO_0000304": "review",
    "ECO_0000303": "review",
}
KINDS = ("clinical", "in vivo", "in vitro", "review", "label", "database", "title", "curator", "outside")
_BROADER_SPECIES = {"mouse": "rodent", "rat": "rodent", "human": "primate", "monkey": "primate", "zebrafish": "fish"}
_LISTED = re.compile(r"[,;]\s*")


@dataclass(frozen=True)
class Witness:
    """A claim as evidence of a step, for it or against it."""

    claim: URIRef
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
    polarity: str = ""
    relation: str = ""

    @property
    def released(self) -> bool:
        """Whether the claim speaks of what leaves the cell that makes it."""
        return self.aspect in {"release", "production"}

    @property
    def address(self) -> str:
        """Publication and place in its text: `zhang-2023 11913-11922`."""
        return " ".join((self.publication, *self.places))


class Witnesses:
    """Reads the claims of an index as evidence."""

    def __init__(self, index: Index, treatments_in: Callable[[str], frozenset[URIRef]], label: Callable[[URIRef], str]):
        self._index, self._treatments_in, self._label = index, treatments_in, label
        self._read: dict[URIRef, Witness] = {}
        # How a document was misread by whoever made its text says nothing against what it states.
        doubted = [dispute for dispute, kind in index.all(MK.disputeKind) if str(kind) != "parsing"]
        self._disputed = {claim for dispute in doubted for claim in index.iris(dispute, MK.disputedClaim)}

    def of(self, claim: URIRef) -> Witness:
        """Return a claim as evidence."""
        if claim not in self._read:
            self._read[claim] = self._of(claim)
        return self._read[claim]

    def _of(self, claim: URIRef) -> Witness:
        index = self._index
        published = index.iri(claim, MK.statedIn) or URIRef("")
        cited = frozenset(_name(publication) for publication in index.iris(claim, CITES))
        condition = index.text(claim, MK.condition)
        polarity = index.iri(claim, MK.polarity)
        return Witness(
            claim=claim,
            statement=index.text(claim, MK.statement),
            publication=_name(published),
            year=int((index.text(published, DCTERMS.date) or "0")[:4] or 0),
            ground=self._ground(claim),
            # Who only passes on what a study found adds nothing to it: the study counts, once.
            origins=cited or frozenset({_name(published)}),
            places=self._places(claim),
            cells=tuple(index.iris(claim, MK.cellType)),
            species=frozenset(part for text in index.values(claim, MK.species) for part in _LISTED.split(str(text))),
            treatments=self._treatments_in(condition),
            aspect=index.text(claim, MK.aspect),
            condition=condition,
            population=", ".join(self._label(each) for each in index.iris(claim, MK.population)),
            possible=index.iri(claim, MK.certainty) == POSSIBLE,
            disputed=index.iri(claim, MK.status) == DISPUTED or claim in self._disputed,
            polarity={NEGATED: "denied", NO_DIFFERENCE: "no difference"}.get(polarity or URIRef(""), ""),
            relation=(index.iri(claim, MK.relation) or "").removeprefix(MK),
        )

    def _ground(self, claim: URIRef) -> str:
        experiment = self._index.text(claim, MK.experiment)
        for word in GROUNDS:
            if word in experiment:
                return "in vivo" if word == "preclinical" else word
        return _BY_TYPE.get((self._index.iri(claim, MK.evidenceType) or "").rsplit("/", 1)[-1], "review")

    def _places(self, claim: URIRef) -> tuple[str, ...]:
        index, found = self._index, []
        for evidence in index.iris(claim, MK.evidence):
            selector = index.iri(evidence, SELECTOR)
            if selector is not None:
                role = (index.iri(evidence, MK.role) or "").removesuffix("Role")
                place = (int(index.text(selector, START)), int(index.text(selector, END)))
                found.append((not role.endswith(("Value", "Statement")), place))
        places = [f"{start}-{end}" for _, (start, end) in sorted(set(found))]
        locator = index.text(claim, MK.locator)
        return tuple(places) if places else ((f"“{locator}”",) if locator else ())


def species_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two statements may be of the same species; what is not stated agrees."""
    return not one or not other or bool(_widened(one) & other or one & _widened(other))


def _widened(species: frozenset[str]) -> frozenset[str]:
    return species | {_BROADER_SPECIES[each] for each in species if each in _BROADER_SPECIES}


def _name(publication: URIRef) -> str:
    return str(publication).removeprefix(f"{BASE}pub/")
