"""A curator's tables: what is wrong is named with its place, all of it in one run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import Finding
from kg.model import Entity
from loaders.contract import CellReader, load_contract
from loaders.curated import LITERATURE, load_claims
from loaders.entities import collect_names, load_entities

CASES = sorted((Path(__file__).parent / "cases").iterdir())


@pytest.fixture(scope="module")
def entities() -> dict[str, Entity]:
    findings: list[Finding] = []
    loaded = load_entities(findings)
    assert findings == []
    return loaded


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_bad_place_is_reported(case: Path, entities: dict[str, Entity], tmp_path: Path) -> None:
    folder = tmp_path / (LITERATURE if case.name.startswith(LITERATURE) else "zhang-2023")
    shutil.copytree(case, folder)
    findings: list[Finding] = []
    cells = CellReader(entities, collect_names(entities.values()))
    claims = load_claims(folder, load_contract(), cells, entities, findings)
    reported = [str(finding).replace(f"{folder}/", "") for finding in sorted(set(findings))]
    shown = "\n".join([*reported, f"{len(claims)} claims"]) + "\n"
    assert shown == (case / "expected.txt").read_text(encoding="utf-8")
