"""Every setting of the server: one frozen dataclass, read from flags, environment, file and defaults.

A flag wins over the environment (`MYELOMA_KG_<SETTING>`), the environment over the file (TOML, named by
`--config` or `MYELOMA_KG_CONFIG`), the file over the default.
"""

from __future__ import annotations

import difflib
import hmac
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import platformdirs

from kg.errors import ConfigurationError

PREFIX = "MYELOMA_KG_"
# Settings that belong together, wherever they are listed.
QUERY_LIMITS = ("query_bytes", "nesting", "chain", "deadline_seconds", "memory_bytes", "result_bytes")
QUEUE_LIMITS = ("workers", "queue", "queue_seconds")
SERVICE_LIMITS = ("service_allow", "service_private", "service_seconds", "service_bytes")

_UNITS = {
    "": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30,
}  # fmt: skip
# How much of its name a variable has in common with the one that is meant; the first letters are those of all.
_NEAR = 0.9
_LEAST_MEMORY = 128 * 10**6
# The system counts the milliseconds that it waits in 32 bits, and the bytes of a process in 64.
_MOST_SECONDS, _MOST_BYTES = 10**6, 10**18
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)")


def _number(text: object, least: float, rule: str) -> float:
    try:
        number = float(str(text))
    except ValueError:
        raise ValueError(rule) from None
    if not least <= number < float("inf"):
        raise ValueError(rule)
    return number


def _count(text: object, least: int = 0) -> int:
    rule = f"a whole number, {least} or more"
    number = _number(text, least, rule)
    if number != int(number):
        raise ValueError(rule)
    return int(number)


def _positive(text: object) -> int:
    return _count(text, 1)


def _port(text: object) -> int:
    number = _count(text)
    if number > 65535:
        raise ValueError("a port, 0 to 65535")
    return number


def _seconds(text: object) -> float:
    rule = "a number of seconds above 0, such as 30 or 2.5, and at most 1,000,000"
    number = _number(str(text).removesuffix("s").strip(), 0.001, rule)
    if number > _MOST_SECONDS:
        raise ValueError(rule)
    return number


def _bytes(text: object) -> int:
    match = _SIZE.fullmatch(str(text).strip())
    if match is None or match[2].lower() not in _UNITS or not float(match[1]):
        raise ValueError("a size above 0 such as 500kB, 64 MiB or 2GiB")
    number = float(match[1]) * _UNITS[match[2].lower()]
    if number > _MOST_BYTES:
        raise ValueError("a size of at most 1,000,000 TB")
    return int(number)


def _memory(text: object) -> int:
    number = _bytes(text)
    if number < _LEAST_MEMORY:
        raise ValueError("a size of at least 128 MB, which the search for chains needs before it begins")
    return number


def _text(text: object) -> str:
    if not isinstance(text, (str, Path)):  # a number or false in a file of settings
        raise TypeError("a text in quotation marks")
    return str(text)


def _list(text: object) -> tuple[str, ...]:
    if isinstance(text, (list, tuple)):
        return tuple(map(_text, text))
    return tuple(item for item in re.split(r"[\s,]+", _text(text)) if item)


def _networks(text: object) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(item)) for item in _list(text))
    except ValueError:
        raise ValueError("IP addresses or networks, such as 127.0.0.1 or 10.0.0.0/8") from None


def _path(text: object) -> Path:
    if not _text(text):
        raise ValueError("the path of a folder")
    return Path(_text(text)).expanduser()


def _host(text: object) -> str:
    # Without a name the system takes every address of the machine.
    if not re.fullmatch(r"\S+", _text(text)):
        raise ValueError("an address or a name, such as 127.0.0.1, or 0.0.0.0 for every address of this machine")
    return _text(text)


def _log_format(text: object) -> str:
    if text not in {"json", "text"}:
        raise ValueError("json or text")
    return str(text)


def _log_level(text: object) -> str:
    if str(text).lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError("debug, info, warning or error")
    return str(text).lower()


def _web_address(text: object) -> str:
    address = _text(text)
    if address and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[^\s<>\"?#]*)?", address):
        raise ValueError("an address such as https://example.org/myeloma, or nothing")
    return address.rstrip("/")


def _prefixes(text: object) -> tuple[str, ...]:
    prefixes = _list(text)
    for item in prefixes:
        if not re.fullmatch(r"https?://[^\s<>\"/]+/\S*", item):
            raise ValueError(
                "addresses that begin with http:// or https:// and have a path, such as https://example.org/"
            )
    return prefixes


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


class Secret:
    """A text that is compared and never shown."""

    def __init__(self, text: str = "") -> None:
        self._text = text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __str__(self) -> str:
        return "(set)" if self._text else ""

    __repr__ = __str__

    def __len__(self) -> int:
        return len(self._text)

    def matches(self, text: str) -> bool:
        """Whether a text is the secret; takes as long whatever the text is."""
        return bool(self._text) and hmac.compare_digest(self._text.encode(), text.encode())


