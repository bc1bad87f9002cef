"""All of the W3C suites against a writable dataset over HTTP: queries, updates, protocol and graph store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import scratch
from tests.conformance import suites

SESAME = "open"


@pytest.mark.slow
def test_the_suites_over_http(shared: Path, tmp_path: Path) -> None:
    with scratch.running_server(tmp_path, dataset=str(tmp_path / "d"), only_dataset=True, token=SESAME) as (url, _):
        header = [f"Authorization: Bearer {SESAME}"]
        outcomes, reasons, passed = suites.run(suites.runner(shared), shared, url, header=header)
    wanted = suites.known()
    differences = {key: (outcome, reasons[key]) for key, outcome in outcomes.items() if wanted.get(key) != outcome}
    assert not differences, "these do not pass and are not in known-failures.tsv"
    assert not wanted.keys() - outcomes.keys(), "these pass: take them out of known-failures.tsv"
    assert passed > 985, "the engine's own server passes as many"
