"""The sections that claims make on the page of any entity: by their kind, and by what the entity is in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.entity_pages.blocks import Block, PageSection
from kg.entity_pages.claim_records import ClaimRole
from kg.entity_pages.claim_tables import claim_table, claims_shown, effect_table
from kg.entity_pages.context import PageContext
from kg.entity_pages.rates import event_rates

_ANY = frozenset[str]()
# Roles whose claims stand in a section only where it names them.
_APART = frozenset({"statedIn", "groupOfProtocol"})
# More claims than these are not read to be grouped.
_MOST_GROUPED = 400


@dataclass(frozen=True)
class SectionPlan:
    """Which claims a section holds: of these kinds, in which the entity has one of these roles (any, if empty).

    `other`: claims with one relation to one thing in this role make one row.
    """

    key: str
    title: str
    kinds: frozenset[str]
    roles: frozenset[str] = _ANY
    columns: tuple[str, ...] = ("statement", "source", "doubts")
    lead: str = ""
    other: str = ""

    def takes(self, each: ClaimRole) -> bool:
        """Whether a claim in which the entity has a role belongs here."""
        is_of_kind = not self.kinds or each.kind.rpartition("#")[2] in self.kinds
        return is_of_kind and (each.role in self.roles if self.roles else each.role not in _APART)


def _plan(
    key: str, title: str, kinds: str, roles: str = "", columns: str = "", lead: str = "", other: str = ""
) -> SectionPlan:
    named = tuple(columns.split()) or ("statement", "source", "doubts")
    return SectionPlan(key, title, frozenset(kinds.split()), frozenset(roles.split()), named, lead, other)


_SAYS = "statement source doubts"

PLANS = (
    _plan("acts-on", "What it acts on", "MechanismClaim", "subject", other="object",
          lead="The most specific relation that a source states; each sentence leads to its claim and its place."),
    _plan("acted-on", "What acts on it", "MechanismClaim", "object", other="subject"),
    _plan("happens-here", "What happens in it", "MechanismClaim", "cellType", f"subject relation object {_SAYS}"),
    _plan("mechanisms", "Mechanisms that speak of it", "MechanismClaim"),
    _plan("events", "Adverse events", "AdverseEventClaim", "", f"event subject grade unusual figure {_SAYS}"),
    _plan("outcomes", "Outcomes", "OutcomeClaim", "", f"measure figure group {_SAYS}"),
    _plan("comparisons", "Comparisons", "ComparisonClaim", "", "statement figure source doubts"),
    _plan("of-protocols", "Figures of protocols with more drugs than it has",
          "OutcomeClaim AdverseEventClaim ComparisonClaim", "groupOfProtocol", f"measure figure group {_SAYS}",
          "Of groups that were given other drugs in another phase: a figure is of the whole protocol, not of this."),
    _plan("indications", "What it is used for", "IndicationClaim ApprovalClaim", "subject"),
    _plan("treatments", "What is used for it", "IndicationClaim ApprovalClaim"),
    _plan("contraindications", "Contraindications", "ContraindicationClaim"),
    _plan("dosing", "Dosing", "DosingClaim", "", "statement figure source doubts"),
    _plan("management", "How events are managed", "ManagementClaim"),
    _plan("resistance", "Resistance", "ResistanceClaim"),
    _plan("pharmacokinetics", "Pharmacokinetics", "PharmacokineticClaim", "", "statement figure source doubts"),
    _plan("chemistry", "Chemistry", "ChemistryClaim", "", "statement figure source doubts"),
    _plan("definitions", "Definitions", "DefinitionClaim"),
    _plan("design", "Studies and their design", "StudyDesignClaim"),
    _plan("gaps", "What is not known", "KnowledgeGap", "", "", "What sources say is not established."),
    _plan("classification", "What it is, and what belongs to it", "ClassificationClaim"),
    _plan("references", "References", "ReferenceClaim"),
)  # fmt: skip

_OTHERS = _plan("others", "Other claims", "")


def claim_sections(context: PageContext, without: frozenset[str]) -> Iterator[PageSection]:
    """Yield the sections of the claims that speak of the entity; each claim stands in the first that takes it.

    `without`: keys of sections that the page makes in its own way.
    """
    planned: list[tuple[SectionPlan, list[str]]] = []
    taken: set[str] = set()
    for plan in (*PLANS, _OTHERS):
        claims = [each.claim for each in context.roles if plan.takes(each) and each.claim not in taken]
        claims = list(dict.fromkeys(claims))
        taken |= set(claims)
        if claims and plan.key not in without and context.section in {"", plan.key}:
            planned.append((plan, claims))
    # All at once, because each question to the store costs.
    context.records(claim for plan, claims in planned for claim in _needed(context, plan, claims))
    for plan, claims in planned:
        yield PageSection(plan.key, plan.title, tuple(_blocks(context, plan, claims)), len(claims), lead=plan.lead)


def _needed(context: PageContext, plan: SectionPlan, claims: list[str]) -> Sequence[str]:
    return claims[:_MOST_GROUPED] if plan.other else claims_shown(context, plan.key, claims)[0]


def _blocks(context: PageContext, plan: SectionPlan, claims: list[str]) -> Iterator[Block]:
    if plan.key == "events":
        yield from event_rates(context, claims)
    if plan.other:
        yield effect_table(context, context.records(claims[:_MOST_GROUPED]), plan.title, plan.key, plan.other)
        return
    few, more = claims_shown(context, plan.key, claims)
    yield claim_table(context, context.records(few), plan.title, plan.columns, more)
