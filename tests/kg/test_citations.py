"""Citations: claims with their publications, places, disputes and doubts, on a graph of a few claims."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD

from kg.citations import MOST_CLAIMS, answer_citations, cite_claims
from kg.engine.store import Store
from kg.errors import ParameterError
from kg.namespaces import MK
from kg.prefixes import expand
from kg.rdf import Quad
from tests import scratch

GRAPH = URIRef(expand("graph:edges"))
BIBO = "http://purl.org/ontology/bibo/"


def claim(name: str, publication: str, **marks: URIRef) -> list[Quad]:
    iri = URIRef(expand(f"claim:{name}"))
    stated = {"polarity": MK.Affirmed, "certainty": MK.Asserted, "status": MK.Accepted} | marks
    triples = [
        (iri, RDF.type, MK.Claim),
        (iri, RDF.type, MK.MechanismClaim),
        (iri, MK.statement, Literal(f"what {name} says")),
        (iri, MK.statedIn, URIRef(expand(f"pub:{publication}"))),
        *((iri, MK[key], value) for key, value in stated.items()),
    ]
    return [(*triple, GRAPH) for triple in triples]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    plain, gone = (URIRef(expand(f"pub:{name}")) for name in ("plain", "gone"))
    dispute = URIRef(expand("dispute:D1"))
    quads = [
        *claim("sure", "plain"),
        *claim("unsure", "plain", certainty=MK.Possible, polarity=MK.NotKnown),
        *claim("doubted", "plain"),
        *claim("withdrawn", "gone"),
        (URIRef(expand("claim:sure")), MK.locator, Literal("these words"), GRAPH),
        (URIRef(expand("claim:sure")), MK.seenAt, Literal("https://example.org/sure"), GRAPH),
        (plain, DCTERMS.title, Literal("A title"), GRAPH),
        (plain, URIRef(f"{BIBO}pmid"), Literal("123"), GRAPH),
        *claim("baseless", "plain", retracted=Literal("true", datatype=XSD.boolean)),
        (gone, URIRef(f"{BIBO}doi"), Literal("10.1/x"), GRAPH),
        (gone, MK.retracted, Literal("true", datatype=XSD.boolean), GRAPH),
        (dispute, MK.disputedClaim, URIRef(expand("claim:doubted")), GRAPH),
        (dispute, MK.disputeKind, Literal("contradicts-other-source"), GRAPH),
        (dispute, MK.reason, Literal("They disagree."), GRAPH),
        (dispute, MK.handling, Literal("Both stand."), GRAPH),
    ]
    home: Path = tmp_path_factory.mktemp("cited")
    return scratch.publish(home, quads).open()


def test_every_doubt_is_said_and_a_sure_claim_has_none(store: Store) -> None:
    cited = cite_claims(store, ["claim:sure", "claim:unsure", "claim:doubted", "claim:withdrawn", "claim:baseless"])
    assert {each.claim: each.doubts for each in cited.claims} == {
        "claim:sure": (),
        "claim:unsure": ("not known", "possible"),
        "claim:doubted": ("disputed",),
        "claim:withdrawn": ("the publication was retracted",),
        "claim:baseless": ("what it rests on was retracted",),
    }
    assert [(each.kind, each.reason, each.claims) for each in cited.disputes] == [
        ("contradicts other source", "They disagree.", ("claim:doubted",))
    ]


def test_a_publication_has_the_best_address_there_is(store: Store) -> None:
    cited = cite_claims(store, ["claim:sure", "claim:withdrawn"])
    assert {each.publication: each.address for each in cited.publications} == {
        "pub:plain": "https://pubmed.ncbi.nlm.nih.gov/123/",
        "pub:gone": "https://doi.org/10.1/x",
    }


def test_without_positions_the_words_that_lead_to_the_place_are_given(store: Store) -> None:
    (cited,) = cite_claims(store, [expand("claim:sure")]).claims
    assert cited.places == ("“these words”",)
    assert cited.seen_at == "https://example.org/sure"


def test_what_is_no_claim_is_left_out_and_the_order_is_kept(store: Store) -> None:
    names = ["claim:unsure", "pub:plain", "claim:nothing", "claim:sure", "claim:unsure", "https://example.org/> ?y } #"]
    assert [each.claim for each in cite_claims(store, names).claims] == ["claim:unsure", "claim:sure"]
    assert cite_claims(store, []).as_dict() == {"claims": [], "publications": [], "disputes": []}


def test_the_task_answers_in_json_and_takes_only_so_many(store: Store) -> None:
    answer = json.loads(answer_citations(store, {"claims": "claim:sure\nclaim:unsure"}, "application/json"))
    assert [each["claim"] for each in answer["claims"]] == ["claim:sure", "claim:unsure"]
    assert json.loads(answer_citations(store, {}, "application/json"))["claims"] == []
    with pytest.raises(ParameterError, match="At most"):
        answer_citations(
            store, {"claims": "\n".join(f"claim:c{n}" for n in range(MOST_CLAIMS + 1))}, "application/json"
        )
