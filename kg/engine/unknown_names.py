"""Names of ours in a query that nothing in the graph has: a slip of the pen, which looks like an empty answer."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.engine.results import EngineResults
from kg.prefixes import BASE, contract, expand
from kg.slips import is_slip
from kg.sparql.lexer import Token, TokenKind

_MOST_CHECKED, _MOST_NAMED = 100, 3
_ALIKE = 0.6
_TERMS = expand("mk:")
_ESCAPE = re.compile(r"\\(.)")
_NAMING = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel")
_BLANKS = re.compile("[ _-]+")
_PREFIX = re.compile(r"(.*[#/])[^#/]+")

Evaluate = Callable[[str], EngineResults]


def unknown_names(read: Iterable[Token], known: Mapping[str, str], is_stated: Callable[[str], bool]) -> list[str]:
    """Return the IRIs below ours that a query, by its tokens, names and of which nothing is stated.

    `known`: prefixes beside its own; `is_stated`: whether a triple has an IRI.

    >>> from kg.sparql.lexer import tokens
    >>> read = tokens("SELECT * { ?s a <https://w3id.org/myeloma-kg/ontology#Drugg> }")
    >>> unknown_names(read, {}, lambda iri: False)
    ['https://w3id.org/myeloma-kg/ontology#Drugg']
    """
    named = dict.fromkeys(iri for _, iri in resolved(read, known))
    names = [iri for iri in named if iri.startswith(BASE) and _PREFIX.fullmatch(iri)]
    return [iri for iri in names[:_MOST_CHECKED] if not is_stated(iri)]


def describe_unknown_names(
    names: list[str], names_in: Callable[[str], Iterable[str]], called: Callable[[str], Iterable[str]]
) -> Iterator[str]:
    """Yield for each name that there is no such thing, and which name like it there is; nothing in a foreign graph.

    `names_in`: the names of things that begin as a namespace does. `called`: those of the things that a text is the
    label or a synonym of: drug:revlimid is drug:lenalidomide.
    """
    for iri in names[:_MOST_NAMED]:
        match = _PREFIX.fullmatch(iri)
        namespace = match[1] if match else BASE
        there = {other.removeprefix(namespace): other for other in names_in(namespace)}
        folded = {local.casefold(): local for local in sorted(there)}
        written = iri.removeprefix(namespace).casefold()
        close = difflib.get_close_matches(written, folded, n=1, cutoff=_ALIKE)
        near = [name for name in close if namespace == _TERMS or is_slip(written, name)]
        others = [] if near or not there or namespace == _TERMS else sorted(called(written), key=_outside(namespace))
        meant = [there[folded[each]] for each in near] or others
        if there:
            kind = "class or property" if namespace == _TERMS else "name"
            remedy = f" Did you mean {contract(meant[0])}?" if meant else ""
            yield f"{contract(iri)} is no {kind} of this graph.{remedy}"


def _outside(namespace: str) -> Callable[[str], tuple[bool, str]]:
    return lambda iri: (not iri.startswith(namespace), iri)


def is_empty(results: EngineResults) -> bool:
    """Whether an answer says nothing: no row and no triple, false, or one row of nothing but zeros."""
    if isinstance(results, ox.QueryBoolean):
        return not results
    if isinstance(results, ox.QueryTriples):
        return next(results, None) is None
    rows = [row for _, row in zip(range(2), results, strict=False)]
    return not rows or (len(rows) == 1 and all(value is None or value == ox.Literal(0) for value in rows[0]))


def resolved(read: Iterable[Token], known: Mapping[str, str]) -> Iterator[tuple[Token, str]]:
    """Yield the tokens of a query, each with the IRI that it names; nothing where it names none.

    `known`: prefixes beside its own.
    """
    declared = dict(known)
    before, prefix = Token(TokenKind.SIGN, "", 0), ""
    for token in read:
        iri = ""
        if token.kind is TokenKind.NAME and before.is_word("PREFIX"):
            prefix = token.text
        elif token.kind is TokenKind.IRI and prefix:
            declared[prefix.removesuffix(":")], prefix = token.text[1:-1], ""
        elif token.kind is TokenKind.IRI:
            iri = token.text[1:-1]
        elif token.kind is TokenKind.NAME:
            name, _, local = token.text.partition(":")
            iri = declared[name] + _ESCAPE.sub(r"\1", local) if name in declared else ""
        yield token, iri
        before = token


def is_stated(iri: str, evaluate: Evaluate) -> bool:
    """Whether a triple of the dataset of a query has an IRI."""
    pattern = f"{{ <{iri}> ?p ?o }} UNION {{ ?s <{iri}> ?o }} UNION {{ ?s ?p <{iri}> }}"
    # A remote store that holds graphs of others as well is not asked for its named graphs.
    return any(bool(evaluate(f"ASK {{ {where} }}")) for where in (pattern, f"GRAPH ?g {{ {pattern} }}"))


def names_below(namespace: str, evaluate: Evaluate) -> Iterator[str]:
    """Yield the names of the things that begin as a namespace does: all are looked through."""
    pattern = f'?name a ?kind FILTER(STRSTARTS(STR(?name), "{namespace}"))'
    results = evaluate(f"SELECT DISTINCT ?name {{ {{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }} }}")
    if isinstance(results, ox.QuerySolutions):
        yield from (row[0].value for row in results if isinstance(row[0], ox.NamedNode))


def names_called(text: str, evaluate: Evaluate) -> Iterator[str]:
    """Yield the names below ours of the things that a text is the label or a synonym of, blanks and case aside."""
    naming = " ".join(f"<{each}>" for each in map(expand, _NAMING))
    written = ox.Literal(_BLANKS.sub("-", text.casefold()))
    pattern = f"""
        VALUES ?naming {{ {naming} }} ?name ?naming ?label
        FILTER(STRSTARTS(STR(?name), "{BASE}") && REPLACE(LCASE(STR(?label)), "[ _-]+", "-") = {written})"""
    results = evaluate(f"SELECT DISTINCT ?name {{ {{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }} }}")
    if isinstance(results, ox.QuerySolutions):
        yield from (row[0].value for row in results if isinstance(row[0], ox.NamedNode))
