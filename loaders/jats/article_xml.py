"""The front of an article in the Journal Article Tag Suite, https://jats.nlm.nih.gov/.

Where a careless reading goes wrong: an identifier of PubMed Central may come without its letters; an article has a date
for each form and more for its handling; editors stand among the contributors; a summary for lay readers stands beside
the abstract; sub-articles and references have titles and identifiers of their own; and a notice of correction or
retraction names the article that it is about as related, while that article itself stays as it was printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from loaders.articles import A_DOI, Article, Correction
from loaders.markup import local_name, marked_text, plain_text
from loaders.registers.study_numbers import study_number

_HREF = "{http://www.w3.org/1999/xlink}href"
_LICENCE_REF = "{http://www.niso.org/schemas/ali/1.0/}license_ref"
_MARKS = frozenset({"xref", "fn", "target"})
_ADDRESS_OF_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)", re.IGNORECASE)
_NOTICES = frozenset(
    ["retraction", "partial-retraction", "correction", "erratum", "corrigendum", "expression-of-concern", "addendum"]
)
_BY_NOTICE = {
    "corrected-article": "ErratumFor",
    "retracted-article": "RetractionOf",
    "partial-retraction": "PartialRetractionOf",
    "object-of-concern": "ExpressionOfConcernFor",
}
_BY_ARTICLE = {
    "retraction-forward": "RetractionIn",
    "correction-forward": "ErratumIn",
    "partial-retraction-forward": "PartialRetractionIn",
}
_SAYS_RETRACTED = re.compile(r"\W*retracted(?: article)?\s*[:\])—–-]", re.IGNORECASE)
_REGISTRATION = re.compile(r"\b(?:trial|clinical trials?|study|protocol)\b.*\bregist", re.IGNORECASE)
_NUMBER = re.compile(r"\bNCT\d{8}\b|\bISRCTN\d{8}\b|\b\d{4}-\d{6}-\d{2}(?:-\d\d)?\b")


def article_identifiers(article: etree._Element) -> dict[str, str]:
    """Return the identifiers of an article: `pmid`, `pmcid` with its letters, `doi`."""
    result: dict[str, str] = {}
    for one in article.iterfind("front/article-meta/article-id"):
        kind, text = one.get("pub-id-type", ""), (one.text or "").strip()
        if kind in {"pmc", "pmcid"} and (digits := text.upper().removeprefix("PMC")).isdecimal():
            result.setdefault("pmcid", f"PMC{digits}")
        elif kind == "pmid" and text.isdecimal():
            result.setdefault(kind, text)
        elif kind == "doi" and A_DOI.fullmatch(doi := _ADDRESS_OF_DOI.sub("", text)):
            result.setdefault(kind, doi)
    return result


def read_article(article: etree._Element) -> Article:
    """Return what the front of an article says."""
    meta = article.find("front/article-meta")
    known = article_identifiers(article)
    if meta is None:
        return Article()
    title = meta.find("title-group/article-title")
    abstract, marked = _abstract(meta)
    printed, electronic = _dates(meta)
    kind = article.get("article-type", "")
    return Article(
        pmid=known.get("pmid", ""),
        pmcid=known.get("pmcid", ""),
        doi=known.get("doi", ""),
        title=plain_text(title, _MARKS) if title is not None else "",
        marked_title=marked_text(title) if title is not None else "",
        vernacular_title=_text(meta, "title-group/trans-title-group/trans-title"),
        abstract=abstract,
        marked_abstract=marked,
        authors=tuple(_authors(meta)),
        journal=_text(article, "front/journal-meta/journal-title-group/journal-title")
        or _text(article, "front/journal-meta/journal-title"),
        publisher=_text(article, "front/journal-meta/publisher/publisher-name"),
        volume=_text(meta, "volume"),
        issue=_text(meta, "issue"),
        pages="-".join(dict.fromkeys(filter(None, (_text(meta, "fpage"), _text(meta, "lpage")))))
        or _text(meta, "elocation-id"),
        date=printed,
        electronic_date=electronic,
        types=(kind,) if kind else (),
        trials=tuple(_trials(meta)),
        corrections=tuple(_corrections(article, meta, kind)),
        keywords=tuple(text for one in meta.iterfind("kwd-group/kwd") if (text := plain_text(one))),
        rights=_text(meta, "permissions/copyright-statement"),
        licence=_licence(meta),
        says_retracted=kind not in _NOTICES and _says_retracted(meta, title),
    )


def _says_retracted(meta: etree._Element, title: etree._Element | None) -> bool:
    """Whether the publisher marked the article itself: in its title, or in the heading that it stands under."""
    headings = [plain_text(one).lower() for one in meta.iterfind("article-categories//subject")]
    marked = title is not None and bool(_SAYS_RETRACTED.match(plain_text(title)))
    return marked or any(heading in {"retracted article", "retracted"} for heading in headings)


def _authors(meta: etree._Element) -> Iterator[str]:
    for group in meta.iterfind("contrib-group"):
        for one in group.iterfind("contrib"):
            if one.get("contrib-type", "author") == "author" and group.get("content-type", "authors") == "authors":
                name = _name(one)
                if name:
                    yield name


def _name(contributor: etree._Element) -> str:
    """Return a name as PubMed has it: family name and initials."""
    name = contributor.find("name")
    if name is None:
        name = contributor.find("name-alternatives/name")
    if name is not None:
        given = re.findall(r"[^\s.-]+", _text(name, "given-names"))
        initials = "".join(part if part.isupper() and len(part) <= 3 else part[0].upper() for part in given)
        return " ".join(filter(None, (_text(name, "surname"), initials, _text(name, "suffix"))))
    group = contributor.find("collab")
    if group is not None:
        return plain_text(group, frozenset({"contrib-group", *_MARKS}))
    return _text(contributor, "string-name")


def _dates(meta: etree._Element) -> tuple[str, str]:
    """Return the date of the printed issue and that of the electronic edition, as they are written."""
    printed, electronic = "", ""
    for date in meta.iterfind("pub-date"):
        kind, form = date.get("pub-type") or date.get("date-type") or "", date.get("publication-format", "")
        written = _date(date)
        if kind in {"ppub", "epub-ppub"} or (kind == "pub" and form == "print"):
            printed = written
        elif kind == "collection":
            printed = printed or written
        elif kind == "epub" or (kind == "pub" and form in {"electronic", ""}):
            electronic = electronic or written
    return printed or electronic, electronic if printed else ""


def _date(date: etree._Element) -> str:
    written = " ".join(filter(None, (_text(date, part) for part in ("year", "season", "month", "day"))))
    return written or _text(date, "string-date")


def _abstract(meta: etree._Element) -> tuple[str, str]:
    """Return the abstract with the titles of its sections, plain and with its markup."""
    abstract = next((one for one in meta.iterfind("abstract") if not one.get("abstract-type")), None)
    if abstract is None:
        return "", ""
    plain, marked = [], []
    for part in _sections(abstract):
        title = part.find("title")
        head = f"{plain_text(title).rstrip(':.')}: " if title is not None and part is not abstract else ""
        paragraphs = [one for one in part if local_name(one) not in {"title", "sec", "label", ""}]
        text = " ".join(filter(None, (plain_text(one, _MARKS) for one in paragraphs)))
        if text:
            plain.append(f"{head}{text}")
            marked.append(f"{head}{' '.join(marked_text(one) or plain_text(one, _MARKS) for one in paragraphs)}")
    return "\n".join(plain), "\n".join(marked) if marked_text(abstract) else ""


def _sections(abstract: etree._Element) -> Iterator[etree._Element]:
    yield abstract
    yield from abstract.iter("sec")


def _trials(meta: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the studies that the front names as its own: registers and numbers.

    A number elsewhere in the text may be that of any study.
    """
    result = [
        one.get("document-id", "")
        for one in meta.iter("related-object")
        if "trial" in one.get("document-id-type", "") or one.get("source-id-type", "") == "registry-name"
    ]
    for section in meta.iter("sec"):
        title = section.find("title")
        if title is not None and _REGISTRATION.search(plain_text(title)):
            result += _NUMBER.findall(plain_text(section))
    for text in dict.fromkeys(result):
        number = study_number(text)
        if number is not None:
            yield number.register, number.text


