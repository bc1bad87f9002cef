"""Frames between the front and a process: whole whatever the pieces, in time or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from socket import SHUT_WR, socket, socketpair

import pytest

from kg.evaluation.frames import DATA, END, HEADER, LARGEST_FRAME, Channel, receive, send

# More than a socket takes before somebody reads.
LARGE = bytes(range(256)) * 2**13
A_MOMENT = 0.05


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket]]:
    ours, theirs = socketpair()
    channel = Channel(ours)
    with theirs:
        yield channel, theirs
    channel.close()


def test_a_frame_that_comes_in_pieces_is_whole(ends: tuple[Channel, socket]) -> None:
    channel, theirs = ends
    frame = HEADER.pack(DATA, 5) + b"whole"

    def in_pieces() -> None:
        for byte in frame:
            theirs.sendall(bytes([byte]))
            time.sleep(0.001)

    sender = threading.Thread(target=in_pieces)
    sender.start()
    assert channel.receive(10) == (DATA, b"whole")
    sender.join()


def test_frames_that_come_together_are_several(ends: tuple[Channel, socket]) -> None:
    channel, theirs = ends
    theirs.sendall(HEADER.pack(DATA, 3) + b"one" + HEADER.pack(END, 0) + HEADER.pack(DATA, 3) + b"two")
    assert [channel.receive(10) for _ in range(3)] == [(DATA, b"one"), (END, b""), (DATA, b"two")]


def test_large_frames_go_both_ways(ends: tuple[Channel, socket]) -> None:
    channel, theirs = ends
    answer = threading.Thread(target=lambda: send(theirs, END, receive(theirs)[1][::-1]))
    answer.start()
    channel.send(DATA, LARGE, 10)
    assert channel.receive(10) == (END, LARGE[::-1])
    answer.join()


def test_what_does_not_come_in_time_is_not_waited_for(ends: tuple[Channel, socket]) -> None:
    channel, theirs = ends
    with pytest.raises(TimeoutError):
        channel.receive(A_MOMENT)
    theirs.sendall(HEADER.pack(DATA, 5) + b"wh")
    with pytest.raises(TimeoutError):
        channel.receive(A_MOMENT)
    theirs.sendall(b"ole")
    assert channel.receive(10) == (DATA, b"whole")


def test_what_nobody_takes_in_time_is_not_sent(ends: tuple[Channel, socket]) -> None:
    channel, _ = ends
    with pytest.raises(TimeoutError):
        channel.send(DATA, LARGE, A_MOMENT)


@pytest.mark.parametrize("sent", [b"", HEADER.pack(DATA, 5) + b"wh", HEADER.pack(DATA, LARGEST_FRAME + 1)])
def test_an_end_within_a_frame_is_told(ends: tuple[Channel, socket], sent: bytes) -> None:
    channel, theirs = ends
    theirs.sendall(sent)
    theirs.shutdown(SHUT_WR)
    with pytest.raises(EOFError):
        channel.receive(10)
