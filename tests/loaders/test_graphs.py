"""Graphs, mappings and trees of others: prefixes are those of the file, qualifiers decide, and what denies denies."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from rdflib import URIRef
from rdflib.namespace import DCTERMS, OWL, RDFS, SKOS

from kg.namespaces import MK
from kg.prefixes import expand
from loaders.bulk import bulk_loader
from loaders.entity_index import EntityIndex
from loaders.records import Records
from tests.loaders.bulk import Loaded, expect, iri, load, shape_violations, values

HERE = Path(__file__).parent
SAMPLES = {
    "sssom": HERE / "graphs" / "ours.sssom.tsv",
    "kgx": HERE / "graphs" / "ours_edges.tsv",
    "oncotree": HERE / "oncotree" / "tree.json",
    "clinpgx": HERE / "clinpgx" / "clinical_annotations.tsv",
}
BESIDE = {"kgx": "ours_nodes.tsv", "clinpgx": "clinical_ann_evidence.tsv"}


def sample(source: str, folder: Path, index: EntityIndex) -> Loaded:
    original = SAMPLES[source]
    (folder / original.name).write_bytes(original.read_bytes())
    if source in BESIDE:
        (folder / BESIDE[source]).write_bytes((original.parent / BESIDE[source]).read_bytes())
    return load(bulk_loader(source), folder if source == "clinpgx" else folder / original.name, index)


@pytest.mark.parametrize("source", SAMPLES)
def test_the_samples_say_what_is_expected(source: str, tmp_path: Path, index: EntityIndex, curated: Records) -> None:
    loaded = sample(source, tmp_path, index)
    expect(loaded.lines(), SAMPLES[source].with_suffix(".expected.nq"), tmp_path)
    expect(loaded.report(), SAMPLES[source].with_suffix(".report.txt"), tmp_path)
    assert shape_violations(loaded, curated) == []


def quads(loaded: Loaded) -> set[tuple[str, str, str]]:
    return {(str(s), str(p), str(o)) for found in loaded.conversions.values() for s, p, o, _ in found.ontology}


def test_a_negated_mapping_maps_nothing(tmp_path: Path, index: EntityIndex) -> None:
    stated = quads(sample("sssom", tmp_path, index))
    hp, ours = "http://purl.obolibrary.org/obo/HP_", "http://example.org/x/"
    assert (f"{hp}0001875", str(SKOS.exactMatch), f"{ours}neutropenia") in stated
    assert (f"{ours}neutropenia", str(SKOS.exactMatch), f"{hp}0001903") not in stated
    assert {o for _, p, o in stated if p == expand("sssom:predicate_modifier")} == {"Not"}
    assert 'a "quoted" comment, with a comma' in {o for _, p, o in stated if p == expand("sssom:comment")}


def test_a_set_that_may_deny_its_mappings_maps_nothing(tmp_path: Path, index: EntityIndex) -> None:
    header = "#mapping_set_id: http://example.org/denied\n#predicate_modifier: Not\n"
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    row = "semapv:Matching\tskos:exactMatch\tsemapv:Process\tsemapv:LexicalMatching\n"
    (tmp_path / "denied.sssom.tsv").write_text(header + columns + row, encoding="utf-8")
    loaded = load(bulk_loader("sssom"), tmp_path / "denied.sssom.tsv", index)
    assert not loaded.conversions
    (finding,) = loaded.findings
    assert str(finding).endswith("Say it of each mapping in a column. No mapping of the set was read.")


def test_what_ours_is_exactly_is_mapped_on(tmp_path: Path, index: EntityIndex) -> None:
    loaded = sample("sssom", tmp_path, index)
    mapped = [
        (one.subject, one.predicate, one.object) for found in loaded.conversions.values() for one in found.mappings
    ]
    assert mapped == [(iri("ae:neutropenia"), SKOS.exactMatch, URIRef("http://example.org/x/neutropenia"))]


def test_the_prefixes_are_those_of_the_set(tmp_path: Path, index: EntityIndex) -> None:
    text = SAMPLES["sssom"].read_text(encoding="utf-8").replace("obo/HP_", "obo/FBbt_")
    (tmp_path / "odd.sssom.tsv").write_text(text, encoding="utf-8")
    loaded = load(bulk_loader("sssom"), tmp_path / "odd.sssom.tsv", index)
    assert any(s.startswith("http://purl.obolibrary.org/obo/FBbt_") for s, _, _ in quads(loaded))
    assert not [one for found in loaded.conversions.values() for one in found.mappings]


def test_a_set_as_json_says_what_the_table_does(tmp_path: Path, index: EntityIndex) -> None:
    data = {
        "mapping_set_id": "https://example.org/sets/ours",
        "curie_map": {"HP": "http://purl.obolibrary.org/obo/HP_", "X": "http://example.org/x/"},
        "mappings": [{"subject_id": "HP:0001875", "predicate_id": "skos:exactMatch", "object_id": "X:neutropenia",
                      "mapping_justification": "semapv:LexicalMatching", "confidence": 0.5}],
    }  # fmt: skip
    (tmp_path / "set.json").write_text(json.dumps(data), encoding="utf-8")
    loaded = load(bulk_loader("sssom"), tmp_path / "set.json", index)
    assert loaded.findings == []
    assert len([one for found in loaded.conversions.values() for one in found.mappings]) == 1


def test_the_keywords_of_json_ld_are_no_slots(tmp_path: Path, index: EntityIndex) -> None:
    mapping = {"@type": "Mapping", "subject_id": "HP:0001875", "predicate_id": "skos:closeMatch", "object_id": "X:1",
               "mapping_justification": "semapv:LexicalMatching"}  # fmt: skip
    data = {
        "@context": {"HP": "http://purl.obolibrary.org/obo/HP_", "X": "http://example.org/x/"},
        "@type": "MappingSet",
        "mapping_set_id": "https://example.org/sets/typed",
        "mappings": [mapping],
    }
    (tmp_path / "set.json").write_text(json.dumps(data), encoding="utf-8")
    stated = quads(load(bulk_loader("sssom"), tmp_path / "set.json", index))
    assert any(p == str(SKOS.closeMatch) for _, p, _ in stated)
    assert not [p for _, p, _ in stated if p.startswith("http://sssom.invalid/")]


@pytest.mark.parametrize(
    ("object_id", "confidence", "says"),
    [
        ("HP:00 01<875>", "1", "object_id has a blank or a sign that no IRI has"),
        ("FOO:1", "1", "object_id has no prefix that the set declares"),
        ("neutropenia", "1", "object_id is neither a CURIE nor an IRI"),
        ("HP:1|HP:2", "1", "object_id has several identifiers"),
        ("HP:0001875", "1.7", "a confidence lies between 0 and 1: this one is left out"),
        ("HP:0001875", "high", "a confidence lies between 0 and 1: this one is left out"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said_as_it_is(
    tmp_path: Path, index: EntityIndex, object_id: str, confidence: str, says: str
) -> None:
    columns = "subject_id predicate_id object_id mapping_justification confidence"
    row = f"X:1\tskos:exactMatch\t{object_id}\tsemapv:LexicalMatching\t{confidence}"
    loaded = kinds(tmp_path, index, columns, row)
    (line,) = loaded.report()
    assert says in line
    assert not [quad for each in loaded.conversions.values() for quad in each.ontology if str(quad[2]) == confidence]


SET = """#curie_map:\t\t\t\t\t
#  HP: http://purl.obolibrary.org/obo/HP_\t\t\t\t\t
#  X: http://example.org/x/\t\t\t\t\t
#mapping_set_id: https://example.org/sets/kinds\t\t\t\t\t
#mapping_tool: a tool
#subject_source_version: "2"
{columns}
{rows}
"""


def kinds(tmp_path: Path, index: EntityIndex, columns: str, *rows: str) -> Loaded:
    text = SET.format(columns=columns.replace(" ", "\t"), rows="\n".join(rows))
    (tmp_path / "kinds.sssom.tsv").write_text(text, encoding="utf-8")
    return load(bulk_loader("sssom"), tmp_path / "kinds.sssom.tsv", index)


def test_a_text_that_is_mapped_has_no_identifier(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_label subject_type predicate_id object_id mapping_justification"
    loaded = kinds(
        tmp_path, index, columns, "low white cells\trdfs literal\tskos:exactMatch\tHP:0001875\tsemapv:LexicalMatching"
    )
    assert loaded.findings == []
    stated = quads(loaded)
    assert {o for _, p, o in stated if p == expand("sssom:subject_label")} == {"low white cells"}
    assert not [triple for triple in stated if triple[1] == str(SKOS.exactMatch)]


def test_an_expression_of_terms_is_kept_and_maps_no_term(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id subject_type predicate_id object_id mapping_justification"
    row = "X:1/(a:'HP:2',b:'HP:3')\tcomposed entity expression\tskos:exactMatch\tHP:0001875\tsemapv:LexicalMatching"
    loaded = kinds(tmp_path, index, columns, row)
    assert {o for _, p, o in quads(loaded) if p == expand("sssom:subject_id")} == {"X:1/(a:'HP:2',b:'HP:3')"}
    assert not [triple for triple in quads(loaded) if triple[1] == str(SKOS.exactMatch)]


def test_what_a_reviewer_rejects_maps_nothing(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification reviewer_label reviewer_agreement"
    row = "HP:0001875\tskos:exactMatch\tX:neutropenia\tsemapv:LexicalMatching\tA\t"
    assert [one for found in kinds(tmp_path, index, columns, row + "1").conversions.values() for one in found.mappings]
    rejected = kinds(tmp_path, index, columns, row + "-1")
    assert not [one for found in rejected.conversions.values() for one in found.mappings]
    assert not [triple for triple in quads(rejected) if triple[1] == str(SKOS.exactMatch)]


def test_a_mapping_that_makes_one_of_two_of_ours_is_said_and_not_followed(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification"
    row = "CHEBI:63791\tskos:exactMatch\tMESH:D000069286\tsemapv:LexicalMatching"
    text = SET.replace(
        "#  HP:", "#  CHEBI: http://purl.obolibrary.org/obo/CHEBI_\n#  MESH: http://id.nlm.nih.gov/mesh/\n#  HP:"
    )
    (tmp_path / "x.sssom.tsv").write_text(text.format(columns=columns.replace(" ", "\t"), rows=row), encoding="utf-8")
    loaded = load(bulk_loader("sssom"), tmp_path / "x.sssom.tsv", index)
    assert not [one for found in loaded.conversions.values() for one in found.mappings]
    assert "it would make one of what are two here: drug:bortezomib and drug:lenalidomide" in loaded.report()[0]


def test_a_day_that_is_none_stays_a_text_and_is_said(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification mapping_date"
    row = "HP:0001873\tskos:exactMatch\tX:1\tsemapv:LexicalMatching\t2024-02-30"
    loaded = kinds(tmp_path, index, columns, row)
    (mapping,) = [one for found in loaded.conversions.values() for one in found.mappings]
    assert mapping.date == ""
    assert "2024-02-30" in {o for _, p, o in quads(loaded) if p == expand("sssom:mapping_date")}
    assert "a day of the calendar, written 2026-11-21: this one stays a text" in loaded.report()[0]


def test_several_objects_in_a_cell_are_passed_over_with_the_reason(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification"
    loaded = kinds(tmp_path, index, columns, "HP:0001875\tskos:exactMatch\tX:1|X:2\tsemapv:LexicalMatching")
    assert "object_id has several identifiers" in loaded.report()[0]


def test_a_set_speaks_for_rows_only_where_no_row_has_its_own(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification mapping_tool"
    row = "HP:{0}\tskos:exactMatch\tX:{0}\tsemapv:LexicalMatching\t{1}"
    stated = quads(kinds(tmp_path, index, columns, row.format(1, "another"), row.format(2, "")))
    mappings = {(s, p, o) for s, p, o in stated if s.startswith(expand("mapping:"))}
    assert {o for _, p, o in mappings if p == expand("sssom:mapping_tool")} == {"another"}
    assert {o for s, p, o in stated - mappings if p == expand("sssom:mapping_tool")} == {"a tool"}
    stated = mappings
    assert len([o for _, p, o in stated if p == expand("sssom:subject_source_version")]) == 2


def test_a_separator_within_a_cell_ends_no_line(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification comment"
    row = "HP:0001875\tskos:exactMatch\tX:neutropenia\tsemapv:LexicalMatching\tone\u2028two\x0bthree\x85four"
    loaded = kinds(tmp_path, index, columns, row)
    assert loaded.findings == []
    assert any("four" in str(value) for _, _, value in quads(loaded))


def test_bars_within_a_value_are_escaped(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification curation_rule_text"
    row = "HP:1\tskos:exactMatch\tX:1\tsemapv:LexicalMatching\tone \\| half|two"
    stated = quads(kinds(tmp_path, index, columns, row))
    assert {o for _, p, o in stated if p == expand("sssom:curation_rule_text")} == {"one | half", "two"}


def test_a_backslash_escapes_a_backslash_too(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification author_label comment"
    row = "HP:1\tskos:exactMatch\tX:1\tsemapv:LexicalMatching\tA\\\\B|C\\\\|D\\\\\\|E\tone \\| bar"
    stated = quads(kinds(tmp_path, index, columns, row))
    assert {o for _, p, o in stated if p == expand("sssom:author_label")} == {"A\\B", "C\\", "D\\|E"}
    assert {o for _, p, o in stated if p == expand("sssom:comment")} == {"one \\| bar"}


def test_a_cell_in_quotation_marks_may_go_over_lines(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id subject_label predicate_id object_id mapping_justification comment"
    rows = (
        'HP:1\t"one\ttwo"\tskos:exactMatch\tX:1\tsemapv:LexicalMatching\t"first\tline',
        'second ""line"""',
        'HP:2\t"odd\tskos:exactMatch\tX:2\tsemapv:LexicalMatching\t"open',
        "HP:3\tthree\tskos:exactMatch\tX:3\tsemapv:LexicalMatching\t",
    )
    loaded = kinds(tmp_path, index, columns, *rows)
    assert loaded.findings == []
    stated = quads(loaded)
    assert {o for _, p, o in stated if p == expand("sssom:comment")} == {'first\tline\nsecond "line"', '"open'}
    assert {o for _, p, o in stated if p == str(RDFS.label)} == {"one\ttwo", '"odd', "three"}


