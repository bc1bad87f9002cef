"""Citations of claims: which publication states each, at which place, how surely, and who disputes it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from kg.engine.store import Store
from kg.errors import ParameterError
from kg.formats import SEVERAL
from kg.namespaces import MK
from kg.prefixes import contract, expand, listed_iris, words_of
from kg.proofs.sources import claim_positions

MOST_CLAIMS = 500
"""What stands between several claims of one argument."""
_BIBO = "http://purl.org/ontology/bibo/"
_DCTERMS = "http://purl.org/dc/terms/"
_CITO = "http://purl.org/spar/cito/"
_CERTAIN = {MK.Affirmed, MK.Asserted, MK.Accepted}


@dataclass(frozen=True)
class CitedPublication:
    """A publication as a reader looks it up; what is not known is empty."""

    publication: str
    title: str
    authors: str = ""
    date: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    retracted: bool = False

    @property
    def address(self) -> str:
        """Where it can be read: by its DOI, else in PubMed Central, else in PubMed."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmcid:
            return f"https://www.ncbi.nlm.nih.gov/pmc/articles/{self.pmcid}/"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else ""


@dataclass(frozen=True)
class CitedDispute:
    """A disagreement about claims: of which kind, why, and how the graph handles it."""

    dispute: str
    kind: str
    reason: str
    handling: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Citation:
    """A claim with its publication and its places in the text.

    `places`: role and positions, in code points, or the words that lead to the place. `rests_on`: what the publication
    cites for it. `seen_at`: where the curators read it, if they noted that. `doubts`: in words, why the claim is not
    plainly affirmed and accepted; empty when it is.
    """

    claim: str
    kind: str
    statement: str
    publication: str
    places: tuple[str, ...]
    rests_on: tuple[str, ...]
    seen_at: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Citations:
    """Claims, with the publications and the disputes that they name."""

    claims: tuple[Citation, ...] = ()
    publications: tuple[CitedPublication, ...] = ()
    disputes: tuple[CitedDispute, ...] = ()

    def as_dict(self) -> dict[str, list[dict[str, object]]]:
        """Return it as plain values, for JSON."""
        return {
            "claims": [asdict(claim) for claim in self.claims],
            "publications": [asdict(each) | {"address": each.address} for each in self.publications],
            "disputes": [asdict(dispute) for dispute in self.disputes],
        }


def cite_claims(store: Store, claims: Iterable[str]) -> Citations:
    """Return the citations of claims, which are CURIEs or IRIs, in their order; what is no claim is left out.

    >>> cited = cite_claims(store, ["claim:zhang-2023.t1-r05-median-pfs"])
    >>> cited.claims[0].publication, cited.claims[0].places[0], cited.claims[0].doubts
    ('pub:zhang-2023', 'group 11690-11693', ())
    >>> cited.publications[0].address
    'https://doi.org/10.3892/mco.2023.2705'
    """
    wanted = list(dict.fromkeys(claim if "://" in claim else expand(claim) for claim in claims))
    listed = listed_iris(wanted)
    disputes = _disputes(store, listed)
    disputed = {claim for dispute in disputes for claim in dispute.claims}
    stated = _statements(store, listed)
    publications = _publications(store, sorted({row[2] for row in stated.values()}))
    retracted = {each.publication for each in publications if each.retracted}
    rests_on = _rests_on(store, listed)
    withdrawn = {
        row[0] for row in store.texts(f"SELECT ?claim {{ VALUES ?claim {{ {listed} }} ?claim <{MK.retracted}> true }}")
    }
    cited = []
    for claim in wanted:
        if claim not in stated:
            continue
        statement, kind, publication, locator, seen_at, *marks = stated[claim]
        curie, source = contract(claim), contract(publication)
        doubts = [words_of(mark) for mark in marks if mark and mark not in map(str, _CERTAIN)]
        if curie in disputed and "disputed" not in doubts:
            doubts.append("disputed")
        if source in retracted:
            doubts.append("the publication was retracted")
        elif claim in withdrawn:
            doubts.append("what it rests on was retracted")
        places = [f"{words_of(expand(each.role)).removesuffix(' role')} {each.start}-{each.end}"
                  for each in claim_positions(store, claim)]  # fmt: skip
        cited.append(
            Citation(
                curie, words_of(kind), statement, source, tuple(places) or ((f"“{locator}”",) if locator else ()),
                tuple(rests_on[claim]), seen_at, tuple(doubts),
            )
        )  # fmt: skip
    return Citations(tuple(cited), publications, disputes)


