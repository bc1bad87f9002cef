"""Records in the XML of PubMed: `PubmedArticle`, `PubmedBookArticle`, and `MedlineCitation` on its own.

Where a careless reading goes wrong: a reference list has identifiers and titles of its own, so nothing is looked for
below the place where it belongs; titles and abstracts have markup in them; the same abstract in another language or
for lay readers stands beside the abstract; investigators and editors are no authors.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from loaders.articles import Article, Correction
from loaders.markup import marked_text, plain_text

_MONTH_PARTS = ("Year", "Month", "Day")


def citation_of(record: etree._Element) -> etree._Element:
    """Return the element that holds the citation itself."""
    for tag in ("MedlineCitation", "BookDocument"):
        result = record.find(tag)
        if result is not None:
            return result
    return record


def revised(record: etree._Element) -> str:
    """Return the version of a record: the number of its identifier's version and the day of its last revision."""
    citation = citation_of(record)
    pmid = citation.find("PMID")
    number = (pmid.get("Version") or "1") if pmid is not None else "1"
    return f"{number.zfill(3)} {_date(citation.find('DateRevised'))}"


def read_citation(record: etree._Element) -> Article:
    """Return what a record says of its publication."""
    citation = citation_of(record)
    return _book(citation) if citation.tag == "BookDocument" else _article(record, citation)


def _article(record: etree._Element, citation: etree._Element) -> Article:
    article = citation.find("Article")
    if article is None:
        return Article(pmid=_text(citation, "PMID"))
    title = article.find("ArticleTitle")
    abstract, marked = _abstract(article.find("Abstract"))
    identifiers = _identifiers(record.find("PubmedData/ArticleIdList"))
    return Article(
        pmid=_text(citation, "PMID"),
        pmcid=identifiers.get("pmc", ""),
        doi=identifiers.get("doi") or _doi(article),
        title=_plain(title),
        marked_title=marked_text(title) if title is not None else "",
        vernacular_title=_plain(article.find("VernacularTitle")),
        abstract=abstract,
        marked_abstract=marked,
        authors=tuple(_authors(article.find("AuthorList"))),
        journal=_text(article, "Journal/Title") or _text(citation, "MedlineJournalInfo/MedlineTA"),
        volume=_text(article, "Journal/JournalIssue/Volume"),
        issue=_text(article, "Journal/JournalIssue/Issue"),
        pages=_pages(article.find("Pagination")),
        date=_printed_date(article.find("Journal/JournalIssue/PubDate")),
        electronic_date=_electronic_date(article),
        languages=tuple(_texts(article, "Language")),
        types=tuple(_texts(article, "PublicationTypeList/PublicationType")),
        trials=tuple(_trials(article)),
        corrections=tuple(_corrections(citation)),
        subjects=tuple(_subjects(citation)),
        keywords=tuple(_texts(citation, "KeywordList/Keyword")),
        rights=_text(article, "Abstract/CopyrightInformation"),
    )


def _book(document: etree._Element) -> Article:
    book = document.find("Book")
    title = document.find("ArticleTitle")
    book_title = _plain(book.find("BookTitle")) if book is not None else ""
    abstract, marked = _abstract(document.find("Abstract"))
    identifiers = _identifiers(document.find("ArticleIdList"))
    authors = document.find("AuthorList")
    if authors is None and book is not None:
        authors = next((one for one in book.iterfind("AuthorList") if one.get("Type") != "editors"), None)
    return Article(
        pmid=_text(document, "PMID"),
        doi=identifiers.get("doi", ""),
        pmcid=identifiers.get("pmc", ""),
        title=_plain(title) or book_title,
        marked_title=marked_text(title) if title is not None else "",
        vernacular_title=_plain(document.find("VernacularTitle")),
        abstract=abstract,
        marked_abstract=marked,
        authors=tuple(_authors(authors)),
        book=book_title if title is not None else "",
        publisher=_text(document, "Book/Publisher/PublisherName"),
        volume=_text(document, "Book/Volume"),
        pages=_pages(document.find("Pagination")),
        date=_printed_date(document.find("ContributionDate")) or _printed_date(document.find("Book/PubDate")),
        languages=tuple(_texts(document, "Language")),
        types=tuple(_texts(document, "PublicationType")),
        keywords=tuple(_texts(document, "KeywordList/Keyword")),
        rights=_text(document, "Abstract/CopyrightInformation"),
    )


