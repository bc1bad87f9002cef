"""A proof as text, as an object for JSON, as RDF (PROV) and as SVG."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeAlias
from xml.sax.saxutils import escape

from rdflib import OWL, PROV, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef

from kg.prefixes import BASE, contract, expand
from kg.rdf import graph_with_prefixes
from kg.reasoning.axioms import expression_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdflib.term import Node

    from kg.reasoning.closure import TermTriple
    from kg.reasoning.proof import Proof

ProofNotes: TypeAlias = "Mapping[TermTriple, Sequence[str]]"
_NONE: ProofNotes = {}
PROOFS = Namespace(BASE + "proof/")
RULES = Namespace("http://www.w3.org/TR/owl2-profiles/#")
_GENID = "/.well-known/genid/"
# Triples that only build a class expression or a list: the expression is shown where it is used.
_PARTS = frozenset(
    node.n3()
    for node in (
        *(RDF.first, RDF.rest, OWL.onProperty, OWL.onClass, OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue),
        *(OWL.intersectionOf, OWL.unionOf, OWL.oneOf, OWL.complementOf, OWL.members, OWL.distinctMembers),
        *(OWL.minCardinality, OWL.maxCardinality, OWL.cardinality),
        *(OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality, OWL.qualifiedCardinality),
    )
)
_OF_EXPRESSIONS = frozenset(node.n3() for node in (OWL.Class, OWL.Restriction))


class ProofWording:
    """Triples of one proof in words: CURIEs, and class expressions instead of blank nodes."""

    def __init__(self, proof: Proof) -> None:
        self._graph = Graph()
        for subject, predicate, value in proof.given():
            self._graph.add((_node(subject), _node(predicate), _node(value)))

    def triple(self, triple: TermTriple) -> str:
        """Return a triple as words."""
        subject, predicate, value = (self._term(term) for term in triple)
        verbs = {"rdf:type": "is a", "rdfs:subClassOf": "is below", "owl:equivalentClass": "is the same as"}
        verbs["owl:differentFrom"] = "is another than"
        if predicate == "<urn:myeloma-kg:contradiction>":
            return f"contradiction at {subject}" + (f" and {value}" if value != subject else "")
        return f"{subject} {verbs.get(predicate, predicate)} {value}"

    def _term(self, text: str) -> str:
        if text.startswith(('"', "_:")) or _GENID in text:
            return expression_text(self._graph, _node(text))
        return _short(text)


def proof_as_text(proof: Proof, notes: ProofNotes = _NONE) -> str:
    """Return the proof as an indented outline, conclusion first; `notes`: lines under a given triple."""
    wording = ProofWording(proof)

    def lines(part: Proof, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{wording.triple(part.triple)}  [{part.rule or 'given'}]"
        if not part.rule:
            yield from (f"{'  ' * (depth + 1)}{note}" for note in notes.get(part.triple, ()))
        for premise in visible_premises(part):
            yield from lines(premise, depth + 1)

    return "\n".join(lines(proof, 0)) + "\n"


def visible_premises(proof: Proof) -> list[Proof]:
    """Return the premises that a reader needs: not the given parts of class expressions."""
    kept = [premise for premise in proof.premises if premise.rule or not _is_part(premise.triple)]
    return kept or list(proof.premises)


def _is_part(triple: TermTriple) -> bool:
    subject, predicate, value = triple
    is_expression = subject.startswith("_:") or _GENID in subject
    return predicate in _PARTS or (is_expression and predicate == RDF.type.n3() and value in _OF_EXPRESSIONS)


def proof_as_dict(proof: Proof) -> dict[str, object]:
    """Return the proof as an object for JSON, each step with its rule and its premises, none left out."""
    wording = ProofWording(proof)

    def as_object(part: Proof) -> dict[str, object]:
        step: dict[str, object] = {"triple": list(part.triple), "text": wording.triple(part.triple)}
        if part.rule:
            step |= {"rule": part.rule, "premises": [as_object(premise) for premise in part.premises]}
        return step

    return as_object(proof)


def proof_as_rdf(proof: Proof) -> Graph:
    """Return the proof as PROV: each triple an entity, each step the activity that gave it from others."""
    graph, wording = graph_with_prefixes(), ProofWording(proof)
    for step in proof.steps():
        conclusion = _entity(graph, step.triple, wording)
        activity = PROOFS[f"step-{_digest(step.triple)}"]
        graph.add((activity, RDF.type, PROV.Activity))
        rule = URIRef(expand(step.rule)) if step.rule.startswith("rule:") else RULES[step.rule]
        graph.add((activity, PROV.hadPlan, rule))
        graph.add((activity, RDFS.label, Literal(step.rule)))
        graph.add((conclusion, PROV.wasGeneratedBy, activity))
        for premise in step.premises:
            source = _entity(graph, premise.triple, wording)
            graph.add((activity, PROV.used, source))
            graph.add((conclusion, PROV.wasDerivedFrom, source))
    if not proof.rule:
        _entity(graph, proof.triple, wording)
    return graph


def proof_as_svg(proof: Proof, notes: ProofNotes = _NONE) -> str:
    """Return the outline of the proof as a drawing: a line for each triple and note, joined to its conclusion."""
    wording, rows = ProofWording(proof), list[tuple[int, int, str, bool]]()

    def place(part: Proof, depth: int, above: int) -> None:
        own = len(rows)
        text = f"{wording.triple(part.triple)}  [{part.rule or 'given'}]"
        rows.append((depth, above, text, not part.rule))
        if not part.rule:
            rows.extend((depth + 1, own, note, False) for note in notes.get(part.triple, ()))
        for premise in visible_premises(part):
            place(premise, depth + 1, own)

    place(proof, 0, 0)
    width = max(40 + 24 * depth + 8 * len(text) for depth, _, text, _ in rows)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{26 * len(rows) + 14}" role="img">']
    parts.append(f"<title>{escape(wording.triple(proof.triple))}</title>")
    for row, (depth, above, text, given) in enumerate(rows):
        x, y = 20 + 24 * depth, 26 * row + 24
        if row:
            parts.append(f'<path d="M{x - 20} {26 * above + 30}V{y - 4}H{x - 6}" fill="none" stroke="#999"/>')
        look = ' fill="#1a5a2a"' if given else ""
        parts.append(f'<text x="{x}" y="{y}" font-family="sans-serif" font-size="14"{look}>{escape(text)}</text>')
    return "\n".join((*parts, "</svg>")) + "\n"


def triple_iri(triple: TermTriple) -> URIRef:
    """Return the IRI that a triple has in the RDF of its proof."""
    return PROOFS[f"triple-{_digest(triple)}"]


def _entity(graph: Graph, triple: TermTriple, wording: ProofWording) -> URIRef:
    iri = triple_iri(triple)
    graph.add((iri, RDF.type, PROV.Entity))
    graph.add((iri, RDF.type, RDF.Statement))
    graph.add((iri, RDFS.label, Literal(wording.triple(triple))))
    for predicate, term in zip((RDF.subject, RDF.predicate, RDF.object), triple, strict=True):
        graph.add((iri, predicate, _node(term)))
    return iri


def _digest(triple: TermTriple) -> str:
    return hashlib.sha256(" ".join(triple).encode()).hexdigest()[:16]


def _node(term: str) -> Node:
    if term.startswith("<"):
        iri = term[1:-1]
        return BNode(iri.rpartition(_GENID)[2].replace("/", "-")) if _GENID in iri else URIRef(iri)
    if term.startswith("_:"):
        return BNode(term[2:])
    return next(iter(Graph().parse(data=f"<urn:x> <urn:x> {term} .", format="nt").objects()))


def _short(term: str) -> str:
    short = contract(term[1:-1])
    return term if short == term[1:-1] else short
