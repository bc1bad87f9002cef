"""Small datasets and questions by chance that have one right answer: what engines may answer as they like is left out.

Left out are the order of rows, what LIMIT keeps of rows in no order, SAMPLE, the clock and chance; the text of a blank
node; and paths of no steps, which `tests.engine.reference` judges: other engines put values into them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

PREFIXES = "PREFIX : <http://x/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
_NAMES = (":a", ":b", ":c", ":d")
_VERBS = (":p", ":q", ":r")
_GRAPHS = (":g1", ":g2")
_VALUES = (
    "1", "2", "3", "-1", "0", "10", "1.5", "2.5", "-0.5", '"1"^^xsd:double', '"25"^^xsd:double', '"1"^^xsd:float',
    '"a"', '"b"', '"abc"', '""', '"Abc d"', '"é𝄞"', '"a"@en', '"b"@en', '"a"@fr', '"x y"@de', '"12"', '"1.5"', '"true"',
    "true", "false", '"2020-01-02"^^xsd:date', '"2020-03-01"^^xsd:date', '"2020-01-02T10:00:00Z"^^xsd:dateTime',
    '"2020-01-02T10:00:00+02:00"^^xsd:dateTime', '"2019-12-31T23:59:59.5Z"^^xsd:dateTime', '"z"^^:own', '"b1"^^:own',
)  # fmt: skip
_VARIABLES = ("?a", "?b", "?c", "?d")
_COMPARED = ("=", "!=", "<", ">", "<=", ">=")
_ONE_ARGUMENT = re.findall(
    r"\w+",
    """STR LANG DATATYPE ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY HOURS MINUTES SECONDS
    TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 isIRI isBlank isLiteral isNumeric""",
)
_TEXT_PAIR = ("CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER")
_RANGES = ('"*"', '"en"', '"EN"')
_PATTERNS = ('"^a"', '"A", "i"', '"b."', '"1"')
_REPLACED = ('"a", "z"', '"[b-d]", "<$0>"', '"(.)", "$1$1"')
_CASTS = re.findall(r"\S+", "xsd:integer xsd:decimal xsd:double xsd:float xsd:string xsd:boolean xsd:dateTime")

_Choice = TypeVar("_Choice")


class RandomQuestions:
    """Datasets and questions, one after the other."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._fresh = 0

    def data(self) -> str:
        """Return a dataset in TriG: a default graph and two named ones."""
        graphs = (f"{graph} {{ {self._data_triples(5)} }}" for graph in _GRAPHS)
        return f"{PREFIXES}{self._data_triples(14)} {' '.join(graphs)}"

    def query(self) -> str:
        """Return a query."""
        self._fresh = 0
        return PREFIXES + self._pick((self._select, self._select, self._grouped, self._grouped, self._ask))()

    def _data_triples(self, most: int) -> str:
        return " ".join(
            f"{self._pick(_NAMES)} {self._pick(_VERBS)} {self._pick(_NAMES if self._chance() else _VALUES)} ."
            for _ in range(self._random.randint(most // 2, most))
        )

    def _pick(self, choices: Sequence[_Choice]) -> _Choice:
        return self._random.choice(choices)

    def _chance(self, share: float = 0.5) -> bool:
        return self._random.random() < share

    def _several(self, make: Callable[[], str], most: int, between: str = " ") -> str:
        return between.join(make() for _ in range(self._random.randint(1, most)))

    def _new_variable(self) -> str:
        self._fresh += 1
        return f"?v{self._fresh}"

    # Forms.

    def _select(self) -> str:
        items = self._random.sample(_VARIABLES, self._random.randint(1, 3))
        made = [f"({self._expression()} AS {self._new_variable()})" for _ in range(self._random.randint(0, 2))]
        option = self._pick(("", "", "DISTINCT "))
        return f"SELECT {option}{' '.join([*items, *made])} WHERE {self._group(2)}"

    def _grouped(self) -> str:
        keys = self._random.sample(_VARIABLES, self._random.randint(0, 2))
        names = list(keys)
        if self._chance(0.3):
            name = self._new_variable()
            keys.append(f"({self._expression(1)} AS {name})")
            names.append(name)
        made = [f"({self._aggregated()} AS {self._new_variable()})" for _ in range(self._random.randint(1, 3))]
        grouping = f" GROUP BY {' '.join(keys)}" if keys else ""
        having = (
            f" HAVING ({self._aggregate()} {self._pick(_COMPARED)} {self._pick('0123')})" if self._chance(0.2) else ""
        )
        return f"SELECT {' '.join([*names, *made])} WHERE {self._group(2)}{grouping}{having}"

    def _ask(self) -> str:
        return f"ASK {self._group(2)}"

    # Patterns.

    def _group(self, depth: int) -> str:
        elements = [self._triples()] if self._chance(0.85) else []
        elements += [self._element(depth - 1) for _ in range(self._random.randint(0, 3) if depth else 0)]
        return f"{{ {' '.join(elements)} }}"

    def _element(self, depth: int) -> str:
        group = lambda: self._group(depth)  # noqa: E731
        return self._pick(
            (
                lambda: f"OPTIONAL {group()}",
                lambda: f"OPTIONAL {{ {self._triples()} FILTER({self._condition()}) }}",
                lambda: f"MINUS {group()}",
                lambda: self._several(group, 3, " UNION "),
                lambda: f"GRAPH {self._pick(('?g', '?g', ':g1', ':none', '?a'))} {group()}",
                lambda: f"FILTER({self._condition()})",
                lambda: f"FILTER({self._condition()})",
                lambda: f"FILTER {self._pick(('', 'NOT '))}EXISTS {{ {self._exists_triples()} }}",
                lambda: f"BIND({self._expression()} AS {self._new_variable()})",
                self._values,
                lambda: f"{{ {self._sub_select(depth)} }}",
                self._triples,
            )
        )()

    def _sub_select(self, depth: int) -> str:
        items = sorted(self._random.sample(_VARIABLES, self._random.randint(1, 2)))
        if self._chance():
            return f"SELECT {self._pick(('', 'DISTINCT '))}{' '.join(items)} {self._group(depth)}"
        count = f"({self._aggregate()} AS {self._new_variable()})"
        return f"SELECT {' '.join(items)} {count} {self._group(depth)} GROUP BY {' '.join(items)}"

    def _values(self) -> str:
        names = self._random.sample(_VARIABLES, self._random.randint(1, 2))
        value = lambda: self._pick((self._pick(_NAMES), self._pick(_VALUES), "UNDEF"))  # noqa: E731
        row = lambda: f"({' '.join(value() for _ in names)})"  # noqa: E731
        return f"VALUES ({' '.join(names)}) {{ {self._several(row, 3)} }}"

    def _triples(self) -> str:
        return self._several(lambda: f"{self._subject()} {self._path(2)} {self._object()} .", 2)

    def _exists_triples(self) -> str:
        return self._several(lambda: f"{self._subject()} {self._pick(_VERBS)} {self._object()} .", 2)

    def _subject(self) -> str:
        return self._pick((*_VARIABLES, *_VARIABLES, self._pick(_NAMES)))

    def _object(self) -> str:
        return self._pick((*_VARIABLES, *_VARIABLES, self._pick(_NAMES), self._pick(_VALUES)))

    def _path(self, depth: int) -> str:
        if not depth or self._chance(0.6):
            return self._pick((*_VERBS, *_VERBS, "?d")) if depth == 2 else self._pick(_VERBS)
        part = lambda: self._path(depth - 1)  # noqa: E731
        negated = lambda: self._pick(("", "^")) + self._pick(_VERBS)  # noqa: E731
        return self._pick(
            (
                lambda: f"({part()}|{part()})",
                lambda: f"({part()}/{part()})",
                lambda: f"^({part()})",
                lambda: f"({part()})+",
                lambda: f"!({self._several(negated, 2, '|')})",
            )
        )()

    # Expressions.

    def _condition(self, depth: int = 2) -> str:
        one = lambda: self._expression(1)  # noqa: E731
        inner = lambda: self._condition(depth - 1) if depth else f"BOUND({self._pick(_VARIABLES)})"  # noqa: E731
        return self._pick(
            (
                lambda: f"{one()} {self._pick(_COMPARED)} {one()}",
                lambda: f"{one()} {self._pick(_COMPARED)} {one()}",
                lambda: f"({inner()}) {self._pick(('||', '&&'))} ({inner()})",
                lambda: f"!({inner()})",
                lambda: f"BOUND({self._pick(_VARIABLES)})",
                lambda: f"{one()} {self._pick(('IN', 'NOT IN'))} ({self._several(one, 3, ', ')})",
                lambda: f"sameTerm({one()}, {one()})",
                lambda: f"LANGMATCHES(LANG({one()}), {self._pick(_RANGES)})",
                lambda: f"REGEX(STR({one()}), {self._pick(_PATTERNS)})",
                lambda: f"{self._pick(_TEXT_PAIR[:3])}({one()}, {one()})",
                one,
            )
        )()

    def _expression(self, depth: int = 2) -> str:
        if not depth:
            return self._pick((*_VARIABLES, *_VARIABLES, self._pick(_VALUES), self._pick(_NAMES)))
        inner = lambda: self._expression(depth - 1)  # noqa: E731
        return self._pick(
            (
                inner,
                lambda: f"({inner()}) {self._pick('+-*/')} ({inner()})",
                lambda: f"({inner()}) {self._pick('+-*/')} ({inner()})",
                lambda: f"({inner()} {self._pick(_COMPARED)} {inner()})",
                lambda: f"{self._pick('+-')}({inner()})",
                lambda: f"{self._pick(_ONE_ARGUMENT)}({inner()})",
                lambda: f"{self._pick(_ONE_ARGUMENT)}({inner()})",
                lambda: f"{self._pick(_TEXT_PAIR)}({inner()}, {inner()})",
                lambda: f"{self._pick(_CASTS)}({inner()})",
                lambda: f"IF({inner()} {self._pick(_COMPARED)} {inner()}, {inner()}, {inner()})",
                lambda: f"COALESCE({self._several(inner, 3, ', ')})",
                lambda: f"CONCAT({self._several(inner, 3, ', ')})",
                lambda: f"SUBSTR({inner()}, {self._pick('0123')}{self._pick(('', ', 1', ', 2'))})",
                lambda: f"REPLACE({inner()}, {self._pick(_REPLACED)})",
                lambda: f"STRLANG({inner()}, 'en')",
                lambda: f"STRDT({inner()}, {self._pick(('xsd:integer', ':own'))})",
                lambda: f"IRI({inner()})",
                lambda: f"({inner()} = {inner()} || {inner()})",
            )
        )()

    def _aggregate(self) -> str:
        name = self._pick(("COUNT", "COUNT", "SUM", "AVG", "MIN", "MAX"))
        distinct = self._pick(("", "", "DISTINCT "))
        if name == "COUNT" and self._chance(0.3):
            return f"COUNT({distinct}*)"
        return f"{name}({distinct}{self._expression(self._random.randint(0, 1))})"

    def _aggregated(self) -> str:
        call = self._aggregate()
        return self._pick((call, call, call, f"COALESCE({call}, 'none')", f"({call} + 1)", f"STRLEN(STR({call}))"))
