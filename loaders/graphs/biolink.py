"""What categories, identifiers, predicates and qualifiers of the Biolink model mean here: https://w3id.org/biolink/."""

from __future__ import annotations

from collections.abc import Mapping

from kg.namespaces import MK
from loaders.pathways import nodes
from loaders.pathways.links import Meaning
from loaders.pathways.nodes import NodeKind

CATEGORIES: Mapping[str, NodeKind] = {
    **dict.fromkeys(
        ("Gene", "Protein", "GeneOrGeneProduct", "GeneProduct", "Polypeptide", "ProteinIsoform"), nodes.PROTEIN
    ),
    **dict.fromkeys(("GeneFamily", "ProteinFamily", "ProteinDomain"), nodes.PROTEIN_FAMILY),
    **dict.fromkeys(("Drug",), nodes.DRUG),
    **dict.fromkeys(
        ("SmallMolecule", "ChemicalEntity", "ChemicalSubstance", "MolecularMixture", "ChemicalMixture", "Metabolite"),
        nodes.CHEMICAL,
    ),
    **dict.fromkeys(("Disease", "DiseaseOrPhenotypicFeature"), nodes.DISEASE),
    **dict.fromkeys(("PhenotypicFeature", "ClinicalFinding"), nodes.PHENOTYPE),
    **dict.fromkeys(
        ("BiologicalProcess", "Pathway", "MolecularActivity", "BiologicalProcessOrActivity", "PhysiologicalProcess"),
        nodes.PROCESS,
    ),
    "CellularComponent": nodes.COMPONENT,
    "MacromolecularComplex": nodes.COMPLEX,
    "Cell": nodes.CELL,
    **dict.fromkeys(("AnatomicalEntity", "GrossAnatomicalStructure"), nodes.ANATOMY),
    "OrganismTaxon": nodes.ORGANISM,
    **dict.fromkeys(("Procedure", "Treatment"), nodes.PROCEDURE),
}
NAMESPACES: Mapping[str, NodeKind] = {
    **dict.fromkeys(("HGNC", "NCBIGene", "ENSEMBL", "UniProtKB", "PR"), nodes.PROTEIN),
    **dict.fromkeys(("MONDO", "DOID", "OMIM", "ORPHANET"), nodes.DISEASE),
    **dict.fromkeys(("HP", "MP"), nodes.PHENOTYPE),
    **dict.fromkeys(("CHEBI", "PUBCHEM.COMPOUND", "CHEMBL", "UNII", "INCHIKEY", "CAS"), nodes.CHEMICAL),
    **dict.fromkeys(("DRUGBANK", "RXNORM"), nodes.DRUG),
    **dict.fromkeys(("GO", "REACT"), nodes.PROCESS),
    "CL": nodes.CELL,
    "UBERON": nodes.ANATOMY,
    "NCBITaxon": nodes.ORGANISM,
    "InterPro": nodes.PROTEIN_FAMILY,
}
ALTERS, _ASSOCIATED, _INTERACTS = Meaning(MK.alters), Meaning(MK.associatedWith), Meaning(MK.interactsWith)
MORE, LESS, _TREATS = Meaning(MK.increases), Meaning(MK.decreases), Meaning(MK.treats)
_TAKES_PART, _LOCATED, _PART = Meaning(MK.participatesIn), Meaning(MK.locatedIn), Meaning(MK.partOf)
_SHOWS, _CAUSES, _KIND = Meaning(MK.hasManifestation), Meaning(MK.induces), Meaning(MK.kindOf)
PREDICATES: Mapping[str, Meaning] = {
    **dict.fromkeys(("treats", "applied_to_treat", "treats_or_applied_or_studied_to_treat"), _TREATS),
    "treated_by": _TREATS.turned(),
    **dict.fromkeys(("causes", "produces"), _CAUSES),
    **dict.fromkeys(("caused_by", "produced_by"), _CAUSES.turned()),
    **dict.fromkeys(
        (
            "positively_regulates",
            "entity_positively_regulates_entity",
            "process_positively_regulates_process",
            "contributes_to",
            "exacerbates_condition",
            "exacerbates",
            "predisposes_to_condition",
            "predisposes",
        ),
        MORE,
    ),
    **dict.fromkeys(
        (
            "negatively_regulates",
            "entity_negatively_regulates_entity",
            "process_negatively_regulates_process",
            "ameliorates_condition",
            "ameliorates",
            "preventative_for_condition",
            "prevents",
            "disrupts",
        ),
        LESS,
    ),
    "increases_activity_of": Meaning(MK.activates),
    "decreases_activity_of": Meaning(MK.inhibits),
    **dict.fromkeys(
        ("increases_abundance_of", "increases_amount_or_activity_of"), Meaning(MK.increases, aspect="abundance")
    ),
    **dict.fromkeys(
        ("decreases_abundance_of", "decreases_amount_or_activity_of"), Meaning(MK.decreases, aspect="abundance")
    ),
    "increases_expression_of": Meaning(MK.upregulates),
    "decreases_expression_of": Meaning(MK.downregulates),
    "increases_degradation_of": Meaning(MK.degrades),
    **dict.fromkeys(
        ("affects", "regulates", "affects_activity_of", "affects_abundance_of", "affects_expression_of"), ALTERS
    ),
    **dict.fromkeys(("affected_by", "regulated_by"), ALTERS.turned()),
    "contraindicated_in": Meaning(MK.contraindicatedIn),
    **dict.fromkeys(
        (
            "interacts_with",
            "physically_interacts_with",
            "directly_physically_interacts_with",
            "molecularly_interacts_with",
            "genetically_interacts_with",
            "in_complex_with",
        ),
        _INTERACTS,
    ),
    "binds": Meaning(MK.binds),
    "subclass_of": _KIND,
    "superclass_of": _KIND.turned(),
    "part_of": _PART,
    "has_part": _PART.turned(),
    **dict.fromkeys(
        ("participates_in", "actively_involved_in", "capable_of", "enables", "acts_upstream_of_or_within"), _TAKES_PART
    ),
    **dict.fromkeys(("has_participant", "enabled_by"), _TAKES_PART.turned()),
    **dict.fromkeys(("located_in", "occurs_in", "expressed_in"), _LOCATED),
    **dict.fromkeys(("location_of", "expresses"), _LOCATED.turned()),
    **dict.fromkeys(("has_phenotype", "has_manifestation"), _SHOWS),
    **dict.fromkeys(("phenotype_of", "manifestation_of"), _SHOWS.turned()),
    "positively_correlated_with": Meaning(MK.associatedWith, correlation="positive"),
    "negatively_correlated_with": Meaning(MK.associatedWith, correlation="negative"),
    **dict.fromkeys(
        (
            "associated_with",
            "correlated_with",
            "related_to",
            "gene_associated_with_condition",
            "genetically_associated_with",
            "coexists_with",
            "has_adverse_event",
            "has_side_effect",
            "associated_with_increased_likelihood_of",
            "associated_with_decreased_likelihood_of",
        ),
        _ASSOCIATED,
    ),
    "in_taxon": Meaning(MK.inTaxon),
    "precedes": Meaning(MK.precedes),
    "derives_from": Meaning(MK.derivedFrom),
    "derives_into": Meaning(MK.derivedFrom, inverse=True),
    "has_metabolite": Meaning(MK.hasMetabolite),
    "chemically_similar_to": Meaning(MK.structuralAnalogOf),
}
RAISED, LOWERED = frozenset({"increased", "upregulated"}), frozenset({"decreased", "downregulated"})
ASPECTS = {
    "activity": (Meaning(MK.activates), Meaning(MK.inhibits)),
    "expression": (Meaning(MK.upregulates), Meaning(MK.downregulates)),
    "abundance": (Meaning(MK.increases, aspect="abundance"), Meaning(MK.decreases, aspect="abundance")),
    "synthesis": (Meaning(MK.increases, aspect="production"), Meaning(MK.decreases, aspect="production")),
    "secretion": (Meaning(MK.increases, aspect="release"), Meaning(MK.decreases, aspect="release")),
    # More breakdown of a thing is less of it.
    "degradation": (Meaning(MK.degrades), Meaning(MK.increases, aspect="abundance")),
}
