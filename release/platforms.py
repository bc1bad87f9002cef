"""Whether every locked package has a ready wheel for each platform and Python: `python -m release.platforms`.

The lock is resolved by uv for each, and nothing is installed. owlready2 is published as source alone; of it the pure
Python part is taken on every platform (`.ci/environment`), so it is left out here. Needs the network, for the
names of the files that each package has.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import product
from tempfile import TemporaryDirectory

from kg.resources import ROOT

PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "x86_64-apple-darwin", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_SOURCE_ONLY = re.compile(r"^owlready2==.*?(?=^[a-z0-9])", re.MULTILINE | re.DOTALL)


def problem(platform: str, python: str) -> str:
    """Return what keeps the lock from being installed there from wheels alone; an empty text for nothing."""
    lock = _SOURCE_ONLY.sub("", (ROOT / "requirements.txt").read_text(encoding="utf-8"))
    with TemporaryDirectory(prefix="myeloma-kg-") as folder:
        command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--quiet", "--target", folder]
        command += ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
        command += ["--python-platform", platform, "--python-version", python, "-r", "-"]
        # As pip does: the certificates of the system, which behind a proxy of a company hold its own.
        environment = {**os.environ, "UV_SYSTEM_CERTS": "true"}
        result = subprocess.run(  # noqa: S603
            command, input=lock, capture_output=True, text=True, check=False, env=environment
        )
    return "" if result.returncode == 0 else result.stderr.strip()


def main() -> None:
    """Print a line for each platform and Python; end with status 1 when one has a problem."""
    failed = False
    for platform, python in product(PLATFORMS, PYTHONS):
        complaint = problem(platform, python)
        failed = failed or bool(complaint)
        sys.stdout.write(f"{platform:24} Python {python:5} {complaint or 'every wheel is there'}\n")
        sys.stdout.flush()
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
