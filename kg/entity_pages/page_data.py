"""An entity with the claims that speak of it as plain data: JSON, and a table as CSV or Excel."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

from rdflib import SKOS

from kg.entity_pages.claim_records import ClaimKinds, ClaimRecord
from kg.entity_pages.context import PageContext
from kg.entity_pages.dispute_index import DisputeIndex
from kg.entity_pages.page import identifier_links, specific_kinds
from kg.labelled_tables import LICENCE, write_spreadsheet
from kg.own_dataset import part_of
from kg.prefixes import contract, listed_iris
from kg.tables import json_text
from kg.term_values import float_or_none
from kg.unit_words import unit_in_words

# The columns of the table, in their order; those of the second row are things, and stand there by their names.
_COLUMNS = (
    "claim", "kind", "statement", "subject", "relation", "object", "event", "measure", "operator", "value", "unit",
    "lower_bound", "upper_bound", "bounds_type", "confidence_level", "p_value", "affected_or_numerator",
    "at_risk_or_denominator", "text_value", "grade_min", "grade_max", "serious", "group", "reference_group", "study",
    "population", "time_point", "condition", "polarity", "certainty", "status", "disputes", "publication",
    "date", "doi",
    "start", "end", "locator", "part_of",
)  # fmt: skip
_NUMBERS = frozenset({
    "value", "lower_bound", "upper_bound", "confidence_level", "p_value", "affected_or_numerator",
    "at_risk_or_denominator", "grade_min", "grade_max", "start", "end",
})  # fmt: skip
_MOST = 5000
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def entity_json(context: PageContext) -> bytes:
    """Return the entity and its claims as JSON."""
    disputes = context.store.shared(DisputeIndex.read)
    rows = list(_rows(context))
    about = sorted({iri for claim in context.roles for iri in disputes.of_claim(claim.claim)})
    content = {
        "entity": contract(context.iri),
        "iri": context.iri,
        "label": context.label,
        "kinds": [link.text for link in specific_kinds(context)],
        "synonyms": context.values(str(SKOS.altLabel)),
        "definition": next(iter(context.values(str(SKOS.definition))), ""),
        "identifiers": [{"text": link.text, "address": link.address} for link in identifier_links(context)],
        "disputes": [
            {"dispute": contract(iri), "kind": each.kind, "reason": each.reason, "handling": each.handling,
             "claims": [contract(claim) for claim in each.claims]}
            for iri, each in ((iri, disputes.disputes[iri]) for iri in about)
        ],
        "claims": [{name: value for name, value in row.items() if value != ""} for row in rows],
    }  # fmt: skip
    return json_text(content).encode()


def entity_csv(context: PageContext) -> bytes:
    """Return the claims that speak of the entity as CSV, a row for each; no cell of it is taken for a formula."""
    output = io.StringIO()
    writer = csv.DictWriter(output, _COLUMNS)
    writer.writeheader()
    for row in _rows(context):
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return output.getvalue().encode()


def entity_spreadsheet(context: PageContext) -> bytes:
    """Return the same claims as Excel, with their figures as numbers."""
    rows = [[_cell(name, row.get(name, "")) for name in _COLUMNS] for row in _rows(context)]
    about = [("What", context.label), ("From", f"myeloma-kg, {contract(context.iri)}"), *LICENCE]
    return write_spreadsheet(_COLUMNS, rows, about)


def _cell(name: str, value: str) -> str | float:
    number = float_or_none(value) if name in _NUMBERS else None
    return value if number is None or not math.isfinite(number) else number


def _rows(context: PageContext) -> Iterator[dict[str, str]]:
    claims = dict.fromkeys(each.claim for each in context.roles)
    if context.is_a("Claim"):
        claims = {context.iri: None, **claims}
    records = context.records(list(claims)[:_MOST])
    kinds = context.store.shared(ClaimKinds.read).labels
    dois = _dois(context, {claim.first("statedIn") for claim in records})
    for claim in records:
        yield _row(context, claim, kinds.get(claim.kind, ""), dois.get(claim.first("statedIn"), ("", "")))


def _row(context: PageContext, claim: ClaimRecord, kind: str, source: tuple[str, str]) -> dict[str, str]:
    def names(name: str) -> str:
        return "; ".join(context.name(value) for value in claim.values.get(name, ()))

    def mark(name: str) -> str:
        return context.name(claim.first(name)).lower() if claim.first(name) else ""

    cells = (
        claim.curie, kind, claim.statement, names("subject"), names("relation"), names("object"), names("event"),
        names("measure"), claim.first("operator"), claim.first("value"),
        unit_in_words(claim.first("unit")) or claim.first("unit").replace("1", "ratio or number"),
        claim.first("lowerBound"), claim.first("upperBound"), claim.first("boundsType"), claim.first("confidenceLevel"),
        f"{claim.first('pValueOperator')} {claim.first('pValue')}".strip(),
        claim.first("affected") or claim.first("numerator"), claim.first("atRisk") or claim.first("denominator"),
        claim.first("textValue"), claim.first("gradeMin"), claim.first("gradeMax"), claim.first("serious"),
        names("group"), names("referenceGroup"), names("trial"), names("population"), claim.first("timepoint"),
        "; ".join(claim.values.get("condition", ())), mark("polarity"), mark("certainty"), mark("status"),
        "; ".join(contract(each) for each in claim.disputes), names("statedIn"), *source,
        str(claim.start) if claim.spans else "", str(claim.end) if claim.spans else "", claim.first("locator"),
        part_of(context.store, claim.iri),
    )  # fmt: skip
    return dict(zip(_COLUMNS, cells, strict=True))


def _dois(context: PageContext, publications: set[str]) -> dict[str, tuple[str, str]]:
    listed = listed_iris(sorted(publications))
    query = f"""
        PREFIX bibo: <http://purl.org/ontology/bibo/> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?publication ?date ?doi WHERE {{
          VALUES ?publication {{ {listed} }}
          OPTIONAL {{ ?publication dcterms:date ?date }} OPTIONAL {{ ?publication bibo:doi ?doi }}
        }}"""
    return {iri: (date, doi) for iri, date, doi in context.store.texts(query)}


def _harmless(text: str) -> str:
    is_number = text.lstrip("+-").replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(_FORMULA) and text != "=" and not is_number else text
