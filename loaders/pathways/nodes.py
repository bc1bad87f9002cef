"""Nodes that a source names by identifiers of other vocabularies: known entities, or new ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import SKOS

from kg.model import Entity, Property
from kg.namespaces import MK
from kg.prefixes import prefixes
from loaders.entity_index import EntityIndex
from loaders.record_claims import RecordClaims, known_iri
from loaders.vocabularies import code_list

_PREFIXES = code_list("identifier-prefixes", "prefix")
_DOUBLED = re.compile(r"^([A-Za-z]+):\1:", re.IGNORECASE)
_ISOFORM = re.compile(r"^(UniProtKB:[A-Z0-9]+)-\d+$")
_SHORTEST_NAME = 5
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class NodeKind:
    """What a node is in this graph: its class, the prefix of new entities, and the prefixes of known ones."""

    entity_class: URIRef
    prefix: str
    known: tuple[str, ...]


DRUG = NodeKind(MK.Drug, "drug", ("drug", "drug-class", "procedure"))
CHEMICAL = NodeKind(MK.Chemical, "chemical", ("drug", "drug-class", "biomarker"))
PROTEIN = NodeKind(MK.Protein, "protein", ("protein", "complex", "biomarker"))
PROTEIN_FAMILY = NodeKind(MK.ProteinFamily, "protein-family", ("protein", "complex"))
COMPLEX = NodeKind(MK.ProteinComplex, "complex", ("complex", "protein"))
COMPONENT = NodeKind(MK.CellularComponent, "component", ("complex", "protein", "process"))
PROCESS = NodeKind(MK.BiologicalProcess, "process", ("process", "mechanism", "ae"))
CELL = NodeKind(MK.CellType, "cell", ("cell",))
DISEASE = NodeKind(MK.Disease, "disease", ("disease", "ae"))
PHENOTYPE = NodeKind(MK.Phenotype, "phenotype", ("ae", "disease", "process"))
ANATOMY = NodeKind(MK.AnatomicalStructure, "anatomy", ("cell", "system"))
ORGANISM = NodeKind(MK.Organism, "organism", ())
PROCEDURE = NodeKind(MK.Procedure, "procedure", ("procedure", "drug", "drug-class", "regimen"))
_KINDS = (
    *(DRUG, CHEMICAL, PROTEIN, PROTEIN_FAMILY, COMPLEX, COMPONENT, PROCESS, CELL, DISEASE, PHENOTYPE, ANATOMY),
    *(ORGANISM, PROCEDURE),
)


def node_kinds(codes: str) -> dict[str, NodeKind]:
    """Return the kinds of nodes of a source by its names for them: `codes` is a list of `node-kinds.tsv`."""
    kinds = {kind.prefix: kind for kind in _KINDS}
    return {code: kinds[prefix] for code, prefix in code_list("node-kinds", codes).items()}


def identifier(written: str) -> str:
    """Return an identifier with the prefix that this graph uses, or as it is written where the prefix is unknown.

    >>> identifier("uniprot knowledgebase:P28074"), identifier("hgnc:5477"), identifier("CHEBI:CHEBI:15956")
    ('UniProtKB:P28074', 'HGNC:5477', 'CHEBI:15956')
    """
    text = _DOUBLED.sub(r"\1:", written.strip())
    prefix, colon, local = text.partition(":")
    return f"{_PREFIXES.get(''.join(prefix.lower().split()), prefix)}:{local.strip()}" if colon else text


def known_entity(index: EntityIndex, identifiers: Iterable[str], kind: NodeKind) -> str | None:
    """Return the CURIE of the entity that an identifier is mapped to, exactly first and closely else.

    An isoform of a protein stands for the protein.
    """
    canonical = [_canonical(one) for one in identifiers]
    for match in (str(SKOS.exactMatch), str(SKOS.closeMatch)):
        for one in canonical:
            result = {
                curie
                for curie, how in index.mapped.get(one, ())
                if how == match and curie.partition(":")[0] in kind.known
            }
            if len(result) == 1:
                return result.pop()
    return None


def entity_of_any_kind(index: EntityIndex, identifiers: Iterable[str]) -> str | None:
    """Return the CURIE of the one entity, of whatever kind, that an identifier is exactly mapped to."""
    result = {
        curie
        for one in identifiers
        for curie, how in index.mapped.get(_canonical(one), ())
        if how == str(SKOS.exactMatch)
    }
    return result.pop() if len(result) == 1 else None


def _canonical(written: str) -> str:
    return _ISOFORM.sub(r"\1", identifier(written))


def drug_named(index: EntityIndex, label: str) -> str | None:
    """Return the CURIE of the drug that a node is by its name; an abbreviation is no evidence of its own.

    LEN is lenalidomide here and lenvatinib there.
    """
    return index.resolve(label, "drug") if len(label) >= _SHORTEST_NAME else None


def claim_node(
    claims: RecordClaims, kind: NodeKind, identifiers: Iterable[str], label: str, alternative: Iterable[str] = ()
) -> URIRef:
    """Return the IRI of the entity that a node is: a known one, else a new one named by its first identifier.

    What an identifier does not join is joined by its name where it is one of a drug.
    """
    canonical = [_canonical(one) for one in identifiers]
    known = known_entity(claims.index, canonical, kind)
    if known is None and kind in {DRUG, CHEMICAL}:
        known = drug_named(claims.index, label)
    if known is not None:
        return known_iri(known)
    curie = f"{kind.prefix}:{_UNFIT.sub('-', canonical[0].replace(':', '.', 1)).strip('-.')}"
    properties: list[Property] = [(MK.identifier, Literal(one)) for one in dict.fromkeys(canonical)]
    for one in dict.fromkeys(canonical):
        prefix, colon, local = one.partition(":")
        if colon and prefix in prefixes() and re.fullmatch(r"[\w.-]+", local):
            properties.append((SKOS.exactMatch, URIRef(prefixes()[prefix] + local)))
    iri = known_iri(curie)
    names = tuple(dict.fromkeys(name for name in alternative if name and name != label))
    claims.conversion.entities.append(
        Entity(
            curie, iri, kind.entity_class, label or canonical[0], names, properties=tuple(properties),
            source=claims.card.name,
        )
    )  # fmt: skip
    return iri
