"""What a client has seen and what it expects: entity tags and the conditions on them (RFC 9110, 8.8.3 and 13)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, request
from werkzeug.datastructures import ContentRange
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from kg.web.errors import PreconditionFailedError

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_ANY = "*"


@dataclass(frozen=True)
class Conditions:
    """The conditions of a request: the tags of If-Match and If-None-Match as they were sent, None without one.

    A tag of ours is a revision, a point, and what tells representations of it apart. What is compared is the revision:
    an editor that has read Turtle may write N-Triples.
    """

    match: str | None = None
    none_match: str | None = None

    @property
    def are_given(self) -> bool:
        """Whether a request has any."""
        return self.match is not None or self.none_match is not None

    def check_write(self, revision: str | None) -> None:
        """Raise PreconditionFailedError when a write may not change what has this revision; None: it is not there.

        >>> Conditions(match='"7.ttl"').check_write("7")
        >>> Conditions(none_match="*").check_write("7")
        Traceback (most recent call last):
        kg.web.errors.PreconditionFailedError: It is there already, and If-None-Match says that it must not be.
        """
        if self.match is not None and not self._matches(revision):
            raise PreconditionFailedError(
                "It is not in the state that If-Match names: somebody else has changed it. Read it again, and apply "
                "your change to what you read."
                if revision is not None
                else "It is not there, and If-Match says that it must be."
            )
        if self.none_match is not None and self._excludes(revision):
            raise PreconditionFailedError("It is there already, and If-None-Match says that it must not be.")

    @property
    def exclude_all(self) -> bool:
        """Whether a client that reads wants nothing of what is there, in whatever state (`If-None-Match: *`)."""
        return self.none_match is not None and self.none_match.strip() == _ANY

    def unchanged(self, *tags: str) -> str:
        """Return which of the tags of a resource, if it is there, a client that reads has; nothing when it has none.

        Raises PreconditionFailedError when If-Match names none of them.
        """
        if self.match is not None and self.match.strip() != _ANY and not _tags(self.match, weak=False) & set(tags):
            raise PreconditionFailedError("It is not in the state that If-Match names.")
        if self.none_match is None:
            return ""
        sent = _tags(self.none_match, weak=True)
        return next((tag for tag in tags if tag in sent), "")

    def _matches(self, revision: str | None) -> bool:
        if revision is None or self.match is None:
            return False
        return self.match.strip() == _ANY or revision in _revisions(self.match, weak=False)

    def _excludes(self, revision: str | None) -> bool:
        if revision is None or self.none_match is None:
            return False
        return self.exclude_all or revision in _revisions(self.none_match, weak=True)


def _tags(header: str, *, weak: bool) -> set[str]:
    """Return the tags of a header; `weak`: the weak ones, too."""
    return {tag[2] for tag in _TAG.finditer(header) if weak or not tag[1]}


def _revisions(header: str, *, weak: bool) -> set[str]:
    return {tag.partition(".")[0] for tag in _tags(header, weak=weak)}


def unless_unchanged(response: Response) -> Response:
    """Return a response with a tag, or that nothing has changed where the request names the tag.

    Raises PreconditionFailedError when If-Match names another.
    """
    response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise PreconditionFailedError("It is not in the state that If-Match names.")
    # The server dates all responses.
    response.headers.pop("Date", None)
    return response


def wants_whole() -> bool:
    """Whether a request asks for no single range of bytes."""
    wanted = request.range
    return wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1


def part_that_is_wanted(response: Response, size: int, read: Callable[[int, int], Iterator[bytes]]) -> Response:
    """Return a response of a file as the part of it that a request asks for (Range); the whole where it asks for none.

    `read` yields what a file has from one place to another. A range of another unit, and several at once, are answered
    with the whole, as RFC 9110 (14.2) has it. Raises RequestedRangeNotSatisfiable for a part beyond the end.
    """
    response.accept_ranges = "bytes"
    # Conditions come before ranges, and only GET has them.
    if request.method != "GET" or response.status_code != HTTPStatus.OK or request.range is None or wants_whole():
        return response
    tag = response.headers["ETag"]
    if request.headers.get("If-Range", tag) != tag:
        return response
    ((start, end),) = request.range.ranges
    start, end = max(size + start, 0) if start < 0 else start, min(end or size, size)
    if start >= end:
        raise RequestedRangeNotSatisfiable(size)
    response.status_code = HTTPStatus.PARTIAL_CONTENT
    response.content_range, response.content_length = ContentRange("bytes", start, end, size), end - start
    response.response = read(start, end)
    return response
