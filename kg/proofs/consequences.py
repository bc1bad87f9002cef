"""What follows from triples by OWL 2 RL, and which classes can have no member."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from rdflib import OWL, RDF, RDFS

from kg.errors import OntologyError
from kg.prefixes import ANONYMOUS
from kg.proofs.proof_formats import proof_as_text
from kg.reasoning.closure import Closure, TermTriple
from kg.reasoning.proof import Proof, prove_contradiction

_TYPE, _CLASS = (f"<{term}>" for term in (RDF.type, OWL.Class))
# What has no rule in OWL 2 RL, and what people call it; a bound of at most none or one has.
_WITHOUT_RULE = {
    f"<{OWL.hasSelf}>": "restrictions to itself (hasSelf)",
    **dict.fromkeys((f"<{OWL[name]}>" for name in ("minCardinality", "minQualifiedCardinality")), "least numbers"),
    **dict.fromkeys((f"<{OWL[name]}>" for name in ("cardinality", "qualifiedCardinality")), "exact numbers"),
    f"<{OWL.onDataRange}>": "numbers of values of a datatype",
    f"<{OWL.withRestrictions}>": "datatypes with bounds or patterns",
    f"<{OWL.datatypeComplementOf}>": "complements of datatypes",
    f"<{OWL.imports}>": "imports, which are not followed",
}
_KINDS_WITHOUT_RULE = {
    f"<{OWL.ReflexiveProperty}>": "reflexive properties",
    "<http://www.w3.org/2003/11/swrl#Imp>": "rules (SWRL)",
}
_MOST = tuple(f"<{OWL[name]}>" for name in ("maxCardinality", "maxQualifiedCardinality"))
# Nodes without a name that are part of an axiom, and no individuals, are the subject of one of these.
_STRUCTURE = (str(OWL), str(RDF.first), str(RDF.rest))
_OF_INDIVIDUALS = {f"<{term}>" for term in (OWL.sameAs, OWL.differentFrom)}
_KINDS_OF_INDIVIDUALS = {f"<{term}>" for term in (OWL.Thing, OWL.NamedIndividual)}
_NOT_OF_LABELS = re.compile(r"\W+", re.ASCII)
_PROBE = "<urn:myeloma-kg:a-member-of:"


def consequences(triples: Iterable[TermTriple]) -> Iterator[TermTriple]:
    """Yield what follows from triples by OWL 2 RL, sorted; a node without a name keeps a label for one.

    Of what is a part of an axiom, such as a restriction, nothing is said.
    Raises OntologyError when they contradict each other, with a minimal proof of it.
    """
    given = set(triples)
    closure = Closure(given)
    proof = prove_contradiction(closure)
    if proof is not None:
        raise OntologyError(f"The data contradict themselves:\n{proof_as_text(proof)}")
    parts = {s for s, p, o in given if ANONYMOUS in s and _is_part_of_axiom(p, o)}
    named = (triple for triple in closure.inferred() if not parts.intersection(triple))
    yield from sorted((_labelled(s), p, _labelled(o)) for s, p, o in named)


def _is_part_of_axiom(predicate: str, value: str) -> bool:
    if predicate == _TYPE:
        is_standard = value.startswith(f"<{OWL}") or value == f"<{RDFS.Datatype}>"
        return is_standard and value not in _KINDS_OF_INDIVIDUALS
    return predicate[1:].startswith(_STRUCTURE) and predicate not in _OF_INDIVIDUALS


def _labelled(term: str) -> str:
    """Return a term as N-Triples has it: a node without a name as a blank node."""
    if not term.startswith(f"<{ANONYMOUS}"):
        return term
    return f"_:{_NOT_OF_LABELS.sub('_', term[len(ANONYMOUS) + 1 : -1])}"


def without_rule(triples: Iterable[TermTriple]) -> dict[str, int]:
    """Count the axioms that OWL 2 RL has no rule for, by what people call them."""
    counts: Counter[str] = Counter()
    for _, predicate, value in triples:
        name = _KINDS_WITHOUT_RULE.get(value) if predicate == _TYPE else _WITHOUT_RULE.get(predicate)
        if predicate in _MOST and value.split('"')[1:2] not in (["0"], ["1"]):
            name = "greatest numbers above one"
        if name:
            counts[name] += 1
    return dict(sorted(counts.items()))


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
