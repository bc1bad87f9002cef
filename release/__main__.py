"""Make a release from a clone, into a folder: `python -m release FOLDER`. The same commit gives the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from kg import __version__
from kg.engine.snapshots import Snapshots
from kg.resources import ROOT
from release.archive import archive_name, write_archive
from release.bill_of_materials import write_bill_of_materials

CHECKSUMS = "SHA256SUMS"
_PACKAGED = "myeloma_kg/snapshot/"


def main() -> None:
    """Build sdist and wheel, write the archive of the wheel's graph, the bill of materials, and checksums of all."""
    (target,) = map(Path, sys.argv[1:])
    # Times in the files are those of the commit.
    if not os.environ.get("SOURCE_DATE_EPOCH"):
        os.environ["SOURCE_DATE_EPOCH"] = _committed()
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for kind in ("sdist", "wheel"):
        command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(target.resolve())]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603
    (wheel,) = target.glob("*.whl")
    with TemporaryDirectory(prefix="myeloma-kg-release-") as folder:
        home = Path(folder, "home")
        home.mkdir()
        snapshots = Snapshots(home, _packaged(wheel, Path(folder)))
        write_archive(snapshots.require(), target / archive_name())
    write_bill_of_materials(target / f"myeloma-kg-{__version__}.cdx.json")
    write_checksums(target)
    sys.stdout.write((target / CHECKSUMS).read_text(encoding="utf-8"))


def write_checksums(folder: Path) -> None:
    """Write SHA256SUMS of every file of a folder, as `sha256sum --check` reads it."""
    files = sorted(path for path in folder.iterdir() if path.name != CHECKSUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="ascii")


def _committed() -> str:
    """Return the time of the last commit, in seconds since 1970. Ends the program outside of a clone."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        sys.exit("Git knows no commit here: say in SOURCE_DATE_EPOCH of when the release is, in seconds since 1970.")


def _packaged(wheel: Path, folder: Path) -> Path:
    """Take the graph out of a wheel, and return where it stands."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith(_PACKAGED)])
    return folder / _PACKAGED


if __name__ == "__main__":
    main()
