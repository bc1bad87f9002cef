"""Ontologies in OWL and SKOS, by their triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.files.ontology_triples import OntologyTriple
from loaders.ontologies.term import OBO, OIO, OntologyHeader, OntologyTerm, term_iri

_RDF, _RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
_OWL, _SKOS = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2004/02/skos/core#"
_TERMS, _DC = "http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/"
_KINDS = {
    **dict.fromkeys((f"{_OWL}Class", f"{_RDFS}Class", f"{_SKOS}Concept"), "class"),
    f"{_OWL}NamedIndividual": "individual",
    **dict.fromkeys((f"{_OWL}{name}Property" for name in ("Object", "Datatype", "Annotation")), "property"),
    f"{_RDF}Property": "property",
}  # fmt: skip
_SCOPES = {f"{OIO}has{scope.title()}Synonym": scope for scope in ("EXACT", "BROAD", "NARROW", "RELATED")} | {
    f"{_SKOS}altLabel": "RELATED",
    f"{_SKOS}hiddenLabel": "RELATED",
}
_PARENTS = frozenset({f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf", f"{_SKOS}broader"})
_EQUIVALENT = frozenset({f"{_OWL}equivalentClass", f"{_OWL}equivalentProperty"})
_REPLACED = frozenset({f"{OBO}IAO_0100001", f"{_TERMS}isReplacedBy"})
_PREFERRED = {
    **dict.fromkeys((f"{_RDFS}label", f"{_SKOS}prefLabel"), "label"),
    **dict.fromkeys((f"{OBO}IAO_0000115", f"{_SKOS}definition"), "definition"),
}
_LINKS = frozenset({"onProperty", "someValuesFrom", "hasValue", "intersectionOf"})


def read_owl(triples: Iterable[OntologyTriple]) -> tuple[OntologyHeader, list[OntologyTerm]]:
    """Return what the triples of an ontology say: the ontology, and its terms sorted by IRI. Raises SyntaxError."""
    reader = _Reader()
    for triple in triples:
        reader.add(triple)
    return reader.header(), reader.result()


class _Reader:
    def __init__(self) -> None:
        self._terms: dict[str, OntologyTerm] = {}
        self._declared: set[str] = set()
        self._preferred: set[tuple[str, str]] = set()
        self._types: dict[str, list[str]] = defaultdict(list)
        self._nodes: dict[str, dict[str, str]] = defaultdict(dict)
        self._anonymous: list[tuple[str, str]] = []
        self._ontology = OntologyHeader("")
        self._annotations: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def add(self, triple: OntologyTriple) -> None:
        """Take a triple."""
        subject, predicate, value = triple[:3]
        if _is_blank(subject):
            # A value that is no term, as restrictions of data have, is nothing that a member can be linked to.
            if not triple.literal:
                self._add_node(subject, predicate, value)
        elif predicate == f"{_RDF}type":
            self._type(subject, value)
        elif triple.literal:
            self._text(subject, predicate, value, triple.language)
        elif not _is_blank(value):
            self._link(subject, predicate, value)
        elif predicate in _PARENTS | _EQUIVALENT:
            self._anonymous.append((subject, value))
            if predicate in _PARENTS:
                self._declared.add(subject)

    def header(self) -> OntologyHeader:
        """Return what the ontology says of itself."""
        for predicate, value in self._annotations.get(self._ontology.iri, ()):
            if predicate in {f"{space}{name}" for space in (_TERMS, _DC) for name in ("title", "description")}:
                setattr(self._ontology, predicate.rpartition("/")[2], value)
            elif predicate.endswith(("/license", "#license")):
                self._ontology.licence = value
            elif predicate == f"{_OWL}versionInfo" or (predicate == f"{_OWL}versionIRI" and not self._ontology.version):
                self._ontology.version = value
            elif predicate == f"{_OWL}imports":
                self._ontology.imports.append(value)
        return self._ontology

    def result(self) -> list[OntologyTerm]:
        """Return the terms that the file declares or says something of, sorted."""
        for iri, node in self._anonymous:
            for part in (node, *self._members(self._nodes.get(node, {}).get("intersectionOf"))):
                self._follows(self._term(iri), part)
        for iri, kinds in self._types.items():
            term = self._term(iri)
            if iri in self._declared and term.kind == "individual":
                term.parents += [kind for kind in kinds if kind not in term.parents]
        match = (term for iri, term in self._terms.items() if iri in self._declared)
        return sorted(match, key=lambda term: term.iri)

    def _follows(self, term: OntologyTerm, part: str) -> None:
        """Note what follows for a term from a class or restriction that it is a kind of."""
        if not _is_blank(part):
            term.parents += [part] if part not in term.parents else []
            return
        restriction = self._nodes.get(part, {})
        prop = restriction.get("onProperty", "_:")
        filler = restriction.get("someValuesFrom") or restriction.get("hasValue", "_:")
        if not _is_blank(prop) and not _is_blank(filler) and (prop, filler) not in term.relations:
            term.relations.append((prop, filler))

    def _add_node(self, node: str, predicate: str, value: str) -> None:
        name = predicate.rpartition("#")[2]
        if name in _LINKS or predicate in {f"{_RDF}first", f"{_RDF}rest"}:
            self._nodes[node][name] = value

    def _members(self, node: str | None) -> Iterator[str]:
        seen: set[str] = set()
        while node and node not in seen and node in self._nodes:
            seen.add(node)
            first = self._nodes[node].get("first")
            if first:
                yield first
            node = self._nodes[node].get("rest")

    def _term(self, iri: str) -> OntologyTerm:
        return self._terms.setdefault(iri, OntologyTerm(iri))

    def _type(self, iri: str, kind: str) -> None:
        if kind == f"{_OWL}Ontology":
            self._ontology.iri = self._ontology.name = iri
        elif kind in _KINDS:
            self._term(iri).kind = _KINDS[kind]
            self._declared.add(iri)
        elif not _is_blank(kind):
            self._types[iri].append(kind)

    def _link(self, iri: str, predicate: str, value: str) -> None:
        if predicate in _PARENTS:
            term = self._term(iri)
            term.parents += [value] if value not in term.parents else []
            # A file may say what a class is a kind of without declaring it.
            self._declared.add(iri)
        elif predicate in _EQUIVALENT:
            self._term(iri).equivalents.append(value)
        elif predicate in _REPLACED:
            self._replace(iri, value)
        elif predicate == f"{OIO}consider":
            self._term(iri).consider.append(value)
        elif predicate == f"{OIO}inSubset":
            self._term(iri).subsets.append(value)
        elif predicate == f"{OIO}hasAlternativeId":
            self._term(iri).alternatives.append(value)
        elif iri == self._ontology.iri:
            self._annotations[iri].append((predicate, value))

    def _replace(self, iri: str, value: str) -> None:
        known = self._term(iri).replaced_by
        known += [value] if value not in known else []

    def _text(self, iri: str, predicate: str, value: str, language: str | None) -> None:
        if iri == self._ontology.iri:
            self._annotations[iri].append((predicate, value))
            return
        term = self._term(iri)
        links = {f"{OIO}consider": term.consider, f"{OIO}hasAlternativeId": term.alternatives}
        texts = {f"{_RDFS}comment": term.comments, f"{OIO}hasDbXref": term.xrefs}
        if predicate in _PREFERRED:
            self._prefer(iri, _PREFERRED[predicate], value, language)
        elif predicate in _SCOPES:
            term.synonyms.append((_SCOPES[predicate], value))
        elif predicate in texts:
            texts[predicate].append(value)
        elif predicate in links:
            links[predicate].append(term_iri(value))
        elif predicate in _REPLACED:
            self._replace(iri, term_iri(value))
        elif predicate == f"{_OWL}deprecated":
            term.obsolete = value in {"true", "1"}
        elif predicate == f"{OIO}hasOBONamespace":
            term.namespace = value

    def _prefer(self, iri: str, field: str, value: str, language: str | None) -> None:
        """Keep the English text of several, else the first."""
        term = self._term(iri)
        english = language is None or language.lower().startswith("en")
        if not getattr(term, field) or (english and (iri, field) not in self._preferred):
            setattr(term, field, value)
        if english:
            self._preferred.add((iri, field))


def _is_blank(node: str) -> bool:
    return node.startswith("_:")
