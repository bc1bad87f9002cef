"""Sorted files of lines, each line once: what records are turned into, and what is merged into a graph.

Sorting and merging by lines is all that files, processes and machines have to agree on: whoever wrote which line, and
in which order, the merged lines are the same. No more than a block of lines is held in memory.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import count, groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.errors import Finding, SourceError

MOST_OPEN = 128
"""How many files are merged at once; more are merged in rounds."""
_READ_AT_ONCE = 1 << 16
BLOCK = 100_000
"""How many lines are sorted in memory at once."""


def write_lines(path: Path, lines: Iterable[str]) -> int:
    """Write sorted lines; a file is whole or not there. Returns how many lines it has."""
    draft = path.with_suffix(f"{path.suffix}.draft")
    number = 0
    with draft.open("w", encoding="utf-8", newline="\n") as stream:
        for number, line in enumerate(lines, 1):  # noqa: B007  # how many there were is returned
            stream.write(f"{line}\n")
    draft.replace(path)
    return number


def read_lines(path: Path) -> Generator[str, None, None]:
    """Yield the lines of a file, without their ends. Raises SourceError for a file that is no UTF-8."""
    number = 0
    pieces: list[bytes] = []
    with path.open("rb") as stream:
        while block := stream.read(_READ_AT_ONCE):
            whole, end, rest = block.rpartition(b"\n")
            if not end:
                pieces.append(block)
                continue
            lines = _decoded(path, number, b"".join((*pieces, whole)))
            yield from lines
            number += len(lines)
            pieces = [rest]
    if last := b"".join(pieces):
        yield from _decoded(path, number, last)


def read_blocks_with(path: Path, text: str) -> Iterator[list[str]]:
    """Yield those blocks of lines of a sorted file that hold a text; lines with the same first word stand in one.

    Blocks that do not hold it are not taken apart, which is several times as fast. Raises SourceError for a block that
    is no UTF-8.
    """
    wanted, rest, number = text.encode(), b"", 0
    with path.open("rb") as stream:
        # What is read grows with what is kept of a word with many lines.
        while read := stream.read(max(_READ_AT_ONCE, len(rest))):
            block = rest + read
            whole, rest = _cut_before_last_word(block)
            if wanted in whole:
                yield _decoded(path, number, whole.removesuffix(b"\n"))
            number += whole.count(b"\n")
    if wanted in rest:
        yield _decoded(path, number, rest.removesuffix(b"\n"))


def _cut_before_last_word(block: bytes) -> tuple[bytes, bytes]:
    """Return the lines of a block up to those that begin with the same word as its last whole line, and the rest."""
    end = block.rfind(b"\n")
    start = block.rfind(b"\n", 0, max(end, 0)) + 1
    word = block[start:end].partition(b" ")[0]
    cut = block.find(b"\n" + word + b" ") + 1 if end > 0 and not block.startswith(word + b" ") else 0
    return block[:cut], block[cut:]


def _decoded(path: Path, before: int, text: bytes) -> list[str]:
    """Return the lines of a piece of a file, which stand behind `before` others."""
    try:
        return text.decode().split("\n")
    except UnicodeDecodeError as error:
        rule = f"behind this line the file is no UTF-8: {error.reason}"
        number = before + text.count(b"\n", 0, error.start)
        raise SourceError([Finding(str(path), number, "", "", rule)]) from error


def merged_lines(streams: Sequence[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of sorted streams in order, each once."""
    return (line for line, _ in groupby(heapq.merge(*streams)))


def merged_files(paths: Sequence[Path], folder: Path) -> Iterator[str]:
    """Yield the lines of sorted files in order, each once.

    `folder`: where meanwhile stands what is merged in rounds, when there are more files than may be open at once.
    """
    with TemporaryDirectory(dir=folder, prefix=".merging-") as meanwhile:
        waiting = list(paths)
        for number in count():
            # No more is written anew than must be, so that as many as may be open are left.
            excess = len(waiting) - MOST_OPEN
            if excess <= 0:
                break
            first = waiting[: min(excess + 1, MOST_OPEN)]
            waiting = [*waiting[len(first) :], Path(meanwhile, str(number))]
            write_lines(waiting[-1], _merged(first))
        yield from _merged(waiting)


def sorted_files(lines: Iterable[str], folder: Path, name: str, *, most: int = BLOCK) -> list[Path]:
    """Write lines in any order into sorted files of at most `most` lines; return the files."""
    result: list[Path] = []
    waiting = iter(lines)
    while block := set(islice(waiting, most)):
        result.append(folder / f"{name}-{len(result)}")
        write_lines(result[-1], sorted(block))
    return result


@contextmanager
def sorted_lines(lines: Iterable[str], folder: Path) -> Iterator[Iterator[str]]:
    """Give lines in any order as sorted lines, each once; what is more than a block waits in files meanwhile."""
    waiting = iter(lines)
    first = sorted(set(islice(waiting, BLOCK)))
    with TemporaryDirectory(dir=folder, prefix=".sorting-") as meanwhile:
        files = sorted_files(waiting, Path(meanwhile), "block")
        yield merged_lines([first, merged_files(files, Path(meanwhile))]) if files else iter(first)


def _merged(paths: Sequence[Path]) -> Iterator[str]:
    with ExitStack() as opened:
        yield from merged_lines([opened.enter_context(closing(read_lines(path))) for path in paths])
