"""Causal paths of others: identifiers join them to ours, predicates keep their meaning, and evidence its stance."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kg import ontology
from kg.model import derive_edges
from kg.namespaces import MK
from loaders.bulk import bulk_loader
from loaders.entity_index import EntityIndex
from loaders.pathways.drug_mech_db import KINDS, MEANINGS
from loaders.records import Records
from tests.loaders.bulk import Loaded, expect_sample, iri, load, shape_violations, values

SAMPLES = Path(__file__).parent / "pathways"
SOURCES = {
    "drugmechdb": "paths.yaml",
    "dismech": "marrow.yaml",
    "aop-wiki": "aop.xml",
    "indra": "statements.json",
    "signor": "signor.csv",
    "biopax": "controls.owl",
}


def sample(source: str, folder: Path, index: EntityIndex) -> Loaded:
    path = folder / SOURCES[source]
    path.write_bytes((SAMPLES / SOURCES[source]).read_bytes())
    return load(bulk_loader(source), path, index)


@pytest.mark.parametrize("source", SOURCES)
def test_the_samples_say_what_is_expected(source: str, tmp_path: Path, index: EntityIndex, curated: Records) -> None:
    loaded = sample(source, tmp_path, index)
    expect_sample(loaded, SAMPLES / SOURCES[source], tmp_path, curated)


def test_the_drug_of_a_path_is_named_by_its_drugbank_identifier(tmp_path: Path, index: EntityIndex) -> None:
    loaded = sample("drugmechdb", tmp_path, index)
    link = loaded.claim("DB00480_MESH_D009101_1", "link-1")
    # The isoform stands for the protein.
    assert (link.subject, link.relation, link.object) == (iri("drug:lenalidomide"), MK.activates, iri("protein:CRBN"))
    use = loaded.claim("DB00480_MESH_D009101_1", "use")
    assert (use.subject, use.object) == (iri("drug:lenalidomide"), iri("disease:multiple-myeloma"))


def test_predicates_that_read_backwards_are_turned(tmp_path: Path, index: EntityIndex) -> None:
    record = "DB00480_MESH_D009101_1"
    loaded = sample("drugmechdb", tmp_path, index)
    disrupted, degraded = loaded.claim(record, "link-3"), loaded.claim(record, "link-4")
    assert (disrupted.subject, disrupted.relation) == (iri("protein:CRBN"), MK.decreases)
    assert (degraded.object, degraded.relation) == (iri("protein:CRBN"), MK.degrades)
    correlated = loaded.claim(record, "link-6")
    assert (correlated.relation, values(correlated, "correlation")) == (MK.associatedWith, ["negative"])


def test_what_is_cited_against_a_link_denies_it(tmp_path: Path, index: EntityIndex) -> None:
    loaded = sample("drugmechdb", tmp_path, index)
    shown, denied = (loaded.claim("DB00480_MESH_D009101_1", key) for key in ("link-9", "link-9-2"))
    assert (shown.polarity, values(shown, "citesAsEvidence")) == (MK.Affirmed, ["pmid-111"])
    assert (denied.polarity, values(denied, "citesAsEvidence")) == (MK.Negated, ["pmid-222"])


ODD_ENTRY = """name: An odd entry
creation_date: 2026-02-31
disease_term: {preferred_term: multiple myeloma, term: {id: "MONDO:0009693", label: plasma cell myeloma}}
pathophysiology:
- name: First
  downstream: [Second]
  biological_processes: [{preferred_term: dying, modifier: DYSREGULATED, term: {id: "GO:0006915", label: dying}}]
  molecular_functions: [{preferred_term: kinase, modifier: DECREASED, term: {id: "GO:0016301", label: kinase}}]
  genes: [{preferred_term: CRBN, term: {id: "hgnc:30185", label: CRBN}}]
  locations: [{preferred_term: marrow, term: {id: "UBERON:0002371", label: bone marrow}}]
- name: Second
phenotypes:
- {name: Neutropenia, frequency: "HP:0040285", phenotype_term: {term: {id: "HP:0001875", label: Neutropenia}},
   evidence: [{reference: "PMID:3", supports: SUPPORT}]}
