"""The triples that steps, evidence and names are read from, by subject and predicate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS

from kg.engine.store import Store
from kg.model import CITES, RdfTerm
from kg.namespaces import MK
from kg.own_dataset import own_things
from kg.rdf import OA, Quad, Triple

SPAN_START, SPAN_END, SELECTOR = URIRef(OA + "start"), URIRef(OA + "end"), URIRef(OA + "hasSelector")
_OURS = (
    *("subject", "relation", "openRelation", "object", "polarity", "certainty", "status", "statement", "statedIn"),
    *("evidence", "evidenceType", "supportedBy", "contradictedBy", "sign", "aspect", "cellType", "species"),
    "experiment",
    *("comparator", "condition", "population", "group", "ofStudy", "locator", "event", "value", "operator"),
    *("asWritten", "unit", "gradeMin", "gradeMax", "numerator", "denominator", "measure", "affected", "eventCount"),
    "atRisk",
    *("hasComponent", "ofRegimen", "receives", "inDrugClass", "inOrganSystem", "kindOf", "partOf", "treatment"),
    *("disputedClaim", "disputeKind", "retracted", "reason", "asserted", "authors"),
    # What the ontology says of relations, classes and evidence: see chain_vocabulary.
    *("stepKind", "structuralUse", "associationRank", "chainRole", "reversingAspect", "releasingAspect"),
    *("evidenceKind", "saysNothingOf", "concerns", "distantValue", "disease", "transplant"),
)
INDEXED_PREDICATES = (
    RDF.type,
    RDFS.label,
    DCTERMS.date,
    CITES,
    SPAN_START,
    SPAN_END,
    SELECTOR,
    *(MK[name] for name in _OURS),
)


class TripleIndex:
    """What a graph says of the predicates that paths need."""

    def __init__(self, triples: Iterable[Triple], own: Collection[str] = ()) -> None:
        """Take the triples; `own`: what only a dataset beside the curated graph names."""
        self.own = frozenset(map(URIRef, own))
        self._by_predicate: dict[URIRef, dict[URIRef, list[RdfTerm]]] = defaultdict(lambda: defaultdict(list))
        wanted = frozenset(INDEXED_PREDICATES)
        for subject, predicate, value in triples:
            if predicate in wanted:
                self._by_predicate[predicate][subject].append(value)

    @classmethod
    def from_store(cls, store: Store) -> TripleIndex:
        """Read the index from the default graph of a store."""
        names = " ".join(f"<{predicate}>" for predicate in INDEXED_PREDICATES)
        rows = store.select(f"SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ {names} }} ?s ?p ?o }}")[1]
        triples = ((s, p, o) for s, p, o in rows if isinstance(s, URIRef) and isinstance(p, URIRef) and o is not None)
        return cls(triples, store.shared(own_things))

    @classmethod
    def from_quads(cls, quads: Iterable[Quad]) -> TripleIndex:
        """Read the index from quads; a triple of two graphs counts once."""
        wanted = frozenset(INDEXED_PREDICATES)
        return cls({quad[:3] for quad in quads if quad[1] in wanted})

    def all(self, predicate: URIRef) -> list[tuple[URIRef, RdfTerm]]:
        """Return subject and value of every triple with a predicate, sorted."""
        result = self._by_predicate[predicate]
        return [(subject, value) for subject in sorted(result, key=str) for value in _sorted(result[subject])]

    def values(self, subject: URIRef, predicate: URIRef) -> list[RdfTerm]:
        """Return the values of a predicate, sorted."""
        return _sorted(self._by_predicate[predicate].get(subject, []))

    def iris(self, subject: URIRef, predicate: URIRef) -> list[URIRef]:
        """Return the values of a predicate that are IRIs."""
        return [value for value in self.values(subject, predicate) if isinstance(value, URIRef)]

    def iri(self, subject: URIRef, predicate: URIRef) -> URIRef | None:
        """Return the first value of a predicate that is an IRI."""
        return next(iter(self.iris(subject, predicate)), None)

    def text(self, subject: URIRef, predicate: URIRef) -> str:
        """Return the first value of a predicate as text, or nothing."""
        return next((str(value) for value in self.values(subject, predicate) if isinstance(value, Literal)), "")

    def subjects(self, predicate: URIRef, value: RdfTerm) -> list[URIRef]:
        """Return the subjects that have a value, sorted."""
        result = self._by_predicate[predicate].items()
        return sorted((subject for subject, values in result if value in values), key=str)


def _sorted(values: list[RdfTerm]) -> list[RdfTerm]:
    return sorted(values) if len(values) > 1 else values
