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
from kg.files.obo_text import OboDocument, clause_values, read_obo
from kg.files.obo_vocabulary import (
    ALL,
    ANNOTATION_PROPERTY,
    CARDINALITIES,
    CHAIN,
    CHARACTERS,
    CLASS,
    COMMENT,
    DEPRECATED,
    EQUIVALENT,
    FLAGS,
    INDIVIDUAL,
    LABEL,
    LABELS,
    LINKS_OF_CLASSES,
    LINKS_OF_PROPERTIES,
    MEANINGFUL_QUALIFIERS,
    OBJECT_PROPERTY,
    OBO_NAMESPACE,
    OBSOLESCENCE,
    ONTOLOGY,
    PREDICATES,
    REPLACED_BY,
    RESTRICTION,
    SOME,
    SUB_CLASS,
    SUB_PROPERTY,
    TERMS_MERGED,
    TRUE,
    TYPE,
    XREF,
    AxiomAnnotations,
    ObjectTerm,
    OwlTriple,
    ResourceTerm,
    annotation_property,
    axiom_triples,
    blank_node,
    class_of_parts,
    list_triples,
    oio_term,
    owl_term,
)
from kg.files.owl_axioms import functional_syntax_quads

_ESCAPED = re.compile(r"\\(.)")


def obo_quads(path: Path, document: bytes, notes: list[Finding]) -> Iterator[ox.Quad]:
    """Yield the triples of an OBO file; what its author may want to know goes to `notes`.

    Raises SourceError with every bad line.
    """
    yield from _Reader(path, read_obo(path, document, notes)).quads()


