"""The loader of full texts: articles in the Journal Article Tag Suite, as PubMed Central and Europe PMC have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kg.errors import Finding
from loaders.archives import PublishedFile, read_published
from loaders.articles import Article, PublicationName, claim_article, publication_name
from loaders.entity_index import EntityIndex
from loaders.event_claims import EventClaims
from loaders.event_tables import event_figures
from loaders.jats.article_xml import article_identifiers, read_article
from loaders.jats.tables import ArticleTable, article_tables
from loaders.record_claims import RecordClaims
from loaders.source import Conversion, SourceCard, SourceRecord
from loaders.xml_elements import element_bytes, parse_element, read_elements

CARD = SourceCard(
    name="full-texts",
    title="Full texts of articles",
    homepage="https://pmc.ncbi.nlm.nih.gov/",
    publisher="The journals; PubMed Central and Europe PMC",
    licence="Each article's own, which stands in its record",
    formats="JATS XML of articles (nxml, pmc-articleset, the full text XML of Europe PMC), one or many, in archives",
    description="Articles: title, abstract, authors, dates, licence, corrections, and the events that they tabulate.",
    version="4",
)

_ROOTS = ("article", "pmc-articleset", "articles")
_IGNORED = (".jpg", ".jpeg", ".png", ".gif", ".pdf", ".tif", ".tiff", ".doc", ".docx", ".xls", ".xlsx", ".mov", ".avi")


class FullTextLoader:
    """Reads articles, and says what each is and which adverse events it tabulates."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the articles of a file, an archive or a folder. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return the publication with what its record says, and the cells of its tables of adverse events."""
        element = parse_element(record.content)
        tables = list(article_tables(element))
        article = replace(read_article(element), tables=tuple(table.title for table in tables if table.title))
        name = publication_name(entities, article.pmid, article.doi, article.pmcid)
        claims = RecordClaims(CARD, name.key if name else record.identifier, entities)
        if name is None:
            claims.skip("front", "its identifiers are of several publications", f"{article.pmid} {article.doi}")
            return claims.conversion
        claim_article(claims, name, article, _address(article))
        _events(claims, tables, name)
        return claims.conversion


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    if file.name.lower().endswith(_IGNORED):
        return
    if not file.head().startswith(b"<"):
        text = file.head(40).decode("utf-8", "replace").strip()
        rule = "a full text is XML in the Journal Article Tag Suite"
        findings.append(Finding(file.place, 1, "", text, rule, "Fetch the article as XML."))
        return
    for element in read_elements(file, _ROOTS, ("article",), findings):
        known = article_identifiers(element)
        identifier = known.get("pmcid") or known.get("pmid") or known.get("doi")
        if identifier:
            yield SourceRecord(identifier, f"{file.place}:{element.sourceline}", element_bytes(element))
        else:
            rule = "an article has a DOI, or an identifier of PubMed or PubMed Central"
            findings.append(Finding(file.place, element.sourceline, "article-id", "", rule, ""))


def _address(article: Article) -> str:
    if article.pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{article.pmcid}/"
    return f"https://pubmed.ncbi.nlm.nih.gov/{article.pmid}/" if article.pmid else f"https://doi.org/{article.doi}"


def _events(claims: RecordClaims, tables: list[ArticleTable], name: PublicationName) -> None:
    events = EventClaims(claims, name.label)
    for table in tables:
        if table.grid is None:
            claims.skip(table.place, "the table is an image, or not laid out in rows and cells")
        elif not table.is_of_events(lambda text: claims.index.resolve(text, "ae") is not None):
            continue
        elif not table.grid.is_regular:
            claims.skip(table.place, "rows and headers do not fit each other", table.caption)
        else:
            for figure in event_figures(table.grid):
                events.claim(table.key, figure, table.place)
