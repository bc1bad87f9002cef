"""The triples that steps, evidence and names are read from, by subject and predicate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

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
    *("experiment", "comparator", "referenceGroup"),
    *("condition", "population", "group", "ofStudy", "locator", "event", "value", "operator"),
    *("asWritten", "unit", "gradeMin", "gradeMax", "numerator", "denominator", "measure", "affected", "eventCount"),
    *("atRisk", "serious", "attribution", "timepoint"),
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


_WANTED = frozenset(INDEXED_PREDICATES)
_BY_TEXT = {str(predicate): predicate for predicate in INDEXED_PREDICATES}
_Values: TypeAlias = Mapping[URIRef, list[RdfTerm]]
_NOTHING: _Values = {}


class TripleIndex:
    """What triples say of the predicates that paths need."""

    def __init__(self, triples: Iterable[Triple], own: Collection[str] = ()) -> None:
        """Take the triples, each as often as it comes; `own`: what only a dataset beside the curated graph names."""
        self.own = frozenset(map(URIRef, own))
        self._by_predicate: dict[URIRef, dict[URIRef, list[RdfTerm]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[URIRef, dict[RdfTerm, list[URIRef]]] = {}
        for subject, predicate, value in triples:
            if predicate in _WANTED:
                self._by_predicate[predicate][subject].append(value)
        for said in self._by_predicate.values():
            # A value is compared with those few that its subject has besides.
            said.update({subject: list(dict.fromkeys(values)) for subject, values in said.items() if len(values) > 1})

    @classmethod
    def from_store(cls, store: Store) -> TripleIndex:
        """Return the index of the default graph of a store. Of a store on this machine it reads what is asked for."""
        if store.local:
            return _StoredTriples(store)
        names = " ".join(f"<{predicate}>" for predicate in INDEXED_PREDICATES)
        rows = store.select(f"SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ {names} }} ?s ?p ?o }}")[1]
        triples = ((s, p, o) for s, p, o in rows if isinstance(s, URIRef) and isinstance(p, URIRef) and o is not None)
        return cls(triples, store.shared(own_things))

    @classmethod
    def from_quads(cls, quads: Iterable[Quad]) -> TripleIndex:
        """Read the index from quads; a triple of two graphs counts once."""
        return cls(quad[:3] for quad in quads)

    def all(self, predicate: URIRef) -> list[tuple[URIRef, RdfTerm]]:
        """Return subject and value of every triple with a predicate, sorted."""
        result = self._of_predicate(predicate)
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
        if predicate not in self._subjects:
            with_value: dict[RdfTerm, list[URIRef]] = defaultdict(list)
            for subject, one in self.all(predicate):
                with_value[one].append(subject)
            self._subjects[predicate] = dict(with_value)
        return self._subjects[predicate].get(value, [])

    def _of_predicate(self, predicate: URIRef) -> _Values:
        return self._by_predicate[predicate]


class _StoredTriples(TripleIndex):
    """The triples of a store, each subject read when it is first asked for: a graph with what was loaded is large."""

    def __init__(self, store: Store) -> None:
        super().__init__((), store.shared(own_things))
        self._store = store
        self._by_subject: dict[URIRef, _Values] = {}

    def values(self, subject: URIRef, predicate: URIRef) -> list[RdfTerm]:
        if not subject:
            # What names nothing: a claim of a group may state no publication.
            return []
        if subject not in self._by_subject:
            values = _by_key(self._store.properties(subject, _BY_TEXT))
            self._by_subject[subject] = {name: _sorted(each) for name, each in values.items()} or _NOTHING
        return self._by_subject[subject].get(predicate, [])

    def subjects(self, predicate: URIRef, value: RdfTerm) -> list[URIRef]:
        return sorted((subject for subject, _ in self._store.pairs(predicate, value)), key=str)

    def _of_predicate(self, predicate: URIRef) -> _Values:
        return _by_key(self._store.pairs(predicate))


def _by_key(pairs: Iterable[tuple[URIRef, RdfTerm]]) -> _Values:
    result: dict[URIRef, list[RdfTerm]] = defaultdict(list)
    for key, value in pairs:
        result[key].append(value)
    return result


def _sorted(values: list[RdfTerm]) -> list[RdfTerm]:
    return sorted(values) if len(values) > 1 else values
