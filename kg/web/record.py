"""What is noted of a request: for the log, and nothing that a query says in its literals."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

_KEY = "myeloma_kg.record"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("myeloma_kg.request")


@dataclass
class Record:
    """One request."""

    method: str
    path: str
    client: str
    id: str = ""
    status: int = 0
    sent: int = 0
    received: int = 0
    outcome: str = ""
    query: str = ""
    snapshot: str = ""
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        # An id from outside is taken when it can do no harm in a log or a header.
        if not _ID.fullmatch(self.id):
            self.id = secrets.token_hex(8)

    @property
    def seconds(self) -> float:
        """The time since the request arrived."""
        return time.monotonic() - self.began

    def write(self) -> None:
        """Write the line of this request to the log."""
        told = {
            "id": self.id,
            "client": self.client,
            "method": self.method,
            "path": self.path[:200],
            "status": self.status,
            "bytes": self.sent,
            "seconds": round(self.seconds, 4),
        }
        told |= {
            name: value
            for name, value in (("outcome", self.outcome), ("query", self.query), ("snapshot", self.snapshot))
            if value
        }
        log.info("%s %s %s", self.method, self.path[:200], self.status, extra={"told": told})


def put(environ: dict[str, Any], record: Record) -> None:
    """Give a request its record."""
    environ[_KEY] = record


def of(environ: dict[str, Any]) -> Record:
    """Return the record of a request; a new one where no gateway stands in front, as in tests."""
    found = environ.get(_KEY)
    if not isinstance(found, Record):
        found = Record(environ.get("REQUEST_METHOD", ""), environ.get("PATH_INFO", ""), environ.get("REMOTE_ADDR", ""))
        put(environ, found)
    return found


class JsonLines(logging.Formatter):
    """Writes a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        told = getattr(record, "told", None)
        line |= told if isinstance(told, dict) else {"message": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(level: str, form: str) -> None:
    """Send the log of the server to standard error."""
    handler = logging.StreamHandler()
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonLines() if form == "json" else plain)
    root = logging.getLogger("myeloma_kg")
    root.handlers = [handler]
    root.setLevel(level.upper())
    root.propagate = False