def _secret(text: object) -> Secret:
    token = _text(text).strip()
    if not re.fullmatch(r"[\x21-\x7e]*", token):
        raise ConfigurationError(
            "The token holds a character that no HTTP header carries. Use letters, digits and -._~"
        )
    return Secret(token)


def _optional_path(text: object) -> Path | None:
    return _path(text) if _text(text) else None


def _boolean(text: object) -> bool:
    if str(text).lower() not in {"true", "false", "yes", "no", "1", "0"}:
        raise ValueError("true or false")
    return str(text).lower() in {"true", "yes", "1"}


@dataclass(frozen=True)
class Configuration:
    """Every setting; `meaning` of each field is its documentation."""

    home: Path = _setting(default_home, _path, "where the snapshots of the graph stand")
    store: str = _setting(
        "", _web_address, "the SPARQL endpoint of a store that `publish` loaded, which is asked instead of the home"
    )
    host: str = _setting("127.0.0.1", _host, "the address to listen on")
    port: int = _setting(8642, _port, "the port to listen on")
    public_url: str = _setting("", _web_address, "the address that the world uses, when a proxy stands in front")
    trusted_proxies: tuple[str, ...] = _setting(
        (), _networks, "addresses or networks of proxies whose X-Forwarded-For names the client"
    )
    hosts: tuple[str, ...] = _setting(
        (), _list, "further names by which clients may call a server that is private, beside public_url and localhost"
    )
    cors_origin: str | None = _setting(
        None, _text, "the origin whose pages may use the endpoint from a browser, * for every one; none for a dataset"
    )

    query_bytes: int = _setting(10**6, _bytes, "the longest query text")
    nesting: int = _setting(100, _positive, "how deep brackets may nest in a query")
    chain: int = _setting(5000, _positive, "how many operators and patterns a query may hold, VALUES and IN aside")
    body_seconds: float = _setting(20.0, _seconds, "how long a request may take to arrive")
    bodies_bytes: int = _setting(512 * 2**20, _bytes, "how much the bodies of all requests may take together")
    header_seconds: float = _setting(10.0, _seconds, "how long the headers of a request may take to arrive")
    header_bytes: int = _setting(65536, _bytes, "the largest head of a request, its URL included")

    deadline_seconds: float = _setting(30.0, _seconds, "how long a query may run")
    memory_bytes: int = _setting(2 * 2**30, _memory, "how much memory a query may take")
    result_bytes: int = _setting(2**30, _bytes, "the largest result")
    workers: int = _setting(_processors, _positive, "how many queries run at once")
    queue: int = _setting(100, _count, "how many queries may wait for a worker")
    queue_seconds: float = _setting(15.0, _seconds, "how long a query may wait for a worker")
    client_queries: int = _setting(32, _positive, "how many queries of one client may run or wait")
    recycle_bytes: int = _setting(512 * 2**20, _bytes, "a worker that has grown beyond this is replaced")
    service_allow: tuple[str, ...] = _setting(
        (), _prefixes, "beginnings of the addresses that SERVICE may call; none by default"
    )
    service_private: tuple[str, ...] = _setting(
        (), _networks, "networks that SERVICE may call though not public, such as 10.1.0.0/16; none by default"
    )
    service_seconds: float = _setting(20.0, _seconds, "how long a server that SERVICE calls may take to answer")
    service_bytes: int = _setting(64 * 2**20, _bytes, "the most that SERVICE may fetch for one query")

    dataset: Path | None = _setting(None, _optional_path, "the directory of a writable dataset; none by default")
    only_dataset: bool = _setting(False, _boolean, "serve the dataset without the curated graph")
    token: Secret = _setting(Secret, _secret, "what a writer sends as Authorization: Bearer …; never shown")
    tokens_file: Path | None = _setting(
        None, _optional_path, "a file of named tokens with the right to read or write; with it, reading needs one, too"
    )
    write_seconds: float = _setting(
        60.0, _seconds, "how long a write may take; four seconds more for each MB of its body"
    )
    write_bytes: int = _setting(256 * 2**20, _bytes, "the largest body of a write")

    documents: Path | None = _setting(
        None, _optional_path, "a folder with the texts of publications, whose passages the pages then show"
    )
    send_seconds: float = _setting(60.0, _seconds, "how long a client may leave a result unread")
    spool_bytes: int = _setting(2**20, _bytes, "how much of an unread result stays in memory; the rest goes to a file")
    spools_bytes: int = _setting(
        4 * 2**30, _bytes, "how much the files of unread results may hold together, in the temporary folder"
    )
    cache_bytes: int = _setting(64 * 2**20, _count, "how much the responses that are kept may take together; 0: none")
    shutdown_seconds: float = _setting(10.0, _seconds, "how long running requests may take when the server stops")
    log_level: str = _setting("info", _log_level, "debug, info, warning or error")
    log_format: str = _setting("json", _log_format, "json or text")

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
        written = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        if isinstance(error, UnicodeDecodeError):
            reason = "it is not UTF-8. Save it as that"
        raise ConfigurationError(f"The configuration file {file} cannot be read: {reason}.") from error
    for name in written:
        require_setting(name, f"{file}: ")
    return written
