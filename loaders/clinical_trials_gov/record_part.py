"""What every part of a study's record is."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

WholeNumber: TypeAlias = Annotated[int, Meta(ge=0)]
"""How many people or events."""


class Part(Struct, rename="camel", frozen=True):
    """A part of a record: unknown fields are passed over."""
