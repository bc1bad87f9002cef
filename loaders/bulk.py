"""The loaders of bulk sources, by the names of their sources: those of the house, and those that others install.

A package of others names its loader as an entry point of the group `myeloma_kg.loaders`; the name of the entry point
is that of the source. A loader is imported when it is wanted and not before. A source that needs a mapping has its file
behind a colon: `table:cohort.mapping.toml`.
"""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from kg.errors import UnknownNameError
from loaders.source import Loader
from loaders.tables import did_you_mean

GROUP = "myeloma_kg.loaders"
MAPPED = "table"
"""The source that takes any table, by a mapping."""
OURS = {
    "aop-wiki": "loaders.pathways.aop_wiki:AopWikiLoader",
    "annotated-labels": "loaders.annotated_labels:AnnotatedLabelLoader",
    "biopax": "loaders.pathways.biopax:BioPaxLoader",
    "clinicaltrials-gov": "loaders.clinical_trials_gov.loader:ClinicalTrialsGovLoader",
    "clinpgx": "loaders.clinpgx:ClinPgxLoader",
    "ctis": "loaders.registers.ctis:CtisLoader",
    "dismech": "loaders.pathways.dismech:DismechLoader",
    "drug-labels": "loaders.labels.loader:DrugLabelLoader",
    "drugmechdb": "loaders.pathways.drug_mech_db:DrugMechDbLoader",
    "drugs-at-fda": "loaders.drugs_at_fda:DrugsAtFdaLoader",
    "eu-ctr": "loaders.registers.eu_ctr.loader:EuCtrLoader",
    "full-texts": "loaders.jats.loader:FullTextLoader",
    "indra": "loaders.pathways.indra:IndraLoader",
    "isrctn": "loaders.registers.isrctn:IsrctnLoader",
    "kgx": "loaders.graphs.kgx:KgxLoader",
    "oncotree": "loaders.oncotree:OncoTreeLoader",
    "ontologies": "loaders.ontologies.loader:OntologyLoader",
    "pubmed": "loaders.pubmed.loader:PubMedLoader",
    "rdf": "loaders.graphs.rdf:RdfLoader",
    "signor": "loaders.pathways.signor:SignorLoader",
    "sssom": "loaders.graphs.sssom:SssomLoader",
    "spontaneous-reports": "loaders.spontaneous_reports:SpontaneousReportLoader",
    MAPPED: "loaders.mapped_tables.loader:MappedTableLoader",
}


def bulk_sources() -> list[str]:
    """Return the names of all sources that a loader is known for, sorted."""
    return sorted({*OURS, *(point.name for point in _others())})


def bulk_loader(name: str) -> Loader:
    """Return the loader of a source.

    Raises UnknownNameError when nobody has one, when it cannot be imported, and for a mapping of one that takes none;
    SourceError for a mapping that is wrong.
    """
    source, _, mapping = name.partition(":")
    if source in OURS and (source == MAPPED or not mapping):
        module, _, attribute = OURS[source].partition(":")
        loader: Loader = getattr(import_module(module), attribute)(*([Path(mapping)] if mapping else []))
        return loader
    for point in _others():
        if point.name == name:
            return _imported(point)
    known = bulk_sources()
    if source in known:
        raise UnknownNameError(f"The source '{source}' takes no mapping. Only the source '{MAPPED}' does.")
    takers = [one for one in OURS if source.casefold() in re.findall(r"\w+", bulk_loader(one).card.formats.casefold())]
    hint = f"Such files are taken by: {', '.join(takers)}." if takers else did_you_mean(source, known) or _listed(known)
    raise UnknownNameError(f"No loader knows the source '{source}'. {hint}")


def _others() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))


def _imported(point: EntryPoint) -> Loader:
    try:
        loader: Loader = point.load()()
    except (ImportError, AttributeError) as error:
        message = f"The loader '{point.name}' ({point.value}) cannot be imported: {error}. Install its package again."
        raise UnknownNameError(message) from error
    return loader


def _listed(known: list[str]) -> str:
    return f"Sources are: {', '.join(known)}."
