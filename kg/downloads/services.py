"""The public services that records are fetched from: what each is asked, page by page.

A service is asked as its publisher describes it:
ClinicalTrials.gov https://clinicaltrials.gov/data-api/api, PubMed https://www.ncbi.nlm.nih.gov/books/NBK25501/,
openFDA https://open.fda.gov/apis/, Drugs@FDA
https://www.fda.gov/drugs/drug-approvals-and-databases/drugsfda-data-files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kg.errors import UnknownNameError
from kg.federation.errors import PartnerError

Ask = Callable[[str, str], bytes]
"""Gives the answer of an address; the second argument is the ending of the file that keeps it, hidden with a dot."""

_NCT = re.compile(r"NCT\d{8}")
_PMID = re.compile(r"\d{1,9}")
_IDS_AT_ONCE = 200


@dataclass(frozen=True)
class Service:
    """A public service of a source. `pause`: seconds between two requests, as the publisher asks for."""

    source: str
    title: str
    address: str
    terms: str
    asks_for: str
    pause: float
    page: int
    pages: Callable[[Service, Sequence[str], int, Ask], Iterator[int]]

    def requests(self, most: int) -> int:
        """Return how many requests are made at most for so many records."""
        return 1 if not self.page else 1 + -(-most // self.page)


def _clinical_trials(service: Service, words: Sequence[str], most: int, ask: Ask) -> Iterator[int]:
    numbers = all(_NCT.fullmatch(word) for word in words)
    query = {"filter.ids": ",".join(words)} if numbers else {"query.term": " ".join(words)}
    token = ""
    left = most
    while left > 0:
        size = min(service.page, left)
        more = {"pageToken": token} if token else {}
        page = _json(
            service, ask(_address(service, "", {**query, "format": "json", "pageSize": size, **more}), ".json")
        )
        studies = len(page.get("studies", ()))
        yield studies
        left -= size
        token = page.get("nextPageToken", "")
        if not token or not studies:
            return


def _articles(service: Service, words: Sequence[str], most: int, ask: Ask) -> Iterator[int]:
    numbers = [word for word in words if _PMID.fullmatch(word)]
    if len(numbers) < len(words):
        query = {"db": "pubmed", "term": " ".join(words), "retmode": "json", "retmax": most, "sort": "pub_date"}
        result = _json(service, ask(_address(service, "esearch.fcgi", query), "..json"))
        numbers = list(result.get("esearchresult", {}).get("idlist", ()))
    wanted = numbers[:most]
    for start in range(0, len(wanted), service.page):
        ids = wanted[start : start + service.page]
        ask(_address(service, "efetch.fcgi", {"db": "pubmed", "retmode": "xml", "id": ",".join(ids)}), ".xml")
        yield len(ids)


def _labels(service: Service, words: Sequence[str], most: int, ask: Ask) -> Iterator[int]:
    names = " ".join(f'openfda.{kind}_name:"{word}"' for word in words for kind in ("generic", "brand"))
    for start in range(0, most, service.page):
        size = min(service.page, most - start)
        page = _json(service, ask(_address(service, "", {"search": names, "limit": size, "skip": start}), ".json"))
        results = len(page.get("results", ()))
        yield results
        if start + results >= page.get("meta", {}).get("results", {}).get("total", 0):
            return


def _approvals(service: Service, words: Sequence[str], most: int, ask: Ask) -> Iterator[int]:  # noqa: ARG001  # one file holds all
    ask(service.address, ".zip")
    yield 1


SERVICES: Mapping[str, Service] = {
    one.source: one
    for one in (
        Service(
            source="clinicaltrials-gov",
            title="the data API of ClinicalTrials.gov",
            address="https://clinicaltrials.gov/api/v2/studies",
            terms="https://clinicaltrials.gov/about-site/terms-conditions",
            asks_for="NCT numbers, or words that studies are about",
            pause=1.0,
            page=100,
            pages=_clinical_trials,
        ),
        Service(
            source="pubmed",
            title="the E-utilities of the NCBI",
            address="https://eutils.ncbi.nlm.nih.gov/entrez/eutils/",
            terms="https://www.ncbi.nlm.nih.gov/home/about/policies/",
            asks_for="PubMed identifiers, or words of a search in PubMed",
            pause=0.4,
            page=_IDS_AT_ONCE,
            pages=_articles,
        ),
        Service(
            source="drug-labels",
            title="the label API of openFDA",
            address="https://api.fda.gov/drug/label.json",
            terms="https://open.fda.gov/terms/",
            asks_for="names of drugs, generic or of a brand",
            pause=0.5,
            page=100,
            pages=_labels,
        ),
        Service(
            source="drugs-at-fda",
            title="the data file of Drugs@FDA",
            address="https://www.fda.gov/media/89850/download",
            terms="https://www.fda.gov/about-fda/about-website/website-policies",
            asks_for="nothing: one file holds all applications",
            pause=0.0,
            page=0,
            pages=_approvals,
        ),
    )
}


def service_of(source: str) -> Service:
    """Return the service of a source. Raises UnknownNameError."""
    if source not in SERVICES:
        raise UnknownNameError(f"Nothing is fetched for the source '{source}'. Sources are: {', '.join(SERVICES)}.")
    return SERVICES[source]


def _address(service: Service, path: str, query: Mapping[str, object]) -> str:
    address = f"{service.address.removesuffix('/')}/{path}" if path else service.address
    return f"{address}?{urlencode(query)}"


def _json(service: Service, content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except ValueError as error:
        raise PartnerError(f"{service.title} sent what is no JSON ({error}). Try it again later.") from error
    if not isinstance(data, dict):
        raise PartnerError(f"{service.title} sent JSON of another form. Try it again later.")
    return data
