"""A server of somebody else, on this machine, that answers as it is told."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(frozen=True)
class Reply:
    """What is answered; `wait` goes before, `pause` between the bytes, `claims` is a length that is not true."""

    body: bytes = b"ok"
    status: int = 200
    content_type: str = "text/plain"
    location: str = ""
    encoding: str = ""
    claims: int = 0
    wait: float = 0.0
    pause: float = 0.0


@dataclass(frozen=True)
class Received:
    """A request."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Partner:
    """The server: what it received and what it answers, for all paths or for one."""

    port: int = 0
    scheme: str = "http"
    reply: Reply = field(default_factory=Reply)
    replies: dict[str, Reply] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The address that ends with a slash."""
        return f"{self.scheme}://127.0.0.1:{self.port}/"


@contextmanager
def running_partner(certificate: Path | None = None) -> Iterator[Partner]:
    """Run a partner on a free port."""
    partner = Partner()
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            partner.received.append(Received(self.command, self.path, dict(self.headers.items()), body))
            reply = partner.replies.get(self.path, partner.reply)
            stopping.wait(reply.wait)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(reply.claims or len(reply.body)))
            for name, value in (("Location", reply.location), ("Content-Encoding", reply.encoding)):
                if value:
                    self.send_header(name, value)
            with suppress(OSError):
                self.end_headers()
                for number in range(len(reply.body)) if reply.pause else ():
                    self.wfile.write(reply.body[number : number + 1])
                    time.sleep(reply.pause)
                self.wfile.write(b"" if reply.pause else reply.body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        partner.scheme = "https"
    server.handle_error = lambda *_: None
    partner.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield partner
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
