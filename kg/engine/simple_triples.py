"""The triples of a pattern written out: blank nodes are variables, and what stands between brackets is on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kg.engine.source import Source
from kg.sparql import tree

# How the variable of a blank node begins.
BLANK = "?myeloma_blank_"


class SimpleTriple(NamedTuple):
    """A subject, a verb and an object; `names`: their variables."""

    subject: str
    verb: tree.PropertyPath | tree.VarOrTerm
    object: str
    text: str
    names: frozenset[str]


def labelled_variable(label: str) -> str:
    """Return the variable of a label, which may hold signs that no name of a variable may, and begin as a place does.

    >>> labelled_variable("_:a-b"), labelled_variable("_:1_b.c")
    ('?myeloma_blank_a_hb', '?myeloma_blank__d1__b_pc')
    """
    name = label[2:].replace("_", "__").replace("-", "_h").replace(".", "_p")
    return f"{BLANK}{'_d' if name[0].isdigit() else ''}{name}"


def blank_variable(node: tree.GraphNodePath) -> str:
    """Return the variable of a blank node: that of its label, or of its place."""
    if isinstance(node, tree.VarOrTerm) and node.text.startswith("_:"):
        return labelled_variable(node.text)
    return f"{BLANK}{node.start}"


class NotSimpleError(Exception):
    """Triples that are more than subject, verb and object."""


def simple_triples(source: Source, block: tree.TriplesBlock) -> Iterator[SimpleTriple]:
    """Yield the triples of a block. Raises NotSimpleError for lists, triples as terms and annotations."""
    for same_subject in block.triples:
        if same_subject.properties is None:
            raise NotSimpleError
        subject = _named(source, same_subject.subject)
        for item in same_subject.properties.items:
            yield from _triples_of(source, subject, item)


def _triples_of(source: Source, subject: str, item: tree.VerbObjectList) -> Iterator[SimpleTriple]:
    for each in item.objects:
        if each.is_reified or each.annotations:
            raise NotSimpleError
        node = blank_variable(each.node)
        if isinstance(each.node, tree.BlankNodePropertyListPath):
            for inner in each.node.properties.items:
                yield from _triples_of(source, node, inner)
        else:
            node = _named(source, each.node)
        verb = source.part(item.verb)
        names = frozenset(term[1:] for term in (subject, verb, node) if term[0] in "?$")
        yield SimpleTriple(subject, item.verb, node, f"{subject} {verb} {node}", names)


def _named(source: Source, node: tree.GraphNodePath) -> str:
    """Return a subject or object, a blank node as a variable."""
    if not isinstance(node, tree.VarOrTerm) or node.text[0] == "(":
        raise NotSimpleError
    if node.kind is not tree.TermKind.BLANK:
        return source.part(node)
    return blank_variable(node)
