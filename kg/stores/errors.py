"""What can go wrong with a store that somebody else runs. A branch of the tree in `kg.errors`."""

from __future__ import annotations

from kg.errors import Cause, MyelomaKgError


class RemoteStoreError(MyelomaKgError):
    """A remote store failed, answered in part, or holds something else than a snapshot of ours."""

    cause = Cause.PARTNER
    exit_code = 9
