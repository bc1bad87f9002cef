"""The members of a class as a table: columns by property, filtered by facets and by name, sorted, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rdflib import RDFS, SKOS, VOID, XSD, Literal, URIRef

from kg.engine.store import Store
from kg.errors import ParameterError, UnknownNameError
from kg.labelled_tables import text_in_words
from kg.model import RdfTerm
from kg.namespaces import MK
from kg.prefixes import contract, expand, is_writable
from kg.rdf import CATALOGUE_GRAPH
from kg.sparql.value_order import value_keys

NAME = "name"
ON_A_PAGE, MOST_FACETS, MOST_VALUES, COLUMNS = 50, 8, 12, 7
# A facet with more values than these tells nothing apart; one with fewer than two tells nothing.
_MOST_VALUES = 200
# What a reader seldom looks for; it can be chosen.
_LATER = {
    "rdf:type", "rdfs:label", "skos:prefLabel", "skos:hiddenLabel", "skos:definition", "skos:exactMatch",
    "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch", "mk:key", "mk:evidence",
    "mk:contentDigest", "mk:curatedBy", "mk:rowKey", "mk:inventoryFact", "mk:statusReason",
    "mk:curatorNote", "mk:asWritten", "mk:evidenceType", "mk:seenAt", "mk:locator", "mk:disambiguatedName",
    "mk:statement", "mk:influences", "mk:causalEffect", "mk:supportedBy", "mk:documentDigest", "mk:boundsType",
    # The name of a dispute says it.
    "mk:reason",
}  # fmt: skip
_FIRST = (
    "mk:subject", "mk:relation", "mk:object", "mk:measure", "mk:value", "mk:unit", "mk:population", "mk:hasComponent",
    "mk:disputeKind", "mk:handling", "mk:inOrganSystem", "mk:phase", "mk:registration", "mk:hasPopulation",
    "mk:status", "mk:statedIn",
)  # fmt: skip
# Properties of other vocabularies, which the ontology does not label.
WORDS = {
    "rdf:type": "kind", "rdfs:label": "label", "skos:prefLabel": "preferred name", "skos:altLabel": "also called",
    "skos:hiddenLabel": "also written", "skos:definition": "definition", "skos:exactMatch": "same as",
    "skos:closeMatch": "close to", "skos:broadMatch": "narrower than", "skos:narrowMatch": "broader than",
    "skos:relatedMatch": "related to", "dcterms:title": "title", "dcterms:date": "date", "bibo:doi": "DOI",
    "bibo:pmid": "PubMed", "prov:wasDerivedFrom": "derived from", "cito:citesAsEvidence": "rests on",
    "prov:wasAttributedTo": "attributed to", "prov:used": "used", "dcterms:license": "licence",
    "dcterms:identifier": "identifier", "dcterms:creator": "made by", "dcterms:description": "description",
    "rdfs:comment": "note", "foaf:page": "to be read at",
}  # fmt: skip
_NUMBERS_TELL = frozenset({"mk:gradeMin", "mk:gradeMax", "mk:phase", "mk:priorLines"})


@dataclass(frozen=True)
class ClassSummary:
    """A class that has members: its name, what it is, how many members, and the class above it that has some, too."""

    curie: str
    label: str
    definition: str
    count: int
    above: str


@dataclass(frozen=True)
class ClassProperty:
    """A property that members of a class have, and how many statements there are."""

    curie: str
    label: str
    count: int


@dataclass(frozen=True)
class FacetValue:
    """A value that members have, as it is written in an address, its label, and how many have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class ClassFacet:
    """A property with its most frequent values; `more`: whether it has others."""

    property: ClassProperty
    values: tuple[FacetValue, ...]
    more: bool


@dataclass(frozen=True)
class ClassView:
    """What is asked of a class: facets that members must have, words of their name, columns, order, and from where.

    `where`: pairs of a property and a value, both CURIEs, or a text as it stands. `sort`: a column, `-` downwards.
    """

    kind: str
    where: tuple[tuple[str, str], ...] = ()
    words: str = ""
    columns: tuple[str, ...] = ()
    sort: str = NAME
    first: int = 0


