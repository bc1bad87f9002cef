"""Updates that fit the grammar are taken, also where the engine's own parser takes none like them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.engine.update import update

S, P, Q, G = (ox.NamedNode(f"urn:{name}") for name in "spqg")
VALUE, TRUE, ONE = ox.Literal("x"), ox.Literal(True), ox.Literal(1)


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT DATA { <urn:s> <urn:p> TRUE }", ox.Quad(S, P, TRUE)),
        ("INSERT { ?s <urn:p> True } WHERE { ?s <urn:q> ?o }", ox.Quad(S, P, TRUE)),
        ("INSERT { ?s <urn:p> ?v } WHERE { ?s <urn:q> ?o BIND(TRUE AS ?v) }", ox.Quad(S, P, TRUE)),
        ("INSERT { ?s <urn:p> ?v } WHERE { ?s <urn:q> ?o BIND(COALESCE (1) AS ?v) }", ox.Quad(S, P, ONE)),
        ("INSERT { ?v <urn:p> 1 } WHERE { SELECT ?v { ?s <urn:q> ?o } GROUP BY (?s AS ?v) }", ox.Quad(S, P, ONE)),
        ("WITH <urn:g> INSERT { ?s <urn:p> ?v } WHERE { ?s ?q ?o BIND(TRUE AS ?v) }", ox.Quad(S, P, TRUE, G)),
        ("INSERT { ?s <urn:p> ?v } USING <urn:g> WHERE { ?s ?q ?o BIND(COALESCE (1) AS ?v) }", ox.Quad(S, P, ONE)),
        ("WITH <urn:g> INSERT {?v <urn:p> 1} WHERE {SELECT ?v {?s ?q ?o} GROUP BY (?s AS ?v)}", ox.Quad(S, P, ONE, G)),
        (
            "INSERT { ?v <urn:p> 1 } WHERE { SELECT ?v { ?s <urn:q> ?o } GROUP BY (?s AS ?v) } ; INSERT DATA { }",
            ox.Quad(S, P, ONE),
        ),
        ("INSERT DATA { <urn:a> <urn:b> TRUE } ; DELETE WHERE { <urn:a> <urn:b> True }", None),
    ],
)  # fmt: skip
def test_what_fits_the_grammar_is_done(text: str, expected: ox.Quad | None, *, is_mirrored: bool) -> None:
    before = {ox.Quad(S, Q, VALUE), ox.Quad(S, Q, VALUE, G)}
    store = ox.Store()
    store.extend(before)
    update(store, text, None, is_mirrored=is_mirrored)
    assert set(store) == before | ({expected} if expected else set())


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_pattern_is_mended_where_blank_nodes_of_it_become_variables(*, is_mirrored: bool) -> None:
    store = ox.Store()
    store.extend([ox.Quad(S, P, G), ox.Quad(G, Q, S)])
    # A text with a language is true, which the engine takes for an error.
    where = "[] !(<urn:x>|^<urn:p>) ?x . [ <urn:p>|<urn:q> ?x ] ?y ?z FILTER('a'@en)"
    update(store, f"INSERT {{ ?x <urn:found> 1 }} WHERE {{ {where} }}", None, is_mirrored=is_mirrored)
    assert set(store.quads_for_pattern(None, ox.NamedNode("urn:found"), None)) == {
        ox.Quad(node, ox.NamedNode("urn:found"), ONE) for node in (S, G)
    }


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize(
    ("graphs", "found"),
    [
        ("WITH <urn:g> INSERT { ?x <urn:found> ?n } WHERE", "2 g"),
        ("INSERT { ?x <urn:found> ?n } USING <urn:g> WHERE", "2"),
        ("WITH <urn:s> INSERT { ?x <urn:found> ?n } USING <urn:g> USING NAMED <urn:q> WHERE", "2 s"),
        ("INSERT { ?x <urn:found> ?n } USING NAMED <urn:g> WHERE", ""),
        ("INSERT { ?x <urn:found> ?n } WHERE", ""),
    ],
)
def test_a_pattern_is_mended_for_the_graphs_that_the_operation_names(
    graphs: str, found: str, *, is_mirrored: bool
) -> None:
    store = ox.Store()
    store.extend([ox.Quad(S, P, Q, G), ox.Quad(S, Q, Q, G)])
    # Of an alternative the engine counts one solution, and of a path without steps from what is not there none.
    within = "{ SELECT ?x (COUNT(*) AS ?n) { ?x <urn:p>|<urn:q> ?y . FILTER('a'@en) } GROUP BY ?x }"
    update(store, f"{graphs} {{ {within} <urn:nowhere> <urn:p>* ?z }}", None, is_mirrored=is_mirrored)
    added = store.quads_for_pattern(None, ox.NamedNode("urn:found"), None)
    shown = [f"{each.object.value} {getattr(each.graph_name, 'value', '')[4:]}".strip() for each in added]  # type: ignore[union-attr]
    assert " ".join(shown) == found


def test_a_text_gives_one_blank_node_for_each_solution() -> None:
    store = ox.Store()
    store.extend([ox.Quad(S, P, Q), ox.Quad(S, P, G)])
    update(store, "INSERT { ?x <urn:of> ?o } WHERE { ?s ?p ?o BIND(BNODE('a') AS ?x) }", None)
    nodes = {quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode("urn:of"), None)}
    assert len(nodes) == 2


@pytest.mark.parametrize("template", ["[] <urn:of> ?o", "_:n <urn:of> ?o", "?x <urn:of> (?o)"])
def test_each_of_equal_solutions_makes_blank_nodes_of_its_own(template: str) -> None:
    store = ox.Store()
    store.extend([ox.Quad(S, P, Q), ox.Quad(S, Q, Q)])
    update(store, f"INSERT {{ {template} }} WHERE {{ ?x <urn:p>|<urn:q> ?o }}", None)
    assert len(list(store.quads_for_pattern(None, ox.NamedNode("urn:of"), None))) == 2


def test_blank_nodes_of_two_operations_are_an_error_of_the_whole() -> None:
    store = ox.Store()
    with pytest.raises(SyntaxError, match="cannot be shared"):
        update(store, "INSERT DATA { _:a <urn:p> 1 } ; INSERT DATA { _:a <urn:p> 2 }", None)
    assert len(store) == 0


COPYING = ["COPY", "MOVE", "ADD"]


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize("verb", COPYING)
@pytest.mark.parametrize("target", ["DEFAULT", "<urn:g>"])
def test_a_graph_that_is_not_there_replaces_none(verb: str, target: str, *, is_mirrored: bool) -> None:
    before = {ox.Quad(S, Q, VALUE), ox.Quad(S, Q, VALUE, G)}
    store = ox.Store()
    store.extend(before)
    with pytest.raises(RuntimeError, match="The graph <urn:absent> does not exist"):
        update(store, f"PREFIX n: <urn:> {verb} n:absent TO {target}", None, is_mirrored=is_mirrored)
    assert set(store) == before
    text = f"{verb} SILENT GRAPH <absent> TO {target} ; INSERT DATA {{ <urn:s> <urn:p> 1 }}"
    update(store, text, "urn:", is_mirrored=is_mirrored)
    assert set(store) == before | {ox.Quad(S, P, ONE)}


@pytest.mark.parametrize("verb", COPYING)
def test_an_empty_graph_that_is_there_is_copied(verb: str) -> None:
    store = ox.Store()
    store.extend([ox.Quad(S, Q, VALUE), ox.Quad(S, Q, VALUE, G)])
    update(store, f"CREATE GRAPH <urn:empty> ; {verb} <urn:empty> TO <urn:g>", None)
    assert set(store) == {ox.Quad(S, Q, VALUE), *([ox.Quad(S, Q, VALUE, G)] if verb == "ADD" else [])}


COUNTED = "{ SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o } }"


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"INSERT {{ <urn:n> <urn:is> ?n }} USING <urn:g> USING <urn:h> WHERE {COUNTED}", "2"),
        (f"INSERT {{ <urn:n> <urn:is> ?n }} USING <urn:g> USING <urn:g> WHERE {COUNTED}", "2"),
        (f"PREFIX using: <urn:> INSERT {{ using:n using:is ?n }} USING using:g USING using:h WHERE {COUNTED}", "2"),
        (
            ("INSERT { <urn:n> <urn:is> ?n } USING <urn:g> USING NAMED <urn:k> USING <urn:h> "
            f"WHERE {{ {COUNTED} GRAPH ?g {{ ?x <urn:p> 9 }} }}"),
            "2",
        ),
        ((f"INSERT {{ GRAPH ?g {{ <urn:n> <urn:is> ?n }} }} USING <urn:g> USING <urn:h> USING NAMED <urn:k> "
         f"WHERE {{ {COUNTED} GRAPH ?g {{ ?x <urn:p> 9 }} }}"), "2 k"),
        ("INSERT { [] <urn:is> ?o } USING <urn:g> USING <urn:h> WHERE { ?s <urn:p> ?o }", "1, 2"),
        (("WITH <urn:k> DELETE { ?x <urn:p> 9 } INSERT { ?s <urn:is> ?o } USING <urn:g> USING <urn:h> "
         "WHERE { ?s <urn:p> ?o }"), "1 k, 2 k"),
    ],
)  # fmt: skip
def test_several_using_are_merged(text: str, found: str, *, is_mirrored: bool) -> None:
    store = ox.Store()
    g, h, k = (ox.NamedNode(f"urn:{name}") for name in "ghk")
    before = [
        ox.Quad(S, P, ONE, g),
        ox.Quad(Q, P, ox.Literal(2), g),
        ox.Quad(S, P, ONE, h),
        ox.Quad(S, P, ox.Literal(9), k),
    ]
    store.extend(before)
    update(store, text, None, is_mirrored=is_mirrored)
    added = list(store.quads_for_pattern(None, ox.NamedNode("urn:is"), None))
    shown = [f"{each.object.value} {getattr(each.graph_name, 'value', '')[4:]}".strip() for each in added]  # type: ignore[union-attr]
    assert ", ".join(sorted(shown)) == found
    assert len(store) == len(before) + len(added)
    assert set(store.named_graphs()) == {g, h, k}
