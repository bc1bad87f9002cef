"""The ontology as pages: all terms with their definitions, and each with its place and its use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VOID, Literal, URIRef

from kg.engine.store import Store
from kg.errors import UnknownNameError
from kg.formats import Format
from kg.model import RdfTerm
from kg.namespaces import MK
from kg.pages.rendering import render_page
from kg.prefixes import BASE, contract
from kg.query_library import shipped_queries
from kg.rdf import CATALOGUE_GRAPH, DATASET, ONTOLOGY_GRAPH
from kg.shipped_query import ShippedQuery, with_prefixes
from kg.sparql.value_order import value_keys
from kg.tables import TableFormat, json_text, render_table

_KINDS = (
    (OWL.Class, "class", "Classes"),
    (OWL.ObjectProperty, "object property", "Properties between things"),
    (OWL.DatatypeProperty, "data property", "Properties with a value"),
    (OWL.AnnotationProperty, "annotation", "Annotations"),
    (OWL.NamedIndividual, "value", "Values"),
)
_TRAITS = {
    str(OWL.TransitiveProperty): "transitive", str(OWL.SymmetricProperty): "symmetric",
    str(OWL.FunctionalProperty): "functional", str(OWL.InverseFunctionalProperty): "inverse functional",
    str(OWL.AsymmetricProperty): "asymmetric", str(OWL.IrreflexiveProperty): "irreflexive",
    str(OWL.ReflexiveProperty): "reflexive",
}  # fmt: skip
_PLACES = (
    (RDFS.subClassOf, "is a kind of"), (RDFS.subPropertyOf, "is a narrower relation than"), (RDFS.domain, "from"),
    (RDFS.range, "to"), (OWL.inverseOf, "inverse of"), (OWL.disjointWith, "shares no member with"),
    (OWL.equivalentClass, "the same as"), (RDF.type, "is a"), (SKOS.exactMatch, "same as"),
    (SKOS.closeMatch, "close to"), (RDFS.seeAlso, "see also"),
)  # fmt: skip
# Said elsewhere on the page.
_SHOWN = {str(each) for each, _ in _PLACES} | {
    str(RDFS.label), str(SKOS.definition), "http://purl.obolibrary.org/obo/IAO_0000115", str(RDFS.isDefinedBy),
}  # fmt: skip
_EXAMPLES = 8
_ONTOLOGY = f"{BASE}ontology"


@dataclass(frozen=True)
class DocumentedTerm:
    """A term of the ontology: its name without prefix, what kind of term, label, definition, module, and its uses."""

    name: str
    kind: str
    label: str
    definition: str
    module: str
    uses: int


def ontology_terms(store: Store) -> list[DocumentedTerm]:
    """Return the terms of the ontology by kind and label; made once by `store.shared(ontology_terms)`."""
    kinds = {str(iri): number for number, (iri, _, _) in enumerate(_KINDS)}
    query = f"""
        SELECT ?term ?kind (MIN(STR(?name)) AS ?label) (MIN(STR(?text)) AS ?definition) (MIN(STR(?part)) AS ?module)
            (MAX(?many) AS ?uses) WHERE {{
          VALUES ?kind {{ {" ".join(iri.n3() for iri, _, _ in _KINDS)} }}
          GRAPH <{ONTOLOGY_GRAPH}> {{
            ?term a ?kind FILTER(STRSTARTS(STR(?term), "{MK}"))
            OPTIONAL {{ ?term <{RDFS.label}> ?name }} OPTIONAL {{ ?term <{SKOS.definition}> ?text }}
            OPTIONAL {{ ?term <{RDFS.isDefinedBy}> ?part }}
          }}
          OPTIONAL {{ GRAPH <{CATALOGUE_GRAPH}> {{
            {{ ?c <{VOID["class"]}> ?term ; <{VOID.entities}> ?many }} UNION
            {{ <{DATASET}> <{VOID.propertyPartition}> ?p . ?p <{VOID.property}> ?term ; <{VOID.triples}> ?many }}
          }} }}
        }} GROUP BY ?term ?kind ORDER BY ?term"""
    result: dict[str, tuple[int, DocumentedTerm]] = {}
    for iri, kind, label, definition, module, uses in store.texts(query):
        name, number = iri.removeprefix(MK), kinds[kind]
        if name not in result or number < result[name][0]:
            part = module.rpartition("/")[2]
            term = DocumentedTerm(name, _KINDS[number][1], label or name, definition, part, int(uses or 0))
            result[name] = number, term
    return [term for _, term in sorted(result.values(), key=lambda each: (each[0], each[1].label.casefold()))]


def ontology_modules(store: Store) -> dict[str, tuple[str, str]]:
    """Return by the names of modules and of their versions the module and what it is about; that of the whole is empty.

    A name is what stands behind the address of the ontology.
    """
    query = f"""
        SELECT ?module ?version (MIN(STR(?text)) AS ?about) WHERE {{ GRAPH <{ONTOLOGY_GRAPH}> {{
          ?module a <{OWL.Ontology}> OPTIONAL {{ ?module <{OWL.versionIRI}> ?version }}
          OPTIONAL {{ ?module <{DCTERMS.description}> ?text }}
        }} }} GROUP BY ?module ?version ORDER BY ?module"""
    modules: dict[str, tuple[str, str]] = {}
    for iri, version, about in store.texts(query):
        module = iri.removeprefix(_ONTOLOGY).removeprefix("/")
        modules |= {each.removeprefix(_ONTOLOGY).removeprefix("/"): (module, about) for each in (iri, version or iri)}
    return modules


def answer_ontology(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer the ontology as a page, as JSON or CSV; with `name`, one term of it, or a module of the same name.

    Raises UnknownNameError for a name that is neither.
    """
    terms, name = store.shared(ontology_terms), arguments.get("name", "")
    term = next((each for each in terms if each.name == name), None)
    if term:
        return _term(store, term, terms, media_type)
    modules = store.shared(ontology_modules)
    if name not in modules:
        raise UnknownNameError(f"The ontology has no term and no module '{name}'. The address ontology lists them all.")
    module, about = modules[name]
    chosen = [each for each in terms if module in {"", each.module}]
    if media_type == Format.PLAIN_JSON.media_type:
        return _json([asdict(each) for each in chosen])
    if media_type == Format.CSV.media_type:
        return _csv(chosen)
    groups = [(title, [each for each in chosen if each.kind == kind]) for _, kind, title in _KINDS]
    return render_page(
        "ontology.html",
        "../" * (name.count("/") + bool(name)),
        title=f"Ontology: {module}" if module else "Ontology",
        module=module,
        about=about if module else "",
        modules=sorted({each for each, _ in modules.values() if each}),
        groups=[(title, members) for title, members in groups if members],
        count=len(chosen),
    ).encode()