def answer_citations(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Cite the claims of `claims`, one a line: a task of the evaluators, in JSON. Raises ParameterError."""
    del media_type
    claims = [line for line in arguments.get("claims", "").split(SEVERAL) if line]
    if len(claims) > MOST_CLAIMS:
        raise ParameterError(f"At most {MOST_CLAIMS} claims are cited at once; these are {len(claims)}.")
    return json.dumps(cite_claims(store, claims).as_dict(), ensure_ascii=False).encode()


def _statements(store: Store, listed: str) -> dict[str, list[str]]:
    query = f"""
        PREFIX mk: <{MK}>
        SELECT ?claim ?statement (SAMPLE(?a) AS ?kind) ?publication ?locator ?seen ?polarity ?certainty
            ?status WHERE {{
          VALUES ?claim {{ {listed} }}
          ?claim mk:statement ?statement ; mk:statedIn ?publication ; mk:polarity ?polarity ; mk:certainty ?certainty ;
            mk:status ?status ; a ?a . FILTER(?a != mk:Claim && STRSTARTS(STR(?a), STR(mk:)))
          OPTIONAL {{ ?claim mk:locator ?locator }} OPTIONAL {{ ?claim mk:seenAt ?seen }}
        }} GROUP BY ?claim ?statement ?publication ?locator ?seen ?polarity ?certainty ?status"""
    return {claim: [statement, kind, *rest] for claim, statement, kind, *rest in store.texts(query)}


def _rests_on(store: Store, listed: str) -> dict[str, list[str]]:
    query = f"""
        SELECT ?claim ?cited WHERE {{
          VALUES ?claim {{ {listed} }} ?claim <{_CITO}citesAsEvidence> ?cited
        }} ORDER BY ?cited"""
    result: dict[str, list[str]] = defaultdict(list)
    for claim, cited in store.texts(query):
        result[claim].append(contract(cited))
    return result


def _publications(store: Store, iris: Iterable[str]) -> tuple[CitedPublication, ...]:
    query = f"""
        PREFIX mk: <{MK}> PREFIX bibo: <{_BIBO}> PREFIX dcterms: <{_DCTERMS}>
        SELECT ?publication (SAMPLE(?t) AS ?title) (SAMPLE(?a) AS ?authors) (SAMPLE(?d) AS ?date) (SAMPLE(?i) AS ?doi)
            (SAMPLE(?m) AS ?pmid) (SAMPLE(?c) AS ?pmcid) (SAMPLE(?r) AS ?retracted) WHERE {{
          VALUES ?publication {{ {listed_iris(iris)} }}
          OPTIONAL {{ ?publication dcterms:title ?t }} OPTIONAL {{ ?publication mk:authors ?a }}
          OPTIONAL {{ ?publication dcterms:date ?d }} OPTIONAL {{ ?publication bibo:doi ?i }}
          OPTIONAL {{ ?publication bibo:pmid ?m }} OPTIONAL {{ ?publication mk:pmcid ?c }}
          OPTIONAL {{ ?publication mk:retracted ?r }}
        }} GROUP BY ?publication ORDER BY ?publication"""
    return tuple(
        CitedPublication(contract(iri), title, authors, date, doi, pmid, pmcid, retracted == "true")
        for iri, title, authors, date, doi, pmid, pmcid, retracted in store.texts(query)
        if iri
    )


def _disputes(store: Store, listed: str) -> tuple[CitedDispute, ...]:
    query = f"""
        PREFIX mk: <{MK}>
        SELECT DISTINCT ?dispute ?kind ?reason ?handling ?other WHERE {{
          VALUES ?claim {{ {listed} }}
          ?dispute mk:disputedClaim ?claim ; mk:disputeKind ?kind ; mk:reason ?reason ; mk:handling ?handling ;
            mk:disputedClaim ?other .
        }} ORDER BY ?dispute ?other"""
    result: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for *dispute, other in store.texts(query):
        result[tuple(dispute)].append(contract(other))
    return tuple(
        CitedDispute(contract(iri), kind.replace("-", " "), reason, handling, tuple(claims))
        for (iri, kind, reason, handling), claims in result.items()
    )
