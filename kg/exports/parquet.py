"""The claims of the graph as one Parquet file: a row a claim, its figures as columns."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from rdflib.namespace import RDFS

from kg.columns.database import WITHOUT_BAR
from kg.exports.resources import DescribedResource
from kg.exports.selection import ExportedGraph, Selection
from kg.namespaces import MK
from kg.prefixes import contract
from kg.rdf import INFERRED_GRAPH

_TEXT, _WHOLE, _DECIMAL, _TRUTH = "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN"
_PROPERTIES = {
    "relation": (MK.relation, _TEXT), "polarity": (MK.polarity, _TEXT), "certainty": (MK.certainty, _TEXT),
    "status": (MK.status, _TEXT), "statement": (MK.statement, _TEXT), "retracted": (MK.retracted, _TRUTH),
    "measure": (MK.measure, _TEXT), "operator": (MK.operator, _TEXT), "value": (MK.value, _DECIMAL),
    "unit": (MK.unit, _TEXT), "as_written": (MK.asWritten, _TEXT), "lower_bound": (MK.lowerBound, _DECIMAL),
    "upper_bound": (MK.upperBound, _DECIMAL), "confidence_level": (MK.confidenceLevel, _DECIMAL),
    "p_value": (MK.pValue, _DECIMAL), "p_value_operator": (MK.pValueOperator, _TEXT),
    "numerator": (MK.numerator, _WHOLE), "denominator": (MK.denominator, _WHOLE), "affected": (MK.affected, _WHOLE),
    "at_risk": (MK.atRisk, _WHOLE), "grade_min": (MK.gradeMin, _WHOLE), "grade_max": (MK.gradeMax, _WHOLE),
    "serious": (MK.serious, _TRUTH), "reporting_group": (MK.group, _TEXT), "locator": (MK.locator, _TEXT),
}  # fmt: skip
COLUMNS = {
    **dict.fromkeys(("claim", "source", "licence", "publication", "kind", "subject", "subject_label"), _TEXT),
    **dict.fromkeys(("object", "object_label"), _TEXT),
    **{name: kind for name, (_, kind) in _PROPERTIES.items()},
    "properties": _TEXT,
}
"""The columns and their types. `properties`: everything that the claim says, as JSON."""

# A group of rows is held until it is written.
_ROWS_AT_ONCE = 8_192
# How DuckDB says what the system refused.
_NUMBER = re.compile(r'"errno":"(\d+)"')


def write_parquet(graph: ExportedGraph, selection: Selection, path: Path) -> int:
    """Write the claims, sorted by their names, and return how many there are."""
    return write_records(path, COLUMNS, _rows(graph, selection))


def write_records(path: Path, columns: Mapping[str, str], records: Iterable[Mapping[str, object]]) -> int:
    """Write records as Parquet, and return how many there are; `columns`: their names and types of DuckDB.

    Raises OSError where the system refuses the file.
    """
    with TemporaryDirectory(dir=path.parent, prefix=".parquet-") as meanwhile:
        rows = Path(meanwhile, "records.jsonl")
        number = 0
        with rows.open("w", encoding="utf-8") as out:
            for number, record in enumerate(records, 1):  # noqa: B007  # how many there were is returned
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        # One thread, so that the same records give the same bytes.
        with closing(duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "500MB"})) as database:
            database.execute(WITHOUT_BAR)
            table = database.read_json(
                str(rows), columns=dict(columns), format="newline_delimited", maximum_object_size=1 << 24
            )
            try:
                table.write_parquet(str(path), compression="zstd", row_group_size=_ROWS_AT_ONCE)
            except duckdb.IOException as error:
                refused = _NUMBER.search(str(error))
                if refused is None:
                    raise
                raise OSError(int(refused[1]), os.strerror(int(refused[1])), str(path)) from error
    return number


def _rows(graph: ExportedGraph, selection: Selection) -> Iterator[dict[str, object]]:
    labels = {one.iri: one.text(str(RDFS.label)) for one in graph.entities()}
    for one in graph.claims():
        kind, source = one.kind
        if selection.has(source):
            yield _row(one, kind, source, graph.licences.get(source, ""), labels)


def _row(claim: DescribedResource, kind: str, source: str, licence: str, labels: dict[str, str]) -> dict[str, object]:
    subject, object_ = claim.text(str(MK.subject)), claim.text(str(MK.object))
    properties = {
        contract(predicate): texts
        for predicate, values in claim.values.items()
        if (
            texts := [
                contract(one.text) if one.is_iri else one.text for one in values if one.graph != str(INFERRED_GRAPH)
            ]
        )
    }
    own = {name: claim.text(str(predicate)) for name, (predicate, _) in _PROPERTIES.items()}
    return {
        "claim": contract(claim.iri),
        "source": contract(source),
        "licence": licence,
        "publication": contract(claim.text(str(MK.statedIn))),
        "kind": contract(kind),
        "subject": contract(subject),
        "subject_label": labels.get(subject, ""),
        "object": contract(object_) if object_ else None,
        "object_label": labels.get(object_),
        **{name: contract(text) if text else None for name, text in own.items()},
        "properties": json.dumps(properties, ensure_ascii=False),
    }