def test_a_slot_of_the_set_s_own_has_the_property_that_the_set_declares(tmp_path: Path, index: EntityIndex) -> None:
    defined = (
        "#extension_definitions:\n#  - slot_name: ext_n\n#    property: X:count\n#    type_hint: xsd:integer\n"
        "#  - slot_name: ext_r\n#    property: X:ref\n#    type_hint: linkml:Uriorcurie\n"
    )
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\text_n\text_r\tof ours"
    row = "HP:1\tskos:exactMatch\tX:1\tsemapv:LexicalMatching\t12\tX:r\tcell"
    text = defined + SET.format(columns=columns, rows=row)
    (tmp_path / "own.sssom.tsv").write_text(text, encoding="utf-8")
    loaded = load(bulk_loader("sssom"), tmp_path / "own.sssom.tsv", index)
    lines = [line.split(" ", 1)[1] for line in loaded.lines() if "/count>" in line or "/ref>" in line or "cell" in line]
    graph = f"<{expand('graph:external.kinds')}> ."
    assert sorted(lines) == [
        f'<http://example.org/x/count> "12"^^<http://www.w3.org/2001/XMLSchema#integer> {graph}',
        f"<http://example.org/x/ref> <http://example.org/x/r> {graph}",
        f'<http://sssom.invalid/of%20ours> "cell" {graph}',
    ]
    assert expand("sssom:ext_n") not in {p for _, p, _ in quads(loaded)}


