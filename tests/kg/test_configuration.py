"""Values of settings that cannot work are refused where they are read."""

from __future__ import annotations

import re

import pytest

from kg.configuration import load_configuration
from kg.errors import ConfigurationError


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("memory_bytes", "10MB", "a size of at least 128 MB"),
        ("memory_bytes", "9" * 400 + "GB", "a size of at most 1,000,000 TB"),
        ("result_bytes", "99999999999 GiB", "a size of at most 1,000,000 TB"),
        ("result_bytes", "0", "a size above 0"),
        ("deadline_seconds", "1e12", "and at most 1,000,000"),
        ("send_seconds", "nan", "a number of seconds above 0"),
        ("workers", "0", "a whole number, 1 or more"),
        ("port", "99999", "a port, 0 to 65535"),
    ],
)
def test_a_value_that_cannot_work_is_refused_with_its_rule(name: str, value: str, rule: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^--{name.replace('_', '-')}: '{value}' is not .*{re.escape(rule)}"):
        load_configuration({name: value}, environ={})
    with pytest.raises(ConfigurationError, match=f"^MYELOMA_KG_{name.upper()}: "):
        load_configuration(environ={f"MYELOMA_KG_{name.upper()}": value})


def test_the_least_and_the_most_are_taken() -> None:
    settings = load_configuration({"memory_bytes": "128 MB", "deadline_seconds": "1000000"}, environ={})
    assert (settings.memory_bytes, settings.deadline_seconds) == (128_000_000, 1_000_000)
