"""Local ontology files merged into one graph; imports are resolved among them and never fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax import SAXException

from rdflib import OWL, RDF, Graph
from rdflib.exceptions import ParserError
from rdflib.plugin import PluginException

from kg import resources
from kg.errors import OntologyError

# What rdflib's parsers raise: bad syntax, bad XML, bad encoding, no such file, unknown format.
_UNREADABLE = (SyntaxError, ParserError, SAXException, ValueError, OSError, PluginException)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def shipped_files() -> tuple[Path, ...]:
    """Return the ontology modules that the project ships, in a fixed order."""
    top = (resources.ONTOLOGY / name for name in ("core.ttl", "alignments.ttl"))
    modules = sorted((resources.ONTOLOGY / "modules").glob("*.ttl"))
    return tuple(path for path in (*top, *modules) if path.is_file())


def merged(files: Iterable[Path] | None = None) -> Graph:
    """Return the ontology files (the shipped ones by default) as one graph, imports resolved among them.

    Raises OntologyError when a file cannot be parsed or an import names none of the files.
    """
    whole = Graph()
    for path in shipped_files() if files is None else files:
        try:
            whole.parse(path)
        except _UNREADABLE as error:
            raise OntologyError(f"{path.name} cannot be read as an ontology: {error}. Mend its syntax.") from error
    present = set(whole.subjects(RDF.type, OWL.Ontology)) | set(whole.objects(None, OWL.versionIRI))
    missing = sorted(str(target) for target in set(whole.objects(None, OWL.imports)) - present)
    if missing:
        names = ", ".join(missing)
        raise OntologyError(
            f"owl:imports of {names}: no local file declares it. Imports are never fetched: add the file."
        )
    for target in list(whole.subject_objects(OWL.imports)):
        whole.remove((target[0], OWL.imports, target[1]))
    return whole
