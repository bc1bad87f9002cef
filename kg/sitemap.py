"""The addresses of all pages of things, for those who crawl: lists with a query in their address are closed to them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from kg.engine.store import Store
from kg.namespaces import MK
from kg.prefixes import BASE

_PAGES = ("", "browse", "data", "help", "ontology", "queries/")
_THINGS = f"""
SELECT DISTINCT ?thing WHERE {{
  VALUES ?kind {{ {MK.Entity.n3()} {MK.Claim.n3()} {MK.Dispute.n3()} }} ?thing a ?kind
  FILTER(STRSTARTS(STR(?thing), "{BASE}"))
}} ORDER BY ?thing"""
_MOST = 50_000


def answer_sitemap(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Return an address on each line; `root`: that of the server. A task of the evaluators.

    A file has no more of them than the protocol of sitemaps (sitemaps.org) allows.
    """
    del media_type
    things = (iri.removeprefix(BASE) for (iri,) in store.texts(_THINGS))
    lines = [arguments["root"] + quote(path, safe="/%:") for path in (*_PAGES, *things)]
    return "".join(f"{line}\n" for line in lines[:_MOST]).encode()
