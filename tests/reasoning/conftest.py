from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

HERE = Path(__file__).parent


@pytest.fixture
def ontology() -> Graph:
    return Graph().parse(HERE / "small.ttl")


@pytest.fixture
def data() -> Graph:
    return Graph().parse(HERE / "small_data.ttl")
