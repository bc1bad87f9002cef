"""Who may do what: rights by token, and what a browser may send for pages of other origins.

A dataset is private: it is served under its own names only, so that no name that somebody points at this machine
opens it to a page (DNS rebinding); and requests that a browser sends for a page of another origin are refused by what
the browser says of them (Sec-Fetch-Site, Origin), tokens or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from kg.configuration import Configuration
from kg.web.errors import CrossOriginError, ForbiddenError, MisdirectedError, UnauthorizedError
from kg.web.tokens import SHORTEST, AccessToken, Right, Tokens

CHALLENGE = 'Bearer realm="myeloma-kg"'
_PORT = re.compile(r":\d*$")
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
# What tells nothing of the data.
_OPEN, _OPEN_FOLDER = frozenset(("/health", "/ready")), "/static/"
_OWN_SITES = frozenset(("", "same-origin", "none"))


class Access:
    """The rules of access of a server."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self.tokens = Tokens(configuration.tokens_file, configuration.token)
        public = urlsplit(configuration.public_url)
        self._public_host = public.netloc.lower()
        names = (configuration.host, public.hostname or "", *configuration.hosts)
        self._names = {name.lower().rstrip(".") for name in names if name} | {"localhost"}

    def may_write(self, authorization: str) -> bool:
        """Whether an Authorization header allows to write."""
        holder = self.tokens.holder(authorization)
        return holder is not None and holder.right is Right.WRITE

    def require_read(self, path: str, method: str, authorization: str) -> AccessToken | None:
        """Return whose token reads, if any. Raises UnauthorizedError when reading needs one."""
        holder = self.tokens.holder(authorization)
        # A browser asks by OPTIONS before it asks.
        is_open = method == "OPTIONS" or path in _OPEN or path.startswith(_OPEN_FOLDER)
        if holder is None and not is_open and not self.tokens.everybody_reads:
            raise _unauthorized("Reading", authorization)
        return holder

    def require_write(self, authorization: str) -> AccessToken:
        """Return whose token writes. Raises UnauthorizedError, or ForbiddenError for a token that may only read."""
        holder = self.tokens.holder(authorization)
        if holder is None:
            raise _unauthorized("Writing", authorization)
        if holder.right is not Right.WRITE:
            raise ForbiddenError(f"The token of '{holder.name}' may read, and not write.")
        return holder

    def check_host(self, host: str) -> None:
        """Raise MisdirectedError for a name that is not one of this server, where it is private."""
        if not self._configuration.is_private or not host:
            return
        name = _PORT.sub("", host.lower()) if not host.endswith("]") else host.lower()
        name = name.rstrip(".")
        if name not in self._names and not _is_address(name.strip("[]")):
            raise MisdirectedError(
                f"'{name}' is no name of this server: a dataset is served under its own names, so that no page of "
                "another can open it. Call it by its address or as localhost; the operator names others with "
                "public_url or hosts."
            )

    def check_origin(self, method: str, path: str, headers: Mapping[str, str]) -> None:
        """Raise CrossOriginError for what a browser sends for a page of another origin, where that may not be."""
        if not self._configuration.is_private:
            return
        site, origin = headers.get("sec-fetch-site", "").lower(), headers.get("origin", "")
        allowed = self._configuration.allowed_origin
        if allowed not in {"", "*"} and origin == allowed:
            return
        writes = method not in _SAFE and path.rstrip("/") != "/sparql"
        foreign = site not in _OWN_SITES or bool(origin and not self._is_own(origin, headers.get("host", "")))
        if writes and foreign:
            raise CrossOriginError("A page of another origin may not write here, with a token or without.")
        is_visit = method in _SAFE and headers.get("sec-fetch-dest", "") == "document"
        if site not in _OWN_SITES and not allowed and not is_visit:
            raise CrossOriginError(
                "A page of another origin may not read here. Who runs the server can name one with cors_origin."
            )

    def warnings(self) -> Iterator[str]:
        """Yield what is allowed and seldom meant."""
        settings = self._configuration
        for name in self.tokens.short():
            yield f"the token of {name} has fewer than {SHORTEST} characters and can be guessed"
        if not settings.is_private:
            return
        is_local = settings.host == "localhost" or (
            _is_address(settings.host) and ip_address(settings.host).is_loopback
        )
        if not is_local and not settings.public_url.startswith("https://"):
            yield (
                "tokens and data cross the network as they are: listen on 127.0.0.1 behind a proxy with TLS, and name "
                "its address with public_url"
            )
        if settings.allowed_origin == "*":
            yield "cors_origin=* lets every page that somebody opens read what this server serves"

    def _is_own(self, origin: str, host: str) -> bool:
        # As it stands: there are origins that cannot be taken apart.
        named = origin.partition("://")[2].lower()
        return bool(named) and named in {host.lower(), self._public_host}


def _unauthorized(action: str, authorization: str) -> UnauthorizedError:
    reason = "The token is not the right one." if authorization else f"{action} needs a token."
    return UnauthorizedError(f"{reason} Send it as the header 'Authorization: Bearer …'; the operator has it.")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
