"""OBO files as OWL, by the mapping of OBO format 1.4, section 5 (owlcollab.github.io/oboformat), annotations with it.

What is not as the mapping says, is so: `gci_relation` and `gci_filler` make a general class axiom, and `is_a` between
relations that are metadata tags a sub-property of annotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import fastobo
import pyoxigraph as ox
from rdflib import OWL, XSD, URIRef

from kg.errors import Finding, SourceError
from kg.files import obo_vocabulary as owl
from kg.files.obo_names import OboNames
from kg.files.obo_text import OboDocument, clause_values, read_obo, relation_and_target
from kg.files.owl_axioms import functional_syntax_quads

_ESCAPED = re.compile(r"\\(.)")


def obo_quads(path: Path, document: bytes, notes: list[Finding]) -> Iterator[ox.Quad]:
    """Yield the triples of an OBO file; what its author may want to know goes to `notes`.

    Raises SourceError with every bad line.
    """
    read = read_obo(path, document, notes)
    notes += _undefined_relations(path, read)
    yield from _Reader(path, read).quads()


def _undefined_relations(path: Path, document: OboDocument) -> Iterator[Finding]:
    """Yield what relations are said to be made of, which OWL has no way to say."""
    for frame in document.frames:
        for tag in ("intersection_of", "union_of") if isinstance(frame, fastobo.typedef.TypedefFrame) else ():
            if values := [clause.raw_value() for clause in clause_values(frame, tag)]:
                line = document.line_of(str(frame.id), f"{tag}:")
                rule = "OWL has no relation that is made of others in this way: left out"
                yield Finding(str(path), line, tag, " ".join(values), rule)


class _Reader:
    def __init__(self, path: Path, document: OboDocument) -> None:
        self._path, self._document = path, document
        self._header, self._frames = document.header, document.frames
        self._ontology = next((clause.raw_value() for clause in clause_values(self._header, "ontology")), "")
        self._iri = OboNames(path, document, self._ontology).iri
        self._namespace = next((c.raw_value() for c in clause_values(self._header, "default-namespace")), "")
        typedefs = [frame for frame in self._frames if isinstance(frame, fastobo.typedef.TypedefFrame)]
        self._logical = {self._iri(frame.id) for frame in typedefs if not _is_metadata(frame)}
        self._metadata = {self._iri(frame.id) for frame in typedefs if _is_metadata(frame)}
        self._terms = {str(frame.id) for frame in self._frames}

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every triple once."""
        seen: set[owl.OwlTriple] = set()
        for subject, predicate, value in self._triples():
            declared = self._declarations(predicate, value)
            for triple in ((subject, predicate, value), *declared):
                if triple not in seen:
                    seen.add(triple)
                    yield ox.Quad(*triple)

    def _declarations(self, predicate: ox.NamedNode, value: owl.ObjectTerm) -> Iterator[owl.OwlTriple]:
        for each in (predicate, value):
            if isinstance(each, ox.NamedNode) and each in owl.LABELS:
                yield each, owl.TYPE, owl.ANNOTATION_PROPERTY
                yield each, owl.LABEL, ox.Literal(owl.LABELS[each])

    def _triples(self) -> Iterator[owl.OwlTriple]:
        yield from self._of_header()
        for frame in self._frames:
            self._check(frame)
            subject = self._iri(frame.id)
            if isinstance(frame, fastobo.typedef.TypedefFrame):
                kind = owl.ANNOTATION_PROPERTY if subject in self._metadata else owl.OBJECT_PROPERTY
            else:
                kind = owl.CLASS
            yield subject, owl.TYPE, kind
            yield subject, owl.oio_term("id"), ox.Literal(str(frame.id))
            if kind != owl.CLASS and ":" not in str(frame.id):
                yield subject, owl.oio_term("shorthand"), ox.Literal(str(frame.id))
            if self._namespace and not clause_values(frame, "namespace"):
                yield subject, owl.oio_term("hasOBONamespace"), ox.Literal(self._namespace)
            for clause in frame:
                yield from self._clause(subject, kind, clause)
            for tag, operator in (("intersection_of", OWL.intersectionOf), ("union_of", OWL.unionOf)):
                if kind == owl.CLASS:
                    yield from self._definition(subject, clause_values(frame, tag), operator)

    # Frames as a whole.

    def _check(self, frame: Any) -> None:
        """Raise SourceError when a frame says twice what may be said once, or defines by one part."""
        names = {clause.name.strip() for clause in clause_values(frame, "name")}
        # Relations come from several files as `part of` and as `part_of`.
        if len({name.replace("_", " ").lower() for name in names}) > 1:
            listed = " and ".join(f"'{name}'" for name in sorted(names))
            raise self._refused(str(frame.id), "name:", f"{frame.id} has two names, {listed}")
        for tag in ("intersection_of", "union_of"):
            if len(clause_values(frame, tag)) == 1:
                rule = f"{frame.id} has one '{tag}', which says nothing: it takes two or more"
                raise self._refused(str(frame.id), f"{tag}:", rule)

    def _refused(self, identifier: str, beginning: str, rule: str) -> SourceError:
        line = self._document.line_of(identifier, beginning)
        return SourceError([Finding(str(self._path), line, "", "", rule, "Keep what is right.")])

    # The header.

    def _of_header(self) -> Iterator[owl.OwlTriple]:
        for clause in self._header:
            match clause.raw_tag():
                case "subsetdef":
                    yield from self._group(clause.subset, owl.COMMENT, clause.description, "SubsetProperty")
                case "synonymtypedef":
                    yield from self._group(clause.typedef, owl.LABEL, clause.description, "SynonymTypeProperty")
                    if clause.scope:
                        scope = owl.oio_term(f"has{clause.scope.title()}Synonym")
                        yield self._iri(clause.typedef), owl.oio_term("hasScope"), scope
                case "owl-axioms":
                    yield from self._axioms(clause.raw_value())
                case tag if self._ontology and tag != "idspace":
                    yield from self._of_ontology(self._ontology, tag, clause)

    def _of_ontology(self, name: str, tag: str, clause: Any) -> Iterator[owl.OwlTriple]:
        value = clause.raw_value()
        ontology = ox.NamedNode(name if name.startswith("http") else f"{owl.OBO_NAMESPACE}{name}.owl")
        match tag:
            case "ontology":
                yield ontology, owl.TYPE, owl.ONTOLOGY
            case "data-version":
                version = f"{owl.OBO_NAMESPACE}{name}/{value}/{name}.owl"
                yield ontology, owl.owl_term(OWL.versionIRI), ox.NamedNode(version.replace(" ", "%20"))
            case "import":
                imported = value if "://" in value else f"{owl.OBO_NAMESPACE}{value}.owl"
                yield ontology, owl.owl_term(OWL.imports), ox.NamedNode(imported)
            case "property_value":
                yield from self._property_value(ontology, clause)
            case _:
                # The parser calls this one `saved-py`.
                tag = "saved-by" if tag == "saved-py" else tag
                predicate = owl.PREDICATES.get(tag, owl.oio_term(tag))
                yield from owl.annotation_property(predicate)
                yield ontology, predicate, ox.Literal(_unescaped(value))

    def _group(self, name: object, predicate: ox.NamedNode, text: str, kind: str) -> Iterator[owl.OwlTriple]:
        subject = self._iri(name)
        yield subject, owl.TYPE, owl.ANNOTATION_PROPERTY
        yield subject, predicate, ox.Literal(text)
        yield from owl.annotation_property(predicate)
        yield subject, owl.SUB_PROPERTY, owl.oio_term(kind)

    def _axioms(self, escaped: str) -> Iterator[owl.OwlTriple]:
        text = escaped.replace("\\n", "\n").replace('\\"', '"').replace("\\{", "{").replace("\\}", "}")
        try:
            for quad in functional_syntax_quads(text if "Ontology(" in text else f"Ontology({text})"):
                subject, predicate, value = quad.subject, quad.predicate, quad.object
                if value != owl.ONTOLOGY and not isinstance(subject, ox.Triple) and not isinstance(value, ox.Triple):
                    yield subject, predicate, value
        except ValueError as error:
            rule = "the value of 'owl-axioms' is no functional syntax of OWL"
            raise self._refused("", "owl-axioms:", rule) from error

    # Clauses.

    def _clause(self, subject: ox.NamedNode, kind: ox.NamedNode, clause: Any) -> Iterator[owl.OwlTriple]:
        tag, notes = clause.raw_tag(), self._annotations(clause)
        links = owl.LINKS_OF_CLASSES if kind == owl.CLASS else owl.LINKS_OF_PROPERTIES
        if tag in links:
            target = self._iri(clause.raw_value())
            general = self._general(subject, clause) if tag == "is_a" and kind == owl.CLASS else None
            start: owl.ResourceTerm = subject
            if general is not None:
                start, made = general
                yield from made
            referred = owl.CLASS if tag in {"domain", "range"} else kind
            yield target, owl.TYPE, referred
            yield from owl.axiom_triples(start, links[tag], target, notes)
        elif tag in owl.CHARACTERS:
            if clause.raw_value() == "true":
                yield from owl.axiom_triples(subject, owl.TYPE, owl.CHARACTERS[tag], notes)
        elif tag == "relationship":
            yield from self._relationship(subject, kind, clause, notes)
        elif tag in {"holds_over_chain", "equivalent_to_chain"}:
            yield from self._chain(subject, (clause.first, clause.last), notes)
        elif tag == "transitive_over":
            yield from self._chain(subject, (subject.value, clause.raw_value()), notes)
        elif tag not in {"intersection_of", "union_of", "id", "builtin"}:
            yield from self._annotation(subject, kind, clause, notes)

    def _annotations(self, clause: Any) -> owl.AxiomAnnotations:
        made: owl.AxiomAnnotations = []
        for each in getattr(clause, "qualifiers", None) or ():
            key = str(each.key)
            if key not in owl.MEANINGFUL_QUALIFIERS:
                predicate = self._iri(key) if ":" in key else owl.PREDICATES.get(key, owl.oio_term(key))
                made.append((predicate, ox.Literal(each.value)))
        return made

    def _general(self, subject: ox.NamedNode, clause: Any) -> tuple[ox.BlankNode, list[owl.OwlTriple]] | None:
        """Return what an axiom is of when it is of some members of a class only."""
        qualifiers = {str(each.key): each.value for each in clause.qualifiers or ()}
        if "gci_relation" not in qualifiers or "gci_filler" not in qualifiers:
            return None
        some, made = self._restriction(qualifiers["gci_relation"], qualifiers["gci_filler"], {})
        node, listed = owl.class_of_parts(OWL.intersectionOf, [subject, some])
        return node, [*made, *listed]

    def _relationship(
        self, subject: ox.NamedNode, kind: ox.NamedNode, clause: Any, notes: owl.AxiomAnnotations
    ) -> Iterator[owl.OwlTriple]:
        typedef, term = relation_and_target(clause)
        relation, target = self._iri(typedef), self._iri(term)
        if kind != owl.CLASS or relation in self._metadata:
            yield from owl.axiom_triples(subject, relation, target, notes)
            return
        general = self._general(subject, clause)
        if general is not None:
            yield from general[1]
        qualifiers = {str(each.key): each.value for each in clause.qualifiers or ()}
        node, made = self._restriction(typedef, term, qualifiers)
        yield from made
        yield from owl.axiom_triples(general[0] if general else subject, owl.SUB_CLASS, node, notes)

    def _restriction(
        self, relation: object, target: object, qualifiers: dict[str, str]
    ) -> tuple[ox.BlankNode, list[owl.OwlTriple]]:
        over, of = self._iri(relation), self._iri(target)
        counted = [(qualifiers[key], name) for key, name in owl.CARDINALITIES.items() if key in qualifiers]
        quantifier = owl.ALL if qualifiers.get("all_only") == "true" else owl.SOME
        node = owl.blank_node("restriction", over.value, of.value, quantifier.value, *map(str, counted))
        made: list[owl.OwlTriple] = [(node, owl.TYPE, owl.RESTRICTION), (node, owl.owl_term(OWL.onProperty), over)]
        if counted:
            number, name = counted[0]
            count = ox.Literal(number, datatype=owl.owl_term(XSD.nonNegativeInteger))
            made += [(node, owl.owl_term(OWL[name]), count), (node, owl.owl_term(OWL.onClass), of)]
        else:
            made.append((node, quantifier, of))
        return node, [(over, owl.TYPE, owl.OBJECT_PROPERTY), (of, owl.TYPE, owl.CLASS), *made]

    def _definition(self, subject: ox.NamedNode, clauses: list[Any], operator: URIRef) -> Iterator[owl.OwlTriple]:
        """Yield a class that is the common part, or the union, of classes and restrictions."""
        if not clauses:
            return
        parts: list[owl.ResourceTerm] = []
        notes = [note for clause in clauses for note in self._annotations(clause)]
        for clause in clauses:
            relation = getattr(clause, "typedef", None)
            if relation is None:
                parts.append(self._iri(clause.term))
                yield parts[-1], owl.TYPE, owl.CLASS
            else:
                qualifiers = {str(each.key): each.value for each in clause.qualifiers or ()}
                node, made = self._restriction(relation, clause.term, qualifiers)
                parts.append(node)
                yield from made
        node, made = owl.class_of_parts(operator, parts)
        yield from made
        yield from owl.axiom_triples(subject, owl.EQUIVALENT, node, notes)

    def _chain(
        self, subject: ox.NamedNode, steps: Iterable[object], notes: owl.AxiomAnnotations
    ) -> Iterator[owl.OwlTriple]:
        parts: list[owl.ResourceTerm] = [self._iri(step) for step in steps]
        for part in parts:
            yield part, owl.TYPE, owl.OBJECT_PROPERTY
        head, made = owl.list_triples(parts)
        yield from made
        yield from owl.axiom_triples(subject, owl.CHAIN, head, notes)

    def _annotation(
        self, subject: ox.NamedNode, kind: ox.NamedNode, clause: Any, notes: owl.AxiomAnnotations
    ) -> Iterator[owl.OwlTriple]:
        tag = clause.raw_tag()
        predicate = owl.PREDICATES.get(tag, owl.oio_term(tag))
        if tag == "property_value":
            yield from self._property_value(subject, clause)
            return
        if tag in owl.FLAGS and clause.raw_value() != "true":
            return
        if tag == "alt_id":
            yield from self._merged(subject, kind, clause.raw_value())
        if tag == "synonym":
            predicate = owl.oio_term(f"has{(clause.synonym.scope or 'RELATED').title()}Synonym")
        if predicate == owl.REPLACED_BY:
            yield predicate, owl.LABEL, ox.Literal("term replaced by")
        value, made = self._value(tag, clause)
        yield from owl.annotation_property(predicate)
        yield from owl.axiom_triples(subject, predicate, value, [*notes, *made])

    def _value(self, tag: str, clause: Any) -> tuple[owl.ObjectTerm, owl.AxiomAnnotations]:
        """Return what a clause says of its subject, and what is said of that."""
        match tag:
            case "name":
                return ox.Literal(clause.name.strip()), []
            case "def" | "expand_expression_to" | "expand_assertion_to":
                return ox.Literal(str(clause.definition)), _references(clause.xrefs)
            case "synonym":
                synonym = clause.synonym
                kinds = [(owl.oio_term("hasSynonymType"), self._iri(synonym.type))] if synonym.type else []
                return ox.Literal(synonym.desc), [*_references(synonym.xrefs), *kinds]
            case "xref":
                described = [(owl.LABEL, ox.Literal(clause.xref.desc))] if clause.xref.desc else []
                return ox.Literal(str(clause.xref.id).replace("\\", "")), [*described]
            case "subset" | "replaced_by" | "consider":
                return self._iri(clause.raw_value()), []
            case _:
                return owl.TRUE if tag in owl.FLAGS else ox.Literal(_unescaped(clause.raw_value())), []

    def _merged(self, subject: ox.NamedNode, kind: ox.NamedNode, identifier: str) -> Iterator[owl.OwlTriple]:
        """Yield the term that was merged into another one, unless it has a frame of its own."""
        if identifier in self._terms:
            return
        merged = self._iri(identifier)
        yield merged, owl.TYPE, kind
        yield merged, owl.DEPRECATED, owl.TRUE
        yield merged, owl.REPLACED_BY, subject
        yield merged, owl.OBSOLESCENCE, owl.TERMS_MERGED
        yield from owl.annotation_property(owl.REPLACED_BY)
        yield from owl.annotation_property(owl.OBSOLESCENCE)

    def _property_value(self, subject: ox.NamedNode, clause: Any) -> Iterator[owl.OwlTriple]:
        inner, notes = clause.property_value, self._annotations(clause)
        predicate = self._iri(inner.relation)
        value: owl.ObjectTerm
        if isinstance(inner, fastobo.pv.ResourcePropertyValue):
            value = self._iri(inner.value)
            if predicate in self._logical:
                yield subject, owl.TYPE, owl.INDIVIDUAL
                yield value, owl.TYPE, owl.INDIVIDUAL
                yield from owl.axiom_triples(subject, predicate, value, notes)
                return
        else:
            value = _literal(inner.value, str(inner.datatype))
        yield from owl.annotation_property(predicate)
        yield from owl.axiom_triples(subject, predicate, value, notes)


def _is_metadata(frame: Any) -> bool:
    return any(clause.raw_value() == "true" for clause in clause_values(frame, "is_metadata_tag"))


def _literal(value: str, datatype: str) -> ox.Literal:
    if datatype == "xsd:string":
        return ox.Literal(value)
    iri = str(XSD) + datatype.removeprefix("xsd:") if datatype.startswith("xsd:") else datatype
    return ox.Literal(value, datatype=ox.NamedNode(iri))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda result: {"n": "\n", "t": "\t", "W": " "}.get(result[1], result[1]), text).strip()


def _references(xrefs: Iterable[Any]) -> owl.AxiomAnnotations:
    return [(owl.XREF, ox.Literal(str(xref.id).replace("\\", ""))) for xref in xrefs]
