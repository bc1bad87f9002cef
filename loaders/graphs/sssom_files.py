"""The files of SSSOM mapping sets: what the header says, and the rows with their lines.

https://mapping-commons.github.io/sssom/spec-formats-tsv/: metadata stand above the table or beside it; cells may stand
in quotation marks, and then go over lines. Others also write commas between cells. The serialisation as JSON is not
specified: it is the set as it is.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kg.errors import Finding
from kg.files.compression import decompressed_name
from kg.yaml_texts import yaml_texts
from loaders.archives import PublishedFile, line_text
from loaders.cells import width_finding
from loaders.json_values import decode_json
from loaders.sssom_slots import LABELS, OPTIONAL_SLOTS, REQUIRED_SLOTS, joined_values

_CELLS = {mark: re.compile(rf'("(?:[^"]|"")*"(?={mark})|[^{mark}]*){mark}') for mark in "\t,"}
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_LONGEST_CELL = 100


def read_json_set(
    file: PublishedFile, document: bytes, findings: list[Finding]
) -> tuple[dict[str, Any], list[tuple[int, dict[str, str]]]]:
    """Return the metadata of a set and its mappings with their numbers. What is wrong goes to `findings`."""
    data = decode_json(file.place, document)
    listed = data.get("mappings") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        findings.append(
            Finding(file.place, 1, "", "", "the file has no list of mappings", "Give an SSSOM mapping set.")
        )
        return {}, []
    rows = [
        (
            number,
            {slot: text for slot, value in _slots(one) if (text := joined_values(slot, value))},
        )
        for number, one in enumerate(listed, 1)
        if isinstance(one, dict)
    ]
    if len(rows) < len(listed):
        rule = f"{len(listed) - len(rows)} of the {len(listed)} mappings are no objects"
        findings.append(Finding(file.place, 1, "mappings", "", rule, "They were not read."))
    return dict(_slots(data)), rows


def _slots(given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the slots of an object without the keywords of JSON-LD; the context declares prefixes."""
    yield from ((slot, value) for slot, value in given.items() if slot == "@context" or not slot.startswith("@"))


def read_table_set(
    path: Path, file: PublishedFile, document: bytes, findings: list[Finding]
) -> tuple[dict[str, Any], list[tuple[int, dict[str, str]]]]:
    """Return the metadata of a set and its rows with the numbers of their lines. What is wrong goes to `findings`."""
    line_text(file.place, 1, document)
    # Lines of bytes end where a line of a file ends; lines of text would also end at separators within a cell.
    lines = [line.decode("utf-8") for line in document.removeprefix(BOM_UTF8).splitlines()]
    start = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    names = lines[start] if start < len(lines) else ""
    mark = "," if "," in names and "\t" not in names else "\t"
    # A spreadsheet gives the lines of the header as many cells as the table has columns.
    comments = [line[1:].rstrip(f" \t{mark}") for line in lines[:start]]
    header = _yaml("\n".join(comments), file.place, findings) if any(comments) else _beside(path, file, findings)
    if header is None:
        return {}, []
    columns = _row(names, mark) if names else []
    # A set of texts has labels in place of identifiers.
    texts = {slot for slot, label in LABELS.items() if label in columns}
    if missing := [name for name in REQUIRED_SLOTS if name not in columns and name not in texts]:
        rule = f"the column '{missing[0]}' is missing"
        findings.append(
            Finding(file.place, start + 1, missing[0], "", rule, "Give an SSSOM mapping set as TSV or CSV.")
        )
        return {}, []
    rows = []
    for number, end, cells in _rows(lines, start + 1, len(columns), mark):
        if not any(cells):
            continue
        ended = end < len(lines) or document.endswith(b"\n")
        if wrong := width_finding(file.place, number, len(cells), len(columns), ended=ended):
            findings.append(wrong)
            continue
        rows.append((number, {name: cell for name, cell in zip(columns, cells, strict=False) if cell}))
    unknown = [name for name in columns if name not in {*REQUIRED_SLOTS, *OPTIONAL_SLOTS} and name.strip() != name]
    findings.extend(Finding(file.place, start + 1, name, "", "the name of a column has blanks", "") for name in unknown)
    return header, rows


def _rows(lines: list[str], start: int, width: int, mark: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the rows with the numbers of their first and last line: a cell in quotation marks may go over lines.

    A mark that opens a cell and is not closed in lines of as many cells as the table has columns is a part of the text.
    """
    at = start
    while at < len(lines):
        end, cells = at + 1, _cells(lines[at], mark)
        if _is_open(cells):
            text = lines[at]
            for later in range(at + 1, min(at + _LONGEST_CELL, len(lines))):
                text += f"\n{lines[later]}"
                longer = _cells(text, mark)
                if len(longer) > 2 * width:
                    break
                if len(longer) <= width and not _is_open(longer):
                    end, cells = later + 1, longer
                    break
        yield at + 1, end, [_unquoted(cell) for cell in cells]
        at = end


def _cells(line: str, mark: str) -> list[str]:
    return [match[1] for match in _CELLS[mark].finditer(f"{line}{mark}")]


def _row(line: str, mark: str) -> list[str]:
    return [_unquoted(cell) for cell in _cells(line, mark)]


def _is_open(cells: list[str]) -> bool:
    """Whether a cell begins with a quotation mark that is not closed."""
    return any(cell.startswith('"') and _QUOTED.fullmatch(cell) is None for cell in cells)


def _unquoted(cell: str) -> str:
    """Return a cell without the quotation marks that some writers put around it."""
    return (cell[1:-1].replace('""', '"') if _QUOTED.fullmatch(cell) else cell).strip()


def _beside(path: Path, file: PublishedFile, findings: list[Finding]) -> dict[str, Any] | None:
    """Return the metadata that stands beside a table, if there is any; None where they are broken."""
    folder = path if path.is_dir() else path.parent
    for result in metadata_files(folder, file.name):
        return _yaml(result.read_text(encoding="utf-8"), str(result), findings)
    return {}


def metadata_files(folder: Path, table: str) -> list[Path]:
    """Return the files in a folder that may hold the metadata of a table; the first counts."""
    stem = decompressed_name(table.rpartition("/")[2]).removesuffix(".tsv").removesuffix(".csv")
    return [one for ending in (".yml", ".yaml") if (one := folder / f"{stem}{ending}").is_file()]


def _yaml(text: str, place: str, findings: list[Finding]) -> dict[str, Any] | None:
    try:
        result = yaml_texts(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        rule = f"the metadata is no YAML: {' '.join(str(reason).split())[:150]}"
        remedy = "Mend it: without the prefixes that it declares, no row can be read."
        findings.append(Finding(place, mark.line + 1 if mark else 1, "", "", rule, remedy))
        return None
    return result if isinstance(result, dict) else {}
