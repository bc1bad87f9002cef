"""Asks a service page by page: with pauses, retries and limits, and nothing twice that is there already."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from shutil import copyfileobj

from kg.downloads.services import Service
from kg.federation.errors import PartnerError, RemoteAccessError
from kg.federation.outgoing import Outgoing

SECONDS = 120.0
LARGEST = 500_000_000
RETRIES = 4
# The settings of a server say nothing to one who fetches.
_PRIVATE = " Name the private network that it is in: --private 10.1.0.0/16."
_TO_RETRY = frozenset({0, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT, 500, 502, 503, 504})


@dataclass
class Downloaded:
    """What was fetched: records as the service counts them, files that are new, and files that were there."""

    records: int = 0
    fresh: int = 0
    kept: int = 0


@dataclass(frozen=True)
class Download:
    """Records of a service, fetched into a folder.

    `again`: what is there already is asked for once more. `private`: networks of this machine that a service may be in.
    """

    service: Service
    folder: Path
    again: bool = False
    private: tuple[str, ...] = ()
    sleep: Callable[[float], None] = time.sleep

    def at(self, address: str) -> Download:
        """Return the download from another server with the same interface."""
        return replace(self, service=replace(self.service, address=address))

    def run(self, words: Sequence[str], most: int, progress: Callable[[str], None] = lambda _: None) -> Downloaded:
        """Fetch up to `most` records. Raises PartnerError where the service fails again and again.

        What was fetched before stays, and the same command goes on from there.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        done = Downloaded()
        outgoing = Outgoing([self.service.address], self.private)
        for records in self.service.pages(self.service, words, most, lambda *page: self._answer(outgoing, done, *page)):
            done.records += records
            progress(f"{done.records:,} records, {done.fresh + done.kept:,} files")
        return done

    def _answer(self, outgoing: Outgoing, done: Downloaded, address: str, ending: str) -> bytes:
        hidden = "." if ending.startswith("..") else ""
        digest = hashlib.sha256(address.encode()).hexdigest()[:16]
        path = self.folder / f"{hidden}{self.service.source}-{digest}.{ending.lstrip('.')}"
        if path.exists() and not self.again:
            done.kept += 1
            return path.read_bytes()
        if done.fresh:
            self.sleep(self.service.pause)
        self._fetch(outgoing, address, path)
        done.fresh += 1
        return path.read_bytes()

    def _fetch(self, outgoing: Outgoing, address: str, path: Path) -> None:
        draft = path.with_suffix(".draft")
        for attempt in range(RETRIES + 1):
            try:
                fetched = outgoing.fetch(address, seconds=SECONDS, most=LARGEST)
            except RemoteAccessError as error:
                private = error.remedy is not None and "service_private" in error.remedy.settings
                raise RemoteAccessError(f"{error}{_PRIVATE if private else ''}") from None
            except PartnerError as error:
                if attempt == RETRIES or error.status not in _TO_RETRY:
                    raise
                self.sleep(max(self.service.pause, 1.0) * 2**attempt)
                continue
            with fetched.body, draft.open("wb") as out:
                copyfileobj(fetched.body, out)
            draft.replace(path)
            return