class _Reader:
    def __init__(self, path: Path, document: OboDocument) -> None:
        self._path, self._document = path, document
        self._header, self._frames = document.header, document.frames
        self._spaces = self._id_spaces()
        self._ontology = next((clause.raw_value() for clause in clause_values(self._header, "ontology")), "")
        self._namespace = next((c.raw_value() for c in clause_values(self._header, "default-namespace")), "")
        typedefs = [frame for frame in self._frames if isinstance(frame, fastobo.typedef.TypedefFrame)]
        self._shorthands = {str(frame.id): full for frame in typedefs if (full := _full_name(frame))}
        self._iris: dict[str, ox.NamedNode] = {}
        self._logical = {self._iri(frame.id) for frame in typedefs if not _is_metadata(frame)}
        self._metadata = {self._iri(frame.id) for frame in typedefs if _is_metadata(frame)}
        self._terms = {str(frame.id) for frame in self._frames}

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every triple once."""
        seen: set[OwlTriple] = set()
        for subject, predicate, value in self._triples():
            declared = self._declarations(predicate, value)
            for triple in ((subject, predicate, value), *declared):
                if triple not in seen:
                    seen.add(triple)
                    yield ox.Quad(*triple)

    def _declarations(self, predicate: ox.NamedNode, value: ObjectTerm) -> Iterator[OwlTriple]:
        for each in (predicate, value):
            if isinstance(each, ox.NamedNode) and each in LABELS:
                yield each, TYPE, ANNOTATION_PROPERTY
                yield each, LABEL, ox.Literal(LABELS[each])

    def _triples(self) -> Iterator[OwlTriple]:
        yield from self._of_header()
        for frame in self._frames:
            self._check(frame)
            subject = self._iri(frame.id)
            if isinstance(frame, fastobo.typedef.TypedefFrame):
                kind = ANNOTATION_PROPERTY if subject in self._metadata else OBJECT_PROPERTY
            else:
                kind = CLASS
            yield subject, TYPE, kind
            yield subject, oio_term("id"), ox.Literal(str(frame.id))
            if kind != CLASS and ":" not in str(frame.id):
                yield subject, oio_term("shorthand"), ox.Literal(str(frame.id))
            if self._namespace and not clause_values(frame, "namespace"):
                yield subject, oio_term("hasOBONamespace"), ox.Literal(self._namespace)
            for clause in frame:
                yield from self._clause(subject, kind, clause)
            for tag, operator in (("intersection_of", OWL.intersectionOf), ("union_of", OWL.unionOf)):
                if kind == CLASS:
                    yield from self._definition(subject, clause_values(frame, tag), operator)

    # Names.

    def _id_spaces(self) -> dict[str, str]:
        spaces: dict[str, str] = {}
        for clause in clause_values(self._header, "idspace"):
            prefix, address = str(clause.prefix), str(clause.url)
            if spaces.setdefault(prefix, address) != address:
                rule = f"the idspace '{prefix}' is both {spaces[prefix]} and {address}"
                raise self._refused("", f"idspace: {prefix}", rule)
        return spaces

    def _iri(self, identifier: object) -> ox.NamedNode:
        name = str(identifier)
        if name not in self._iris:
            self._iris[name] = ox.NamedNode(self._expanded(self._shorthands.get(name, name)))
        return self._iris[name]

    def _expanded(self, name: str) -> str:
        text = name.replace("\\", "")
        if text.startswith(("http://", "https://", "urn:")):
            return text
        prefix, colon, local = text.partition(":")
        if prefix in self._spaces:
            return self._spaces[prefix] + local
        if colon:
            return f"{OBO_NAMESPACE}{prefix}_{local}"
        return f"{OBO_NAMESPACE}{self._ontology}#{text}" if self._ontology else f"{OBO_NAMESPACE}{text}"

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

    def _of_header(self) -> Iterator[OwlTriple]:
        for clause in self._header:
            match clause.raw_tag():
                case "subsetdef":
                    yield from self._group(clause.subset, COMMENT, clause.description, "SubsetProperty")
                case "synonymtypedef":
                    yield from self._group(clause.typedef, LABEL, clause.description, "SynonymTypeProperty")
                    if clause.scope:
                        scope = oio_term(f"has{clause.scope.title()}Synonym")
                        yield self._iri(clause.typedef), oio_term("hasScope"), scope
                case "owl-axioms":
                    yield from self._axioms(clause.raw_value())
                case tag if self._ontology and tag != "idspace":
                    yield from self._of_ontology(self._ontology, tag, clause)

    def _of_ontology(self, name: str, tag: str, clause: Any) -> Iterator[OwlTriple]:
        value = clause.raw_value()
        ontology = ox.NamedNode(name if name.startswith("http") else f"{OBO_NAMESPACE}{name}.owl")
        match tag:
            case "ontology":
                yield ontology, TYPE, ONTOLOGY
            case "data-version":
                version = f"{OBO_NAMESPACE}{name}/{value}/{name}.owl"
                yield ontology, owl_term(OWL.versionIRI), ox.NamedNode(version.replace(" ", "%20"))
            case "import":
                yield (
                    ontology,
                    owl_term(OWL.imports),
                    ox.NamedNode(value if "://" in value else f"{OBO_NAMESPACE}{value}.owl"),
                )
            case "property_value":
                yield from self._property_value(ontology, clause)
            case _:
                # The parser calls this one `saved-py`.
                tag = "saved-by" if tag == "saved-py" else tag
                predicate = PREDICATES.get(tag, oio_term(tag))
                yield from annotation_property(predicate)
                yield ontology, predicate, ox.Literal(_unescaped(value))

    def _group(self, name: object, said: ox.NamedNode, text: str, kind: str) -> Iterator[OwlTriple]:
        subject = self._iri(name)
        yield subject, TYPE, ANNOTATION_PROPERTY
        yield subject, said, ox.Literal(text)
        yield from annotation_property(said)
        yield subject, SUB_PROPERTY, oio_term(kind)

    def _axioms(self, escaped: str) -> Iterator[OwlTriple]:
        text = escaped.replace("\\n", "\n").replace('\\"', '"').replace("\\{", "{").replace("\\}", "}")
        try:
            for quad in functional_syntax_quads(text if "Ontology(" in text else f"Ontology({text})"):
                subject, predicate, value = quad.subject, quad.predicate, quad.object
                if value != ONTOLOGY and not isinstance(subject, ox.Triple) and not isinstance(value, ox.Triple):
                    yield subject, predicate, value
        except ValueError as error:
            rule = "the value of 'owl-axioms' is no functional syntax of OWL"
            raise self._refused("", "owl-axioms:", rule) from error

    # Clauses.

    def _clause(self, subject: ox.NamedNode, kind: ox.NamedNode, clause: Any) -> Iterator[OwlTriple]:
        tag, notes = clause.raw_tag(), self._annotations(clause)
        links = LINKS_OF_CLASSES if kind == CLASS else LINKS_OF_PROPERTIES
        if tag in links:
            target = self._iri(clause.raw_value())
            general = self._general(subject, clause) if tag == "is_a" and kind == CLASS else None
            start: ResourceTerm = subject
            if general is not None:
                start, made = general
                yield from made
            referred = CLASS if tag in {"domain", "range"} else kind
            yield target, TYPE, referred
            yield from axiom_triples(start, links[tag], target, notes)
        elif tag in CHARACTERS:
            if clause.raw_value() == "true":
                yield from axiom_triples(subject, TYPE, CHARACTERS[tag], notes)
        elif tag == "relationship":
            yield from self._relationship(subject, kind, clause, notes)
        elif tag in {"holds_over_chain", "equivalent_to_chain"}:
            yield from self._chain(subject, (clause.first, clause.last), notes)
        elif tag == "transitive_over":
            yield from self._chain(subject, (subject.value, clause.raw_value()), notes)
        elif tag not in {"intersection_of", "union_of", "id", "builtin"}:
            yield from self._annotation(subject, kind, clause, notes)

    def _annotations(self, clause: Any) -> AxiomAnnotations:
        made: AxiomAnnotations = []
        for each in getattr(clause, "qualifiers", None) or ():
            key = str(each.key)
            if key not in MEANINGFUL_QUALIFIERS:
                predicate = self._iri(key) if ":" in key else PREDICATES.get(key, oio_term(key))
                made.append((predicate, ox.Literal(each.value)))
        return made

    def _general(self, subject: ox.NamedNode, clause: Any) -> tuple[ox.BlankNode, list[OwlTriple]] | None:
        """Return what an axiom is of when it is of some members of a class only."""
        said = {str(each.key): each.value for each in clause.qualifiers or ()}
        if "gci_relation" not in said or "gci_filler" not in said:
            return None
        some, made = self._restriction(said["gci_relation"], said["gci_filler"], {})
        node, listed = class_of_parts(OWL.intersectionOf, [subject, some])
        return node, [*made, *listed]

    def _relationship(
        self, subject: ox.NamedNode, kind: ox.NamedNode, clause: Any, notes: AxiomAnnotations
    ) -> Iterator[OwlTriple]:
        relation, target = self._iri(clause.typedef), self._iri(clause.term)
        if kind != CLASS or relation in self._metadata:
            yield from axiom_triples(subject, relation, target, notes)
            return
        general = self._general(subject, clause)
        if general is not None:
            yield from general[1]
        said = {str(each.key): each.value for each in clause.qualifiers or ()}
        node, made = self._restriction(clause.typedef, clause.term, said)
        yield from made
        yield from axiom_triples(general[0] if general else subject, SUB_CLASS, node, notes)

    def _restriction(
        self, relation: object, target: object, said: dict[str, str]
    ) -> tuple[ox.BlankNode, list[OwlTriple]]:
        over, of = self._iri(relation), self._iri(target)
        counted = [(said[key], name) for key, name in CARDINALITIES.items() if key in said]
        quantifier = ALL if said.get("all_only") == "true" else SOME
        node = blank_node("restriction", over.value, of.value, quantifier.value, *map(str, counted))
        made: list[OwlTriple] = [(node, TYPE, RESTRICTION), (node, owl_term(OWL.onProperty), over)]
        if counted:
            number, name = counted[0]
            count = ox.Literal(number, datatype=owl_term(XSD.nonNegativeInteger))
            made += [(node, owl_term(OWL[name]), count), (node, owl_term(OWL.onClass), of)]
        else:
            made.append((node, quantifier, of))
        return node, [(over, TYPE, OBJECT_PROPERTY), (of, TYPE, CLASS), *made]

    def _definition(self, subject: ox.NamedNode, clauses: list[Any], operator: URIRef) -> Iterator[OwlTriple]:
        """Yield a class that is the common part, or the union, of classes and restrictions."""
        if not clauses:
            return
        parts: list[ResourceTerm] = []
        notes = [note for clause in clauses for note in self._annotations(clause)]
        for clause in clauses:
            relation = getattr(clause, "typedef", None)
            if relation is None:
                parts.append(self._iri(clause.term))
                yield parts[-1], TYPE, CLASS
            else:
                said = {str(each.key): each.value for each in clause.qualifiers or ()}
                node, made = self._restriction(relation, clause.term, said)
                parts.append(node)
                yield from made
        node, made = class_of_parts(operator, parts)
        yield from made
        yield from axiom_triples(subject, EQUIVALENT, node, notes)

    def _chain(self, subject: ox.NamedNode, steps: Iterable[object], notes: AxiomAnnotations) -> Iterator[OwlTriple]:
        parts: list[ResourceTerm] = [self._iri(step) for step in steps]
        for part in parts:
            yield part, TYPE, OBJECT_PROPERTY
        head, made = list_triples(parts)
        yield from made
        yield from axiom_triples(subject, CHAIN, head, notes)

    def _annotation(
        self, subject: ox.NamedNode, kind: ox.NamedNode, clause: Any, notes: AxiomAnnotations
    ) -> Iterator[OwlTriple]:
        tag = clause.raw_tag()
        predicate = PREDICATES.get(tag, oio_term(tag))
        if tag == "property_value":
            yield from self._property_value(subject, clause)
            return
        if tag in FLAGS and clause.raw_value() != "true":
            return
        if tag == "alt_id":
            yield from self._merged(subject, kind, clause.raw_value())
        if tag == "synonym":
            predicate = oio_term(f"has{(clause.synonym.scope or 'RELATED').title()}Synonym")
        if predicate == REPLACED_BY:
            yield predicate, LABEL, ox.Literal("term replaced by")
        value, made = self._value(tag, clause)
        yield from annotation_property(predicate)
        yield from axiom_triples(subject, predicate, value, [*notes, *made])

    def _value(self, tag: str, clause: Any) -> tuple[ObjectTerm, AxiomAnnotations]:
        """Return what a clause says of its subject, and what is said of that."""
        match tag:
            case "name":
                return ox.Literal(clause.name.strip()), []
            case "def" | "expand_expression_to" | "expand_assertion_to":
                return ox.Literal(str(clause.definition)), _references(clause.xrefs)
            case "synonym":
                synonym = clause.synonym
                kinds = [(oio_term("hasSynonymType"), self._iri(synonym.type))] if synonym.type else []
                return ox.Literal(synonym.desc), [*_references(synonym.xrefs), *kinds]
            case "xref":
                described = [(LABEL, ox.Literal(clause.xref.desc))] if clause.xref.desc else []
                return ox.Literal(str(clause.xref.id).replace("\\", "")), [*described]
            case "subset" | "replaced_by" | "consider":
                return self._iri(clause.raw_value()), []
            case _:
                return TRUE if tag in FLAGS else ox.Literal(_unescaped(clause.raw_value())), []

    def _merged(self, subject: ox.NamedNode, kind: ox.NamedNode, identifier: str) -> Iterator[OwlTriple]:
        """Yield the term that was merged into another one, unless it has a frame of its own."""
        if identifier in self._terms:
            return
        merged = self._iri(identifier)
        yield merged, TYPE, kind
        yield merged, DEPRECATED, TRUE
        yield merged, REPLACED_BY, subject
        yield merged, OBSOLESCENCE, TERMS_MERGED
        yield from annotation_property(REPLACED_BY)
        yield from annotation_property(OBSOLESCENCE)

    def _property_value(self, subject: ox.NamedNode, clause: Any) -> Iterator[OwlTriple]:
        inner, notes = clause.property_value, self._annotations(clause)
        predicate = self._iri(inner.relation)
        value: ObjectTerm
        if isinstance(inner, fastobo.pv.ResourcePropertyValue):
            value = self._iri(inner.value)
            if predicate in self._logical:
                yield subject, TYPE, INDIVIDUAL
                yield value, TYPE, INDIVIDUAL
                yield from axiom_triples(subject, predicate, value, notes)
                return
        else:
            value = _literal(inner.value, str(inner.datatype))
        yield from annotation_property(predicate)
        yield from axiom_triples(subject, predicate, value, notes)


def _full_name(frame: Any) -> str:
    """Return the identifier that a relation stands for, by a cross-reference: that of RO, else its only one."""
    identifier = str(frame.id)
    references = [str(clause.xref.id) for clause in clause_values(frame, "xref")]
    basic = [each for each in references if each.startswith(("RO:", "BFO:"))]
    if identifier.startswith(("RO:", "BFO:")):
        return ""
    if basic:
        return basic[0]
    is_short = ":" not in identifier and len(references) == 1 and "://" not in references[0]
    return references[0] if is_short and ":" in references[0] else ""


def _is_metadata(frame: Any) -> bool:
    return any(clause.raw_value() == "true" for clause in clause_values(frame, "is_metadata_tag"))


def _literal(value: str, datatype: str) -> ox.Literal:
    if datatype == "xsd:string":
        return ox.Literal(value)
    iri = str(XSD) + datatype.removeprefix("xsd:") if datatype.startswith("xsd:") else datatype
    return ox.Literal(value, datatype=ox.NamedNode(iri))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda result: {"n": "\n", "t": "\t", "W": " "}.get(result[1], result[1]), text).strip()


def _references(xrefs: Iterable[Any]) -> AxiomAnnotations:
    return [(XREF, ox.Literal(str(xref.id).replace("\\", ""))) for xref in xrefs]
