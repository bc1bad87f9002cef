"""A request for paths, from the command line or over HTTP: its parameters as a question, its answer in a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rdflib import URIRef

from kg.engine.store import Store
from kg.errors import ParameterError
from kg.formats import Format
from kg.namespaces import BASE
from kg.pages.rendering import render_page
from kg.paths.answer import DEFAULT_CHAINS, DEFAULT_STEPS, PathAnswer, PathQuestion
from kg.paths.answer_drawing import answer_drawing
from kg.paths.answer_json import answer_as_json
from kg.paths.answer_text import answer_as_text
from kg.paths.evidence_filter import EvidenceFilter
from kg.paths.explanation import answer_as_turtle
from kg.paths.finder import PathFinder
from kg.paths.stated_claims import EVIDENCE_KINDS
from kg.paths.triple_index import TripleIndex
from kg.search.entity_names import EntityNames

PARAMETERS = (
    *("from", "to", "under", "also", "ask", "k", "steps"),
    *("evidence", "source", "since", "until", "inferred", "disputed"),
)
# Between several values of one parameter, as HTTP repeats it.
SEVERAL = "\n"
# A drawing of more nodes is not readable.
_MOST_NODES = 60
_BY_SOURCES = {0: "causes", 1: "chains"}


def path_question(parameters: Mapping[str, str], iri: Callable[[str], str]) -> PathQuestion:
    """Return the question that parameters ask; `iri` resolves names.

    Raises ParameterError for a parameter or value that makes no sense, and what `iri` raises.
    """
    unknown = sorted(set(parameters) - set(PARAMETERS))
    if unknown:
        raise ParameterError(f"There is no parameter '{unknown[0]}'; there are {', '.join(PARAMETERS)}.")
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
    sources = tuple(URIRef(iri(name)) for name in _several(parameters, "from"))
    also = URIRef(iri(parameters["also"])) if parameters.get("also") else None
    ask = parameters.get("ask") or ("tradeoff" if also else _BY_SOURCES.get(len(sources), "shared"))
    return PathQuestion(sources, URIRef(iri(to)), ask, also, k, steps, filters)


def format_answer(answer: PathAnswer, finder: PathFinder, form: Format) -> str:
    """Return an answer in a format."""
    entities = finder.entities
    if form is Format.PLAIN_JSON:
        return answer_as_json(answer, entities)
    if form is Format.TURTLE:
        return answer_as_turtle(answer, entities)
    if form is Format.DOT:
        return answer_drawing(answer, entities).as_dot()
    if form is Format.SVG:
        return answer_drawing(answer, entities).as_svg()
    return _page(answer, finder) if form is Format.HTML else answer_as_text(answer, entities)


def _page(answer: PathAnswer, finder: PathFinder) -> str:
    drawing = answer_drawing(answer, finder.entities)
    readable = drawing.arcs and len(drawing.nodes) <= _MOST_NODES
    picture = drawing.as_svg() if readable else ""
    text = answer_as_text(answer, finder.entities)
    return render_page("paths.html", "", title=drawing.title, drawing=picture, text=text)


def path_finder(store: Store) -> PathFinder:
    """Return the path finder of a store, for `store.shared`."""
    return PathFinder(TripleIndex.from_store(store))


FORMATS = (Format.TEXT, Format.HTML, Format.PLAIN_JSON, Format.TURTLE, Format.SVG, Format.DOT)


def answer_paths(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer the question that the parameters ask: the task behind /paths."""

    def iri(name: str) -> str:
        # What needs no name is refused before the graph is read.
        return store.shared(EntityNames).iri(name)

    question = path_question(arguments, iri)
    form = next(each for each in FORMATS if media_type in each.media_types)
    finder = store.shared(path_finder)
    return format_answer(finder.answer(question), finder, form).encode()


def _several(parameters: Mapping[str, str], name: str) -> list[str]:
    return [part for part in parameters.get(name, "").split(SEVERAL) if part]


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
