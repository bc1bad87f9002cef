"""Queries by chance: valid SPARQL 1.1 from every production of the grammar, and the same tokens spelled otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from kg.sparql.lexer import Token, TokenKind, tokens

PROLOGUE = "PREFIX : <http://x/> PREFIX b: <http://b/> "
_NO_ARGUMENTS = ("RAND", "NOW", "UUID", "STRUUID", "BNODE")
_ONE_ARGUMENT = re.findall(
    r"\w+",
    """STR LANG DATATYPE IRI URI BNODE ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY HOURS
    MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 isIRI isURI isBlank isLiteral isNumeric""",
)
_TWO_ARGUMENTS = re.findall(
    r"\w+", "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT sameTerm REGEX SUBSTR"
)
_THREE_ARGUMENTS = ("IF", "REPLACE", "REGEX", "SUBSTR")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_LITERALS = (
    "5", "5.0", ".5", "5e3", "5.e-3", "-5", "+5.0", "- 5" , "true", "FALSE", "'x'", '"x"@en', '"x"@en-GB',
    "'''a\n'b'''",
    '"""a"b"""', "'x'^^<http://x/t>", '"1"^^:t', r'"\t\"\u00e9"', "'#'", "'{'",
)  # fmt: skip
_IRIS = ("<http://x/a>", ":a", ":", "b:b", ":a.b", ":a.b.c", ":1", r":a\.b", ":%20", "b:a:b", "<http://x/#f>", "<rel>")


