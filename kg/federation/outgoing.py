"""Calls to servers of others: only addresses on an allow list, only public machines, with limits on time and size.

A name is resolved once; every address that it has must be public, and the connection goes to one that was checked,
so that no second look at the name can lead elsewhere. Redirects pass through the same gate.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import SplitResult, urljoin, urlsplit

from kg import __version__
from kg.cancellation import Cancellation
from kg.errors import Remedy, StorageError, to_raise
from kg.federation.errors import ALLOW_ADDRESSES, PartnerError, PartnerTimeoutError, RemoteAccessError

_REDIRECTS = 3
_IN_MEMORY = 2**20
_CHUNK = 65536
_SHOWN = 300
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
# Characters that are never written as %XX, and are read as if they were not.
_UNRESERVED = re.compile(r"%([0-7][0-9A-Fa-f])")
_DOTS = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
# Addresses of IPv6 that carry one of IPv4: translated (NAT64, SIIT) and, long obsolete, compatible.
_CARRIERS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")))
# Not for the public internet, whatever the library says of them, which differs between versions of Python: site-local,
# documentation, protocol assignments (a cloud answers there with its secrets), relays of 6to4.
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("fec0::/10", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24")))

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Fetched:
    """The answer of a partner: the address that gave it, what it says that it is, its size, its bytes to close.

    `headers`: those of the response, by their names in small letters.
    """

    address: str
    content_type: str
    size: int
    body: IO[bytes]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Request:
    """One fetch on its way: when it must be over, and the socket to break when it is."""

    address: str
    ends: float
    stopped: bool = False
    socket: socket.socket | None = field(default=None)

    @property
    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError when there are none."""
        left = self.ends - time.monotonic()
        if self.stopped or left <= 0:
            raise TimeoutError
        return left

    def check(self) -> None:
        """Raise TimeoutError when it must be over."""
        _ = self.left

    def stop(self) -> None:
        """Break off, from any thread."""
        self.stopped = True
        opened = self.socket
        if opened is not None:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)


