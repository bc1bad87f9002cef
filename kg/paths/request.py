"""A request for paths, from the command line or over HTTP: its parameters as a question, its answer in a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rdflib import URIRef

from kg.engine.store import Store
from kg.errors import ParameterError, UnknownNameError
from kg.formats import OF_CHAINS, SEVERAL, TRIPLES, Format
from kg.pages.name_choices import NameChoice, name_choice
from kg.pages.rendering import MOST_SEARCHED
from kg.parameters import require_parameters
from kg.paths.answer import PathAnswer, PathQuestion
from kg.paths.answer_drawing import answer_drawing
from kg.paths.answer_json import answer_as_json
from kg.paths.answer_page import address_with, answer_as_page, form_page
from kg.paths.answer_table import answer_as_csv
from kg.paths.answer_text import answer_as_text
from kg.paths.evidence_filter import EvidenceFilter
from kg.paths.explanation import answer_as_rdf
from kg.paths.finder import PathFinder
from kg.paths.question_parameters import DEFAULT_CHAINS, DEFAULT_STEPS, EVIDENCE_KINDS
from kg.paths.triple_index import TripleIndex
from kg.prefixes import BASE
from kg.search.entity_names import EntityNames
from kg.search.results import label_of_curie, search

PARAMETERS = (
    *("from", "to", "under", "also", "ask", "k", "steps"),
    *("evidence", "source", "since", "until", "inferred", "disputed"),
)
_MOST_OPTIONS = 12
_MOST_NAMES = 50
_NAMING = ("from", "to", "also", "source")
_BY_SOURCES = {0: "causes", 1: "chains"}


def path_question(parameters: Mapping[str, str], iri: Callable[[str], str]) -> PathQuestion:
    """Return the question that parameters ask; `iri` resolves names.

    Raises ParameterError for a parameter or value that makes no sense, and what `iri` raises.
    """
    require_parameters(parameters, PARAMETERS, "paths")
    if parameters.get("to") and parameters.get("under"):
        raise ParameterError("There are two ends: name one with 'to', or all events under a term with 'under'.")
    to = parameters.get("to") or parameters.get("under")
    if not to:
        raise ParameterError("The end is missing: say where the chains should lead (an event, process, disease).")
    k, steps = _number(parameters, "k", DEFAULT_CHAINS), _number(parameters, "steps", DEFAULT_STEPS)
    grounds = _several(parameters, "evidence")
    for ground in grounds:
        if ground not in EVIDENCE_KINDS:
            raise ParameterError(f"'{ground}' is no kind of evidence; there are {', '.join(EVIDENCE_KINDS)}.")
    filters = EvidenceFilter(
        grounds=frozenset(grounds),
        since=_number(parameters, "since", 0),
        until=_number(parameters, "until", 9999),
        inferred=_whether(parameters, "inferred"),
        disputed=_whether(parameters, "disputed"),
        sources=frozenset(iri(name).removeprefix(f"{BASE}pub/") for name in _several(parameters, "source")),
    )
    sources = _different(_several(parameters, "from"), iri)
    end, *others = _different([name for name in (to, parameters.get("also")) if name], iri)
    also = others[0] if others else None
    ask = parameters.get("ask") or ("tradeoff" if also else _BY_SOURCES.get(len(sources), "shared"))
    return PathQuestion(sources, end, ask, also, k, steps, filters)


def _different(names: Sequence[str], iri: Callable[[str], str]) -> tuple[URIRef, ...]:
    """Return what names mean. Raises ParameterError for two that mean the same."""
    found: dict[URIRef, str] = {}
    for name in names:
        source = URIRef(iri(name))
        if source in found:
            raise ParameterError(f"'{found[source]}' and '{name}' are the same thing: name different ones.")
        found[source] = name
    return tuple(found)


def format_answer(answer: PathAnswer, finder: PathFinder, form: Format) -> str:
    """Return an answer in a format."""
    entities = finder.entities
    if form is Format.PLAIN_JSON:
        return answer_as_json(answer, entities)
    if form in TRIPLES:
        return answer_as_rdf(answer, entities, form)
    if form is Format.DOT:
        return answer_drawing(answer, entities).as_dot()
    if form is Format.SVG:
        return answer_drawing(answer, entities).as_svg()
    return answer_as_csv(answer, entities) if form is Format.CSV else answer_as_text(answer, entities)


def path_finder(store: Store) -> PathFinder:
    """Return the path finder of a store, for `store.shared`."""
    return PathFinder(TripleIndex.from_store(store))


def end_names(store: Store) -> Callable[[str], str]:
    """Return the function that resolves the names of ends: of several things with one name, the one in chains.

    What the graph has nothing on raises UnknownNameError, be it a term of an ontology that is not loaded.

    >>> end_names(store)("IR"), store.shared(EntityNames).candidates("IR")
    ('https://w3id.org/myeloma-kg/regimen/IR', ['measure:incidence-rate', 'regimen:IR'])
    """

    def is_end(iri: str) -> bool:
        return URIRef(iri) in store.shared(path_finder).entities

    def resolved(name: str) -> str:
        iri = store.shared(EntityNames).iri(name, is_end)
        if not store.shared(path_finder).has(URIRef(iri)):
            raise UnknownNameError(
                f"The graph has nothing on '{name}', and nothing stands under it. A term of an ontology is an end once "
                "that ontology is loaded: myeloma-kg load ontologies FILE."
            )
        return iri

    return resolved


def answer_paths(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer the question that the parameters ask: the task behind /paths.

    A page shows the form where nothing is asked, and an error of the question comes on a page that asks back.
    """
    form = next(each for each in OF_CHAINS if media_type in each.media_types)
    if form is Format.HTML:
        given = {name: _several(arguments, name) for name in arguments}
        for name in _NAMING:
            given[name] = [label_of_curie(store, each) for each in given.get(name, ())]
        return _page(store, given).encode()
    question = path_question(arguments, end_names(store))
    finder = store.shared(path_finder)
    return format_answer(finder.answer(question), finder, form).encode()


