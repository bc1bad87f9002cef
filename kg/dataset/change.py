"""A change to a dataset: steps that land together or not at all, and how they travel to the writer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from socket import socket

from kg.evaluation.frames import CHUNK, DATA, JOB, Channel, receive


class WriteKind(StrEnum):
    """What a step does."""

    UPDATE = "update"  # the body is a SPARQL update
    REPLACE = "replace"  # the body is what a graph is to hold
    ADD = "add"  # the body is merged into a graph
    DELETE = "delete"  # the graph goes


@dataclass(frozen=True)
class WriteStep:
    """A part of a change.

    `graph`: its IRI, nothing for the default graph, None for the whole dataset. `base`: for relative IRIs. `source`:
    the address that LOAD read the body from; `is_silent`: a body that is not what it says is passed over.
    """

    kind: WriteKind
    body: bytes = b""
    graph: str | None = ""
    media_type: str = ""
    base: str = ""
    source: str = ""
    is_silent: bool = False

    @property
    def content(self) -> str:
        """What its body is called."""
        return f"What <{self.source}> gave" if self.source else "The body"


@dataclass(frozen=True)
class Change:
    """Steps, the name of the version that they make, and the curated snapshot that its view joins, if any."""

    name: str
    steps: tuple[WriteStep, ...]
    seconds: float
    curated: str = ""
    limit: int = 64 * 2**20  # the bytes that a body may become

    def send(self, channel: Channel) -> None:
        """Send the change: a frame that describes it, then the bodies."""
        head = {
            "name": self.name,
            "seconds": self.seconds,
            "curated": self.curated,
            "limit": self.limit,
            "steps": [{**asdict(step), "body": len(step.body)} for step in self.steps],
        }
        channel.send(JOB, json.dumps(head).encode(), self.seconds)
        for step in self.steps:
            for start in range(0, len(step.body), CHUNK):
                channel.send(DATA, step.body[start : start + CHUNK], self.seconds)

    @classmethod
    def receive(cls, channel: socket, frame: bytes) -> Change:
        """Return the change that a frame describes, with the bodies that follow. Raises EOFError."""
        head = json.loads(frame)
        steps = []
        for entry in head.pop("steps"):
            body = b"".join(_parts(channel, entry.pop("body")))
            steps.append(WriteStep(WriteKind(entry.pop("kind")), body, **entry))
        return cls(steps=tuple(steps), **head)


def _parts(channel: socket, size: int) -> Iterator[bytes]:
    while size > 0:
        kind, part = receive(channel)
        if kind != DATA:
            raise EOFError
        size -= len(part)
        yield part
