"""Links between nodes: what a predicate means here, which claim says it, and where it is at odds with the curators."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDFS

from kg.model import AFFIRMED, ASSERTED, CITES, NEGATED, POSSIBLE, Dispute, Property
from kg.namespaces import MK
from kg.prefixes import contract, escaped_iri, expand
from loaders.articles import DOI, PMID, add_publication, publication_name
from loaders.record_claims import RecordClaims, known_iri
from loaders.vocabularies import vocabulary_rows

SIGNS = {
    **dict.fromkeys((MK.increases, MK.activates, MK.upregulates, MK.induces, MK.causes, MK.increasesRiskOf), 1),
    **dict.fromkeys((MK.decreases, MK.inhibits, MK.downregulates, MK.degrades, MK.decreasesRiskOf, MK.treats), -1),
}
_REVERSING = frozenset({"degradation", "cell-death"})
_KINDS = {
    **dict.fromkeys((MK.treats, MK.indicatedFor), MK.IndicationClaim),
    **dict.fromkeys((MK.confersResistanceTo, MK.sensitizesTo), MK.ResistanceClaim),
    **dict.fromkeys((MK.derivedFrom, MK.structuralAnalogOf), MK.ChemistryClaim),
    MK.kindOf: MK.ClassificationClaim,
    MK.hasManifestation: MK.DefinitionClaim,
    MK.contraindicatedIn: MK.ContraindicationClaim,
}
_STANCES = {
    "SUPPORT": (AFFIRMED, ASSERTED),
    "PARTIAL": (AFFIRMED, POSSIBLE),
    "REFUTE": (NEGATED, ASSERTED),
    "WRONG_STATEMENT": (NEGATED, ASSERTED),
}
_PMC = re.compile(r"(PMC\d+)")
_PMID = re.compile(r"(?:PMID:\s*|pubmed\.ncbi\.nlm\.nih\.gov/|/pubmed/)(\d{1,9})", re.IGNORECASE)
_DOI = re.compile(r"(?:DOI:\s*|doi\.org/)(10\.\d{4,9}/\S+)", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:PMID|PMC|PMCID|DOI):", re.IGNORECASE)


@dataclass(frozen=True)
class Meaning:
    """What a predicate of a source means here.

    `inverse`: its object is what acts. `aspect`: what of the object changes. `correlation`: positive or negative, of
    two that go together without one bringing about the other.
    """

    relation: URIRef
    inverse: bool = False
    aspect: str = ""
    correlation: str = ""

    @property
    def sign(self) -> int:
        """What more of the subject means for the object."""
        return SIGNS.get(self.relation, 0)


def meanings(vocabulary: str) -> dict[str, Meaning]:
    """Return what each predicate of a vocabulary means here: `predicates.tsv`."""
    return {
        row["predicate"]: Meaning(
            URIRef(expand(row["relation"])), row["inverse"] == "true", row["aspect"], row["correlation"]
        )
        for row in vocabulary_rows("predicates")
        if row["vocabulary"] == vocabulary
    }


@dataclass(frozen=True)
class SourceLink:
    """One link of a source as it is to be claimed.

    `key` and `locator`: its place in the record. `words`: what the source says, in our own words. `cites`: references
    as the source writes them.
    """

    key: str
    locator: str
    subject: URIRef
    meaning: Meaning
    object: URIRef
    words: str
    cites: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    polarity: URIRef = AFFIRMED
    certainty: URIRef = ASSERTED
    unresolved: str = ""


def claim_link(claims: RecordClaims, link: SourceLink) -> None:
    """Claim a link, and raise a dispute where curated claims say the opposite of the same two."""
    subject, object_ = (link.object, link.subject) if link.meaning.inverse else (link.subject, link.object)
    properties: list[Property] = [*link.properties, (MK.experiment, Literal("database"))]
    if link.meaning.aspect:
        properties.append((MK.aspect, Literal(link.meaning.aspect)))
    if link.meaning.correlation:
        properties.append((MK.correlation, Literal(link.meaning.correlation)))
    properties += dict.fromkeys(reference(claims, one) for one in link.cites if one.strip())
    claims.claim(
        link.key,
        _KINDS.get(link.meaning.relation, MK.MechanismClaim),
        subject,
        link.meaning.relation,
        link.words,
        link.locator,
        properties,
        object_=object_,
        polarity=link.polarity,
        certainty=link.certainty,
        unresolved=link.unresolved,
    )
    made = claims.conversion.claims[-1].curie
    opposed = _opposed(claims, link, subject, object_)
    if opposed and not link.unresolved:
        claims.conversion.disputes.append(
            Dispute(
                key=f"{claims.record}.{made.rpartition('.')[2]}",
                kind="contradicts-other-source",
                claims=(made, *opposed),
                reason=f"{claims.card.title} says the opposite of what is curated: {link.words}",
                handling="Both stand as stated, each in the graph of its source.",
                raised_by=known_iri(f"pub:{claims.record}"),
                source=claims.card.name,
            )
        )


def _opposed(claims: RecordClaims, link: SourceLink, subject: URIRef, object_: URIRef) -> list[str]:
    """Return the curated claims on the same two that have the other sign, or deny it, or that the link denies."""
    sign, own = link.meaning.sign, link.meaning.aspect
    if not sign or own in _REVERSING:
        return []
    result = []
    for claim, relation, aspect, affirmed in claims.index.effects.get((contract(subject), contract(object_)), ()):
        other = SIGNS.get(URIRef(relation), 0)
        comparable = other and aspect not in _REVERSING and (not own or aspect in {"", own})
        both = affirmed and link.polarity == AFFIRMED
        one_denies = affirmed != (link.polarity == AFFIRMED)
        if comparable and ((both and other != sign) or (one_denies and other == sign)):
            result.append(claim)
    return result


def reference(claims: RecordClaims, written: str) -> Property:
    """Return the publication that a reference names, as what is cited, or the page or text that it is."""
    pmid, pmc, doi = _PMID.search(written), _PMC.search(written), _DOI.search(written)
    name = publication_name(
        claims.index, pmid[1] if pmid else "", doi[1] if doi else "", pmc[1] if pmc and not pmid else ""
    )
    if name is None:
        if _NUMBERED.match(written):
            claims.skip(
                "reference", "what should be the number of a publication is none: it is kept as a text", written
            )
        page = re.fullmatch(r"https?://\S+", written)
        return (
            (RDFS.seeAlso, URIRef(escaped_iri(written))) if page else (DCTERMS.bibliographicCitation, Literal(written))
        )
    properties: list[Property] = []
    if not name.known and pmid:
        properties = [(PMID, Literal(pmid[1])), (FOAF.page, URIRef(f"https://pubmed.ncbi.nlm.nih.gov/{pmid[1]}/"))]
    elif not name.known and pmc:
        page_of_text = f"https://pmc.ncbi.nlm.nih.gov/articles/{pmc[1]}/"
        properties = [(MK.pmcid, Literal(pmc[1])), (FOAF.page, URIRef(page_of_text))]
    elif not name.known and doi:
        properties = [(DOI, Literal(doi[1])), (FOAF.page, URIRef(escaped_iri(f"https://doi.org/{doi[1]}")))]
    return CITES, add_publication(claims, name, properties)


def claim_by_evidence(claims: RecordClaims, link: SourceLink, items: Iterable[tuple[str, str]]) -> None:
    """Claim a link once for each stance of its items of evidence, which are pairs of `supports` and a reference.

    What refutes it denies it, what supports it in part makes it possible, and what holds no evidence is not cited.
    Without items the link is claimed as it is; where all of them hold no evidence it is not claimed.
    """
    stances: dict[tuple[URIRef, URIRef], list[str]] = {}
    listed = list(items)
    for supports, written in listed:
        stance = _STANCES.get(supports.strip().upper())
        if stance is not None:
            stances.setdefault(stance, []).append(written)
    if not listed:
        claim_link(claims, link)
    elif not stances:
        claims.skip(link.locator, "none of its references holds evidence for the link", link.words)
    for number, ((polarity, certainty), references) in enumerate(stances.items()):
        claim_link(
            claims,
            replace(
                link,
                key=f"{link.key}-{number + 1}" if number else link.key,
                words=link.words if polarity == AFFIRMED else f"Denied by what is cited: {link.words}",
                polarity=polarity,
                certainty=certainty,
                cites=(*link.cites, *references),
            ),
        )
