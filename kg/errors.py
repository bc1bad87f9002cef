"""One tree of errors. A message says the value, the rule and the remedy.

MyelomaKgError
├── SourceError            a source extract or a file breaks its rules (one finding for each bad place)
├── OntologyError          the ontology is inconsistent or a class cannot have a member
├── BuildError             the build stopped; the last snapshot stays in use
│   └── ClusterError       a cluster that is to convert records cannot be reached, or cannot go on
├── SnapshotError          there is no snapshot, or it is damaged
├── UnknownNameError       a name that the graph, the library or the configuration does not have
├── ParameterError         a parameter of a shipped query has the wrong type or is missing
├── QueryError             the engine refused the query
├── LimitError             a configured limit was hit; its remedy names the settings that raise it
├── StorageError           a disk did not take what was to be written
└── ConfigurationError     a setting that cannot work

Every class has a `code`, its name in HTTP, the log, the metrics and at the command line (`unknown-name` for
UnknownNameError), a `cause`, which says in the metrics who can do something about it, and an `exit_code` of the
command line. Its HTTP status is in `kg.web.statuses`. An error travels between processes as `encode_error` writes it.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_FILES = frozenset({errno.EMFILE, errno.ENFILE})
# How the engine tells that it cannot link a file, whatever the reason.
_LINKING = "while link file"
MORE_FILES = "Let it open more files, such as 1,024: ulimit -n 1024"
"""The remedy where a process may open no more files."""
_CODE = re.compile(r"[a-z]+(?:-[a-z]+)*")


class Cause(StrEnum):
    """Who can do something about an error."""

    CALLER = "caller"  # whoever sent the request: it names what there is not, or makes no sense
    LIMIT = "limit"  # whoever sent the request, or the operator, who sets the limits
    GONE = "gone"  # nobody: the client no longer waits
    PARTNER = "partner"  # the operator of another server, which was called
    CRASH = "crash"  # we: a process ended, or the engine did what it should not
    SERVER = "server"  # the operator: no snapshot, a damaged dataset, a full disk, a wrong setting


class Audience(StrEnum):
    """Who reads the message of an error."""

    CLIENT = "client"  # of a server that somebody else may operate
    COMMAND_LINE = "command line"  # sets the settings, too


@dataclass(frozen=True)
class Remedy:
    """What settings can do against an error: `action`, such as "raise", and the names of the settings."""

    action: str
    settings: tuple[str, ...]

    def sentence(self, audience: Audience) -> str:
        """Return the remedy for a reader."""
        if audience is Audience.CLIENT:
            return f"Whoever runs the server can {self.action} {' or '.join(self.settings)}."
        options = [f"--{name.replace('_', '-')} (MYELOMA_KG_{name.upper()})" for name in self.settings]
        return f"Or {self.action} {' or '.join(options)}."


def to_raise(*settings: str) -> Remedy:
    """Return the remedy of a limit that is too low."""
    return Remedy("raise", settings)


class MyelomaKgError(Exception):
    """Root of every error that myeloma-kg raises on purpose."""

    code = "error"
    cause = Cause.SERVER
    exit_code = 1
    page = ""  # the page on which a person can put it right, as HTML

    def __init__(self, message: str, remedy: Remedy | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy

    def __init_subclass__(cls) -> None:
        """Make the code of a class: QueryTooLargeError has query-too-large."""
        cls.code = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__.strip("_").removesuffix("Error")).lower()

    def on_page(self, page: str) -> Self:
        """Return the error with the page on which a person can put it right, as HTML."""
        self.page = page
        return self

    def message_for(self, audience: Audience) -> str:
        """Return the message with the remedy in the words that a reader can use."""
        return f"{self} {self.remedy.sentence(audience)}" if self.remedy else str(self)


def error_classes() -> list[type[MyelomaKgError]]:
    """Return every class of the tree that is known to this process, each before its branches."""
    classes: list[type[MyelomaKgError]] = [MyelomaKgError]
    for each in classes:
        classes += each.__subclasses__()
    return classes


def encode_error(error: MyelomaKgError) -> bytes:
    """Return an error in the form in which it travels between processes."""
    codes = [each.code for each in type(error).__mro__ if issubclass(each, MyelomaKgError)]
    remedy = asdict(error.remedy) if error.remedy else None
    return json.dumps({"codes": codes, "message": str(error), "remedy": remedy, "page": error.page}).encode()


def decode_error(data: bytes | str) -> MyelomaKgError:
    """Return the error that another process encoded.

    It is of the nearest class that this process knows, and keeps the code of its own. Raises ValueError for what
    `encode_error` did not write.
    """
    try:
        encoded: dict[str, Any] = json.loads(data)
        codes, message, remedy = encoded["codes"], str(encoded["message"]), encoded["remedy"]
        known = {each.code: each for each in error_classes()}
        kind = next(known[code] for code in codes if code in known and _CODE.fullmatch(codes[0]))
        # A class may be made of other things than its message: what they were is not known here.
        error = kind.__new__(kind, message)
        error.code, error.page = codes[0], str(encoded.get("page", ""))
        error.remedy = Remedy(str(remedy["action"]), tuple(map(str, remedy["settings"]))) if remedy else None
    except (LookupError, TypeError, StopIteration) as reason:
        raise ValueError("This is no encoded error.") from reason
    return error


@dataclass(frozen=True, order=True)
class Finding:
    """One bad place in an input: where it is, which value, which rule, what to write instead."""

    file: str
    line: int
    column: str
    value: str
    rule: str
    suggestion: str = ""

    @classmethod
    def at(cls, place: str, rule: str, suggestion: str = "", *, column: str = "", value: str = "") -> Self:
        """Return a finding at a place that may end with its line.

        >>> str(Finding.at("edges.jsonl:11", "an edge has a subject"))
        'edges.jsonl:11: an edge has a subject.'
        """
        file, _, line = place.rpartition(":")
        known = bool(file) and line.isdecimal()
        return cls(file if known else place, int(line) if known else 1, column, value, rule, suggestion)

    def __str__(self) -> str:
        """Render as `file:line: column 'x': value 'y': rule (did you mean …)`."""
        where = f"{self.file}:{self.line}"
        column = f"column '{self.column}'" if self.column else ""
        value = f"value '{self.value}'" if self.value else ""
        place = ", ".join(part for part in (column, value) if part)
        remedy = f" {self.suggestion}" if self.suggestion else ""
        return f"{where}: {place}{': ' if place else ''}{self.rule}.{remedy}"


class SourceError(MyelomaKgError):
    """A source breaks its rules; carries every finding of the run."""

    exit_code = 3
    cause = Cause.CALLER
    findings: Sequence[Finding] = ()

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(set(findings))
        count = len(self.findings)
        lines = "\n".join(str(finding) for finding in self.findings)
        super().__init__(f"{count} bad {'place' if count == 1 else 'places'} in the sources:\n{lines}")


class OntologyError(MyelomaKgError):
    """The ontology is inconsistent, or a class cannot have a member."""

    exit_code = 4


class BuildError(MyelomaKgError):
    """The build stopped; the last snapshot stays in use."""

    exit_code = 5


class ClusterError(BuildError):
    """A cluster that is to convert records cannot be reached, or cannot go on."""

    cause = Cause.PARTNER
    exit_code = 9


class SnapshotError(MyelomaKgError):
    """There is no snapshot, or it is damaged."""

    exit_code = 6


class UnknownNameError(MyelomaKgError):
    """A name that the graph, the query library or the configuration does not have."""

    cause = Cause.CALLER
    exit_code = 2


class ParameterError(MyelomaKgError):
    """A parameter of a shipped query is missing, unknown or of the wrong type."""

    cause = Cause.CALLER
    exit_code = 2


class QueryError(MyelomaKgError):
    """The engine refused the query."""

    cause = Cause.CALLER
    exit_code = 7


class LimitError(MyelomaKgError):
    """A configured limit was hit; the remedy names the settings that raise it."""

    cause = Cause.LIMIT
    exit_code = 8


class StorageError(MyelomaKgError):
    """A disk did not take what was to be written."""

    exit_code = 10


def unread_reason(error: Exception) -> str:
    """Return why a file cannot be read as a text of its format.

    >>> unread_reason(UnicodeDecodeError("utf-8", bytes([255]), 0, 1, "invalid start byte"))
    'byte 0 is no UTF-8'
    """
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start} is no UTF-8"
    return (isinstance(error, OSError) and error.strerror) or str(error)


def refused_path(error: OSError, otherwise: str) -> str:
    """Return the file or folder that the system refused, of two the one that was to be written; else `otherwise`."""
    return str(error.filename2 or error.filename or otherwise)


def is_not_permitted(error: Exception) -> bool:
    """Whether the system does not let this user read or write, as it says itself or the engine repeats."""
    return getattr(error, "errno", None) in _NO_RIGHT or "Permission denied" in str(error)


def is_out_of_files(error: Exception) -> bool:
    """Whether a process may open no more files, as the system says itself or the engine, which counts beforehand."""
    said = str(error)
    return getattr(error, "errno", None) in _NO_FILES or "Too many open files" in said or "file descriptors" in said


def is_full(error: Exception) -> bool:
    """Whether a disk has no room, or no more for this user or file, as the system says itself or the engine repeats."""
    return getattr(error, "errno", None) in _NO_ROOM or any(os.strerror(number) in str(error) for number in _NO_ROOM)


def storage_error(begin: str, error: OSError, kept: str = "What was there before is as it was.") -> StorageError:
    """Return the error that the system's refusal of a file or a folder means, with what a person can do.

    `begin`: what cannot be read or written. `kept`: a sentence on what is as it was.

    >>> str(storage_error("a.nq cannot be written", PermissionError(errno.EACCES, "Permission denied"), ""))
    'a.nq cannot be written: Permission denied. Change who may read and write there, or name another place.'
    """
    reason = error.strerror or str(error)
    if is_full(error):
        remedy = "Make room there, or name another place."
    elif is_out_of_files(error):
        reason, remedy = os.strerror(errno.EMFILE), MORE_FILES
    elif _LINKING in reason:
        remedy = "Its file system takes no hard links: name a place on another one."
    elif is_not_permitted(error):
        remedy = "Change who may read and write there, or name another place."
    elif os.strerror(errno.EIO) in reason:
        remedy = "The disk may be failing: look at it, or name another place."
    else:
        remedy = "Look at what stands there, or name another place."
    return StorageError(" ".join(part for part in (f"{begin}: {reason}.", kept, remedy) if part))


class ConfigurationError(MyelomaKgError):
    """A setting that cannot work."""

    exit_code = 2
