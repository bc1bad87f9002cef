"""The hook of hatchling that makes a wheel whole: one package with bundles, a built graph, and documentation."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))

from wheel_tree import PACKAGE, write_tree

# What the tree of a wheel builds, by its own code, so that it knows the result again.
_BUILD = f"""
import sys, pathlib
from {PACKAGE}.kg import build, resources
from {PACKAGE}.kg.engine.packaged import pack_snapshot
home = pathlib.Path(sys.argv[1]) / "home"
pack_snapshot(build.build(home, lambda step: print(step, file=sys.stderr)).snapshot, resources.PACKAGED)
build.kept_phases(home).pack(resources.PACKAGED / build.PACKED)
"""
# The documentation, as `make docs` builds it.
_DOCS = ("-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html")

# What of it tells how it was built.
_NOT_SHIPPED = (".buildinfo",)


class WheelHook(BuildHookInterface):  # type: ignore[type-arg]
    """Write what a wheel holds; an editable installation takes the files of the clone."""

    def dependencies(self) -> list[str]:
        """Return what the build needs: all that the graph is built with."""
        return [*self.metadata.core.dependencies, *self.metadata.core.optional_dependencies["reasoner"]]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the tree of the wheel. Raises FrontendError or CalledProcessError, so that no wheel is made in part."""
        if version == "editable":
            return
        root = Path(self.root)
        # Held until the wheel is whole: the tree and docs/made are there once.
        self._lock = _alone(root / "build")
        sys.path.insert(0, self.root)
        from kg.frontend.fetching import fetch  # noqa: PLC0415 - known only from here on

        fetch()
        tree = root / "build" / "wheel"
        shutil.rmtree(tree, ignore_errors=True)
        write_tree(root, tree)
        environment = {"SOURCE_DATE_EPOCH": _date(root), **os.environ, "PYTHONHASHSEED": "0"}
        built = {**environment, "PYTHONPATH": _before_path(tree)}
        subprocess.run([sys.executable, "-c", _BUILD, tree], env=built, cwd=tree, check=True)  # noqa: S603
        command = [sys.executable, *_DOCS, "-d", tree / "doctrees", root / "docs", tree / PACKAGE / "site"]
        described = {**environment, "PYTHONPATH": _before_path(root), "MYELOMA_KG_HOME": str(tree / "home")}
        subprocess.run(command, env=described, cwd=root, check=True)  # noqa: S603
        for name in _NOT_SHIPPED:
            (tree / PACKAGE / "site" / name).unlink(missing_ok=True)
        # The digest of the graph, beside the metadata of the package.
        build_data["extra_metadata"][str(tree / PACKAGE / "snapshot" / "snapshot.json")] = "snapshot.json"
        build_data["force_include"][str(tree / PACKAGE)] = PACKAGE


def _alone(folder: Path) -> IO[str]:
    """Return the lock of a clone, which one build of a wheel has at a time, when it is free."""
    folder.mkdir(exist_ok=True)
    lock = (folder / "wheel.lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another wheel of this clone is being built: waiting for it.", file=sys.stderr, flush=True)  # noqa: T201
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _before_path(folder: Path) -> str:
    """Return a PYTHONPATH that begins with a folder; by the rest pip gives the packages of a build that it isolates."""
    return os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))


def _date(root: Path) -> str:
    """Return when the clone was changed last, in seconds since 1970: the date of the build that a wheel tells.

    Where git is not there or knows of no clone, it is that of the build.
    """
    log = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(log, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return str(int(time.time()))
