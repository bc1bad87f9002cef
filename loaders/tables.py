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


def display_path(path: Path) -> str:
    """Return the path as a person sees it: from the project's root where it stands inside it."""
    return path.relative_to(resources.ROOT).as_posix() if path.is_relative_to(resources.ROOT) else str(path)


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """Return 'Did you mean …?' with up to three near names, or ''."""
    close = difflib.get_close_matches(value, sorted(known), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(repr(name) for name in close)}?" if close else ""


def read_text(path: Path, findings: list[Finding]) -> str | None:
    """Return the text of a file, UTF-8 with or without a byte order mark; None when it is anything else."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        bad = raw[error.start : error.start + 1].hex()
        remedy = "Save it as UTF-8 and build again."
        findings.append(Finding(display_path(path), line, "", f"0x{bad}", "the file is not UTF-8", remedy))
        return None


def read_header(text: str) -> list[str]:
    """Return the names of the columns of a table, past the lines that begin with '#'."""
    while text.startswith("#"):
        text = text.partition("\n")[2]
    first = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    return [name.strip() for name in next(first, [])]


def read_table(path: Path, required: Iterable[str], allowed: Iterable[str], findings: list[Finding]) -> Iterator[Row]:
    """Yield the rows of a table; what is wrong with its form goes to `findings`.

    UTF-8 with or without a byte order mark, any line ends, cells quoted or not. Blank lines are passed over, and
    so are the lines before the header that begin with '#'.
    """
    file = display_path(path)
    text = read_text(path, findings)
    if text is None:
        return
    skipped = 0
    while text.startswith("#"):
        text = text.partition("\n")[2]
        skipped += 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _good_header(Row(file, skipped + 1, {}), header, list(required), list(allowed), findings):
            return
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                extra = "\t".join(cells[len(header) :])
                findings.append(
                    Finding(
                        file,
                        skipped + reader.line_num,
                        "",
                        extra,
                        f"the row has {len(cells)} cells, the header {len(header)}",
                        "Take out the extra tabs.",
                    )
                )
                continue
            trimmed = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
            yield Row(file, skipped + reader.line_num, trimmed)
    except csv.Error as error:
        findings.append(
            Finding(
                file,
                skipped + reader.line_num,
                "",
                "",
                f"the table cannot be read here: {error}",
                "Close the quotation mark.",
            )
        )


def _good_header(
    first: Row, header: list[str], required: list[str], allowed: list[str], findings: list[Finding]
) -> bool:
    before = len(findings)
    findings.extend(
        first.finding(name, f"the column '{name}' is missing", "Add it to the first line.")
        for name in required
        if name not in header
    )
    for name in header:
        if name not in allowed:
            remedy = did_you_mean(name, allowed) or f"This table takes: {', '.join(allowed)}."
            findings.append(first.finding(name, "the table does not take this column", remedy, name))
        elif header.count(name) > 1:
            findings.append(first.finding(name, "the column stands twice", "Take one out.", name))
    return len(findings) == before
