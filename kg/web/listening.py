"""The HTTP server: uvicorn with a connection of ours, in this process, until a signal.

Started here, it is the process that the operator started and that `kill` names.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn

from kg.configuration import Configuration
from kg.errors import ConfigurationError
from kg.processors import share_processor
from kg.web.connection import Connection
from kg.web.gateway import Gateway

_log = logging.getLogger("myeloma_kg.server")

_OTHER_HOST = (
    "Name an address of this machine with --host: 127.0.0.1 for this machine alone, 0.0.0.0 or :: for every address."
)
_REMEDIES = {
    errno.EADDRINUSE: "Stop what uses it, or choose another port with --port, 0 for a free one.",
    errno.EACCES: "Choose a port from 1024 with --port: those below are for root.",
}


def listen(
    gateway: Gateway, configuration: Configuration, bound: socket.socket, announce: Callable[[str], None]
) -> None:
    """Serve on a socket that is bound, until SIGINT or SIGTERM; then let running requests end."""
    host, port = configuration.host, bound.getsockname()[1]
    # What clients do wrong stands in the line of their request; what it did itself is logged.
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.exc_info is not None)
    server = _Server(
        uvicorn.Config(
            gateway,
            http=Connection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            backlog=1024,
            timeout_keep_alive=configuration.header_seconds,  # type: ignore[arg-type]  # seconds of a timer
            timeout_graceful_shutdown=round(configuration.shutdown_seconds) or 1,
            h11_max_incomplete_event_size=configuration.header_bytes,
        ),
        gateway,
        lambda: announce(f"http://{f'[{host}]' if ':' in host else host}:{port}"),
    )
    share_processor()
    # What stands now stays as long as the server, and is not looked through again for what nobody holds.
    gc.freeze()
    # The loop is uvloop where the extra `server` is installed.
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(server.serve([bound]))


class _Server(uvicorn.Server):
    """A server that ends as a program does that was asked to end, and not as one that a signal killed."""

    def __init__(self, config: uvicorn.Config, gateway: Gateway, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._gateway = gateway
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self._announce()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            with suppress(ValueError):  # not in the main thread, as in a test
                loop.add_signal_handler(each, self._stop)
        yield

    def _stop(self) -> None:
        _log.info("stopping")
        self._gateway.stopping = True
        self.should_exit = True


def bind_socket(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to a port, to a free one for port 0. Raises ConfigurationError."""
    listening = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        if listening:
            listening.close()
        where = f"{f'[{host}]' if ':' in host else host}:{port}"
        remedy = _REMEDIES.get(error.errno or 0, _OTHER_HOST) if not isinstance(error, socket.gaierror) else _OTHER_HOST
        raise ConfigurationError(f"{where} cannot be listened on ({error.strerror}). {remedy}") from error
    return listening
