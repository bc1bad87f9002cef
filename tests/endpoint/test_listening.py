"""Where a server listens: an address that cannot be listened on is named with what would help."""

from __future__ import annotations

import socket

import pytest

from kg.errors import ConfigurationError
from kg.web.listening import bind_socket


def test_a_port_that_is_free_is_taken() -> None:
    with bind_socket("127.0.0.1", 0) as bound:
        assert bound.getsockname()[1] > 0


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1", "not a name"])
def test_a_host_that_is_not_this_machine_is_answered_with_those_that_are(host: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"{host}:0 cannot be listened on .* with --host: 127\.0\.0\.1"):
        bind_socket(host, 0)


def test_a_port_in_use_is_answered_with_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"127\.0\.0\.1:{port} .* another port with --port"):
            bind_socket("127.0.0.1", port)
