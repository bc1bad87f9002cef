"""From the text of an update to the steps that do it: the dataset that the request names, and what LOAD reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kg.dataset.change import WriteKind, WriteStep
from kg.federation.errors import PartnerError, RemoteAccessError
from kg.sparql.inspection import declarations
from kg.sparql.protocol import ProtocolError, ProtocolUpdate
from kg.sparql.updates import operations

# Address -> media type and body. Raises RemoteAccessError and PartnerError.
Fetch = Callable[[str], tuple[str, bytes]]

_LOAD = re.compile(r"\bLOAD\b", re.IGNORECASE)


def steps_of(update: ProtocolUpdate, base: str, fetch: Fetch) -> tuple[WriteStep, ...]:
    """Return the steps of an update, with what LOAD reads fetched.

    Raises QuerySyntaxError, ProtocolError when update and request both name a dataset, and what `fetch` raises.
    """
    text = update.text
    if update.names_a_dataset:
        text = _with_dataset(text, update.default_graphs, update.named_graphs)
    if not _LOAD.search(text):
        return (_update(text, base),)
    return tuple(_loaded(text, base, fetch))


def _update(text: str, base: str) -> WriteStep:
    return WriteStep(WriteKind.UPDATE, text.encode("utf-8"), base=base)


def _with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return an update whose patterns are asked of some graphs alone."""
    clauses = [*(f"USING <{iri}>" for iri in default), *(f"USING NAMED <{iri}>" for iri in named)]
    using = " ".join(clauses) + " "
    pieces, last = [], 0
    for each in operations(text):
        if each.names_graphs:
            raise ProtocolError(
                "The request names graphs with using-graph-uri= or using-named-graph-uri=, and the update with USING "
                "or WITH. Use one of them."
            )
        if each.pattern:
            # DELETE WHERE { … } has no place for USING: it is written out.
            template = text[each.pattern + len("WHERE") : each.end] if each.short else ""
            pieces += [text[last : each.pattern], template, " ", using]
            last = each.pattern
    return "".join([*pieces, text[last:]])


def _loaded(text: str, base: str, fetch: Fetch) -> Iterator[WriteStep]:
    """Yield an update in pieces, with what is loaded between them."""
    declared, piece, waiting = "", "", False
    for each in operations(text):
        own = text[each.prologue : each.start]
        declared += own
        if each.load is None:
            piece += f"{own}{text[each.start : each.end]};\n"
            waiting = True
            continue
        if waiting:
            yield _update(piece, base)
        piece, waiting = declared, False
        names = declarations(declared, base)
        address, target = names.resolve(each.load), names.resolve(each.into) if each.into else ""
        try:
            media_type, body = fetch(address)
        except (RemoteAccessError, PartnerError):
            if not each.silent:
                raise
        else:
            yield WriteStep(WriteKind.ADD, body, target, media_type, address)
    if waiting:
        yield _update(piece, base)
