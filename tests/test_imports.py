"""What a command imports decides how soon it begins: libraries that it does not need are not among it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kg.cli.main import COMMANDS

HEAVY = frozenset(
    ("duckdb", "fastobo", "flask", "hypothesis", "jinja2", "lxml", "numpy", "owlready2", "pyshacl", "uvicorn", "yaml")
)
NEEDED = {
    "kg.cli.main": HEAVY | {"pyoxigraph", "rdflib", "rich", "http.server", "urllib.request", "asyncio"},
    "kg.cli.build": HEAVY
    | {"rdflib", "rich", "http.client", "loaders", "kg.build_phases", "kg.engine.store", "kg.ingestion.loading"},
    "kg.cli.query": HEAVY
    | {"rdflib", "http.client", "http.server", "kg.federation.relay", "kg.stores.remote", "kg.search", "asyncio"},
    "server": (HEAVY - {"flask", "jinja2", "uvicorn"})
    | {"rdflib", "msgspec", "pyhornedowl", "kg.engine.store", "kg.sparql.grammar", "kg.dataset", "kg.search"},
    "kg.evaluation.worker": HEAVY
    | {"rdflib", "rich", "http.server", "kg.federation.relay", "kg.search", "kg.paths", "asyncio"},
}


# Its argument is one of the publications that the loaders list.
WITH_LOADERS = "curate"


def test_the_help_of_a_command_needs_none_of_what_the_command_works_with() -> None:
    names = (name.replace("-", "_") for name in COMMANDS if name != WITH_LOADERS)
    script = f"import sys, {', '.join(f'kg.cli.{name}' for name in names)}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (HEAVY | {"rdflib", "rich", "loaders"}) & set(done.stdout.split()) == set()


@pytest.mark.parametrize("module", NEEDED)
def test_what_a_command_begins_with_imports_only_what_it_needs(module: str) -> None:
    script = f"import sys, {module}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert NEEDED[module] & set(done.stdout.split()) == set()
