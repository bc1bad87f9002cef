"""The page of an explained triple: its proof as an outline in words, down to claims that can be opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.citation_lines import short_citations
from kg.engine.store import Store
from kg.errors import UnknownNameError
from kg.own_dataset import OF_DATASET, is_own_graph
from kg.pages.rendering import render_page
from kg.prefixes import BASE, contract, expand, whole_iri
from kg.proofs.explainer import ExplainedTriple
from kg.proofs.proof_formats import ProofWording, visible_premises
from kg.proofs.sources import SourceClaim, TripleSource
from kg.reasoning.proof import Proof
from kg.thing_labels import labels_of

_CURIE = re.compile(r"[A-Za-z][\w.-]*:[\w][\w./#-]*")
_RULES = "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"


@dataclass(frozen=True)
class ProofWord:
    """A part of a line: its text, and the address below the root of what it names, if it names anything."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class ProofGround:
    """What a given statement rests on: a claim with its source and its places, or the graph that holds it."""

    text: str
    address: str
    source: str
    source_address: str
    note: str
    is_against: bool = False


@dataclass(frozen=True)
class ProofLine:
    """A step of a proof: what it says, the rule that gives it, what it rests on, and the steps below it."""

    words: tuple[ProofWord, ...]
    rule: str
    rule_address: str
    grounds: tuple[ProofGround, ...]
    below: tuple[ProofLine, ...]


def proof_page(store: Store, explained: ExplainedTriple, text: str, addresses: Mapping[str, str]) -> str:
    """Return the page; `text`: the proof as text; `addresses`: where it is in other formats, by their names."""
    names = _Names(store, explained)
    line = names.line(explained.proof)
    title = "".join(word.text for word in line.words)
    return render_page("proof.html", "", title=title, line=line, text=text, addresses=addresses)


class _Names:
    """What the things of a proof are called, and where their pages are."""

    def __init__(self, store: Store, explained: ExplainedTriple) -> None:
        self._wording, self._sources = ProofWording(explained.proof), explained.sources
        texts = " ".join(self._wording.triple(part.triple) for part in _parts(explained.proof))
        self._labels = labels_of(store, filter(None, map(_iri, _CURIE.findall(texts))))
        claims = [claim for source in self._sources.values() for claim in (*source.claims, *source.against)]
        publications = {expand(claim.publication) for claim in claims if claim.publication.startswith("pub:")}
        self._cited = short_citations(store, publications)

    def line(self, part: Proof) -> ProofLine:
        """Return a part of the proof as a line, with those below it."""
        is_ours = part.rule.startswith("rule:")
        source = TripleSource() if part.rule else self._sources.get(part.triple, TripleSource())
        return ProofLine(
            tuple(self._words(self._wording.triple(part.triple))),
            part.rule,
            part.rule.replace(":", "/", 1) if is_ours else _RULES,
            tuple(self._grounds(source)),
            tuple(self.line(premise) for premise in visible_premises(part)),
        )

    def _words(self, text: str) -> Iterator[ProofWord]:
        place = 0
        for match in _CURIE.finditer(text):
            iri = _iri(match[0])
            if iri not in self._labels:
                continue
            if match.start() > place:
                yield ProofWord(text[place : match.start()])
            place = match.end()
            address = iri.removeprefix(BASE).replace("ontology#", "ontology/") if iri.startswith(BASE) else ""
            yield ProofWord(self._labels[iri], address)
        if place < len(text):
            yield ProofWord(text[place:])

    def _grounds(self, source: TripleSource) -> Iterator[ProofGround]:
        yield from (self._ground(claim, is_against=False) for claim in source.claims)
        yield from (self._ground(claim, is_against=True) for claim in source.against)
        if not source.claims:
            for graph in source.graphs:
                note = OF_DATASET if is_own_graph(whole_iri(graph)) else ""
                address = graph.replace(":", "/", 1) if graph.startswith("graph:") and not note else ""
                yield ProofGround(f"Stands in {graph}", address, "", "", note)

    def _ground(self, claim: SourceClaim, *, is_against: bool) -> ProofGround:
        publication, _, note = claim.publication.partition(", ")
        name = self._cited.get(expand(publication), (publication, ""))[0] if publication.startswith("pub:") else ""
        places = ", ".join(f"{place.start:,} to {place.end:,}" for place in claim.places)
        words = [word.removeprefix("mk:").lower() for word in (claim.polarity, claim.certainty, claim.status)]
        doubts = [word for word in words if word not in {"affirmed", "asserted", "accepted"}]
        parts = (f"characters {places}" if places else claim.locator, *doubts, note or ("" if name else publication))
        return ProofGround(
            claim.statement, claim.claim.replace(":", "/", 1), name, publication.replace(":", "/", 1),
            "; ".join(part for part in parts if part), is_against,
        )  # fmt: skip


def _parts(proof: Proof) -> Iterator[Proof]:
    yield proof
    for premise in visible_premises(proof):
        yield from _parts(premise)


def _iri(curie: str) -> str:
    try:
        iri = expand(curie)
    except UnknownNameError:
        return ""
    return iri if contract(iri) == curie else ""
