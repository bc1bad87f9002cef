"""Positions in a document: write the digests of spans, and check claims against the document's text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kg.errors import Finding, SourceError
from kg.model import Span
from loaders.cells import CellError
from loaders.contract import contract, spans
from loaders.curated import claim_tables, load_spans
from loaders.tables import Row, read_table


@dataclass(frozen=True)
class Located:
    """A row of an extract with the text of its spans."""

    row: Row
    spans: tuple[tuple[Span, str], ...]


def locate(folder: Path, text: str, findings: list[Finding]) -> Iterator[Located]:
    """Yield each row of a publication's claim tables with the text that its spans cover.

    What does not fit the text goes to `findings`: a span beyond the end, a figure that does not stand in a
    value span as written, a value span without a figure.
    """
    for path, kind in claim_tables(folder, findings, contract()):
        for row in read_table(path, ("key", "spans"), kind.columns, findings):
            try:
                positions = spans(row["spans"])
            except CellError as error:
                findings.append(row.finding("spans", error.rule, error.suggestion))
                continue
            covered = tuple((span, text[span.start : span.end]) for span in positions)
            findings.extend(
                row.finding("spans", f"{span.role}={span.start}:{span.end} lies beyond the end of the document")
                for span, _ in covered
                if span.end > len(text)
            )
            values = [words for span, words in covered if span.role == "value"]
            if row["as_written"] and not any(row["as_written"] in words for words in values):
                shown = " | ".join(values) or "no value span"
                findings.append(
                    row.finding("as_written", f"the figure does not stand as written in its value span ({shown})")
                )
            yield Located(row, covered)


def write_spans(folder: Path, text: str) -> int:
    """Write `spans.tsv` of a publication from its rows and its text; return the number of spans.

    Raises SourceError, and writes nothing, when a row does not fit the text.
    """
    findings: list[Finding] = []
    digests = {
        (span.start, span.end): digest(words)
        for located in locate(folder, text, findings)
        for span, words in located.spans
    }
    if findings:
        raise SourceError(findings)
    lines = [
        "start\tend\tsha256",
        *(f"{start}\t{end}\t{sha}" for (start, end), sha in sorted(digests.items())),
    ]
    (folder / "spans.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(digests)


def moved_spans(folder: Path, text: str, findings: list[Finding]) -> None:
    """Report every span whose text is not what `spans.tsv` says, and where that text stands now."""
    for (start, end), sha in sorted(load_spans(folder, findings).items()):
        if digest(text[start:end]) == sha:
            continue
        length = end - start
        places = [at for at in range(len(text) - length + 1) if digest(text[at : at + length]) == sha]
        found = min(places, key=partial(_distance, start), default=None)
        now = "its text is gone" if found is None else f"its text now stands at {found}:{found + length}"
        findings.append(Finding(f"{folder.name}/spans.tsv", 1, "start", f"{start}:{end}", f"the span has moved: {now}"))


def _distance(start: int, place: int) -> int:
    return abs(place - start)


def digest(words: str) -> str:
    """Return the SHA-256 of a span's text in UTF-8."""
    return hashlib.sha256(words.encode()).hexdigest()
