"""What goes on beside one another in the gateway: those who write, and those who read."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Request

from kg.configuration import Configuration
from kg.web.access import Access
from kg.web.connection import CLIENT
from kg.web.gateway import Gateway
from kg.web.metrics import Metrics
from kg.web.wsgi import wsgi_environ

MORE_THAN_ALL_THREADS = 300


class ReadingClient:
    """A client that reads what it gets, and stays."""

    is_behind = False

    def on_departure(self, callback: Callable[[], None]) -> None:
        """Stay."""

    def forget(self, callback: Callable[[], None]) -> None:
        """Stay."""


async def status_of(gateway: Gateway, method: str, path: str) -> int:
    """Have a gateway serve a request, and return the status."""
    sent: list[MutableMapping[str, Any]] = []
    never = asyncio.Event()

    async def receive() -> MutableMapping[str, Any]:
        await never.wait()
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "http_version": "1.1",
        "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1), "server": ("localhost", 80),
        CLIENT: ReadingClient(),
    }  # fmt: skip
    await gateway(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("held", "free"),
    [
        (("POST", "/update"), ("GET", "/sparql")),
        (("PUT", "/store"), ("POST", "/sparql")),
        (("DELETE", "/store/notes"), ("GET", "/store")),
        (("GET", "/sparql"), ("POST", "/update")),
        (("GET", "/store"), ("POST", "/store")),
        (("POST", "/sparql"), ("PUT", "/store/notes")),
    ],
)
def test_writes_hold_back_no_reading_and_the_other_way_round(held: tuple[str, str], free: tuple[str, str]) -> None:
    go_on = threading.Event()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) == held:
            go_on.wait(30)
        start_response("204 No Content", [])
        return [b""]

    settings = Configuration(workers=1, queue=10)
    gateway = Gateway(application, settings, Metrics(), Access(settings))

    async def requests() -> tuple[int, list[int]]:
        waiting = [asyncio.ensure_future(status_of(gateway, *held)) for _ in range(MORE_THAN_ALL_THREADS)]
        await asyncio.sleep(0)
        async with asyncio.timeout(20):
            status = await status_of(gateway, *free)
        assert not any(each.done() for each in waiting)
        go_on.set()
        return status, await asyncio.gather(*waiting)

    try:
        # A browser that was driven before leaves its loop in the thread of the tests.
        with ThreadPoolExecutor(1) as threads:
            status, statuses = threads.submit(lambda: asyncio.run(requests())).result()
    finally:
        go_on.set()
        gateway.close()
    assert status == 204
    assert statuses == [204] * MORE_THAN_ALL_THREADS


def test_a_body_is_not_copied_on_its_way_to_the_writer() -> None:
    body = bytes(2**20)
    scope = {"method": "PUT", "path": "/store", "query_string": b"default"}
    request = Request(wsgi_environ(scope, {"content-type": "application/n-triples"}, body))
    assert request.get_data(cache=False) is body
