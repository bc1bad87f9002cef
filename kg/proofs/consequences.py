"""What follows from triples by OWL 2 RL, and which classes can have no member."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import OWL, RDF

from kg.errors import OntologyError
from kg.proofs.proof_formats import proof_as_text
from kg.rdf import ANONYMOUS
from kg.reasoning.closure import Closure, TermTriple
from kg.reasoning.proof import Proof, prove_contradiction

_TYPE, _CLASS = (f"<{term}>" for term in (RDF.type, OWL.Class))
_PROBE = "<urn:myeloma-kg:a-member-of:"


def consequences(triples: Iterable[TermTriple]) -> Iterator[TermTriple]:
    """Yield what follows from triples by OWL 2 RL, sorted, among terms that have a name.

    Raises OntologyError when they contradict each other, with a minimal proof of it.
    """
    closure = Closure(triples)
    proof = prove_contradiction(closure)
    if proof is not None:
        raise OntologyError(f"The data contradict themselves:\n{proof_as_text(proof)}")
    yield from sorted(triple for triple in closure.inferred() if not any(ANONYMOUS in term for term in triple))


def unsatisfiable_classes(triples: set[TermTriple]) -> Iterator[tuple[str, Proof]]:
    """Yield the classes that can have no member by OWL 2 RL, each with a minimal proof that a member contradicts.

    A member of every class is tried at once; those that meet a contradiction are tried alone.
    """
    classes = sorted({s for s, p, o in triples if p == _TYPE and o == _CLASS and ANONYMOUS not in s})
    members = {f"{_PROBE}{class_[1:]}": class_ for class_ in classes}
    together = Closure([*triples, *((member, _TYPE, class_) for member, class_ in members.items())])
    met = {together.terms.text(end) for atom in together.contradictions() for end in (atom.first, atom.second)}
    for member in sorted(met & members.keys()):
        alone = Closure([*triples, (member, _TYPE, members[member])])
        if proof := prove_contradiction(alone):
            yield members[member], proof
