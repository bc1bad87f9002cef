"""Values of settings that cannot work are refused where they are read."""

from __future__ import annotations

import re
from pathlib import Path

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
        ("workers", "-1", "a whole number, 1 or more"),
        ("port", "99999", "a port, 0 to 65535"),
        ("home", "", "the path of a folder"),
        ("host", "", "an address or a name"),
        ("public_url", "http://[::1", "an address such as https://example.org/myeloma"),
        ("store", "http://a.example:99999/sparql", "an address such as https://example.org/myeloma"),
        ("service_allow", "http://[::1/sparql", "addresses that begin with http://"),
    ],
)
def test_a_value_that_cannot_work_is_refused_with_its_rule(name: str, value: str, rule: str) -> None:
    said = rf"^--{name.replace('_', '-')}: '{re.escape(value)}' is not .*{re.escape(rule)}"
    with pytest.raises(ConfigurationError, match=said):
        load_configuration({name: value}, environ={})
    with pytest.raises(ConfigurationError, match=f"^MYELOMA_KG_{name.upper()}: "):
        load_configuration(environ={f"MYELOMA_KG_{name.upper()}": value})


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("dataset = false", "dataset: 'False' is not a text in quotation marks"),
        ("home = 5", "home: '5' is not a text in quotation marks"),
        ("hosts = {a = 1}", "is not a text in quotation marks"),
        ("hosts = [1]", "is not a text in quotation marks"),
        ("cors_origin = 3", "cors_origin: '3' is not a text in quotation marks"),
        ("public_url = false", "public_url: 'False' is not a text in quotation marks"),
        ("prot = 80", "'prot' is no setting. Did you mean port?"),
        ("port: 80", "Expected '=' after a key"),
        ("# \xe4", "cannot be read: it is not UTF-8"),
        ("port = " + "[" * 2000, "cannot be read: Lists or tables nest too deep"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, written: str, message: str) -> None:
    file = tmp_path / "server.toml"
    file.write_bytes(written.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        load_configuration(environ={}, file=file)


def test_a_file_that_is_not_there_is_named_without_a_number() -> None:
    with pytest.raises(ConfigurationError, match=r"/nowhere/a\.toml cannot be read: No such file or directory"):
        load_configuration(environ={"MYELOMA_KG_CONFIG": "/nowhere/a.toml"})


def test_the_least_and_the_most_are_taken() -> None:
    settings = load_configuration({"memory_bytes": "128 MB", "deadline_seconds": "1000000"}, environ={})
    assert (settings.memory_bytes, settings.deadline_seconds) == (128_000_000, 1_000_000)