def _abstract(abstract: etree._Element | None) -> tuple[str, str]:
    """Return an abstract with its headings, plain and with its markup; the latter empty where it has none."""
    if abstract is None:
        return "", ""
    parts = abstract.findall("AbstractText")
    heads = [f"{label}: " if (label := part.get("Label", "")) not in {"", "UNLABELLED"} else "" for part in parts]
    said = [
        (head, text, marked_text(part)) for head, part in zip(heads, parts, strict=True) if (text := plain_text(part))
    ]
    plain = "\n".join(f"{head}{text}" for head, text, _ in said)
    if not any(mark for _, _, mark in said):
        return plain, ""
    return plain, "\n".join(f"{head}{mark or text}" for head, text, mark in said)


def _authors(listed: etree._Element | None) -> Iterator[str]:
    if listed is None:
        return
    for author in listed.iterfind("Author"):
        if author.get("ValidYN") == "N":
            continue
        collective = _text(author, "CollectiveName")
        name = " ".join(filter(None, (_text(author, part) for part in ("LastName", "Initials", "Suffix"))))
        if collective or name:
            yield collective or name
    if listed.get("CompleteYN") == "N":
        yield "et al"


def _identifiers(listed: etree._Element | None) -> dict[str, str]:
    result: dict[str, str] = {}
    for one in listed if listed is not None else ():
        if one.tag == "ArticleId" and one.text:
            result.setdefault(one.get("IdType", ""), one.text.strip())
    return result


def _doi(article: etree._Element) -> str:
    for one in article.iterfind("ELocationID"):
        if one.get("EIdType") == "doi" and one.get("ValidYN") != "N" and one.text:
            return str(one.text).strip()
    return ""


def _pages(pagination: etree._Element | None) -> str:
    if pagination is None:
        return ""
    start, end = _text(pagination, "StartPage"), _text(pagination, "EndPage")
    return _text(pagination, "MedlinePgn") or "-".join(filter(None, (start, end)))


def _printed_date(date: etree._Element | None) -> str:
    """Return a date as its journal prints it: `2002 Sep 3`, `1990 Spring`, `1998 Dec-1999 Jan`."""
    if date is None:
        return ""
    free = _text(date, "MedlineDate")
    return free or " ".join(filter(None, (_text(date, part) for part in ("Year", "Season", "Month", "Day"))))


def _electronic_date(article: etree._Element) -> str:
    for one in article.iterfind("ArticleDate"):
        if one.get("DateType") == "Electronic":
            return " ".join(filter(None, (_text(one, part) for part in _MONTH_PARTS)))
    return ""


def _trials(article: etree._Element) -> Iterator[tuple[str, str]]:
    for bank in article.iterfind("DataBankList/DataBank"):
        for number in _texts(bank, "AccessionNumberList/AccessionNumber"):
            yield _text(bank, "DataBankName"), number


def _corrections(citation: etree._Element) -> Iterator[Correction]:
    for one in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        yield Correction(one.get("RefType", ""), _text(one, "PMID"), _text(one, "RefSource"))


def _subjects(citation: etree._Element) -> Iterator[tuple[str, str]]:
    for path in ("MeshHeadingList/MeshHeading/DescriptorName", "ChemicalList/Chemical/NameOfSubstance"):
        for one in citation.iterfind(path):
            if text := plain_text(one):
                yield one.get("UI", ""), text


def _date(date: etree._Element | None) -> str:
    return "-".join(_text(date, part).zfill(2) for part in _MONTH_PARTS) if date is not None else ""


def _plain(element: etree._Element | None) -> str:
    return plain_text(element) if element is not None else ""


def _text(element: etree._Element, path: str) -> str:
    return _plain(element.find(path))


def _texts(element: etree._Element, path: str) -> Iterator[str]:
    for one in element.iterfind(path):
        if text := plain_text(one):
            yield text
