"""What one record of a bulk source says, as it is collected: entities and claims, each with its place in the record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rdflib import Literal, URIRef

from kg.model import ACCEPTED, AFFIRMED, ASSERTED, UNRESOLVED, Claim, Entity, Property
from kg.namespaces import MK
from kg.prefixes import escaped_iri, expand
from loaders.entity_index import EntityIndex
from loaders.figures import text_literal
from loaders.source import Conversion, Skipped, SourceCard, UnknownTerm

IMPORTED: Property = (MK.evidenceType, URIRef(expand("obo:ECO_0000313")))
_OTHER = re.compile(r"[^a-z0-9]+")


class RecordClaims:
    """The entities and claims of one record."""

    def __init__(self, card: SourceCard, record: str, entities: EntityIndex) -> None:
        self.card, self.record, self.index = card, record, entities
        self.conversion = Conversion()
        self._keys: set[str] = set()

    def entity(
        self,
        curie: str,
        kind: URIRef,
        label: str,
        properties: Iterable[Property] = (),
        alternative: tuple[str, ...] = (),
    ) -> URIRef:
        """Add an entity of the source and return its IRI."""
        iri = known_iri(curie)
        self.conversion.entities.append(
            Entity(curie, iri, kind, label, alternative, properties=tuple(properties), source=self.card.name)
        )
        return iri

    def term(self, iri: str, curie: str, label: str) -> URIRef:
        """Add a term of an ontology that others keep, as something that claims may speak of; return its IRI."""
        result = URIRef(escaped_iri(iri))
        self.conversion.entities.append(Entity(curie, result, MK.OntologyTerm, label, source=self.card.name))
        return result

    def claim(
        self,
        key: str,
        kind: URIRef,
        subject: URIRef,
        relation: URIRef,
        statement: str,
        locator: str,
        properties: Iterable[Property] = (),
        *,
        object_: URIRef | None = None,
        polarity: URIRef = AFFIRMED,
        certainty: URIRef = ASSERTED,
        unresolved: str = "",
    ) -> None:
        """Add a claim. `unresolved`: why the source cannot be taken at its word, where that is so.

        A key that is taken gets a number: the second is `key-2`.
        """
        result = [*properties, (MK.locator, Literal(self.place(locator), normalize=False)), IMPORTED]
        if unresolved:
            result.append((MK.statusReason, Literal(unresolved)))
        self.conversion.claims.append(
            Claim(
                publication=self.record,
                key=self._free(key),
                kind=kind,
                subject=subject,
                relation=relation,
                object=object_,
                statement=statement,
                polarity=polarity,
                certainty=certainty,
                status=UNRESOLVED if unresolved else ACCEPTED,
                properties=tuple(result),
                source=self.card.name,
            )
        )

    def design_claim(
        self,
        study: URIRef,
        key: str,
        relation: URIRef,
        statement: str,
        locator: str,
        properties: Iterable[Property],
        object_: URIRef | None = None,
        *,
        subject: URIRef | None = None,
        certainty: URIRef = ASSERTED,
    ) -> None:
        """Add a claim on how a study, or a part of it (`subject`), is set up."""
        self.claim(
            key,
            MK.StudyDesignClaim,
            subject or study,
            relation,
            f"{self.record}: {statement}",
            locator,
            [*properties, (MK.trial, study)],
            object_=object_,
            certainty=certainty,
        )

    def place(self, locator: str) -> str:
        """Return where something stands in the record, in the words of its source."""
        return locator

    def skip(self, locator: str, reason: str, value: str = "") -> None:
        """Note something that gives no claim."""
        self.conversion.skipped.append(Skipped(f"{self.record}: {self.place(locator)}", reason, value))

    def unknown(self, role: str, text: str, candidates: Iterable[str] = ()) -> None:
        """Note a term that no entity is known for."""
        self.conversion.unknown.append(UnknownTerm(role, text, tuple(candidates)))

    def _free(self, key: str) -> str:
        free, number = key, 1
        while free in self._keys:
            number += 1
            free = f"{key}-{number}"
        self._keys.add(free)
        return free


@lru_cache(maxsize=65536)
def known_iri(curie: str) -> URIRef:
    """Return the IRI of a CURIE."""
    return URIRef(expand(curie))


def slug(text: str) -> str:
    """Return a text as a part of a key.

    >>> slug("Febrile neutropenia (≥ grade 3)")
    'febrile-neutropenia-grade-3'
    """
    return _OTHER.sub("-", text.lower()).strip("-") or "none"


def text_properties(*pairs: tuple[URIRef, str]) -> list[Property]:
    """Return the properties whose text is not empty."""
    return [(name, text_literal(text)) for name, text in pairs if text]


def in_words(constant: str) -> str:
    """Return a constant of the API in words.

    >>> in_words("ACTIVE_NOT_RECRUITING"), in_words("PHASE2"), in_words("NA")
    ('active not recruiting', 'phase 2', 'not applicable')
    """
    if constant == "NA":
        return "not applicable"
    return re.sub(r"(?<=phase)(?=\d)", " ", constant.replace("_", " ").lower())