class QueryGenerator:
    """Makes queries of any form, as deep as `depth`."""

    def __init__(self, random: Random, depth: int = 3) -> None:
        self._random, self._depth = random, depth
        self._fresh = self._blank = 0

    def query(self) -> str:
        """Return a query."""
        make = self._random.choice((self._select, self._select, self._ask, self._construct, self._describe))
        return f"{PROLOGUE}{make()}"

    def _chance(self, share: float = 0.5) -> bool:
        return self._random.random() < share

    def _several(self, make: Callable[[], str], most: int, between: str = " ", least: int = 1) -> str:
        return between.join(make() for _ in range(self._random.randint(least, most)))

    def _variable(self) -> str:
        return self._random.choice(("?x", "?y", "?z", "$x"))

    def _new_variable(self) -> str:
        self._fresh += 1
        return f"?v{self._fresh}"

    def _iri(self) -> str:
        return self._random.choice(_IRIS)

    def _literal(self) -> str:
        return self._random.choice(_LITERALS)

    # Forms.

    def _select(self, *, inner: bool = False) -> str:
        grouped = self._chance(0.3)
        option = self._random.choice(("", "", "DISTINCT ", "REDUCED "))
        dataset = "" if inner else self._dataset()
        where = self._where()
        if grouped:
            keys, names = self._group_by()
            items = [*names, *(f"({self._aggregated()} AS {self._new_variable()})" for _ in range(2))]
            head, modifier = " ".join(items), keys + self._modifier(self._aggregated, names)
        elif self._chance(0.2):
            head, modifier = "*", self._modifier(self._expression, [])
        else:
            items = sorted({self._random.choice(("?x", "?y", "?z")) for _ in range(2)})
            items += [f"({self._expression()} AS {self._new_variable()})"] * self._chance(0.4)
            head, modifier = " ".join(items), self._modifier(self._expression, [])
        values = f" {self._values()}" if self._chance(0.1) else ""
        return f"SELECT {option}{head} {dataset}{where}{modifier}{values}"

    def _ask(self) -> str:
        return f"ASK {self._dataset()}{self._where()}"

    def _construct(self) -> str:
        if self._chance(0.2):
            return f"CONSTRUCT {self._dataset()}WHERE {{ {self._template()} }}"
        where = f"{self._dataset()}{self._where()}{self._modifier(self._expression, [])}"
        return f"CONSTRUCT {{ {self._template()} }} {where}"

    def _describe(self) -> str:
        targets = self._random.choice(("*", "?x", ":a ?y", "<http://x/a>"))
        return f"DESCRIBE {targets} {self._dataset()}{self._where() if self._chance(0.8) or targets == '*' else ''}"

    def _dataset(self) -> str:
        return self._several(lambda: self._random.choice(("FROM :g", "FROM NAMED <http://x/h>")), 2, least=0) + " "

    def _where(self) -> str:
        return f"{self._random.choice(('WHERE ', ''))}{self._group()}"

    def _group_by(self) -> tuple[str, list[str]]:
        keys, names = [], []
        for _ in range(self._random.randint(1, 2)):
            form = self._random.randrange(4)
            name = self._new_variable()
            if form == 0:
                keys.append(name := self._random.choice(("?x", "?y")))
            elif form == 1:
                keys.append(f"({self._expression()} AS {name})")
            elif form == 2:
                keys.append(f"({self._random.choice(('?x', '?y'))} AS {name})")
            else:
                keys.append(f"STR({self._variable()})")
                continue
            names.append(name)
        return f" GROUP BY {' '.join(keys)}", list(dict.fromkeys(names))

    def _modifier(self, expression: Callable[[], str], names: Sequence[str]) -> str:
        parts = []
        if names and self._chance(0.3):
            parts.append(f"HAVING ({expression()})")
        if self._chance(0.3):
            bare = self._random.choice(list(names) or ["?x"])

            def key() -> str:
                value = expression()
                return self._random.choice((f"DESC({value})", f"ASC ({value})", f"({value})", bare))

            parts.append("ORDER BY " + self._several(key, 2))
        if self._chance(0.2):
            parts.append(self._random.choice(("LIMIT 5", "OFFSET 2", "LIMIT 5 OFFSET 2", "OFFSET 2 LIMIT 5")))
        return "".join(f" {part}" for part in parts)

    # Patterns.

    def _group(self) -> str:
        if self._depth > 0 and self._chance(0.1):
            self._depth -= 1
            inner = self._select(inner=True)
            self._depth += 1
            return f"{{ {inner} }}"
        elements = []
        if self._chance(0.8):
            elements.append(self._triples())
        for _ in range(self._random.randint(0, 2) if self._depth > 0 else 0):
            self._depth -= 1
            elements.append(self._element() + self._random.choice(("", " .")))
            self._depth += 1
            if self._chance(0.4):
                elements.append(self._triples())
        return f"{{ {' '.join(elements)} }}"

    def _element(self) -> str:
        make = self._random.choice(
            (
                lambda: f"OPTIONAL {self._group()}",
                lambda: f"MINUS {self._group()}",
                lambda: f"GRAPH {self._random.choice((self._variable(), self._iri()))} {self._group()}",
                lambda: self._several(self._group, 3, " UNION "),
                lambda: f"FILTER {self._constraint()}",
                lambda: f"BIND({self._expression()} AS {self._new_variable()})",
                self._values,
            )
        )
        return make()

    def _constraint(self) -> str:
        form = self._random.randrange(4)
        if form == 0:
            return f"{self._random.choice(('', 'NOT '))}EXISTS {self._group()}"
        if form == 1:
            return f"{self._random.choice(('CONTAINS', 'REGEX'))}({self._expression()}, 'x')"
        return f"({self._expression()})"

    def _values(self) -> str:
        value = lambda: self._random.choice((self._iri(), self._literal(), "UNDEF"))  # noqa: E731
        if self._chance():
            return f"VALUES {self._new_variable()} {{ {self._several(value, 3, least=0)} }}"
        names = [self._new_variable() for _ in range(self._random.randint(0, 2))]
        row = lambda: f"({' '.join(value() for _ in names)})"  # noqa: E731
        return f"VALUES ({' '.join(names)}) {{ {self._several(row, 3, least=0)} }}"

    def _triples(self) -> str:
        self._blank += 1
        return self._several(lambda: self._same_subject(self._path), 3, " . ") + self._random.choice(("", " ."))

    def _template(self) -> str:
        return self._several(lambda: self._same_subject(self._iri), 2, " . ", least=1)

    def _same_subject(self, verb: Callable[[], str]) -> str:
        if self._chance(0.1):
            return f"{self._node(verb, 0)[:0]}[ {self._properties(verb)} ]"
        return f"{self._node(verb, 1)} {self._properties(verb)}"

    def _properties(self, verb: Callable[[], str]) -> str:
        def item() -> str:
            word = self._random.choice((verb, verb, self._variable, lambda: "a"))()
            return f"{word} {self._several(lambda: self._node(verb, 1), 2, ' , ')}"

        return self._several(item, 2, " ; ") + self._random.choice(("", "", " ;"))

    def _node(self, verb: Callable[[], str], depth: int) -> str:
        choices = [self._variable, self._variable, self._iri, self._literal, lambda: f"_:b{self._blank}", lambda: "[]"]
        choices += [lambda: "()"]
        if depth:
            choices.append(lambda: f"( {self._several(lambda: self._node(verb, 0), 2)} )")
            choices.append(lambda: f"[ {verb()} {self._node(verb, 0)} ]")
        return self._random.choice(choices)()

    def _path(self, depth: int = 2) -> str:
        if not depth or self._chance(0.4):
            return self._random.choice((self._iri(), self._iri(), "a"))
        one = lambda: self._random.choice(("", "^")) + self._random.choice((":p", "a", "<http://x/q>"))  # noqa: E731
        make = self._random.choice(
            (
                lambda: f"({self._several(lambda: self._path(depth - 1), 2, '|', least=2)})",
                lambda: f"({self._several(lambda: self._path(depth - 1), 2, ' / ', least=2)})",
                lambda: f"^({self._path(depth - 1)})",
                lambda: f"({self._path(depth - 1)}){self._random.choice('*+?')}",
                lambda: f"!{one()}",
                lambda: f"!({self._several(one, 3, ' | ')})",
            )
        )
        return make()

    # Expressions.

    def _expression(self, depth: int = 2) -> str:
        if not depth:
            return self._random.choice((self._variable(), self._literal(), self._iri()))
        inner = lambda: self._expression(depth - 1)  # noqa: E731
        list_of = lambda least: self._several(inner, 3, ", ", least=least)  # noqa: E731
        return self._random.choice(
            (
                lambda: f"{inner()} {self._random.choice(('||', '&&'))} {inner()}",
                lambda: f"({inner()}) {self._random.choice(('=', '!=', '<', '>', '<=', '>='))} ({inner()})",
                lambda: f"({inner()}) {self._random.choice(('IN', 'NOT IN'))} ({list_of(0)})",
                lambda: f"({inner()}) {self._random.choice('+-*/')} ({inner()})",
                lambda: f"{self._random.choice('!+-')}({inner()})",
                lambda: f"({inner()})",
                lambda: f"{self._random.choice(_NO_ARGUMENTS)}()",
                lambda: f"{self._random.choice(_ONE_ARGUMENT)}({inner()})",
                lambda: f"{self._random.choice(_TWO_ARGUMENTS)}({inner()}, {inner()})",
                lambda: f"{self._random.choice(_THREE_ARGUMENTS)}({inner()}, {inner()}, {inner()})",
                lambda: f"{self._random.choice(('COALESCE', 'CONCAT'))}({list_of(0)})",
                lambda: f"BOUND({self._variable()})",
                lambda: f"<http://www.w3.org/2001/XMLSchema#integer>({inner()})",
                lambda: f"{self._random.choice(('', 'NOT '))}EXISTS {self._group()}",
            )
        )()

    def _aggregated(self) -> str:
        name = self._random.choice(_AGGREGATES)
        distinct = self._random.choice(("", "DISTINCT "))
        if name == "COUNT" and self._chance(0.3):
            return f"COUNT({distinct}*)"
        separator = "; SEPARATOR = ', '" if name == "GROUP_CONCAT" and self._chance() else ""
        call = f"{name}({distinct}{self._expression(1)}{separator})"
        return self._random.choice((call, f"{call} > 1", f"STR({call})", f"COALESCE({call}, 1)"))


