"""The archive of a snapshot: its data in every format, as an RO-Crate; the same snapshot gives the same bytes."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from kg import __version__
from kg.engine.snapshot import DATA, EXPORTS, INFO, PROVENANCE, Snapshot
from kg.resources import ROOT
from release.crate import METADATA, write_metadata

# Of the clone itself, beside the data.
_BESIDE = ("CITATION.cff", "LICENSE-DATA")


def archive_name() -> str:
    """Return the name of the archive of this version.

    >>> archive_name().startswith("myeloma-kg-") and archive_name().endswith("-data.zip")
    True
    """
    return f"myeloma-kg-{__version__}-data.zip"


def write_archive(snapshot: Snapshot, target: Path) -> None:
    """Write a snapshot as one ZIP file. Raises SnapshotError."""
    with TemporaryDirectory(prefix="myeloma-kg-release-") as name:
        folder = Path(name)
        shutil.copytree(snapshot.path / EXPORTS, folder, dirs_exist_ok=True)
        for path in (*(snapshot.path / name for name in (DATA, INFO, PROVENANCE)), *(ROOT / name for name in _BESIDE)):
            shutil.copyfile(path, folder / path.name)
        write_metadata(folder, snapshot)
        _pack(folder, target)


def _pack(folder: Path, target: Path) -> None:
    """Write the files of a folder as a ZIP file without times and owners, the metadata first."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files, key=lambda each: (each != METADATA, each)):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (folder / name).read_bytes())
