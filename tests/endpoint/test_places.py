"""Who asks a server is not told where on its machine things stand; who runs it reads so in the log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kg.configuration import Configuration
from kg.engine.snapshot import Snapshot
from kg.errors import UnknownNameError
from kg.evaluation.pool import Pool
from kg.web.places import without_places
from kg.web.problems import Problem
from kg.web.record import RequestRecord, log
from server import create_app


@pytest.mark.parametrize("accept", ["text/plain", "application/problem+json", "text/html"])
def test_an_error_of_the_server_names_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: str) -> None:
    linked = tmp_path / "linked"
    linked.symlink_to(tmp_path / "real")
    broken = Snapshot(tmp_path / "real" / "snapshots" / "0123")
    monkeypatch.setattr(Pool, "snapshot", property(lambda _: broken))
    settings = Configuration(home=linked)
    answer = create_app(settings, Pool(settings)).test_client().get("/data", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["X-Error-Code"]) == (503, "snapshot")
    assert str(tmp_path) not in answer.text
    assert f"{'&lt;home&gt;' if 'html' in accept else '<home>'}/snapshots/0123 is damaged" in answer.text


@pytest.mark.parametrize(
    ("dataset", "text", "shown"),
    [
        ("mnt/ward", "while appending to mnt/ward/versions/1.sst", "while appending to <dataset>/versions/1.sst"),
        ("mnt/ward", "mnt/ward, not /srv/mnt/ward or mnt/wards", "<dataset>, not /srv/mnt/ward or mnt/wards"),
        ("../ward", "../ward/versions/1.sst", "<dataset>/versions/1.sst"),
        ("notes", "notes/versions/1.sst: two notes", "<dataset>/versions/1.sst: two notes"),
        (".", "./versions/1.sst. And so on", "<dataset>/versions/1.sst. And so on"),
    ],
)  # fmt: skip
def test_a_folder_is_hidden_as_the_operator_has_named_it(dataset: str, text: str, shown: str) -> None:
    assert without_places(Configuration(home=Path("/srv/home"), dataset=Path(dataset)))(text) == shown


def test_what_the_client_sent_is_repeated_as_it_is(tmp_path: Path) -> None:
    hidden = without_places(Configuration(home=tmp_path))
    error = UnknownNameError(f"There is no graph <file://{tmp_path}>.")
    assert Problem.from_error(error, hidden).message == str(error)


def test_the_log_has_the_path(caplog: pytest.LogCaptureFixture) -> None:
    record = RequestRecord("GET", "/data", "127.0.0.1")
    record.fail(Snapshot(Path("/srv/graph/snapshots/0123")).damaged(ValueError("no store")))
    log.addHandler(caplog.handler)
    caplog.set_level(logging.INFO, log.name)
    try:
        record.write()
    finally:
        log.removeHandler(caplog.handler)
    line = caplog.records[0]
    assert "/srv/graph/snapshots/0123 is damaged" in vars(line)["fields"]["fault"]


def test_the_log_has_nothing_that_a_client_sent_in_an_error(tmp_path: Path) -> None:
    record = RequestRecord("GET", "/data", "127.0.0.1")
    record.fail(UnknownNameError(f"There is no drug '{tmp_path}'."))
    assert record.fault == ""
