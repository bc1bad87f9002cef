"""Small graphs of claims for tests, one claim a line: subject relation object, then what else it says."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS

from kg.model import ACCEPTED, AFFIRMED, ASSERTED, NOT_KNOWN, RETRACTED
from kg.namespaces import MK
from kg.ontology import load
from kg.paths.entities import edge_iri
from kg.paths.finder import PathFinder
from kg.paths.triple_index import CITES, INDEXED_PREDICATES, TripleIndex
from kg.prefixes import expand
from kg.rdf import Triple

KINDS = {
    "drug": "Drug", "drug-class": "DrugClass", "regimen": "Regimen", "protocol": "TreatmentProtocol",
    "group": "ReportingGroup", "protein": "Protein", "complex": "ProteinComplex", "process": "BiologicalProcess",
    "cell": "CellType", "ae": "AdverseEvent", "system": "OrganSystem", "disease": "Disease", "biomarker": "Biomarker",
    "procedure": "Procedure", "HP": "OntologyTerm",
}  # fmt: skip


def node(curie: str) -> URIRef:
    """Return the IRI of a CURIE."""
    return URIRef(expand(curie))


def finder(text: str) -> PathFinder:
    """Return the paths of claims: `drug:a degrades protein:b cell=cell:c species=human polarity=Negated`."""
    triples = [(s, p, o) for s, p, o in load() if isinstance(s, URIRef) and p in INDEXED_PREDICATES]
    triples.append((node("cell:malignant-cell"), MK.saysNothingOf, node("system:blood-and-lymphatic")))
    diseases = {"myeloma": "multiple-myeloma", "leukemia": "leukemia", "donor": "multiple-myeloma"}
    triples += [(node(f"population:{who}"), MK.disease, node(f"disease:{what}")) for who, what in diseases.items()]
    triples.append((node("population:donor"), MK.transplant, Literal("post-allogeneic")))
    lines = [line for line in text.splitlines() if line.strip()]
    return PathFinder(TripleIndex([*triples, *(triple for n, line in enumerate(lines) for triple in _claim(n, line))]))


def _claim(number: int, line: str) -> Iterator[Triple]:
    words, *said = line.strip().split(" | ")
    subject, name, value, *rest = words.split()
    about = dict(part.split("=", 1) for part in rest)
    gap = about.get("kind") == "KnowledgeGap"
    ends = (node(subject), node(value))
    for curie in (subject, value):
        yield node(curie), RDF.type, MK[KINDS[curie.partition(":")[0]]]
        yield node(curie), RDFS.label, Literal(curie.partition(":")[2])
    claim, edge = node(f"claim:test.{number}"), edge_iri(ends[0], MK[name], ends[1])
    publication = node(f"pub:{about.get('pub', f'p{number}')}")
    yield publication, DCTERMS.date, Literal(about.get("year", "2020"))
    yield claim, RDF.type, MK[about.get("kind", "MechanismClaim")]
    yield from ((claim, MK[key], end) for key, end in zip(("subject", "object"), ends, strict=True))
    yield claim, MK.openRelation if gap else MK.relation, MK[name]
    yield claim, MK.statedIn, publication
    yield claim, MK.statement, Literal(line.strip())
    polarity = NOT_KNOWN if gap else MK[about["polarity"]] if "polarity" in about else AFFIRMED
    yield claim, MK.polarity, polarity
    yield claim, MK.certainty, MK[about["certainty"]] if "certainty" in about else ASSERTED
    yield claim, MK.status, ACCEPTED
    yield claim, MK.experiment, Literal(about.get("experiment", "clinical"))
    if "cites" in about:
        yield claim, CITES, node(f"pub:{about['cites']}")
    if "cell" in about:
        yield node(about["cell"]), RDF.type, MK.CellType
        yield claim, MK.cellType, node(about["cell"])
    if "retracted" in about:
        yield claim, MK.retracted, RETRACTED
    things = ("population", "treatment", "comparator", "referenceGroup")
    yield from ((claim, MK[key], node(about[key])) for key in things if key in about)
    for key in ("species", "aspect", "value", "serious", "timepoint", "attribution"):
        if key in about:
            yield claim, MK[key], Literal(about[key])
    if said:
        yield claim, MK.condition, Literal(said[0])
    if polarity == AFFIRMED:
        yield edge, RDF.type, MK.Edge
        yield edge, MK.subject, ends[0]
        yield edge, MK.relation, MK[name]
        yield edge, MK.object, ends[1]
        yield edge, MK.supportedBy, claim
