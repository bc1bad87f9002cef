"""The page of classes and properties, from the ontology: definitions, axioms, and a picture of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg import ontology
from kg.drawing import Drawing, Look
from kg.namespaces import MK
from kg.prefixes import contract

_HEAD = """# Classes and properties

Made from the ontology (`ontology/*.ttl`), which is what the server gives at `/ontology`. Axioms are written in
Manchester syntax. In the pictures, *is a* leads from a class to the one above it, *below* from a property to the one
above it, and any other arrow from the domain of a property to its range; where the ontology names none, *anything*
stands.
"""
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_WORDS = {OWL.someValuesFrom: "some", OWL.allValuesFrom: "only", OWL.hasValue: "value"}
_COUNTS = {
    OWL.qualifiedCardinality: "exactly",
    OWL.minQualifiedCardinality: "min",
    OWL.maxQualifiedCardinality: "max",
    OWL.cardinality: "exactly",
    OWL.minCardinality: "min",
    OWL.maxCardinality: "max",
}


def page(pictures: Path) -> str:
    """Return the page as Markdown, and write its pictures into a folder."""
    graph = ontology.load()
    lines = [_HEAD, "## Classes"]
    for each in _ours(graph, (OWL.Class,)):
        lines += ["", *_head(graph, each)]
        lines += _axioms(graph, each, (("Sub-class of", RDFS.subClassOf), ("Equivalent to", OWL.equivalentClass)))
        lines += _picture(_drawing(graph, each), pictures)
    lines += ["", "## Properties"]
    for each in _ours(graph, _PROPERTIES):
        lines += ["", *_head(graph, each)]
        kinds = [kind for kind in graph.objects(each, RDF.type) if kind != OWL.NamedIndividual]
        lines.append(f"- Kind: {', '.join(sorted(_text(graph, kind) for kind in kinds))}")
        below = (("Sub-property of", RDFS.subPropertyOf), ("Inverse of", OWL.inverseOf))
        lines += _axioms(graph, each, (*below, ("Domain", RDFS.domain), ("Range", RDFS.range), ("Sign", MK.sign)))
        lines += _picture(_property_drawing(graph, each), pictures)
    return "\n".join(lines) + "\n"


def _picture(drawing: Drawing, pictures: Path) -> Iterator[str]:
    """Write a picture, if there is something to see, and yield the lines that show it."""
    if drawing.arcs:
        # Some file systems do not tell a class from a property by the case of a letter.
        kind = "class" if drawing.title[0].isupper() else "property"
        path = pictures / f"{kind}-{drawing.title}.svg"
        path.write_text(drawing.as_svg(), encoding="utf-8")
        yield from ("", f"![{drawing.title} and what it is joined to](pictures/{path.name})")


def _property_drawing(graph: Graph, term: URIRef) -> Drawing:
    drawing = Drawing(_name(term))
    ends = []
    for relation, number in ((RDFS.domain, 0), (RDFS.range, 1)):
        texts = sorted(_text(graph, each).replace("mk:", "") for each in graph.objects(term, relation))
        ends.append([(text, text) for text in texts])
        ends[number] = ends[number] or [(f"anything-{number}", "anything")]
    for subject, first in ends[0]:
        for value, last in ends[1]:
            drawing.node(f"from {subject}", first, Look.STRONG)
            drawing.node(f"to {value}", last)
            drawing.arc(f"from {subject}", f"to {value}", _name(term))
    for above in sorted(graph.objects(term, RDFS.subPropertyOf), key=str):
        if isinstance(above, URIRef):
            drawing.node(term, _name(term), Look.STRONG)
            drawing.node(above, contract(above).removeprefix("mk:"))
            drawing.arc(term, above, "below")
    return drawing


def _ours(graph: Graph, kinds: Iterable[URIRef]) -> list[URIRef]:
    result = {each for kind in kinds for each in graph.subjects(RDF.type, kind)}
    return sorted((each for each in result if isinstance(each, URIRef) and each.startswith(MK)), key=_name)


def _head(graph: Graph, term: URIRef) -> Iterator[str]:
    yield from (
        f"### {_name(term)}",
        "",
        f"*{graph.value(term, RDFS.label)}*. {graph.value(term, SKOS.definition)}",
        "",
    )


def _axioms(graph: Graph, term: URIRef, relations: Iterable[tuple[str, URIRef]]) -> Iterator[str]:
    for words, relation in relations:
        ends = sorted(_text(graph, end) for end in graph.objects(term, relation))
        if ends:
            yield f"- {words}: {', '.join(f'`{end}`' for end in ends)}"


def _drawing(graph: Graph, term: URIRef) -> Drawing:
    drawing = Drawing(_name(term))
    drawing.node(term, _name(term), Look.STRONG)
    for above in sorted(graph.objects(term, RDFS.subClassOf), key=str):
        if isinstance(above, URIRef):
            drawing.node(above, contract(above).removeprefix("mk:"))
            drawing.arc(term, above, "is a")
    for below in sorted(graph.subjects(RDFS.subClassOf, term), key=str):
        if isinstance(below, URIRef) and below.startswith(MK):
            drawing.node(below, _name(below))
            drawing.arc(below, term, "is a")
    for property_ in sorted(graph.subjects(RDFS.domain, term), key=str):
        for end in sorted(graph.objects(property_, RDFS.range), key=str):
            if isinstance(end, URIRef) and isinstance(property_, URIRef):
                drawing.node(end, contract(end).removeprefix("mk:"))
                drawing.arc(term, end, contract(property_).removeprefix("mk:"))
    return drawing


def _name(term: Node) -> str:
    return str(term).removeprefix(MK)


def _text(graph: Graph, node: Node) -> str:
    """Return a class expression in Manchester syntax, or the CURIE of a name."""
    if not isinstance(node, BNode):
        return contract(str(node)) if isinstance(node, URIRef) else str(node)
    for relation, word in ((OWL.intersectionOf, " and "), (OWL.unionOf, " or "), (OWL.oneOf, ", ")):
        listed = graph.value(node, relation)
        if listed is not None:
            parts = [_part(graph, each) for each in Collection(graph, listed)]
            return f"{{{word.join(parts)}}}" if relation == OWL.oneOf else word.join(parts)
    negated = graph.value(node, OWL.complementOf)
    if negated is not None:
        return f"not {_part(graph, negated)}"
    property_ = graph.value(node, OWL.onProperty)
    shown = _text(graph, property_) if property_ is not None else "?"
    for relation, word in _WORDS.items():
        filler = graph.value(node, relation)
        if filler is not None:
            return f"{shown} {word} {_part(graph, filler)}"
    for relation, word in _COUNTS.items():
        count = graph.value(node, relation)
        if count is not None:
            of = graph.value(node, OWL.onClass)
            return f"{shown} {word} {count}{f' {_part(graph, of)}' if of is not None else ''}"
    return "a restriction that this page cannot write"


def _part(graph: Graph, node: Node) -> str:
    text = _text(graph, node)
    return f"({text})" if isinstance(node, BNode) and not text.startswith("{") else text
