"""The reference of a publication: as people read it, and as reference managers take it from a page."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from rdflib import DCTERMS

from kg.entity_pages.context import PageContext
from kg.namespaces import MK
from kg.prefixes import expand

_AND_OTHERS = re.compile(r"\s+et al\.?$")
_ARTICLE, _OTHER = "info:ofi/fmt:kev:mtx:journal", "info:ofi/fmt:kev:mtx:dc"


def reference_text(context: PageContext) -> str:
    """Return authors, journal with volume and pages, and date of the publication of a page."""
    volume, issue, pages = (_first(context, name) for name in ("volume", "issue", "pages"))
    number = f"{volume}{f'({issue})' if issue else ''}{f':{pages}' if pages else ''}"
    parts = (_first(context, "authors"), _first(context, "journal"), number, _date(context))
    return ". ".join(part for part in parts if part)


def context_object(context: PageContext) -> str:
    """Return the publication of a page as an OpenURL context object (Z39.88), which Zotero reads as a COinS."""
    journal = _first(context, "journal")
    doi, pmid = (next(iter(context.values(expand(name))), "") for name in ("bibo:doi", "bibo:pmid"))
    authors = [_AND_OTHERS.sub("", each.strip()) for each in _first(context, "authors").split(";")]
    is_article = bool(journal or doi or pmid)
    pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", _ARTICLE if is_article else _OTHER)]
    if is_article:
        pairs += [("rft.genre", "article"), ("rft.atitle", context.label), ("rft.jtitle", journal)]
        pairs += [(f"rft.{name}", _first(context, name)) for name in ("volume", "issue", "pages")]
        pairs += [("rft.au", author) for author in authors]
    else:
        pairs += [("rft.title", context.label), *(("rft.creator", author) for author in authors)]
    pairs += [("rft.date", _date(context))]
    pairs += [("rft_id", f"info:{kind}/{value}" if value else "") for kind, value in (("doi", doi), ("pmid", pmid))]
    return urlencode([(name, value) for name, value in pairs if value])


def _first(context: PageContext, name: str) -> str:
    return next(iter(context.values(str(MK[name]))), "")


def _date(context: PageContext) -> str:
    return next(iter(context.values(str(DCTERMS.date))), "")
