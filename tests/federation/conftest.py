"""Partners to be called: servers of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.partner import Partner, running_partner


@pytest.fixture
def partner() -> Iterator[Partner]:
    with running_partner() as running:
        yield running


@pytest.fixture
def tls_partner() -> Iterator[Callable[[Path], Partner]]:
    with ExitStack() as stack:
        yield lambda certificate: stack.enter_context(running_partner(certificate))
