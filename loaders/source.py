"""Bulk sources: what a loader is, and what it hands on.

A bulk source publishes records of one shape: trial registrations, labels, articles, causal paths. A loader is one
module with one class that has a `card` and two methods:

- `read(path, findings)` yields the records of a file one by one, in the order of the file, in constant memory. It
  only cuts: a record is its identifier, its place, its version and its own bytes (what is not one stretch of one
  file, such as a row with its joined rows, is written as JSON). What cannot be read goes to `findings` with file, line
  or archive entry, rule and remedy, and the records before and after it are still yielded where the format allows.
- `convert(record, entities)` says what one record says: entities, claims, disputes, what was passed over and which
  terms nothing is known of. It is a pure function of the record and of the curated entities. It reads no file, no
  clock and no other record, so that files, processes and machines may share the records as they like.

How a fact is written, in any loader:

- The claim is `Claim(publication=<the record's key>, key=<its place in the record>, source=card.name, …)`; its name is
  `claim:<record>.<key>`; it stands in the graph of the source. The publication is an entity that the same record
  gives: `record_publication`.
- `mk:locator` says where in the record the fact stands. `statement` is one line in our own words.
- Names become entities through `entities.resolve(text, "drug")`, which gives an entity or None. A name that stands
  for nothing is not turned into an entity: it stays on the claim as the source writes it, and goes to
  `Conversion.unknown`. What the source identifies itself (a trial, its groups, its measures) becomes an entity of its
  own with `source=card.name`.
- Nothing is guessed, and nothing is dropped in silence: what the mapping has no place for goes to
  `Conversion.skipped` with its reason.

A loader outside of this checkout is an entry point of the group `myeloma_kg.loaders` that names such a class:

    [project.entry-points."myeloma_kg.loaders"]
    registry-of-ours = "our_package.registry:RegistryLoader"
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF

from kg.errors import Finding
from kg.model import Entity
from kg.namespaces import MK
from kg.prefixes import escaped_iri, expand, is_iri
from kg.rdf import Quad, nquad
from loaders.cells import date_or_none
from loaders.entity_index import EntityIndex
from loaders.records import StatedRecords


@dataclass(frozen=True)
class SourceCard:
    """What a source is, who publishes it, what others may do with it, and which files its loader takes.

    `name`: lower-case letters, digits and hyphens; the claims stand in `graph:source.<name>`. `licence`: an IRI, or a
    text where there is none. `version`: changes whenever the same record gives other claims, so that what was loaded
    before is converted anew.
    """

    name: str
    title: str
    homepage: str
    publisher: str
    licence: str
    formats: str
    description: str
    version: str = "1"


@dataclass(frozen=True)
class SourceRecord:
    """One record as it was cut out of a file.

    `identifier`: the source's own key (NCT number, PMID, set id). `locator`: the place for messages, `file:line` or
    `file/entry`. `content`: the record's own bytes. `version`: of two records with one identifier the one with the
    greater version is kept; a date of last change does.
    """

    identifier: str
    locator: str
    content: bytes
    version: str = ""

    @property
    def sha256(self) -> str:
        """SHA-256 of the content: the same record gives the same digest, whatever file it came in."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, order=True)
class Skipped:
    """Something in a record that gives no claim: where it stands, why, and what it says."""

    locator: str
    reason: str
    value: str = ""


@dataclass(frozen=True, order=True)
class UnknownTerm:
    """A term of the source that no entity is known for: its role (drug, condition, event) and its text.

    `candidates`: the CURIEs of the entities that it may stand for, when there are several.
    """

    role: str
    text: str
    candidates: tuple[str, ...] = ()


@dataclass
class Conversion(StatedRecords):
    """What one record says.

    `ontology`: what it says of terms of an ontology that others keep, in the named graph of that ontology; it stands
    there alone, and nothing is inferred from it.
    """

    ontology: list[Quad] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unknown: list[UnknownTerm] = field(default_factory=list)

    def malformed_iris(self) -> Iterator[str]:
        """Yield what stands in the place of an IRI and is none: it would make the whole graph unreadable."""
        terms = (
            *(entity.iri for entity in self.entities),
            *(value for entity in self.entities for _, value in entity.properties),
            *(value for claim in self.claims for _, value in claim.properties),
            *(term for claim in self.claims for term in (claim.subject, claim.object)),
            *(term for mapping in self.mappings for term in (mapping.subject, mapping.object, mapping.justification)),
            *(quad[place] for quad in self.ontology for place in (0, 2)),
        )
        return (str(term) for term in terms if isinstance(term, URIRef) and not is_iri(term))

    def lines(self) -> list[str]:
        """Return the quads as sorted lines of N-Quads without line ends, each once."""
        return sorted({nquad(quad) for quad in (*self.quads(), *self.ontology)})


class Loader(Protocol):
    """Reads the files of one source and says what its records say."""

    @property
    def card(self) -> SourceCard:
        """What the source is."""

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the records of a file, in constant memory. What cannot be read goes to `findings`."""

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a record says: a pure function of the record and of the curated entities."""


@runtime_checkable
class ReadsFilesBeside(Protocol):
    """A loader that reads a file together with others: when they change, what it says is converted anew."""

    def files_beside(self, path: Path) -> list[Path]:
        """Return the files beside one that are read with it."""


def record_publication(card: SourceCard, record: SourceRecord, title: str, address: str, changed: str = "") -> Entity:
    """Return the publication that the claims of a record are stated in: the record itself.

    `address`: the page of the record. `changed`: the date of its last change, ISO 8601, as precise as stated; what is
    no date is left out.
    """
    properties: list[tuple[URIRef, URIRef | Literal]] = [
        (DCTERMS.title, Literal(title)),
        (DCTERMS.identifier, Literal(record.identifier)),
        (FOAF.page, URIRef(escaped_iri(address))),
        (MK.documentSha256, Literal(record.sha256)),
    ]
    if date := date_or_none(changed):
        properties.append((DCTERMS.modified, date))
    curie = f"pub:{record.identifier}"
    return Entity(
        curie=curie,
        iri=URIRef(expand(curie)),
        kind=MK.Publication,
        label=f"{card.title}: {record.identifier}",
        properties=tuple(properties),
        source=card.name,
    )