class Outgoing:
    """The way out: `allow` are beginnings of addresses, `private` networks that partners may be in."""

    def __init__(self, allow: Iterable[str], private: Iterable[str] = ()) -> None:
        self._allow = tuple(allow)
        self._private: tuple[_Network, ...] = tuple(ipaddress.ip_network(each) for each in private)

    def fetch(
        self,
        address: str,
        *,
        seconds: float,
        most: int,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        cancellation: Cancellation | None = None,
    ) -> Fetched:
        """Return what an address answers with status 2xx, `most` bytes at most, within a time.

        Raises RemoteAccessError when the address, or one that it redirects to, may not be called; PartnerError and
        PartnerTimeoutError when the partner fails. The cancellation ends the call.
        """
        request = _Request(address, time.monotonic() + seconds)
        timer = threading.Timer(seconds, request.stop)
        timer.daemon = True
        timer.start()
        if cancellation:
            cancellation.on_cancel(request.stop)
        try:
            for _ in range(_REDIRECTS + 1):
                outcome = self._once(request, address, method, dict(headers or {}), body, most)
                if isinstance(outcome, Fetched):
                    return outcome
                address, status = outcome
                if status == http.HTTPStatus.SEE_OTHER:
                    method, body = "GET", None
            raise PartnerError(f"<{request.address}> redirects more than {_REDIRECTS} times.")
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, TimeoutError) or request.stopped:
                raise PartnerTimeoutError(
                    f"<{address}> did not answer within {seconds:.3g} s. Ask it for less, or later."
                ) from error
            raise PartnerError(f"<{address}> could not be asked: {str(error) or type(error).__name__}.") from error
        finally:
            timer.cancel()
            if cancellation:
                cancellation.on_cancel(None)

    def _once(
        self, request: _Request, address: str, method: str, headers: dict[str, str], body: bytes | None, most: int
    ) -> Fetched | tuple[str, int]:
        """Return the answer of an address, or where it redirects to and with which status."""
        parts = checked_address(address, self._allow)
        host = parts.hostname or ""
        # Without a port, the end of an address of IPv6 is taken for one.
        connection = http.client.HTTPConnection(host, parts.port or _PORTS[parts.scheme])
        connection.auto_open = 0
        with self._connected(request, parts) as opened:
            connection.sock = opened
            headers |= {"Host": parts.netloc, "Connection": "close", "User-Agent": f"myeloma-kg/{__version__}"}
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, body, headers)
            opened.settimeout(request.left)
            response = connection.getresponse()
            moved = response.getheader("Location")
            if moved and response.status in {301, 302, 303, 307, 308}:
                return urljoin(address, moved).partition("#")[0], response.status
            if not 200 <= response.status < 300:
                excerpt = response.read(_SHOWN).decode("utf-8", "replace")
                refused = PartnerError(
                    f"<{address}> answered {_line(f'{response.status} {response.reason}: {excerpt}')}"
                )
                refused.status = response.status
                raise refused
            if response.getheader("Content-Encoding", "identity").lower() != "identity":
                raise PartnerError(f"<{address}> sent a compressed answer, which was not asked for.")
            return self._read(request, address, response, most)

    @staticmethod
    def _read(request: _Request, address: str, response: http.client.HTTPResponse, most: int) -> Fetched:
        with ExitStack() as on_failure:
            whole: IO[bytes] = on_failure.enter_context(SpooledTemporaryFile(_IN_MEMORY))
            size = 0
            while part := response.read(_CHUNK):
                size += len(part)
                if size > most:
                    raise PartnerError(
                        f"The answer of <{address}> is larger than {most:,} bytes. Ask it for less.",
                        to_raise("service_bytes"),
                    )
                _keep(whole, part)
            request.check()
            if response.length:
                raise http.client.IncompleteRead(b"", response.length)
            whole.seek(0)
            on_failure.pop_all()
            headers = {name.lower(): _line(value) for name, value in response.getheaders()}
            return Fetched(address, headers.get("content-type", ""), size, whole, headers)

    def _connected(self, request: _Request, parts: SplitResult) -> socket.socket:
        """Return a connection to a machine that was checked, with TLS for its name where the address says https."""
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        failure: OSError = OSError("it has no address")
        for family, place in self._resolved(host, port):
            opened = socket.socket(family, socket.SOCK_STREAM)
            request.socket = opened
            try:
                opened.settimeout(request.left)
                opened.connect(place)
                if parts.scheme == "https":
                    opened.settimeout(request.left)
                    opened = request.socket = _tls().wrap_socket(opened, server_hostname=host)
                opened.settimeout(request.left)
            except OSError as error:
                opened.close()
                failure = error
            else:
                return opened
        raise failure

    def _resolved(self, host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
        """Return family and address of each place that a name has. Raises RemoteAccessError when one is not public."""
        places: list[tuple[int, tuple[str, int]]] = []
        for family, _, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            address = ipaddress.ip_address(place[0])
            if not (_is_public(address) or any(address in network for network in self._private)):
                raise RemoteAccessError(
                    f"'{host}' is {address}, which is no public address, and is not called.",
                    Remedy("name private networks of partners with", ("service_private",)),
                )
            places.append((family, (str(place[0]), port)))
        return places


def _keep(whole: IO[bytes], part: bytes) -> None:
    try:
        whole.write(part)
    except OSError as error:
        raise StorageError(f"The temporary folder of the server takes no more ({error.strerror}).") from error


def checked_address(address: str, allow: tuple[str, ...]) -> SplitResult:
    """Return the parts of an address that begins as one of the list. Raises RemoteAccessError for any other.

    Both are compared in one spelling, and the address is called in that.

    >>> checked_address("HTTP://A.example:80/sp%61rql", ("http://a.example/sparql",)).geturl()
    'http://a.example/sparql'
    """
    parts = _normalised(address)
    if parts is None:
        raise RemoteAccessError(
            f"<{address[:_SHOWN]}> may not be called: an address has http or https, a host, printable ASCII "
            "characters, and neither a user name nor '..' nor '#'."
        )
    allowed = tuple(each.geturl() for prefix in allow if (each := _normalised(prefix)))
    if not parts.geturl().startswith(allowed):
        raise RemoteAccessError(
            f"<{address[:_SHOWN]}> may not be called. Allowed are addresses that begin with: {', '.join(allow)}.",
            ALLOW_ADDRESSES,
        )
    return parts


def _normalised(address: str) -> SplitResult | None:
    """Return the parts of an address in the one spelling of RFC 3986, 6.2.2; None for one that may not be called."""
    plain = re.fullmatch(r"[!-~]+", address) and "\\" not in address and "#" not in address
    try:
        parts = urlsplit(_UNRESERVED.sub(_decoded, address)) if plain else SplitResult("", "", "", "", "")
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if (
        port == 0
        or parts.scheme not in _PORTS
        or "@" in parts.netloc
        or not _HOST.fullmatch(host)
        or _DOTS.search(parts.path)
    ):
        return None
    named = f"[{host}]" if ":" in host else host
    netloc = named if port in {None, _PORTS[parts.scheme]} else f"{named}:{port}"
    return parts._replace(netloc=netloc, path=parts.path or "/")


def _decoded(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character.isalnum() or character in "-._~" else match[0].upper()


def _is_public(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if any(address in network for network in _CARRIERS):
            carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if carried:
            return _is_public(carried)
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _line(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text).strip()
