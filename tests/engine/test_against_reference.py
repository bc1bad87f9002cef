"""Random queries on random graphs have the answers that the specification gives them."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from tests.engine.reference import Dataset, Graph, Pattern, solutions, text_of

PREFIX = "PREFIX : <http://x/> "
VARIABLES = ("?x", "?y", "?z", "?g", "?n", "?w1", "?w2")
NAMES = ("", ":g1", ":g2")

verbs = st.sampled_from([":p", ":q"])
subjects = st.sampled_from(["?x", "?y", "?z", "?x", "?y", ":a", ":b", ":c", ":absent", "?g"])
objects = st.one_of(subjects, st.just("1"))
negated = st.lists(st.tuples(verbs, st.booleans()), min_size=1, max_size=3).map(lambda members: ("!", *members))
paths = st.recursive(
    st.one_of(verbs, verbs, negated),
    lambda path: st.one_of(
        st.tuples(st.sampled_from("|/"), path, path),
        st.tuples(st.sampled_from("^*?+"), path),
        st.tuples(st.just("|"), path, path),
    ),
    max_leaves=4,
)
triples = st.tuples(st.just("triple"), subjects, paths, objects)
# How values are put into a path of no steps inside EXISTS, the specification leaves open.
looked_for = st.tuples(st.just("triple"), subjects, st.one_of(verbs, st.tuples(st.just("|"), verbs, verbs)), objects)
graphs = st.frozensets(
    st.tuples(st.sampled_from([":a", ":b", ":c"]), verbs, st.sampled_from([":a", ":b", ":c", "1"])), max_size=4
)
datasets = st.fixed_dictionaries(dict.fromkeys(NAMES, graphs))

some_names = st.frozensets(st.sampled_from(NAMES[1:]))


def group_of(*elements: st.SearchStrategy[Pattern], most: int = 3) -> st.SearchStrategy[Pattern]:
    return st.lists(st.one_of(*elements), min_size=1, max_size=most).map(lambda found: ("group", *found))


def larger(group: st.SearchStrategy[Pattern]) -> st.SearchStrategy[Pattern]:
    names = st.sampled_from(["?g", "?g", ":g1", ":nowhere"])
    return group_of(
        triples,
        st.tuples(st.sampled_from(["optional", "minus"]), group),
        st.tuples(st.just("union"), group, group),
        st.tuples(st.just("graph"), names, group),
        st.tuples(st.sampled_from(["count", "distinct"]), st.sampled_from(["?x", "?y"]), group),
        st.tuples(st.sampled_from(["exists", "missing"]), group_of(looked_for, most=2)),
        st.tuples(st.just("different"), st.sampled_from(["?x", "?g"]), st.sampled_from([":a", ":g1"])),
        st.tuples(
            st.just("values"), st.sampled_from(["?x", "?g"]), st.lists(st.sampled_from([":a", ":g1"]), max_size=2)
        ),
    )


conditions = st.one_of(
    st.tuples(st.sampled_from(["different", "equal"]), st.sampled_from(["?x", "?y", "?z"]), subjects),
    st.tuples(st.sampled_from(["bound", "unbound"]), st.sampled_from(["?x", "?y", "?z", "?w1"])),
    st.tuples(st.sampled_from(["exists", "missing"]), group_of(looked_for, most=3)),
)
short_paths = st.one_of(verbs, verbs, negated, st.tuples(st.just("/"), verbs, verbs))
steps = st.tuples(st.just("triple"), subjects, short_paths, objects)
several = group_of(steps, steps, steps, conditions, most=4)
bound = st.tuples(st.just("bind"), st.sampled_from(["?x", "?y"]))
larger_joins = st.one_of(
    steps,
    several,
    st.tuples(several, bound).map(lambda both: (*both[0], both[1])),
    st.tuples(st.just("union"), several, several),
    st.tuples(st.just("optional"), several),
    st.tuples(st.just("minus"), several),
    st.tuples(several, st.tuples(st.just("optional"), group_of(steps, most=2))).map(lambda both: (*both[0], both[1])),
    conditions,
)
# Parts that the rewriting moves into each other.
joins = st.lists(larger_joins, min_size=2, max_size=4).map(lambda some: _named(("group", *some)))


def _named(pattern: Pattern) -> Pattern:
    """Return a pattern in which what BIND makes has names, the first two of which are told apart."""
    numbers = count(1)

    def named(part: Pattern) -> Pattern:
        made = (f"?w{next(numbers)}",) if part[0] == "bind" else ()
        inner = (named(each) if isinstance(each, tuple) and isinstance(each[0], str) else each for each in part)
        return (*inner, *made)

    return named(pattern)


groups = st.recursive(group_of(triples), larger, max_leaves=4)


def answer(data: Dataset, group: Pattern, **dataset: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    store = ox.Store()
    for name, graph in data.items():
        body = " ".join(f"{a} {verb} {b} ." for a, verb, b in graph)
        store.update(f"{PREFIX} INSERT DATA {{ {f'GRAPH {name} {{ {body} }}' if name else body} }}")
    job = Job(f"{PREFIX} SELECT {' '.join(VARIABLES)} {text_of(group)}", "", **dataset)  # type: ignore[arg-type]
    query = EngineQuery(store, Merger(store), job)
    results = query.results()
    assert query.is_read, "what the query is mended to is no query"
    assert isinstance(results, ox.QuerySolutions)
    return Counter(tuple(_shown(row[name[1:]]) for name in VARIABLES) for row in results)


def _shown(term: object) -> str:
    return "" if term is None else str(getattr(term, "value", term)).replace("http://x/", ":")


def compare(data: Dataset, group: Pattern) -> None:
    data = {name: graph for name, graph in data.items() if graph or not name}
    assert answer(data, group) == wanted(data, group), text_of(group)


def wanted(data: Dataset, group: Pattern) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row.get(name, "") for name in VARIABLES) for row in solutions(data, group))


SOME = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(SOME, max_examples=1500)


@given(datasets, group_of(triples, most=2))
@SOME
def test_paths(data: Dataset, group: Pattern) -> None:
    compare(data, group)


@given(datasets, groups)
@SOME
def test_patterns(data: Dataset, group: Pattern) -> None:
    compare(data, group)


@given(datasets, joins)
@SOME
def test_joins(data: Dataset, group: Pattern) -> None:
    compare(data, group)


@pytest.mark.slow
@given(datasets, joins)
@MANY
def test_many_joins(data: Dataset, group: Pattern) -> None:
    compare(data, group)


@pytest.mark.slow
@given(datasets, st.one_of(group_of(triples, most=2), groups))
@MANY
def test_many_patterns(data: Dataset, group: Pattern) -> None:
    compare(data, group)


@pytest.mark.slow
@given(datasets, groups, some_names, some_names)
@settings(MANY, max_examples=500)
def test_chosen_graphs(data: Dataset, group: Pattern, default: frozenset[str], named: frozenset[str]) -> None:
    named = frozenset(name for name in named if data[name])
    merged: Graph = frozenset().union(*(data[name] for name in default))
    chosen = {"": merged, **{name: data[name] for name in named}}
    found = answer(data, group, default_graphs=_iris(default), named_graphs=_iris(named))
    assert found == wanted(chosen, group), text_of(group)


def _iris(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(f"http://x/{name[1:]}" for name in sorted(names))
