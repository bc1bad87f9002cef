"""The parts of a multipart body, each a graph: a part that is passed over would be lost without a word."""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from kg.dataset.errors import ContentError

_MOST_PARTS = 1000
# What the decoder is given at once: it searches and moves all that it holds.
_PIECE = 2**20


def graph_parts(body: bytes, boundary: str) -> list[tuple[str, bytes]]:
    """Return media type and content of each part, in their order, with a file name or without.

    Raises ContentError for a body that is not whole, or has a part that says of itself no media type.

    >>> head = b"Content-Disposition: form-data; name=g\\r\\nContent-Type: text/turtle"
    >>> graph_parts(b"--b\\r\\n" + head + b"\\r\\n\\r\\n#\\r\\n--b--", "b")
    [('text/turtle', b'#')]
    """
    if not boundary:
        raise ContentError("The multipart body names no boundary in its Content-Type.")
    parts: list[tuple[str, list[bytes]]] = []
    is_whole = False
    try:
        for event in _events(body, boundary):
            if isinstance(event, (Field, File)):
                parts.append((_media_type(event), []))
                _check_count(len(parts))
            elif isinstance(event, Data):
                parts[-1][1].append(event.data)
            is_whole = isinstance(event, Epilogue)
    except ValueError as error:
        raise ContentError(f"The multipart body cannot be read: {error}.") from error
    if not is_whole:
        raise ContentError("The multipart body has no end: its last boundary is missing. Send it whole.")
    if not parts:
        raise ContentError("The multipart body has no part. Send each graph as a part with its Content-Type.")
    return [(media_type, b"".join(pieces)) for media_type, pieces in parts]


def _events(body: bytes, boundary: str) -> Iterator[Event]:
    """Yield what a body is made of, up to its last boundary or to where it breaks off."""
    decoder = MultipartDecoder(boundary.encode("latin-1"))
    for start in range(0, len(body), _PIECE):
        decoder.receive_data(body[start : start + _PIECE])
        while not isinstance(event := decoder.next_event(), NeedData):
            yield event
    if decoder.state.name == "EPILOGUE":
        decoder.receive_data(None)
        yield decoder.next_event()


def _media_type(part: Field | File) -> str:
    media_type, _ = parse_options_header(part.headers.get("Content-Type", ""))
    if not media_type:
        raise ContentError(
            f"The part '{str(part.name)[:60]}' of the multipart body has no Content-Type. Each part is a graph, with "
            "its own; what else a request says stands in its address, such as ?graph=IRI. Nothing was changed."
        )
    return media_type.lower()


def _check_count(parts: int) -> None:
    if parts > _MOST_PARTS:
        raise ContentError(
            f"The multipart body has more than {_MOST_PARTS:,} parts. Send it in several requests. Nothing was changed."
        )
