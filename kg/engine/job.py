"""A query with everything that decides its result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Job:
    """A query with everything that decides its result.

    `media_type`: that of the answer; without one, only the syntax of the query is looked at.
    `prefixes`: for the answer; `known`: those that the query need not declare.
    `services`: the address that each SERVICE of the text names; `relay`: that is called instead, but for the number.
    `task`: the name of a task of `kg.evaluation.tasks`; `text` is then a JSON object with its arguments.
    `shipped`: the name of a shipped query, which gives the text; `values`: those of its parameters, as written.
    """

    text: str
    media_type: str
    base_iri: str = ""
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    substitutions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 30.0
    known: Mapping[str, str] = field(default_factory=dict)
    task: str = ""
    shipped: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    relay: str = ""

    @cached_property
    def encoded(self) -> bytes:
        """The job as bytes, without what most jobs leave as it is; a job never changes."""
        said = {name: value for name, value in vars(self).items() if value != _USUAL[name]}
        return json.dumps(said).encode("utf-8")

    @classmethod
    def decode(cls, data: bytes) -> Job:
        """Return the job that is encoded as bytes."""
        return cls(**json.loads(data))


# A text and a media type are always said.
_USUAL = vars(Job("", "")) | {"text": None, "media_type": None}
