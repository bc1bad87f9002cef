"""The loader of BioPAX level 3: controls of reactions and of expression, as far as they are signed influences.

http://www.biopax.org/. A file is joined in memory; one record is one control: `docs/reference/sources/biopax.md`.
"""

from __future__ import annotations

import hashlib
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
    version="2",
)

_BIOPAX = "http://www.biopax.org/release/biopax-level3.owl#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CONTROLS = frozenset({"Control", "Catalysis", "Modulation", "TemplateReactionRegulation"})
_ENTITIES: Mapping[str, NodeKind] = {
    "Protein": nodes.PROTEIN, "Complex": nodes.COMPLEX, "SmallMolecule": nodes.CHEMICAL, "Dna": nodes.PROTEIN,
    "Rna": nodes.PROTEIN, "DnaRegion": nodes.PROTEIN, "RnaRegion": nodes.PROTEIN,
}  # fmt: skip
# The part of a control type before its hyphen: ACTIVATION-ALLOSTERIC, INHIBITION-COMPETITIVE.
_SIGNS = {"ACTIVATION": 1, "INHIBITION": -1}


class _Participant(msgspec.Struct):
    iri: str
    kind: str
    name: str
    identifiers: list[str]
    reference: str


class _Control(msgspec.Struct):
    """A control, joined.

    `controlled_kind`: the class of what it controls; `made`, `used`: the products and educts of that, where it runs in
    one direction; `catalysts`: what acts in the catalysis that it controls; `held`: what educts have as components.
    """

    iri: str
    kind: str
    control_type: str
    controllers: list[_Participant]
    controlled: str
    controlled_kind: str
    made: list[_Participant]
    used: list[_Participant]
    held: list[str]
    catalysts: list[_Participant]
    one_way: bool
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
    sign = _SIGNS.get(control.control_type.strip().upper().replace("_", "-").partition("-")[0])
    if control.kind == "Catalysis" and not control.control_type.strip():
        sign = 1
    if sign is None:
        claims.skip("controlType", "the control has no direction", control.control_type)
        return
    if not control.one_way:
        claims.skip("conversionDirection", "the reaction runs both ways: nothing is its product", control.controlled)
        return
    meaning, what, objects = _effect(control, sign)
    if not objects:
        rule = "what is controlled makes nothing new: its sign for the product is not said"
        claims.skip("controlled", rule, control.controlled)
    for controller in control.controllers:
        subject = _node(claims, controller)
        for one in objects:
            object_ = _node(claims, one)
            if subject is None or object_ is None:
                continue
            words = f"{controller.name} {'activates' if sign > 0 else 'inhibits'} the {what} of {one.name}."
            key = f"{slug(controller.name)}-{slug(one.name)}"
            place = f"{control.kind} {control.iri.rpartition('#')[2].rpartition('/')[2]}"
            claim_link(claims, SourceLink(key, place, subject, meaning, object_, words, tuple(control.citations)))


def _effect(control: _Control, sign: int) -> tuple[Meaning, str, list[_Participant]]:
    """Return what a control means, in words, too, and for which participants of what it controls."""
    if control.controlled_kind == "Catalysis":
        return Meaning(MK.activates if sign > 0 else MK.inhibits), "catalysis", control.catalysts
    if control.controlled_kind == "Degradation":
        meaning = Meaning(MK.degrades) if sign > 0 else Meaning(MK.decreases, aspect="degradation")
        return meaning, "degradation", control.used
    if control.controlled_kind == "TemplateReaction":
        return Meaning(MK.upregulates if sign > 0 else MK.downregulates), "expression", control.made
    # What is the same on both sides, alone or in a complex, is changed in form and not in amount.
    before = {*(one.reference or one.iri for one in control.used), *control.held}
    products = [one for one in control.made if (one.reference or one.iri) not in before]
    return Meaning(MK.increases if sign > 0 else MK.decreases, aspect="production"), "production", products


