"""What is asked of columns: triples, what their solutions are grouped by, and what is reckoned of each group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.columns.codes import INTEGERS, LEAST_INTEGER

_PLACES = ("s", "p", "o")


class Reckoning(NamedTuple):
    """COUNT, SUM, MIN or MAX of a variable, or COUNT of all, without a name."""

    function: str
    name: str = ""
    is_distinct: bool = False


class IntegerCondition(NamedTuple):
    """A condition: what the value of a variable is to an integer."""

    name: str
    operator: str
    value: int


class FirstGroups(NamedTuple):
    """The groups that come first by an aggregate, a COUNT, with all that tie with the last one.

    `aggregate`: its place among the aggregates; `falls`: whether the largest come first; `number`: how many are wanted.
    """

    aggregate: int
    falls: bool
    number: int


class Question(NamedTuple):
    """Triples of one graph, keys, aggregates, and conditions that all hold.

    A term begins with `?` where it is a variable; others are written as the engine does. `graph`: nothing for the
    default graph. `first`: what is wanted of the groups, where it is not all; there are no conditions then.
    """

    graph: str
    triples: Sequence[tuple[str, str, str]]
    keys: Sequence[str]
    aggregates: Sequence[Reckoning]
    conditions: Sequence[IntegerCondition] = ()
    first: FirstGroups | None = None

    @property
    def terms(self) -> set[str]:
        """The terms of the triples."""
        return {term for triple in self.triples for term in triple if not term.startswith("?")}


def select_groups(question: Question, quads: str, graphs: Sequence[int], codes: Mapping[str, int], most: int) -> str:
    """Return the SQL of a question put to the graphs of a table: a row a group, up to `most`, its keys first.

    Behind what is reckoned stand the number of solutions, and the least and the largest code of each variable that is.
    """
    columns: dict[str, str] = {}
    conditions = []
    for number, triple in enumerate(question.triples):
        conditions.append(f"t{number}.graph IN ({', '.join(map(str, graphs))})")
        for place, term in zip(_PLACES, triple, strict=True):
            column = f"t{number}.{place}"
            if not term.startswith("?"):
                conditions.append(f"{column} = {codes[term]}")
            elif columns.setdefault(term, column) != column:
                conditions.append(f"{column} = {columns[term]}")
    keys = [columns[name] for name in question.keys]
    # Of a group in which a value is none that can be compared so, nothing is known: it is told by its least code.
    compared = " AND ".join(f"{columns[name]} {sign} {INTEGERS + value}" for name, sign, value in question.conditions)
    reckoned = [*_reckoned(question, columns), "COUNT(*)"]
    if compared:
        reckoned = [f"{each} FILTER (WHERE {compared})" for each in reckoned]
    names = reckoned_names(question)
    counted = reckoned[-1]
    for name in names:
        reckoned += [f"MIN({columns[name]})", f"MAX({columns[name]})"]
    unlike = " OR ".join(f"MIN({columns[name]}) < {LEAST_INTEGER}" for name in names)
    having = f" HAVING {counted} > 0 OR {unlike}" if compared else ""
    tables = ", ".join(f"{quads} AS t{number}" for number in range(len(question.triples)))
    grouped = (f" GROUP BY {', '.join(keys)}" if keys else "") + having
    if question.first:
        count, order = reckoned[question.first.aggregate], "DESC" if question.first.falls else "ASC"
        grouped += f" QUALIFY rank() OVER (ORDER BY {count} {order}) <= {question.first.number}"
    return (
        f"SELECT {', '.join([*keys, *reckoned])} FROM {tables} WHERE {' AND '.join(conditions)}{grouped} LIMIT {most}"
    )


def reckoned_names(question: Question) -> list[str]:
    """Return the variables whose values are reckoned with or compared, and not only counted."""
    reckoned = [each.name for each in question.aggregates if each.function != "COUNT"]
    return list(dict.fromkeys([*reckoned, *(each.name for each in question.conditions)]))


def _reckoned(question: Question, columns: Mapping[str, str]) -> Iterator[str]:
    for function, name, is_distinct in question.aggregates:
        distinct = "DISTINCT " if is_distinct else ""
        if function == "COUNT":
            yield f"COUNT({distinct}{columns[name]})" if name and is_distinct else "COUNT(*)"
        else:
            yield f"{function}({distinct}{columns[name]} - {INTEGERS})"
