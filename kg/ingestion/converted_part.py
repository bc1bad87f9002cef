"""A part of the graph that another machine converted: its files as bytes, so that no folder is shared."""

from __future__ import annotations

import hashlib
import json
import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg import build_inputs
from kg.errors import BuildError
from kg.ingestion.conversion import KINDS_OF_FILE, REPORT, Batch, Premises, convert_batch
from kg.ingestion.report import SourceReport

RUN_AGAIN = "What was converted stays: the same command goes on from there."
LIBRARIES = (
    "duckdb", "fastobo", "ijson", "lxml", "msgspec", "openpyxl", "py-horned-owl", "pyoxigraph", "pyyaml", "rdflib",
)  # fmt: skip
"""What converting imports beside the standard library and NumPy."""
_CODE = "code"
_QUICKLY = 1  # lines repeat much: more effort makes them hardly smaller


@dataclass(frozen=True)
class ConvertedPart:
    """The files of a part by kind, its report among them, and the versions of what made it."""

    files: Mapping[str, bytes]
    made_by: Mapping[str, str]

    def write(self, stem: Path) -> SourceReport:
        """Write the files of the part, its report last, when the part is whole; return the report.

        Raises BuildError when it was made by another version of the code, of the tables or of a library.
        """
        _require_same_versions(self.made_by)
        for kind in (*KINDS_OF_FILE, REPORT):
            draft = stem.with_suffix(f"{kind}.draft")
            draft.write_bytes(self.files[kind])
            draft.replace(stem.with_suffix(kind))
        return SourceReport.from_json(json.loads(self.files[REPORT]))


def converted_part(batch: Batch, premises: Premises) -> ConvertedPart:
    """Convert a batch into a part that is nowhere on the disk: what a worker does."""
    with TemporaryDirectory(prefix="myeloma-kg-") as folder:
        stem = Path(folder, batch.stem.name)
        convert_batch(replace(batch, stem=stem), premises)
        files = {kind: stem.with_suffix(kind).read_bytes() for kind in (*KINDS_OF_FILE, REPORT)}
    return ConvertedPart(files, conversion_versions())


def packed_value(value: object) -> bytes:
    """Return a value as the compressed bytes that travel to a cluster and back."""
    return zlib.compress(pickle.dumps(value), _QUICKLY)


def unpacked_value(packed: bytes) -> Any:
    """Return what `packed_value` made of a value: of this machine, or of the cluster that its operator named."""
    return pickle.loads(zlib.decompress(packed))  # noqa: S301 - who names a cluster lets it run code, as with Dask


@cache
def conversion_versions() -> Mapping[str, str]:
    """Return the versions of what decides how a record is converted: the code with its tables, and the libraries."""
    inputs = "\n".join(f"{name} {sha}" for name, sha in build_inputs.inputs().items())
    return {_CODE: hashlib.sha256(inputs.encode()).hexdigest(), **{name: version(name) for name in LIBRARIES}}


def _require_same_versions(others: Mapping[str, str]) -> None:
    own = conversion_versions()
    if others.get(_CODE) != own[_CODE]:
        remedy = "Install the same one on all workers, and start them anew."
        raise BuildError(f"A worker of the cluster has another version of myeloma-kg. {remedy}")
    different = [name for name in LIBRARIES if others.get(name) != own[name]]
    if different:
        there = ", ".join(f"{name} {others.get(name, 'missing')}" for name in different)
        here = " ".join(f"{name}=={own[name]}" for name in different)
        message = f"A worker of the cluster has other versions of libraries than this machine ({there})."
        raise BuildError(f"{message} On all workers: pip install {here}, and start them anew.")
