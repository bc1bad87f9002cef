"""Files that are not ours as graphs of steps: DrugMechDB records, and any RDF or OWL file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NotRequired, TypedDict
from urllib.parse import quote

import msgspec
import yaml
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.errors import Finding, ParameterError, unread_reason
from kg.files.graph_file import read_graph
from kg.model import ACCEPTED, AFFIRMED, ASSERTED
from kg.namespaces import MK
from kg.paths.entities import edge_iri
from kg.paths.step import KIND_OF
from kg.paths.triple_index import TripleIndex
from kg.prefixes import ANONYMOUS
from kg.rdf import Triple
from kg.resolution import Names
from kg.yaml_texts import yaml_texts

RO = "http://purl.obolibrary.org/obo/RO_"
# Relations of the Relation Ontology that say in which direction.
_SIGNED = {
    **dict.fromkeys(("0002213", "0002304", "0002305", "0002598", "0002629", "0002336", "0002407", "0002450"), 1),
    **dict.fromkeys(("0002212", "0002306", "0002597", "0002630", "0002335", "0002409", "0002449"), -1),
}
# Words of a relation's name that say so.
_RAISING = re.compile(r"^(increases|positively|produces|causes|contributes|activates|induces|upregulates|stimulates)")
_LOWERING = re.compile(r"^(decreases|negatively|inhibits|prevents|treats|disrupts|blocks|downregulates|degrades)")
# Records write the same number with and without a blank.
_NUMBERED = re.compile(r"^(PMID|PMC|DOI):\s+", re.IGNORECASE)
# The labels of nodes in DrugMechDB: our kind, and what it is in chains, as the ontology says it of our own graph.
_KINDS = {
    "Drug": ("Drug", "treatment material origin"),
    "Protein": ("Protein", "material origin"),
    "GeneFamily": ("Protein", "material origin"),
    "BiologicalProcess": ("BiologicalProcess", "process origin"),
    "Pathway": ("BiologicalProcess", "process origin"),
    "MolecularActivity": ("BiologicalProcess", "process origin"),
    "CellularComponent": ("ProteinComplex", "material origin"),
    "Cell": ("CellType", "material origin"),
    "Disease": ("Disease", "state factor"),
    "PhenotypicFeature": ("AdverseEvent", "event"),
}


class _Node(TypedDict):
    id: str | int | float


class _Link(TypedDict):
    key: str
    source: str | int | float
    target: str | int | float


class _Record(TypedDict):
    """What is read of a record; there is more."""

    nodes: list[_Node]
    links: list[_Link]
    graph: NotRequired[dict[str, Any]]
    reference: NotRequired[str | list[Any] | None]
    references: NotRequired[str | list[Any] | None]


def read_external_graph(path: Path, notes: list[Finding] | None = None) -> tuple[TripleIndex, Callable[[str], str]]:
    """Read a file: DrugMechDB records as YAML or JSON, or RDF; return its index and what finds IRIs by name.

    What was not as the format wants it and was taken, or left out, goes to `notes`.
    Raises ParameterError for records, and SourceError for RDF, that cannot be read.
    """
    remarks: list[Finding] = [] if notes is None else notes
    records = path.suffix.lower() in {".yaml", ".yml", ".json"}
    triples = list(_records(path, remarks) if records else _of_graph(read_graph([path], remarks), path.name))
    index, names = TripleIndex(triples), Names()
    labels = {str(iri): str(label) for iri, label in index.all(RDFS.label)}
    shared = Counter(labels.values())
    # People are asked back by the label, or by the IRI where two things have one label.
    known = {label if shared[label] == 1 else iri: iri for iri, label in labels.items()}
    identifiers: dict[str, list[str]] = {}
    for subject, predicate, identifier in triples:
        if predicate == SKOS.notation:
            identifiers.setdefault(str(subject), []).append(str(identifier))
    for key, iri in known.items():
        for name in (labels[iri], iri, re.split(r"[/#]", iri)[-1], *identifiers.get(iri, ())):
            names.add(name, key)
    return index, lambda name: known[names.resolve(name)]


def _records(path: Path, notes: list[Finding]) -> Iterator[Triple]:
    try:
        text = path.read_text(encoding="utf-8")
        result = msgspec.json.decode(text) if path.suffix.lower() == ".json" else yaml_texts(text)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise ParameterError(
            f"{path} cannot be read: {unread_reason(error)}. Give DrugMechDB records or RDF."
        ) from error
    records = result if isinstance(result, list) else [result]
    try:
        msgspec.convert(records, list[_Record])
    except msgspec.ValidationError as error:
        raise ParameterError(f"{path} has no records of nodes and links as DrugMechDB has them: {error}.") from error
    declared = {str(node["id"]) for record in records for node in record["nodes"]}
    claims: set[URIRef] = set()
    for record in records:
        yield from _nodes(record)
        own = {str(node["id"]) for node in record["nodes"]}
        for number, link in enumerate(record["links"], 1):
            foreign = {str(link["source"]), str(link["target"])} - own
            if foreign:
                notes.append(_undeclared(path, text, record, number, sorted(foreign), is_kept=foreign <= declared))
            if foreign <= declared:
                yield from _link(record, number, link, claims)


def _record_name(record: Mapping[str, Any]) -> str:
    return str(record.get("graph", {}).get("_id", "record"))


def _undeclared(
    path: Path, text: str, record: Mapping[str, Any], number: int, foreign: list[str], *, is_kept: bool
) -> Finding:
    name = _record_name(record)
    line = text.count("\n", 0, max(text.find(name), 0)) + 1
    rule = f"link {number} of {name} names {' and '.join(foreign)}, which the record does not declare"
    remedy = "Another record does, and the link is kept." if is_kept else "The link is left out."
    return Finding(str(path), line, "links", "", rule, remedy)


def _nodes(record: Mapping[str, Any]) -> Iterator[Triple]:
    graph = record.get("graph", {})
    identifiers = sorted({str(graph[key]) for key in ("drug_mesh", "drugbank") if graph.get(key)})
    for node in record["nodes"]:
        iri, name = URIRef(str(node["id"])), str(node.get("name", node["id"]))
        yield iri, RDFS.label, Literal(name)
        if node.get("label") in _KINDS:
            kind, roles = _KINDS[node["label"]]
            yield iri, RDF.type, MK[kind]
            yield from ((MK[kind], MK.chainRole, Literal(role)) for role in roles.split())
        if str(node["id"]) in identifiers or name.casefold() == str(graph.get("drug", "")).casefold():
            for identifier in identifiers:
                yield iri, SKOS.notation, Literal(identifier)
                yield iri, SKOS.notation, Literal(identifier.rpartition(":")[2])


def _link(record: Mapping[str, Any], number: int, link: Mapping[str, Any], claims: set[URIRef]) -> Iterator[Triple]:
    """Yield a link, once for each reference: the same reference in another record is no further evidence."""
    key, name = str(link["key"]), _record_name(record)
    relation = MK[re.sub(r"\s+(\w)", lambda match: match[1].upper(), key.strip())]
    source, target = URIRef(str(link["source"])), URIRef(str(link["target"]))
    stated = record.get("reference") or record.get("references") or ()
    references = sorted(
        {_NUMBERED.sub(r"\1:", str(each).strip()) for each in ([stated] if isinstance(stated, str) else stated)}
    )
    for publication in references or [f"DrugMechDB {name}"]:
        claim = URIRef(f"{edge_iri(source, relation, target)}.{_as_iri(publication)}")
        if claim not in claims:
            claims.add(claim)
            yield from _edge(source, relation, target, _sign(key), publication, f"{name}, link {number}: {key}")


def _as_iri(publication: str) -> URIRef:
    return URIRef(quote(publication.strip().replace(" ", "-"), safe="/:?#[]@!$&'()*+,;=%-._~"))


def _of_graph(graph: Graph, name: str) -> Iterator[Triple]:
    """Yield a graph of our own as it is; of another one the relations between its things."""
    if (None, RDF.type, MK.Edge) in graph:
        for s, p, o in graph:
            if isinstance(s, URIRef) and isinstance(p, URIRef) and isinstance(o, URIRef | Literal):
                yield s, p, o
        return
    labels = dict(graph.subject_objects(SKOS.prefLabel)) | dict(graph.subject_objects(RDFS.label))
    relations = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    # What has no relation to anything is there all the same, and is found by its name.
    ends = {each for each in graph.subjects(RDF.type) if isinstance(each, URIRef) and ANONYMOUS not in each} - relations
    for source, relation, target in _related(graph, relations):
        ends |= {source, target}
        word = str(labels.get(relation) or re.split(r"[/#]", str(relation))[-1])
        sign = 1 if relation == RDFS.subClassOf else _known_sign(graph, relation, word)
        shown = MK[KIND_OF if relation == RDFS.subClassOf else re.sub(r"\W+(\w)", lambda m: m[1].upper(), word)]
        yield from _edge(source, shown, target, sign, name, word)
    for iri in sorted(ends):
        yield iri, RDFS.label, Literal(str(labels.get(iri) or re.split(r"[/#]", str(iri))[-1]))


def _related(graph: Graph, relations: set[Any]) -> Iterator[tuple[URIRef, URIRef, URIRef]]:
    """Yield the relations between named things: triples, and what OWL says of all members of a class."""
    for source, relation, target in sorted(graph):
        if not isinstance(source, URIRef) or not isinstance(relation, URIRef) or relation == RDF.type:
            continue
        if relation == RDFS.subClassOf and (target, OWL.onProperty, None) in graph:
            prop, filler = graph.value(target, OWL.onProperty), graph.value(target, OWL.someValuesFrom)
            filler = filler or graph.value(target, OWL.hasValue)
            if isinstance(prop, URIRef) and isinstance(filler, URIRef):
                yield source, prop, filler
        elif isinstance(target, URIRef) and (relation == RDFS.subClassOf or relation in relations or not relations):
            yield source, relation, target


def _known_sign(graph: Graph, relation: URIRef, word: str) -> int:
    """Return the sign of a relation, or of the nearest broader one that has one."""
    for each in graph.transitive_objects(relation, RDFS.subPropertyOf):
        for sign in graph.objects(each, MK.sign):
            return int(str(sign))
        known = _SIGNED.get(str(each).removeprefix(RO))
        if known is not None:
            return known
    return _sign(word)


def _sign(word: str) -> int:
    """Return what a relation does to its object, by its name: more degradation of a thing means less of it."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).lower().strip()
    sign = 1 if _RAISING.match(plain) else -1 if _LOWERING.match(plain) else 0
    return -sign if "degradation" in plain else sign


def _edge(source: URIRef, relation: URIRef, target: URIRef, sign: int, publication: str, word: str) -> Iterable[Triple]:
    edge = edge_iri(source, relation, target)
    claim = URIRef(f"{edge}.{_as_iri(publication)}")
    return (
        (relation, MK.stepKind, Literal("mechanism")),
        (relation, MK.sign, Literal(sign)),
        (edge, RDF.type, MK.Edge),
        (edge, MK.subject, source),
        (edge, MK.relation, relation),
        (edge, MK.object, target),
        (edge, MK.supportedBy, claim),
        (claim, MK.statedIn, _as_iri(publication)),
        (claim, MK.locator, Literal(word)),
        (claim, MK.experiment, Literal("outside")),
        (claim, MK.polarity, AFFIRMED),
        (claim, MK.certainty, ASSERTED),
        (claim, MK.status, ACCEPTED),
    )
