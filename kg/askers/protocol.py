"""What everything that answers has in common: queries, shipped queries and tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from kg.errors import ParameterError
from kg.formats import Format


def turtle() -> Format:
    """Return the format of triples where none is chosen."""
    return Format.TURTLE


class Asker(Protocol):
    """Answers queries, shipped queries and tasks: results of SPARQL in JSON, graphs in Turtle."""

    warnings: tuple[str, ...]  # what is probably not meant in the last query

    def query(self, text: str, graph_format: Callable[[], Format] = turtle) -> tuple[str, bytes]:
        """Return the media type of the answer to a SPARQL query, and the answer; `graph_format`: that of triples.

        It is called only for a query that gives triples.
        """

    def shipped(self, name: str, values: Mapping[str, str]) -> bytes:
        """Return the results of a shipped query, as JSON."""

    def task(self, name: str, arguments: Mapping[str, str], form: Format) -> bytes:
        """Return what a task of `kg.evaluation.tasks` gives."""

    def close(self) -> None:
        """End what was started for asking."""


def require_text(value: object, name: str) -> str:
    """Return what must be a text. Raises ParameterError.

    >>> require_text(5, "name")
    Traceback (most recent call last):
    kg.errors.ParameterError: name=5 is no text: write a name, a CURIE, an IRI or a query.
    """
    if not isinstance(value, str):
        raise ParameterError(f"{name}={value!r} is no text: write a name, a CURIE, an IRI or a query.")
    return value
