"""Our grammar takes what the engine takes of the W3C suites, and where the engine is wrong is known."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from kg.engine.syntax_errors import explain_syntax_error
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse, parse_update
from kg.sparql.scoping import scoping_faults

# What the engine takes, and the suite and we do not: ?x<?a&&?b>?y reads as an IRI.
ENGINE_IS_WRONG = {"syn-bad-26.rq"}


def test_every_query_of_the_suites_is_read_as_the_engine_reads_it(shared: Path) -> None:
    found = [
        path
        for suite in ("sparql10", "sparql11")
        for path in sorted((shared / "conformance" / "rdf-tests" / "sparql" / suite).rglob("*.rq"))
    ]
    assert len(found) > 700
    assert {path.name for path in found if not _agree(path, ox.Store().query, _read_query)} == ENGINE_IS_WRONG


def test_every_update_of_the_suites_is_read_as_the_engine_reads_it(shared: Path) -> None:
    found = sorted((shared / "conformance" / "rdf-tests" / "sparql" / "sparql11").rglob("*.ru"))
    assert len(found) > 100
    assert not [path.name for path in found if not _agree(path, ox.Store().update, parse_update)]


def _agree(path: Path, engine: Callable[..., object], ours: Callable[[str], object]) -> bool:
    """Whether we take a text if the engine does; if it does not, whether the mistake is explained."""
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    if {"SERVICE", "LOAD"} & set(text.upper().split()):  # the engine would call these
        return True
    refused: SyntaxError | None = None
    with suppress(RuntimeError):
        try:
            engine(text, base_iri="http://example.org/")
        except SyntaxError as error:
            refused = error
    try:
        ours(text)
    except QuerySyntaxError:
        return refused is not None
    return refused is None or "not valid SPARQL" in explain_syntax_error(text, refused)


def _read_query(text: str) -> None:
    if found := scoping_faults(text, parse(text)):
        raise QuerySyntaxError(found[0].message)
