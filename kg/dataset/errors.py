"""What can be wrong with a dataset or a write. A branch of the tree in `kg.errors`.

DatasetError               the directory is no dataset, is in use, or damaged
ContentError               the body of a write is not what it says it is
ContentTooLargeError       the body of a write becomes too much
ReservedGraphError         the write names a graph that belongs to the curated graph
MissingGraphError          the graph to delete is not there
"""

from __future__ import annotations

from kg.errors import Cause, LimitError, MyelomaKgError

SEND_AGAIN = "Make room, then send it again."
"""The remedy of a write that a disk did not take."""
ROOM_TO_JOIN = "Make room, as much as the curated graph takes, or serve the dataset without that graph: --only-dataset."
"""The remedy where a disk did not take the dataset joined with the curated graph."""


class DatasetError(MyelomaKgError):
    """The directory is no dataset, is in use by another server, or damaged."""

    exit_code = 10


class ContentError(MyelomaKgError):
    """The body of a write is not what it says it is."""

    exit_code = 3
    cause = Cause.CALLER


class ContentTooLargeError(LimitError):
    """The body of a write becomes too much once it is written out."""


class ReservedGraphError(MyelomaKgError):
    """A graph of this name is built and never written."""

    cause = Cause.CALLER


class MissingGraphError(MyelomaKgError):
    """The graph is not there."""

    cause = Cause.CALLER


def misread(what: str, form: str, error: SyntaxError | ValueError) -> ContentError:
    """Return the error of content that its format does not fit."""
    reason = error.msg if isinstance(error, SyntaxError) else str(error)
    if "LoadDocumentCallback" in reason:
        reason = "its context stands elsewhere, and nothing is fetched. Write the context into it"
    if isinstance(error, SyntaxError) and error.lineno and "line" not in reason:
        reason = f"{reason}, line {error.lineno}, column {error.offset}"
    return ContentError(f"{what} is not {form}: {reason}. Nothing was changed.")
