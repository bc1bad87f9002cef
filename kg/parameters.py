"""The names of parameters that somebody wrote: what is not known is refused with the nearest that there is; limits."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from kg.errors import ParameterError

MOST_CLAIMS_AT_ONCE = 100
"""How many claims of an entity one request gives."""


def require_parameters(written: Iterable[str], known: Collection[str], owner: str) -> None:
    """Raise ParameterError for a name that is not known; `owner`: what takes the parameters, such as an address.

    >>> require_parameters(["frm"], ["from", "to"], "/paths")
    Traceback (most recent call last):
    kg.errors.ParameterError: 'frm' is no parameter of /paths. Did you mean 'from'? It takes: from, to.
    """
    for name in written:
        if name not in known:
            near = nearest_parameters(name, known)
            remedy = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
            message = f"'{name[:60]}' is no parameter of {owner}.{remedy} It takes: {', '.join(known) or 'none'}."
            raise ParameterError(message)


def nearest_parameters(name: str, known: Collection[str], likeness: float = 0.6) -> list[str]:
    """Return up to three known names that a name is like, the most alike first; `likeness`: from 0 to 1.

    >>> nearest_parameters("default-graph-url", ["query", "default-graph-uri"], 0.85)
    ['default-graph-uri']
    """
    return difflib.get_close_matches(name[:60], known, n=3, cutoff=likeness)
