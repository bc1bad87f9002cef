"""The page of an entity: its head, and its sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from rdflib import RDF, RDFS, SKOS

from kg.entity_pages.blocks import (
    ChipsBlock,
    FactsBlock,
    Links,
    NoteBlock,
    PageLink,
    PageSection,
    TableBlock,
    text,
    with_content,
)
from kg.entity_pages.chain_question import chain_question
from kg.entity_pages.claim_sections import claim_sections
from kg.entity_pages.context import SHOWN, GraphStatement, PageContext, structural_relations
from kg.entity_pages.disputes import disputes_section
from kg.entity_pages.facts import facts_section, spaced
from kg.entity_pages.page_actions import SOURCES, page_actions
from kg.entity_pages.studies import group_sections
from kg.namespaces import MK
from kg.own_dataset import OF_DATASET, OWN_GRAPH, own_graphs, own_things
from kg.prefixes import BASE, contract, expand, listed_iris
from kg.rdf import EDGES_GRAPH, EXPLANATIONS_GRAPH, INFERRED_GRAPH

# Where the terms of other vocabularies are read.
_BROWSERS = {
    "CHEBI": "https://www.ebi.ac.uk/chebi/searchId.do?chebiId=CHEBI:{}",
    "NCIT": "https://ncit.nci.nih.gov/ncitbrowser/ConceptReport.jsp?code={}",
    "HP": "https://hpo.jax.org/browse/term/HP:{}",
    "MONDO": "https://monarchinitiative.org/MONDO:{}",
    "UniProtKB": "https://www.uniprot.org/uniprotkb/{}",
    "GO": "https://amigo.geneontology.org/amigo/term/GO:{}",
    "CL": "https://www.ebi.ac.uk/ols4/ontologies/cl/classes/http%253A%252F%252Fpurl.obolibrary.org%252Fobo%252FCL_{}",
}
REGISTRY = "https://clinicaltrials.gov/study/{}"
_OF_STUDIES = frozenset({"outcomes", "events"})
_MOST_INFERRED = 60
# What has the entity by a relation, in words.
_BELONGINGS = {
    "hasComponent": "Regimens with it", "kindOf": "Kinds of it", "partOf": "Parts of it",
    "inDrugClass": "Drugs of this class",
    "inOrganSystem": "Adverse events in it", "ofRegimen": "Protocols of it", "receives": "Groups that are given it",
    "hasPopulation": "Studies and groups of these patients", "hasGroup": "Studies with this group",
    "hasProcedure": "Protocols with it", "developedBy": "Developed by it",
}  # fmt: skip
_MOST_CHAINS = 30


@dataclass(frozen=True)
class EntityPage:
    """A page: its head and its sections. `above`: what stands above it, for the breadcrumbs, with addresses.

    `reference`, `context_object`: of a publication, how it is cited, and the same for reference managers.
    """

    title: str
    kinds: Links
    sections: tuple[PageSection, ...]
    above: tuple[tuple[str, str], ...]
    synonyms: tuple[str, ...] = ()
    definition: str = ""
    note: str = ""
    reference: str = ""
    context_object: str = ""
    identifiers: Links = ()
    opened: str = ""
    actions: Links = ()
    lead: tuple[PageSection, ...] = ()


def entity_page(context: PageContext) -> EntityPage:
    """Return the page of an entity of any kind that has no shape of its own."""
    kinds = specific_kinds(context)
    if context.iri in context.store.shared(own_things):
        kinds = (*kinds, PageLink(OF_DATASET, look="accent"))
    is_study = context.is_a("Study")
    # What the facts say, and what stands side by side, is not said again.
    without = frozenset({"classification"} if not context.section else ()) | (_OF_STUDIES if is_study else frozenset())
    candidates = [
        *([disputes_section(context)] if context.section in {"", "disputes"} else []),
        *([] if context.section else [facts_section(context), own_section(context)]),
        *(group_sections(context) if is_study else ()),
        *claim_sections(context, without),
        *([] if context.section else [belongings_section(context), chains_section(context)]),
        *inferred_sections(context),
    ]
    return EntityPage(
        title=context.title,
        kinds=kinds,
        synonyms=tuple(context.values(str(SKOS.altLabel))),
        definition=next(iter(context.values(str(SKOS.definition))), ""),
        note=" ".join(context.values(str(MK.curatorNote))),
        identifiers=identifier_links(context),
        sections=with_content(candidates),
        above=_above(context, kinds),
        opened=context.section,
        actions=tuple(page_actions(context)),
    )


def _above(context: PageContext, kinds: Links) -> tuple[tuple[str, str], ...]:
    """Return the table of the class of the entity, as what stands above it."""
    # What stands in the graph of explanations alone has no table: it is no part of the default graph.
    listed = {
        each.value
        for each in context.statements
        if each.predicate == str(RDF.type) and each.graph != str(EXPLANATIONS_GRAPH)
    }
    classes = {context.name(each): each for each in sorted(listed) if each.startswith(str(MK))}
    if not kinds or kinds[0].text not in classes:
        return (("Browse", "browse"),)
    name = kinds[0].text
    return ("Browse", "browse"), (name[:1].upper() + name[1:], f"browse/{classes[name].removeprefix(str(MK))}")


def specific_kinds(context: PageContext) -> Links:
    """Return the most specific classes of the entity; one that is inferred leads to its proof."""
    types = [each for each in context.types if each.startswith(str(MK)) and each != str(MK.Entity)]
    listed = listed_iris(types)
    query = f"""
        SELECT ?kind ?above WHERE {{
          VALUES ?kind {{ {listed} }} VALUES ?above {{ {listed} }} ?kind {RDFS.subClassOf.n3()} ?above
          FILTER(?kind != ?above)
        }}"""
    general = {above for _, above in context.store.texts(query)}
    context.require(types)
    stated = {each.value for each in context.statements if each.predicate == str(RDF.type) and not each.is_inferred}
    links = []
    for kind in types:
        if kind in general:
            continue
        address = "" if kind in stated else context.proof(str(RDF.type), kind)
        links.append(PageLink(context.name(kind), address, hint="inferred: see the proof" if address else ""))
    return tuple(sorted(links, key=lambda link: (bool(link.address), link.text)))


def identifier_links(context: PageContext) -> Links:
    """Return what leads to the same thing elsewhere: registries, DOI, PubMed, terms of other vocabularies."""
    links = [
        PageLink(number, REGISTRY.format(number), external=True)
        for number in context.values(str(MK.registration))
        if number.startswith("NCT")
    ]
    links += [PageLink(number) for number in context.values(str(MK.registration)) if not number.startswith("NCT")]
    for predicate, shape, name in (
        (expand("bibo:doi"), "https://doi.org/{}", "doi:{}"),
        (expand("bibo:pmid"), "https://pubmed.ncbi.nlm.nih.gov/{}/", "PubMed {}"),
        (str(MK.pmcid), "https://www.ncbi.nlm.nih.gov/pmc/articles/{}/", "{}"),
    ):
        links += [PageLink(name.format(each), shape.format(each), external=True) for each in context.values(predicate)]
    for predicate, relation in ((SKOS.exactMatch, ""), (SKOS.closeMatch, "close to "), (SKOS.broadMatch, "within ")):
        for term in context.values(str(predicate)):
            prefix, _, local = contract(term).partition(":")
            number = local.partition("_")[2] if prefix == "obo" else local
            vocabulary = local.partition("_")[0] if prefix == "obo" else prefix
            elsewhere = term if term.startswith(("http://", "https://")) else ""
            address = _BROWSERS.get(vocabulary, "").format(number) or elsewhere
            links.append(PageLink(f"{relation}{vocabulary}:{number}", address, external=True))
    return tuple(dict.fromkeys(links))


def own_section(context: PageContext) -> PageSection | None:
    """Return what the dataset beside the curated graph says of the entity, marked as theirs."""
    graphs = " ".join(f"<{graph}>" for graph in context.store.shared(own_graphs))
    query = (
        f"SELECT ?g ?s ?p WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p <{context.iri}> }} }} ORDER BY ?g ?s ?p"
    )
    result = context.store.texts(query) if graphs else ()
    incoming = [(GraphStatement(graph, predicate, subject), subject) for graph, subject, predicate in result]
    own = [each for each in context.statements if each.is_own]
    if not own and not incoming:
        return None
    context.require([*(each.predicate for each in own), *(each.value for each in own), *(s for _, s in incoming)])
    context.require(each.predicate for each, _ in incoming)
    rows: dict[tuple[str, str, str], Links] = {}
    for each in own:
        rows[context.name(each.predicate), each.value, ""] = (context.link(each.value), _of_graph(each.graph))
    for each, subject in incoming:
        rows[f"{context.name(each.predicate)}, of", subject, "of"] = (context.link(subject), _of_graph(each.graph))
    facts = tuple((name, links) for (name, *_), links in sorted(rows.items()))
    note = NoteBlock(
        (text("Written by the group that runs this server; it is theirs, and no part of the curated graph."),)
    )
    return PageSection(
        "dataset", "From the dataset of this server", (note, FactsBlock(facts, "From the dataset")), len(rows)
    )


def _of_graph(graph: str) -> PageLink:
    return PageLink(f"  in {'its default graph' if graph == OWN_GRAPH else contract(graph)}", look="muted")


def belongings_section(context: PageContext) -> PageSection | None:
    """Return what has the entity as a part, a class or a population: things in a row, by relation."""
    relations = context.store.shared(structural_relations)
    pattern = f"GRAPH <{EDGES_GRAPH}> {{ ?subject ?relation <{context.iri}> }}"
    query = f"SELECT ?relation ?subject WHERE {{ {pattern} }} ORDER BY ?relation ?subject"
    result = [row for row in context.store.texts(query) if row[0] in relations]
    context.require(iri for row in result for iri in row)
    rows: dict[str, dict[str, PageLink]] = {}
    for relation, subject in result:
        head = _BELONGINGS.get(relation.removeprefix(str(MK)), f"… {context.name(relation)} {context.label}")
        rows.setdefault(head, {})[subject] = context.link(subject)
    blocks = tuple(ChipsBlock(tuple(links.values()), head) for head, links in rows.items())
    count = sum(len(links) for links in rows.values())
    return PageSection("belongs", "Related", blocks, count) if blocks else None


def chains_section(context: PageContext) -> PageSection | None:
    """Return the chains that begin or end here: those that are kept, and a way to look for others."""
    is_source = context.is_a(*SOURCES)
    role, other = ("source", "target") if is_source else ("target", "source")
    query = f"""
        PREFIX mk: <{MK}>
        SELECT ?other (MIN(?score) AS ?best) (COUNT(?each) AS ?count) WHERE {{
          GRAPH <{EXPLANATIONS_GRAPH}> {{ ?each mk:{role} <{context.iri}> ; mk:{other} ?other ; mk:score ?score }}
        }} GROUP BY ?other ORDER BY ?best ?other LIMIT {_MOST_CHAINS}"""
    result = list(context.store.texts(query))
    if not result:
        return None
    context.require(iri for iri, *_ in result)
    rows = []
    for iri, best, count in result:
        source, target = (context.iri, iri) if is_source else (iri, context.iri)
        address = f"paths?{urlencode({'from': contract(source), 'to': contract(target)})}"
        begin, end = (context.label, context.name(iri)) if is_source else (context.name(iri), context.label)
        name = chain_question(context.store, source, target, begin, end)
        rows.append(((PageLink(name, address),), text(count), text(best)))
    table = TableBlock(("Question", "Chains", "Best score"), tuple(rows), "Chains", numeric=frozenset({1, 2}))
    lead = "Steps from a treatment to an event, each carried by claims. A lower score is better supported."
    return PageSection(
        "chains", "Chains that begin here" if is_source else "Chains that lead here", (table,), len(rows), lead=lead
    )


def inferred_sections(context: PageContext) -> Iterator[PageSection]:
    """Yield what follows about the entity: by rules of the domain, and by the ontology; each with its proof."""
    if context.section in {"", "derived"}:
        section = _derived_section(context)
        if section:
            yield section
    if context.section not in {"", "inferred"}:
        return
    rows: dict[str, list[PageLink]] = {}
    inferred = [
        each for each in context.statements if each.graph == str(INFERRED_GRAPH) and each.value.startswith(BASE)
    ]
    inferred = [each for each in inferred if each.predicate != str(RDF.type) or each.value != str(MK.Entity)]
    limit = None if context.section else _MOST_INFERRED
    context.require(value for each in inferred[:limit] for value in (each.predicate, each.value))
    for each in inferred[:limit]:
        name = "is a" if each.predicate == str(RDF.type) else context.name(each.predicate)
        links = rows.setdefault(name, [])
        links += [
            context.link(each.value),
            PageLink("proof", context.proof(each.predicate, each.value), look="reference"),
        ]
    if not rows:
        return
    facts = FactsBlock(tuple((name, spaced(links)) for name, links in rows.items()), "What follows by the ontology")
    blocks: list[FactsBlock | ChipsBlock] = [facts]
    if limit and len(inferred) > limit:
        blocks.append(ChipsBlock((PageLink(f"All {len(inferred)}", context.here(section="inferred")),)))
    yield PageSection(
        "inferred", "What follows by the ontology", tuple(blocks), len(inferred), folded=not context.section
    )


def _derived_section(context: PageContext) -> PageSection | None:
    query = f"""
        PREFIX mk: <{MK}>
        SELECT ?each ?subject ?relation ?object ?through ?label ?assumes WHERE {{
          {{ ?each mk:subject <{context.iri}> ; mk:derivedBy ?rule }}
          UNION {{ ?each mk:object <{context.iri}> ; mk:derivedBy ?rule }}
          ?each mk:subject ?subject ; mk:object ?object ; a ?kind .
          FILTER(?kind NOT IN (mk:DerivedStatement, mk:Entity))
          ?kind {RDFS.label.n3()} ?label .
          OPTIONAL {{ ?each mk:relation ?relation }}
          OPTIONAL {{ ?each mk:assumesContext ?assumes }}
          OPTIONAL {{
            ?each mk:throughComponent|mk:throughClass|mk:throughEntity|mk:throughGroup|mk:raisedByComponent ?through
          }}
        }} ORDER BY ?label ?relation ?object ?subject ?each"""
    result: dict[str, tuple[str, ...]] = {}
    for each, *parts in context.store.texts(query):
        result.setdefault(each, tuple(parts))
    if not result:
        return None
    rows = list(result.items())
    shown = rows if context.section else rows[:SHOWN]
    context.require(value for each, parts in shown for value in parts)
    table = TableBlock(
        ("What follows", "Through", "Rule", "Proof"),
        tuple(
            (
                (
                    context.link(subject),
                    PageLink(f" {context.name(relation) if relation else 'and'} "),
                    context.link(value),
                ),
                (context.link(through),) if through else (),
                text(f"{label}, context assumed to be the same" if assumes == "true" else label),
                (PageLink("proof", each.removeprefix(BASE)),),
            )
            for each, (subject, relation, value, through, label, assumes) in shown[:500]
        ),
        "What follows by the rules of the domain",
        more=PageLink(f"All {len(rows):,}", context.here(section="derived")) if len(rows) > len(shown) else None,
    )
    lead = "Concluded from claims by a rule, and stated by nobody: a possibility, with its premises."
    return PageSection("derived", "What follows by rules", (table,), len(rows), folded=not context.section, lead=lead)
