"""The loader of BioPAX level 3: controls of reactions and of expression, as far as they are signed influences.

http://www.biopax.org/. A file is joined in memory; one record is one control: `docs/reference/sources/biopax.md`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from rdflib import URIRef

from kg.errors import Finding, SourceError
from kg.files.ontology_triples import ontology_triples
from kg.namespaces import MK
from loaders.archives import PublishedFile, published_files
from loaders.entity_index import EntityIndex
from loaders.pathways import nodes
from loaders.pathways.links import Meaning, SourceLink, claim_link
from loaders.pathways.nodes import NodeKind, claim_node
from loaders.record_claims import RecordClaims, slug
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="biopax",
    title="BioPAX pathways",
    homepage="http://www.biopax.org/",
    publisher="the pathway database that exported each file",
    licence="as the database of each file says",
    formats="BioPAX level 3 in RDF/XML or Turtle, plain or packed",
    description="What activates or inhibits which reaction or expression, and what that means for the product.",
)

_BIOPAX = "http://www.biopax.org/release/biopax-level3.owl#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CONTROLS = frozenset({"Control", "Catalysis", "Modulation", "TemplateReactionRegulation"})
_ENTITIES: Mapping[str, NodeKind] = {
    "Protein": nodes.PROTEIN, "Complex": nodes.COMPLEX, "SmallMolecule": nodes.CHEMICAL, "Dna": nodes.PROTEIN,
    "Rna": nodes.PROTEIN, "DnaRegion": nodes.PROTEIN, "RnaRegion": nodes.PROTEIN,
}  # fmt: skip
_SIGNS = {"ACTIVATION": 1, "ACTIVATION-ALLOSTERIC": 1, "ACTIVATION-NONALLOSTERIC": 1, "INHIBITION": -1}


class _Participant(msgspec.Struct):
    iri: str
    kind: str
    name: str
    identifiers: list[str]
    reference: str


class _Control(msgspec.Struct):
    """A control, joined.

    `made`, `used`: the products and educts of what it controls; `expression`: that is expression.
    """

    iri: str
    kind: str
    control_type: str
    controllers: list[_Participant]
    controlled: str
    made: list[_Participant]
    used: list[_Participant]
    expression: bool
    citations: list[str]


class BioPaxLoader:
    """Reads files of pathways, and says which controls are signed influences."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the controls of a file, an archive or a folder. What cannot be read goes to `findings`."""
        for file in published_files(path, findings):
            try:
                yield from _records(file, findings)
            except SourceError as error:
                findings.extend(error.findings)
            except (SyntaxError, ValueError) as error:
                reason = " ".join(str(error).split())[:200]
                line = getattr(error, "lineno", None) or 1
                findings.append(
                    Finding(file.place, line, "", "", f"the file is broken or cut short: {reason}", "Fetch it again.")
                )

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a control says."""
        claims = RecordClaims(CARD, record.identifier, entities)
        control = msgspec.json.decode(record.content, type=_Control)
        title = f"{control.kind} of {control.controlled or 'a reaction'}"
        page = control.iri if control.iri.startswith("http") else CARD.homepage
        claims.conversion.entities.append(record_publication(CARD, record, title, page))
        _claim(claims, control)
        return claims.conversion


def _claim(claims: RecordClaims, control: _Control) -> None:
    sign = _SIGNS.get(control.control_type.upper())
    if control.kind == "Catalysis" and not control.control_type:
        sign = 1
    if sign is None:
        claims.skip("controlType", "the control has no direction", control.control_type)
        return
    # What is the same on both sides is changed in form and not in amount.
    before = {one.reference or one.iri for one in control.used}
    products = [one for one in control.made if (one.reference or one.iri) not in before]
    if not products:
        claims.skip(
            "controlled",
            "what is controlled makes nothing new: its sign for the product is not said",
            control.controlled,
        )
        return
    if control.expression:
        meaning = Meaning(MK.upregulates if sign > 0 else MK.downregulates)
    else:
        meaning = Meaning(MK.increases if sign > 0 else MK.decreases, aspect="production")
    for controller in control.controllers:
        subject = _node(claims, controller)
        for product in products:
            object_ = _node(claims, product)
            if subject is None or object_ is None:
                continue
            verb = "activates" if sign > 0 else "inhibits"
            what = "expression" if control.expression else "production"
            words = f"{controller.name} {verb} the {what} of {product.name}."
            key = f"{slug(controller.name)}-{slug(product.name)}"
            place = f"{control.kind} {control.iri.rpartition('#')[2].rpartition('/')[2]}"
            claim_link(claims, SourceLink(key, place, subject, meaning, object_, words, tuple(control.citations)))


def _node(claims: RecordClaims, one: _Participant) -> URIRef | None:
    kind = _ENTITIES.get(one.kind)
    if kind is None or not one.identifiers:
        claims.unknown(one.kind or "participant", one.name)
        return None
    if kind is nodes.CHEMICAL and claims.index.resolve(one.name, "drug"):
        kind = nodes.DRUG
    return claim_node(claims, kind, one.identifiers, one.name)


class _Graph:
    """The triples of a file by subject and property."""

    def __init__(self, file: PublishedFile) -> None:
        turtle = not file.head().startswith(b"<")
        self.values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for triple in ontology_triples(file.stream.read(), "Turtle" if turtle else "RDF/XML"):
            name = "type" if triple.predicate == _TYPE else triple.predicate.removeprefix(_BIOPAX)
            self.values[triple.subject][name].append(triple.value)

    def all(self, node: str, name: str) -> list[str]:
        return sorted(self.values.get(node, {}).get(name, []))

    def one(self, node: str, name: str) -> str:
        return next(iter(self.all(node, name)), "")

    def kind(self, node: str) -> str:
        return next((one.removeprefix(_BIOPAX) for one in self.all(node, "type") if one.startswith(_BIOPAX)), "")

    def name(self, node: str) -> str:
        reference = self.one(node, "entityReference")
        named = (self.one(at, name) for at in (node, reference) for name in ("displayName", "standardName", "name"))
        return next((name for name in named if name), "")

    def identifiers(self, node: str) -> list[str]:
        result = []
        for at in (self.one(node, "entityReference"), node):
            for xref in self.all(at, "xref"):
                if self.kind(xref) == "UnificationXref" and self.one(xref, "db") and self.one(xref, "id"):
                    written = self.one(xref, "id")
                    database = self.one(xref, "db").removesuffix(" Knowledgebase").replace("uniprot ", "uniprot")
                    result.append(
                        written if written.upper().startswith(f"{database.upper()}:") else f"{database}:{written}"
                    )
        return list(dict.fromkeys("".join(one.split()) for one in result))

    def participant(self, node: str) -> _Participant:
        return _Participant(
            node, self.kind(node), self.name(node), self.identifiers(node), self.one(node, "entityReference")
        )

    def citations(self, *places: str) -> list[str]:
        xrefs = (xref for at in places for xref in self.all(at, "xref") if self.kind(xref) == "PublicationXref")
        return [
            f"PMID:{self.one(x, 'id')}" for x in xrefs if self.one(x, "db").lower() == "pubmed" and self.one(x, "id")
        ]


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    graph = _Graph(file)
    controls = sorted(node for node in graph.values if graph.kind(node) in _CONTROLS)
    if not controls:
        rule = "the file holds no control of BioPAX level 3" if graph.values else "the file holds no triple"
        findings.append(
            Finding(file.place, 1, "", "", rule, "Give BioPAX level 3 with Control, Catalysis or the like.")
        )
    for node in controls:
        controlled = graph.one(node, "controlled")
        expression = graph.kind(controlled) == "TemplateReaction"
        # What runs from right to left makes what stands on its left.
        turned = "RIGHT-TO-LEFT" in {
            graph.one(node, "catalysisDirection"),
            graph.one(controlled, "conversionDirection"),
        }
        sides = ("right", "left") if turned else ("left", "right")
        made = graph.all(controlled, "product" if expression else sides[1])
        used = [] if expression else graph.all(controlled, sides[0])
        control = _Control(
            node,
            graph.kind(node),
            graph.one(node, "controlType"),
            [graph.participant(one) for one in graph.all(node, "controller")],
            graph.name(controlled),
            [graph.participant(one) for one in made],
            [graph.participant(one) for one in used],
            expression,
            graph.citations(node, controlled),
        )
        name = slug(node.rpartition("#")[2] or node.rpartition("/")[2])
        yield SourceRecord(f"biopax-{name}", f"{file.place}, {name}", msgspec.json.encode(control))
