"""YAML whose few lines would become many texts, or that nests too deep, is refused with its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from kg.yaml_texts import DEEPEST, yaml_texts

# Four texts out of two: harmless, and what a billion would be written like.
_REPEATED = "a: &a [x, y]\nb: [*a, *a]\n"


def test_parts_that_are_repeated_by_aliases_are_refused() -> None:
    with pytest.raises(yaml.MarkedYAMLError) as refused:
        yaml_texts(_REPEATED)
    assert refused.value.problem == "YAML that repeats parts by aliases, such as *a, is not read"
    assert refused.value.problem_mark
    assert refused.value.problem_mark.line == 1


@pytest.mark.parametrize("document", ["a: x*y", "a: '*b'", "# *b\na: 1", "a: |\n  - *b\n"])
def test_a_star_is_no_alias_by_itself(document: str) -> None:
    assert "a" in yaml_texts(document)


def in_flow(levels: int) -> str:
    return f"a: ']]'\nb: {'[' * (levels - 1)}{']' * (levels - 1)}"


def in_blocks(levels: int) -> str:
    return "- " * levels + "a"


def in_lines(levels: int) -> str:
    return "\r".join(f"{' ' * level}a:" for level in range(levels))


@pytest.mark.parametrize("nested", [in_flow, in_blocks, in_lines])
def test_what_nests_too_deep_is_refused_and_what_nests_less_is_read(nested: Callable[[int], str]) -> None:
    assert yaml_texts(nested(DEEPEST))
    with pytest.raises(yaml.MarkedYAMLError, match="nests deeper than 100 levels") as refused:
        yaml_texts(nested(DEEPEST + 1))
    assert refused.value.problem_mark


def test_brackets_in_texts_nest_nothing() -> None:
    assert yaml_texts("\n".join(f"- 'a [{number}'" for number in range(2 * DEEPEST)))
