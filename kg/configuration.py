"""Every setting of the server: one frozen dataclass, read from flags, environment, file and defaults.

A flag wins over the environment (`MYELOMA_KG_<SETTING>`), the environment over the file (TOML, named by
`--config` or `MYELOMA_KG_CONFIG`), the file over the default.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs

from kg.errors import ConfigurationError
from kg.setting_values import (
    Secret,
    read_address_prefixes,
    read_boolean,
    read_bytes,
    read_count,
    read_host,
    read_list,
    read_log_format,
    read_log_level,
    read_memory,
    read_networks,
    read_optional_path,
    read_path,
    read_port,
    read_positive,
    read_seconds,
    read_secret,
    read_string,
    read_web_address,
)
from kg.toml_texts import toml_values

PREFIX = "MYELOMA_KG_"
# Settings that belong together, wherever they are listed.
QUERY_LIMITS = ("query_bytes", "nesting", "chain", "deadline_seconds", "memory_bytes", "result_bytes")
QUEUE_LIMITS = ("workers", "queue", "queue_seconds")
SERVICE_LIMITS = ("service_allow", "service_private", "service_seconds", "service_bytes")

# How much of its name a variable has in common with the one that is meant; the first letters are those of all.
_NEAR = 0.9


def _setting(default: Any, read: Callable[[object], Any], meaning: str) -> Any:
    """Declare a setting: its default, how a value is read, what it means."""
    metadata = {"read": read, "meaning": meaning}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def default_home() -> Path:
    """Return where snapshots stand when nothing says otherwise."""
    try:
        return Path(platformdirs.user_data_dir("myeloma-kg", appauthor=False))
    except RuntimeError:  # a user without a home, as in a container
        return Path("build").absolute()


def _processors() -> int:
    return max(2, os.cpu_count() or 2)


@dataclass(frozen=True)
class Configuration:
    """Every setting; `meaning` of each field is its documentation."""

    home: Path = _setting(default_home, read_path, "where the snapshots of the graph stand")
    store: str = _setting(
        "", read_web_address, "the SPARQL endpoint of a store that `publish` loaded, which is asked instead of the home"
    )
    host: str = _setting("127.0.0.1", read_host, "the address to listen on")
    port: int = _setting(8642, read_port, "the port to listen on")
    public_url: str = _setting("", read_web_address, "the address that the world uses, when a proxy stands in front")
    trusted_proxies: tuple[str, ...] = _setting(
        (), read_networks, "addresses or networks of proxies whose X-Forwarded-For names the client"
    )
    hosts: tuple[str, ...] = _setting(
        (),
        read_list,
        "further names by which clients may call a server that is private, beside public_url and localhost",
    )
    cors_origin: str | None = _setting(
        None,
        read_string,
        "the origin whose pages may use the endpoint from a browser, * for every one; none for a dataset",
    )

    query_bytes: int = _setting(10**6, read_bytes, "the longest query text")
    nesting: int = _setting(100, read_positive, "how deep brackets may nest in a query")
    chain: int = _setting(5000, read_positive, "how many operators and patterns a query may hold, VALUES and IN aside")
    body_seconds: float = _setting(20.0, read_seconds, "how long a request may take to arrive")
    bodies_bytes: int = _setting(512 * 2**20, read_bytes, "how much the bodies of all requests may take together")
    header_seconds: float = _setting(10.0, read_seconds, "how long the headers of a request may take to arrive")
    header_bytes: int = _setting(65536, read_bytes, "the largest head of a request, its URL included")

    deadline_seconds: float = _setting(30.0, read_seconds, "how long a query may run")
    memory_bytes: int = _setting(2 * 2**30, read_memory, "how much memory a query may take")
    result_bytes: int = _setting(2**30, read_bytes, "the largest result")
    workers: int = _setting(_processors, read_positive, "how many queries run at once")
    queue: int = _setting(100, read_count, "how many queries may wait for a worker")
    queue_seconds: float = _setting(15.0, read_seconds, "how long a query may wait for a worker")
    client_queries: int = _setting(32, read_positive, "how many queries of one client may run or wait")
    recycle_bytes: int = _setting(512 * 2**20, read_bytes, "a worker that has grown beyond this is replaced")
    service_allow: tuple[str, ...] = _setting(
        (), read_address_prefixes, "beginnings of the addresses that SERVICE may call; none by default"
    )
    service_private: tuple[str, ...] = _setting(
        (), read_networks, "networks that SERVICE may call though not public, such as 10.1.0.0/16; none by default"
    )
    service_seconds: float = _setting(20.0, read_seconds, "how long a server that SERVICE calls may take to answer")
    service_bytes: int = _setting(64 * 2**20, read_bytes, "the most that SERVICE may fetch for one query")

    dataset: Path | None = _setting(None, read_optional_path, "the directory of a writable dataset; none by default")
    only_dataset: bool = _setting(False, read_boolean, "serve the dataset without the curated graph")
    token: Secret = _setting(Secret, read_secret, "what a writer sends as Authorization: Bearer …; never shown")
    tokens_file: Path | None = _setting(
        None,
        read_optional_path,
        "a file of named tokens with the right to read or write; with it, reading needs one, too",
    )
    write_seconds: float = _setting(
        60.0, read_seconds, "how long a write may take; four seconds more for each MB of its body"
    )
    write_bytes: int = _setting(256 * 2**20, read_bytes, "the largest body of a write")

    documents: Path | None = _setting(
        None, read_optional_path, "a folder with the texts of publications, whose passages the pages then show"
    )
    send_seconds: float = _setting(60.0, read_seconds, "how long a client may leave a result unread")
    spool_bytes: int = _setting(
        2**20, read_bytes, "how much of an unread result stays in memory; the rest goes to a file"
    )
    spools_bytes: int = _setting(
        4 * 2**30, read_bytes, "how much the files of unread results may hold together, in the temporary folder"
    )
    cache_bytes: int = _setting(
        64 * 2**20, read_count, "how much the responses that are kept may take together; 0: none"
    )
    shutdown_seconds: float = _setting(10.0, read_seconds, "how long running requests may take when the server stops")
    log_level: str = _setting("info", read_log_level, "the least that is logged: debug, info, warning or error")
    log_format: str = _setting("json", read_log_format, "how a line of the log is written: json or text")

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that hold what is served, those too that only a link leads to."""
        snapshots = self.home / "snapshots"
        linked = [each for each in snapshots.iterdir() if each.is_symlink()] if snapshots.is_dir() else []
        documents = self.documents or self.home / "documents"
        return (snapshots, *linked, documents, *([self.dataset] if self.dataset else []))

    @property
    def documents_at_hand(self) -> str:
        """The folder with the texts of publications: the one that is set, or `documents` of the home; else nothing."""
        folder = self.documents or self.home / "documents"
        return str(folder) if folder.is_dir() else ""

    @property
    def documents_state(self) -> str:
        """What changes when a text comes to the folder of documents, or goes; nothing where there is none."""
        try:
            return str(os.stat(self.documents or self.home / "documents").st_mtime_ns)  # noqa: PTH116  asked often
        except OSError:
            return ""

    @property
    def is_private(self) -> bool:
        """Whether what is served is not for everybody: a dataset, or whatever needs a token."""
        return self.dataset is not None or self.tokens_file is not None

    @property
    def allowed_origin(self) -> str:
        """The origin whose pages may use the endpoint, `*` for every one, nothing for none."""
        return self.cors_origin if self.cors_origin is not None else "" if self.is_private else "*"


