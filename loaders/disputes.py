"""The curators' table of disputes: which claims cannot all be right, why, and what is done about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from rdflib import URIRef

from kg.errors import Finding
from kg.model import Dispute
from kg.prefixes import expand
from loaders.tables import did_you_mean, read_table

DISPUTE_KINDS = ("contradicts-other-source", "contradicts-itself", "arithmetic", "general-knowledge", "parsing")
DISPUTE_COLUMNS = ("key", "kind", "claims", "reason", "handling", "raised_by")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


def load_disputes(path: Path, claims: Iterable[str], agents: Iterable[str], findings: list[Finding]) -> list[Dispute]:
    """Read the disputes. `claims`: every known claim; `agents`: who may raise one (CURIEs)."""
    known, raisers = set(claims), set(agents)
    disputes: dict[str, Dispute] = {}
    if not path.exists():
        return []
    for row in read_table(path, DISPUTE_COLUMNS, (*DISPUTE_COLUMNS, "shown_by", "note"), findings):
        before = len(findings)
        named = tuple(row["claims"].split())
        if not _KEY.fullmatch(row["key"]) or row["key"] in disputes:
            findings.append(row.finding("key", "a key is letters, digits, dots and hyphens, and stands once"))
        if row["kind"] not in DISPUTE_KINDS:
            rule = f"a dispute is {', '.join(DISPUTE_KINDS)}"
            findings.append(row.finding("kind", rule, did_you_mean(row["kind"], DISPUTE_KINDS)))
        if not named and row["kind"] != "parsing":
            findings.append(row.finding("claims", "a dispute names at least one claim"))
        findings.extend(
            row.finding("claims", f"'{name}' is no claim", did_you_mean(name, known))
            for name in named
            if name not in known
        )
        if row["raised_by"] not in raisers:
            findings.append(
                row.finding("raised_by", "no such publication or organization", did_you_mean(row["raised_by"], raisers))
            )
        findings.extend(row.finding(name, "the cell is empty") for name in ("reason", "handling") if not row[name])
        if len(findings) == before:
            disputes[row["key"]] = Dispute(
                row["key"],
                row["kind"],
                named,
                row["reason"],
                row["handling"],
                URIRef(expand(row["raised_by"])),
                row["note"],
            )
    return list(disputes.values())
