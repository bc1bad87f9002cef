"""Blank nodes of patterns as variables, where a path begins or ends in one that has to be written in another way.

What stands for such a path (`kg.engine.path_triples`) names both of its ends more than once, in groups of their own,
where a blank node would be another one each time.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.engine.edits import Edit, apply_edits
from kg.engine.empty_rows import listed
from kg.engine.paths import may_be_empty, path_branches
from kg.engine.simple_triples import NotSimpleError, blank_variable
from kg.engine.source import Source
from kg.sparql import tree
from kg.sparql.grammar import parse
from kg.sparql.scoping import scoping_faults, variables_in_scope

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def query_with_node_variables(text: str) -> tuple[Source, tree.SelectQuery]:
    """Return a query, read, with variables for its blank nodes; as it is where none is an end of such a path.

    It stays as it is, too, where a label stands in two groups, or a triple is a term. Raises QuerySyntaxError or
    RecursionError for a text that cannot be parsed here.

    >>> query_with_node_variables("ASK { [] <p>|<q> ?x }")[0].text
    'ASK { ?myeloma_blank_6 <p>|<q> ?x .  }'
    """
    source = Source(text)
    query = parse(text, source.tokens)
    named = text if "_:" in text and scoping_faults(text, query) else _with_variables(source, query)
    if named != text:
        source = Source(named)
        query = parse(named, source.tokens)
    return source, query


def _with_variables(source: Source, query: tree.SelectQuery) -> str:
    queries = list(_queries(query))
    blocks = [block for each in queries for group in each.groups for block in _blocks(group)]
    if not any(_needs_variables(source, same_subject) for block in blocks for same_subject in block.triples):
        return source.text
    try:
        edits = [Edit(block.start, block.end, _text(source, block)) for block in blocks]
    except NotSimpleError:
        return source.text
    for each in queries:
        if each.where is None:
            continue
        names = variables_in_scope(source.text, each.where)
        if each.select and not each.select.items:
            names += [token.text[1:] for token in each.values.variables] if each.values else []
            edits.append(Edit(each.select.end - 1, each.select.end, f" {listed(names, each)} "))
        if any(part.is_distinct and part.argument is None for part in each.aggregates):
            edits.append(Edit(each.where.start, each.where.start, f"{{ SELECT {listed(names, each)} "))
            edits.append(Edit(each.where.end, each.where.end, " }"))
    return apply_edits(source.text, edits)


def _queries(query: tree.SelectQuery) -> Iterator[tree.SelectQuery]:
    """Yield a query and the sub-SELECTs in it."""
    yield query
    for group in query.groups:
        yield from _sub_selects(group)


def _sub_selects(group: tree.GroupGraphPattern) -> Iterator[tree.SelectQuery]:
    if group.sub_select:
        yield from _queries(group.sub_select)
    for element in _own(group):
        for inner in tree.inner_groups(element):
            yield from _sub_selects(inner)


def _blocks(group: tree.GroupGraphPattern) -> Iterator[tree.TriplesBlock]:
    """Yield the triples of a group and of the groups in it, but for sub-SELECTs."""
    for element in _own(group):
        if isinstance(element, tree.TriplesBlock):
            yield element
        for inner in tree.inner_groups(element):
            yield from _blocks(inner)


def _own(group: tree.GroupGraphPattern) -> Iterator[tree.TriplesBlock | tree.GraphPatternNotTriples]:
    """Yield the parts of a group that are asked here."""
    return (each for each in group.elements if not isinstance(each, tree.ServiceGraphPattern))


# Whether variables are needed.


def _needs_variables(source: Source, same_subject: tree.TriplesSameSubjectPath) -> bool:
    found = same_subject.properties and _has_path(source, same_subject.subject, same_subject.properties)
    return bool(found) or _has_path_within(source, same_subject.subject)


def _has_path(source: Source, subject: tree.GraphNodePath, properties: tree.PropertyListPathNotEmpty) -> bool:
    return any(
        _is_path_of_node(source, subject, item.verb, each.node) or _has_path_within(source, each.node)
        for item in properties.items
        for each in item.objects
    )


def _has_path_within(source: Source, node: tree.GraphNodePath) -> bool:
    if isinstance(node, tree.BlankNodePropertyListPath):
        return _has_path(source, node, node.properties)
    return isinstance(node, tree.CollectionPath) and any(_has_path_within(source, each) for each in node.members)


def _is_path_of_node(
    source: Source, subject: tree.GraphNodePath, verb: tree.PropertyPath | tree.VarOrTerm, node: tree.GraphNodePath
) -> bool:
    ends = (subject, node)
    if isinstance(verb, tree.VarOrTerm | tree.PathPrimary) or not any(map(_is_blank, ends)):
        return False
    branches = path_branches(source, verb, is_loop=False)
    has_constant = any(isinstance(each, tree.VarOrTerm) and each.is_constant for each in ends)
    return len(branches) > 1 or branches[0].needs_names or (has_constant and may_be_empty(verb, is_loop=False))


def _is_blank(node: tree.GraphNodePath) -> bool:
    return not isinstance(node, tree.VarOrTerm) or node.kind is tree.TermKind.BLANK


# Triples written out.


def _text(source: Source, block: tree.TriplesBlock) -> str:
    triples: list[str] = []
    for same_subject in block.triples:
        subject = _name(source, same_subject.subject, triples)
        if same_subject.properties:
            _write(source, subject, same_subject.properties, triples)
    return "".join(f"{triple} . " for triple in triples)


def _write(source: Source, subject: str, properties: tree.PropertyListPathNotEmpty, triples: list[str]) -> None:
    for item in properties.items:
        for each in item.objects:
            if each.is_reified or each.annotations:
                raise NotSimpleError
            triples.append(f"{subject} {source.part(item.verb)} {_name(source, each.node, triples)}")


def _name(source: Source, node: tree.GraphNodePath, triples: list[str]) -> str:
    """Return what a node is called, and write down what is said of it."""
    if isinstance(node, tree.BlankNodePropertyListPath):
        name = blank_variable(node)
        _write(source, name, node.properties, triples)
        return name
    if isinstance(node, tree.CollectionPath):
        rest = [f"{blank_variable(node)}_{number}" for number in range(len(node.members))]
        for here, member, after in zip(rest, node.members, [*rest[1:], f"<{_RDF}nil>"], strict=True):
            triples.append(f"{here} <{_RDF}first> {_name(source, member, triples)}")
            triples.append(f"{here} <{_RDF}rest> {after}")
        return rest[0]
    if not isinstance(node, tree.VarOrTerm):
        raise NotSimpleError
    return blank_variable(node) if node.kind is tree.TermKind.BLANK else source.part(node)
