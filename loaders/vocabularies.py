"""The vocabularies of sources: their codes, names and predicates, and what each stands for here.

`vocabularies/` has the tables. The line before the header of each says what it is and where it is documented.
"""

from __future__ import annotations

import csv
from functools import cache

from kg import resources


@cache
def vocabulary_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of vocabularies, cells by the names of their columns."""
    with (resources.LOADERS / "vocabularies" / f"{name}.tsv").open(encoding="utf-8", newline="") as stream:
        next(stream)
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))


def code_list(name: str, codes: str) -> dict[str, str]:
    """Return what each code of a list of a table stands for.

    >>> code_list("eu-ctr", "method")["ancova"], code_list("ucum", "unit")["months"]
    ('ANCOVA', 'mo')
    """
    return {row["code"]: row["meaning"] for row in vocabulary_rows(name) if row["list"] == codes}


def listed_names(name: str, by: str, column: str) -> dict[str, tuple[str, ...]]:
    """Return what a table lists in one of its columns, by what stands in another one.

    >>> listed_names("aact-columns", by="table", column="column")["keywords"]
    ('name',)
    """
    result: dict[str, list[str]] = {}
    for row in vocabulary_rows(name):
        result.setdefault(row[by], []).append(row[column])
    return {key: tuple(names) for key, names in result.items()}
