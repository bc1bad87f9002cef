"""Answers questions about the chains of one graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, cached_property
from itertools import combinations

from rdflib import URIRef
from rdflib.namespace import RDF

from kg.errors import ParameterError
from kg.namespaces import MK
from kg.paths.answer import PathAnswer, PathFinding, PathQuestion
from kg.paths.association import Association, Associations, Denial
from kg.paths.blocking import Blocking
from kg.paths.chains import Chain, ChainSearch
from kg.paths.entities import Entities
from kg.paths.evidence_filter import EvidenceFilter
from kg.paths.missing_links import MissingLink, MissingLinks, Reach
from kg.paths.modifiers import RiskModifiers
from kg.paths.stated_claims import StatedClaim
from kg.paths.statements import NodePair, Statements
from kg.paths.step import Step, StepKind
from kg.paths.step_graph import StepGraph
from kg.paths.triple_index import TripleIndex
from kg.prefixes import words_of
from kg.unit_words import count_in_words

# How many chains a question looks through that is about all of them.
ALL = 300
LARGEST_CUT = 3


class PathFinder:
    """The chains of one graph. Nothing in it changes, so it may be kept."""

    def __init__(self, index: TripleIndex) -> None:
        self.index, self.entities = index, Entities(index)
        self.statements = Statements(index, self.entities)
        self._gaps = MissingLinks(index, self.entities, self.statements)
        self.chains = cache(self._chains)

    def has(self, node: URIRef) -> bool:
        """Whether the graph says something of a node, or has something that stands under it."""
        known = node in self.entities or bool(self.index.values(node, RDF.type))
        return known or bool(self.entities.narrower(node))

    @cached_property
    def associations(self) -> Associations:
        """What is stated of treatments and events without a mechanism."""
        return Associations(self.index, self.entities, self.statements.claims)

    def _chains(self, filters: EvidenceFilter) -> ChainSearch:
        graph = StepGraph(self.statements.steps(filters), self.entities.cells_agree)
        return ChainSearch(graph, self.entities, Blocking(self.statements, self.entities, filters))

    def answer(self, question: PathQuestion) -> PathAnswer:
        """Answer a question. Raises ParameterError where it cannot be asked so."""
        ways: dict[str, tuple[Callable[[PathQuestion], PathAnswer], int | None, bool]] = {
            "chains": (self.chains_between, 1, False),
            "causes": (self._causes, 0, False),
            "shared": (self._shared, None, False),
            "cuts": (self._cuts, 1, False),
            "components": (self._components, 1, False),
            "contradictions": (self._contradictions, 1, False),
            "modifiers": (self._modifiers, 1, False),
            "tradeoff": (self._tradeoff, 1, True),
        }
        if question.ask not in ways:
            raise ParameterError(f"'{question.ask}' cannot be asked; there are {', '.join(ways)}.")
        way, sources, second = ways[question.ask]
        if len(question.sources) != sources and not (sources is None and len(question.sources) > 1):
            wanted = "two or more starts" if sources is None else f"{sources or 'no'} start{'s' * (sources != 1)}"
            raise ParameterError(f"'{question.ask}' takes {wanted} and one end, not {len(question.sources)} starts.")
        if (question.also is not None) != second:
            rule = "needs a second end (also)" if second else "takes no second end: that belongs to 'tradeoff'"
            raise ParameterError(f"'{question.ask}' {rule}.")
        return way(question)

    def chains_between(self, question: PathQuestion) -> PathAnswer:
        """Return the best chains from one node to another, with what is stated, denied and missing."""
        source, target, (chains, result) = question.sources[0], question.target, self._best(question)
        reach = self._gaps.reach(chains, source, target, question.steps)
        filters, between = question.filters, self.associations.between(source, target)
        stated = tuple(each for each in between if not each.claim.denied and filters.admits_association(each.claim))
        against = [each for each in between if each.claim.denied]
        refuted = {
            each.claim: Denial(each.claim, "; ".join(filter(None, (each.bearing, self._of_kind(each.event, target)))))
            for each in against
        }
        gaps = self._gaps.stated(source, target, reach)
        # What a filter leaves out is not missing, nor is what leads to an event that is itself denied.
        wanted = bool(stated) or all(each.event != target for each in against)
        if wanted and not result and not gaps and question.k and source != target and filters == EvidenceFilter():
            associated = frozenset(each.subject for each in stated)
            gaps = self._gaps.broken(chains, source, target, reach, question.steps, associated)
        for denial in self._denied(source, target, reach, result):
            refuted.setdefault(denial.claim, denial)
        denied = tuple(each for each in refuted.values() if filters.admits_claim(each.claim))
        ordered = self._agreeing_first(question, result, stated)
        return PathAnswer(question, tuple(ordered), (), stated, tuple(_once(gaps)), denied)

    def _agreeing_first(
        self, question: PathQuestion, chains: list[Chain], stated: tuple[Association, ...]
    ) -> list[Chain]:
        """Return chains with one first that does not contradict what is stated, if there is one among all chains.

        Where the claims on the source itself state no direction, or both, nothing contradicts them.
        """
        effects = self.entities.vocabulary.effects
        own = [each for each in stated if not (each.bearing or each.claim.possible)]
        # That an event was reported counts as raising it only where no claim says more.
        signs = [(effects.get(MK[each.relation], 0) or int(each.relation == "reportedWith"), each) for each in own]
        stronger = [pair for pair in signs if pair[0] and pair[1].relation != "reportedWith"] or signs
        directions = {sign for sign, _ in stronger} - {0}
        if len(directions) != 1:
            return chains
        expected = directions.pop()
        against = tuple(each.claim for sign, each in stronger if sign == expected)
        if chains and chains[0].sign * expected < 0:
            agreeing = (chain for chain in self._best(question, k=ALL)[1] if chain.sign * expected >= 0)
            first = next(agreeing, None)
            if first is not None:
                rest = (chain for chain in chains if (chain.nodes, chain.sign) != (first.nodes, first.sign))
                chains = [first, *rest][: question.k]
        return [replace(chain, contradicts=against) if chain.sign * expected < 0 else chain for chain in chains]

    def _best(
        self, question: PathQuestion, source: URIRef | None = None, k: int | None = None
    ) -> tuple[ChainSearch, list[Chain]]:
        chains = self.chains(question.filters)
        start = question.sources[0] if source is None else source
        result = chains.best(start, question.target, question.k if k is None else k, question.steps)
        return chains, [self._weighed(chain) for chain in result]

    def _weighed(self, chain: Chain) -> Chain:
        """Return a chain with what denies that its source brings about a later node of it."""
        start = chain.component or chain.nodes[0]
        denied = {
            claim
            for node in chain.nodes[2:]
            for claim in self.statements.denied.get((start, node), ())
            if node != chain.links[0].step.head
        }
        return replace(chain, denied=tuple(sorted(denied, key=lambda claim: claim.iri)))

    def _denied(self, source: URIRef, target: URIRef, reach: Reach, result: list[Chain]) -> tuple[Denial, ...]:
        """Return what denies a link from the source, or from what it reaches, to what leads to the target."""
        shown = {claim for chain in result for link in chain.links for claim in link.step.against}
        shown |= {claim for chain in result for claim in chain.denied}
        parts = {source, *self.entities.components_of(source), *self.entities.members.get(source, ())}
        ends = {target, *self.entities.narrower(target)}
        return tuple(
            Denial(claim, self._of_kind(value, target))
            for (subject, value), claims in sorted(self.statements.denied.items())
            if (subject in parts and value in ends | reach.backward.keys())
            or (subject in reach.forward and not self.entities.is_treatment(subject) and value in ends)
            for claim in claims
            if claim not in shown and self._under(source, claim)
        )

    def _of_kind(self, event: URIRef, target: URIRef) -> str:
        """Return that a denial speaks of one kind of the target alone: it does not deny the target itself."""
        label = self.entities.label
        narrower = event in self.entities.narrower(target)
        return f"of {label(event)} alone, one kind of {label(target)}" if narrower else ""

    def _under(self, source: URIRef, claim: StatedClaim) -> bool:
        scope = self.entities.scope(source)
        return not claim.treatments or not scope or bool(claim.treatments & scope)

    def _causes(self, question: PathQuestion) -> PathAnswer:
        """What can lead to the target: the best chain of each drug, class and mechanism."""
        if self.entities.is_treatment(question.target):
            label, kind = self.entities.label(question.target), words_of(self.entities.kind(question.target))
            raise ParameterError(
                f"{label} ({kind}) is where chains begin, not where they end. "
                f"Name an end as well: from {label} to an event, process or disease."
            )
        nodes = [node for node in self.chains(question.filters).graph.nodes if self.entities.has_role(node, "origin")]
        best = [chain for node in nodes for chain in self._best(question, node, 1)[1]]
        best.sort(key=lambda chain: (not self.entities.is_treatment(chain.nodes[0]), chain.cost, chain.nodes))
        drugs = [chain for chain in best if self.entities.is_treatment(chain.nodes[0])]
        others = [chain for chain in best if not self.entities.is_treatment(chain.nodes[0])]
        counts = (
            (drugs, count_in_words(len(drugs), "drug or drug class has", "drugs and drug classes have")),
            (others, count_in_words(len(others), "mechanism has", "mechanisms have")),
        )
        findings = tuple(
            PathFinding(f"{count} a chain there", chains=tuple(chains[: question.k])) for chains, count in counts
        )
        return PathAnswer(question, findings=findings)

    def _shared(self, question: PathQuestion) -> PathAnswer:
        """What several sources share on the way to the target."""
        result = {source: self._best(question, source, ALL)[1] for source in question.sources}
        passed = [{node for chain in chains for node in chain.nodes[1:-1]} for chains in result.values()]
        findings = []
        for node in set.intersection(*passed) if passed else ():
            if self.entities.is_treatment(node):
                continue
            through = tuple(next(chain for chain in chains if node in chain.nodes[1:-1]) for chains in result.values())
            findings.append((sum(chain.cost for chain in through), node, through))
        shown = [
            PathFinding(f"all pass {self.entities.label(node)}", (node,), through)
            for _, node, through in sorted(findings, key=lambda each: each[:2])[: question.k]
        ]
        if not shown:
            counts = ", ".join(f"{self.entities.label(source)} {len(chains)}" for source, chains in result.items())
            shown = [PathFinding(f"nothing on the way is shared; chains: {counts}")]
        return PathAnswer(question, findings=tuple(shown))

    def _cuts(self, question: PathQuestion) -> PathAnswer:
        """Which step, or which few, would cut all chains if blocked."""
        _, result = self._best(question, k=ALL)
        ways = [_acting(chain) for chain in result]
        candidates = sorted(set().union(*ways))
        cuts: list[tuple[NodePair, ...]] = []
        for size in range(1, LARGEST_CUT + 1 if ways else 0):
            cuts = [cut for cut in combinations(candidates, size) if all(way & set(cut) for way in ways)]
            if cuts:
                break
        names = self.entities.label
        findings = [
            PathFinding(" and ".join(f"{names(tail)} → {names(head)}" for tail, head in cut), tuple(sum(cut, ())))
            for cut in cuts[: question.k]
        ]
        size = len(cuts[0]) if cuts else 0
        every = "the only chain" if len(result) == 1 else f"all {len(result)} chains"
        more = f"no {LARGEST_CUT} steps or fewer cut {every}"
        title = f"each line cuts {every} if its {size} steps are blocked" if size > 1 else (
            f"each of these steps, if blocked, cuts {every}" if size else more
        )  # fmt: skip
        return PathAnswer(question, findings=(PathFinding(title if ways else "there is no chain to cut"), *findings))

    def _components(self, question: PathQuestion) -> PathAnswer:
        """Which component of a regimen contributes which chains."""
        source = question.sources[0]
        drugs = [part for part in self.entities.components_of(source) if self.entities.kind(part) == "Drug"]
        if not drugs:
            raise ParameterError(f"{self.entities.label(source)} has no components; ask this of a regimen.")
        _, result = self._best(question, k=ALL)
        findings = []
        for part in (*drugs, None):
            own = tuple(chain for chain in result if chain.component == part)
            if own or part is not None:
                name = self.entities.label(part) if part else "the regimen as a whole"
                findings.append(PathFinding(f"{name}: {count_in_words(len(own), 'chain')}", chains=own[: question.k]))
        findings += self._blocked(result)
        return PathAnswer(question, findings=tuple(findings))

    def _contradictions(self, question: PathQuestion) -> PathAnswer:
        """Chains of opposite signs between two nodes, and steps whose sign is disputed."""
        _, result = self._best(question, k=ALL)
        findings = []
        untold = ", in a direction that cannot be told"
        for sign, word, how in ((1, "raise", ""), (-1, "lower", ""), (0, "change", untold)):
            own = tuple(chain for chain in result if chain.sign == sign)
            title = count_in_words(len(own), f"chain {word}s", f"chains {word}")
            findings.append(PathFinding(f"{title} the end{how}", chains=own[: question.k]))
        disputed: dict[NodePair, Step] = {
            (link.step.tail, link.step.head): link.step
            for chain in result
            for link in chain.links
            if link.step.disputed
        }
        for (tail, head), step in disputed.items():
            title = f"{self.entities.label(tail)} → {self.entities.label(head)} is disputed"
            doubted = tuple(claim for claim in step.claims if claim.disputed)
            findings.append(PathFinding(title, (tail, head), claims=(*step.opposed, *step.against, *doubted)))
        findings += self._blocked(result)
        return PathAnswer(question, findings=tuple(findings))

    def _blocked(self, chains: list[Chain]) -> list[PathFinding]:
        """Return the steps that another component of the treatment is stated to block, each with the claims."""
        blocked: dict[NodePair, tuple[StatedClaim, ...]] = {
            (link.step.tail, link.step.head): link.blocked for chain in chains for link in chain.links if link.blocked
        }
        names = self.entities.label
        title = "{} → {}: another component is stated to do the opposite"
        return [PathFinding(title.format(*map(names, pair)), pair, claims=claims) for pair, claims in blocked.items()]

    def _modifiers(self, question: PathQuestion) -> PathAnswer:
        """What raises or lowers the risk besides."""
        _, result = self._best(question, k=ALL)
        passed = {node for chain in result for node in chain.nodes[1:] if not self.entities.is_treatment(node)}
        modifiers = RiskModifiers(self.index, self.entities, self.statements.claims)
        return PathAnswer(question, findings=tuple(modifiers.besides(question.sources[0], question.target, passed)))

    def _tradeoff(self, question: PathQuestion) -> PathAnswer:
        """Chains to two ends, of benefit and of harm, that share a step."""
        _, result = self._best(question, k=ALL)
        others = self.chains(question.filters).best(question.sources[0], _present(question.also), ALL, question.steps)
        findings = []
        for pair in sorted(set().union(*map(_acting, result)) & set().union(*map(_acting, others))):
            both = tuple(next(chain for chain in chains if pair in _acting(chain)) for chains in (result, others))
            title = f"both go by {self.entities.label(pair[0])} → {self.entities.label(pair[1])}"
            findings.append((sum(chain.cost for chain in both), PathFinding(title, pair, both)))
        findings.sort(key=lambda each: (each[0], each[1].nodes))
        shown = tuple(finding for _, finding in findings[: question.k])
        nothing = PathFinding(f"no step is shared by the {len(result)} and the {len(others)} chains")
        return PathAnswer(question, findings=shown or (nothing,))


def _acting(chain: Chain) -> set[NodePair]:
    return {
        (link.step.tail, link.step.head)
        for link in chain.links
        if link.step.kind in {StepKind.MECHANISM, StepKind.ASSOCIATION}
    }


def _once(gaps: list[MissingLink]) -> list[MissingLink]:
    return list({(gap.reached, gap.wanted, gap.reason): gap for gap in gaps}.values())


def _present(iri: URIRef | None) -> URIRef:
    if iri is None:
        raise ParameterError("The question 'tradeoff' needs a second end.")
    return iri
