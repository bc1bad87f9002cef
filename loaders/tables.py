"""Tab-separated tables as a spreadsheet saves them, read strictly and with their line numbers."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import resources
from kg.errors import Finding


@dataclass(frozen=True)
class Row:
    """One line of a table: its file, its line number and its cells, trimmed; an empty cell is ''."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def finding(self, column: str, rule: str, suggestion: str = "", value: str | None = None) -> Finding:
        """Return a finding about one cell of this row."""
        return Finding(self.file, self.line, column, self[column] if value is None else value, rule, suggestion)


def shown(path: Path) -> str:
    """Return the path as a person sees it: from the project's root where it stands inside it."""
    return path.relative_to(resources.ROOT).as_posix() if path.is_relative_to(resources.ROOT) else str(path)


def nearest(value: str, known: Iterable[str]) -> str:
    """Return 'Did you mean …?' with up to three near names, or ''."""
    close = difflib.get_close_matches(value, sorted(known), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(repr(name) for name in close)}?" if close else ""


def read_table(path: Path, required: Iterable[str], allowed: Iterable[str], findings: list[Finding]) -> Iterator[Row]:
    """Yield the rows of a table; what is wrong with its form goes to `findings`.

    UTF-8 with or without a byte order mark, any line ends, cells quoted or not. Blank lines are passed over.
    """
    file = shown(path)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        bad = raw[error.start : error.start + 1].hex()
        findings.append(
            Finding(file, line, "", f"0x{bad}", "the file is not UTF-8", "Save it as UTF-8 and build again.")
        )
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _good_header(file, header, list(required), list(allowed), findings):
            return
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                extra = "\t".join(cells[len(header) :])
                findings.append(
                    Finding(
                        file,
                        reader.line_num,
                        "",
                        extra,
                        f"the row has {len(cells)} cells, the header {len(header)}",
                        "Take out the extra tabs.",
                    )
                )
                continue
            yield Row(file, reader.line_num, {name: cell.strip() for name, cell in zip(header, cells, strict=False)})
    except csv.Error as error:
        findings.append(
            Finding(
                file,
                reader.line_num,
                "",
                "",
                f"the table cannot be read here: {error}",
                "Close the quotation mark.",
            )
        )


def _good_header(
    file: str, header: list[str], required: list[str], allowed: list[str], findings: list[Finding]
) -> bool:
    before = len(findings)
    findings.extend(
        Finding(file, 1, name, "", f"the column '{name}' is missing", "Add it to the first line.")
        for name in required
        if name not in header
    )
    for name in header:
        if name not in allowed:
            remedy = nearest(name, allowed) or f"This table takes: {', '.join(allowed)}."
            findings.append(Finding(file, 1, name, name, "the table does not take this column", remedy))
        elif header.count(name) > 1:
            findings.append(Finding(file, 1, name, name, "the column stands twice", "Take one out."))
    return len(findings) == before