def respelled(text: str, random: Random) -> str:
    """Return a text of the same tokens: keywords in other cases, other white space, comments between."""
    pieces: list[str] = []
    before: Token | None = None
    for token in tokens(text):
        if before is not None:
            pieces.append(_between(before, token, text, random))
        pieces.append(_spelled(token, random))
        before = token
    return "".join(pieces)


def _between(before: Token, token: Token, text: str, random: Random) -> str:
    if before.end == token.start and _is_tight(before, token):
        return ""
    spaces = [" ", "  ", "\n", "\t", "\r\n", " # a comment {('\n", "#\n"]
    return random.choice(["", *spaces] if _may_touch(before, token) else spaces)


def _is_tight(before: Token, token: Token) -> bool:
    """Whether tokens belong together: a string and its language, a sign and its number, `!=`."""
    return token.kind is TokenKind.LANGUAGE or (before.text in "+-" and token.kind is TokenKind.NUMBER)


def _may_touch(before: Token, token: Token) -> bool:
    """Whether two tokens stay two without a space between them."""
    if token.text == "." and before.kind in {TokenKind.NAME, TokenKind.BLANK}:
        return False  # what follows may belong to the name
    if token.kind is TokenKind.NAME and before.kind is TokenKind.WORD:
        return False  # the word may be a prefix
    joined = before.text + token.text
    try:
        return [each.text for each in tokens(joined)] == [before.text, token.text]
    except Exception:  # noqa: BLE001 - whatever it is, it is not these two tokens
        return False


def _spelled(token: Token, random: Random) -> str:
    if token.kind is not TokenKind.WORD or token.text == "a":
        return token.text
    return random.choice((token.text, token.text.upper(), token.text.lower(), token.text.title()))
