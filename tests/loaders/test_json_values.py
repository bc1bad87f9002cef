"""JSON that is read value by value is passed on as it is, and not deeper than a limit."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loaders.json_values import DEEPEST_NESTING, ShallowStream


def read(content: bytes, size: int) -> bytes:
    stream, read = ShallowStream(io.BytesIO(content)), b""
    while block := stream.read(size):
        read += block
    return read


@given(st.text(alphabet='[]{}"\\a', max_size=40), st.integers(1, 5))
@example('["a\\\\"]', 5)
def test_what_is_read_is_passed_on(text: str, size: int) -> None:
    assert read(text.encode(), size) == text.encode()


@given(st.text(alphabet='[]{}"\\a'), st.integers(1, 50))
def test_brackets_in_texts_count_for_nothing(text: str, size: int) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    values = f'["{quoted}", {{"{quoted}": 1}}]'.encode() * 3
    levels = b"[" * (DEEPEST_NESTING - 2)
    assert read(levels + values, size) == levels + values


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_level_too_many_is_refused(size: int) -> None:
    assert read(b'{"a":' * DEEPEST_NESTING, size)
    with pytest.raises(RecursionError, match=f"deeper than {DEEPEST_NESTING} levels"):
        read(b'{"a":[' * (DEEPEST_NESTING // 2) + b"[", size)
