"""The terms of columns: the numbers that stand for them, and their texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import duckdb

from kg.columns.codes import FIRST_WRITTEN, INTEGER_TYPE, INTEGERS, LEAST_INTEGER, integer_of

# So many terms that were looked for are kept, if they have no more characters than that.
_MOST_KEPT = 20_000
_LONGEST_KEPT = 200


class NumberedTerms:
    """The terms of columns, and those that were written since.

    `run` puts a statement to the tables `all_terms` and `all_names`. What was found is kept, as the same names are
    asked for again and again.
    """

    def __init__(self, run: Callable[..., duckdb.DuckDBPyConnection]) -> None:
        self._run = run
        ((self._finds_by_hash,),) = run("SELECT hash = hash('') FROM probe").fetchall()
        self._new: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._texts: dict[int, str] = {}

    def add(self, texts: Collection[str]) -> dict[str, int]:
        """Return the numbers of terms; those that have none get one."""
        codes = self.codes(texts)
        self._new = {text: FIRST_WRITTEN + place for place, text in enumerate(sorted(set(texts) - codes.keys()))}
        self._keep(self._new)
        return codes | self._new

    def codes(self, texts: Collection[str]) -> dict[str, int]:
        """Return the numbers of the terms that have one, as every integer of up to fifteen digits does."""
        integers = {text: integer_of(text) for text in texts}
        found = {text: INTEGERS + value for text, value in integers.items() if value is not None}
        found |= {text: self._codes[text] for text in texts if text in self._codes}
        if others := [text for text in texts if text not in found]:
            chosen = "text IN (SELECT unnest(?))"
            if self._finds_by_hash:
                chosen = "code IN (SELECT code FROM all_names WHERE hash IN (SELECT hash(unnest(?))))"
            read = {text: code for code, text in self._asked(chosen, others) if text in integers}
            self._keep(read)
            found |= read
        return found

    def texts(self, codes: Iterable[int]) -> dict[int, str]:
        """Return the texts of numbers."""
        wanted = set(codes)
        found = {code: integer_text(code - INTEGERS) for code in wanted if code >= LEAST_INTEGER}
        found |= {code: self._texts[code] for code in wanted if code in self._texts}
        if others := list(wanted - found.keys()):
            # As a list that is written out, they would be looked for in many more blocks of the table.
            read = dict(self._asked("code IN (SELECT unnest(?))", others))
            self._keep({text: code for code, text in read.items()})
            found |= read
        return found

    def _asked(self, chosen: str, values: Sequence[str | int]) -> list[tuple[int, str]]:
        return self._run(f"SELECT code, text FROM all_terms WHERE {chosen}", [values]).fetchall()

    def _keep(self, codes: Mapping[str, int]) -> None:
        if len(self._codes) + len(codes) > _MOST_KEPT:
            self._codes, self._texts = dict(self._new), {code: text for text, code in self._new.items()}
        for text, code in codes.items():
            if len(text) <= _LONGEST_KEPT or text in self._new:
                self._codes[text], self._texts[code] = code, text


def integer_text(value: int) -> str:
    """Return an integer as N-Triples writes it."""
    return f'"{value}"{INTEGER_TYPE}'
