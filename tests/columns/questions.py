"""Small files of N-Triples, written in many ways, and questions of groups by chance."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

PREFIXES = "PREFIX : <http://x/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
GRAPH = "http://x/g"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NAMES, _NODES = ("<http://x/a>", "<http://x/b>", "<http://x/c>", "<http://x/d>"), ("_:n1", "_:n2")
_VERBS = ("<http://x/p>", "<http://x/q>", "<http://x/r>")
_NUMBERS = tuple(f'"{number}"^^<{_XSD}integer>' for number in (0, 1, 2, 3, -1, -7, 10, 999_999_999_999_999))
_VALUES = (
    *_NUMBERS,
    *(f'"{number}"^^<{_XSD}integer>' for number in ("05", "+2", "-0", "1000000000000000", "9223372036854775807", "x")),
    *(f'"{number}"^^<{_XSD}decimal>' for number in ("1", "1.50", "-0.0")),
    *(f'"1"^^<{_XSD}{kind}>' for kind in ("int", "double", "boolean", "string", "gYear", "byte")),
    f'"2020-01-02T10:00:00.0Z"^^<{_XSD}dateTime>', '"1"^^<http://x/own>',
    '""', '"a"', r'"a \"b\" \\ c"', '"é"', r'"\t\n"', '"<http://x/a> ."', '"a b . "', '"a"@en', '"a"@EN-gb',
    '"a"@en-GB', '"05"', "<http://x/a>", "<http://x/b>", "<http://x/c>",
)  # fmt: skip
_OTHER_VALUES = (
    r'"\u00e9"',
    r'"\u0007"',
    r"<http://x/\u00e9>",
    '"a"@en--ltr',
    '<<( <http://x/a> <http://x/p> "a" )>>',
)
_OTHER_LINES = ("{}\t{} {}.\n", "  {} {}  {} . # a remark .\n", "# {} {} {} .\n\n", "{} {} {} .\r\n")
_ITEMS = (
    "COUNT(*)", "COUNT({0})", "COUNT(DISTINCT {0})", "SUM({0})", "SUM(DISTINCT {0})", "AVG({0})", "AVG(DISTINCT {0})",
    "MIN({0})", "MAX({0})", "MIN(DISTINCT {0})", "COUNT({0}) + 1", "COUNT(DISTINCT *)", "SAMPLE(1)", "SUM({0} + 1)",
    "MAX({0}) - MIN({0})", "STR(SUM({0}))", "IF(SUM({0}) > 3, 'much', 'little')",
)  # fmt: skip
_VARIABLES = ("?s", "?v", "?v", "?v", "?o", "$v")
_FILTERS = (
    "?v > 1", "?v <= 3", "2 > ?v", "?v != 2", "?v = 1", "?v > -2 && (?v < 3)", "?o > 1", "$v >= +1 && ?v != 10",
    "true", "?v > 1.5", "?v = 05", "?v < ?o", "?v > 1 || ?v = 0", "?absent > 1", "!(?v > 2)", "?v > 9999999999999999",
)  # fmt: skip
_BEHIND = (
    "", "", "", "HAVING(COUNT(*) > 1)", "HAVING(SUM(?v) > 2 || COUNT(?s) = 1)", "ORDER BY DESC(?n0)",
    "ORDER BY ?n0 COUNT(*)", "HAVING(?n0 > 1)",
)  # fmt: skip


class Questions:
    """Files and questions, one after the other."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def lines(self) -> str:
        """Return a file: of all kinds of values for two of its properties, of integers for the third.

        It has blank nodes, or is written in ways that need a parser.
        """
        has_nodes = self._random.random() < 0.5
        names = (*_NAMES, *_NODES) if has_nodes else _NAMES
        values = (*_VALUES, *names) if has_nodes else (*_VALUES, *_OTHER_VALUES)
        lines = ("{} {} {} .\n",) * 8 + (() if has_nodes else _OTHER_LINES)
        return "".join(self._line(names, values, lines) for _ in range(self._random.randint(5, 40)))

    def _line(self, names: Sequence[str], values: Sequence[str], lines: Sequence[str]) -> str:
        verb = self._pick(_VERBS)
        value = self._pick(_NUMBERS[:-1] if verb == _VERBS[2] else values)
        return self._pick(lines).format(self._pick(names), verb, value)

    def query(self) -> str:
        """Return a query, which may be one that groups are not reckoned for."""
        items, keys = self._items(), self._keys()
        triples = [self._triple() for _ in range(self._random.randint(1, 3))]
        if self._random.random() < 0.4:
            triples.insert(self._random.randint(0, len(triples)), f"FILTER({self._pick(_FILTERS)})")
        where = f"{{ {' '.join(triples)} }}"
        where = self._pick((where,) * 4 + (f"{{ GRAPH :g {where} }}", f"{{ GRAPH :g {where} FILTER(?v > 1) }}"))
        named = " ".join(f"({item} AS ?n{number})" for number, item in enumerate(items))
        grouped = f"GROUP BY {' '.join(keys)}" if keys else ""
        return f"{PREFIXES}SELECT {' '.join(keys)} {named} {where} {grouped} {self._pick(_BEHIND)}"

    def _items(self) -> Sequence[str]:
        items = (*_ITEMS[:10] * 4, *_ITEMS)
        return [self._pick(items).format(self._pick(_VARIABLES)) for _ in range(self._random.randint(1, 2))]

    def _keys(self) -> Sequence[str]:
        return self._random.sample(("?s", "?v", "?o"), self._random.choice((0, 1, 1, 1, 2)))

    def _triple(self) -> str:
        verb = self._pick((*(":r",) * 9, ":p", ":q", "?w", ":p/:q", "a", "<http://x/r>"))
        others = ("?o", "?s", ":a", "1", '"05"^^xsd:integer', '"a"@en-gb', "[]", "_:b", "[ :r ?v ]")
        return f"{self._pick((*('?s',) * 9, '?o', ':a', '_:b'))} {verb} {self._pick((*('?v',) * 15, *others))} ."

    def _pick(self, choices: Sequence[str]) -> str:
        return self._random.choice(choices)
