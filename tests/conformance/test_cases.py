"""The small inputs that other people's programs failed on, each with the right value."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import scratch

SESAME = "open"


@pytest.mark.slow
def test_no_case_fails(shared: Path, tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("myeloma-kg")
    with scratch.running_server(tmp_path, dataset=str(tmp_path / "d"), only_dataset=True, token=SESAME) as (url, _):
        places = ["--query-url", f"{url}/sparql", "--update-url", f"{url}/update", "--token", SESAME]
        done = subprocess.run(
            [sys.executable, str(shared / "cases" / "run_cases.py"), *places, "--command", str(command)],
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    assert done.stdout.splitlines()[-1].startswith("0 failing of "), done.stdout + done.stderr
