"""Our kinds and relations in the terms of the Biolink Model 4.4 (https://biolink.github.io/biolink-model/).

`biolink.tsv` has the relations. A relation that it does not have is no edge: what a trial enrolled, or a comparison of
two groups, is no association of two things in Biolink.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.namespaces import MK
from kg.prefixes import contract, expand

CATEGORIES = {
    "Drug": "ChemicalEntity", "DrugClass": "ChemicalEntity", "DrugProduct": "Drug",
    "Regimen": "Treatment", "TreatmentProtocol": "Treatment", "Procedure": "Procedure",
    "Protein": "Protein", "ProteinComplex": "MacromolecularComplex",
    "BiologicalProcess": "BiologicalProcess", "CellType": "Cell", "OrganSystem": "AnatomicalEntity",
    "Disease": "Disease", "AdverseEvent": "PhenotypicFeature",
    "Population": "PopulationOfIndividualOrganisms", "ReportingGroup": "Cohort",
    "ClinicalTrial": "ClinicalTrial", "Study": "Study", "ObservationalStudy": "Study",
    "PooledAnalysis": "Study", "MetaAnalysis": "Study",
    "Publication": "Publication", "Organization": "Agent",
}  # fmt: skip
"""Kind of ours: category. Any other is a NamedThing: attributes of Biolink need a type that we do not state."""
TREATMENTS = frozenset({"ChemicalEntity", "Drug", "Treatment"})
"""What Biolink lets treat, and have adverse events: a procedure is none of them."""
_GENES = frozenset({"Protein", "MacromolecularComplex"})
_ASPECTS = {
    "expression": "expression", "activity": "activity", "production": "synthesis", "release": "release",
    "degradation": "degradation", "abundance": "abundance", "binding": "molecular_interaction",
    "translation": "synthesis",
}  # fmt: skip
# More of these is more of the thing itself.
_AMOUNTS = frozenset({"activity_or_abundance", "activity", "abundance", "expression", "synthesis", "release"})
_PREFIXES = {
    "ChemicalEntity": ("CHEBI", "UNII", "CHEMBL.COMPOUND", "DRUGBANK", "MESH"),
    "Protein": ("UniProtKB",),
    "BiologicalProcess": ("GO",),
    "Cell": ("CL",),
    "Disease": ("MONDO", "DOID", "EFO", "MESH"),
    "PhenotypicFeature": ("HP", "NCIT", "EFO"),
    "MacromolecularComplex": ("GO",),
}
_TAXA = {
    "human": "NCBITaxon:9606", "mouse": "NCBITaxon:10090", "rat": "NCBITaxon:10116", "rabbit": "NCBITaxon:9986",
    "chicken": "NCBITaxon:9031", "zebrafish": "NCBITaxon:7955",
}  # fmt: skip
_TAXON = re.compile(r"NCBITaxon:\d+")
_RENAMED = {"CHEMBL": "CHEMBL.COMPOUND", "RXNORM": "RXCUI"}


@dataclass(frozen=True)
class BiolinkRelation:
    """What a relation of ours is in Biolink. Qualifiers stand where the relation says what changes, and which way."""

    predicate: str
    qualified_predicate: str
    aspect: str
    direction: str
    negated: bool
    approved: bool


@cache
def relations() -> Mapping[str, BiolinkRelation]:
    """Return what our relations (IRIs) are in Biolink."""
    with Path(__file__).with_name("biolink.tsv").open(encoding="utf-8", newline="") as stream:
        return {
            expand(row["relation"]): BiolinkRelation(
                row["predicate"],
                row["qualified_predicate"],
                row["aspect"],
                row["direction"],
                row["status"] == "negated",
                row["status"] == "approved",
            )
            for row in csv.DictReader(stream, delimiter="\t")
        }


def category(kind: str) -> str:
    """Return the category of a kind of ours (its IRI)."""
    return CATEGORIES.get(kind.removeprefix(str(MK)), "NamedThing")


def edge_terms(relation: str, subject: str, object_: str, aspect: str) -> tuple[str, dict[str, str], str] | None:
    """Return predicate, qualifiers and association class of a claim, or None where Biolink has no such association.

    `subject`, `object_`: categories. `aspect`: that of the claim, in our words.
    """
    result = relations().get(relation)
    if result is None:
        return None
    predicate = result.predicate
    if predicate == "has_adverse_event" and (subject not in TREATMENTS or object_ != "PhenotypicFeature"):
        # Of a group of patients it is no effect of a treatment.
        predicate = "associated_with"
    if predicate in {"treats", "studied_to_treat"} and (subject not in TREATMENTS or object_ != "Disease"):
        predicate = "related_to"
    if predicate == "has_phenotype" and object_ != "PhenotypicFeature":
        predicate = "related_to"
    qualifiers = _qualifiers(result, object_, aspect) if predicate == "affects" else {}
    if result.approved:
        qualifiers["clinical_approval_status"] = "approved_for_condition"
    return predicate, qualifiers, _association(predicate, subject, object_)


def _qualifiers(relation: BiolinkRelation, object_: str, aspect: str) -> dict[str, str]:
    """Return what changes of the object and which way; nothing where Biolink has no word for what changes.

    An aspect stands at genes and what they make alone. A direction without one is of the thing itself, and stands
    only where more of the aspect is more of the thing: what is broken down more is not increased.
    """
    changed = _ASPECTS.get(aspect, "") if aspect else relation.aspect
    is_gene = object_ in _GENES
    is_process = bool(aspect) and object_ == "BiologicalProcess"
    if not relation.qualified_predicate or not (changed in _AMOUNTS or is_process or (is_gene and changed)):
        return {}
    qualifiers = {
        "qualified_predicate": f"biolink:{relation.qualified_predicate}",
        "object_direction_qualifier": relation.direction,
    }
    return qualifiers | ({"object_aspect_qualifier": changed} if is_gene else {})


def biolink_curie(iri: str) -> str:
    """Return an IRI as a CURIE, with the prefix that Biolink has for the vocabulary.

    >>> biolink_curie("http://purl.obolibrary.org/obo/CHEBI_63791"), biolink_curie(expand("CHEMBL:CHEMBL848"))
    ('CHEBI:63791', 'CHEMBL.COMPOUND:CHEMBL848')
    """
    prefix, colon, local = contract(iri).partition(":")
    return f"{_RENAMED.get(prefix, prefix)}{colon}{local}"


def taxon(species: str) -> str:
    """Return the taxon of a species in our words, or nothing: a qualifier holds one, and "rodent" is no species.

    >>> taxon("mouse"), taxon("human, mouse"), taxon("NCBITaxon:9541")
    ('NCBITaxon:10090', '', 'NCBITaxon:9541')
    """
    return _TAXA.get(species) or (species if _TAXON.fullmatch(species) else "")


def preferred(category_: str, identifiers: list[str]) -> str:
    """Return the identifier that Biolink prefers for a category among some CURIEs, or nothing."""
    for prefix in _PREFIXES.get(category_, ()):
        of_prefix = sorted(one for one in identifiers if one.startswith(f"{prefix}:"))
        if len(of_prefix) == 1:
            return of_prefix[0]
    return ""


def _association(predicate: str, subject: str, object_: str) -> str:
    if predicate == "has_adverse_event":
        return "ChemicalOrDrugOrTreatmentAdverseEventAssociation"
    if predicate == "affects" and subject == "ChemicalEntity" and object_ in {*_GENES, "Cell", "BiologicalProcess"}:
        return "ChemicalAffectsBiologicalEntityAssociation"
    if predicate == "affects" and subject == object_ == "Protein":
        return "GeneToGeneAssociation"
    if predicate == "treats":
        return "ChemicalOrDrugOrTreatmentToDiseaseOrPhenotypicFeatureAssociation"
    if predicate.startswith("associated_with") and object_ == "PhenotypicFeature":
        return "EntityToPhenotypicFeatureAssociation"
    return "Association"
