"""Positions in a document: write the digests of spans, and check claims against the document's text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Finding, SourceError
from kg.model import Span
from kg.sentences import sentence_around, words_to_find
from loaders.cells import CellError
from loaders.contract import load_contract, parse_spans
from loaders.curated import claim_tables, load_spans, main_span
from loaders.tables import Row, read_table

_NEXT = 2
ENOUGH = 20  # spans that stand nowhere, before a text counts as another document


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
    for path, kind in claim_tables(folder, findings, load_contract()):
        for row in read_table(path, ("key", "spans"), kind.columns, findings):
            try:
                positions = parse_spans(row["spans"])
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
        (span.start, span.end): span_digest(words)
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


def write_passages(folder: Path, text: str) -> int:
    """Write `passages.tsv` of a publication: the words by which each passage that a row rests on is found in a page.

    Only for a publication whose licence lets its words be passed on. Returns the number of passages.
    """
    words: dict[tuple[int, int], str] = {}
    for located in locate(folder, text, []):
        span = main_span([span for span, _ in located.spans])
        if span is None:
            continue
        start, end = span.start, span.end
        if located.row["table"]:
            # A page has its cells apart: the figure with the word that stands right before it.
            before = [other.start for other, _ in located.spans if 0 < span.start - other.end <= _NEXT]
            start = min(before, default=start)
        else:
            start, end = sentence_around(text, start, end)
            start, end = (start, end) if "\n" not in text[start:end].strip() else (span.start, span.end)
        words[start, end] = words_to_find(text, start, end)
    lines = ["start\tend\twords", *(f"{start}\t{end}\t{few}" for (start, end), few in sorted(words.items()) if few)]
    (folder / "passages.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines) - 1


def moved_spans(folder: Path, text: str, findings: list[Finding]) -> None:
    """Report the spans whose text is not what `spans.tsv` says, and where that text stands now.

    Neighbours that moved by the same distance are reported together. A text in which span after span stands
    nowhere is not the publication's document: that alone is reported then.
    """
    known = sorted(load_spans(folder, findings).items())
    runs: list[SpanRun] = []
    gone: list[tuple[int, int]] = []
    distance = 0
    for (start, end), sha in known:
        if span_digest(text[start:end]) == sha:
            continue
        place = _place(text, start + distance, end - start, sha)
        if place is None:
            gone.append((start, end))
            if len(gone) > ENOUGH and len(gone) > sum(run.count for run in runs):
                rule = f"most of its spans stand nowhere in this text of {len(text)} characters: it is another document"
                findings.append(Finding(f"{folder.name}/spans.tsv", 1, "", folder.name, rule, "Give its own document."))
                return
            continue
        distance = place - start
        if not runs or runs[-1].distance != distance:
            runs.append(SpanRun(distance, start, end))
        runs[-1].count, runs[-1].end = runs[-1].count + 1, end
    findings.extend(_report(folder, known, runs, gone))


@dataclass
class SpanRun:
    """Spans one after the other that moved by the same distance: from the start of the first to the end of the last."""

    distance: int
    start: int
    end: int
    count: int = 0


def _report(
    folder: Path, known: list[tuple[tuple[int, int], str]], runs: list[SpanRun], gone: list[tuple[int, int]]
) -> Iterator[Finding]:
    file, lines = f"{folder.name}/spans.tsv", {place: line for line, (place, _) in enumerate(known, 2)}
    firsts = {start: line for (start, _), line in reversed(lines.items())}
    for run in runs:
        side = "later" if run.distance > 0 else "earlier"
        rule = f"the text of {run.count} spans in this stretch now stands {side} by {abs(run.distance)}"
        remedy = "Move the positions in the rows, then run it with --write-spans."
        yield Finding(file, firsts[run.start], "start", f"{run.start}:{run.end}", rule, remedy)
    users = _users(folder) if gone else {}
    for start, end in gone:
        rows = ", ".join(users.get((start, end), ())) or "no row"
        rule = f"the text of this span is gone (used by {rows})"
        yield Finding(file, lines[start, end], "start", f"{start}:{end}", rule, "Read the place again.")


def _users(folder: Path) -> dict[tuple[int, int], list[str]]:
    """Return the keys of the rows that use each span."""
    users: dict[tuple[int, int], list[str]] = {}
    for located in locate(folder, "", []):
        for span, _ in located.spans:
            users.setdefault((span.start, span.end), []).append(located.row["key"])
    return users


def _place(text: str, near: int, length: int, sha: str) -> int | None:
    """Return where a text of that length and digest stands, nearest to a place, or None."""
    if span_digest(text[max(near, 0) : near + length]) == sha:
        return near
    result = (at for at in range(len(text) - length + 1) if span_digest(text[at : at + length]) == sha)
    return min(result, key=lambda at: abs(at - near), default=None)


def span_digest(words: str) -> str:
    """Return the SHA-256 of a span's text in UTF-8."""
    return hashlib.sha256(words.encode()).hexdigest()
