"""What the kernel holds an evaluator to that may call the relay, and nothing else."""

from __future__ import annotations

import ctypes
import json
import os
import platform
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


FILES = """
import json, os, sys
from pathlib import Path
from kg.evaluation import confinement
from kg.evaluation.file_access import allow_only

confinement.keep_figures()
folder, secret, parent = sys.argv[1:]
if not allow_only([Path(folder)], [Path(folder) / "mine"]):
    print("null")
    raise SystemExit
def can(action):
    try:
        action()
        return True
    except OSError:
        return False
import decimal, xml.dom.minidom, pyoxigraph  # what is imported later
print(json.dumps({
    "its folder": can(lambda: (Path(folder) / "file").read_text()),
    "a folder of it": can(lambda: list(Path(folder).iterdir())),
    "writing where it may": can(lambda: (Path(folder) / "mine" / "new").write_text("x")),
    "its memory": confinement.resident() > 0,
    "writing into its folder": can(lambda: (Path(folder) / "new").write_text("x")),
    "a file of others": can(lambda: Path(secret).read_text()),
    "a folder of others": can(lambda: os.listdir("/etc")),
    "accounts": can(lambda: Path("/etc/passwd").read_text()),
    "the environment of its parent": can(lambda: Path(f"/proc/{parent}/environ").read_bytes()),
    "the memory of its parent": can(lambda: open(f"/proc/{parent}/mem", "rb").close()),
    "a file for others": can(lambda: Path(secret + ".new").write_text("x")),
}))
"""
MAY = {"its folder", "a folder of it", "writing where it may", "its memory"}


def test_a_process_opens_its_own_files_and_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "mine").mkdir(parents=True)
    (folder / "file").write_text("x", encoding="ascii")
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="ascii")
    command = [sys.executable, "-c", FILES, str(folder), str(secret), str(os.getpid())]
    done = subprocess.run(command, cwd=resources.ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    if told is None:
        pytest.skip("this kernel has no Landlock")
    assert {name for name, can in told.items() if can} == MAY


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_token_leaves_the_environment_of_the_server(tmp_path: Path) -> None:
    script = """
import os, sys
from kg.evaluation.confinement import erase_variable
erase_variable("MYELOMA_KG_TOKEN")
erase_variable("NOT_THERE")
assert "MYELOMA_KG_TOKEN" not in os.environ and os.environ["OTHER"] == "stays"
sys.stdout.write(open("/proc/self/environ").read())
"""
    environment = {**os.environ, "MYELOMA_KG_TOKEN": "a-secret-token", "OTHER": "stays"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=resources.ROOT, env=environment, capture_output=True, text=True, check=True)
    assert "a-secret-token" not in done.stdout
    assert "OTHER=stays" in done.stdout


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no areas of threads")
def test_threads_share_areas_of_memory() -> None:
    script = """
import threading
from pathlib import Path
from kg.evaluation.confinement import share_areas
share_areas()
together = threading.Barrier(17)
def hold():
    held = [bytes(1000) for _ in range(1000)]
    together.wait()
    together.wait()
for _ in range(16):
    threading.Thread(target=hold).start()
together.wait()
# An area of a thread begins at a multiple of 64 MB, where the C library reserves as much.
print(sum(int(line.split("-")[0], 16) % 2**26 == 0 for line in Path("/proc/self/maps").read_text().splitlines()))
together.wait()
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=resources.ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 3


@pytest.mark.parametrize("linked", ["snapshots", "a snapshot"])
def test_a_graph_that_a_link_leads_to_is_read(small_home: Path, tmp_path: Path, linked: str) -> None:
    home = tmp_path / "a home: with a colon"
    home.mkdir()
    (home / "current").symlink_to((small_home / "current").resolve())
    if linked == "snapshots":
        (home / "snapshots").symlink_to(small_home / "snapshots")
    else:
        (home / "snapshots").mkdir()
        for each in (small_home / "snapshots").iterdir():
            (home / "snapshots" / each.name).symlink_to(each)
    with Pool(Configuration(home=home, workers=1)) as pool:
        assert pool.state().usable
