"""What is not the file that a loader reads: every loader says so with the place, and none ends with a traceback."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from loaders.bulk import bulk_loader, bulk_sources
from loaders.entity_index import EntityIndex
from tests.loaders.bulk import load

_TEXT = b'{"a": "b"}\n'


def _zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


FILES = {
    "empty": b"",
    "zeros": bytes(600),
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "number": b"42",
    "word": b"word\n",
    "cut-json": b'{"protocolSection": {"identificationModule": {"nctId": "NCT0',
    "cut-xml": b'<?xml version="1.0"?><data><one><two>te',
    "utf-16": '{"a": "\u00e9"}'.encode("utf-16"),
    "latin-1": "name\tvalue\nM\u00fcller\t1\n".encode("latin-1"),
    "packed-picture": gzip.compress(b"\x89PNG\r\n\x1a\n" + bytes(50)),
    "cut-packed": gzip.compress(_TEXT * 500)[:40],
    "cut-zip": _zipped("a.json", _TEXT)[:30],
    "deep": b"[" * 600 + b"]" * 600,
    "deep-edges": b'{"edges": [' + b"[" * 600 + b"]" * 600 + b"]}",
    "outside": _zipped("../outside.json", _TEXT),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("source", sorted(bulk_sources()))
def test_what_a_loader_cannot_read_is_said(source: str, kind: str, tmp_path: Path, index: EntityIndex) -> None:
    path = tmp_path / f"{kind}.json"
    path.write_bytes(FILES[kind])
    loaded = load(bulk_loader(source), path, index)
    assert not any(found.claims for found in loaded.conversions.values())
    assert loaded.findings
    assert all(one.file.startswith(str(tmp_path)) and one.rule and one.suggestion for one in loaded.findings)
