"""What the kernel holds an evaluator to that may call the relay, and nothing else."""

from __future__ import annotations

import ctypes
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kg import resources
from kg.configuration import Configuration
from kg.evaluation.pool import Pool

LANDLOCK_CREATE, ABI, WITH_PORTS = 444, 1, 4
ATTEMPTS = """
import socket, sys
from kg.evaluation import confinement

relay, other = map(int, sys.argv[1:])
if not confinement.forbid_network(relay):
    print("unknown")
    raise SystemExit
attempts = {
    "relay": lambda: socket.create_connection(("127.0.0.1", relay)),
    "other": lambda: socket.create_connection(("127.0.0.1", other)),
    "server": lambda: socket.create_server(("127.0.0.1", 0)),
    "datagrams": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "ipv6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM),
    "local": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
}
for name, attempt in attempts.items():
    try:
        attempt().close()
        print(name)
    except PermissionError:
        pass
"""


def test_the_relay_can_be_called_and_nothing_else() -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux has a filter")
    with socket.create_server(("127.0.0.1", 0)) as relay, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [str(each.getsockname()[1]) for each in (relay, other)]
        done = subprocess.run(
            [sys.executable, "-c", ATTEMPTS, *ports], cwd=resources.ROOT, capture_output=True, text=True, check=True
        )
    left = set(done.stdout.split())
    if left == {"unknown"}:
        pytest.skip("this kernel takes no filter")
    knows_ports = ctypes.CDLL(None).syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), ABI) >= WITH_PORTS
    assert left == ({"relay"} if knows_ports else {"relay", "other", "server"})


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_evaluator_does_not_know_the_token_of_writers(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYELOMA_KG_TOKEN", "not-for-evaluators")
    with Pool(Configuration(home=small_home, workers=1)) as pool:
        told = [Path(f"/proc/{each.process.pid}/environ").read_bytes() for each in pool._idle]
    assert told
    assert not [each for each in told if b"not-for-evaluators" in each]
