"""Proofs: why an inferred triple holds, rule by rule, down to triples that were given."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.reasoning.closure import Closure, TermTriple
from kg.reasoning.datalog import Atom, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSTANCES = 20_000  # a goal with more ways than these is proved by a short proof, not surely the shortest
_WAYS_THEN = 8

RuleInstance = tuple[Rule, tuple[Atom, ...]]


@dataclass(frozen=True)
class Proof:
    """A triple with the rule that gives it and the proofs of its premises; without a rule it was given."""

    triple: TermTriple
    rule: str = ""
    premises: tuple[Proof, ...] = ()

    def steps(self) -> list[Proof]:
        """Return every inferred triple of the proof once, premises before conclusions."""
        result: dict[TermTriple, Proof] = {}
        for premise in self.premises:
            for step in premise.steps():
                result.setdefault(step.triple, step)
        if self.rule:
            result.setdefault(self.triple, self)
        return list(result.values())

    def given(self) -> list[TermTriple]:
        """Return the given triples that the proof rests on, sorted."""
        if not self.rule:
            return [self.triple]
        return sorted({triple for premise in self.premises for triple in premise.given()})


def prove(closure: Closure, triple: TermTriple) -> Proof | None:
    """Return a minimal proof of a triple, or none when it does not follow.

    Minimal twice: no smaller tree of rules gives the triple, and none of the given triples can be left out.
    """
    numbers = [closure.terms.known(term) for term in triple]
    if any(number is None for number in numbers):
        return None
    subject, predicate, value = (number or 0 for number in numbers)
    inverted = predicate == closure.terms.type
    goal = Atom(predicate, value, subject) if inverted else Atom(predicate, subject, value)
    return _minimal_proof(closure, goal)


def prove_contradiction(closure: Closure) -> Proof | None:
    """Return a minimal proof of one contradiction, the smallest of the first few; none when there is none."""
    proofs = [proof for goal in closure.contradictions()[:_WAYS_THEN] if (proof := _minimal_proof(closure, goal))]
    return min(proofs, key=lambda proof: (len(proof.given()), proof.given()), default=None)


def _minimal_proof(closure: Closure, goal: Atom) -> Proof | None:
    if not closure.program.holds(goal):
        return None
    best = _smallest(closure, goal)
    proof = _proof_tree(closure, goal, best)
    for triple in proof.given():
        fewer = [other for other in proof.given() if other != triple]
        if fewer and (again := _proof_within(fewer, proof.triple)):
            proof = again
    return proof


def _proof_within(given: list[TermTriple], triple: TermTriple) -> Proof | None:
    """Return a proof of a triple from a few given ones only."""
    closure = Closure(given)
    numbers = [closure.terms.known(term) for term in triple]
    if any(number is None for number in numbers):
        return None
    subject, predicate, value = (number or 0 for number in numbers)
    goal = Atom(predicate, value, subject) if predicate == closure.terms.type else Atom(predicate, subject, value)
    if not closure.program.holds(goal):
        return None
    return _proof_tree(closure, goal, _smallest(closure, goal))


def _smallest(closure: Closure, goal: Atom) -> dict[Atom, RuleInstance]:
    """Return for each triple that the goal may need the step with the smallest proof (Knuth 1977)."""
    ways = _rule_instances(closure, goal)
    waiting: dict[Atom, list[int]] = defaultdict(list)
    open_premises: list[int] = []
    weights: list[int] = []
    flat: list[tuple[Atom, RuleInstance]] = []
    queue: list[tuple[int, int, int, Atom, RuleInstance | None]] = []
    for conclusion, steps in ways.items():
        if not steps:
            heapq.heappush(queue, (1, 0, len(queue), conclusion, None))
        for step in steps:
            premises = set(step[1])
            for premise in premises:
                waiting[premise].append(len(flat))
            open_premises.append(len(premises))
            weights.append(1)
            flat.append((conclusion, step))
    done: dict[Atom, RuleInstance | None] = {}
    pushed = len(queue)
    while queue and goal not in done:
        weight, _, _, atom, result = heapq.heappop(queue)
        if atom in done:
            continue
        done[atom] = result
        for place in waiting[atom]:
            open_premises[place] -= 1
            weights[place] += weight
            if not open_premises[place]:
                conclusion, step = flat[place]
                pushed += 1
                heapq.heappush(queue, (weights[place], 1, pushed, conclusion, step))
    return {atom: step for atom, step in done.items() if step is not None}


def _rule_instances(closure: Closure, goal: Atom) -> dict[Atom, list[RuleInstance]]:
    """Return the rule instances that may take part in a proof; given triples need none."""
    result: dict[Atom, list[RuleInstance]] = {}
    waiting, count = [goal], 0
    while waiting:
        atom = waiting.pop()
        if atom in result:
            continue
        came = closure.program.relations[atom.relation].round_of((atom.first << 32) | atom.second)
        steps: list[RuleInstance] = []
        if came:
            for step in _instances_concluding(closure, atom):
                if count > _INSTANCES:  # only what was there before: such steps cannot run in circles
                    if len(steps) >= _WAYS_THEN:
                        break
                    rounds = closure.program.relations
                    if any(rounds[p.relation].round_of((p.first << 32) | p.second) >= came for p in step[1]):
                        continue
                steps.append(step)
            steps.sort(key=lambda step: (len(step[1]), step[0].name, str(step[1])))
        result[atom] = steps
        count += len(steps)
        waiting.extend(premise for _, premises in steps for premise in premises)
    return result


def _instances_concluding(closure: Closure, goal: Atom) -> Iterator[RuleInstance]:
    """Yield the rules that end in a triple, with the premises that are there for each."""
    program = closure.program
    for rule in program.concluding(goal):
        bound = _unified(rule.head, goal, {})
        if bound is None:
            continue
        for one in program.matching(_substituted(rule.body[0], bound)):
            more = _unified(rule.body[0], one, bound)
            if more is None:
                continue
            if len(rule.body) == 1:
                if goal != one and program.allows(rule, more):
                    yield rule, (one, *rule.sources)
                continue
            for other in program.matching(_substituted(rule.body[1], more)):
                all_bound = _unified(rule.body[1], other, more)
                if all_bound is not None and goal not in {one, other} and program.allows(rule, all_bound):
                    yield rule, (one, other, *rule.sources)


def _unified(pattern: Atom, atom: Atom, bound: dict[int, int]) -> dict[int, int] | None:
    result = dict(bound)
    for term, value in ((pattern.first, atom.first), (pattern.second, atom.second)):
        if (term if term >= 0 else result.setdefault(term, value)) != value:
            return None
    return result


def _substituted(pattern: Atom, bound: dict[int, int]) -> Atom:
    return Atom(pattern.relation, bound.get(pattern.first, pattern.first), bound.get(pattern.second, pattern.second))


def _proof_tree(closure: Closure, goal: Atom, best: dict[Atom, RuleInstance]) -> Proof:
    """Return the proof as triples; a step on a helping relation is merged into the step that needs it."""
    known: dict[Atom, Proof] = {}

    def tree(atom: Atom) -> Proof:
        if atom not in known:
            step = best.get(atom)
            triple = closure.triple(atom)
            if step is None:
                known[atom] = Proof(triple)
            else:
                premises = {proof.triple: proof for premise in step[1] for proof in premise_trees(premise)}
                known[atom] = Proof(triple, step[0].name, tuple(premises.values()))
        return known[atom]

    def premise_trees(atom: Atom) -> list[Proof]:
        step = best.get(atom)
        if atom.relation == closure.terms.same_value:
            return []  # that 44 is 44.0 needs no premise
        if step is not None and closure.is_auxiliary(atom):
            return [proof for premise in step[1] for proof in premise_trees(premise)]
        return [tree(atom)]

    return tree(goal)
