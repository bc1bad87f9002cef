"""What is kept of a request for the log and the metrics: nothing that a query says in its literals."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any

from kg.errors import Cause, MyelomaKgError

_KEY = "myeloma_kg.request_record"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Those of another server, or of another run, are others.
_IDS = count(secrets.randbits(64))

log = logging.getLogger("myeloma_kg.request")


@dataclass
class RequestRecord:
    """One request; `outcome`: "answered" or the code of an error, of which `cause` is the cause."""

    method: str
    path: str
    client: str
    id: str = ""
    user: str = ""
    status: int = 0
    sent: int = 0
    received: int = 0
    outcome: str = ""
    cause: str = ""
    query: str = ""
    snapshot: str = ""
    fault: str = ""
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        # An id from outside is taken when it can do no harm in a log or a header.
        if not _ID.fullmatch(self.id):
            self.id = f"{next(_IDS) % 2**64:016x}"

    @property
    def seconds(self) -> float:
        """The time since the request arrived."""
        return time.monotonic() - self.began

    def fail(self, error: MyelomaKgError) -> None:
        """Keep the error that the request ended with."""
        self.outcome, self.cause = error.code, error.cause
        # Whoever asked is not told the paths in it.
        self.fault = str(error) if error.cause is Cause.SERVER else ""

    def write(self) -> None:
        """Write the line of this request to the log."""
        fields = {
            "id": self.id,
            "client": self.client,
            "method": self.method,
            "path": self.path[:200],
            "status": self.status,
            "bytes": self.sent,
            "seconds": round(self.seconds, 4),
        }
        optional = {
            "user": self.user,
            "outcome": self.outcome,
            "cause": self.cause,
            "query": self.query,
            "snapshot": self.snapshot,
            "fault": self.fault,
        }
        fields |= {name: value for name, value in optional.items() if value}
        # As `log.info` does it, which looks besides for the line of code that it is called from.
        if log.isEnabledFor(logging.INFO):
            arguments = (self.method, self.path[:200], self.status)
            extra = {"fields": fields}
            log.handle(log.makeRecord(log.name, logging.INFO, "", 0, "%s %s %s", arguments, None, extra=extra))


def attach_record(environ: dict[str, Any], record: RequestRecord) -> None:
    """Give a request its record."""
    environ[_KEY] = record


def request_record(environ: dict[str, Any]) -> RequestRecord:
    """Return the record of a request; a new one where no gateway stands in front, as in tests."""
    record = environ.get(_KEY)
    if not isinstance(record, RequestRecord):
        parts = (environ.get(name, "") for name in ("REQUEST_METHOD", "PATH_INFO", "REMOTE_ADDR"))
        record = RequestRecord(*parts)
        attach_record(environ, record)
    return record


class TextLines(logging.Formatter):
    """Writes a log record as one line of text: nothing in it can begin another line, or move a cursor."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        """Return the line."""
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            record.message = " ".join(f"{name}={_word(value)}" for name, value in fields.items())
        if not record.message.isprintable():
            record.message = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in record.message)
        return super().formatMessage(record)


def _word(value: object) -> str:
    """Return a value as one word: quoted, when it would be several."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if re.fullmatch(r"[^\s\"=]+", text) else json.dumps(text, ensure_ascii=False)


@lru_cache(1)
def _second(time_of_record: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time_of_record))


class JsonLines(logging.Formatter):
    """Writes a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": f"{_second(int(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        fields = getattr(record, "fields", None)
        line |= fields if isinstance(fields, dict) else {"message": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


def set_up_logging(level: str, form: str) -> None:
    """Send the log of the server to standard error."""
    # No line says them, and each line would ask for them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    for name in ("myeloma_kg", "uvicorn.error"):
        root = logging.getLogger(name)
        root.handlers = [handler]
        root.setLevel(level.upper())
        root.propagate = False