@pytest.mark.parametrize("modifier", ["Not", "NOT", "not quite"])
def test_a_predicate_that_is_modified_maps_nothing(modifier: str, tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification predicate_modifier"
    row = f"HP:0001875\tskos:exactMatch\tX:neutropenia\tsemapv:LexicalMatching\t{modifier}"
    loaded = kinds(tmp_path, index, columns, row)
    assert not [triple for triple in quads(loaded) if triple[1] == str(SKOS.exactMatch)]
    assert not [one for found in loaded.conversions.values() for one in found.mappings]


def test_without_its_prefixes_no_row_of_a_set_is_read(tmp_path: Path, index: EntityIndex) -> None:
    text = "#curie_map:\n#  HP: http://example.org/other/\n# odd: [\n" + SET.format(
        columns="subject_id\tpredicate_id\tobject_id\tmapping_justification",
        rows="HP:0001875\tskos:exactMatch\tX:1\tsemapv:LexicalMatching",
    )
    (tmp_path / "broken.sssom.tsv").write_text(text, encoding="utf-8")
    loaded = load(bulk_loader("sssom"), tmp_path / "broken.sssom.tsv", index)
    assert not loaded.records
    assert "broken.sssom.tsv:3: the metadata is no YAML" in loaded.report()[0]


def test_metadata_are_texts_as_they_are_written(tmp_path: Path, index: EntityIndex) -> None:
    metadata = "#curie_map:\n#  NO: http://example.org/no/\n#mapping_set_version: 1.10\n#mapping_date: 2023-02-30\n"
    metadata += (
        "#subject_source_version: 12:30\n#mapping_set_title: Yes\n#mapping_set_id: https://example.org/sets/no\n"
    )
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
    text = f"{metadata}{columns}\nNO:1\tskos:exactMatch\tNO:2\tsemapv:LexicalMatching\n"
    (tmp_path / "no.sssom.tsv").write_text(text, encoding="utf-8")
    loaded = load(bulk_loader("sssom"), tmp_path / "no.sssom.tsv", index)
    stated = {(p, o) for _, p, o in quads(loaded)}
    assert {("http://www.w3.org/2004/02/skos/core#exactMatch", "http://example.org/no/2")} < stated
    assert {(str(OWL.versionInfo), "1.10"), (str(DCTERMS.title), "Yes")} < stated
    assert {(expand("sssom:subject_source_version"), "12:30"), (expand("sssom:mapping_date"), "2023-02-30")} < stated
    assert [line for line in loaded.report() if "a date is a day of the calendar" not in line] == []


def test_a_set_between_commas_is_read_too(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id,subject_label,predicate_id,object_id,mapping_justification,comment"
    row = 'HP:1,"one, ""1""",skos:exactMatch,X:1,semapv:LexicalMatching,"two\nlines"'
    text = SET.format(columns=columns, rows=row).replace("#curie_map:", "#curie_map:,,,,,")
    (tmp_path / "kinds.sssom.csv").write_text(text, encoding="utf-8")
    loaded = load(bulk_loader("sssom"), tmp_path / "kinds.sssom.csv", index)
    assert loaded.report() == []
    stated = {(p, o) for _, p, o in quads(loaded)}
    assert {(str(RDFS.label), 'one, "1"'), (expand("sssom:comment"), "two\nlines")} < stated
    assert (str(SKOS.exactMatch), "http://example.org/x/1") in stated


def test_a_line_among_the_rows_is_no_metadata(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id predicate_id object_id mapping_justification"
    row = "{}\tskos:exactMatch\tX:1\tsemapv:LexicalMatching"
    loaded = kinds(tmp_path, index, columns, row.format("#HP:1"), row.format("HP:2"))
    assert [line.split(": ", 3)[3] for line in loaded.report()] == [
        "subject_id has no prefix that the set declares: #HP:1"
    ]
    assert len([o for _, p, o in quads(loaded) if p == str(OWL.annotatedSource)]) == 1


def test_a_context_declares_prefixes_and_nothing_is_no_text(tmp_path: Path, index: EntityIndex) -> None:
    data = {
        "@context": {"HP": {"@id": "http://purl.obolibrary.org/obo/HP_", "@prefix": True}, "X": "http://example.org/x/",
                     "mapping_date": {"@type": "xsd:date"}},
        "mapping_set_id": "https://example.org/sets/context/", "license": None,
        "mappings": [{"subject_id": "HP:0001875", "subject_label": None, "predicate_id": "skos:exactMatch",
                      "predicate_modifier": None, "object_id": "X:n", "mapping_justification": "semapv:LexicalMatching",
                      "author_label": ["A|B", "C"], "confidence": 1e-7}, "odd"],
    }  # fmt: skip
    (tmp_path / "set.json").write_text(json.dumps(data), encoding="utf-8")
    loaded = load(bulk_loader("sssom"), tmp_path / "set.json", index)
    assert [finding.rule for finding in loaded.findings] == ["1 of the 2 mappings are no objects"]
    stated = quads(loaded)
    assert ("http://purl.obolibrary.org/obo/HP_0001875", str(SKOS.exactMatch), "http://example.org/x/n") in stated
    assert {o for _, p, o in stated if p == expand("sssom:author_label")} == {"A|B", "C"}
    assert {o for _, p, o in stated if p == expand("sssom:confidence")} == {"0.0000001"}
    assert "None" not in {o for _, _, o in stated}


def test_qualifiers_decide_what_an_edge_means(tmp_path: Path, index: EntityIndex) -> None:
    loaded = sample("kgx", tmp_path, index)
    degraded = loaded.claim("kgx-edge-e1", "edge")
    assert (degraded.subject, degraded.relation, degraded.object) == (
        iri("drug:lenalidomide"), MK.degrades, iri("protein:IKZF1"),
    )  # fmt: skip
    assert values(degraded, "knowledgeSource") == ["infores:ours", "infores:theirs"]
    assert values(degraded, "citesAsEvidence") == ["pmid-111", "pmid-222"]
    denied = loaded.claim("kgx-edge-e2", "edge")
    assert (denied.polarity, denied.certainty) == (MK.Negated, MK.Possible)
    turned = loaded.claim("kgx-edge-e3", "edge")
    assert (turned.subject, turned.relation) == (iri("drug:lenalidomide"), MK.treats)


QUALIFIED = {
    "object_aspect_qualifier=activity object_direction_qualifier=decreased": ("inhibits", [], []),
    "object_aspect_qualifier=activity": ("alters", ["activity"], []),
    "object_aspect_qualifier=molecular_modification object_direction_qualifier=increased": (
        "alters", ["molecular modification"], [],
    ),
    "object_aspect_qualifier=activity_or_abundance object_direction_qualifier=increased": ("increases", [], []),
    "object_aspect_qualifier=activity object_direction_qualifier=increased subject_direction_qualifier=decreased": (
        "decreases", ["activity"], [],
    ),
    "predicate=biolink:associated_with object_direction_qualifier=increased": ("associatedWith", [], ["positive"]),
    "predicate=biolink:decreases_amount_or_activity_of": ("decreases", [], []),
    "predicate=biolink:interacts_with object_direction_qualifier=increased": ("interactsWith", [], []),
    "predicate=biolink:related_to qualified_predicate=biolink:causes object_direction_qualifier=decreased": (
        "decreases", [], [],
    ),
}  # fmt: skip


def edge(tmp_path: Path, index: EntityIndex, **slots: Any) -> Loaded:
    item = {"id": "e", "subject": "CHEBI:63791", "predicate": "biolink:affects", "object": "UniProtKB:Q13422",
            "subject_category": "biolink:SmallMolecule", "object_category": "biolink:Protein", **slots}  # fmt: skip
    (tmp_path / "edges.jsonl").write_text(json.dumps(item), encoding="utf-8")
    return load(bulk_loader("kgx"), tmp_path / "edges.jsonl", index)


@pytest.mark.parametrize("slots", QUALIFIED)
def test_what_changes_and_whether_it_is_caused_is_kept(slots: str, tmp_path: Path, index: EntityIndex) -> None:
    claim = edge(tmp_path, index, **dict(one.split("=") for one in slots.split())).claim("kgx-edge-e", "edge")
    relation, aspect, correlation = QUALIFIED[slots]
    assert (claim.subject, claim.relation, claim.object) == (
        iri("drug:lenalidomide"),
        MK[relation],
        iri("protein:IKZF1"),
    )
    assert (values(claim, "aspect"), values(claim, "correlation")) == (aspect, correlation)


@pytest.mark.parametrize(
    ("name", "subject"),
    [("LEN", "chemical:CHEBI.999999"), ("Revlimid", "drug:lenalidomide"), ("", "chemical:CHEBI.999999")],
)
def test_an_abbreviation_joins_no_node_to_a_drug(name: str, subject: str, tmp_path: Path, index: EntityIndex) -> None:
    claim = edge(tmp_path, index, subject="CHEBI:999999", subject_name=name).claim("kgx-edge-e", "edge")
    assert claim.subject == iri(subject)


def test_an_end_that_is_no_text_makes_no_node(tmp_path: Path, index: EntityIndex) -> None:
    good = {"id": 7, "subject": "CHEBI:63791", "predicate": "biolink:affects", "object": "UniProtKB:Q13422",
            "subject_category": "biolink:SmallMolecule", "object_category": "biolink:Protein"}  # fmt: skip
    edges = [good | {"subject": ["CHEBI:63791"]}, good | {"object": {"id": "UniProtKB:Q13422"}}, good]
    (tmp_path / "graph.json").write_text(json.dumps({"nodes": {"id": "CHEBI:63791"}, "edges": edges}), encoding="utf-8")
    loaded = load(bulk_loader("kgx"), tmp_path / "graph.json", index)
    assert list(loaded.conversions) == ["kgx-edge-7"]
    assert [finding.rule for finding in loaded.findings] == [
        "nodes are a list, and no object",
        'subject is one text, and no list or object: ["CHEBI:63791"]',
        'object is one text, and no list or object: {"id":"UniProtKB:Q13422"}',
    ]


def test_of_a_predicate_that_reads_backwards_the_subject_changes(tmp_path: Path, index: EntityIndex) -> None:
    turned = edge(
        tmp_path, index, subject="UniProtKB:Q13422", object="CHEBI:63791", predicate="biolink:affected_by",
        subject_category="biolink:Protein", object_category="biolink:SmallMolecule",
        subject_aspect_qualifier="activity", subject_direction_qualifier="decreased",
    ).claim("kgx-edge-e", "edge")  # fmt: skip
    assert (turned.subject, turned.relation) == (iri("drug:lenalidomide"), MK.inhibits)


def test_a_frequency_of_none_denies_and_qualifiers_without_a_place_are_said(tmp_path: Path, index: EntityIndex) -> None:
    loaded = edge(
        tmp_path, index, subject="MONDO:0009693", object="HP:0001875", predicate="biolink:has_phenotype",
        subject_category="biolink:Disease", object_category="biolink:PhenotypicFeature",
        frequency_qualifier="HP:0040285", onset_qualifier="HP:0003577", sex_context_qualifier="male",
    )  # fmt: skip
    claim = loaded.claim("kgx-edge-e", "edge")
    assert claim.polarity == MK.Negated
    assert values(claim, "condition") == ["frequency: HP:0040285; sex context: male"]
    assert loaded.report() == [
        "skipped: kgx-edge-e: onset_qualifier: no place in this graph has the meaning of the qualifier: HP:0003577"
    ]


@pytest.mark.parametrize(
    "slots",
    [
        {"negated": "t"},
        {"negated": "1.0"},
        {"has_count": 0, "has_total": 20},
        {"has_percentage": "0.0"},
        {"has_quotient": 0.0, "negated": False},
    ],
)
def test_an_edge_of_which_nobody_was_found_denies(slots: dict[str, Any], tmp_path: Path, index: EntityIndex) -> None:
    claim = edge(tmp_path, index, **slots).claim("kgx-edge-e", "edge")
    assert claim.polarity == MK.Negated


@pytest.mark.parametrize(
    "slots",
    [
        {"negated": "f"},
        {"negated": "0.0"},
        {"has_count": 3, "has_total": 20},
        {"has_count": 1, "has_total": 5000, "has_percentage": 0.0},
    ],
)
def test_an_edge_that_says_not_denied_affirms(slots: dict[str, Any], tmp_path: Path, index: EntityIndex) -> None:
    assert edge(tmp_path, index, **slots).claim("kgx-edge-e", "edge").polarity == MK.Affirmed


def test_an_edge_that_may_be_denied_is_reported(tmp_path: Path, index: EntityIndex) -> None:
    loaded = edge(tmp_path, index, negated="NOT")
    assert not [claim for each in loaded.conversions.values() for claim in each.claims]
    assert loaded.report() == ["skipped: kgx-edge-e: negated: whether the edge denies what it says cannot be read: NOT"]


@pytest.mark.parametrize("said", ["True", "since 2024"])
def test_a_deprecated_edge_is_no_claim_and_is_said(said: str, tmp_path: Path, index: EntityIndex) -> None:
    loaded = edge(tmp_path, index, deprecated=said)
    assert not [claim for each in loaded.conversions.values() for claim in each.claims]
    (line,) = loaded.report()
    assert line == f"skipped: kgx-edge-e: deprecated: who published the edge no longer holds it to be valid: {said}"
    assert edge(tmp_path, index, deprecated=True).report() == [line.replace(said, "True")]
    assert edge(tmp_path, index, deprecated="false").claim("kgx-edge-e", "edge")


def test_sources_that_stand_in_one_list_are_those_of_the_edge(tmp_path: Path, index: EntityIndex) -> None:
    """As the graphs of Translator have them since Biolink 4."""
    given = [
        {"resource_id": "infores:supported", "resource_role": "supporting_data_source"},
        {"resource_id": "infores:collected", "resource_role": "aggregator_knowledge_source"},
        {"resource_id": "infores:first", "resource_role": "primary_knowledge_source"},
    ]
    claim = edge(tmp_path, index, sources=given).claim("kgx-edge-e", "edge")
    assert values(claim, "knowledgeSource") == ["infores:first", "infores:collected", "infores:supported"]


def test_qualifiers_that_stand_in_one_list_are_said(tmp_path: Path, index: EntityIndex) -> None:
    loaded = edge(tmp_path, index, qualifiers=[{"qualifier_value": "increased"}])
    assert any("no place in this graph has the meaning of the qualifier" in line for line in loaded.report())


def test_what_was_tried_against_a_disease_may_treat_it(tmp_path: Path, index: EntityIndex) -> None:
    loose = "biolink:treats_or_applied_or_studied_to_treat"
    loaded = edge(tmp_path, index, predicate=loose, object="MONDO:0009693", object_category="biolink:Disease")
    claim = loaded.claim("kgx-edge-e", "edge")
    assert (claim.relation, claim.certainty) == (MK.treats, MK.Possible)


def test_what_is_no_identifier_and_no_number_of_a_publication_is_said(tmp_path: Path, index: EntityIndex) -> None:
    loaded = edge(tmp_path, index, subject="bad id<>", publications="PMID:123|PMID:xx|10.1/x")
    assert not [claim for each in loaded.conversions.values() for claim in each.claims]
    assert any("an identifier has no blank" in line and "bad id<>" in line for line in loaded.report())
    cited = edge(tmp_path, index, publications="PMID:123|PMID:xx|a book")
    (line,) = cited.report()
    assert line.endswith("what should be the number of a publication is none: it is kept as a text: PMID:xx")


def test_a_folder_without_a_name_is_read(tmp_path: Path, index: EntityIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    edge(tmp_path, index)
    monkeypatch.chdir(tmp_path)
    assert load(bulk_loader("kgx"), Path(), index).records


def test_signs_in_an_identifier_tell_edges_apart(tmp_path: Path, index: EntityIndex) -> None:
    names = {name for sign in ("+", "-", "") for name in edge(tmp_path, index, id=f"e{sign}").records}
    assert len(names) == 3


def test_an_edge_without_an_object_is_said_with_its_line(tmp_path: Path, index: EntityIndex) -> None:
    (tmp_path / "edges.jsonl").write_text('\n{"id": "n", "subject": "HP:1", "predicate": "biolink:treats"}\n')
    (line,) = load(bulk_loader("kgx"), tmp_path / "edges.jsonl", index).report()
    assert "edges.jsonl:2: a node has an id" in line


def test_signs_in_the_name_of_a_variant_tell_variants_apart(tmp_path: Path, index: EntityIndex) -> None:
    columns = ("Clinical Annotation ID", "Variant/Haplotypes", "Gene", "Level of Evidence", "Score", "Drug(s)")
    cells = ("1", "GENE1 A+, GENE1 A-, GENE1*2, GENE1 One, Two, rs7", "GENE1", "1A", "9", "dexamethasone")
    text = "\t".join(columns) + "\n" + "\t".join(cells) + "\n"
    (tmp_path / "clinical_annotations.tsv").write_text(text, encoding="utf-8")
    loaded = load(bulk_loader("clinpgx"), tmp_path / "clinical_annotations.tsv", index)
    variants = {one.label: one.curie for found in loaded.conversions.values() for one in found.entities[1:]}
    assert variants == {
        "GENE1 A+": "biomarker:clinpgx.gene1-a-plus",
        "GENE1 A-": "biomarker:clinpgx.gene1-a-minus",
        "GENE1*2": "biomarker:clinpgx.gene1-star-2",
        "GENE1 One, Two": "biomarker:clinpgx.gene1-one-two",
        "rs7": "biomarker:clinpgx.rs7",
    }


@pytest.mark.parametrize(
    "text",
    [
        'id,subject,predicate,object,publications\ne,CHEBI:63791,biolink:treats,MONDO:0009693,"PMID:1|PMID:2"\n',
        (
            '"id"\t"subject"\t"predicate"\t"object"\t"publications"\n'
            '"e"\t"CHEBI:63791"\t"biolink:treats"\t"MONDO:0009693"\t"PMID:1|PMID:2"\n'
        ),
    ],
    ids=["commas", "quotation marks, as R writes them"],
)
def test_edges_between_commas_or_quoted_are_read_too(text: str, tmp_path: Path, index: EntityIndex) -> None:
    (tmp_path / "edges").write_text(text, encoding="utf-8")
    loaded = load(bulk_loader("kgx"), tmp_path / "edges", index)
    assert loaded.findings == []
    assert values(loaded.claim("kgx-edge-e", "edge"), "citesAsEvidence") == ["pmid-1", "pmid-2"]


def test_nodes_and_edges_are_read_as_json_too(tmp_path: Path, index: EntityIndex) -> None:
    data = {
        "nodes": [{"id": "CHEBI:63791", "name": "lenalidomide", "category": ["biolink:SmallMolecule"]}],
        "edges": [{"id": "e", "subject": "CHEBI:63791", "predicate": "biolink:treats", "object": "MONDO:0009693"}],
    }
    (tmp_path / "graph.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "edges.jsonl").write_text("\n".join(map(json.dumps, data["edges"])), encoding="utf-8")
    for name in ("graph.json", "edges.jsonl"):
        loaded = load(bulk_loader("kgx"), tmp_path / name, index)
        assert loaded.claim("kgx-edge-e", "edge").object == iri("disease:multiple-myeloma")


def test_a_former_code_leads_to_what_it_became(tmp_path: Path, index: EntityIndex) -> None:
    stated = quads(sample("oncotree", tmp_path, index))
    space = "https://bioregistry.io/oncotree:"
    for former in ("OLDMDS", "PART"):
        assert (space + former, str(DCTERMS.isReplacedBy), f"{space}MDS") in stated
    assert (f"{space}GONE", str(OWL.deprecated), "true") in stated
    assert not [one for one in stated if one[:2] == (f"{space}GONE", str(DCTERMS.isReplacedBy))]
    assert (f"{space}MDS", str(RDFS.subClassOf), f"{space}TISSUE") in stated


def test_codes_that_stand_alone_are_codes_and_what_is_no_node_is_said(tmp_path: Path, index: EntityIndex) -> None:
    tree = [
        {"code": "TISSUE", "name": "Tissue"},
        {"code": "PCM", "name": "Plasma Cell Myeloma", "parent": "TISSUE", "history": "MM", "revocations": "OLD, GONE",
         "externalReferences": {"NCI": "C3242"}, "children": [{"code": "KID", "name": "Kid", "parent": "PCM"}]},
        {"code": "NONAME"},
    ]  # fmt: skip
    (tmp_path / "flat.json").write_text(json.dumps(tree), encoding="utf-8")
    loaded = load(bulk_loader("oncotree"), tmp_path / "flat.json", index)
    stated, space = quads(loaded), "https://bioregistry.io/oncotree:"
    assert {s.removeprefix(space) for s, _, _ in stated if s.startswith(space)} == {
        *("TISSUE", "PCM", "KID", "MM", "OLD", "GONE"),
    }
    assert (f"{space}MM", str(DCTERMS.isReplacedBy), f"{space}PCM") in stated
    assert [(one.rule, one.value) for one in loaded.findings] == [("1 entry has no code and name", "NONAME")]


def test_a_negative_score_speaks_against(tmp_path: Path, index: EntityIndex) -> None:
    loaded = sample("clinpgx", tmp_path, index)
    shown, against = (loaded.claim("clinpgx-9001", f"rs0000001-lenalidomide{end}") for end in ("", "-against"))
    assert (shown.polarity, values(shown, "citesAsEvidence")) == (MK.Affirmed, ["pmid-111"])
    assert (against.polarity, values(against, "citesAsEvidence")) == (MK.Negated, ["pmid-222"])
    assert loaded.claim("clinpgx-9003", "rs0000002-thalidomide").polarity == MK.Negated
    assert loaded.claim("clinpgx-9002", "gene-star-1-dexamethasone").certainty == MK.Asserted


def test_the_tables_of_clinpgx_are_read_from_a_zip(tmp_path: Path, index: EntityIndex) -> None:
    expected = sample("clinpgx", tmp_path, index).lines()
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("clinical_annotations.tsv", "clinical_ann_evidence.tsv"):
            archive.write(tmp_path / name, name)
        archive.writestr("LICENSE.txt", "a licence")
    assert load(bulk_loader("clinpgx"), tmp_path / "all.zip", index).lines() == expected


@pytest.mark.parametrize("source", SAMPLES)
@pytest.mark.parametrize("text", ["", "x,y\n1,2\n", "<html></html>", '{"hits": [1, '])
def test_a_file_of_something_else_is_said(source: str, text: str, tmp_path: Path, index: EntityIndex) -> None:
    (tmp_path / SAMPLES[source].name).write_text(text, encoding="utf-8")
    loaded = load(bulk_loader(source), tmp_path / SAMPLES[source].name, index)
    assert not [claim for found in loaded.conversions.values() for claim in found.claims]
    assert loaded.findings


REAL = {
    "cardinality.sssom.tsv": 9, "extension-slots.sssom.tsv": 4, "external-example1.sssom.tsv": 5,
    "external-mp-hp-exact-0.0.1.sssom.tsv": 42, "mp-hp-exact-0.0.1.sssom.tsv": 42, "no_term_found.sssom.tsv": 2,
    "py-basic.tsv": 141, "py-basic.json": 141, "py-cob-to-external.tsv": 89, "record-ids.sssom.tsv": 3,
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_mapping_sets_are_read(name: str, shared: Path, index: EntityIndex) -> None:
    loaded = load(bulk_loader("sssom"), shared / "upstream" / "sssom" / name, index)
    assert (len(loaded.records) - 1, loaded.findings) == (REAL[name], [])


def test_what_a_program_wrote_for_no_label_is_none(shared: Path, index: EntityIndex) -> None:
    loaded = load(bulk_loader("sssom"), shared / "upstream" / "sssom" / "py-basic.json", index)
    stated = [str(quad[2]) for each in loaded.conversions.values() for quad in each.ontology]
    assert "nan" not in stated
    assert any("object_label has what some programs write for nothing" in line for line in loaded.report())


def test_real_graphs_of_kgx_are_read(shared: Path, index: EntityIndex) -> None:
    folder = shared / "upstream" / "kgx"
    edges = load(bulk_loader("kgx"), folder / "graph_edges.tsv", index)
    first = next(iter(edges.conversions.values())).claims[0]
    assert first.statement == "SHH (human) interacts with SHH."
    assert values(first, "knowledgeSource") == ["string", "biogrid"]
    assert values(first, "agentType") == ["manual_agent"]
    assert len(load(bulk_loader("kgx"), folder / "valid.json", index).records) == 12


def test_the_real_tree_is_read(shared: Path, index: EntityIndex) -> None:
    loaded = load(bulk_loader("oncotree"), shared / "upstream" / "oncotree" / "oncotree_2025_10_03.json", index)
    stated, space = quads(loaded), "https://bioregistry.io/oncotree:"
    assert (f"{space}MM", str(DCTERMS.isReplacedBy), f"{space}PCM") in stated
    above = {o.removeprefix(space) for s, p, o in stated if s == f"{space}PCM" and p == str(RDFS.subClassOf)}
    assert above == {"MBN", "NHL", "LNM", "LYMPH", "TISSUE"}


def test_any_rdf_stands_in_a_graph_of_its_own(tmp_path: Path, index: EntityIndex) -> None:
    text = '<urn:a> <urn:p> <urn:b> , <urn:b> , "two\\nlines"@en , 1.0 ; <urn:q> [ <urn:r> <urn:c> ] .\n'
    (tmp_path / "Notes of ours.ttl").write_text(text, encoding="utf-8")
    loaded = load(bulk_loader("rdf"), tmp_path / "Notes of ours.ttl", index)
    (conversion,) = loaded.conversions.values()
    assert {str(graph) for *_, graph in conversion.ontology} == {expand("graph:external.notes-of-ours")}
    assert len(conversion.ontology) == 5
    assert not list(conversion.quads())


@pytest.mark.parametrize("text", ["", "<urn:a> <urn:p>", '{"@context": "https://example.org/far", "@id": "urn:a"}'])
def test_rdf_that_is_broken_or_fetches_is_said(text: str, tmp_path: Path, index: EntityIndex) -> None:
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    loaded = load(bulk_loader("rdf"), tmp_path / "a.ttl", index)
    assert not loaded.conversions
    assert loaded.findings


def test_the_cross_references_of_aop_wiki_are_read_as_rdf(shared: Path, index: EntityIndex) -> None:
    loaded = load(bulk_loader("rdf"), shared / "upstream" / "aop" / "AOPWikiRDF-Enriched.ttl", index)
    assert loaded.findings == []
    cas = "https://identifiers.org/cas/83-79-4"
    same = {o for s, p, o in quads(loaded) if s == cas and p == str(SKOS.exactMatch)}
    assert len(same) == 10
    assert "https://identifiers.org/drugbank/DB11457" in same


@pytest.mark.parametrize("source", ["sssom", "kgx", "clinpgx"])
def test_a_table_that_is_cut_short_is_said(source: str, tmp_path: Path, index: EntityIndex) -> None:
    text = SAMPLES[source].read_text(encoding="utf-8")
    rows = text.splitlines(keepends=True)
    whole = len([row for row in rows if row.count("\t") > 3]) - 1
    cut = "".join(rows[:-3]) + rows[-3][: rows[-3].index("\t", 12)]
    (tmp_path / SAMPLES[source].name).write_text(cut, encoding="utf-8")
    loaded = load(bulk_loader(source), tmp_path / SAMPLES[source].name, index)
    assert [finding for finding in loaded.findings if "cells" in finding.rule]
    assert len(loaded.records) < whole + 1


def test_a_short_last_row_without_the_end_of_a_line_says_why_it_is_not_read(tmp_path: Path, index: EntityIndex) -> None:
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tsubject_label\tcomment"
    row = "HP:1\tskos:closeMatch\tHP:2\tsemapv:LexicalMatching\ta label"
    path = tmp_path / "set.sssom.tsv"
    path.write_text(f"{columns}\n{row}\n{row}", encoding="utf-8")
    (finding,) = load(bulk_loader("sssom"), path, index).findings
    assert (finding.line, finding.rule.rpartition(": ")[2]) == (3, "the file may be cut short")
    path.write_text(f"{columns}\n{row}\n{row}\n", encoding="utf-8")
    assert load(bulk_loader("sssom"), path, index).findings == []
    edges = tmp_path / "edges.tsv"
    edges.write_text("subject\tpredicate\tobject\tid\nA:1\tbiolink:causes\tA:2", encoding="utf-8")
    (finding,) = load(bulk_loader("kgx"), edges, index).findings
    assert (finding.line, finding.rule.rpartition(": ")[2]) == (2, "the file may be cut short")
