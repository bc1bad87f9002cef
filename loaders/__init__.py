"""The loaders: every source that the graph is built from, by explicit list."""

from __future__ import annotations

from kg import resources
from kg.errors import Finding, SourceError
from kg.model import CURATION
from loaders.contract import CellReader, load_contract
from loaders.curated import LITERATURE, load_claims
from loaders.disputes import load_disputes
from loaders.entities import collect_names, load_entities, load_overrides
from loaders.mappings import load_mappings
from loaders.records import Records
from loaders.repeated_figures import mark_repeated_figures

PUBLICATIONS = ("holstein-2018", "mukherjee-2021", "myeloma-hub-myeloma-xi", "sanchez-2011", "zhang-2023")
SOURCES = (CURATION, *PUBLICATIONS, LITERATURE)


def load_records() -> Records:
    """Read every source. Raises SourceError with all findings of the run."""
    findings: list[Finding] = []
    agreed = load_contract()
    entities = load_entities(findings)
    records = Records(
        entities=list(entities.values()),
        mappings=load_mappings(entities, findings),
        overrides=load_overrides(),
    )
    cells = CellReader(entities, collect_names(records.entities, records.overrides, records.mappings))
    for source in SOURCES:
        records.claims.extend(load_claims(resources.EXTRACTS / source, agreed, cells, entities, findings))
    records.claims[:] = mark_repeated_figures(records.claims, findings)
    agents = [curie for curie in entities if curie.startswith(("organization:", "pub:"))]
    claims = [claim.curie for claim in records.claims]
    records.disputes.extend(load_disputes(resources.EXTRACTS / CURATION / "disputes.tsv", claims, agents, findings))
    if findings:
        raise SourceError(findings)
    return records
