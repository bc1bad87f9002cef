"""KGX: nodes and edges of the Biolink Model, as tables (TSV) or as JSON lines.

An edge is a claim, under the name of the claim: who states it, whether it is denied, and what supports it stay with it.
Claims that are rejected or unresolved, and what is not known, are no edges. Specification:
https://github.com/biolink/kgx/blob/master/specification/kgx-format.md (lists are joined by `|`, nothing is quoted).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rdflib.namespace import RDFS, SKOS

from kg.exports import biolink
from kg.exports.resources import DescribedResource
from kg.exports.selection import ExportedGraph, Selection
from kg.namespaces import MK
from kg.prefixes import contract, expand

TABLES, JSON_LINES = "tsv", "jsonl"
FORMS = (TABLES, JSON_LINES)
NODE_COLUMNS = ("id", "category", "name", "description", "synonym", "xref", "provided_by")
EDGE_COLUMNS = (
    *("id", "subject", "predicate", "object", "category", "qualified_predicate", "object_aspect_qualifier"),
    *("object_direction_qualifier", "species_context_qualifier", "negated", "knowledge_level", "agent_type"),
    *("publications", "provided_by"),
    *("original_subject", "original_predicate", "original_object", "clinical_approval_status"),
    *("has_count", "has_total", "p_value", "supporting_text", "certainty", "status"),
)
_EXACT = str(SKOS.exactMatch)
_FIGURES = {"has_count": MK.affected, "has_total": MK.atRisk, "p_value": MK.pValue}
_STATUSES = {str(MK.Accepted): "accepted", str(MK.Disputed): "disputed"}
_DOI, _PMID = expand("bibo:doi"), expand("bibo:pmid")


@dataclass
class KgxReport:
    """How many nodes and edges were written, and how many claims are no edge, by reason."""

    nodes: int = 0
    edges: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def as_text(self) -> str:
        """Return the report for people."""
        lines = [f"{self.nodes:,} nodes and {self.edges:,} edges"]
        lines += [
            f"  {count:,} {'claim is' if count == 1 else 'claims are'} no edge: {reason}"
            for reason, count in self.left_out.most_common()
        ]
        return "\n".join(lines)


@dataclass(frozen=True)
class _Node:
    id: str
    category: str


def write_kgx(graph: ExportedGraph, selection: Selection, folder: Path, forms: Sequence[str] = FORMS) -> KgxReport:
    """Write nodes and edges into a folder, as tables (`tsv`), as JSON lines (`jsonl`), or both: `nodes.tsv`, …"""
    report = KgxReport()
    folder.mkdir(parents=True, exist_ok=True)
    known, publications = _known(graph)
    used: set[str] = set()
    edges = _edges(graph, selection, known, publications, used, report)
    report.edges = _write(folder / "edges", EDGE_COLUMNS, edges, forms)
    nodes = (_node(one, known[one.iri]) for one in graph.entities() if one.iri in used and one.iri in known)
    report.nodes = _write(folder / "nodes", NODE_COLUMNS, nodes, forms)
    return report


def _known(graph: ExportedGraph) -> tuple[dict[str, _Node], dict[str, str]]:
    """Return the node of each entity, and the identifier of each publication."""
    identifiers: dict[str, list[str]] = {}
    categories: dict[str, str] = {}
    publications: dict[str, str] = {}
    for one in graph.entities():
        kind, _ = one.kind
        if not kind:
            continue
        categories[one.iri] = biolink.category(kind)
        identifiers[one.iri] = [biolink.biolink_curie(iri) for iri in one.texts(_EXACT)]
        if kind == str(MK.Publication):
            doi, pmid = one.text(_DOI), one.text(_PMID)
            publications[one.iri] = f"PMID:{pmid}" if pmid else f"doi:{doi}" if doi else one.iri
    chosen = {iri: biolink.preferred(categories[iri], known) for iri, known in identifiers.items()}
    taken = Counter(filter(None, chosen.values()))
    nodes = {
        # What two of ours are mapped to identifies neither.
        iri: _Node(own if own and taken[own] == 1 else contract(iri), categories[iri])
        for iri, own in chosen.items()
    }
    return nodes, publications


def _edges(
    graph: ExportedGraph,
    selection: Selection,
    known: dict[str, _Node],
    publications: dict[str, str],
    used: set[str],
    report: KgxReport,
) -> Iterator[dict[str, Any]]:
    for one in graph.claims():
        if not selection.has(one.kind[1]):
            continue
        edge = _edge(one, known, publications)
        if isinstance(edge, str):
            report.left_out[edge] += 1
        else:
            used.update((one.text(str(MK.subject)), one.text(str(MK.object))))
            yield edge


def _edge(claim: DescribedResource, known: dict[str, _Node], publications: dict[str, str]) -> dict[str, Any] | str:
    """Return the edge of a claim, or why it is none."""
    subject, object_ = known.get(claim.text(str(MK.subject))), known.get(claim.text(str(MK.object)))
    relation, status = claim.text(str(MK.relation)), claim.text(str(MK.status))
    kind, graph = claim.kind
    if status not in _STATUSES:
        return "its status is rejected or unresolved"
    if claim.text(str(MK.retracted)) == "true":
        return "its publication is retracted"
    if kind == str(MK.KnowledgeGap):
        return "it says that something is not known"
    if subject is None or object_ is None:
        return "it has no object"
    terms = biolink.edge_terms(relation, subject.category, object_.category, claim.text(str(MK.aspect)))
    if terms is None:
        return f"Biolink has no association for {contract(relation)}"
    predicate, qualifiers, association = terms
    negated = biolink.relations()[relation].negated != (claim.text(str(MK.polarity)) == str(MK.Negated))
    taxon = biolink.taxon(claim.text(str(MK.species)))
    curated = bool(claim.text(str(MK.curatedBy)))
    possible = claim.text(str(MK.certainty)) == str(MK.Possible)
    return {
        "id": contract(claim.iri),
        "subject": subject.id,
        "predicate": f"biolink:{predicate}",
        "object": object_.id,
        "category": [f"biolink:{association}"],
        **qualifiers,
        **({"species_context_qualifier": taxon} if taxon else {}),
        "negated": negated,
        "knowledge_level": _knowledge_level(claim, possible=possible, curated=curated),
        "agent_type": "manual_agent" if curated else "not_provided",
        "publications": [publications.get(iri, iri) for iri in claim.texts(str(MK.statedIn))],
        "provided_by": [contract(graph)],
        "original_subject": contract(claim.text(str(MK.subject))),
        "original_predicate": contract(relation),
        "original_object": contract(claim.text(str(MK.object))),
        **_figures(claim),
        "supporting_text": [claim.text(str(MK.statement))],
        "certainty": "possible" if possible else "asserted",
        "status": _STATUSES[status],
    }


def _figures(claim: DescribedResource) -> dict[str, int | float]:
    """Return the figures that a column has; a bound such as `p < 0.001` is no value, and stands in the text alone."""
    figures = {name: claim.text(str(which)) for name, which in _FIGURES.items()}
    if claim.text(str(MK.pValueOperator)) not in {"", "="}:
        figures["p_value"] = ""
    return {name: _number(text) for name, text in figures.items() if text}


def _knowledge_level(claim: DescribedResource, *, possible: bool, curated: bool) -> str:
    if possible:
        return "prediction"
    if claim.text(str(MK.pValue)):
        return "statistical_association"
    if claim.text(str(MK.affected)) or claim.text(str(MK.relation)) == str(MK.reportedWith):
        return "observation"
    return "knowledge_assertion" if curated else "not_provided"


def _node(entity: DescribedResource, node: _Node) -> dict[str, Any]:
    same = {contract(entity.iri), *(biolink.biolink_curie(iri) for iri in entity.texts(_EXACT))} - {node.id}
    result = {
        "id": node.id,
        "category": [f"biolink:{node.category}"],
        "name": entity.text(str(RDFS.label)),
        "description": entity.text(str(SKOS.definition)),
        "synonym": sorted(entity.texts(str(SKOS.altLabel))),
        "xref": sorted(same),
        "provided_by": [contract(entity.kind[1])],
    }
    return {name: value for name, value in result.items() if value not in ("", [])}


def _write(stem: Path, columns: tuple[str, ...], records: Iterable[dict[str, Any]], forms: Sequence[str]) -> int:
    """Write records, sorted by their ids as they come, in each form. Returns how many."""
    number = 0
    with ExitStack() as opened:
        outputs = {
            form: opened.enter_context(stem.with_suffix(f".{form}").open("w", encoding="utf-8", newline="\n"))
            for form in forms
        }
        if TABLES in outputs:
            outputs[TABLES].write("\t".join(columns) + "\n")
        for number, record in enumerate(records, 1):  # noqa: B007  # how many there were is returned
            for form, out in outputs.items():
                row = _row(record, columns) if form == TABLES else json.dumps(record, ensure_ascii=False)
                out.write(f"{row}\n")
    return number


def _row(record: dict[str, Any], columns: tuple[str, ...]) -> str:
    return "\t".join(_cell(record.get(name, "")) for name in columns)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "|".join(_cell(one).replace("|", "/") for one in value)
    if isinstance(value, bool):
        # kgx takes any text for true, `false` as well, and an empty cell for what is not negated.
        return "true" if value else ""
    return " ".join(str(value).split())


def _number(text: str) -> int | float:
    return int(text) if text.isdecimal() else float(text)