def _term(store: Store, term: DocumentedTerm, terms: Sequence[DocumentedTerm], media_type: str) -> bytes:
    iri = MK[term.name]
    stated = _stated(store, iri)
    queries = [query for query in store.shared(shipped_queries).values() if _uses(query, term.name)]
    if media_type == Format.PLAIN_JSON.media_type:
        return _json(asdict(term) | {"iri": str(iri), "queries": [query.name for query in queries]})
    if media_type == Format.CSV.media_type:
        return _csv([term])
    is_class, is_property = term.kind == "class", term.kind in {"object property", "data property", "annotation"}
    labels = {str(MK[each.name]): each.label for each in terms}
    plain = {str(kind) for kind, _, _ in _KINDS} | set(_TRAITS)
    places = [
        (words, [_link(value, labels) for value in stated.get(str(each), ()) if str(value) not in plain])
        for each, words in _PLACES
    ]
    more = [(_link(URIRef(each), labels), [_link(value, labels) for value in values])
            for each, values in sorted(stated.items()) if each not in _SHOWN]  # fmt: skip
    below = [] if not (is_class or is_property) else _below(store, iri, labels)
    example = _example(term, is_class=is_class) if is_class or is_property else ""
    return render_page(
        "ontology-term.html",
        "../",
        title=term.label,
        term=term,
        iri=iri,
        traits=[_TRAITS[str(value)] for value in stated.get(str(RDF.type), ()) if str(value) in _TRAITS],
        places=[(words, links) for words, links in places if links],
        more=more,
        below=below,
        queries=queries,
        example=example,
        used=_examples(store, iri) if is_property else [],
        is_class=is_class,
        quoted=quote(example),
    ).encode()


