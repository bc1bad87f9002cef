"""The front-end packages: pinned by hash, fetched whole or not at all, and known to be missing when they are."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from kg.frontend.bundles import LICENCES, MANIFEST, SOURCE, digest_of_inputs, whole
from kg.frontend.fetching import FrontendError, fetch


@pytest.fixture
def vendor(tmp_path: Path) -> Path:
    """A folder with bundles as a fetch leaves them."""
    folder = tmp_path / "vendor"
    folder.mkdir()
    (folder / "one.js").write_bytes(b"export const one = 1;\n")
    files = {"one.js": hashlib.sha256(b"export const one = 1;\n").hexdigest()}
    (folder / MANIFEST).write_text(json.dumps({"inputs": digest_of_inputs(), "files": files}), encoding="utf-8")
    return folder


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No registry, and nothing kept from the last time."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")


def test_what_a_fetch_left_is_whole(vendor: Path) -> None:
    assert whole(vendor)


def test_a_changed_a_missing_and_an_outdated_bundle_are_not_whole(vendor: Path, tmp_path: Path) -> None:
    newer = tmp_path / "source"
    shutil.copytree(SOURCE, newer)
    (newer / "package-lock.json").write_text("{}", encoding="utf-8")
    assert not whole(vendor, newer)
    (vendor / "one.js").write_bytes(b"export const one = 2;\n")
    assert not whole(vendor)
    (vendor / "one.js").unlink()
    assert not whole(vendor)
    assert not whole(tmp_path / "nowhere")


def test_what_is_whole_is_not_fetched_again(vendor: Path, offline: None) -> None:
    assert fetch(vendor) is False


@pytest.mark.slow
def test_without_a_network_the_reason_is_given_and_what_was_there_stays(vendor: Path, offline: None) -> None:
    (vendor / "one.js").write_bytes(b"older")
    with pytest.raises(FrontendError, match="could not be fetched"):
        fetch(vendor)
    assert (vendor / "one.js").read_bytes() == b"older"
    assert [path.name for path in vendor.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.slow
def test_a_package_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    forged = tmp_path / "source"
    shutil.copytree(SOURCE, forged)
    lock = forged / "package-lock.json"
    text = lock.read_text(encoding="utf-8")
    honest = re.search(r'node_modules/crelt": \{\s*"version": "[^"]+",\s*"integrity": "sha512-([^"]+)"', text)
    assert honest
    forgery = "A" * 86 + "=="
    lock.write_text(text.replace(honest[1], forgery), encoding="utf-8")
    with pytest.raises(FrontendError, match="EINTEGRITY"):
        fetch(tmp_path / "vendor", forged)
    assert not (tmp_path / "vendor").exists()


def test_the_lock_has_a_hash_for_every_package_and_no_address() -> None:
    lock = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert packages
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    assert not [name for name, each in packages.items() if "resolved" in each]
    asked = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked


@pytest.mark.slow
def test_the_licence_of_every_bundled_package_is_passed_on(tmp_path: Path) -> None:
    fetch(tmp_path / "vendor")
    assert whole(tmp_path / "vendor")
    notice = (tmp_path / "vendor" / LICENCES).read_text(encoding="utf-8")
    for package in ("@codemirror/view", "@dagrejs/dagre", "cytoscape", "style-mod"):
        assert re.search(rf"^{re.escape(package)} [\d.]+ \(MIT\)$", notice, re.MULTILINE)
    assert "esbuild" not in notice, "what only makes the bundles is no part of them"
