"""Figures that are printed more than once, in a table and in the text or in two rows: they are one finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rdflib import URIRef

from kg.errors import Finding
from kg.model import ACCEPTED, Claim
from kg.namespaces import MK
from kg.prefixes import expand

_VALUES = frozenset({MK.value, MK.notReached})
# What one place prints of a figure and another leaves out.
_DETAILS = frozenset({MK.lowerBound, MK.upperBound, MK.boundsType, MK.confidenceLevel, MK.numerator, MK.denominator})
# What tells one result from another. Not the population: a table and its text name the same patients differently.
_RESULT = frozenset(
    {
        *_VALUES,
        *(MK.measure, MK.unit, MK.operator, MK.timepoint, MK.gradeMin, MK.gradeMax, MK.serious),
        *(MK.group, MK.referenceGroup, MK.trial),
    }
)
_KINDS = frozenset({MK.OutcomeClaim, MK.AdverseEventClaim})


def mark_repeated_figures(claims: Iterable[Claim], findings: list[Finding]) -> list[Claim]:
    """Return the claims, those that print a finding again with `mk:repeats` of the one that stands for it.

    Two outcomes or event rates are one finding when subject, object, measure, figure, unit, time, grade, groups and
    study are the same, and no bound or count differs that both print. An accepted claim stands for it before a
    disputed one, then the one that prints most, then the first in the tables. A claim whose row names what it repeats
    keeps it; that must be there, else it goes to `findings`.
    """
    listed = list(claims)
    known = {expand(claim.curie) for claim in listed}
    standing: dict[object, list[Claim]] = {}
    repeats: dict[str, Claim] = {}
    named = {claim.curie for claim in listed if any(predicate == MK.repeats for predicate, _ in claim.properties)}
    figures = [claim for claim in listed if _is_figure(claim) and claim.curie not in named]
    for claim in sorted(figures, key=lambda claim: (claim.status != ACCEPTED, -len(_details(claim)))):
        before = standing.setdefault(_result(claim), [])
        first = next((other for other in before if _agree(claim, other)), None)
        if first is None:
            before.append(claim)
        else:
            repeats[claim.curie] = first
    for claim in listed:
        for predicate, value in claim.properties:
            if predicate == MK.repeats and str(value) not in known:
                place = f"extracts/{claim.publication}"
                findings.append(Finding(place, 1, "repeats", claim.curie, "it repeats a claim that is not there"))
    return [
        replace(claim, properties=(*claim.properties, (MK.repeats, URIRef(expand(repeats[claim.curie].curie)))))
        if claim.curie in repeats
        else claim
        for claim in listed
    ]


def _is_figure(claim: Claim) -> bool:
    return claim.kind in _KINDS and any(predicate in _VALUES for predicate, _ in claim.properties)


def _result(claim: Claim) -> object:
    parts = sorted(f"{predicate} {value}" for predicate, value in claim.properties if predicate in _RESULT)
    return claim.subject, claim.relation, claim.object, claim.polarity, *parts


def _details(claim: Claim) -> dict[URIRef, str]:
    return {predicate: str(value) for predicate, value in claim.properties if predicate in _DETAILS}


def _agree(one: Claim, other: Claim) -> bool:
    mine, theirs = _details(one), _details(other)
    return all(mine[name] == theirs[name] for name in mine.keys() & theirs.keys())
