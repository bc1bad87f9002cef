"""Mapping tables are read strictly: a slip of any kind is named with its place, and the shipped ones have none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg import resources
from kg.errors import Finding
from loaders.entities import load_entities
from loaders.mappings import load_mappings, read_mappings

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
