"""What is not yet read of a response is held, first in memory, then in a file; what finds no room breaks it."""

from __future__ import annotations

import errno
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.web.errors import SpoolFullError
from kg.web.spool import Spool, SpoolBudget
from tests import scratch
from tests.stranger import Client, get_line
from tests.waiting import wait_for

LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000"


def drained(spool: Spool) -> bytes:
    parts = []
    while part := spool.take():
        parts.append(part)
    return b"".join(parts)


@given(st.lists(st.one_of(st.none(), st.binary(max_size=40)), max_size=30))
def test_what_is_written_is_read_in_its_order_and_gives_its_room_back(steps: list[bytes | None]) -> None:
    budget = SpoolBudget(10_000)
    spool, taken = Spool(50, budget, lambda: None), b""
    for step in steps:
        if step is None:
            taken += spool.take()
        else:
            spool.write(step)
    spool.end(b"!", broken=False)
    taken += drained(spool)
    assert taken == b"".join(step or b"" for step in steps) + b"!"
    assert spool.size == len(taken)
    assert spool.state == (True, False)
    budget.take(10_000)


def test_the_files_of_all_spools_have_a_limit_together() -> None:
    budget = SpoolBudget(100)
    first, second = Spool(0, budget, lambda: None), Spool(0, budget, lambda: None)
    first.write(b"x" * 60)
    with pytest.raises(SpoolFullError) as refused:
        second.write(b"x" * 60)
    assert refused.value.remedy
    assert refused.value.remedy.settings == ("spools_bytes",)
    first.abandon()
    second.write(b"x" * 60)
    second.abandon()


def test_a_full_folder_ends_the_response(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> IO[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    woken: list[bool] = []
    spool = Spool(10, SpoolBudget(100), lambda: woken.append(True))
    with pytest.raises(SpoolFullError, match="takes no more"):
        spool.write(b"x" * 20)
    with pytest.raises(SpoolFullError):
        spool.end(b"x" * 20, broken=False)
    assert spool.state == (True, True)
    assert woken


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("spooled")
    scratch.publish(home)
    return home


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[Client]:
    flags = {"spool_bytes": 100_000, "spools_bytes": 3_000_000, "workers": 1, "result_bytes": 20_000_000}
    with scratch.running_server(home, **flags) as (address, process):
        # Its files may be no larger: as on a disk that takes no more.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        yield Client(address)


def evaluations(client: Client) -> int:
    lines = client.get("/metrics")[2].decode().splitlines()
    return sum(int(line.split()[-1]) for line in lines if line.startswith("myeloma_kg_evaluations_total"))


@pytest.mark.slow
def test_a_response_that_finds_no_room_breaks_off_soon(client: Client) -> None:
    before = evaluations(client)
    reader = client.open(get_line(f"/sparql?query={quote(LARGE)}") + b"\r\n")
    wait_for(lambda: evaluations(client) > before)
    received = b""
    while part := reader.recv(2**20):
        received += part
    reader.close()
    assert received.startswith(b"HTTP/1.1 200")
    assert not received.endswith(b"0\r\n\r\n")
    assert client.figure('errors_total{code="spool-full",cause="limit"}') > 0
    assert client.get("/health")[0] == 200


def old(path: str) -> bytes:
    return f"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n".encode()


def test_an_old_client_gets_the_whole_or_an_error(client: Client) -> None:
    small = client.raw(old(f"/sparql?query={quote('SELECT * { ?a ?b ?c } LIMIT 2000')}&format=csv"))
    head, _, body = small.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.0 200", b"HTTP/1.1 200"))
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert b"transfer-encoding" not in head.lower()
    assert body.count(b"\n") == 2001
    broken = client.raw(old(f"/sparql?query={quote(LARGE)}"))
    assert broken.split()[1] == b"503"
    assert b"x-error-code: spool-full" in broken.lower()


@pytest.mark.slow
def test_an_old_client_never_takes_a_part_for_the_whole(home: Path) -> None:
    with scratch.running_server(home, result_bytes=1_000_000, workers=1) as (address, _):
        client = Client(address)
        broken = client.raw(old(f"/sparql?query={quote(LARGE)}"))
        assert broken.split()[1] == b"413"
        assert b"result_bytes" in broken
