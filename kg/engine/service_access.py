"""SERVICE as the front sees it: which partners a text may call, and what a failed call says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import import_module

from kg.engine.messages import is_unreadable_answer, service_failure
from kg.errors import MyelomaKgError, decode_error
from kg.federation.errors import ALLOW_ADDRESSES, PartnerError, RemoteAccessError
from kg.sparql.inspection import ServiceClause

_RELAY_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/[\w-]+/(\d+)")
_SHOWN = 200


def check_services(services: Iterable[ServiceClause], allow: tuple[str, ...]) -> None:
    """Raise RemoteAccessError for the first SERVICE whose address does not begin as one of the list.

    What is SILENT and may not be called fails later, and says nothing.
    """
    for service in services:
        if service.is_silent and service.address:
            continue
        if not allow:
            raise RemoteAccessError(
                f"{service.location}: SERVICE is not available here. Ask the two endpoints apart.", ALLOW_ADDRESSES
            )
        if not service.address:
            raise RemoteAccessError(
                f"{service.location}: SERVICE needs an address that is written out, not a variable."
            )
        try:
            # Few queries call others: the rest does without what speaks HTTP.
            import_module("kg.federation.outgoing").checked_address(service.address, allow)
        except RemoteAccessError as error:
            raise RemoteAccessError(f"{service.location}: {error}", error.remedy) from None


def refuse_services(services: Iterable[ServiceClause]) -> None:
    """Raise RemoteAccessError for the first SERVICE of an update."""
    for service in services:
        raise RemoteAccessError(
            f"{service.location}: SERVICE is not available in an update. Ask with a query, and send the result to the "
            "graph store."
        )


def service_error(message: str, targets: Sequence[str]) -> MyelomaKgError | None:
    """Return the error of a call behind the engine's message; None when the message is about something else.

    `targets`: the addresses that the query names, in their order.
    """
    answer = service_failure(message)
    if answer:
        return decode_error(answer)
    if targets and is_unreadable_answer(message):
        named = ", ".join(f"<{target}>" for target in targets)
        reason = _RELAY_ADDRESS.sub(lambda match: targets[int(match[1])], message)
        return PartnerError(f"The answer of {named} is no SPARQL result that can be read: {reason[:_SHOWN]}")
    return None
