"""A pool of evaluators on a small graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.configuration import Configuration
from kg.evaluation.pool import Pool
from tests import scratch


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    scratch.publish(home)
    return home


@pytest.fixture(scope="module")
def pool(small_home: Path) -> Iterator[Pool]:
    settings = Configuration(home=small_home, workers=2, memory_bytes=200 * 2**20, result_bytes=5 * 10**6)
    with Pool(settings) as running:
        yield running
