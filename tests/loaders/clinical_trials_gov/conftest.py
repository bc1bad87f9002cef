"""Studies as their claims, for tests that look facts up by key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import URIRef

from kg.errors import Finding
from kg.model import Claim
from kg.namespaces import MK
from kg.prefixes import contract
from loaders.clinical_trials_gov.loader import ClinicalTrialsGovLoader
from loaders.entity_index import EntityIndex
from loaders.source import Conversion


class Converted:
    """What one record says, by keys."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.claims = {claim.key: claim for claim in conversion.claims}
        self.entities = {entity.curie: entity for entity in conversion.entities}

    def claim(self, key: str) -> Claim:
        return self.claims[key]

    def of(self, key: str, *names: str) -> object:
        """The values of properties of a claim: one alone or several; what stands more than once as a list."""
        found = tuple(self._one(self.claims[key].properties, name) for name in names)
        return found[0] if len(found) == 1 else found

    def entity(self, curie: str, name: str) -> object:
        return self._one(self.entities[curie].properties, name)

    def subject(self, key: str) -> str:
        return contract(str(self.claims[key].subject))

    def object(self, key: str) -> str:
        return contract(str(self.claims[key].object)) if self.claims[key].object else ""

    def relation(self, key: str) -> str:
        return contract(str(self.claims[key].relation))

    def keys(self, *parts: str) -> list[str]:
        return sorted(key for key in self.claims if all(part in key for part in parts))

    @staticmethod
    def _one(properties: tuple[tuple[URIRef, object], ...], name: str) -> object:
        found = [contract(str(value)) for predicate, value in properties if predicate == MK[name]]
        return None if not found else found[0] if len(found) == 1 else found


@pytest.fixture
def convert(index: EntityIndex) -> Callable[[Path], Converted]:
    """Reads the one study of a file and converts it."""

    def one(path: Path) -> Converted:
        findings: list[Finding] = []
        loader = ClinicalTrialsGovLoader()
        (record,) = loader.read(path, findings)
        assert not findings
        return Converted(loader.convert(record, index))

    return one
