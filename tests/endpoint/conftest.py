"""A pool of evaluators on the built graph, and the application in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.configuration import Configuration
from kg.evaluation.pool import Pool
from server import create_app


@pytest.fixture(scope="session")
def configuration(built_home: Path) -> Configuration:
    return Configuration(home=built_home, workers=2, memory_bytes=2**30)


@pytest.fixture(scope="session")
def pool(configuration: Configuration) -> Iterator[Pool]:
    with Pool(configuration) as running:
        yield running


@pytest.fixture
def client(configuration: Configuration, pool: Pool) -> FlaskClient:
    return create_app(configuration, pool).test_client()
