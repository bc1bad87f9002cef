"""The mappings of the graph as SSSOM/TSV (https://mapping-commons.github.io/sssom/)."""

from __future__ import annotations

from pathlib import Path

from rdflib.namespace import DCTERMS, OWL, RDFS

from kg.exports.selection import ExportedGraph
from kg.prefixes import BASE, contract, expand, prefixes
from kg.rdf import LICENCE, MAPPINGS_GRAPH

COLUMNS = (
    *("subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification"),
    *("author_id", "mapping_date", "license", "comment"),
)
_AXIOM = {
    "subject_id": str(OWL.annotatedSource),
    "predicate_id": str(OWL.annotatedProperty),
    "object_id": str(OWL.annotatedTarget),
    "mapping_justification": expand("sssom:mapping_justification"),
    "author_id": expand("sssom:author_id"),
    "mapping_date": expand("sssom:mapping_date"),
    "license": str(DCTERMS.license),
    "comment": str(RDFS.comment),
}
_TEXTS = {"mapping_date", "license", "comment"}


def write_sssom(graph: ExportedGraph, path: Path) -> int:
    """Write the mappings and return how many there are."""
    rows = [
        {name: one.text(predicate) for name, predicate in _AXIOM.items()}
        for one in graph.resources_with(str(OWL.annotatedTarget))
        if any(value.graph == str(MAPPINGS_GRAPH) for value in one.values[str(OWL.annotatedTarget)])
    ]
    mapped = {row[end] for row in rows for end in ("subject_id", "object_id")}
    labels = {one.iri: one.text(str(RDFS.label)) for one in graph.resources() if one.iri in mapped}
    used: set[str] = set()
    lines = sorted(_line(row, labels, used) for row in rows)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"# {line}\n" for line in _header(used, graph.digest))
        out.write("\t".join(COLUMNS) + "\n")
        out.writelines(f"{line}\n" for line in lines)
    return len(lines)


def _line(row: dict[str, str], labels: dict[str, str], used: set[str]) -> str:
    cells = {name: value if name in _TEXTS else contract(value) for name, value in row.items()}
    used.update(value.partition(":")[0] for name, value in cells.items() if name not in _TEXTS)
    cells["subject_label"] = labels.get(row["subject_id"], "")
    cells["object_label"] = labels.get(row["object_id"], "")
    return "\t".join(" ".join(cells[name].split()) for name in COLUMNS)


def _header(used: set[str], digest: str) -> list[str]:
    curies = [f"  {prefix}: {namespace}" for prefix, namespace in sorted(prefixes().items()) if prefix in used]
    return [
        'sssom_version: "1.0"',
        "curie_map:",
        *curies,
        f"mapping_set_id: {BASE}mappings",
        *([f'mapping_set_version: "{digest}"'] if digest else []),
        "mapping_set_title: Entities of myeloma-kg and terms of other vocabularies",
        f"license: {LICENCE}",
    ]
