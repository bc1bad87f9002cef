"""Named tokens with the right to read or to write, from a file that is read again whenever it changes.

A line holds a name, a right and a token, or `sha256:` and the digest of one; `*` with the right to read lets everybody
read. What follows `#` is a remark:

    # name     right  token
    anna       write  sha256:3f5a…
    dashboard  read   0c1d…
    *          read
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kg.errors import ConfigurationError, unread_reason
from kg.setting_values import Secret

_log = logging.getLogger("myeloma_kg.access")

EVERYBODY = "*"
# Shorter ones can be guessed by trying.
SHORTEST = 16
_DIGEST = re.compile(r"sha256:[0-9A-Fa-f]{64}")
# What a header carries as it is.
_TOKEN = re.compile(r"[\x21-\x7e]+")
_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")


class Right(StrEnum):
    """What a token allows; who may write may read."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class AccessToken:
    """A token: whose it is, what it allows, its SHA-256, and how many characters it has where that is known."""

    name: str
    right: Right
    digest: bytes
    length: int | None = None


class Tokens:
    """The tokens that count now. Without a file only the token of the settings does, and everybody may read."""

    def __init__(self, file: Path | None, token: Secret) -> None:
        self._file, self._token = file, token
        self._state: tuple[int, ...] | None = None
        self._of_file: tuple[AccessToken, ...] = ()
        self._everybody_reads = file is None

    def load(self) -> None:
        """Read the file. Raises ConfigurationError with the line that is wrong; such a line gives nobody a right."""
        if self._file is None:
            return
        state = _state(self._file)
        tokens: list[AccessToken] = []
        try:
            text = self._file.read_text(encoding="utf-8")
            tokens, wrong = _parsed(text)
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"The file of tokens {self._file} cannot be read: {unread_reason(error)}."
            ) from None
        finally:
            # Other threads ask meanwhile: until all is read, what counted before counts.
            self._of_file = tuple(each for each in tokens if each.name != EVERYBODY)
            self._everybody_reads = len(self._of_file) < len(tokens)
            self._state = state
        if wrong:
            raise ConfigurationError(
                f"{self._file}:{wrong}: a line is 'NAME read|write TOKEN', or '* read' to let everybody read. TOKEN is "
                "printable ASCII, or 'sha256:' with the 64 hexadecimal digits of its digest."
            )

    @property
    def everybody_reads(self) -> bool:
        """Whether reading needs no token."""
        self._refresh()
        return self._everybody_reads

    def holder(self, authorization: str) -> AccessToken | None:
        """Return the token that an Authorization header carries; it takes as long whichever it is."""
        self._refresh()
        scheme, _, sent = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return None
        digest = hashlib.sha256(sent.strip().encode("utf-8", "surrogateescape")).digest()
        fitting = [each for each in self._of_file if hmac.compare_digest(each.digest, digest)]
        if self._token.matches(sent.strip()):
            fitting.append(AccessToken("token", Right.WRITE, digest))
        return max(fitting, key=lambda each: each.right is Right.WRITE, default=None)

    def short(self) -> list[str]:
        """Return the names of the tokens that are too short, where their length is known."""
        named = [each.name for each in self._of_file if each.length is not None and each.length < SHORTEST]
        return [*(["MYELOMA_KG_TOKEN"] if self._token and len(self._token) < SHORTEST else []), *named]

    def _refresh(self) -> None:
        """Take up a changed file."""
        if self._file is None or _state(self._file) == self._state:
            return
        try:
            self.load()
        except ConfigurationError as error:
            _log.error("%s", error)
        else:
            _log.info("took up the tokens of %s", self._file)


def _state(file: Path) -> tuple[int, ...]:
    """Return what changes when a file does."""
    try:
        state = file.stat()
    except OSError:
        return ()
    return state.st_mtime_ns, state.st_ctime_ns, state.st_ino, state.st_size


def _parsed(text: str) -> tuple[list[AccessToken], int]:
    """Return the tokens of a file, and the number of its first bad line, 0 when there is none."""
    tokens: list[AccessToken] = []
    wrong = 0
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        token = _token(words)
        if token:
            tokens.append(token)
        else:
            wrong = wrong or number
    return tokens, wrong


def _token(words: list[str]) -> AccessToken | None:
    if words == [EVERYBODY, Right.READ]:
        return AccessToken(EVERYBODY, Right.READ, b"")
    if len(words) != 3 or not _NAME.fullmatch(words[0]) or words[1] not in set(Right):
        return None
    name, right, token = words[0], Right(words[1]), words[2]
    if _DIGEST.fullmatch(token):
        return AccessToken(name, right, bytes.fromhex(token.partition(":")[2]))
    # What is to be a digest must not count as the token that it is there to hide.
    if token.lower().startswith("sha256:") or not _TOKEN.fullmatch(token):
        return None
    return AccessToken(name, right, hashlib.sha256(token.encode("utf-8")).digest(), len(token))
