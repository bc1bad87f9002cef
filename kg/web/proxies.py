"""What stands between the world and the server: whose word on the client counts, and which address the world uses."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from urllib.parse import unquote_to_bytes, urlsplit

_LONGEST = 64


class Proxies:
    """The proxies that are trusted to say for whom they ask."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._trusted = [ip_network(each) for each in trusted]

    def client(self, peer: str, forwarded: str) -> str:
        """Return the address of the client: the nearest one on the way here, `forwarded`, that is no proxy of ours.

        What stands before that one anybody may have written.
        """
        if not self._trusted:
            return peer[:_LONGEST]
        hops = [hop for each in forwarded.split(",") if (hop := each.strip())]
        return next((hop[:_LONGEST] for hop in (peer, *reversed(hops)) if not self._trusts(hop)), peer)

    def _trusts(self, hop: str) -> bool:
        try:
            address = ip_address(hop)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._trusted)


def public_environ(public_url: str) -> dict[str, str]:
    """Return what makes a WSGI application believe that it was asked at this address; the proxy takes its path off."""
    if not public_url:
        return {}
    address = urlsplit(public_url)
    return {
        "wsgi.url_scheme": address.scheme,
        "HTTP_HOST": address.netloc,
        "SCRIPT_NAME": unquote_to_bytes(address.path).decode("latin-1"),
    }
