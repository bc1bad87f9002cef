"""A small graph in every format of others: what is written, what is left out, and that the bytes are the same."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from rdflib import BNode, Graph, Literal, Node, URIRef
from rdflib.namespace import DCAT, OWL, RDF, SKOS, VOID, XSD

from kg.cli.diff import diff_command
from kg.cli.export import export_command
from kg.errors import SourceError, UnknownNameError
from kg.exports import merged_owl
from kg.exports.biolink import edge_terms
from kg.exports.kgx import JSON_LINES, TABLES, write_kgx
from kg.exports.merged_owl import write_merged_owl
from kg.exports.parquet import write_parquet
from kg.exports.quads import write_quads
from kg.exports.selection import ExportedGraph, Selection, select
from kg.exports.sssom import write_sssom
from kg.model import DISPUTED, NEGATED, POSSIBLE, REJECTED, Claim, Entity, IdentifierMapping
from kg.namespaces import MK
from kg.prefixes import expand
from kg.rdf import LICENCE, Quad, claim_quads, entity_quads, mapping_quads, nquad, source_graph

EXPECTED = Path(__file__).parent / "expected"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
CURATORS = (MK.curatedBy, URIRef(expand("organization:myeloma-kg-curators")))

_TO_DISEASE = "ChemicalOrDrugOrTreatmentToDiseaseOrPhenotypicFeatureAssociation"
_MORE_LIKELY = "associated_with_increased_likelihood_of"


def iri(curie: str) -> URIRef:
    return URIRef(expand(curie))


def entity(curie: str, kind: URIRef, label: str, **more: object) -> Entity:
    return replace(Entity(curie, iri(curie), kind, label), **more)  # type: ignore[arg-type]


ENTITIES = (
    entity(
        "drug:lenalidomide", MK.Drug, "lenalidomide", alternative=("Revlimid", "a|b"), definition="An IMiD.\tNot two."
    ),
    entity("drug:other", MK.Drug, "another drug"),
    entity("regimen:Rd", MK.Regimen, "lenalidomide-dexamethasone"),
    entity("protein:IKZF1", MK.Protein, "Ikaros"),
    entity("protein:other", MK.Protein, "another protein"),
    entity("ae:neutropenia", MK.AdverseEvent, "neutropenia"),
    entity("group:trial.a", MK.ReportingGroup, "arm A", source="registry"),
    entity("disease:multiple-myeloma", MK.Disease, "multiple myeloma"),
    entity("measure:median-pfs", MK.OutcomeMeasure, "median PFS"),
    entity("pub:paper", MK.Publication, "A paper", properties=((URIRef(expand("bibo:pmid")), Literal("123")),)),
    entity("pub:NCT1", MK.Publication, "A record", source="registry"),
)


def claim(key: str, subject: str, relation: str, object_: str | None, **more: object) -> Claim:
    made = Claim(
        publication="paper",
        key=key,
        kind=MK.MechanismClaim,
        subject=iri(subject),
        relation=MK[relation],
        object=iri(object_) if object_ else None,
        statement=f"{subject} {relation} {object_}.",
        properties=(CURATORS,),
    )
    return replace(made, **more)  # type: ignore[arg-type]


COUNTS = tuple((MK[name], Literal(count, datatype=XSD.integer)) for name, count in (("affected", "4"), ("atRisk", "9")))
OF_THE_REGISTRY = {"kind": MK.AdverseEventClaim, "source": "registry", "publication": "NCT1", "properties": ()}
CLAIMS = (
    claim("degrades", "drug:lenalidomide", "degrades", "protein:IKZF1"),
    claim(
        *("expression", "drug:lenalidomide", "downregulates", "protein:IKZF1"),
        properties=(CURATORS, (MK.aspect, Literal("expression"))),
    ),
    claim("denied", "drug:lenalidomide", "binds", "protein:IKZF1", polarity=NEGATED, status=DISPUTED),
    claim("possible", "drug:lenalidomide", "causes", "ae:neutropenia", certainty=POSSIBLE),
    claim("rejected", "drug:lenalidomide", "inhibits", "protein:IKZF1", status=REJECTED),
    claim("treats", "regimen:Rd", "treats", "disease:multiple-myeloma"),
    claim("outcome", "regimen:Rd", "hasOutcome", "measure:median-pfs", kind=MK.OutcomeClaim),
    claim("gap", "drug:lenalidomide", "causes", "ae:neutropenia", kind=MK.KnowledgeGap),
    claim("events", "regimen:Rd", "reportedWith", "ae:neutropenia", **(OF_THE_REGISTRY | {"properties": COUNTS})),
    claim("none", "regimen:Rd", "reportedWith", "ae:neutropenia", polarity=NEGATED, **OF_THE_REGISTRY),
    claim("of-group", "group:trial.a", "reportedWith", "ae:neutropenia", **OF_THE_REGISTRY),
)


def mapping(subject: str, object_: str) -> IdentifierMapping:
    justification, author = iri("semapv:ManualMappingCuration"), iri("organization:myeloma-kg-curators")
    return IdentifierMapping(
        iri(subject), SKOS.exactMatch, iri(object_), "", justification, author, "2026-01-02", str(LICENCE), "checked"
    )


MAPPINGS = (
    mapping("drug:lenalidomide", "CHEBI:63791"),
    mapping("drug:lenalidomide", "CHEMBL:CHEMBL848"),
    mapping("ae:neutropenia", "HP:0001875"),
    # Two of ours under one identifier: it identifies neither.
    mapping("protein:IKZF1", "UniProtKB:Q13422"),
    mapping("protein:other", "UniProtKB:Q13422"),
)


def quads() -> Iterator[Quad]:
    for one in ENTITIES:
        yield from entity_quads(one)
    for each in CLAIMS:
        yield from claim_quads(each)
    for mapped in MAPPINGS:
        yield from mapping_quads(mapped)


@pytest.fixture
def graph(tmp_path: Path) -> ExportedGraph:
    data = tmp_path / "data.nq"
    data.write_text("".join(f"{line}\n" for line in sorted({nquad(quad) for quad in quads()})), encoding="utf-8")
    licences = {str(source_graph(name)): str(LICENCE) for name in ("curation", "paper")}
    return ExportedGraph(data, {**licences, str(source_graph("registry")): CC0}, digest="0123")


def expect(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if os.environ.get("REWRITE"):
        (EXPECTED / path.name).write_text(text, encoding="utf-8")
    assert text == (EXPECTED / path.name).read_text(encoding="utf-8")


def edges(folder: Path) -> dict[str, dict[str, object]]:
    lines = (folder / "edges.jsonl").read_text(encoding="utf-8").splitlines()
    return {edge["id"]: edge for edge in map(json.loads, lines)}


def test_kgx_tables(graph: ExportedGraph, tmp_path: Path) -> None:
    report = write_kgx(graph, Selection(), tmp_path / "kgx", (TABLES,))
    assert (report.nodes, report.edges) == (6, 8)
    assert report.left_out == {
        "its status is rejected or unresolved": 1,
        "it says that something is not known": 1,
        "Biolink has no association for mk:hasOutcome": 1,
    }
    expect(tmp_path / "kgx" / "nodes.tsv")
    expect(tmp_path / "kgx" / "edges.tsv")


def test_kgx_tables_leave_the_column_of_what_is_not_negated_empty(graph: ExportedGraph, tmp_path: Path) -> None:
    write_kgx(graph, Selection(), tmp_path / "kgx")
    head, *rows = (line.split("\t") for line in (tmp_path / "kgx" / "edges.tsv").read_text("utf-8").splitlines())
    cells = {row[0]: row[head.index("negated")] for row in rows}
    # The package kgx reads bool(cell): any text says that the edge is negated.
    assert {one: bool(cell) for one, cell in cells.items()} == {
        one: edge["negated"] for one, edge in edges(tmp_path / "kgx").items()
    }


def test_kgx_lines_say_the_same(graph: ExportedGraph, tmp_path: Path) -> None:
    write_kgx(graph, Selection(), tmp_path / "kgx", (JSON_LINES,))
    expect(tmp_path / "kgx" / "edges.jsonl")
    found = edges(tmp_path / "kgx")
    assert found["claim:paper.denied"]["negated"] is True
    assert found["claim:NCT1.none"]["negated"] is True, "no case of it is no adverse event"
    assert found["claim:paper.possible"]["knowledge_level"] == "prediction"
    assert found["claim:NCT1.events"]["agent_type"] == "not_provided"
    assert found["claim:NCT1.of-group"]["predicate"] == "biolink:associated_with", "a group of patients is no treatment"
    assert found["claim:paper.expression"]["object_aspect_qualifier"] == "expression"


def test_what_sources_or_licences_give_alone(graph: ExportedGraph, tmp_path: Path) -> None:
    for chosen in (select(graph, ["registry"]), select(graph, [], [CC0])):
        report = write_kgx(graph, chosen, tmp_path / "kgx", (JSON_LINES,))
        assert set(edges(tmp_path / "kgx")) == {"claim:NCT1.events", "claim:NCT1.none", "claim:NCT1.of-group"}
        assert report.edges == 3
    assert select(graph, ["registry"], [str(LICENCE)]).graphs == frozenset()
    with pytest.raises(UnknownNameError, match="no source 'registri'"):
        select(graph, ["registri"])
    with pytest.raises(UnknownNameError, match="no licence 'MIT'"):
        select(graph, [], ["MIT"])


def test_mappings_are_sssom(graph: ExportedGraph, tmp_path: Path) -> None:
    assert write_sssom(graph, tmp_path / "mappings.sssom.tsv") == len(MAPPINGS)
    expect(tmp_path / "mappings.sssom.tsv")


def test_claims_are_rows_of_parquet(graph: ExportedGraph, tmp_path: Path) -> None:
    path = tmp_path / "claims.parquet"
    assert write_parquet(graph, Selection(), path) == len(CLAIMS)
    with duckdb.connect() as database:
        claims = database.read_parquet(str(path))
        row = claims.filter("claim = 'claim:NCT1.events'").select(
            "source, licence, subject_label, relation, object, affected, at_risk, status, properties"
        )
        (*cells, properties) = row.fetchall()[0]
        assert cells == [
            *("graph:source.registry", CC0, "lenalidomide-dexamethasone", "mk:reportedWith", "ae:neutropenia"),
            *(4, 9, "mk:Accepted"),
        ]
        assert json.loads(properties)["mk:affected"] == ["4"]
        assert claims.filter("affected IS NULL").aggregate("count(*)").fetchall() == [(len(CLAIMS) - 1,)]
    assert write_parquet(graph, select(graph, ["registry"]), path) == 3


def test_quads_are_described_in_dcat(graph: ExportedGraph, tmp_path: Path) -> None:
    lines = list(graph.lines())
    assert write_quads(graph, Selection(), tmp_path / "all") == len(lines)
    assert (tmp_path / "all" / "data.nq").read_bytes() == graph.data.read_bytes()
    count = write_quads(graph, select(graph, ["registry"]), tmp_path / "chosen")
    assert count == sum("source.registry>" in line for line in lines)
    described = Graph().parse(tmp_path / "chosen" / "dcat.ttl")
    (distribution,) = described.subjects(RDF.type, DCAT.Distribution)
    size = described.value(distribution, DCAT.byteSize)
    assert int(str(size)) == (tmp_path / "chosen" / "data.nq").stat().st_size
    assert [str(one) for one in described.objects(None, VOID.subset)] == [str(source_graph("registry"))]


@pytest.mark.slow
def test_one_owl_file_imports_nothing(graph: ExportedGraph, tmp_path: Path) -> None:
    assert write_merged_owl(graph, Selection(), tmp_path / "all.ttl") == len(ENTITIES)
    assert write_merged_owl(graph, Selection(), tmp_path / "again.ttl") == len(ENTITIES)
    assert (tmp_path / "again.ttl").read_bytes() == (tmp_path / "all.ttl").read_bytes()
    merged = Graph().parse(tmp_path / "all.ttl")
    assert len(list(merged.subjects(RDF.type, OWL.Ontology))) == 1
    assert not list(merged.objects(None, OWL.imports))
    assert (iri("drug:lenalidomide"), RDF.type, MK.Drug) in merged
    assert (iri("drug:lenalidomide"), SKOS.exactMatch, iri("CHEBI:63791")) in merged
    assert (MK.Drug, RDF.type, OWL.Class) in merged
    assert (SKOS.exactMatch, RDF.type, OWL.AnnotationProperty) in merged  # else it is not of OWL 2 DL


@pytest.mark.slow
def test_the_same_graph_gives_the_same_bytes(graph: ExportedGraph, tmp_path: Path) -> None:
    for run in ("first", "second"):
        folder = tmp_path / run
        write_kgx(graph, Selection(), folder)
        write_quads(graph, Selection(), folder)
        write_sssom(graph, folder / "mappings.tsv")
        write_parquet(graph, Selection(), folder / "claims.parquet")
        write_merged_owl(graph, Selection(), folder / "all.ttl")
    for path in sorted((tmp_path / "first").iterdir()):
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


@pytest.mark.slow
def test_a_folder_of_quads_is_compared_as_a_graph(built_home: Path, tmp_path: Path) -> None:
    place = tmp_path / "quads"
    refused = CliRunner().invoke(export_command, ["nquads", f"{place}.nq", "--home", str(built_home)])
    assert (refused.exit_code, f"{place}.nq names a file: name a folder" in refused.output) == (2, True)
    options = ["--home", str(built_home), "--source", "holstein-2018"]
    assert CliRunner().invoke(export_command, ["nquads", str(place), *options]).exit_code == 0
    same = CliRunner().invoke(diff_command, [str(place), str(place), "--format", "json"])
    assert (same.exit_code, json.loads(same.output)) == (0, [])


@pytest.mark.slow
def test_the_command_writes_the_built_graph(built_home: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        export_command, ["kgx", str(tmp_path / "kgx"), "--home", str(built_home), "--source", "zhang-2023"]
    )
    assert result.exit_code == 0, result.output
    header, *rows = (tmp_path / "kgx" / "edges.tsv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("id\tsubject\tpredicate\tobject\tcategory")
    assert rows
    assert all(row.startswith("claim:zhang-2023.") for row in rows)


def test_a_file_of_a_dataset_is_exported_too(graph: ExportedGraph, tmp_path: Path) -> None:
    lines = [*graph.lines(), "_:b1 <urn:p> _:b2 <urn:g> .", '<urn:s> <urn:p> "in the default graph\\n" .']
    data = tmp_path / "theirs.nq"
    data.write_text("".join(f"{line}\n" for line in reversed(lines)), encoding="utf-8")
    arguments = [str(tmp_path / "kgx"), "--data", str(data), "--source", "registry"]
    result = CliRunner().invoke(export_command, ["kgx-jsonl", *arguments])
    assert result.exit_code == 0, result.output
    assert set(edges(tmp_path / "kgx")) == {"claim:NCT1.events", "claim:NCT1.none", "claim:NCT1.of-group"}
    data.write_text("<urn:s> <urn:p> <urn:o> .\n", encoding="utf-8")
    empty = CliRunner().invoke(export_command, ["kgx", str(tmp_path / "none"), "--data", str(data)])
    assert "Warning: no graph in it is a source of the curated graph" in empty.output
    data.write_text("<urn:s> <urn:p> \n", encoding="utf-8")
    refused = CliRunner().invoke(export_command, ["kgx-jsonl", *arguments])
    assert isinstance(refused.exception, SourceError)
    assert "a line is no N-Quads" in str(refused.exception)


@pytest.mark.parametrize(
    ("relation", "subject", "object_", "predicate", "association"),
    [
        ("approvedFor", "ChemicalEntity", "Disease", "treats", _TO_DISEASE),
        ("treats", "Procedure", "Disease", "related_to", "Association"),
        ("treats", "Treatment", "Protein", "related_to", "Association"),
        ("reportedWith", "Procedure", "PhenotypicFeature", "associated_with", "EntityToPhenotypicFeatureAssociation"),
        ("increasesRiskOf", "Protein", "PhenotypicFeature", _MORE_LIKELY, "EntityToPhenotypicFeatureAssociation"),
        ("hasManifestation", "Disease", "PhenotypicFeature", "has_phenotype", "Association"),
        ("hasManifestation", "Disease", "Disease", "related_to", "Association"),
        ("upregulates", "Protein", "Protein", "affects", "GeneToGeneAssociation"),
    ],
)
def test_an_edge_is_of_the_association_that_biolink_has_for_its_ends(
    relation: str, subject: str, object_: str, predicate: str, association: str
) -> None:
    terms = edge_terms(str(MK[relation]), subject, object_, "")
    assert terms is not None
    assert (terms[0], terms[2]) == (predicate, association)


@pytest.mark.parametrize(
    ("relation", "object_", "aspect", "direction", "changed"),
    [
        ("degrades", "Protein", "", "increased", "degradation"),
        ("degrades", "ChemicalEntity", "", None, None),
        ("ubiquitinates", "NamedThing", "", None, None),
        ("increases", "ChemicalEntity", "potency", None, None),
        ("increases", "Protein", "toxicity", None, None),
        ("downregulates", "Protein", "translation", "downregulated", "synthesis"),
        ("decreases", "Cell", "cell-death", None, None),
        ("decreases", "Cell", "abundance", "decreased", None),
        ("increases", "BiologicalProcess", "efficacy", "increased", None),
    ],
)
def test_a_direction_stands_where_it_is_that_of_the_thing_or_the_aspect_is_named(
    relation: str, object_: str, aspect: str, direction: str | None, changed: str | None
) -> None:
    terms = edge_terms(str(MK[relation]), "ChemicalEntity", object_, aspect)
    assert terms is not None
    predicate, qualifiers, _ = terms
    told = (qualifiers.get("object_direction_qualifier"), qualifiers.get("object_aspect_qualifier"))
    assert (predicate, *told) == ("affects", direction, changed)
    assert ("qualified_predicate" in qualifiers) == (direction is not None)


@pytest.mark.parametrize(
    ("species", "expected"),
    [("mouse", "NCBITaxon:10090"), ("NCBITaxon:9541", "NCBITaxon:9541"), ("human, mouse", None), ("rodent", None)],
)
def test_the_species_of_a_claim_is_the_context_of_its_edge(tmp_path: Path, species: str, expected: str | None) -> None:
    made = claim("s", "drug:lenalidomide", "degrades", "protein:IKZF1", properties=((MK.species, Literal(species)),))
    assert exported(made, tmp_path).get("species_context_qualifier") == expected


def exported(made: Claim, folder: Path) -> dict[str, object]:
    """Return the edge of a claim."""
    lines = {nquad(quad) for one in ENTITIES for quad in entity_quads(one)} | {
        nquad(quad) for quad in claim_quads(made)
    }
    (folder / "data.nq").write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
    write_kgx(ExportedGraph(folder / "data.nq", {}), Selection(), folder / "kgx", (JSON_LINES,))
    return edges(folder / "kgx")[f"claim:paper.{made.key}"]


@pytest.mark.parametrize(("operator", "expected"), [("=", 0.001), ("<", None), (">", None)])
def test_a_bound_of_a_p_value_is_no_p_value(tmp_path: Path, operator: str, expected: float | None) -> None:
    p = ((MK.pValue, Literal("0.001", datatype=XSD.decimal)), (MK.pValueOperator, Literal(operator)))
    made = claim("p", "drug:lenalidomide", "causes", "ae:neutropenia", properties=p)
    assert exported(made, tmp_path).get("p_value") == expected


@pytest.mark.slow
def test_entities_are_written_in_parts_that_are_one_graph(
    graph: ExportedGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(at_once: int) -> set[tuple[Node, Node, Node]]:
        monkeypatch.setattr(merged_owl, "_AT_ONCE", at_once)
        path = tmp_path / f"{at_once}.ttl"
        assert merged_owl.write_merged_owl(graph, Selection(), path) == len(ENTITIES)
        return {triple for triple in Graph().parse(path) if not any(isinstance(term, BNode) for term in triple)}

    assert written(1) == written(2_000)
