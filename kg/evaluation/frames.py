"""How work and results travel between processes: frames of one kind letter, a length and a body."""

from __future__ import annotations

import select
import struct
import time
from socket import socket

HEADER = struct.Struct(">cI")
_END = struct.Struct(">Q?")
LARGEST_FRAME = 64 * 2**20
_MOST = 2**20
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
        part = channel.recv(min(count - len(parts), _MOST))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


class Channel:
    """The front's end of a socket to a process: sends and receives frames within some seconds.

    Raises TimeoutError after them, EOFError and OSError when the process has gone.
    """

    def __init__(self, own: socket) -> None:
        own.setblocking(False)
        self._socket, self._held = own, bytearray()
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(own, select.POLLIN)
        self._writable.register(own, select.POLLOUT)

    def fileno(self) -> int:
        """Return the number of the socket, which select takes."""
        return self._socket.fileno()

    def send(self, kind: bytes, body: bytes, seconds: float) -> None:
        """Send a frame."""
        ends = time.monotonic() + seconds
        left = memoryview(HEADER.pack(kind, len(body)) + body)
        while left:
            try:
                left = left[self._socket.send(left) :]
            except BlockingIOError:
                _wait(self._writable, ends)

    def receive(self, seconds: float) -> tuple[bytes, bytes]:
        """Return the kind and the body of the next frame."""
        ends = time.monotonic() + seconds
        self._fill(HEADER.size, ends)
        kind, length = HEADER.unpack_from(self._held)
        if length > LARGEST_FRAME:
            raise EOFError
        self._fill(HEADER.size + length, ends)
        body = bytes(memoryview(self._held)[HEADER.size : HEADER.size + length])
        del self._held[: HEADER.size + length]
        return kind, body

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _fill(self, count: int, ends: float) -> None:
        while len(self._held) < count:
            _wait(self._readable, ends)
            part = self._socket.recv(min(max(count - len(self._held), CHUNK), _MOST))
            if not part:
                raise EOFError
            self._held += part


def _wait(poll: select.poll, ends: float) -> None:
    if not poll.poll(max(ends - time.monotonic(), 0) * 1000):
        raise TimeoutError


def pack_end(resident: int, rest: bytes, *, is_read: bool = True) -> bytes:
    """Return the body of the END frame: the memory that the process holds, and the last part of the result.

    `is_read`: whether our grammar took the query, so that what the engine answers wrongly was mended.
    """
    return _END.pack(resident, is_read) + rest


def unpack_end(body: bytes) -> tuple[int, bool, bytes]:
    """Return what `pack_end` put together: the memory, whether the query was read, and the rest."""
    resident, is_read = _END.unpack_from(body)
    return int(resident), bool(is_read), body[_END.size :]
