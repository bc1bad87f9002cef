"""Paths of the machine, which whoever asks a server is not told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

from kg import resources
from kg.configuration import Configuration


def without_places(configuration: Configuration) -> Callable[[str], str]:
    """Return what writes a text with the names of folders and files of a server in place of their paths.

    >>> hidden = without_places(Configuration(home=Path("/srv/graph"), dataset=Path("/srv/graph/ward")))
    >>> hidden("The version /srv/graph/ward/versions/1 of /srv/graph is damaged, and not /srv/graphs.")
    'The version <dataset>/versions/1 of <home> is damaged, and not /srv/graphs.'
    """
    places = {
        "home": configuration.home,
        "dataset": configuration.dataset,
        "documents": configuration.documents,
        "tokens_file": configuration.tokens_file,
        "temporary folder": Path(gettempdir()),
        "program": resources.ROOT,
    }
    names: dict[str, str] = {}
    for name, path in places.items():
        if path is not None:
            # The first name of a path counts.
            spellings = (str(path.resolve()), os.path.abspath(path), str(path))  # noqa: PTH100
            names = dict.fromkeys(spellings, f"<{name}>") | names
    names.pop("/", None)
    longest_first = "|".join(map(_pattern, sorted(names, key=len, reverse=True)))
    return lambda text: re.sub(rf"(?:{longest_first})(?![\w.-])", lambda found: names[found[0]], text)


def _pattern(path: str) -> str:
    """Return what matches a path; one that begins in the folder of the server where it is no part of another."""
    if path.startswith("/"):
        return re.escape(path)
    # A folder may be called as a word of the message is.
    return rf"(?<![\w./-]){re.escape(path)}" + ("" if "/" in path else "(?=/)")
