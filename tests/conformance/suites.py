"""The W3C suites, run by the black-box runner that stands beside them, and what is known to fail."""

from __future__ import annotations

import csv
import importlib.util
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

KNOWN = Path(__file__).with_name("known-failures.tsv")

# Manifest and test -> "fail" or "soft" (understood, and refused for another reason).
Outcomes = dict[tuple[str, str], str]
# Status, headers and body.
Response = tuple[int, dict[str, str], bytes]


def runner(shared: Path) -> ModuleType:
    """Load the runner."""
    specification = importlib.util.spec_from_file_location("run_w3c_http", shared / "conformance" / "run_w3c_http.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


def ask_instead(module: ModuleType, answer: Callable[[str, bytes, dict[str, str]], Response]) -> None:
    """Have requests answered by a function of their address, body and headers, without a server."""

    def request(client: Any, _: str, url: str, body: bytes, headers: dict[str, str]) -> Response:
        client.n += 1
        return answer(url, body, headers)

    module.Client.req = request  # type: ignore[attr-defined]


def run(
    module: ModuleType, shared: Path, url: str, **options: object
) -> tuple[Outcomes, dict[tuple[str, str], str], int]:
    """Run the suites; return what did not pass, why, and how many passed."""
    chosen: dict[str, Any] = {
        "query_url": f"{url}/sparql",
        "update_url": f"{url}/update",
        "gsp_url": f"{url}/store",
        "root": str(shared / "conformance" / "rdf-tests" / "sparql"),
        "suites": "sparql10,sparql11",
        "only": None,
        "test": None,
        "load": "gsp",
        "accept": "match",
        "strict": False,
        "entailment": False,
        "timeout": 30.0,
        "header": [],
        "json": None,
        "verbose": False,
        **options,
    }
    running = module.Runner(Namespace(**chosen))
    running.run()
    outcomes: Outcomes = {}
    reasons = {}
    passed = 0
    for manifest, tests in running.res.items():
        for name, outcome, why, *_ in tests:
            passed += outcome == "pass"
            if outcome in {"fail", "soft"}:
                key = manifest.removesuffix("/manifest.ttl"), name
                outcomes[key], reasons[key] = outcome, why
    return outcomes, reasons, passed


def known() -> Outcomes:
    """Return what is known not to pass."""
    with KNOWN.open(encoding="utf-8", newline="") as lines:
        return {(row["suite"], row["test"]): row["outcome"] for row in csv.DictReader(lines, delimiter="\t")}