def _node(claims: RecordClaims, one: _Participant) -> URIRef | None:
    kind = _ENTITIES.get(one.kind)
    if kind is None or not one.identifiers:
        claims.unknown(one.kind or "participant", one.name)
        return None
    return claim_node(claims, kind, one.identifiers, one.name)


class _Graph:
    """The triples of a file by subject and property."""

    def __init__(self, file: PublishedFile) -> None:
        turtle = not file.head().startswith(b"<")
        self.values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._steps: dict[str, list[str]] = defaultdict(list)
        document = file.stream.read()
        # A file without a base names its controls as others do: its content tells them apart.
        base = f"file:///{hashlib.sha256(document).hexdigest()}/"
        for triple in ontology_triples(document, "Turtle" if turtle else "RDF/XML", base):
            name = "type" if triple.predicate == _TYPE else triple.predicate.removeprefix(_BIOPAX)
            self.values[triple.subject][name].append(triple.value)
            if name == "stepConversion":
                self._steps[triple.value].append(triple.subject)

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
                    written, database = self.one(xref, "id"), self.one(xref, "db")
                    result.append(
                        written if written.upper().startswith(f"{database.upper()}:") else f"{database}:{written}"
                    )
        return list(dict.fromkeys(nodes.identifier(one) for one in result))

    def participant(self, node: str) -> _Participant:
        return _Participant(
            node, self.kind(node), self.name(node), self.identifiers(node), self.one(node, "entityReference")
        )

    def held(self, node: str, above: tuple[str, ...] = ()) -> set[str]:
        """Return the references of the components of a complex, at any depth."""
        parts = [one for one in self.all(node, "component") if one not in (*above, node)]
        own = {self.one(one, "entityReference") or one for one in parts}
        return own.union(*(self.held(one, (*above, node)) for one in parts))

    def direction(self, control: str, reaction: str) -> str:
        """Return how a reaction runs: by its catalysis, else by its steps in pathways, else by itself."""
        steps = {way for step in self._steps.get(reaction, ()) for way in self.all(step, "stepDirection")}
        own, whole = self.all(control, "catalysisDirection"), self.all(reaction, "conversionDirection")
        # Some exporters write the names of Java, with underscores.
        ways = {way.strip().upper().replace("_", "-") for way in own or steps or whole}
        return "REVERSIBLE" if len(ways) > 1 else next(iter(ways), "")

    def citations(self, *places: str) -> list[str]:
        cited = [at for place in places for at in (place, *self.all(place, "evidence"))]
        xrefs = (xref for at in cited for xref in self.all(at, "xref") if self.kind(xref) == "PublicationXref")
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
        kind = graph.kind(controlled)
        # What a catalysis says of the direction holds for its reaction; what runs from right to left makes its left.
        direction = graph.direction(node, controlled)
        educts, products = ("right", "left") if direction == "RIGHT-TO-LEFT" else ("left", "right")
        made = graph.all(controlled, "product" if kind == "TemplateReaction" else products)
        used = graph.all(controlled, educts)
        control = _Control(
            node,
            graph.kind(node),
            graph.one(node, "controlType"),
            [graph.participant(one) for one in graph.all(node, "controller")],
            graph.name(controlled),
            kind,
            [graph.participant(one) for one in made],
            [graph.participant(one) for one in used],
            sorted({held for one in used for held in graph.held(one)}),
            [graph.participant(one) for one in graph.all(controlled, "controller")],
            direction != "REVERSIBLE",
            graph.citations(node, controlled),
        )
        name = slug(node.rpartition("#")[2] or node.rpartition("/")[2])
        # Each file of a database numbers its controls anew: the whole address says which one it is.
        key = f"biopax-{name}-{hashlib.sha256(node.encode()).hexdigest()[:8]}"
        yield SourceRecord(key, f"{file.place}, {name}", msgspec.json.encode(control))
