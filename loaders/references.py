"""The reference lists of the publications: which publication cites which, under which number, at which position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rdflib import URIRef

from kg.errors import Finding
from kg.model import Entity
from kg.namespaces import expand
from loaders.tables import nearest, read_table

COLUMNS = ("number", "publication", "start", "end")
_CITES = URIRef(expand("cito:cites"))


def add_references(folder: Path, entities: dict[str, Entity], findings: list[Finding]) -> None:
    """Let a publication cite what stands in its `references.tsv`. What is wrong goes to `findings`."""
    path = folder / "references.tsv"
    citing = entities.get(f"pub:{folder.name}")
    if not path.exists() or citing is None:
        return
    cited = []
    for row in read_table(path, COLUMNS, COLUMNS, findings):
        found = _known(row["publication"], entities)
        if found is None:
            remedy = nearest(row["publication"], entities)
            findings.append(row.finding("publication", "no such publication", remedy))
        else:
            cited.append((_CITES, found.iri))
    properties = (*citing.properties, *dict.fromkeys(cited))
    entities[citing.curie] = replace(citing, properties=properties)


def _known(curie: str, entities: Mapping[str, Entity]) -> Entity | None:
    return entities.get(curie) if curie.startswith("pub:") else None
