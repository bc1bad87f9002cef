"""Values of settings, read from what a flag, the environment or a file says.

Each function raises ValueError or TypeError with a message that says what would be right, to be put behind "… is not".
"""

from __future__ import annotations

import hmac
import re
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import ConfigurationError

_UNITS = {
    "": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30,
}  # fmt: skip
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


def read_count(text: object, least: int = 0) -> int:
    """Return a whole number, `least` or more."""
    rule = f"a whole number, {least} or more"
    number = _number(text, least, rule)
    if number != int(number):
        raise ValueError(rule)
    return int(number)


def read_positive(text: object) -> int:
    """Return a whole number, 1 or more."""
    return read_count(text, 1)


def read_port(text: object) -> int:
    """Return the number of a TCP port."""
    number = read_count(text)
    if number > 65535:
        raise ValueError("a port, 0 to 65535")
    return number


def read_seconds(text: object) -> float:
    """Return seconds, written with or without an s.

    >>> read_seconds("2.5s")
    2.5
    """
    rule = "a number of seconds above 0, such as 30 or 2.5, and at most 1,000,000"
    number = _number(str(text).removesuffix("s").strip(), 0.001, rule)
    if number > _MOST_SECONDS:
        raise ValueError(rule)
    return number


def read_bytes(text: object) -> int:
    """Return a number of bytes, written with or without a unit.

    >>> read_bytes("64 MiB")
    67108864
    """
    match = _SIZE.fullmatch(str(text).strip())
    if match is None or match[2].lower() not in _UNITS or not float(match[1]):
        raise ValueError("a size above 0 such as 500kB, 64 MiB or 2GiB")
    number = float(match[1]) * _UNITS[match[2].lower()]
    if number > _MOST_BYTES:
        raise ValueError("a size of at most 1,000,000 TB")
    return int(number)


def read_memory(text: object) -> int:
    """Return how many bytes of memory a process may take."""
    number = read_bytes(text)
    if number < _LEAST_MEMORY:
        raise ValueError("a size of at least 128 MB, which the search for chains needs before it begins")
    return number


def read_string(text: object) -> str:
    """Return a text. Raises TypeError for a value of a file of settings that is none."""
    if not isinstance(text, (str, Path)):  # a number or false in a file of settings
        raise TypeError("a text in quotation marks")
    return str(text)


def read_list(text: object) -> tuple[str, ...]:
    """Return the words of a list, or of a text in which blanks or commas part them."""
    if isinstance(text, (list, tuple)):
        return tuple(map(read_string, text))
    return tuple(item for item in re.split(r"[\s,]+", read_string(text)) if item)


def read_networks(text: object) -> tuple[str, ...]:
    """Return a list of IP addresses and networks, as networks."""
    try:
        return tuple(str(ip_network(item)) for item in read_list(text))
    except ValueError:
        raise ValueError("IP addresses or networks, such as 127.0.0.1 or 10.0.0.0/8") from None


def read_path(text: object) -> Path:
    """Return a path; ~ is the home of the user."""
    if not read_string(text):
        raise ValueError("the path of a folder")
    return Path(read_string(text)).expanduser()


def read_host(text: object) -> str:
    """Return the address or the name of a machine."""
    # Without a name the system takes every address of the machine.
    if not re.fullmatch(r"\S+", read_string(text)):
        raise ValueError("an address or a name, such as 127.0.0.1, or 0.0.0.0 for every address of this machine")
    return read_string(text)


def read_log_format(text: object) -> str:
    """Return the name of a format of the log."""
    if text not in {"json", "text"}:
        raise ValueError("json or text")
    return str(text)


def read_log_level(text: object) -> str:
    """Return the name of a level of the log, in small letters."""
    if str(text).lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError("debug, info, warning or error")
    return str(text).lower()


def read_web_address(text: object) -> str:
    """Return an address of HTTP without a slash at its end, or nothing for nothing."""
    address = read_string(text)
    well_formed = re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[^\s<>\"?#]*)?", address)
    if address and not (well_formed and _names_host(address)):
        raise ValueError("an address such as https://example.org/myeloma, or nothing")
    return address.rstrip("/")


def read_address_prefixes(text: object) -> tuple[str, ...]:
    """Return a list of beginnings of addresses of HTTP; each has a path, so that no other host begins with it."""
    prefixes = read_list(text)
    for item in prefixes:
        if not (re.fullmatch(r"https?://[^\s<>\"/]+/\S*", item) and _names_host(item)):
            raise ValueError(
                "addresses that begin with http:// or https:// and have a path, such as https://example.org/"
            )
    return prefixes


def _names_host(address: str) -> bool:
    """Whether an address can be taken apart into a host and perhaps a port."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


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


def read_secret(text: object) -> Secret:
    """Return a secret. Raises ConfigurationError, which does not show it."""
    token = read_string(text).strip()
    if not re.fullmatch(r"[\x21-\x7e]*", token):
        raise ConfigurationError(
            "The token holds a character that no HTTP header carries. Use letters, digits and -._~"
        )
    return Secret(token)


def read_optional_path(text: object) -> Path | None:
    """Return a path, or None for nothing."""
    return read_path(text) if read_string(text) else None


def read_boolean(text: object) -> bool:
    """Return a truth value, written true, yes or 1, or false, no or 0."""
    if str(text).lower() not in {"true", "false", "yes", "no", "1", "0"}:
        raise ValueError("true or false")
    return str(text).lower() in {"true", "yes", "1"}
