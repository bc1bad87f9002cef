"""The entity tables: one per kind, with names and the facets that define a population or a measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg import resources
from kg.errors import Finding, SourceError, UnknownNameError
from kg.model import RETRACTED, Entity, IdentifierMapping, Property, RdfTerm
from kg.namespaces import MK
from kg.prefixes import contract, expand
from kg.resolution import Names, identifiers, own_identifiers
from loaders.cells import CellError, parse_date
from loaders.tables import Row, read_table

COLUMNS = ("id", "label", "alt", "hidden", "definition", "note")


def _text(cell: str) -> RdfTerm:
    return Literal(cell)


def _iri(cell: str) -> RdfTerm:
    return URIRef(expand(cell))


def _integer(cell: str) -> RdfTerm:
    if not cell.isdecimal():
        raise CellError("a whole number is digits only")
    return Literal(cell, datatype=XSD.integer)


def _true(cell: str) -> RdfTerm:
    if cell != "true":
        raise CellError("the cell is true or empty")
    return RETRACTED


@dataclass(frozen=True)
class Facet:
    """A column of an entity table beside the names: its property and what its cell becomes."""

    property: URIRef
    term: Callable[[str], RdfTerm] = _text
    several: bool = False


@dataclass(frozen=True)
class EntityTable:
    """One entity table: the kind of its rows, the prefixes of their ids, and its facets."""

    file: str
    kind: URIRef
    prefixes: tuple[str, ...]
    facets: Mapping[str, Facet]


def _property(curie: str) -> URIRef:
    return URIRef(expand(curie))


TABLES = (
    EntityTable("drugs.tsv", MK.Drug, ("drug",), {}),
    EntityTable("drug-classes.tsv", MK.DrugClass, ("drug-class",), {}),
    EntityTable("proteins.tsv", MK.Protein, ("protein",), {}),
    EntityTable("complexes.tsv", MK.ProteinComplex, ("complex",), {}),
    EntityTable("processes.tsv", MK.BiologicalProcess, ("process",), {}),
    EntityTable("cells.tsv", MK.CellType, ("cell",), {"says_nothing_of": Facet(MK.saysNothingOf, _iri)}),
    EntityTable("mechanisms.tsv", MK.Mechanism, ("mechanism",), {}),
    EntityTable("diseases.tsv", MK.Disease, ("disease",), {}),
    EntityTable(
        "populations.tsv", MK.Population, ("population",),
        {
            "disease": Facet(MK.disease, _iri),
            "setting": Facet(MK.setting),
            "transplant": Facet(MK.transplant),
            "prior_lines": Facet(MK.priorLines, _integer),
            "refractory_to": Facet(MK.refractoryTo, _iri, several=True),
            "age": Facet(MK.age),
        },
    ),
    EntityTable("regimens.tsv", MK.Regimen, ("regimen",), {}),
    EntityTable("protocols.tsv", MK.TreatmentProtocol, ("protocol",), {}),
    EntityTable(
        "studies.tsv", MK.Study, ("trial", "study"),
        {"class": Facet(MK.key, _iri), "registration": Facet(MK.registration, several=True)},
    ),
    EntityTable("groups.tsv", MK.ReportingGroup, ("group",), {"study": Facet(MK.ofStudy, _iri)}),
    EntityTable(
        "measures.tsv", MK.OutcomeMeasure, ("measure",),
        {"endpoint": Facet(MK.endpoint), "statistic": Facet(MK.statistic), "benefit": Facet(MK.benefit)},
    ),
    EntityTable("events.tsv", MK.AdverseEvent, ("ae",), {}),
    EntityTable("systems.tsv", MK.OrganSystem, ("system",), {}),
    EntityTable("procedures.tsv", MK.Procedure, ("procedure",), {}),
    EntityTable("biomarkers.tsv", MK.Biomarker, ("biomarker",), {}),
    EntityTable("organizations.tsv", MK.Organization, ("organization",), {}),
    EntityTable(
        "publications.tsv", MK.Publication, ("pub",),
        {
            "authors": Facet(MK.authors),
            "date": Facet(_property("dcterms:date"), parse_date),
            "journal": Facet(MK.journal),
            "volume": Facet(MK.volume),
            "issue": Facet(MK.issue),
            "pages": Facet(MK.pages),
            "doi": Facet(_property("bibo:doi")),
            "pmid": Facet(_property("bibo:pmid")),
            "pmcid": Facet(MK.pmcid),
            "document": Facet(MK.inventoryDocument),
            "document_sha256": Facet(MK.documentSha256),
            "licence": Facet(_property("dcterms:license")),
            "page": Facet(_property("foaf:page"), URIRef),
            "retracted": Facet(MK.retracted, _true),
            "retraction_reason": Facet(MK.retractionReason),
        },
    ),
)  # fmt: skip


def collect_names(
    entities: Iterable[Entity],
    overrides: Mapping[str, str] | None = None,
    mappings: Iterable[IdentifierMapping] = (),
) -> Names:
    """Return every name of the entities: CURIE, label, synonyms, misspellings, registry numbers, identifiers."""
    result = Names(overrides=overrides)
    for mapping in mappings:
        for name in identifiers(str(mapping.predicate), str(mapping.object)):
            result.add(name, contract(str(mapping.subject)))
    for entity in entities:
        for name in (entity.curie, entity.label, *entity.alternative, *entity.misspelled):
            result.add(name, entity.curie)
        for predicate, value in entity.properties:
            for name in own_identifiers(str(predicate), str(value)):
                result.add(name, entity.curie)
    return result


def load_overrides(folder: Path = resources.ENTITIES) -> dict[str, str]:
    """Read `overrides.tsv`: what a name stands for that several entities could mean. Raises SourceError."""
    findings: list[Finding] = []
    columns = ("name", "entity", "reason")
    rows = list(read_table(folder / "overrides.tsv", columns, columns, findings))
    findings.extend(row.finding("reason", "an override says why") for row in rows if not row["reason"])
    if findings:
        raise SourceError(findings)
    return {row["name"]: row["entity"] for row in rows}


def load_entities(findings: list[Finding], folder: Path = resources.ENTITIES) -> dict[str, Entity]:
    """Read every entity table; return the entities by their CURIE. What is wrong goes to `findings`."""
    entities: dict[str, Entity] = {}
    rows: list[tuple[Row, EntityTable]] = []
    for table in TABLES:
        path = folder / table.file
        if not path.exists():
            findings.append(Finding(f"{folder.name}/{table.file}", 1, "", "", "the table is missing", "Put it back."))
            continue
        for row in read_table(path, ("id", "label"), (*COLUMNS, *table.facets), findings):
            rows.append((row, table))
            if row["id"] in entities:
                findings.append(row.finding("id", "the id stands twice", "Keep one row for each entity."))
                continue
            entity = _entity(row, table, findings)
            if entity is not None:
                entities[entity.curie] = entity
    for row, table in rows:
        findings.extend(_unknown_references(row, table, entities))
    return entities


def _entity(row: Row, table: EntityTable, findings: list[Finding]) -> Entity | None:
    prefix, colon, local = row["id"].partition(":")
    if prefix not in table.prefixes or not colon or not local:
        findings.append(row.finding("id", f"an id here is {' or '.join(p + ':name' for p in table.prefixes)}"))
        return None
    if not row["label"]:
        findings.append(row.finding("label", "the label is empty", "Write the field's standard term."))
        return None
    properties, kind = [], table.kind
    for column, result in _facets(row, table, findings):
        if column == "class":
            kind = URIRef(str(result[1]))
        else:
            properties.append(result)
    if kind == MK.Publication:
        properties.append((_property("dcterms:title"), Literal(row["label"])))
    return Entity(
        curie=row["id"],
        iri=URIRef(expand(row["id"])),
        kind=kind,
        label=row["label"],
        alternative=_names(row["alt"]),
        misspelled=_names(row["hidden"]),
        definition=row["definition"],
        note=row["note"],
        properties=tuple(properties),
    )


def _facets(row: Row, table: EntityTable, findings: list[Finding]) -> Iterator[tuple[str, Property]]:
    for column, facet in table.facets.items():
        for cell in row[column].split() if facet.several else filter(None, [row[column]]):
            try:
                yield column, (facet.property, facet.term(cell))
            except CellError as error:
                findings.append(row.finding(column, error.rule, error.suggestion))
            except UnknownNameError as error:
                findings.append(row.finding(column, str(error)))


def _unknown_references(row: Row, table: EntityTable, entities: Mapping[str, Entity]) -> Iterator[Finding]:
    for column, facet in table.facets.items():
        if facet.term is _iri and column != "class":
            for cell in row[column].split():
                if cell not in entities:
                    yield row.finding(column, f"'{cell}' is no known entity", "Add it to its table first.")


def _names(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in cell.split("|") if name.strip()))
