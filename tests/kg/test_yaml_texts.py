"""YAML whose few lines would become many texts is refused with its place."""

from __future__ import annotations

import pytest
import yaml

from kg.yaml_texts import yaml_texts

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
