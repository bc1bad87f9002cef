"""Publications as databases of literature record them, and what becomes of such a record in the graph.

The publication is the known one with its PubMed identifier, DOI or PubMed Central identifier, or a new one that is
named by the first of these that it has. What a curator wrote of a known publication stays as it is: the record adds
what curators leave out, such as retractions and the studies that it reports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF

from kg.model import RETRACTED, Entity, Property
from kg.namespaces import MK
from kg.prefixes import expand
from loaders.entity_index import EntityIndex
from loaders.publication_dates import is_exact, publication_date
from loaders.record_claims import RecordClaims, known_iri, text_properties
from loaders.registers.study_numbers import study_number

DOI, PMID = URIRef(expand("bibo:doi")), URIRef(expand("bibo:pmid"))

_IN = {
    "RetractionIn": MK.retractedIn,
    "RetractedandRepublishedIn": MK.republishedIn,
    "PartialRetractionIn": MK.partiallyRetractedIn,
    "ErratumIn": MK.erratumIn,
    "ExpressionOfConcernIn": MK.expressionOfConcernIn,
    "RepublishedIn": MK.republishedIn,
    "CorrectedandRepublishedIn": MK.republishedIn,
    "UpdateIn": MK.updatedIn,
}
_OF = {
    "RetractionOf": MK.retractedIn,
    "RetractedandRepublishedFrom": MK.republishedIn,
    "PartialRetractionOf": MK.partiallyRetractedIn,
    "ErratumFor": MK.erratumIn,
    "ExpressionOfConcernFor": MK.expressionOfConcernIn,
    "RepublishedFrom": MK.republishedIn,
    "CorrectedandRepublishedFrom": MK.republishedIn,
    "UpdateOf": MK.updatedIn,
}
_RETRACTING = frozenset({"RetractionIn", "RetractionOf", "RetractedandRepublishedIn", "RetractedandRepublishedFrom"})
_RETRACTED_TYPES = frozenset({"Retracted Publication"})
# Registers of studies among the data banks that PubMed names; the others hold sequences and structures.
_REGISTERS = frozenset(
    {
        *("clinicaltrials.gov", "isrctn", "eudract", "euctr", "anzctr", "chictr", "cris", "ctri", "drks", "irct"),
        *("jprn", "kct", "ntr", "pactr", "rebec", "rpcec", "repec", "slctr", "tctr", "umin-ctr", "umin ctr", "ctis"),
    }
)
A_DOI = re.compile(r"10\.\d{4,9}/\S+")


@dataclass(frozen=True)
class Correction:
    """How a publication stands to another one: PubMed's name for it, the other's identifiers and citation."""

    kind: str
    pmid: str
    citation: str
    doi: str = ""


@dataclass(frozen=True)
class Article:
    """What a record says of one publication. Texts are plain; a marked text keeps its inline markup.

    `trials`: pairs of a data bank and a number. `subjects`: pairs of an identifier of MeSH and its words.
    `tables`: their captions. `says_retracted`: its publisher marked the text itself as retracted.
    """

    pmid: str = ""
    pmcid: str = ""
    doi: str = ""
    title: str = ""
    marked_title: str = ""
    vernacular_title: str = ""
    abstract: str = ""
    marked_abstract: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    book: str = ""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    date: str = ""
    electronic_date: str = ""
    languages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    trials: tuple[tuple[str, str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    subjects: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    rights: str = ""
    licence: str = ""
    tables: tuple[str, ...] = ()
    says_retracted: bool = False

    @property
    def is_retracted(self) -> bool:
        """Whether the record says that the publication was retracted. A notice of retraction is not."""
        retracted = self.says_retracted or bool(_RETRACTED_TYPES & set(self.types))
        return retracted or any(one.kind in _RETRACTING and one.kind in _IN for one in self.corrections)


@dataclass(frozen=True)
class PublicationName:
    """What a publication is called in the graph, and whether it was known before."""

    curie: str
    label: str
    known: bool

    @property
    def key(self) -> str:
        """The name as claims have it, without its prefix."""
        return self.curie.removeprefix("pub:")


def publication_name(index: EntityIndex, pmid: str = "", doi: str = "", pmcid: str = "") -> PublicationName | None:
    """Return the name of the publication with these identifiers, or None where it has none or they are of several."""
    result = {
        curie for text in (f"PMID:{pmid}" if pmid else "", doi, pmcid) if text and (curie := index.resolve(text, "pub"))
    }
    if len(result) > 1:
        return None
    for curie in result:
        return PublicationName(curie, index.labels.get(curie, curie), known=True)
    if pmid:
        return PublicationName(f"pub:pmid-{pmid}", f"PubMed {pmid}", known=False)
    if pmcid:
        return PublicationName(f"pub:{pmcid}", f"PubMed Central {pmcid}", known=False)
    return PublicationName(f"pub:doi.{_slug(doi)}", f"DOI {doi}", known=False) if doi else None


def claim_article(claims: RecordClaims, name: PublicationName, article: Article, address: str) -> URIRef:
    """Add the publication of a record with everything that the record says of it; return its IRI."""
    properties = [] if name.known else _bibliography(article, address)
    properties += _beyond_bibliography(claims, article)
    alternative = () if name.known else tuple(text for text in (article.title, article.vernacular_title) if text)
    if article.is_retracted:
        properties.append((MK.retracted, RETRACTED))
    for one in article.corrections:
        if one.kind in _IN:
            other = correction_target(claims, one)
            properties += [(_IN[one.kind], other)] if other else []
    iri = add_publication(claims, name, properties, alternative)
    for one in article.corrections:
        if one.kind in _OF and (other_name := _name_of(claims, one)):
            result: list[Property] = [(_OF[one.kind], iri)]
            if one.kind in _RETRACTING:
                result.append((MK.retracted, RETRACTED))
            add_publication(claims, other_name, [*result, *_minimal(other_name, one)])
    return iri


def add_publication(
    claims: RecordClaims, name: PublicationName, properties: list[Property], alternative: tuple[str, ...] = ()
) -> URIRef:
    """Add a publication with properties; return its IRI."""
    iri = known_iri(name.curie)
    claims.conversion.entities.append(
        Entity(
            name.curie,
            iri,
            MK.Publication,
            name.label,
            alternative,
            properties=tuple(dict.fromkeys(properties)),
            source=claims.card.name,
        )
    )
    return iri


def correction_target(claims: RecordClaims, one: Correction) -> URIRef | None:
    """Add the publication that a correction points to; None where the record gives no identifier of it."""
    name = _name_of(claims, one)
    return add_publication(claims, name, _minimal(name, one)) if name else None


def _name_of(claims: RecordClaims, one: Correction) -> PublicationName | None:
    name = publication_name(claims.index, one.pmid, one.doi)
    if name is None:
        claims.skip(one.kind, "the other publication has no identifier", one.citation)
    return name


def _minimal(name: PublicationName, one: Correction) -> list[Property]:
    if name.known:
        return []
    result: list[Property] = text_properties((PMID, one.pmid), (DOI, one.doi if A_DOI.fullmatch(one.doi) else ""))
    page = f"https://pubmed.ncbi.nlm.nih.gov/{one.pmid}/" if one.pmid else f"https://doi.org/{one.doi}"
    cited: list[Property] = [(DCTERMS.bibliographicCitation, Literal(one.citation))] if one.citation else []
    return [*result, (FOAF.page, URIRef(page)), *cited]


def _bibliography(article: Article, address: str) -> list[Property]:
    result = text_properties(
        (PMID, article.pmid),
        (MK.pmcid, article.pmcid),
        (DOI, article.doi if A_DOI.fullmatch(article.doi) else ""),
        (DCTERMS.title, article.title),
        (MK.authors, "; ".join(article.authors)),
        (MK.journal, article.journal),
        (MK.bookTitle, article.book),
        (DCTERMS.publisher, article.publisher),
        (MK.volume, article.volume),
        (MK.issue, article.issue),
        (MK.pages, article.pages),
        (MK.dateAsWritten, "" if is_exact(article.date) else article.date),
        *((DCTERMS.language, language) for language in article.languages),
        (DCTERMS.rights, article.rights),
    )
    published = publication_date(article.date or article.electronic_date)
    if published is not None:
        result.append((DCTERMS.date, published))
    if article.licence:
        result.append((DCTERMS.license, URIRef(article.licence)))
    return [*result, (FOAF.page, URIRef(address))]


def _beyond_bibliography(claims: RecordClaims, article: Article) -> list[Property]:
    result = text_properties(
        (DCTERMS.abstract, article.abstract),
        (MK.markedUpTitle, article.marked_title),
        (MK.markedUpAbstract, article.marked_abstract),
        *((MK.publicationType, one) for one in article.types),
        *((MK.indexTerm, words) for _, words in article.subjects),
        *((MK.keyword, word) for word in article.keywords),
        *((MK.tableCaption, caption) for caption in article.tables),
    )
    online = publication_date(article.electronic_date) if article.date else None
    if online is not None:
        result.append((MK.electronicDate, online))
    result += [(DCTERMS.subject, known_iri(f"MESH:{identifier}")) for identifier, _ in article.subjects if identifier]
    for bank, written in article.trials:
        if bank.casefold() not in _REGISTERS:
            continue
        stated = study_number(written)
        number = stated.text if stated else "".join(written.split())
        result.append((MK.trialNumber, Literal(number)))
        study = claims.index.resolve(number, "trial", "study")
        if study:
            result.append((MK.reportsStudy, known_iri(study)))
    return result


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
