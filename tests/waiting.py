"""What tests wait for: a condition, a server that answers; and a port for one."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Callable


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until a condition holds, or fail."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(address: str) -> bool:
    """Whether a server answers an address with a page."""
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - a server of the test
    except OSError:
        return False
    return True