- {name: Anemia, frequency: 0 of 20 (0%), phenotype_term: {term: {id: "HP:0001903", label: Anemia}}}
- {name: Rash}
genetic: [{name: TP53, association: Protective, gene_term: {term: {id: "HGNC:11998", label: TP53}}}]
treatments:
- {name: Drug, treatment_term: {preferred_term: Pharmacotherapy, therapeutic_agent: [{preferred_term: lenalidomide}]}}
- {name: Two, treatment_term: {preferred_term: Drugs, therapeutic_agent: [{preferred_term: a}, {preferred_term: b}]}}
"""


def test_what_never_shows_is_denied_and_what_has_no_place_is_said(
    tmp_path: Path, index: EntityIndex, curated: Records
) -> None:
    (tmp_path / "odd.yaml").write_text(ODD_ENTRY, encoding="utf-8")
    loaded = load(bulk_loader("dismech"), tmp_path / "odd.yaml", index)
    assert shape_violations(loaded, curated) == []
    claims = {claim.key: claim for claim in loaded.conversions["dismech-odd"].claims}
    relations = {key: str(claim.relation).rpartition("#")[2] for key, claim in claims.items()}
    assert relations == {
        "first-to-second": "induces", "first-process": "alters", "first-function": "decreases",
        "first-gene": "associatedWith", "phenotype-neutropenia": "hasManifestation",
        "phenotype-anemia": "hasManifestation", "gene-tp53": "associatedWith", "treatment-lenalidomide": "treats",
    }  # fmt: skip
    assert [key for key, claim in claims.items() if claim.polarity == MK.Negated] == [
        "phenotype-neutropenia",
        "phenotype-anemia",
    ]
    assert values(claims["phenotype-neutropenia"], "citesAsEvidence") == ["pmid-3"]
    assert values(claims["gene-tp53"], "sourceComment") == ["association: Protective"]
    assert [line.removeprefix("skipped: dismech-odd: ") for line in loaded.report()] == [
        "pathophysiology: First, locations: no place in this graph has the meaning of these entries: ",
        "treatments: Two: several agents: whether each treats or all together is not said: a, b",
        "unknown: term: Rash: ",
        "unknown: treatment: Drugs: ",
    ]


def test_a_name_that_yaml_takes_for_a_truth_value_or_a_number_is_a_name(tmp_path: Path, index: EntityIndex) -> None:
    text = (
        "graph: {_id: a, drug: NO, drug_mesh: 'MESH:D1', disease_mesh: 'MESH:D2'}\nlinks: []\nnodes:\n"
        "- {id: 'MESH:D1', label: Drug, name: NO}\n- {id: 'MESH:D2', label: Disease, name: 1.10}\n"
    )
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (claim,) = load(bulk_loader("drugmechdb"), tmp_path / "a.yaml", index).conversions["a"].claims
    assert claim.statement == "NO is used for 1.10: DrugMechDB curates how it works."


def test_a_path_whose_head_names_no_drug_has_the_name_of_its_node(tmp_path: Path, index: EntityIndex) -> None:
    path = {
        "graph": {"_id": "a", "drug": None, "drug_mesh": "MESH:D1", "disease_mesh": "MESH:D2"},
        "nodes": [
            {"id": "MESH:D1", "label": "Drug", "name": "novomib"},
            {"id": "MESH:D2", "label": "Disease", "name": "a disease"},
        ],
        "links": [],
    }
    (tmp_path / "a.json").write_text(json.dumps([path, path | {"nodes": None}]), encoding="utf-8")
    loaded = load(bulk_loader("drugmechdb"), tmp_path / "a.json", index)
    (claim,) = loaded.conversions["a"].claims
    assert claim.statement == "novomib is used for a disease: DrugMechDB curates how it works."
    assert [finding.rule for finding in loaded.findings] == ["1 entry has no graph, nodes and links"]


def test_what_is_null_is_cited_and_called_nothing(tmp_path: Path, index: EntityIndex) -> None:
    path = {
        "graph": {"_id": "a", "drug": "novomib", "drug_mesh": "MESH:D1", "disease_mesh": "MESH:D2"},
        "nodes": [
            {"id": "MESH:D1", "label": "Drug", "name": "novomib", "alt_names": [None]},
            {"id": "MESH:D2", "label": "Disease", "name": None},
        ],
        "links": [
            {
                "source": "MESH:D1",
                "key": "decreases activity of",
                "target": "MESH:D2",
                "evidence": [{"supports": "SUPPORT", "reference": None}],
            }
        ],
        "references": [None],
    }
    (tmp_path / "a.json").write_text(json.dumps(path), encoding="utf-8")
    loaded = load(bulk_loader("drugmechdb"), tmp_path / "a.json", index)
    entry = ODD_ENTRY.replace('"PMID:3"', "null").replace("name: Neutropenia, f", "name: null, f")
    (tmp_path / "odd.yaml").write_text(entry, encoding="utf-8")
    lines = [*loaded.lines(), *load(bulk_loader("dismech"), tmp_path / "odd.yaml", index).lines()]
    assert len(loaded.conversions["a"].claims) == 2
    assert not [line for line in lines if "None" in line or "bibliographicCitation" in line]


def test_paths_without_an_identifier_are_told_apart_by_what_they_hold(tmp_path: Path, index: EntityIndex) -> None:
    made = [
        {
            "graph": {"drug": "novomib", "drug_mesh": "MESH:D1", "disease_mesh": "MESH:D2"},
            "nodes": [
                {"id": "MESH:D1", "label": "Drug", "name": "novomib"},
                {"id": "MESH:D2", "label": "Disease", "name": "a disease"},
            ],
            "links": [{"source": "MESH:D1", "key": key, "target": "MESH:D2"}],
        }
        for key in ("positively correlated with", "negatively correlated with")
    ]
    (tmp_path / "a.json").write_text(json.dumps(made), encoding="utf-8")
    loaded = load(bulk_loader("drugmechdb"), tmp_path / "a.json", index)
    assert sorted(name.rpartition("-")[0] for name in loaded.conversions) == ["novomib", "novomib"]


def test_statements_of_indra_without_an_identifier_are_told_apart(tmp_path: Path, index: EntityIndex) -> None:
    agents = [{"name": name, "db_refs": {"UP": number}} for name, number in (("CRBN", "Q96SW2"), ("IKZF1", "Q13422"))]
    made = [{"type": "Activation", "subj": one, "obj": other} for one, other in (agents, agents[::-1])]
    (tmp_path / "a.json").write_text(json.dumps(made), encoding="utf-8")
    assert len(load(bulk_loader("indra"), tmp_path / "a.json", index).conversions) == 2


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_a_row_of_signor_that_swallows_others_is_said(mark: str, tmp_path: Path, index: EntityIndex) -> None:
    names = "ENTITYA TYPEA IDA DATABASEA ENTITYB TYPEB IDB DATABASEB EFFECT SENTENCE SIGNOR_ID"
    row = "A protein Q04206 UNIPROT B protein P08581 UNIPROT unknown".replace(" ", mark)
    sentences = ('"open', "plain", 'and "closed', "plain")
    rows = [mark.join((row, sentence, f"SIGNOR-{number}")) for number, sentence in enumerate(sentences)]
    (tmp_path / "a.tsv").write_text("\n".join([names.replace(" ", mark), *rows, ""]), encoding="utf-8")
    loaded = load(bulk_loader("signor"), tmp_path / "a.tsv", index)
    assert list(loaded.conversions) == ["signor-3"]
    ((line, rule),) = [(finding.line, finding.rule) for finding in loaded.findings]
    assert (line, rule) == (4, "a quotation mark is not closed: the cell holds the rows below it, up to this line")


def test_disagreement_with_curated_claims_is_a_dispute(tmp_path: Path, index: EntityIndex) -> None:
    loaded = sample("drugmechdb", tmp_path, index)
    disputes = loaded.conversions["DB00480_MESH_D009101_1"].disputes
    assert [dispute.claims[0] for dispute in disputes] == ["claim:DB00480_MESH_D009101_1.link-9"]
    assert len(disputes[0].claims) > 1


def test_loaded_claims_give_edges(tmp_path: Path, index: EntityIndex) -> None:
    loaded = sample("signor", tmp_path, index)
    claims = [claim for found in loaded.conversions.values() for claim in found.claims]
    edges = {(edge.subject, edge.relation, edge.object) for edge in derive_edges(claims, ontology.edge_rules())}
    assert (iri("drug:lenalidomide"), MK.activates, iri("protein:CRBN")) in edges
    assert (iri("protein:CRBN"), MK.degrades, iri("protein:IKZF1")) in edges


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("text", ["", "x,y\n1,2\n", "<html><body>not here</body></html>", '{"hits": [1, '])
def test_a_file_of_something_else_is_said(source: str, text: str, tmp_path: Path, index: EntityIndex) -> None:
    (tmp_path / SOURCES[source]).write_text(text, encoding="utf-8")
    loaded = load(bulk_loader(source), tmp_path / SOURCES[source], index)
    assert not loaded.conversions
    assert loaded.findings


def test_a_reader_of_indra_that_is_null_is_not_named(tmp_path: Path, index: EntityIndex) -> None:
    agents = [{"name": name, "db_refs": {"HGNC": number}} for name, number in (("IKZF1", "13176"), ("IRF4", "6119"))]
    statement = {"type": "IncreaseAmount", "id": "a", "subj": agents[0], "obj": agents[1]}
    evidence = [{"source_api": None, "pmid": "1"}]
    (tmp_path / "a.json").write_text(json.dumps([{**statement, "evidence": evidence}]), encoding="utf-8")
    (claim,) = load(bulk_loader("indra"), tmp_path / "a.json", index).conversions["indra-a"].claims
    assert values(claim, "readBy") == []


@pytest.mark.parametrize("source", ["drugmechdb", "dismech", "aop-wiki", "indra", "biopax"])
def test_a_file_that_is_cut_short_is_said(source: str, tmp_path: Path, index: EntityIndex) -> None:
    document = (SAMPLES / SOURCES[source]).read_bytes().rstrip()
    (tmp_path / SOURCES[source]).write_bytes(document[: len(document) - 14])
    assert load(bulk_loader(source), tmp_path / SOURCES[source], index).findings


def test_yaml_that_repeats_itself_by_aliases_is_refused(tmp_path: Path, index: EntityIndex) -> None:
    (tmp_path / "a.yaml").write_text("a: &x [1, 2]\nb: *x\n", encoding="utf-8")
    finding = load(bulk_loader("drugmechdb"), tmp_path / "a.yaml", index).findings[0]
    assert (finding.line, finding.value) == (2, "*x")


@pytest.mark.slow
def test_drugmechdb_is_read_whole(shared: Path, index: EntityIndex) -> None:
    real = load(bulk_loader("drugmechdb"), shared / "upstream" / "drugmechdb" / "kb-paths-give.tar.gz", index)
    assert (len(real.records), real.findings) == (4788, [])
    skipped = [one for found in real.conversions.values() for one in found.skipped]
    assert {one.reason for one in skipped} == {
        "the path has this link already",
        "an identifier of DrugBank is DB and five digits",
        "no relation of this graph has the meaning of the predicate",
    }
    bortezomib = real.claims("DB00188_MESH_D009101_1", "inhibits")
    assert bortezomib[0].object == iri("protein:PSMB5")
    assert len(bortezomib) == 3
    repeated = [one for one in skipped if one.locator.startswith("DB00091_MESH_D001172_1")]
    assert [one.value for one in repeated] == ["GO:0005955 positively regulates GO:0070884"]


def test_the_real_entries_of_dismech_are_read(shared: Path, index: EntityIndex) -> None:
    real = load(bulk_loader("dismech"), shared / "upstream" / "dismech", index)
    assert (len(real.records), real.findings) == (4, [])
    shown = {claim.object for claim in real.claims("dismech-multiple-myeloma", "hasManifestation")}
    assert {iri("ae:anemia"), iri("ae:hypercalcemia")} <= shown
    chain = real.claims("dismech-myelosuppression", "induces")
    assert [str(claim.object).rpartition(".")[2] for claim in chain] == [
        "bone-marrow-hematopoietic-suppression",
        "multilineage-peripheral-cytopenias",
        "cytopenia-related-clinical-complications",
    ]


def test_the_relations_of_signor_are_read(shared: Path, index: EntityIndex) -> None:
    real = load(bulk_loader("signor"), shared / "upstream" / "indra" / "signor_test_data.csv", index)
    assert (len(real.records), real.findings) == (20, [])
    first = real.claim("signor-241929", "relation")
    assert values(first, "species") == ["mouse"]
    assert values(first, "aspect") == ["abundance"]
    assert values(first, "citesAsEvidence") == ["pmid-19530226"]


def test_every_kind_and_predicate_of_drugmechdb_is_known(shared: Path) -> None:
    folder = shared / "upstream" / "drugmechdb"
    text = (folder / "schema-biolink_predicates.yaml").read_text(encoding="utf-8")
    predicates = {
        line.strip().partition(":")[0] for line in text.splitlines() if line.startswith(" " * 6) and line[6] != " "
    }
    named_so = {name for name in predicates if re.fullmatch(r"[a-z ]+", name)}
    assert len(named_so) > 40
    assert named_so - set(MEANINGS) <= {"similar to"}
    kinds = (folder / "schema-biolink_nodes.yaml").read_text(encoding="utf-8")
    named = {
        line.strip().removesuffix(":") for line in kinds.splitlines() if line.startswith(" " * 6) and line.endswith(":")
    }
    assert {name for name in named if name[:1].isupper()} <= set(KINDS)


def test_controls_of_two_files_that_number_alike_are_two(tmp_path: Path, index: EntityIndex) -> None:
    """In BioPAX a number is the file's: without a base, too, one control takes the place of no other."""
    text = (SAMPLES / SOURCES["biopax"]).read_text(encoding="utf-8")
    based = re.sub(r'xml:base="[^"]*"', 'xml:base="http://example.org/other"', text)
    without = re.sub(r'\s*xml:base="[^"]*"', "", text)
    seen: set[str] = set()
    for number, document in enumerate((text, based, without, without.replace("p-IKZF1", "IKZF1-P"))):
        path = tmp_path / f"{number}.owl"
        path.write_text(document, encoding="utf-8")
        loaded = load(bulk_loader("biopax"), path, index)
        assert loaded.records
        assert seen.isdisjoint(loaded.records)
        seen |= set(loaded.records)
        assert not any("purl.obolibrary.org/obo/#" in line for line in loaded.lines())


