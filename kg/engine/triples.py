"""The triples of a pattern one by one, and the labels of its blank nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeGuard

from kg.engine.edits import Edit, apply_edits
from kg.engine.simple_triples import labelled_variable
from kg.sparql import tree
from kg.sparql.lexer import TokenKind, tokens


class PatternTriple(NamedTuple):
    """A subject, a verb and an object of a pattern."""

    subject: tree.GraphNodePath
    verb: tree.PropertyPath | tree.VarOrTerm
    object: tree.ObjectPath


def is_name(node: tree.GraphNodePath) -> TypeGuard[tree.VarOrTerm]:
    """Whether a subject or an object is a variable, an IRI or a literal."""
    return isinstance(node, tree.VarOrTerm) and node.kind is not tree.TermKind.BLANK


def triples_in_group(group: tree.GroupGraphPattern) -> Iterator[PatternTriple]:
    """Yield the triples of a group and of the groups in it."""
    for element in group.elements:
        if isinstance(element, tree.TriplesBlock):
            for same_subject in element.triples:
                yield from triples_of_subject(same_subject)
        for inner in tree.inner_groups(element):
            yield from triples_in_group(inner)


def triples_of_subject(same_subject: tree.TriplesSameSubjectPath) -> Iterator[PatternTriple]:
    """Yield what is said of a subject, triple by triple."""
    for item in same_subject.properties.items if same_subject.properties else ():
        for node in item.objects:
            yield PatternTriple(same_subject.subject, item.verb, node)


def unlabelled(body: str) -> str:
    """Return a group of EXISTS with variables for blank nodes.

    The engine's parser may read it twice, and take the labels for those of another group then.
    """
    labels = [token for token in tokens(body) if token.kind is TokenKind.BLANK] if "_:" in body else []
    return apply_edits(body, [Edit(token.start, token.end, labelled_variable(token.text)) for token in labels])


def relabelled(body: str, number: int) -> str:
    """Return a copy of a group whose blank nodes have labels of their own."""
    labels = [token for token in tokens(body) if token.kind is TokenKind.BLANK] if "_:" in body else []
    return apply_edits(body, [Edit(token.end, token.end, f"_{number}") for token in labels])
