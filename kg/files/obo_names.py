"""Identifiers of an OBO file as IRIs, by the mapping of OBO format 1.4, section 5, with its idspaces and shorthands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastobo
import pyoxigraph as ox

from kg.errors import Finding, SourceError
from kg.files import obo_vocabulary as owl
from kg.files.obo_text import OboDocument, clause_values
from kg.prefixes import escaped_iri


class OboNames:
    """What the identifiers of a file stand for."""

    def __init__(self, path: Path, document: OboDocument, ontology: str) -> None:
        """Take what a file says of its names; `ontology`: its own. Raises SourceError when they contradict."""
        is_address = ontology.startswith(("http://", "https://"))
        own = ontology if is_address else f"{owl.OBO_NAMESPACE}{ontology}"
        self._own_space = f"{own}#" if ontology else own
        self._spaces = _id_spaces(path, document)
        self._shorthands = dict(_shorthands(document))
        self._iris: dict[str, ox.NamedNode] = {}

    def iri(self, identifier: object) -> ox.NamedNode:
        """Return the IRI of an identifier; characters that no IRI may have are percent-encoded."""
        name = str(identifier)
        if name not in self._iris:
            self._iris[name] = ox.NamedNode(escaped_iri(self._expanded(self._shorthands.get(name, name))))
        return self._iris[name]

    def _expanded(self, name: str) -> str:
        text = name.replace("\\", "")
        if text.startswith(("http://", "https://", "urn:")):
            return text
        prefix, colon, local = text.partition(":")
        if prefix in self._spaces:
            return self._spaces[prefix] + local
        if colon:
            return f"{owl.OBO_NAMESPACE}{prefix}_{local}"
        return self._own_space + text


def _id_spaces(path: Path, document: OboDocument) -> dict[str, str]:
    spaces: dict[str, str] = {}
    for clause in clause_values(document.header, "idspace"):
        prefix, address = str(clause.prefix), str(clause.url)
        if spaces.setdefault(prefix, address) != address:
            line = document.line_of("", f"idspace: {prefix}")
            rule = f"the idspace '{prefix}' is both {spaces[prefix]} and {address}"
            raise SourceError([Finding(str(path), line, "", "", rule, "Keep what is right.")])
    return spaces


def _shorthands(document: OboDocument) -> Iterator[tuple[str, str]]:
    for frame in document.frames:
        full = _full_name(frame) if isinstance(frame, fastobo.typedef.TypedefFrame) else ""
        if full:
            yield str(frame.id), full


def _full_name(frame: Any) -> str:
    """Return the identifier that a relation stands for, by a cross-reference: that of RO, else its only one."""
    identifier = str(frame.id)
    references = [str(clause.xref.id) for clause in clause_values(frame, "xref")]
    basic = [each for each in references if each.startswith(("RO:", "BFO:"))]
    if identifier.startswith(("RO:", "BFO:")):
        return ""
    if basic:
        return basic[0]
    is_short = ":" not in identifier and len(references) == 1 and "://" not in references[0]
    return references[0] if is_short and ":" in references[0] else ""
