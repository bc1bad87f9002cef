"""What can go wrong with a call to a server of others. A branch of the tree in `kg.errors`.

RemoteAccessError          a call to an address that is not allowed
PartnerError               a server that was called failed
└── PartnerTimeoutError    it did not answer in time
"""

from __future__ import annotations

from kg.errors import Cause, MyelomaKgError, Remedy

ALLOW_ADDRESSES = Remedy("allow addresses with", ("service_allow",))


class RemoteAccessError(MyelomaKgError):
    """A query would call an address that is not allowed."""

    cause = Cause.CALLER
    exit_code = 9


class PartnerError(MyelomaKgError):
    """A server that a query calls failed. `status`: of HTTP, where it answered."""

    status = 0
    cause = Cause.PARTNER
    exit_code = 9


class PartnerTimeoutError(PartnerError):
    """A server that a query calls did not answer in time."""