def _page(store: Store, values: Mapping[str, Sequence[str]]) -> str:
    if not any(values.get(name) for name in ("from", "to", "under")):
        return form_page(values)
    resolve = end_names(store)
    choices: list[NameChoice] = []
    refusals: list[UnknownNameError] = []
    for parameter in _NAMING:
        for name in values.get(parameter, ()):
            try:
                resolve(name)
            except UnknownNameError as error:
                refusals.append(error)
                choices.append(_choice(store, values, parameter, name))
    if refusals and all(choice.options for choice in choices):
        return form_page(values, choices)
    if refusals:
        raise refusals[0].on_page(form_page(values, choices))
    if not (values.get("to") or values.get("under")):
        # One who comes from the page of a drug has still to say where the chains should lead.
        return form_page(values)
    finder = store.shared(path_finder)
    try:
        question = path_question({name: SEVERAL.join(given) for name, given in values.items()}, resolve)
        return answer_as_page(finder.answer(question), finder.entities, values)
    except ParameterError as error:
        raise error.on_page(form_page(values, problem=str(error))) from None


def _choice(store: Store, values: Mapping[str, Sequence[str]], parameter: str, name: str) -> NameChoice:
    """Return what a name that is not one entity may stand for, each with the address that asks with it."""
    matches = search(store, name[:MOST_SEARCHED]) if name.strip() else []
    known, publications = store.shared(path_finder).entities, parameter == "source"
    fitting = [
        each for each in matches if (each.kind == "mk:Publication" if publications else URIRef(each.iri) in known)
    ]
    options = []
    for match in fitting[:_MOST_OPTIONS]:
        given = [match.entity if each == name else each for each in values[parameter]]
        options.append((match.label, match.kind, address_with(values, **{parameter: given})))
    return name_choice(name, options)


def _several(parameters: Mapping[str, str], name: str) -> list[str]:
    parts = [part for part in parameters.get(name, "").split(SEVERAL) if part]
    if len(parts) > _MOST_NAMES:
        raise ParameterError(f"'{name}' names {len(parts)} things; it may name {_MOST_NAMES}.")
    return parts


def _number(parameters: Mapping[str, str], name: str, default: int) -> int:
    text = parameters.get(name) or str(default)
    try:
        return int(text)
    except ValueError:
        raise ParameterError(f"'{name}' is '{text}', which is no whole number.") from None


def _whether(parameters: Mapping[str, str], name: str) -> bool:
    text = parameters.get(name) or "yes"
    if text not in {"yes", "no"}:
        raise ParameterError(f"'{name}' is '{text}': write yes or no.")
    return text == "yes"