def _corrections(article: etree._Element, meta: etree._Element, kind: str) -> Iterator[Correction]:
    meanings = {**_BY_ARTICLE, **(_BY_NOTICE if kind in _NOTICES else {})}
    for one in [*meta.iterfind("related-article"), *article.iterfind("front/related-article")]:
        meaning = meanings.get(one.get("related-article-type", ""))
        if meaning is None:
            continue
        written = (one.get(_HREF) or plain_text(one)).strip()
        kind_of_link = one.get("ext-link-type", "")
        citation = " ".join(filter(None, (one.get("journal-id"), one.get("vol"), one.get("page")))) or written
        yield Correction(
            meaning,
            written if kind_of_link in {"pmid", "pubmed"} and written.isdecimal() else "",
            citation,
            _ADDRESS_OF_DOI.sub("", written) if kind_of_link in {"doi", ""} and "10." in written else "",
        )


def _licence(meta: etree._Element) -> str:
    licence = meta.find("permissions/license")
    if licence is None:
        return ""
    reference = next((one for one in meta.iter(_LICENCE_REF)), None)
    address = licence.get(_HREF) or (plain_text(reference) if reference is not None else "")
    return address if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", address) else ""


def _text(element: etree._Element, path: str) -> str:
    result = element.find(path)
    return plain_text(result, _MARKS) if result is not None else ""
