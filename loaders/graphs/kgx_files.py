"""The files of KGX: nodes and edges as TSV or CSV, JSON or JSON lines.

https://github.com/biolink/kgx/blob/master/specification/kgx-format.md
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import ijson

from kg.errors import Finding, SourceError
from loaders.archives import PublishedFile, line_text
from loaders.cells import width_finding
from loaders.json_values import ShallowStream, read_json_values

KgxItem: TypeAlias = dict[str, Any]
"""A node or an edge, by the names of its slots."""
_LISTS = frozenset(
    {
        "category",
        "publications",
        "synonym",
        "xref",
        "provided_by",
        "knowledge_source",
        "aggregator_knowledge_source",
        "primary_knowledge_source",
        "in_taxon",
        "has_evidence",
        "same_as",
    }
)


def read_items(file: PublishedFile, findings: list[Finding]) -> Iterator[tuple[str, KgxItem]]:
    """Yield the nodes and edges of a file with their places. What is wrong goes to `findings`."""
    head = file.head()
    if not head.startswith((b"{", b"[")):
        yield from _rows(file, findings)
        return
    whole = re.match(rb'\s*\{\s*"(?:nodes|edges)"\s*:', head)
    if whole is None:
        yield from _objects(read_json_values(file, {}, findings), findings)
        return
    document = file.stream.read()
    for part in ("nodes", "edges"):
        try:
            number = 0
            for number, value in enumerate(
                ijson.items(ShallowStream(io.BytesIO(document)), f"{part}.item", use_float=True), 1
            ):
                yield from _objects([(f"{file.place}, {part} {number}", value)], findings)
            if not number and (kind := _kind_of(document, part)) not in {"start_array", ""}:
                rule = f"{part} are a list, and no {'object' if kind == 'start_map' else kind}"
                findings.append(Finding(file.place, 1, part, "", rule, "They were not read."))
        except (ijson.JSONError, RecursionError) as error:
            rule = f"the JSON is broken or cut short: {' '.join(str(error).split())[:120]}"
            findings.append(Finding(file.place, 1, "", "", rule, "Fetch it again."))
            return


def _kind_of(document: bytes, part: str) -> str:
    """Return what stands under the name of a part, as ijson calls it; nothing where the document has no such part."""
    parsed = ijson.parse(ShallowStream(io.BytesIO(document)))
    return next((str(event) for prefix, event, _ in parsed if prefix == part), "")


def _objects(values: Iterable[tuple[str, Any]], findings: list[Finding]) -> Iterator[tuple[str, KgxItem]]:
    for place, value in values:
        if isinstance(value, dict):
            yield place, value
        else:
            findings.append(Finding.at(place, "a node or an edge is an object", "It was not read."))


def _rows(file: PublishedFile, findings: list[Finding]) -> Iterator[tuple[str, KgxItem]]:
    """Yield the rows of a table; some columns hold lists, with bars between.

    Between tabs a quotation mark quotes nothing, unless the header is quoted as well, as some programs write every
    text; between commas it does.
    """
    head = file.stream.readline()
    mark = "," if b"\t" not in head and b"," in head else "\t"
    quoted = mark == "," or head.startswith(b'"')
    try:
        columns = _cells(head.decode("utf-8"), mark, quoted=quoted)
    except UnicodeDecodeError:
        columns = []
    if not ({"subject", "predicate", "object"} <= set(columns) or "id" in columns):
        rule = "a table of KGX has a column id, or subject, predicate and object"
        remedy = "Give KGX nodes or edges as TSV or CSV."
        findings.append(Finding(file.place, 1, "", "\t".join(columns)[:60], rule, remedy))
        return
    for number, line in enumerate(file.stream, 2):
        try:
            cells = _cells(line_text(file.place, number, line), mark, quoted=quoted)
        except SourceError as error:
            findings.extend(error.findings)
            continue
        if not any(cells):
            continue
        if wrong := width_finding(file.place, number, len(cells), len(columns), ended=line.endswith(b"\n")):
            findings.append(wrong)
            continue
        row = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
        yield (
            f"{file.place}:{number}",
            {name: cell.split("|") if name in _LISTS else cell for name, cell in row.items()},
        )


def _cells(line: str, mark: str, *, quoted: bool) -> list[str]:
    text = line.rstrip("\r\n")
    return next(csv.reader([text], delimiter=mark), []) if quoted else text.split(mark)
