"""What a client has seen and what it expects: entity tags and the conditions on them (RFC 9110, 8.8.3 and 13)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Response, request

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

    def unchanged(self, *tags: str) -> str:
        """Return which of the tags of a resource a client that reads has; nothing when it has to be sent.

        Raises PreconditionFailedError when If-Match names none of them.
        """
        if self.match is not None and self.match.strip() != _ANY and not _tags(self.match, weak=False) & set(tags):
            raise PreconditionFailedError("It is not in the state that If-Match names.")
        if self.none_match is None:
            return ""
        sent = _tags(self.none_match, weak=True)
        return next((tag for tag in tags if self.none_match.strip() == _ANY or tag in sent), "")

    def _matches(self, revision: str | None) -> bool:
        if revision is None or self.match is None:
            return False
        return self.match.strip() == _ANY or revision in _revisions(self.match, weak=False)

    def _excludes(self, revision: str | None) -> bool:
        if revision is None or self.none_match is None:
            return False
        return self.none_match.strip() == _ANY or revision in _revisions(self.none_match, weak=True)


def _tags(header: str, *, weak: bool) -> set[str]:
    """Return the tags of a header; `weak`: the weak ones, too."""
    return {tag[2] for tag in _TAG.finditer(header) if weak or not tag[1]}


def _revisions(header: str, *, weak: bool) -> set[str]:
    return {tag.partition(".")[0] for tag in _tags(header, weak=weak)}


def unless_unchanged(response: Response) -> Response:
    """Return a response with a tag, or that nothing has changed where the request names the tag."""
    response.make_conditional(request)
    # The server dates all responses.
    response.headers.pop("Date", None)
    return response
