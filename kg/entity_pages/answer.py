"""The task behind the address of every IRI of ours: its page, its data, or where it really stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rdflib import URIRef

from kg.engine.store import Store
from kg.entity_pages.blocks import ChipsBlock, PageSection
from kg.entity_pages.claims import claim_page
from kg.entity_pages.context import PageContext
from kg.entity_pages.dispute_index import DisputeIndex
from kg.entity_pages.dispute_page import dispute_page
from kg.entity_pages.page import EntityPage, entity_page
from kg.entity_pages.page_data import entity_csv, entity_json, entity_spreadsheet
from kg.entity_pages.passages import Documents
from kg.entity_pages.publications import publication_page
from kg.entity_pages.references import references_as_bibtex, references_as_ris
from kg.errors import ParameterError, UnknownNameError
from kg.formats import OF_ENTITIES, Format, require_format
from kg.pages.rendering import render_page
from kg.prefixes import contract, expand
from kg.resource_description import describe, serialize_description
from kg.search.entity_names import EntityNames

# What the page offers to take away, with what people call it.
_OFFERED = (
    (Format.PLAIN_JSON, "JSON"),
    (Format.EXCEL, "Excel"),
    (Format.CSV, "CSV"),
    (Format.RIS, "RIS, for reference managers"),
    (Format.BIBTEX, "BibTeX"),
    (Format.TURTLE, "Turtle"),
    (Format.JSON_LD, "JSON-LD"),
    (Format.N_TRIPLES, "N-Triples"),
    (Format.RDF_XML, "RDF/XML"),
)
_TABLES_AND_REFERENCES: Mapping[str, Callable[[PageContext], bytes]] = {
    Format.PLAIN_JSON.media_type: entity_json,
    Format.CSV.media_type: entity_csv,
    Format.EXCEL.media_type: entity_spreadsheet,
    Format.RIS.media_type: references_as_ris,
    Format.BIBTEX.media_type: references_as_bibtex,
}
_MOST_CHOICES = 20


def answer_entity_page(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Return what the graph says of the resource `iri`, as a page or as data: a task of the evaluators.

    `root`: what leads from the address of the page to the root of the server. `section`, `page`: the part of the page
    that is opened by itself. Raises UnknownNameError when the graph says nothing of it.
    """
    iri, root = arguments["iri"], arguments["root"]
    context = PageContext(store, iri, root, arguments.get("section", ""), int(arguments.get("page", "1")))
    if not context.statements and not context.roles:
        result = _named(store, iri)
        if len(result) > 1 and media_type == Format.HTML.media_type:
            name = contract(iri).partition(":")[2]
            return _choice(context, f"Which {name}?", "Several things have this name.", result).encode()
        if len(result) != 1:
            _refuse_format(store, iri)
            _require_known(context)
        context = PageContext(store, result[0] if result else iri, root, context.section, context.number)
    if made := _TABLES_AND_REFERENCES.get(media_type):
        return made(context)
    if media_type != Format.HTML.media_type:
        return serialize_description(describe(store, URIRef(context.iri)), media_type)
    page = _page(context, Documents(arguments.get("documents", "")))
    if context.section and not page.sections:
        remedy = "Without 'section' the address leads to the whole page."
        raise UnknownNameError(f"The page of {page.title} has no section '{context.section}'. {remedy}")
    if context.number > 1 and not context.is_paged:
        remedy = "Without 'page' the address leads to all of it; a long section has pages, where 'section' names it."
        raise ParameterError(f"page={context.number}: what is opened has one page. {remedy}")
    return render_page(
        "entity.html",
        root,
        title=page.title,
        page=page,
        iri=context.iri,
        breadcrumbs=page.above,
        address=context.here(),
        formats=[(form.extension, title) for form, title in _OFFERED],
        alternates=[form for form, _ in _OFFERED],
    ).encode()


def _named(store: Store, iri: str) -> list[str]:
    """Return what the name in an address stands for: of its kind, or, if nothing is, of any."""
    prefix, _, name = contract(iri).partition(":")
    candidates = store.shared(EntityNames).candidates(name)
    of_kind = [curie for curie in candidates if curie.startswith(f"{prefix}:")]
    return [expand(curie) for curie in of_kind or candidates]


def _require_known(context: PageContext) -> None:
    """Raise UnknownNameError, with a page that leads to near names, where the graph says nothing of an IRI."""
    try:
        describe(context.store, URIRef(context.iri))
    except UnknownNameError as error:
        near = [expand(curie) for curie in context.store.shared(EntityNames).near(contract(context.iri))]
        raise error.on_page(_choice(context, "Not in the graph", str(error), near)) from None


def _choice(context: PageContext, title: str, reason: str, result: list[str]) -> str:
    """Return a page that asks which of several things is meant."""
    context.require(result)
    links = tuple(context.link(iri) for iri in result[:_MOST_CHOICES])
    choices = (PageSection("choices", "Choose one", (ChipsBlock(links),)),) if links else ()
    page = EntityPage(title=title, kinds=(), definition=reason, sections=choices, above=(("Search", "search"),))
    return render_page(
        "entity.html", context.root, title=page.title, page=page, iri=context.iri, breadcrumbs=page.above,
        address=context.here(), formats=[],
    )  # fmt: skip


def _refuse_format(store: Store, iri: str) -> None:
    """Raise NotAcceptableError where an address is that of a thing with an extension that is no format of ours."""
    stem, _, extension = iri.rpartition(".")
    if "/" not in extension and stem and (PageContext(store, stem, "").statements or len(_named(store, stem)) == 1):
        require_format(extension, OF_ENTITIES)


def _page(context: PageContext, documents: Documents) -> EntityPage:
    if context.is_a("Claim") and context.records([context.iri]):
        return claim_page(context, documents)
    if context.iri in context.store.shared(DisputeIndex.read).disputes:
        return dispute_page(context, documents)
    if context.is_a("Publication"):
        return publication_page(context)
    return entity_page(context)
