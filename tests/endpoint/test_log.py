"""The log: a line for each request, whatever the request says."""

from __future__ import annotations

import json
import logging
import shlex

import pytest

from kg.web.record import JsonLines, RequestRecord, TextLines


@pytest.mark.parametrize("form", [TextLines(), JsonLines()])
@pytest.mark.parametrize(
    "path",
    ["/a\n2026-01-01 INFO myeloma_kg.audit who=root", "/a\r\x1b[2Jb", "/\u2028x\u202e", '/a" status=200', "/a b=c"],
)
def test_nothing_in_a_request_makes_another_line(form: logging.Formatter, path: str) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(form.format(record))

    logger, keep = logging.getLogger("myeloma_kg.request"), Keep()
    logger.addHandler(keep)
    logger.setLevel("INFO")
    try:
        RequestRecord("GET", path, "127.0.0.1\n", status=404).write()
    finally:
        logger.removeHandler(keep)
    (line,) = lines
    assert len(line.splitlines()) == 1
    assert line.isprintable() or isinstance(form, JsonLines)
    if isinstance(form, JsonLines):
        assert json.loads(line)["path"] == path
    else:
        assert [word for word in shlex.split(line) if word.startswith("status=")] == ["status=404"]
