"""One row of a table as claims: its cells in the roles that the mapping gives them.

A name that stands for nothing known, or for several things, is reported and gives no edge; a cell that cannot be read
is passed over with its reason, and the rest of the claim stands. Where the numbers of a row contradict each other, or
none of its figures can be read, the claim is unresolved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from rdflib import Literal, URIRef

from kg.model import AFFIRMED, ASSERTED, NEGATED, NOT_KNOWN, POSSIBLE, Property, RdfTerm
from kg.namespaces import MK
from kg.prefixes import contract, expand
from loaders.cells import CellError
from loaders.contract import load_contract
from loaders.mapped_tables.cell_texts import cell_text
from loaders.mapped_tables.cell_values import EQUAL, cell_value, grades, interval, is_share
from loaders.mapped_tables.mapping import ClaimMapping, TableMapping, entity_kinds
from loaders.record_claims import RecordClaims, slug
from loaders.tables import did_you_mean

_POLARITY = {"affirmed": AFFIRMED, "negated": NEGATED, "not-known": NOT_KNOWN}
_CERTAINTY = {"asserted": ASSERTED, "possible": POSSIBLE}
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEVERAL = re.compile(r"[;|]")
_FIGURES = frozenset({"affected", "value", "numerator", "text_value", "not_reached", "lower_bound", "upper_bound"})
_STATED_ONCE = frozenset({"at_risk", "denominator", "unit", "operator", "p_operator", "not_reached"})
"""Roles that a column of their own may state, and another one beside its figure: `12/45`, `12%`, `<0.001`."""
# Ranges of what decides which claim a row makes: without it, the rest would be another claim.
_DECIDING = frozenset({"enum", "enums", "boolean"})
# What these say in percent is a share of people; a change may be more than all.
_SHARES = frozenset({MK.OutcomeClaim, MK.StudyDesignClaim})
_OWN = {"subject", "relation", "object", "statement", "polarity", "certainty", "status", "status_reason"}


@dataclass
class _Parts:
    """What a row says of one claim, role by role."""

    entities: dict[str, URIRef] = field(default_factory=dict)
    terms: dict[str, RdfTerm] = field(default_factory=dict)
    several: list[tuple[str, RdfTerm]] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)
    percents: dict[str, Decimal] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


class RowClaims:
    """Adds the claims of a row to those of its record."""

    def __init__(self, claims: RecordClaims, mapping: TableMapping, place: str, row: str) -> None:
        self._claims, self._mapping, self._place, self._row = claims, mapping, place, row
        self._kind = mapping.claim_kind
        self._ranges = {name: column.range for name, column in load_contract().columns.items()}

    def add(self, key: str, cells: dict[str, str]) -> None:
        """Add the claims of the cells of a row. `key`: that of the row."""
        of_claims = self._mapping.of_claims()
        for number, claim in enumerate(of_claims, 1):
            texts = {role: text for role, column in claim.columns.items() if (text := cells.get(column, ""))}
            if not texts.keys() - _shared(self._mapping, claim):
                continue
            texts |= {role: self._written(value) for role, value in claim.constants.items()}
            figures = claim.columns.keys() & _FIGURES
            self._add(key if len(of_claims) == 1 else f"{key}.{number}", texts, figures)

    def _add(self, key: str, texts: dict[str, str], figures: Collection[str]) -> None:
        parts = _Parts()
        for role, text in texts.items():
            meant = self._mapping.values.get(role, {}).get(text, text)
            if meant:
                self._read(role, meant, parts)
        for figure, operator in (("value", "operator"), ("p_value", "p_operator")):
            if figure in parts.terms:
                parts.terms.setdefault(operator, Literal(EQUAL))
        self._check(parts)
        if figures and not parts.terms.keys() & _FIGURES:
            parts.reasons.append(f"the row gives no figure that can be read ({', '.join(sorted(figures))})")
        subject, object_ = parts.entities.get("subject"), parts.entities.get("object")
        relation = self._relation(texts)
        if subject is None:
            self._skip("the subject is not known" if "subject" in texts else "the cell of the subject is empty", texts)
            return
        if relation is None:
            return
        self._check_share(parts, relation)
        if "object" in parts.unknown and self._kind.claim_class == MK.AdverseEventClaim:
            parts.several.append(("", Literal(parts.unknown["object"])))
        elif object_ is None and "object" in self._kind.required:
            self._skip("the object is not known" if "object" in texts else "the cell of the object is empty", texts)
            return
        status = parts.terms.get("status")
        reason = "; ".join(
            [*parts.reasons, *(str(parts.terms[one]) for one in ("status_reason",) if one in parts.terms)]
        )
        unresolved = reason if parts.reasons or (status is not None and str(status) == "unresolved") else ""
        self._claims.claim(
            key,
            self._kind.claim_class,
            subject,
            relation,
            str(parts.terms.get("statement", "")) or self._statement(texts, parts),
            self._row,
            list(self._properties(parts)),
            object_=object_,
            polarity=_POLARITY[str(parts.terms.get("polarity", "affirmed"))],
            certainty=_CERTAINTY[str(parts.terms.get("certainty", "asserted"))],
            unresolved=unresolved,
        )

    def _read(self, role: str, text: str, parts: _Parts) -> None:
        try:
            if role == "relation":
                return
            if role == "grade":
                parts.terms["grade_min"], parts.terms["grade_max"] = grades(text)
            elif role == "interval":
                bounds = interval(text, self._mapping.table.decimal)
                parts.terms["lower_bound"], parts.terms["upper_bound"] = bounds
            elif self._ranges[role].startswith(("entity", "agent")):
                self._read_entity(role, text, parts)
            elif self._ranges[role] == "publications":
                for one in _SEVERAL.split(text):
                    self._read_publication(role, one.strip(), parts)
            else:
                self._read_value(role, text, parts)
        except CellError as error:
            reason = f"the {role} cannot be read: {error.rule}"
            self._claims.skip(self._row, f"{reason} ({error.suggestion})" if error.suggestion else reason, text)
            if role == "grade" or self._ranges.get(role, "").partition(":")[0] in _DECIDING:
                parts.reasons.append(f"{reason}: {text}")

    def _read_value(self, role: str, text: str, parts: _Parts) -> None:
        value = cell_value(self._ranges[role], role, text, self._mapping.table.decimal)
        if value.percent is not None:
            parts.percents[role] = value.percent
        own = {} if "not_reached" in value.also else {role: value.term}
        for name, term in {**own, **value.also}.items():
            known = parts.terms.get(name)
            if known is not None and name in _STATED_ONCE and not _agree(str(known), str(term)):
                parts.reasons.append(f"the row says {known} and {term} of {name}")
            # The column of a role says more than what stands beside another figure.
            if known is None or name == role:
                parts.terms[name] = term

    def _read_entity(self, role: str, text: str, parts: _Parts) -> None:
        prefixes = self._prefixes(role)
        candidates = self._claims.index.candidates(text, *prefixes)
        if len(candidates) == 1:
            parts.entities[role] = URIRef(expand(candidates[0]))
        elif not candidates and role in self._mapping.new:
            parts.entities[role] = self._new_entity(role, text)
        else:
            parts.unknown[role] = text
            self._claims.unknown(role, text, candidates)

    def _prefixes(self, role: str) -> list[str]:
        named = self._mapping.types.get(role, "").split() or self._ranges[role].partition(":")[2].split()
        return named or sorted(entity_kinds())

    def _new_entity(self, role: str, text: str) -> URIRef:
        prefix = self._mapping.new[role]
        curie = f"{prefix}:{self._mapping.name}.{slug(text)}"
        return self._claims.entity(curie, entity_kinds()[prefix], text)

    def _read_publication(self, role: str, text: str, parts: _Parts) -> None:
        bare = text.removeprefix("PMID:").removeprefix("pmid:").strip()
        candidates = self._claims.index.candidates(f"PMID:{bare}" if bare.isdecimal() else text, "pub")
        if len(candidates) == 1:
            parts.several.append((role, URIRef(expand(candidates[0]))))
        elif text:
            self._claims.unknown("publication", text, candidates)

    def _relation(self, texts: dict[str, str]) -> URIRef | None:
        text = texts.get("relation", "")
        text = self._mapping.values.get("relation", {}).get(text, text)
        allowed = self._kind.relations
        if not text and len(allowed) == 1:
            return URIRef(expand(next(iter(allowed))))
        name = text if ":" in text else f"mk:{text}"
        if name in allowed or "*" in allowed:
            return URIRef(expand(name))
        hint = did_you_mean(name, allowed) or f"It takes {', '.join(sorted(allowed))}."
        rule = f"the kind '{self._kind.name}' does not take this relation ({hint})" if text else "the relation is empty"
        self._claims.skip(self._row, rule, text)
        return None

    def _check(self, parts: _Parts) -> None:
        """Note where the numbers of a row contradict each other."""
        for part, whole in (("affected", "at_risk"), ("numerator", "denominator"), ("grade_min", "grade_max")):
            if part in parts.terms and whole in parts.terms and int(parts.terms[part]) > int(parts.terms[whole]):
                parts.reasons.append(f"{part} is {parts.terms[part]}, {whole} {parts.terms[whole]}")
            percent = parts.percents.get(part)
            if percent is not None and whole in parts.terms:
                number, among = int(parts.terms[part]), int(parts.terms[whole])
                if not is_share(number, among, percent):
                    parts.reasons.append(f"{number} of {among} is not {percent:g} %")
        for low, high in (("lower_bound", "value"), ("value", "upper_bound"), ("lower_bound", "upper_bound")):
            if low in parts.terms and high in parts.terms and float(parts.terms[low]) > float(parts.terms[high]):
                parts.reasons.append(f"{low} is {parts.terms[low]}, {high} {parts.terms[high]}")
        if str(parts.terms.get("unit", "")) == "%" and "value" in parts.terms and "affected" in parts.terms:
            number, among = int(parts.terms["affected"]), int(parts.terms.get("at_risk", Literal(0)))
            share = float(parts.terms["value"])
            if among and abs(100 * number / among - share) > 1:
                parts.reasons.append(f"{number} of {among} is not {share:g} %")

    def _check_share(self, parts: _Parts, relation: URIRef) -> None:
        if relation == MK.reportedWith or self._kind.claim_class in _SHARES:
            value = float(parts.terms.get("value", 0))
            if str(parts.terms.get("unit", "")) == "%" and not 0 <= value <= 100:
                parts.reasons.append(f"value is {value:g} %, and a share lies between 0 and 100 %")

    def _properties(self, parts: _Parts) -> Iterator[Property]:
        columns = load_contract().columns
        for role, term in (*parts.entities.items(), *parts.terms.items(), *parts.several):
            if role == "":
                yield MK.eventTerm, term
            elif role not in _OWN and (name := columns[role].property) is not None:
                yield name, term
        if self._kind.claim_class == MK.AdverseEventClaim and "attribution" not in parts.terms:
            yield MK.attribution, Literal("not-stated")

    def _statement(self, texts: dict[str, str], parts: _Parts) -> str:
        """Return the claim in a line: the labels of what is known, the words of the row else."""

        def named(role: str) -> str:
            iri = parts.entities.get(role)
            text = texts.get(role, "")
            return self._claims.index.labels.get(contract(str(iri)), text) if iri is not None else text

        relation = self._relation(texts)
        words = _HUMPS.sub(" ", contract(str(relation)).partition(":")[2]).lower()
        line = " ".join(filter(None, (named("subject"), words, named("object") or named("measure"))))
        figures = list(self._figures(parts))
        grade = self._grade(parts)
        return f"{line}{grade}{': ' if figures else ''}{', '.join(figures)}."

    def _figures(self, parts: _Parts) -> Iterator[str]:
        terms = parts.terms
        for part, whole in (("affected", "at_risk"), ("numerator", "denominator")):
            if part in terms:
                yield f"{terms[part]} of {terms[whole]}" if whole in terms else f"{terms[part]} affected"
        if "value" in terms:
            unit = str(terms.get("unit", ""))
            written = str(terms.get("as_written", terms["value"]))
            yield written if unit in {"1", ""} or written.endswith(unit) else f"{written} {unit}"
        if "lower_bound" in terms and "upper_bound" in terms:
            yield f"{float(terms['lower_bound']):g} to {float(terms['upper_bound']):g}"
        if "p_value" in terms:
            yield f"p {terms.get('p_operator', '=')} {float(terms['p_value']):g}"

    def _grade(self, parts: _Parts) -> str:
        low, high = (parts.terms.get(f"grade_{end}") for end in ("min", "max"))
        if low is None and high is None:
            return ""
        low, high = low or Literal(1), high or Literal(5)
        return f" (grade {low})" if str(low) == str(high) else f" (grade {low} to {high})"

    def _written(self, value: object) -> str:
        """Return a constant as the table would print it."""
        return cell_text(value, self._mapping.table.decimal)

    def _skip(self, reason: str, texts: dict[str, str]) -> None:
        self._claims.skip(self._row, reason, "; ".join(f"{role} {text}" for role, text in sorted(texts.items()))[:120])


def _shared(mapping: TableMapping, claim: ClaimMapping) -> set[str]:
    """Return the roles that a claim has in common with the others of its row: alone they make no claim."""
    own = claim.columns.keys() - mapping.columns.keys()
    return set(mapping.columns) if mapping.claims and own else set()


def _agree(one: str, other: str) -> bool:
    """Whether two statements of a role are one: a sign of percent does not say of what."""
    return one == other or (one.startswith("%") and other.startswith("%"))
