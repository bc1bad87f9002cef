"""What a body may become: nesting that parsers cannot bear, and few bytes that stand for many.

An entity of XML, a prefix or a base is written once and stands for itself a million times. What comes out may be
larger than what went in, by a limit and by what is usual; more is refused before a parser makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

import pyoxigraph as ox

from kg.dataset.errors import ContentError, ContentTooLargeError
from kg.errors import to_raise

DEEPEST = 200
# Names written out are so much longer than their short forms in ordinary data.
_USUAL = 8
_ENTITY = re.compile(rb"<!ENTITY\s+([^\s%]+)\s+(?:\"([^\"]*)\"|'([^']*)')\s*>")
_REFERENCE = re.compile(rb"&([^\s;&#]+);")
# What has no end is all that is left: it is looked for once.
_ASIDE = re.compile(
    rb"""<!--(?:.*?-->|.*) | <\?(?:.*?\?>|.*) | <!\[CDATA\[(?:.*?\]\]>|.*)
    | <!DOCTYPE[^>\[]*+(?:> | \[.*?\]\s*> | .*)""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_DECLARING = (b"prefix", b"base", b"xmlns")
_DECLARED = re.compile(rb"(?::[\w-]+)?\s*[^\s<\"'=]{0,500}\s*=?\s*(?:<([^>]*)>|\"([^\"]*)\"|'([^']*)')")
_BRACKETS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_ELSE = bytes(each for each in range(256) if each not in _BRACKETS)


def largest_result(body: bytes, limit: int) -> int:
    """Return how many bytes may come out of a body; `limit`: those that any body may become."""
    return limit + _USUAL * len(body)


def check_json(body: bytes) -> None:
    """Raise ContentError for JSON that nests too deep: the engine recurses over it."""
    outside = b"".join(_ESCAPED.sub(b"", body).split(b'"')[::2]).translate(None, _ELSE)
    _check_depth(max(accumulate(map(_BRACKETS.__getitem__, outside)), default=0))


def check_xml(body: bytes, limit: int) -> None:
    """Raise ContentError for XML that nests too deep, and ContentTooLargeError for entities that become too much."""
    _check_entities(body, limit)
    if body.count(b"</") > DEEPEST:
        _check_depth(max(accumulate(_levels(_ASIDE.sub(b"", body))), default=0))


def may_grow(text: bytes, base: str, limit: int) -> bool:
    """Whether prefixes and bases may make more of a text than comes out of an ordinary one."""
    longest = max(len(base), max(_declared_lengths(text), default=0))
    return longest * (text.count(b":") + text.count(b"<")) > largest_result(text, limit)


def _declared_lengths(text: bytes) -> Iterator[int]:
    """Yield how long the IRIs are that prefixes, namespaces and bases stand for."""
    lower = text.lower()
    for word in _DECLARING:
        start = lower.find(word)
        while start >= 0:
            start += len(word)
            match = _DECLARED.match(text, start)
            if match:
                yield max(map(len, match.groups(b"")))
            start = lower.find(word, start)


def counted(quads: Iterable[ox.Quad], most: int) -> Iterator[ox.Quad]:
    """Yield quads while they are not more than `most` bytes together. Raises ContentTooLargeError."""
    size = 0
    for quad in quads:
        size += len(str(quad))
        if size > most:
            raise too_large(most)
        yield quad


def too_large(most: int) -> ContentTooLargeError:
    """Return the error for a body that becomes more than `most` bytes."""
    return ContentTooLargeError(
        f"The body becomes more than {most:,} bytes once its entities, prefixes and bases are written out. Send it in "
        "parts, or with shorter ones. Nothing was changed.",
        to_raise("write_bytes"),
    )


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise ContentError(
            f"The body nests {depth:,} levels deep; {DEEPEST} are taken. Write it flatter, as N-Triples do. Nothing "
            "was changed."
        )


def _levels(text: bytes) -> Iterator[int]:
    """Yield 1 for each tag that opens an element, -1 for each that closes one."""
    for piece in text.split(b"<")[1:]:
        if piece.startswith(b"/"):
            yield -1
        elif not piece.startswith((b"!", b"?")) and not piece.partition(b">")[0].endswith(b"/"):
            yield 1


def _check_entities(body: bytes, limit: int) -> None:
    # An entity may refer to those before it alone: the parser takes no other.
    sizes: dict[bytes, int] = {}
    for name, *values in _ENTITY.findall(body):
        sizes[name] = _written_size(max(values), sizes)
    if sizes and max(*sizes.values(), _written_size(body, sizes) - len(body)) > largest_result(body, limit):
        raise too_large(largest_result(body, limit))


def _written_size(text: bytes, sizes: dict[bytes, int]) -> int:
    """Return how many bytes a text has once its entities are written out."""
    return len(text) + sum(sizes.get(name, 0) for name in _REFERENCE.findall(text))
