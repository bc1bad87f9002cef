"""A snapshot on disk: what stands in its directory. What its store answers with is imported when it is opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kg import __version__
from kg.errors import MORE_FILES, SnapshotError, is_not_permitted, is_out_of_files

if TYPE_CHECKING:
    from kg.engine.store import Store

STORE, DATA, INFO, PROVENANCE, EXPORTS = "store", "data.nq", "snapshot.json", "provenance.ttl", "exports"
CHANGES = "claim-changes.json"

# Where a dataset keeps its versions, and those that are joined with the curated graph.
_OF_DATASETS = frozenset(("versions", "views"))
# The name under which the versions of a snapshot list ours.
PROGRAM = "myeloma-kg"


@dataclass(frozen=True)
class Snapshot:
    """An immutable directory named by its digest: a store, its sorted N-Quads and its provenance."""

    path: Path

    @property
    def digest(self) -> str:
        """SHA-256 over the sorted N-Quads."""
        return self.path.name

    @property
    def info(self) -> dict[str, Any]:
        """What `snapshot.json` says: digest, input fingerprint, versions, counts, time, files of the exports."""
        try:
            result: object = json.loads((self.path / INFO).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self.damaged(error) from error
        if not isinstance(result, dict):
            raise self.damaged(ValueError(f"{INFO} holds no object"))
        return result

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of myeloma-kg and of the libraries that made it, by name."""
        versions = self.info.get("versions")
        return versions if isinstance(versions, dict) else {}

    def require_version(self) -> Snapshot:
        """Return itself. Raises SnapshotError for a snapshot that another version of myeloma-kg has made."""
        made_by = self.versions.get(PROGRAM)
        if made_by != __version__:
            raise SnapshotError(
                f"The snapshot {self.path} was made by myeloma-kg {made_by or 'of an unknown version'}, and this is "
                f"{__version__}, which may read it wrongly. Renew it: myeloma-kg build"
            )
        return self

    @property
    def location(self) -> str:
        """Where an evaluator finds the store: a directory, or the address of an endpoint."""
        return str(self.path / STORE)

    @property
    def data(self) -> Path:
        """The file of the sorted N-Quads."""
        return self.path / DATA

    @property
    def size(self) -> int:
        """The bytes of that file; 0 where that is not known yet."""
        return self.data.stat().st_size

    def text(self, name: str) -> str:
        """Return the text of a file beside the data; nothing when there is none. Raises SnapshotError."""
        path = self.path / name
        try:
            return path.read_text(encoding="utf-8") if path.exists() else ""
        except (OSError, ValueError) as error:
            raise self.damaged(error) from error

    def check(self) -> None:
        """Raise SnapshotError when there is no store."""
        if not (self.path / STORE).is_dir():
            raise SnapshotError(f"The snapshot {self.path} has no store. Run: myeloma-kg build --force")

    def open(self) -> Store:
        """Open the store read-only."""
        try:
            return cast("Store", import_module("kg.engine.store").Store.read_only(self.location))
        except OSError as error:
            raise self.damaged(error) from error

    def damaged(self, error: Exception) -> SnapshotError:
        """Return what an error at its files means, with what a person can do."""
        if is_not_permitted(error):
            return SnapshotError(f"The snapshot {self.path} cannot be read ({error}). Change who may read there.")
        if is_out_of_files(error):
            return SnapshotError(f"The snapshot {self.path} cannot be opened: too many open files. {MORE_FILES}")
        if self.path.parent.name in _OF_DATASETS:
            remedy = (
                f"Stop the server, then: myeloma-kg dataset verify {self.path.parent.parent}. If that is whole, "
                "dataset compact makes this anew; if not, restore a backup."
            )
        else:
            remedy = "Run: myeloma-kg build --force"
        return SnapshotError(f"The snapshot {self.path} is damaged ({error}). {remedy}")