def test_directions_and_types_of_controls_may_be_written_with_underscores(tmp_path: Path, index: EntityIndex) -> None:
    text = (SAMPLES / SOURCES["biopax"]).read_text(encoding="utf-8")
    loaded = []
    for folder, given in (
        ("hyphens", text),
        ("underscores", text.replace("-TO-", "_TO_").replace("INHIBITION-", "INHIBITION_")),
    ):
        path = tmp_path / folder / "controls.owl"
        path.parent.mkdir()
        path.write_text(given, encoding="utf-8")
        loaded.append(load(bulk_loader("biopax"), path, index))
    keys = [sorted(claim.statement for found in each.conversions.values() for claim in found.claims) for each in loaded]
    assert keys[0] == keys[1] != []


def test_what_the_steps_of_pathways_say_of_a_direction_counts(tmp_path: Path, index: EntityIndex) -> None:
    text = (SAMPLES / SOURCES["biopax"]).read_text(encoding="utf-8")
    step = """<bp:BiochemicalPathwayStep rdf:ID="step{way}"><bp:stepConversion rdf:resource="#bothways"/>
    <bp:stepDirection>{way}</bp:stepDirection></bp:BiochemicalPathwayStep></rdf:RDF>"""
    path, made = tmp_path / "controls.owl", []
    for way in ("RIGHT-TO-LEFT", "LEFT_TO_RIGHT"):
        text = text.replace("</rdf:RDF>", step.format(way=way))
        path.write_text(text, encoding="utf-8")
        loaded = load(bulk_loader("biopax"), path, index)
        (balance,) = (found for key, found in loaded.conversions.items() if "balance" in key)
        made.append([claim.statement for claim in balance.claims])
    assert made == [["MYC activates the production of ATP."], []]
    assert any("balance" in line and "both ways" in line for line in loaded.report())
