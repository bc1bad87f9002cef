"""The page of a claim: what it says, where its source says it, who disputes it, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator

from kg.entity_pages.blocks import (
    Block,
    FactsBlock,
    Links,
    NoteBlock,
    PageLink,
    PageSection,
    TableBlock,
    text,
    with_content,
)
from kg.entity_pages.claim_records import ClaimKinds, ClaimRecord
from kg.entity_pages.context import PageContext
from kg.entity_pages.disputes import disputes_of_claim
from kg.entity_pages.page import EntityPage, own_section
from kg.entity_pages.passages import Documents, passage
from kg.entity_pages.references import context_object, whole_reference
from kg.entity_pages.wording import counts_in_words, grade_in_words, interval_in_words, p_value_in_words, value_in_words
from kg.namespaces import MK
from kg.prefixes import BASE, contract
from kg.rdf import EDGES_GRAPH
from kg.unit_words import duration_in_words

# In this order, with what a reader calls them.
_PARTS = (
    ("subject", "Subject"), ("relation", "Relation"), ("openRelation", "Relation, not known"), ("object", "Object"),
    ("aspect", "What about it"), ("repeats", "Repeats"), ("table", "Table"), ("tableRow", "Row"),
    ("tableColumn", "Column"),
    ("event", "Event"), ("measure", "Measure"), ("group", "Group"), ("referenceGroup", "Compared with the group"),
    ("comparator", "Compared with"), ("trial", "Study"), ("population", "Patients"), ("cellType", "In cells"),
    ("species", "Species"), ("condition", "Condition"), ("treatment", "Under"), ("experiment", "Seen in"),
    ("attribution", "Attributed"), ("phase", "Phase of treatment"), ("route", "Route"), ("schedule", "Schedule"),
    ("regulator", "Regulator"), ("date", "Date"), ("strength", "Strength"), ("analysisSet", "Analysed"),
    ("evidenceType", "Kind of evidence"), ("curatorNote", "Note of the curators"), ("statusReason", "Why this status"),
)  # fmt: skip
# Shown as figures, at its place or as its head: what is left stands under the label that the ontology has for it.
_ELSEWHERE = frozenset([
    "statement", "statedIn", "evidence", "locator", "seenAt", "citesAsEvidence", "asWritten", "value", "unit",
    "operator", "lowerBound", "upperBound", "boundsType", "confidenceLevel", "numerator", "denominator", "affected",
    "atRisk", "pValue", "pValueOperator", "notReached", "textValue", "gradeMin", "gradeMax", "unitAsWritten",
    "pValueAsWritten",
])  # fmt: skip
_TRUTH = {"true": "yes", "false": "no"}
# Said by another part already, where the values are the same.
_SAME = {"measure": "object", "event": "object", "group": "subject", "treatment": "subject"}
_TIMES = (
    ("timepoint", "At"),
    ("followUp", "Follow-up"),
    ("cycleLength", "Length of a cycle"),
    ("timeFrame", "Time frame"),
)
_RECORD = (
    ("curatedBy", "Written by"), ("rowKey", "Row of the tables"),
    ("inventoryFact", "Fact of the inventory"), ("contentDigest", "Digest of the content"),
)  # fmt: skip
_MARKS = {"polarity": "Polarity", "certainty": "Certainty", "status": "Status"}


def claim_page(context: PageContext, documents: Documents) -> EntityPage:
    """Return the page of a claim."""
    (claim,) = context.records([context.iri])
    context.require(str(MK[name]) for name, _ in _PARTS)
    kind = context.store.shared(ClaimKinds.read).labels[claim.kind]
    candidates = (
        _place(context, documents, claim),
        disputes_of_claim(context, claim),
        PageSection("says", "What it says, part by part", (FactsBlock(tuple(_facts(context, claim)), "Parts"),)),
        _edges(context),
        own_section(context),
        _recorded(context),
    )
    publication = claim.first("statedIn")
    above = (context.source(claim)[0].text, publication.removeprefix(BASE)) if publication else ("Browse", "browse")
    cited = context_object(PageContext(context.store, publication, context.root)) if publication else ""
    return EntityPage(
        title=claim.statement,
        kinds=(PageLink(kind), *context.doubts(claim)),
        sections=with_content(candidates),
        above=(above,),
        context_object=cited,
    )


def _facts(context: PageContext, claim: ClaimRecord) -> list[tuple[str, Links]]:
    rows: list[tuple[str, Links]] = []
    figure = value_in_words(claim)
    for name, words in _PARTS:
        values = claim.values.get(name, ())
        if name == "measure" and figure:
            rows.append(("Figure", text(figure)))
            printed = claim.first("asWritten")
            rows += [
                (head, text(part))
                for head, part in (
                    ("Counts", counts_in_words(claim)),
                    ("Interval", interval_in_words(claim)),
                    ("p value", p_value_in_words(claim)),
                    ("As printed", "" if printed == figure else printed),
                )
                if part
            ]
        if not values or values == claim.values.get(_SAME.get(name, ""), ()):
            continue
        rows.append(
            (
                words,
                context.links(
                    value.replace("-", " ") if name in {"attribution", "strength"} else value for value in values
                ),
            )
        )
    if grade_in_words(claim):
        rows.append(("Grade", text(grade_in_words(claim))))
    rows += [(words, text(duration_in_words(claim.first(name)))) for name, words in _TIMES if claim.first(name)]
    rows += [
        (words, text(context.name(claim.first(name)).lower())) for name, words in _MARKS.items() if claim.first(name)
    ]
    return [*rows, *_rest(context, claim)]


def _rest(context: PageContext, claim: ClaimRecord) -> Iterator[tuple[str, Links]]:
    """Yield what else a claim says, such as what a register or database has of its own, by the labels of properties."""
    shown = {*dict(_PARTS), *dict(_TIMES), *_MARKS, *dict(_RECORD), *_ELSEWHERE}
    left = {name: str(MK[name]) for name in claim.values if name not in shown}
    context.require(left.values())
    named = [(context.name(iri), name) for name, iri in left.items() if context.name(iri) != contract(iri)]
    for label, name in sorted(named):
        values = claim.values[name]
        yield label[:1].upper() + label[1:], context.links(_TRUTH.get(value, value) for value in values)


def _place(context: PageContext, documents: Documents, claim: ClaimRecord) -> PageSection:
    blocks: list[Block] = []
    shown = passage(context, documents, claim)
    if shown:
        blocks.append(shown)
    rows: list[tuple[str, Links]] = [("Source", _reference(context, claim))] if claim.first("statedIn") else []
    if claim.spans:
        places = ", ".join(f"{role} {start:,}–{end:,}" for role, start, end in claim.spans[:20])
        rows.append(("Place", (PageLink(places), PageLink("  characters of the text, from 0", look="muted"))))
    locator, address = claim.first("locator"), context.passage_address(claim) or claim.first("seenAt")
    if locator:
        rows.append(("Words", (PageLink(f"“{locator}”"), PageLink("  by which the passage is found", look="muted"))))
    if address.startswith(("http://", "https://")):
        opened = PageLink("Open the passage where it is published", address, external=True)
        rows.append(("Passage", (opened, PageLink(f"  {address.split('/')[2]}", look="muted"))))
    if claim.first("statedIn"):
        rows.append(("To cite", _to_cite(context, claim)))
    cited = claim.values.get("citesAsEvidence", ())
    if cited:
        rows.append(("Rests on", context.links(cited)))
    if rows:
        blocks.append(FactsBlock(tuple(rows), "Place"))
    if claim.spans and not shown and not address:
        blocks.append(
            NoteBlock((text("The text of this publication is not on this server: open it, and look for the place."),))
        )
    return PageSection("place", "Where the source says it", tuple(blocks))


def _reference(context: PageContext, claim: ClaimRecord) -> Links:
    publication = claim.first("statedIn")
    context.require([publication])
    parts = [context.link(publication)]
    query = f"""
        PREFIX bibo: <http://purl.org/ontology/bibo/>
        SELECT ?doi ?pmid WHERE {{
          OPTIONAL {{ <{publication}> bibo:doi ?doi }} OPTIONAL {{ <{publication}> bibo:pmid ?pmid }}
        }}"""
    for doi, pmid in context.store.texts(query):
        if doi:
            parts += [PageLink(" · "), PageLink(f"doi:{doi}", f"https://doi.org/{doi}", external=True)]
        if pmid:
            parts += [
                PageLink(" · "),
                PageLink(f"PubMed {pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", external=True),
            ]
        break
    return tuple(parts)


def _to_cite(context: PageContext, claim: ClaimRecord) -> Links:
    """Return the reference of the publication of a claim, and where it is said how the graph is cited."""
    reference = whole_reference(PageContext(context.store, claim.first("statedIn"), context.root))
    of_graph = PageLink("how to cite this graph", "data#cite")
    return (PageLink(f"{reference} · "), of_graph) if reference else (of_graph,)


def _edges(context: PageContext) -> PageSection | None:
    query = f"""
        PREFIX mk: <{MK}>
        SELECT ?way ?subject ?relation ?object ?asserted WHERE {{
          VALUES ?way {{ mk:supportedBy mk:contradictedBy }}
          GRAPH <{EDGES_GRAPH}> {{
            ?edge ?way <{context.iri}> ; mk:subject ?subject ; mk:relation ?relation ; mk:object ?object ;
              mk:asserted ?asserted
          }}
        }} ORDER BY ?way ?subject ?relation ?object"""
    result = list(context.store.texts(query))
    if not result:
        return None
    context.require(value for row in result for value in row[1:4])
    rows = []
    for way, subject, relation, value, asserted in result:
        triple = (context.link(subject), PageLink(f" {context.name(relation)} "), context.link(value))
        stance = "supports" if way.endswith("supportedBy") else "contradicts"
        proof = (PageLink("proof", context.proof(relation, value, subject)),) if asserted == "true" else ()
        rows.append(
            (
                text(stance),
                triple,
                text("stands in the graph" if asserted == "true" else "does not stand in the graph"),
                proof,
            )
        )
    table = TableBlock(("The claim", "Statement", "Which", "Why"), tuple(rows), "Statements of the graph")
    return PageSection("edges", "What the graph makes of it", (table,))


def _recorded(context: PageContext) -> PageSection | None:
    rows = []
    for name, words in _RECORD:
        values = context.values(str(MK[name]))
        context.require(values)
        if values:
            rows.append((words, context.links(values)))
    return (
        PageSection("record", "How it was recorded", (FactsBlock(tuple(rows), "Record"),), folded=True)
        if rows
        else None
    )
