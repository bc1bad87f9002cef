"""The bill of materials (CycloneDX): every locked package that runs, of Python and of the pages."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.resources import ROOT


def write_bill_of_materials(target: Path) -> None:
    """Write the packages of `requirements.txt` and of the bundles as CycloneDX 1.6. Raises CalledProcessError."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--spec-version", "1.6"]
    command += ["--pyproject", "pyproject.toml", "--output-file", str(target), "requirements.txt"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    bill = json.loads(target.read_text(encoding="utf-8"))
    bill["components"] = [*bill["components"], *_bundled()]
    bill["dependencies"] += [{"ref": each["bom-ref"]} for each in _bundled()]
    target.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _bundled() -> list[dict[str, Any]]:
    """Return the packages that the bundles of the pages are made of, as components."""
    lock = json.loads((ROOT / "kg" / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name and not package.get("dev")}
    return [_component(name.rpartition("node_modules/")[2], packages[name]) for name in sorted(packages)]


def _component(name: str, package: dict[str, Any]) -> dict[str, Any]:
    url = f"pkg:npm/{quote(name)}@{package['version']}"
    component: dict[str, Any] = {"bom-ref": url, "name": name, "purl": url, "type": "library"}
    component["version"] = package["version"]
    if package.get("license"):
        component["licenses"] = [{"license": {"id": package["license"]}}]
    algorithm, _, digest = package.get("integrity", "").partition("-")
    if algorithm == "sha512":
        component["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}]
    return component
