"""How work and results travel between processes: frames of one kind letter, a length and a body."""

from __future__ import annotations

import struct
from socket import socket

HEADER = struct.Struct(">cI")
_END = struct.Struct(">Q?")
LARGEST_FRAME = 64 * 2**20
CHUNK = 65536

READY, OPEN, JOB, DATA, END, FAILURE, WARNING = b"R", b"O", b"J", b"D", b"E", b"X", b"W"


def send(channel: socket, kind: bytes, body: bytes = b"") -> None:
    """Send a frame."""
    channel.sendall(HEADER.pack(kind, len(body)) + body)


def receive(channel: socket) -> tuple[bytes, bytes]:
    """Return the kind and the body of the next frame. Raises EOFError when the other side has gone."""
    kind, length = HEADER.unpack(_exactly(channel, HEADER.size))
    if length > LARGEST_FRAME:
        raise EOFError
    return kind, _exactly(channel, length)


def _exactly(channel: socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = channel.recv(min(count - len(parts), 2**20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def pack_end(resident: int, rest: bytes, *, is_read: bool = True) -> bytes:
    """Return the body of the END frame: the memory that the process holds, and the last part of the result.

    `is_read`: whether our grammar took the query, so that what the engine answers wrongly was mended.
    """
    return _END.pack(resident, is_read) + rest


def unpack_end(body: bytes) -> tuple[int, bool, bytes]:
    """Return what `pack_end` put together: the memory, whether the query was read, and the rest."""
    resident, is_read = _END.unpack_from(body)
    return int(resident), bool(is_read), body[_END.size :]
