"""The reference of a publication: as people read it, and as reference managers take it from a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from rdflib import DCTERMS

from kg.entity_pages.context import PageContext
from kg.namespaces import MK
from kg.prefixes import expand, listed_iris

_AND_OTHERS = re.compile(r"\s+et al\.?$")
# What stands behind a family name, as PubMed writes it.
_INITIALS = re.compile(r" ([A-Z]{1,3})$")
# After what ends a sentence by itself stands no full stop.
_DOTS = re.compile(r"([.?!…])\.(?= )")
# What TeX reads as more than itself.
_TEX = {sign: f"\\{sign}" for sign in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_ARTICLE, _OTHER = "info:ofi/fmt:kev:mtx:journal", "info:ofi/fmt:kev:mtx:dc"


def reference_text(context: PageContext) -> str:
    """Return authors, journal with volume and pages, and date of the publication of a page."""
    return ". ".join(part for part in (_first(context, "authors"), *_where(context)) if part)


def whole_reference(context: PageContext) -> str:
    """Return the same with title and DOI, as a reader copies it; nothing of what is known by its name alone."""
    doi = next(iter(context.values(expand("bibo:doi"))), "")
    if not reference_text(context) and not doi:
        return ""
    parts = (_first(context, "authors"), context.label, *_where(context), doi and f"doi:{doi}")
    return _DOTS.sub(r"\1", ". ".join(part for part in parts if part))


def _where(context: PageContext) -> tuple[str, ...]:
    volume, issue, pages = (_first(context, name) for name in ("volume", "issue", "pages"))
    number = f"{volume}{f'({issue})' if issue else ''}{f':{pages}' if pages else ''}"
    return (_first(context, "journal"), number, _date(context))


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


def references_as_ris(context: PageContext) -> bytes:
    """Return the publications behind what a page says, as RIS: the file that reference managers read.

    Of a publication, itself; of anything else, those that state the claims that speak of it, by name.
    """
    return "".join(map(_ris, _publications(context))).encode()


def references_as_bibtex(context: PageContext) -> bytes:
    """Return the same publications as BibTeX, each by the local name of its IRI."""
    return "\n".join(map(_bibtex, _publications(context))).encode()


def _publications(context: PageContext) -> Iterator[PageContext]:
    if context.is_a("Publication"):
        yield context
        return
    claims = {each.claim for each in context.roles} | {context.iri}
    query = f"""
        SELECT DISTINCT ?publication WHERE {{
          VALUES ?claim {{ {listed_iris(sorted(claims))} }} ?claim {MK.statedIn.n3()} ?publication
        }} ORDER BY ?publication"""
    yield from (PageContext(context.store, iri, "") for (iri,) in context.store.texts(query))


def _ris(context: PageContext) -> str:
    doi, pmid = (next(iter(context.values(expand(name))), "") for name in ("bibo:doi", "bibo:pmid"))
    first, _, last = _first(context, "pages").partition("-")
    authors = [
        _INITIALS.sub(r", \1", _AND_OTHERS.sub("", each.strip())) for each in _first(context, "authors").split(";")
    ]
    is_article = bool(_first(context, "journal") or doi or pmid)
    fields = [("TY", "JOUR" if is_article else "GEN"), ("TI", context.label), *(("AU", author) for author in authors)]
    fields += [("JO", _first(context, "journal")), ("VL", _first(context, "volume")), ("IS", _first(context, "issue"))]
    fields += [("SP", first), ("EP", last), ("PY", _date(context)[:4]), ("DA", _date(context).replace("-", "/"))]
    fields += [("DO", doi), ("AN", pmid), ("UR", f"https://doi.org/{doi}" if doi else "")]
    fields += [("N1", "retracted" if "true" in context.values(str(MK.retracted)) else "")]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value.strip()]
    return "\r\n".join((*lines, "ER  - ", "", ""))


def _bibtex(context: PageContext) -> str:
    doi, pmid = (next(iter(context.values(expand(name))), "") for name in ("bibo:doi", "bibo:pmid"))
    authors = [each.strip() for each in _first(context, "authors").split(";") if each.strip()]
    named = [_bibtex_name(_AND_OTHERS.sub("", each)) for each in authors]
    named += ["others"] if authors and _AND_OTHERS.search(authors[-1]) else []
    fields = [("title", f"{{{_for_tex(context.label)}}}"), ("author", " and ".join(named))]
    fields += [("journal", _for_tex(_first(context, "journal"))), ("year", _date(context)[:4])]
    fields += [(each.replace("issue", "number"), _for_tex(_first(context, each))) for each in ("volume", "issue")]
    fields += [("pages", _for_tex(_first(context, "pages").replace("-", "--"))), ("doi", doi), ("pmid", pmid)]
    fields += [("note", "retracted" if "true" in context.values(str(MK.retracted)) else "")]
    kind = "article" if _first(context, "journal") else "misc"
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join((f"@{kind}{{{context.iri.rpartition('/')[2]},", *lines, "}", ""))


def _bibtex_name(author: str) -> str:
    """Return an author with a comma before the initials, and a name without initials in braces: an organization."""
    name = _INITIALS.sub(r", \1", author)
    return _for_tex(name) if name != author else f"{{{_for_tex(author)}}}"


def _for_tex(text: str) -> str:
    """Return a text in one line with what means something to TeX escaped."""
    return "".join(_TEX.get(sign, sign) for sign in " ".join(text.split()))


def _first(context: PageContext, name: str) -> str:
    return next(iter(context.values(str(MK[name]))), "")


def _date(context: PageContext) -> str:
    return next(iter(context.values(str(DCTERMS.date))), "")
