"""A small table, its mapping, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import Finding
from loaders.entity_index import EntityIndex
from loaders.mapped_tables.loader import MappedTableLoader
from loaders.source import Conversion

MAPPING = """
name = "our-cohort"
title = "Adverse events of our cohort"
kind = "adverse-event"
licence = "https://creativecommons.org/licenses/by/4.0/"

[columns]
subject = "Drug"
object = "Event"
grade = "Grade"
affected = "n"
at_risk = "N"

[constants]
relation = "reportedWith"
"""
TABLE = "Drug,Event,Grade,n,N\nLenalidomide,Neutropenia,3-4,40,120\n"


class Loaded:
    """What a table says by a mapping, and what was wrong with it."""

    def __init__(self, conversions: list[Conversion], findings: list[Finding]) -> None:
        self.claims = [claim for each in conversions for claim in each.claims]
        self.entities = {entity.curie: entity for each in conversions for entity in each.entities}
        self.skipped = [(one.reason, one.value) for each in conversions for one in each.skipped]
        self.unknown = [one for each in conversions for one in each.unknown]
        self.findings = findings

    @property
    def rules(self) -> list[tuple[int, str]]:
        """Row and rule of each finding."""
        return [(finding.line, finding.rule) for finding in self.findings]


@pytest.fixture
def load(tmp_path: Path, index: EntityIndex) -> Callable[..., Loaded]:
    """Loads a table by a mapping; both may be given as texts."""

    def one(table: str | bytes | Path = TABLE, mapping: str = MAPPING, name: str = "table.csv") -> Loaded:
        path = table if isinstance(table, Path) else tmp_path / name
        if not isinstance(table, Path):
            path.write_bytes(table if isinstance(table, bytes) else table.encode())
        (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
        loader = MappedTableLoader(tmp_path / "mapping.toml")
        findings: list[Finding] = []
        return Loaded([loader.convert(record, index) for record in loader.read(path, findings)], findings)

    return one
