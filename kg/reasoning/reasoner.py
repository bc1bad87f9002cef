"""HermiT and Pellet behind one function: a graph goes in, closed sets of pairs come out, no state stays."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Any

import owlready2
from owlready2.base import OwlReadyInconsistentOntologyError, OwlReadyJavaError
from owlready2.reasoning import sync_reasoner_pellet
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg.blank_node_names import canonical_ntriples
from kg.errors import OntologyError
from kg.reasoning.hermit import MEMORY_MB, java_runtime, run_hermit, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

Pairs = frozenset[tuple[URIRef, URIRef]]

_OWLREADY = Lock()
"""owlready2 is used by one thread at a time."""
_ANONYMOUS = "http://anonymous/"
_INFERENCES = "http://inferrences/"  # the spelling is owlready2's own


class Reasoner(StrEnum):
    """The description logic reasoners that owlready2 carries."""

    HERMIT = "hermit"
    PELLET = "pellet"


@dataclass(frozen=True)
class Taxonomy:
    """What a reasoner found: types and sub-classes by name, transitively closed, what was given included.

    When the graph is inconsistent everything follows from it, so that nothing else is given.
    """

    consistent: bool
    types: Pairs = frozenset()
    subclasses: Pairs = frozenset()
    unsatisfiable: frozenset[URIRef] = frozenset()

    def as_json(self) -> str:
        """Return the taxonomy as JSON, sorted."""
        return json.dumps(
            {
                "consistent": self.consistent,
                "types": sorted(self.types),
                "subclasses": sorted(self.subclasses),
                "unsatisfiable": sorted(self.unsatisfiable),
            },
            indent=0,
        )

    @classmethod
    def from_json(cls, text: str) -> Taxonomy:
        """Return the taxonomy that `as_json` wrote."""
        parts = json.loads(text)
        return cls(
            parts["consistent"],
            _pairs(parts["types"]),
            _pairs(parts["subclasses"]),
            frozenset(map(URIRef, parts["unsatisfiable"])),
        )


def _pairs(rows: Iterable[tuple[str, str]]) -> Pairs:
    return frozenset((URIRef(left), URIRef(right)) for left, right in rows)


Realiser = Callable[[Graph, Reasoner], Taxonomy]


def realise(graph: Graph, reasoner: Reasoner = Reasoner.HERMIT) -> Taxonomy:
    """Return the classes of every individual of a graph, and of every class.

    Raises OntologyError when the reasoner cannot read the graph, ConfigurationError when there is no Java.
    """
    inferred = run_hermit(graph) if reasoner is Reasoner.HERMIT else _run_pellet(graph)
    return Taxonomy(consistent=False) if inferred is None else _taxonomy(graph, inferred)


def _run_pellet(graph: Graph) -> Graph | None:
    """Return what Pellet infers of a graph; None when the graph is inconsistent.

    The graph is handed over as N-Triples: owlready2 reads Turtle as no classes at all, without a word. The
    number of classes is compared before the reasoner starts. Raises OntologyError when they differ, or when Pellet
    cannot read the graph.
    """
    with _OWLREADY:
        owlready2.JAVA_EXE = java_runtime()
        owlready2.reasoning.JAVA_MEMORY = MEMORY_MB
        world = owlready2.World()
        left_behind: list[str] = []
        save = world.save

        def remembered_save(file: IO[bytes], **options: Any) -> None:
            left_behind.append(file.name)
            save(file, **options)

        world.save = remembered_save
        try:
            return _inferred_by_pellet(world, graph)
        finally:
            for name in left_behind:  # owlready2 leaves the file behind when the reasoner fails
                with suppress(OSError):
                    Path(name).unlink()
            world.close()


def _inferred_by_pellet(world: Any, graph: Graph) -> Graph | None:
    # The same triples in another order, with other names of blank nodes, took Pellet 25 s once and over 17 minutes.
    text = canonical_ntriples(graph)
    world.get_ontology(_ANONYMOUS).load(fileobj=io.BytesIO(text), only_local=True)
    check_class_count(graph, len(list(world.classes())))
    try:
        sync_reasoner_pellet(world, debug=0)
    except OwlReadyInconsistentOntologyError:
        return None
    except OwlReadyJavaError as error:
        raise unreadable(Reasoner.PELLET, str(error)) from error
    inferred = io.BytesIO()
    world.get_ontology(_INFERENCES).save(inferred, format="ntriples")
    return Graph().parse(data=inferred.getvalue(), format="nt")


def check_class_count(graph: Graph, seen: int) -> None:
    """Raise OntologyError unless a reasoner's world holds as many named classes as the graph declares."""
    declared = {node for node in graph.subjects(RDF.type, OWL.Class) if isinstance(node, URIRef)}
    expected = len(declared - {OWL.Thing, OWL.Nothing})
    if seen != expected:
        raise OntologyError(
            f"the reasoner sees {seen} classes where the ontology declares {expected}: it would reason about "
            "something else. Hand the ontology over as N-Triples and declare each class once as owl:Class."
        )


def _taxonomy(given: Graph, inferred: Graph) -> Taxonomy:
    parents: dict[URIRef, set[URIRef]] = defaultdict(set)
    members: dict[URIRef, set[URIRef]] = defaultdict(set)
    classes = {node for node in given.subjects(RDF.type, OWL.Class) if isinstance(node, URIRef)}
    for graph in (given, inferred):
        for child, parent in _named(graph.subject_objects(RDFS.subClassOf)):
            parents[child].add(parent)
        for left, right in _named(graph.subject_objects(OWL.equivalentClass)):
            parents[left].add(right)
            parents[right].add(left)
        for member, kind in _named(graph.subject_objects(RDF.type)):
            if kind in classes:
                members[member].add(kind)
    ancestors = {node: _reachable(node, parents) for node in classes}
    unsatisfiable = frozenset(node for node in classes if OWL.Nothing in ancestors[node]) - {OWL.Nothing}
    subclasses = {(node, above) for node in classes - unsatisfiable for above in ancestors[node] - {node, OWL.Thing}}
    types = {
        (member, above)
        for member, kinds in members.items()
        for kind in kinds
        for above in {kind} | (ancestors[kind] - {OWL.Thing})
    }
    return Taxonomy(
        consistent=True, types=frozenset(types), subclasses=frozenset(subclasses), unsatisfiable=unsatisfiable
    )


def _named(pairs: Iterable[tuple[object, object]]) -> Iterable[tuple[URIRef, URIRef]]:
    return ((left, right) for left, right in pairs if isinstance(left, URIRef) and isinstance(right, URIRef))


def _reachable(start: URIRef, parents: dict[URIRef, set[URIRef]]) -> set[URIRef]:
    seen: set[URIRef] = set()
    waiting = [start]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return seen
