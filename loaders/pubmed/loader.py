"""The loader of PubMed: XML, the MEDLINE format, and lists of retracted publications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rdflib import Literal

from kg.errors import Finding
from kg.model import RETRACTED, Property
from kg.namespaces import MK
from loaders.archives import PublishedFile, read_published
from loaders.articles import PMID, Article, add_publication, claim_article, publication_name
from loaders.entity_index import EntityIndex
from loaders.pubmed.citation_xml import citation_of, read_citation, revised
from loaders.pubmed.medline import medline_version, read_medline, split_medline
from loaders.record_claims import RecordClaims
from loaders.source import Conversion, SourceCard, SourceRecord
from loaders.xml_elements import element_bytes, parse_element, read_elements

CARD = SourceCard(
    name="pubmed",
    title="PubMed",
    homepage="https://pubmed.ncbi.nlm.nih.gov/",
    publisher="US National Library of Medicine",
    licence="https://www.nlm.nih.gov/databases/download/terms_and_conditions.html",
    formats="XML (PubmedArticleSet, PubmedBookArticleSet, MedlineCitationSet), the MEDLINE format, and a list of the "
    "PubMed identifiers of retracted publications, one a line, in a file with 'retract' in its name",
    description="Articles and books of medicine: title, abstract, authors, journal, date, studies that they report, "
    "corrections, retractions.",
)

_ROOTS = ("PubmedArticleSet", "PubmedBookArticleSet", "MedlineCitationSet", "PubmedArticle", "PubmedBookArticle")
_RECORDS = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation", "DeleteCitation", "DeleteDocument")
_DELETIONS = ("DeleteCitation", "DeleteDocument")
_IDENTIFIER = re.compile(r"[0-9]{1,9}")
_LISTED = re.compile(rb"(\d{1,9})\s*(?:#.*)?")
_RETRACTION = "retraction-"
_REMOVAL = "removed"
_ADDRESS = "https://pubmed.ncbi.nlm.nih.gov/"


class PubMedLoader:
    """Reads the records of PubMed, and says what each is, reports, corrects and retracts."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the records of a file, an archive or a folder. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return the publication with what its record says of it."""
        if record.identifier.startswith(_RETRACTION):
            return _listed_as_retracted(record.content.decode(), entities)
        if record.version == _REMOVAL:
            return _removed(record.identifier, entities)
        xml = record.content.startswith(b"<")
        article = read_citation(parse_element(record.content)) if xml else read_medline(record.content)
        return _conversion(article, entities)


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    head = file.head()
    if head.startswith(b"<"):
        yield from _xml_records(file, findings)
    elif head.startswith(b"PMID-"):
        for line, content in split_medline(file, findings):
            identifier = content[5:].splitlines()[0].strip().decode("ascii", "replace")
            if _is_identifier(identifier, file, line, findings):
                yield SourceRecord(identifier, f"{file.place}:{line}", content, medline_version(content))
    elif _LISTED.match(head):
        yield from _retraction_list(file, findings)
    else:
        rule = "a file of PubMed is XML, in the MEDLINE format, or a list of retracted publications"
        text = head[:40].decode("utf-8", "replace").strip()
        findings.append(Finding(file.place, 1, "", text, rule, "Check what the file is."))


def _xml_records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    for element in read_elements(file, _ROOTS, _RECORDS, findings):
        place = f"{file.place}:{element.sourceline}"
        if element.tag in _DELETIONS:
            for pmid in element.iterfind("PMID"):
                removed = (pmid.text or "").strip()
                if _is_identifier(removed, file, element.sourceline, findings):
                    yield SourceRecord(removed, place, element_bytes(pmid), _REMOVAL)
            continue
        identifier = (citation_of(element).findtext("PMID") or "").strip()
        if _is_identifier(identifier, file, element.sourceline, findings):
            yield SourceRecord(identifier, place, element_bytes(element), revised(element))


def _is_identifier(text: str, file: PublishedFile, line: int, findings: list[Finding]) -> bool:
    keeps = _IDENTIFIER.fullmatch(text) is not None
    if not keeps:
        rule = "a record has a PubMed identifier, a number of at most nine digits"
        findings.append(Finding(file.place, line, "PMID", text[:40], rule, "The record was not read."))
    return keeps


def _retraction_list(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    if "retract" not in file.place.rpartition("/")[2].lower():
        rule = "a list of PubMed identifiers does not say what it is a list of"
        remedy = "If they are retracted publications, give the file a name with 'retract' in it."
        findings.append(Finding(file.place, 1, "", "", rule, remedy))
        return
    for number, line in enumerate(file.stream, start=1):
        match = _LISTED.fullmatch(line.strip())
        if match:
            pmid = match[1].decode()
            yield SourceRecord(f"{_RETRACTION}{pmid}", f"{file.place}:{number}", match[1])
        elif line.strip():
            text = line[:40].decode("utf-8", "replace").strip()
            findings.append(Finding(file.place, number, "", text, "a line is one PubMed identifier", "Mend the line."))


def _conversion(article: Article, entities: EntityIndex) -> Conversion:
    name = publication_name(entities, article.pmid, article.doi, article.pmcid)
    claims = RecordClaims(CARD, name.key if name else f"pmid-{article.pmid}", entities)
    if name is None:
        claims.skip("record", "its identifiers are of several publications", f"{article.pmid} {article.doi}")
    else:
        claim_article(claims, name, article, f"{_ADDRESS}{article.pmid}/")
    return claims.conversion


def _listed_as_retracted(pmid: str, entities: EntityIndex) -> Conversion:
    return _flagged(pmid, entities, (MK.retracted, RETRACTED))


def _removed(pmid: str, entities: EntityIndex) -> Conversion:
    return _flagged(pmid, entities, (MK.removedFromSource, RETRACTED))


def _flagged(pmid: str, entities: EntityIndex, flag: Property) -> Conversion:
    name = publication_name(entities, pmid)
    claims = RecordClaims(CARD, name.key if name else f"pmid-{pmid}", entities)
    if name is not None:
        add_publication(claims, name, [flag, *([] if name.known else [(PMID, Literal(pmid))])])
    return claims.conversion
