"""TOML as values."""

from __future__ import annotations

import tomllib
from typing import Any


def toml_values(document: str) -> dict[str, Any]:
    """Return what a document of TOML holds. Raises tomllib.TOMLDecodeError, where it nests too deep to be read, too.

    >>> toml_values("port = 9000")
    {'port': 9000}
    """
    try:
        return tomllib.loads(document)
    except RecursionError:
        raise tomllib.TOMLDecodeError("Lists or tables nest too deep") from None
