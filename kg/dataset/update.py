"""From the text of an update to the steps that do it: the dataset that the request names, and what LOAD reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.dataset.change import WriteKind, WriteStep
from kg.dataset.errors import ContentTooLargeError
from kg.errors import to_raise
from kg.federation.errors import PartnerError, RemoteAccessError
from kg.sparql.grammar import parse_update
from kg.sparql.inspection import prologue_declarations
from kg.sparql.protocol import ProtocolError, ProtocolUpdate


class LoadedBody(NamedTuple):
    """What LOAD read; `address`: the one that gave it, behind all redirects, which is the base of its IRIs."""

    address: str
    media_type: str
    body: bytes


# Gives what stands at an address. Raises RemoteAccessError and PartnerError.
Fetch = Callable[[str], LoadedBody]

_LOAD = re.compile(r"\bLOAD\b", re.IGNORECASE)


def update_steps(update: ProtocolUpdate, base: str, fetch: Fetch, most: int) -> tuple[WriteStep, ...]:
    """Return the steps of an update, with what LOAD reads fetched: `most` bytes together.

    Raises QuerySyntaxError, ProtocolError when update and request both name a dataset, ContentTooLargeError, and what
    `fetch` raises.
    """
    text = update.text
    if update.names_a_dataset:
        text = _with_dataset(text, update.default_graphs, update.named_graphs)
    if not _LOAD.search(text):
        return (_update(text, base),)
    return tuple(_bounded(_loaded(text, base, fetch), most))


def _bounded(steps: Iterable[WriteStep], most: int) -> Iterator[WriteStep]:
    size = 0
    for step in steps:
        size += len(step.body)
        if size > most:
            raise ContentTooLargeError(
                f"What LOAD reads, and the operations between with their prologues, are more than {most:,} bytes "
                "together. Send the update in parts. Nothing was changed.",
                to_raise("write_bytes"),
            )
        yield step


def _update(text: str, base: str) -> WriteStep:
    return WriteStep(WriteKind.UPDATE, text.encode("utf-8"), base=base)


def _with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return an update whose patterns are asked of some graphs alone."""
    clauses = [*(f"USING <{iri}>" for iri in default), *(f"USING NAMED <{iri}>" for iri in named)]
    using = " ".join(clauses) + " "
    pieces, last = [], 0
    for operation in parse_update(text):
        if operation.names_graphs:
            raise ProtocolError(
                "The request names graphs with using-graph-uri= or using-named-graph-uri=, and the update with USING "
                "or WITH. Use one of them."
            )
        if operation.pattern:
            # DELETE WHERE { … } has no place for USING: it is written out.
            is_short = operation.kind == "DELETE WHERE"
            template = text[operation.pattern + len("WHERE") : operation.end] if is_short else ""
            pieces += [text[last : operation.pattern], template, " ", using]
            last = operation.pattern
    return "".join([*pieces, text[last:]])


def _loaded(text: str, base: str, fetch: Fetch) -> Iterator[WriteStep]:
    """Yield an update in pieces, with what is loaded between them."""
    declared, piece, waiting = "", "", False
    names = prologue_declarations("", base)
    for operation in parse_update(text):
        own = text[operation.prologue : operation.start]
        declared += own
        prologue_declarations(own, before=names)
        if operation.load is None:
            piece += f"{own}{text[operation.start : operation.end]};\n"
            waiting = True
            continue
        if waiting:
            yield _update(piece, base)
        piece, waiting = declared, False
        target = names.resolve(operation.into) if operation.into else ""
        try:
            address, media_type, body = fetch(names.resolve(operation.load))
        except (RemoteAccessError, PartnerError):
            if not operation.is_silent:
                raise
        else:
            yield WriteStep(
                WriteKind.ADD, body, target, media_type, address, source=address, is_silent=operation.is_silent
            )
    if waiting:
        yield _update(piece, base)
