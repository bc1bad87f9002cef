"""Which texts are IRIs (RFC 3987), as the engine takes them."""

from __future__ import annotations

import re
import socket
from functools import cache

_SHOWN = 300
# What stands in no IRI, but for a percent sign with two digits of 16; private characters stand in a query alone.
_NOWHERE = r"\x00-\x20\"<>\\^`{|}%\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff" + "".join(
    chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"


def _without(characters: str) -> str:
    return rf"(?:[^{_NOWHERE}\[\]{characters}]|%[0-9A-Fa-f]{{2}})*"


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


@cache
def _behind_scheme() -> re.Pattern[str]:
    return re.compile(
        rf"(?://(?:{_without(_PRIVATE + '/?#@')}@)?"
        rf"(?:\[(?P<six>[^\]v]*)\]|\[v[0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+\]|{_without(_PRIVATE + '/?#@:')})"
        r"(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
        rf"{_without(_PRIVATE + '?#')}(?:\?{_without('#')})?(?:#{_without(_PRIVATE + '#')})?"
    )


def is_absolute(iri: str) -> bool:
    """Tell whether a text is an absolute IRI.

    >>> is_absolute("http://example.org/a%20b"), is_absolute("http://example.org/a%b"), is_absolute("a")
    (True, False, False)
    """
    scheme = _SCHEME.match(iri)
    return scheme is not None and _is_reference(iri, scheme.end())


def is_reference(iri: str) -> bool:
    """Tell whether a text is an IRI, absolute or relative."""
    scheme = _SCHEME.match(iri)
    return _is_reference(iri, scheme.end() if scheme else 0)


def no_iri(text: str) -> str:
    """Say of a text that it is no IRI, and why."""
    return f"<{text[:_SHOWN]}> is no IRI: what may not stand in one is written as %XX, '[' as %5B and '%' as %25."


def _is_reference(iri: str, start: int) -> bool:
    match = _behind_scheme().fullmatch(iri, start)
    if match is None or match["six"] is None:
        return match is not None
    try:
        socket.inet_pton(socket.AF_INET6, match["six"])
    except (OSError, ValueError):
        return False
    return True