@dataclass(frozen=True)
class Setting:
    """A setting with its value and where that came from."""

    name: str
    value: Any
    origin: str
    default: Any
    meaning: str

    @property
    def text(self) -> str:
        """The value as it may be written."""
        if isinstance(self.value, tuple):
            return " ".join(self.value)
        return "" if self.value is None else str(self.value)

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()


def explain_settings(
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> list[Setting]:
    """Return every setting, its value and its origin. Raises ConfigurationError.

    A flag that is None was not given.
    """
    environ = os.environ if environ is None else environ
    if file is None and environ.get(PREFIX + "CONFIG"):
        file = Path(environ[PREFIX + "CONFIG"]).expanduser()
    written = _read_file(file) if file else {}
    settings = []
    for each in fields(Configuration):
        variable = PREFIX + each.name.upper()
        default = each.default_factory() if callable(each.default_factory) else each.default
        given = (flags or {}).get(each.name)
        if given is not None:
            value, origin = _read(each, given, f"--{each.name.replace('_', '-')}"), "flag"
        elif variable in environ:
            value, origin = _read(each, environ[variable], variable), f"environment {variable}"
        elif each.name in written:
            value, origin = _read(each, written[each.name], f"{file}: {each.name}"), f"file {file}"
        else:
            value, origin = default, "default"
        settings.append(Setting(each.name, value, origin, default, str(each.metadata["meaning"])))
    return settings


def load_configuration(
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Configuration:
    """Return the configuration that flags, environment and file give. Raises ConfigurationError.

    >>> settings = load_configuration({"port": "9000"}, environ={"MYELOMA_KG_QUERY_BYTES": "64 kB"})
    >>> settings.port, settings.query_bytes, settings.host
    (9000, 64000, '127.0.0.1')
    """
    return Configuration(**{setting.name: setting.value for setting in explain_settings(flags, environ, file)})


def near_variables(environ: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Return the variables of the environment that no setting reads, each with the one that is probably meant.

    >>> near_variables({"MYELOMA_KG_PROT": "9000", "MYELOMA_KG_HOME": "build"})
    [('MYELOMA_KG_PROT', 'MYELOMA_KG_PORT')]
    """
    known = [PREFIX + each.name.upper() for each in fields(Configuration)] + [PREFIX + "CONFIG"]
    others = sorted(
        name for name in (os.environ if environ is None else environ) if name.startswith(PREFIX) and name not in known
    )
    near = ((name, difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)) for name in others)
    return [(name, found[0]) for name, found in near if found]


def require_setting(name: str, where: str = "") -> None:
    """Raise ConfigurationError, with the nearest one, for a name that no setting has; `where` begins the message."""
    known = [each.name for each in fields(Configuration)]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
        raise ConfigurationError(f"{where}'{name}' is no setting. {remedy}")


def _read(each: Field[Any], value: object, where: str) -> Any:
    try:
        return each.metadata["read"](value)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"{where}: '{value}' is not {error}.") from None


def _read_file(file: Path) -> dict[str, Any]:
    try:
        written = toml_values(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        if isinstance(error, UnicodeDecodeError):
            reason = "it is not UTF-8. Save it as that"
        raise ConfigurationError(f"The configuration file {file} cannot be read: {reason}.") from error
    for name in written:
        require_setting(name, f"{file}: ")
    return written
