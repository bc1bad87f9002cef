"""The hook of hatchling that lets a wheel carry the bundles of the front-end packages."""

from __future__ import annotations

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """Fetch the bundles before the files of a wheel are gathered; an editable installation has its own way."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch, unless they are there. Raises FrontendError, so that no wheel is made without them."""
        del build_data
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from kg.frontend.fetching import fetch  # noqa: PLC0415 - known only from here on

        fetch()