def classes(store: Store) -> list[ClassSummary]:
    """Return the classes of the ontology that have members, ordered by label.

    Above a class stands the narrowest of those that it is a part of, whether that is stated or inferred.
    """
    query = f"""
        SELECT ?class ?label ?definition ?count (GROUP_CONCAT(DISTINCT STR(?over); SEPARATOR = " ") AS ?above) WHERE {{
          GRAPH <{CATALOGUE_GRAPH}> {{ ?part <{VOID["class"]}> ?class ; <{VOID.entities}> ?count }}
          ?class <{RDFS.label}> ?label OPTIONAL {{ ?class <{SKOS.definition}> ?definition }}
          OPTIONAL {{ ?class <{RDFS.subClassOf}> ?over FILTER(STRSTARTS(STR(?over), "{MK}")) }}
          FILTER(STRSTARTS(STR(?class), "{MK}"))
        }} GROUP BY ?class ?label ?definition ?count ORDER BY LCASE(?label)"""
    rows = list(store.texts(query))
    counts = {iri: int(count) for iri, _, _, count, _ in rows}

    def narrowest(iri: str, above: str) -> str:
        wider = [over for over in above.split() if over != iri and counts.get(over, 0) >= counts[iri]]
        return contract(min(wider, key=lambda over: (counts[over], over))) if wider else ""

    return [
        ClassSummary(contract(iri), label, definition, int(count), narrowest(iri, above))
        for iri, label, definition, count, above in rows
    ]


def properties(store: Store, kind: str) -> list[ClassProperty]:
    """Return the properties that members of a class have: first what readers look for, then the most frequent."""
    query = f"""
        SELECT ?property ?count (MIN(STR(?name)) AS ?label) WHERE {{
          GRAPH <{CATALOGUE_GRAPH}> {{
            ?part <{VOID["class"]}> <{expand(kind)}> ; <{VOID.entities}> ?all ; <{VOID.propertyPartition}> ?each .
            ?each <{VOID.property}> ?property ; <{VOID.triples}> ?count
          }}
          OPTIONAL {{ ?property <{RDFS.label}> ?name }}
        }} GROUP BY ?property ?count"""
    result = [
        ClassProperty(contract(iri), label or WORDS.get(contract(iri), contract(iri)), int(count))
        for iri, count, label in store.texts(query)
        if iri
    ]
    order = {curie: number for number, curie in enumerate(_FIRST)}
    return sorted(
        result, key=lambda each: (_is_later(each.curie), order.get(each.curie, len(order)), -each.count, each.curie)
    )


def _is_later(curie: str) -> bool:
    return curie in _LATER or not curie.startswith(("mk:", "skos:", "dcterms:", "bibo:"))


def default_columns(known: Sequence[ClassProperty]) -> tuple[str, ...]:
    """Return the columns of a table that nobody has chosen."""
    return tuple(each.curie for each in known if not _is_later(each.curie))[:COLUMNS]


def count_members(store: Store, view: ClassView) -> int:
    """Return how many members a view has."""
    rows = store.texts(f"SELECT (COUNT(DISTINCT ?s) AS ?count) WHERE {{ {_pattern(store, view)} }}")
    return int(next(iter(rows))[0])


def members(store: Store, view: ClassView, most: int | None = ON_A_PAGE) -> list[list[list[RdfTerm]]]:
    """Return a row for each member: the member itself, then its values in each column; `most`: None for all.

    Raises ParameterError for a sort that is no column.
    """
    column = view.sort.removeprefix("-")
    if column not in {NAME, *view.columns}:
        raise ParameterError(
            f"The table has no column '{column}' to sort by; it has {', '.join((NAME, *view.columns))}."
        )
    by = f"OPTIONAL {{ ?s <{expand(column)}> ?v OPTIONAL {{ ?v <{RDFS.label}> ?l }} }}" if column != NAME else ""
    by += f" OPTIONAL {{ ?s <{RDFS.label}> ?name }}"
    key = "COALESCE(?l, ?v)" if column != NAME else "LCASE(STR(?name))"
    falls = view.sort.startswith("-")
    order = value_keys("?key", falls=falls) if column != NAME else f"{'DESC' if falls else 'ASC'}(?key)"
    limit = f"LIMIT {most} OFFSET {view.first}" if most is not None else ""
    query = f"""
        SELECT ?s (MIN({key}) AS ?key) WHERE {{ {{ SELECT DISTINCT ?s WHERE {{ {_pattern(store, view)} }} }} {by} }}
        GROUP BY ?s ORDER BY {order} ?s {limit}"""
    subjects = [URIRef(iri) for iri, _ in store.texts(query) if iri]
    if not subjects:
        return []
    listed = " ".join(iri.n3() for iri in subjects)
    predicates = ", ".join(f"<{expand(curie)}>" for curie in view.columns)
    values: dict[tuple[str, str], list[RdfTerm]] = defaultdict(list)
    # Two VALUES would be multiplied before anything is looked up: a file of all claims took ten times as long.
    query = f"""
        SELECT DISTINCT ?s ?p ?o WHERE {{
          VALUES ?s {{ {listed} }} ?s ?p ?o FILTER(?p IN ({predicates}))
        }} ORDER BY ?s ?p {value_keys("?o")}"""
    for subject, predicate, value in store.select(query)[1]:
        if value is not None:
            values[str(subject), contract(str(predicate))].append(value)
    return [[[subject], *(values[str(subject), curie] for curie in view.columns)] for subject in subjects]


