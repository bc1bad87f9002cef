"""The curated entities, read once for every test of a loader."""

from __future__ import annotations

import pytest

from loaders import load_records
from loaders.entity_index import EntityIndex, index_of
from loaders.records import Records


@pytest.fixture(scope="session")
def curated() -> Records:
    return load_records()


@pytest.fixture(scope="session")
def index(curated: Records) -> EntityIndex:
    return index_of(curated, curated.overrides)
