"""A client that nobody wrote for this server: polite or raw, and patient only for so long."""

from __future__ import annotations

import http.client
import json
import re
import socket
from urllib.parse import quote, urlsplit


class Client:
    """Speaks to a server, politely or raw."""

    def __init__(self, address: str, seconds: float = 30) -> None:
        """Take how long it waits for a byte."""
        self.seconds = seconds
        self.host, self.port = urlsplit(address).hostname or "", urlsplit(address).port or 0

    def get(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.seconds)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def ask(self, query: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        return self.get(f"/sparql?query={quote(query)}", **headers)

    def open(self, *parts: bytes) -> socket.socket:
        opened = socket.create_connection((self.host, self.port), timeout=15)
        for part in parts:
            opened.sendall(part)
        return opened

    def raw(self, *parts: bytes) -> bytes:
        with self.open(*parts) as opened:
            received = b""
            while part := opened.recv(65536):
                received += part
        return received

    def running(self) -> int:
        return int(json.loads(self.get("/ready")[2])["running"])

    def figure(self, name: str) -> int:
        found = re.search(rf"^myeloma_kg_{re.escape(name)} (\d+)$", self.get("/metrics")[2].decode(), re.MULTILINE)
        return int(found[1]) if found else 0


def get_line(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode()
