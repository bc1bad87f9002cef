"""What every load begins from."""

from __future__ import annotations

import pytest

from kg import ontology
from kg.ingestion.conversion import Premises
from kg.ingestion.entailment import entailment
from loaders.entity_index import EntityIndex


@pytest.fixture(scope="session")
def premises(index: EntityIndex) -> Premises:
    return Premises(index, entailment(ontology.load()), ontology.edge_rules())
