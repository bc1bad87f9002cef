"""Groups are arranged so that the engine plans their joins, and only where they mean the same."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.queried_graphs import QueriedGraphs
from kg.engine.query import EngineQuery
from kg.engine.rewriting import rewritten

PREFIX = "PREFIX : <http://x/> "
DATA = QueriedGraphs(list, lambda query: "OFFSET 100" in query)  # there is much of everything


def mended(pattern: str) -> str:
    return rewritten(f"{PREFIX}SELECT * {pattern}", DATA).removeprefix(f"{PREFIX}SELECT * ")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        # The parts of a group stand beside the others where a filter knows its variables without them.
        (
            "{ ?a :t :T . { ?a :p ?b . ?b :q ?c FILTER(?b != ?c) } }",
            "{ ?a :t :T . ?a :p ?b . ?b :q ?c . FILTER(?b != ?c) }",
        ),
        (
            "{ ?a :t :T { ?a :p ?b . ?b :q ?c BIND(STR(?c) AS ?s) } }",
            "{ ?a :t :T . ?a :p ?b . ?b :q ?c . BIND(STR(?c) AS ?s) }",
        ),
        (
            "{ ?a :t :T { ?a :p ?b . ?b :q ?c OPTIONAL { ?c :r ?d } } }",
            "{ ?a :t :T . ?a :p ?b . ?b :q ?c . OPTIONAL { ?c :r ?d } }",
        ),
        (
            "{ ?a :t :T { { ?a :p ?b . ?b :q ?c FILTER(?b != :x) } } }",
            "{ ?a :t :T . ?a :p ?b . ?b :q ?c . FILTER(?b != :x) }",
        ),
        # What stands beside a UNION of joins is joined with each of its branches.
        (
            "{ ?a :t :T . { ?a :p ?b . ?b :q ?c } UNION { ?a :r ?c } FILTER(?c != :x) }",
            "{ { { ?a :t :T . ?a :p ?b . ?b :q ?c . } UNION { ?a :t :T . ?a :r ?c . } } FILTER(?c != :x) }",
        ),
        (
            "{ { SELECT ?a { ?a :t :T } LIMIT 5 } { ?a :p ?b . ?b :q ?c } UNION { ?a :r ?c } }",
            "{ { SELECT ?a { ?a :t :T } LIMIT 5 } LATERAL { { ?a :p ?b . ?b :q ?c } UNION { ?a :r ?c } } }",
        ),
        # An OPTIONAL stands behind what leaves fewer rows, and before what gives more.
        (
            "{ ?a :t :T OPTIONAL { ?a :q ?c } { :b :p ?a } UNION { ?a :r :b } }",
            "{ ?a :t :T . { :b :p ?a } UNION { ?a :r :b } OPTIONAL { ?a :q ?c } }",
        ),
        (
            "{ ?a :t :T OPTIONAL { ?a :q ?c } { ?b :p ?a } UNION { ?b :r ?a } ?a :s ?d }",
            "{ ?a :t :T . ?a :s ?d . OPTIONAL { ?a :q ?c } { ?b :p ?a } UNION { ?b :r ?a } }",
        ),
        # Alternatives of several steps are asked for each row, if nothing is joined with them after that.
        (
            "{ ?a :t :T . ?a (:p/:q)|:r ?b OPTIONAL { ?b :s ?c } }",
            "{ ?a :t :T . LATERAL { { ?a (:p)/(:q) ?b } UNION { ?a :r ?b } } OPTIONAL { ?b :s ?c } }",
        ),
        (
            "{ ?a :t :T . ?a (:p/:q)|:r ?b { ?b :s ?c } UNION { ?c :s ?b } }",
            "{ { { ?a (:p)/(:q) ?b } UNION { ?a :r ?b } } ?a :t :T . { ?b :s ?c } UNION { ?c :s ?b } }",
        ),
        ("{ ?a :t :T . :b (:p/:q)|:r ?a }", "{ { { :b (:p)/(:q) ?a } UNION { :b :r ?a } } ?a :t :T . }"),
        # Where no shared variable is sure to be bound, each row is asked for.
        (
            "{ ?a :p ?b OPTIONAL { ?a :q ?c } OPTIONAL { ?c :r ?d } }",
            "{ ?a :p ?b . OPTIONAL { ?a :q ?c } LATERAL { OPTIONAL { ?c :r ?d } } }",
        ),
        ("{ ?a :p ?b OPTIONAL { ?a :q ?c } ?c :r ?d }", "{ ?a :p ?b . OPTIONAL { ?a :q ?c } LATERAL { ?c :r ?d } }"),
        # What follows on a part that is asked for each row is asked so, too.
        (
            "{ ?a :p ?b OPTIONAL { ?a :q ?c } ?c :r ?d OPTIONAL { ?d :s ?e } ?d :u ?f }",
            (
                "{ ?a :p ?b . OPTIONAL { ?a :q ?c } LATERAL { ?c :r ?d } "
                "LATERAL { ?d :u ?f } LATERAL { OPTIONAL { ?d :s ?e } } }"
            ),
        ),
        # An OPTIONAL stands behind the joins after it, unless they share what only it may bind, or a BIND is between.
        (
            "{ ?a :p ?b OPTIONAL { ?a :q ?c } ?a :r ?d . ?d :s ?e OPTIONAL { ?d :t ?f } ?b :u ?g }",
            "{ ?a :p ?b . ?a :r ?d . ?d :s ?e . ?b :u ?g . OPTIONAL { ?a :q ?c } OPTIONAL { ?d :t ?f } }",
        ),
        (
            "{ ?a :p ?b OPTIONAL { ?a :q ?c } BIND(1 AS ?one) ?a :r ?d OPTIONAL { ?a :q ?e } ?d :s :T }",
            "{ ?a :p ?b . OPTIONAL { ?a :q ?c } BIND(1 AS ?one) ?a :r ?d . ?d :s :T . OPTIONAL { ?a :q ?e } }",
        ),
        # OPTIONALs at the end are asked for each row where one joins what only the row connects, or triples are many.
        (
            "{ ?a :t :T OPTIONAL { ?a :p ?b ; :q ?c } OPTIONAL { ?a :r ?d FILTER(?d > 1) } BIND(STR(?b) AS ?s) }",
            (
                "{ ?a :t :T . LATERAL { OPTIONAL { ?a :p ?b ; :q ?c } } "
                "LATERAL { OPTIONAL { ?a :r ?d FILTER(?d > 1) } } BIND(STR(?b) AS ?s) }"
            ),
        ),
        # A filter that nothing optional changes is asked before: the engine would ask it of every row in the end.
        (
            "{ { ?a :p ?b } UNION { ?a :q ?b } OPTIONAL { ?a :r ?c . ?c :s ?d } FILTER(?b != :x) FILTER(RAND() < 1) }",
            (
                "{ { ?a :p ?b } UNION { ?a :q ?b } FILTER(?b != :x) LATERAL { OPTIONAL { ?a :r ?c . ?c :s ?d } } "
                "FILTER(RAND() < 1) }"
            ),
        ),
        (
            "{ ?a :a ?b ; :c ?d ; :e ?f ; :g ?h ; :i ?j ; :k ?l ; :m ?n ; :o ?p OPTIONAL { ?a :q ?r } }",
            "{ ?a :a ?b ; :c ?d ; :e ?f ; :g ?h ; :i ?j ; :k ?l ; :m ?n ; :o ?p . LATERAL { OPTIONAL { ?a :q ?r } } }",
        ),
        # EXISTS goes outwards from what the row knows.
        (
            "{ ?a :t :T FILTER EXISTS { ?b :u :U . ?a :p ?b } }",
            "{ ?a :t :T . FILTER EXISTS { ?a :p ?b LATERAL { ?b :u :U } } }",
        ),
        (
            "{ ?a a :T FILTER EXISTS { ?a :p [ :q _:c ] } }",
            "{ ?a a :T . FILTER EXISTS { ?a :p ?myeloma_blank_62 LATERAL { ?myeloma_blank_62 :q ?myeloma_blank_c } } }",
        ),
    ],
)
def test_groups_are_arranged(pattern: str, expected: str) -> None:
    assert mended(pattern) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        # It would mean something else.
        "{ ?a :t :T { ?b :p ?c . ?c :q ?d FILTER(!BOUND(?a)) } }",
        "{ ?a :t :T { ?b :p ?c . ?c :q ?d OPTIONAL { ?a :r ?c } } }",
        "{ ?a :t ?s { ?b :p ?c . ?c :q ?d BIND(STR(?d) AS ?s) } }",
        "{ ?a :t :T { ?b :p ?c . ?c :q ?d BIND(STR(?a) AS ?s) } }",
        "{ ?a :t :T { ?a :p ?c . ?c :q ?d FILTER(RAND() < 0.5) } }",
        "{ ?a :t :T { ?a :p ?c . ?c :q ?d FILTER EXISTS { ?c :r ?v } } OPTIONAL { ?c :u ?v } }",
        "{ ?a :t :T { ?a :p ?c . ?c :q ?d MINUS { ?c :r ?s } } }",
        "{ ?a :p ?b OPTIONAL { ?a :q ?c } ?c :r* ?d }",
        # The engine plans it as it is, or better than it would after a part that is asked for each row.
        "{ ?a :p ?b OPTIONAL { ?a :q ?c } ?c :r ?d OPTIONAL { { ?d :s ?e } UNION { ?d :u ?e } } }",
        "{ OPTIONAL { ?a :p ?b } ?b :r ?c OPTIONAL { ?c :s* ?d } }",
        "{ ?a :t :T { ?a :p ?b . ?b :q ?c } }",
        "{ ?a :t :T { ?a :p ?b } UNION { ?a :q ?b } }",
        "{ ?a :t :T { ?b :p ?c . ?c :q ?d } UNION { ?d :r ?c } }",
        "{ ?a :t :T { ?a :p ?b FILTER(?b != :x) } }",
        "{ { ?a :p ?b . ?b :q ?c } UNION { ?a :r ?c } }",
        "{ ?a :p ?b OPTIONAL { ?a :q ?c } OPTIONAL { ?a :r ?d } }",
        "{ ?a :t :T OPTIONAL { ?a :p ?b ; :q ?c } OPTIONAL { ?b :r* ?d } }",
        "{ ?a :t :T OPTIONAL { ?a :p ?b ; :q ?c } OPTIONAL { ?d :r ?e } }",
        "{ { ?a :t :T OPTIONAL { ?a :p ?b ; :q ?c } } UNION { ?a :s :S } }",
        "{ ?a :t :T OPTIONAL { ?a :p ?b ; :q ?c } } VALUES ?a { :x }",
        "{ ?a :t :T FILTER EXISTS { ?a :p ?b . ?a :q ?c } }",
        "{ ?a :t :T FILTER EXISTS { ?b :p ?c . ?c :q ?d } }",
    ],
)
def test_what_means_something_else_or_is_planned_is_left_alone(pattern: str) -> None:
    assert mended(pattern) == pattern


def test_what_there_is_little_of_is_asked_first() -> None:
    pattern = "{ ?a :t :T FILTER EXISTS { ?b :u :U . ?a :p ?b } }"
    few = QueriedGraphs(list, lambda _: False)
    assert rewritten(f"{PREFIX}SELECT * {pattern}", few) == f"{PREFIX}SELECT * {pattern}"


def test_blank_nodes_of_what_is_joined_twice_have_labels_of_their_own() -> None:
    store = ox.Store()
    store.update(f"{PREFIX} INSERT DATA {{ :a :t :n ; :p :b . :n :v 1 . :b :q 2 }}")
    text = f"{PREFIX}SELECT ?x {{ ?a :t _:n . _:n :v 1 . {{ ?a :p ?b . ?b :q ?x }} UNION {{ ?a :p ?b . ?b :q ?x }} }}"
    results = EngineQuery(store, Merger(store), Job(text, "")).results()
    assert Counter(str(row[0].value) for row in results) == {"2": 2}  # type: ignore[union-attr,arg-type,index]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 4)), max_size=14),
    st.lists(
        st.tuples(st.booleans(), st.sampled_from("abcde"), st.integers(0, 2), st.sampled_from("abcde")), max_size=5
    ),
    st.sampled_from(
        [
            "",
            "OPTIONAL { ?a :p1 ?c ; :p2 ?d }",
            "OPTIONAL { ?b :p1 ?f ; :p2 ?c FILTER(?a != ?f) } OPTIONAL { ?d :p0 ?e . ?b :p2 ?e }",
        ]
    ),
)
def test_moved_optionals_give_the_rows_of_the_engine_alone(
    triples: list[tuple[int, int, int]], parts: list[tuple[bool, str, int, str]], end: str
) -> None:
    store = ox.Store()
    for s, p, o in triples:
        store.add(ox.Quad(*(ox.NamedNode(f"http://x/{kind}{n}") for kind, n in (("n", s), ("p", p), ("n", o)))))
    texts = (f"?{s} :p{p} ?{o} ." for _, s, p, o in parts)
    written = " ".join(f"OPTIONAL {{ {text} }}" if part[0] else text for part, text in zip(parts, texts, strict=True))
    query = f"{PREFIX}SELECT ?a ?b ?c ?d ?e {{ ?a :p0 ?b . {written} {end} }}"

    def rows(text: str) -> Counter[tuple[str, ...]]:
        return Counter(tuple(map(str, row)) for row in store.query(text))  # type: ignore[union-attr]

    assert rows(rewritten(query, DATA)) == rows(query)


@pytest.mark.parametrize("pattern", ["_:a ?p ?v OPTIONAL { ?s ?q ?v } _:a ?r ?w", "_:a ?p ?v OPTIONAL { _:a ?q ?w }"])
def test_a_label_in_two_groups_is_refused(pattern: str) -> None:
    """What is joined the other way round must not hide it."""
    store = ox.Store()
    with pytest.raises(SyntaxError):
        EngineQuery(store, Merger(store), Job(f"ASK {{ {pattern} }}", "")).results()