def facets(store: Store, view: ClassView, known: Sequence[ClassProperty]) -> list[ClassFacet]:
    """Return the properties that tell the members of a view apart, each with its most frequent values."""
    result: list[ClassFacet] = []
    candidates = [each for each in known if not _is_later(each.curie) or each.curie == "rdf:type"]
    pattern = _pattern(store, view)
    chosen = {name for name, _ in view.where}
    for each in candidates:
        if len(result) >= MOST_FACETS and each.curie not in chosen:
            continue
        facet = _facet(store, view, pattern, each)
        if facet:
            result.append(facet)
    return result


def _facet(store: Store, view: ClassView, pattern: str, of: ClassProperty) -> ClassFacet | None:
    own = (
        f"FILTER(?o NOT IN (<{expand(view.kind)}>) && STRSTARTS(STR(?o), STR(<{MK}>)))"
        if of.curie == "rdf:type"
        else ""
    )
    query = f"""
        SELECT ?o (COUNT(DISTINCT ?s) AS ?count) (MIN(STR(?name)) AS ?label) WHERE {{
          {{ SELECT DISTINCT ?s WHERE {{ {pattern} }} }}
          ?s <{expand(of.curie)}> ?o . {own} OPTIONAL {{ ?o <{RDFS.label}> ?name }}
        }} GROUP BY ?o ORDER BY DESC(?count) {value_keys("?o")} LIMIT {_MOST_VALUES + 1}"""
    rows = [row for row in store.select(query)[1] if row[0] is not None]
    if of.curie not in {name for name, _ in view.where}:
        counts = [int(str(count)) for _, count, _ in rows]
        tells = 1 < len(rows) <= _MOST_VALUES and max(counts) > 1
        if all(isinstance(row[0], Literal) for row in rows):
            # Sentences, of which hardly two are the same, tell nothing apart.
            tells = tells and sum(counts) * 4 >= len(rows) * 5
        if not tells or (_are_numbers([row[0] for row in rows]) and of.curie not in _NUMBERS_TELL):
            return None
    values = [
        FacetValue(
            contract(str(value)) if isinstance(value, URIRef) else str(value),
            str(label or text_in_words(of.curie, _text(value))),
            int(str(count)),
        )
        for value, count, label in rows[:MOST_VALUES]
    ]
    return ClassFacet(of, tuple(values), more=len(rows) > MOST_VALUES)


def _are_numbers(terms: Sequence[RdfTerm | None]) -> bool:
    return all(isinstance(term, Literal) and isinstance(term.toPython(), int | float | Decimal) for term in terms)


def _text(term: RdfTerm | None) -> str:
    return contract(str(term)) if isinstance(term, URIRef) else str(term)


def _pattern(store: Store, view: ClassView) -> str:
    parts = [f"?s a <{_iri(view.kind)}> FILTER(ISIRI(?s))"]
    for number, (name, value) in enumerate(view.where):
        # The terms are looked up, and no filter holds every value that there is against the text.
        parts.append(f"VALUES ?w{number} {{ {_terms(store, _iri(name), value)} }} ?s <{_iri(name)}> ?w{number}")
    if view.words.strip():
        words = view.words.lower().split()
        parts.append(
            f"?s <{RDFS.label}> ?called "
            + " ".join(f"FILTER(CONTAINS(LCASE(STR(?called)), {Literal(word).n3()}))" for word in words)
        )
    return " . ".join(parts)


def _iri(curie: str) -> str:
    """Return the IRI of a name with one of our prefixes. Raises UnknownNameError."""
    iri = expand(curie)
    if not is_writable(iri):
        raise UnknownNameError(f"'{curie}' is no name of a class or a property.")
    return iri


def _terms(store: Store, predicate: str, value: str) -> str:
    """Return the terms that a value of an address is: an IRI with one of our prefixes, else all that read like it."""
    try:
        iri = expand(value) if ":" in value and " " not in value else ""
    except UnknownNameError:
        iri = ""
    if iri and is_writable(iri):
        return f"<{iri}>"
    query = f"""
        SELECT DISTINCT (IF(ISLITERAL(?w), STR(DATATYPE(?w)), "") AS ?datatype)
          (IF(ISLITERAL(?w), LANG(?w), "") AS ?language) WHERE {{
          ?s <{predicate}> ?w FILTER(STR(?w) = {Literal(value).n3()})
        }} ORDER BY ?datatype ?language"""
    return " ".join(_term(value, datatype, language) for datatype, language in store.texts(query))


def _term(value: str, datatype: str, language: str) -> str:
    text = Literal(value).n3()
    if language:
        return f"{text}@{language}"
    if not datatype:
        return f"<{value}>"
    return text if datatype == str(XSD.string) else f"{text}^^<{datatype}>"
