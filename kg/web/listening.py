"""The HTTP server: takes connections and hands requests to the gateway, until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from kg.configuration import Configuration
from kg.errors import ConfigurationError
from kg.web.gateway import Gateway

_log = logging.getLogger("myeloma_kg.server")
_STARTS_WITHIN = 10.0


def listen(gateway: Gateway, configuration: Configuration, announce: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; then let running requests end. Raises ConfigurationError."""
    port = _free(configuration.host, configuration.port)
    asyncio.run(_listen(gateway, configuration, port, announce))


async def _listen(gateway: Gateway, configuration: Configuration, port: int, announce: Callable[[str], None]) -> None:
    server = Server(
        gateway,
        address=configuration.host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        backpressure=4096,
        http1_settings=HTTP1Settings(
            header_read_timeout=round(configuration.header_seconds * 1000),
            max_buffer_size=max(configuration.header_bytes, 8192),
        ),
        log_enabled=False,
        log_level=LogLevels.error,
    )
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        with suppress(ValueError):  # not in the main thread, as in a test
            loop.add_signal_handler(each, stop.set)
    serving = asyncio.ensure_future(server.serve())
    announcing = asyncio.ensure_future(_announce(configuration.host, port, announce))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    announcing.cancel()
    if not serving.done():
        _log.info("stopping")
        gateway.stopping = True
        with suppress(TimeoutError):
            await asyncio.wait_for(gateway.idle(), configuration.shutdown_seconds)
        end: Callable[[], None] = server.stop
        end()
        with suppress(TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(serving, 2)
    else:
        serving.result()
    stopping.cancel()


async def _announce(host: str, port: int, announce: Callable[[str], None]) -> None:
    """Tell the address once the server answers there."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    async with asyncio.timeout(_STARTS_WITHIN):
        while True:
            try:
                _, writer = await asyncio.open_connection(reachable, port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                announce(f"http://{f'[{host}]' if ':' in host else host}:{port}")
                return


def _free(host: str, port: int) -> int:
    """Return the port when it can be listened on, a free one for port 0."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            return int(trial.getsockname()[1])
    except OSError as error:
        raise ConfigurationError(
            f"{host}:{port} cannot be listened on ({error.strerror}). "
            "Stop what uses it, or choose another port with --port."
        ) from error
