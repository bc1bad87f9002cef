"""Terms of an ontology as quads of its own named graph, and what they say of entities of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from kg.model import ASSERTED, POSSIBLE, RdfTerm
from kg.namespaces import MK
from kg.prefixes import escaped_iri
from kg.rdf import Quad, external_graph
from loaders.ontologies.term import OBO, OIO, OntologyHeader, OntologyTerm, key_of_term, term_curie
from loaders.record_claims import RecordClaims, known_iri, slug

_KINDS = {"class": OWL.Class, "property": OWL.ObjectProperty, "individual": OWL.NamedIndividual}
_KIND_OF = {"class": RDFS.subClassOf, "property": RDFS.subPropertyOf, "individual": RDF.type}
_SAME = {"class": OWL.equivalentClass, "property": OWL.equivalentProperty, "individual": OWL.sameAs}
_SYNONYMS = {scope: URIRef(f"{OIO}has{scope.title()}Synonym") for scope in ("EXACT", "BROAD", "NARROW", "RELATED")}
_DEFINITION, _REPLACED = URIRef(f"{OBO}IAO_0000115"), (URIRef(f"{OBO}IAO_0100001"), DCTERMS.isReplacedBy)
_CONSIDER, _CROSS_REFERENCE = URIRef(f"{OIO}consider"), URIRef(f"{OIO}hasDbXref")
_SUBSET, _NAMESPACE = URIRef(f"{OIO}inSubset"), URIRef(f"{OIO}hasOBONamespace")
_TRUE = Literal("true", datatype=XSD.boolean, normalize=False)
# The mappings of an entity to a term after which everything above the term is above the entity, too.
_SURE = frozenset({str(SKOS.exactMatch), str(SKOS.broadMatch)})
_MATCHES = {
    str(SKOS.exactMatch): "the same as",
    str(SKOS.closeMatch): "close to",
    str(SKOS.broadMatch): "a kind of",
}


def header_quads(header: OntologyHeader) -> Iterator[Quad]:
    """Yield what an ontology says of itself; its named graph bears its title, version and licence."""
    graph = external_graph(header.name)
    for subject in [graph, *([_iri(header.iri)] if header.iri else [])]:
        if subject != graph:
            yield subject, RDF.type, OWL.Ontology, graph
            yield graph, DCTERMS.source, subject, graph
        for predicate, text in (
            (DCTERMS.title, header.title),
            (DCTERMS.description, header.description),
            (OWL.versionInfo, header.version),
        ):
            if text:
                yield subject, predicate, Literal(text), graph
        if header.licence:
            yield subject, DCTERMS.license, _iri_or_text(header.licence), graph


def term_quads(term: OntologyTerm, graph: URIRef) -> Iterator[Quad]:
    """Yield the quads of a term.

    Its direct parents stand with `skos:broader`, everything that it is a kind of with `rdfs:subClassOf`; properties
    have `rdfs:subPropertyOf`, individuals `rdf:type`. An identifier that was merged into the term is deprecated and
    replaced by it.
    """
    iri, kind = _iri(term.iri), term.kind
    yield iri, RDF.type, _KINDS[kind], graph
    texts = [(RDFS.label, term.label), (_DEFINITION, term.definition), (_NAMESPACE, term.namespace)]
    texts += [(_SYNONYMS[scope], text) for scope, text in term.synonyms]
    texts += [(RDFS.comment, text) for text in term.comments] + [(_CROSS_REFERENCE, text) for text in term.xrefs]
    yield from ((iri, predicate, Literal(text), graph) for predicate, text in texts if text)
    links = [(SKOS.broader, other) for other in term.parents]
    links += [(_KIND_OF[kind], other) for other in term.ancestors if not term.obsolete]
    links += [(_SAME[kind], other) for other in term.equivalents] + [(_SUBSET, other) for other in term.subsets]
    links += [(_CONSIDER, other) for other in term.consider]
    links += [(predicate, other) for other in term.replaced_by for predicate in _REPLACED]
    links += [(_iri(prop), filler) for prop, filler in term.relations]
    yield from ((iri, predicate, _iri(other), graph) for predicate, other in links)
    if term.obsolete:
        yield iri, OWL.deprecated, _TRUE, graph
    for alternative in term.alternatives:
        merged = _iri(alternative)
        yield merged, RDF.type, _KINDS[kind], graph
        yield merged, OWL.deprecated, _TRUE, graph
        yield from ((merged, predicate, iri, graph) for predicate in _REPLACED)


def claim_classification(claims: RecordClaims, term: OntologyTerm, name: str, same: Iterable[str] = ()) -> None:
    """Claim of each entity that is mapped to a term, or to one merged into it, what it stands under.

    `same`: CURIEs of terms of other vocabularies that the ontology holds to be the same.
    """
    above = [iri for iri in term.ancestors if iri in term.labels]
    if not term.obsolete and term.label:
        above.append(term.iri)
    mapped = sorted(
        {
            (curie, match)
            for one in (*map(term_curie, (term.iri, *term.alternatives)), *same)
            for curie, match in claims.index.mapped.get(one, ())
            if match in _MATCHES
        }
    )
    labels = {**term.labels, term.iri: term.label}
    for curie, match in mapped:
        for iri in above:
            _claim(claims, curie, match, term, iri, labels[iri], name)


def _claim(claims: RecordClaims, curie: str, match: str, term: OntologyTerm, iri: str, label: str, name: str) -> None:
    ours = claims.index.labels.get(curie, curie)
    above, own = term_curie(iri), f"{term.label or term_curie(term.iri)} ({term_curie(term.iri)})"
    target = claims.term(iri, above, label)
    claims.claim(
        slug(f"{curie}-under-{key_of_term(iri)}-by-{key_of_term(term.iri)}"),
        MK.ClassificationClaim,
        known_iri(curie),
        MK.classifiedUnder,
        f"In {name}, {label} ({above}) stands above {own}, which is mapped as {_MATCHES[match]} {ours}."
        if iri != term.iri
        else f"{own} of {name} is mapped as {_MATCHES[match]} {ours}.",
        f"{term_curie(term.iri)}, skos:{match.rpartition('#')[2]}",
        object_=target,
        certainty=ASSERTED if match in _SURE else POSSIBLE,
    )


@lru_cache(maxsize=262144)
def _iri(iri: str) -> URIRef:
    return URIRef(escaped_iri(iri))


def _iri_or_text(text: str) -> RdfTerm:
    return _iri(text) if "://" in text and " " not in text else Literal(text)
