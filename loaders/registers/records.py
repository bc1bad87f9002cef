"""Records of a register, one by one from any file: JSON as `ctrdata` keeps it, or the register's own answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import Finding
from loaders.archives import PublishedFile, read_published
from loaders.json_values import read_json_values
from loaders.source import SourceRecord

Identity = Callable[[Mapping[str, Any]], tuple[str, str]]
"""Returns the identifier and the version of a record; no identifier where it is none of this register."""


ReadXml = Callable[[PublishedFile, list[Finding]], Iterator[tuple[str, Any]]]
"""Yields the records of a file of XML, as JSON that was made of XML, each with its place."""


def read_register(
    path: Path, register: str, identity: Identity, findings: list[Finding], read_xml: ReadXml | None = None
) -> Iterator[SourceRecord]:
    """Yield the records of a register in a file, an archive or a folder. What is none of its goes to `findings`.

    `read_xml`: reads what begins as XML, of a register whose XML is taken.
    """
    yield from read_published(path, findings, partial(_records, register, identity, read_xml))


def _records(
    register: str, identity: Identity, read_xml: ReadXml | None, file: PublishedFile, findings: list[Finding]
) -> Iterator[SourceRecord]:
    head = file.head(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if read_xml and head.startswith(b"<"):
        values = read_xml(file, findings)
    elif head.startswith((b"{", b"[")):
        values = read_json_values(file, {}, findings)
    else:
        shown = head[:40].decode("utf-8", "replace").strip()
        rule = f"records of {register} are JSON{' or XML' if read_xml else ''}"
        findings.append(Finding(file.place, 1, "", shown, rule, "Export the records with ctrdata, or give its JSON."))
        return
    for place, data in values:
        identifier, version = identity(data) if isinstance(data, dict) else ("", "")
        if identifier:
            yield SourceRecord(identifier, place, msgspec.json.encode(data, order="deterministic"), version)
        else:
            where, _, line = place.rpartition(":")
            name, number = (where, int(line)) if line.isdecimal() else (place, 1)
            rule = f"it is no record of {register}"
            findings.append(Finding(name, number, "", _shown(data), rule, "Give the records of one register."))


def _shown(data: object) -> str:
    if isinstance(data, dict):
        return str(data.get("ctrname") or ", ".join(list(data)[:3]))
    return str(data)[:40]
