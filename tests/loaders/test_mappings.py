"""Mapping tables are read strictly: a slip of any kind is named with its place, and the shipped ones have none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg import resources
from kg.errors import Finding
from loaders.entities import load_entities
from loaders.mappings import load_mappings, read_mappings
from loaders.sssom_slots import slot_values
from loaders.tables import Row

SHIPPED = sorted(resources.MAPPINGS.glob("*.sssom.tsv"))
ROW = "drug:thalidomide\tthalidomide\tskos:exactMatch\tCHEBI:9513\tthalidomide\tsemapv:ManualMappingCuration\t"


def slips(text: str, tmp_path: Path) -> list[str]:
    """Return what reading and loading a table finds."""
    (tmp_path / "drugs.sssom.tsv").write_text(text, encoding="utf-8")
    findings: list[Finding] = []
    load_mappings(load_entities(findings), findings, tmp_path)
    return [str(finding).replace(f"{tmp_path}/", "") for finding in sorted(set(findings))]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_table_has_its_form(path: Path) -> None:
    findings: list[Finding] = []
    assert read_mappings(path, findings).rows
    assert findings == []


def test_a_synonym_is_no_term_that_is_broader_narrower_or_related() -> None:
    entities = load_entities([])
    other = {"skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"}
    rows = [row for path in SHIPPED for row in read_mappings(path, []).rows if row["predicate_id"] in other]
    assert len(rows) > 10
    for row in rows:
        entity = entities[row["subject_id"]]
        synonyms = {name.casefold() for name in (entity.label, *entity.alternative)}
        assert row["object_label"].casefold() not in synonyms, row["object_id"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda t: t.replace("#license", "#licence"), "lacks 'license'"),
        (lambda t: t.replace("#  CHEBI: ", "#  CHEBY: ", 1), "the prefix 'CHEBI' is not in the curie_map"),
        (lambda t: t.replace("obo/CHEBI_", "obo/CHEB_", 1), "Make the two agree"),
        (lambda t: t.replace(ROW, ROW.replace("exactMatch", "exactmatch")), "Did you mean 'skos:exactMatch'"),
        (lambda t: t.replace(ROW, ROW.replace("skos:exactMatch", "owl:sameAs")), "is not for individuals"),
        (lambda t: t.replace(ROW, ROW.replace("semapv:Manual", "semapv:Manuel")), "is no justification of SEMAPV"),
        (lambda t: t.replace(ROW, ROW.replace("drug:thalidomide", "drug:talidomide")), "no such entity"),
        (lambda t: t.replace(ROW, ROW.replace("\tthalidomide\tskos", "\tThalomid\tskos")), "It is 'thalidomide'"),
        (lambda t: t.replace(ROW, ROW.replace("CHEBI:9513", "")), "the cell is empty"),
        (lambda t: t.replace(ROW, ROW.replace("CHEBI:9513", "9513")), "this is no CURIE"),
        (lambda t: t.replace(ROW, ROW.replace("CHEBI:9513", "CHEBI:63791")), "another subject is exactly this term"),
        (lambda t: t + ROW + "organization:myeloma-kg-curators\tagain\n", "the same two terms are mapped already"),
        (
            lambda t: t + ROW.replace("9513", "61917") + "organization:myeloma-kg-curators\tthe (R) form\n",
            "the subject is exactly another term of CHEBI already",
        ),
        (lambda t: t.replace("\tcomment\n", "\tcoment\n", 1), "Did you mean 'comment'"),
        (lambda t: t.replace("#curie_map:", "#curie_map: ["), "the header is no YAML"),
    ],
)
def test_a_slip_is_named(change: Callable[[str], str], expected: str, tmp_path: Path) -> None:
    shipped = (resources.MAPPINGS / "drugs.sssom.tsv").read_text(encoding="utf-8")
    assert slips(shipped, tmp_path) == []
    changed = change(shipped)
    assert changed != shipped
    found = slips(changed, tmp_path)
    assert any(expected in line and line.startswith("drugs.sssom.tsv:") for line in found), found


THEIRS = """#curie_map:
#  ex: http://example.org/
#  HP: http://purl.obolibrary.org/obo/HP_
#license: https://creativecommons.org/licenses/by/4.0/
#mapping_set_id: http://example.org/set
"""
COLUMNS = "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification"


def theirs(
    tmp_path: Path, row: str, columns: str = "", header: str = "", before: str = ""
) -> tuple[list[Row], list[str], list[str]]:
    """Read a table of somebody else: its rows, what is wrong, and what is passed over."""
    path = tmp_path / "m.sssom.tsv"
    path.write_text(f"{THEIRS}{header}{COLUMNS}{columns}\n{before}{row}\n", encoding="utf-8")
    findings: list[Finding] = []
    remarks: list[Finding] = []
    read = read_mappings(path, findings, remarks)
    return read.rows, [str(each) for each in findings], [str(each) for each in remarks]


OTHER = "ex:a\tn\tskos:exactMatch\tHP:2\tm\tsemapv:LexicalMatching"
GOOD = "ex:a\tn\tskos:exactMatch\tHP:1\tm\tsemapv:LexicalMatching"


@pytest.mark.parametrize(
    ("row", "columns", "header"),
    [
        (f"{GOOD}\tex:r1\towl object property", "\trecord_id\tpredicate_type", ""),
        (f"{GOOD}\tbar", "\text_foo", "#extension_definitions:\n#  - slot_name: ext_foo\n"),
        (GOOD.replace("ex:a", "") + "\trdfs literal", "\tsubject_type", ""),
        (GOOD.replace("ex:a", ""), "", "#subject_type: rdfs literal\n"),
        (GOOD.replace("HP:1", "HP:1 and some HP:2") + "\tcomposed entity expression", "\tobject_type", ""),
        (GOOD.replace("HP:1\tm", "sssom:NoTermFound\t"), "", "#object_source: ex:hp\n"),
        (GOOD.replace("skos:exactMatch", "ex:like"), "", ""),
        (f"{GOOD}\tex:b|ex:c\tOne \\| the same|Two", "\tauthor_id\tauthor_label", ""),
        (f"{GOOD}\tex:b\t2026-01-01\t-0.5", "\treviewer_id\treview_date\treviewer_agreement", ""),
    ],
)
def test_what_sssom_allows_is_read(row: str, columns: str, header: str, tmp_path: Path) -> None:
    rows, findings, remarks = theirs(tmp_path, row, columns, header)
    assert (len(rows), findings, remarks) == (1, [], [])


@pytest.mark.parametrize(
    ("row", "columns", "header", "expected"),
    [
        (GOOD.replace("HP:1", "HP:1|HP:2"), "", "", "the cell has several identifiers. Write a row for each"),
        (GOOD.replace("ex:a\tn", "\t") + "\trdfs literal", "\tsubject_type", "", "gives the text here"),
        (GOOD.replace("ex:a", ""), "", "", "Only a text (subject_type 'rdfs literal') has none"),
        (f"{GOOD}\tex:b|orcid:1", "\tauthor_id", "", "value 'orcid:1': the prefix 'orcid' is not in the curie_map"),
        (f"{GOOD}\t2026-01-01", "\treview_date", "", "a review needs a reviewer"),
        (f"{GOOD}\towl klass", "\tobject_type", "", "Did you mean 'owl class'"),
        (f"{GOOD}\n{GOOD}", "", "", "the row is the same as another one, in line 7"),
        (f"{GOOD}\tex:r\n{OTHER}\tex:r", "\trecord_id", "", "another row has this identifier, in line 7"),
        (f"{GOOD}\t\n{GOOD}\tNot", "\tpredicate_modifier", "", "line 7 affirms what this row denies"),
        (GOOD, "", "#  skos: http://example.org/\n", "'skos' always means http://www.w3.org/2004/02/skos/core#"),
    ],
)
def test_what_sssom_does_not_allow_is_named(row: str, columns: str, header: str, expected: str, tmp_path: Path) -> None:
    if header.startswith("#  "):
        path = tmp_path / "m.sssom.tsv"
        path.write_text(f"{THEIRS.replace('#  ex:', header + '#  ex:')}{COLUMNS}\n{row}\n", encoding="utf-8")
        findings: list[Finding] = []
        read_mappings(path, findings, [])
        assert expected in " ".join(map(str, findings))
        return
    _, found, _ = theirs(tmp_path, row, columns, header)
    assert expected in " ".join(found)


def test_an_unknown_column_is_passed_over_and_named(tmp_path: Path) -> None:
    rows, findings, remarks = theirs(tmp_path, f"{GOOD}\tx", "\tcoment")
    assert (len(rows), findings) == (1, [])
    assert "passed over. Did you mean 'comment'" in remarks[0]


def test_the_header_speaks_for_all_rows_unless_one_speaks_for_itself(tmp_path: Path) -> None:
    header, columns = "#mapping_tool: one\n", "\tmapping_tool"
    rows, _, _ = theirs(tmp_path, GOOD, "", header)
    assert [row["mapping_tool"] for row in rows] == ["one"]
    rows, _, _ = theirs(tmp_path, f"{GOOD}\ttwo\n{OTHER}\t", columns, header)
    assert [row["mapping_tool"] for row in rows] == ["two", ""]


def test_several_values_stand_between_bars(tmp_path: Path) -> None:
    rows, _, _ = theirs(tmp_path, f"{GOOD}\tOne \\| the same|Two", "\tauthor_label")
    assert slot_values("author_label", rows[0]["author_label"]) == ["One | the same", "Two"]


def test_the_header_may_stand_in_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "m.sssom.yml").write_text(THEIRS.replace("#", ""), encoding="utf-8")
    (tmp_path / "m.sssom.tsv").write_text(f"{COLUMNS}\n{GOOD}\n", encoding="utf-8")
    findings: list[Finding] = []
    assert len(read_mappings(tmp_path / "m.sssom.tsv", findings, []).rows) == 1
    assert findings == []