def _csv(terms: Sequence[DocumentedTerm]) -> bytes:
    rows = [tuple(asdict(term).values()) for term in terms]
    return render_table(tuple(DocumentedTerm.__dataclass_fields__), rows, TableFormat.CSV).encode()


def _json(content: object) -> bytes:
    return json_text(content).encode()


def _stated(store: Store, iri: URIRef) -> dict[str, list[RdfTerm]]:
    stated: dict[str, list[RdfTerm]] = defaultdict(list)
    query = f"""
        SELECT ?p ?o WHERE {{ GRAPH <{ONTOLOGY_GRAPH}> {{ {iri.n3()} ?p ?o FILTER(!ISBLANK(?o)) }} }}
        ORDER BY ?p {value_keys("?o")}"""
    for predicate, value in store.select(query)[1]:
        if value is not None:
            stated[str(predicate)].append(value)
    return stated


def _link(term: RdfTerm, labels: Mapping[str, str]) -> tuple[str, str]:
    """Return text and address, below the root or whole, of a term; no address where it has no page."""
    text = str(term)
    if isinstance(term, Literal):
        return text, ""
    if text.startswith(MK):
        return labels.get(text, contract(text)), f"ontology/{text.removeprefix(MK)}"
    return contract(text), text if text.startswith(("http://", "https://")) else ""


def _below(store: Store, iri: URIRef, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is stated to be narrower than a class or a property."""
    query = f"""
        SELECT DISTINCT ?term WHERE {{ GRAPH <{ONTOLOGY_GRAPH}> {{
          ?term <{RDFS.subClassOf}>|<{RDFS.subPropertyOf}> {iri.n3()} FILTER(ISIRI(?term))
        }} }} ORDER BY ?term"""
    return [_link(URIRef(term), labels) for (term,) in store.texts(query)]


def _uses(query: ShippedQuery, name: str) -> bool:
    return bool(re.search(rf"(?<![\w:]):?mk:{re.escape(name)}(?![\w-])", query.text))


def _example(term: DocumentedTerm, *, is_class: bool) -> str:
    pattern = f"?member a mk:{term.name} ; rdfs:label ?label ." if is_class else f"?subject mk:{term.name} ?value ."
    names = "?member ?label" if is_class else "?subject ?value"
    return with_prefixes(f"SELECT {names} WHERE {{\n  {pattern}\n}}\nLIMIT 100\n")


def _examples(store: Store, iri: URIRef) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Return a few statements with a property: label and address of subject and of value."""
    query = f"""
        SELECT ?s ?name ?o ?called WHERE {{
          {{ SELECT ?s ?o WHERE {{ ?s {iri.n3()} ?o FILTER(ISIRI(?s)) }} LIMIT {_EXAMPLES} }}
          OPTIONAL {{ ?s <{RDFS.label}> ?name }} OPTIONAL {{ ?o <{RDFS.label}> ?called }}
        }} ORDER BY ?s ?o LIMIT {_EXAMPLES}"""
    result = []
    for subject, name, value, called in store.select(query)[1]:
        if isinstance(subject, URIRef) and value is not None:
            named = str(name or contract(str(subject)))
            shown = str(called or (contract(str(value)) if isinstance(value, URIRef) else value))
            result.append(((named, _page_of(subject)), (shown, _page_of(value))))
    return result


def _page_of(term: RdfTerm) -> str:
    base = BASE
    text = str(term)
    if isinstance(term, Literal) or not text.startswith(base):
        return ""
    return f"ontology/{text.removeprefix(MK)}" if text.startswith(MK) else text.removeprefix(base)
