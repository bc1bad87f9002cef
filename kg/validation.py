"""SHACL: the shipped shapes against the curated graphs."""

from __future__ import annotations

from dataclasses import dataclass

from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.namespaces import contract


@dataclass(frozen=True, order=True)
class Violation:
    """A node that breaks a shape: which node, on which property, and what to do about it."""

    node: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        """Render as `node path value: message`."""
        parts = " ".join(part for part in (self.node, self.path, self.value) if part)
        return f"{parts}: {self.message}"


def violations(data: Graph, shapes: Graph) -> list[Violation]:
    """Return every violation of the shapes by the data, sorted.

    The data must hold the class hierarchy too, so that a shape for a class reaches its subclasses.
    """
    _, report, _ = validate(data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    if not isinstance(report, Graph):
        raise TypeError(f"the validator returned {type(report).__name__}, not a report")
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node, path, value = (report.value(result, part) for part in (SH.focusNode, SH.resultPath, SH.value))
        message = " ".join(sorted(str(text) for text in report.objects(result, SH.resultMessage)))
        found.add(Violation(_shown(node), _shown(path), _shown(value), message))
    return sorted(found)


def _shown(part: Node | None) -> str:
    return "" if part is None else contract(str(part))
