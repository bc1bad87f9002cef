"""The words of a document around a span, where the operator has its text: the sentence, with the span marked.

Positions of claims count code points of the text whose SHA-256 they name, so that no other text can be meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from kg.entity_pages.blocks import PageLink, PassageBlock
from kg.entity_pages.claim_records import ClaimRecord
from kg.entity_pages.context import PageContext
from kg.sentences import sentence_around

_MOST_BYTES, _MOST_FILES = 20 * 2**20, 1000
# Spans as near as this are shown in one passage.
_NEAR = 250
# More pieces of a text than this make no passage.
_MOST_SPANS = 12


class Documents:
    """The texts in a folder by their SHA-256."""

    def __init__(self, folder: str) -> None:
        self._texts: Mapping[str, Path] = {}
        if folder:
            with suppress(OSError):
                self._texts = _by_digest(folder, Path(folder).stat().st_mtime_ns)

    def text(self, digest: str) -> str:
        """Return the text with a SHA-256; nothing when it is not here."""
        path = self._texts.get(digest)
        return _read(path, digest) if path else ""


def passage(context: PageContext, documents: Documents, claim: ClaimRecord) -> PassageBlock | None:
    """Return the passage that carries a claim; None where its text is not at hand."""
    text = next((text for digest in claim.documents if (text := documents.text(digest))), "")
    spans = [(start, end) for _, start, end in claim.spans if 0 <= start < end <= len(text)][:_MOST_SPANS]
    if not spans:
        return None
    pieces: list[tuple[str, bool]] = []
    for number, group in enumerate(_near(spans)):
        if number:
            pieces.append((" … ", False))
        pieces += _marked(text, group)
    source = context.source(claim)
    place = f"Characters {claim.start:,} to {claim.end:,} of the text of "
    return PassageBlock(tuple(pieces), (PageLink(place), *source))


def _is_end(text: str, place: int) -> bool:
    """Whether a sentence ends before a place."""
    before = text[max(0, place - 4) : place].rstrip()
    return not before or before[-1] in '.!?)]”"' or "\n" in text[max(0, place - 4) : place]


def _near(spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return spans in groups: those of one group stand so near that one passage shows them."""
    groups: list[list[tuple[int, int]]] = []
    for span in sorted(spans):
        if groups and span[0] - groups[-1][-1][1] < _NEAR:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    begin, _ = sentence_around(text, *spans[0])
    _, stop = sentence_around(text, *max(spans, key=lambda span: span[1]))
    pieces: list[tuple[str, bool]] = [("… ", False)] if begin > 0 and not _is_end(text, begin) else []
    place = begin
    for start, end in spans:
        if end <= place:
            continue
        pieces += [(text[place : max(start, place)], False), (text[max(start, place) : end], True)]
        place = end
    pieces.append((text[place:stop], False))
    if stop < len(text) and not _is_end(text, stop):
        pieces.append((" …", False))
    return [piece for piece in pieces if piece[0]]


@lru_cache(maxsize=4)
def _by_digest(folder: str, changed: int) -> Mapping[str, Path]:
    """Return the files of a folder by their SHA-256; what is no file, or may not be read, is not at hand.

    `changed`: when a file came or went last; then the folder is read again.
    """
    del changed
    result: dict[str, Path] = {}
    for path in sorted(Path(folder).glob("*.txt"))[:_MOST_FILES]:
        with suppress(OSError):
            if path.is_file() and path.stat().st_size <= _MOST_BYTES:
                result[_digest_of(path.read_bytes())] = path
    return result


@lru_cache(maxsize=16)
def _read(path: Path, digest: str) -> str:
    """Return the text of a file; nothing where it is another one by now."""
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    return content.decode("utf-8", "replace") if _digest_of(content) == digest else ""


def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
