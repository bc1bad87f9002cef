"""The formats of query results and graphs: one enum that knows media types and extensions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from kg.errors import Cause, MyelomaKgError, ParameterError


class NotAcceptableError(MyelomaKgError):
    """The client accepts none of the formats that there are."""

    cause = Cause.CALLER


# What clients of graphs call them; Turtle is N3, too.
_OF_CLIENTS = {"TURTLE": ("n3",), "RDF_XML": ("xml", "rdf+xml")}


class Format(Enum):
    """A format: its name, its media types (the first is the one that is sent) and its extension."""

    JSON = ("SPARQL Results JSON", ("application/sparql-results+json", "application/json"), "srj")
    XML = ("SPARQL Results XML", ("application/sparql-results+xml", "application/xml", "text/xml"), "srx")
    CSV = ("SPARQL Results CSV", ("text/csv",), "csv")
    TSV = ("SPARQL Results TSV", ("text/tab-separated-values",), "tsv")
    TURTLE = ("Turtle", ("text/turtle", "application/x-turtle", "text/n3"), "ttl")
    N_TRIPLES = ("N-Triples", ("application/n-triples", "text/plain"), "nt")
    JSON_LD = ("JSON-LD", ("application/ld+json", "application/json"), "jsonld")
    RDF_XML = ("RDF/XML", ("application/rdf+xml", "application/xml", "text/xml"), "rdf")
    N_QUADS = ("N-Quads", ("application/n-quads", "text/x-nquads"), "nq")
    TRIG = ("TriG", ("application/trig", "application/x-trig"), "trig")
    FUNCTIONAL = ("OWL functional syntax", ("text/owl-functional",), "ofn")
    TEXT = ("Text", ("text/plain",), "txt")
    PLAIN_JSON = ("JSON", ("application/json",), "json")
    PROBLEM = ("Problem details", ("application/problem+json", "application/json"), "json")
    EXCEL = ("Excel", ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",), "xlsx")
    DOT = ("Graphviz", ("text/vnd.graphviz",), "dot")
    RIS = ("RIS", ("application/x-research-info-systems",), "ris")
    BIBTEX = ("BibTeX", ("application/x-bibtex",), "bib")
    SVG = ("SVG", ("image/svg+xml",), "svg")
    HTML = ("HTML", ("text/html",), "html")

    def __init__(self, title: str, media_types: tuple[str, ...], extension: str) -> None:
        self.title = title
        self.media_types = media_types
        self.extension = extension

    @property
    def media_type(self) -> str:
        """The media type that a response carries."""
        return self.media_types[0]

    @property
    def of_triples(self) -> str:
        """The media type to write triples in for it: without a graph, N-Quads are N-Triples, and TriG is Turtle."""
        return {"N_QUADS": Format.N_TRIPLES, "TRIG": Format.TURTLE}.get(self.name, self).media_type

    @property
    def short_names(self) -> frozenset[str]:
        """What may be written for it in an address, as in `format=csv`."""
        name = self.name.lower()
        return frozenset(
            (self.extension, name.replace("_", "-"), name.replace("_", ""), *_OF_CLIENTS.get(self.name, ()))
        )


RESULTS = (Format.JSON, Format.XML, Format.CSV, Format.TSV)
TRIPLES = (Format.TURTLE, Format.N_TRIPLES, Format.JSON_LD, Format.RDF_XML)
GRAPHS = (*TRIPLES, Format.N_QUADS, Format.TRIG)
# Of answers that the server knows before what makes them is imported.
OF_CHAINS = (
    *(Format.TEXT, Format.HTML, Format.PLAIN_JSON, Format.TURTLE, Format.SVG, Format.DOT, Format.CSV),
    *TRIPLES[1:],
)
OF_PROOFS = (*OF_CHAINS[:4], Format.JSON_LD, Format.N_TRIPLES, Format.SVG, Format.DOT, Format.CSV)
OF_HOME = OF_DATA = OF_CLASS_LISTS = (Format.HTML, Format.PLAIN_JSON, Format.CSV, *TRIPLES)
OF_ENTITIES = (
    GRAPHS[0],
    Format.HTML,
    Format.PLAIN_JSON,
    *GRAPHS[1:],
    Format.CSV,
    Format.EXCEL,
    Format.RIS,
    Format.BIBTEX,
)
OF_SEARCHES = (Format.PLAIN_JSON, Format.HTML, *TRIPLES, Format.CSV)
OF_SUGGESTIONS = (Format.PLAIN_JSON,)
OF_ONTOLOGY_TERMS = OF_HOME[:3]
OF_ONTOLOGY = (*GRAPHS, Format.FUNCTIONAL)
OF_CLASSES = (Format.HTML, Format.CSV, Format.TSV, Format.PLAIN_JSON, Format.EXCEL, *TRIPLES)
OF_COMPARISONS = (Format.HTML, Format.PLAIN_JSON, Format.CSV, Format.EXCEL, *TRIPLES)
OF_FIGURES = (Format.PLAIN_JSON,)
OF_QUERY_LISTS = (Format.PLAIN_JSON, Format.HTML, Format.CSV, *TRIPLES)
OF_QUERIES = (Format.HTML, Format.EXCEL, *TRIPLES)  # beside RESULTS
# Between several values of one parameter, as HTTP repeats it.
SEVERAL = "\n"

# Extensions that nobody types.
_FAMILIAR = {"srj": "json", "srx": "xml"}


def format_named(name: str, offered: Sequence[Format]) -> Format | None:
    """Return the offered format that a word such as `csv`, or a media type, stands for; None when there is none.

    >>> format_named("turtle", GRAPHS)
    <Format.TURTLE: ('Turtle', ('text/turtle', 'application/x-turtle', 'text/n3'), 'ttl')>
    """
    return next((each for each in offered if name in each.short_names or name in each.media_types), None)


def require_format(name: str, offered: Sequence[Format]) -> Format:
    """Return the offered format of a name, or of several with commas between: clients name one format in several ways.

    Raises NotAcceptableError with the names that there are, and ParameterError for names of several formats.

    >>> require_format("tsv,text/tab-separated-values", RESULTS).extension
    'tsv'
    """
    found = {form: word for word in name.split(",") if (form := format_named(word.strip(), offered))}
    if not found:
        there_is = ", ".join(dict.fromkeys(_FAMILIAR.get(each.extension, each.extension) for each in offered))
        raise NotAcceptableError(f"format={name[:40]} is not available here. There are: {there_is}.")
    if len(found) > 1:
        raise ParameterError(f"format= names several formats: {', '.join(found.values())}. Name one.")
    return next(iter(found))


_QUALITY = re.compile(r"\s*q\s*=\s*(\d(?:\.\d{0,3})?)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """A format, and the one of its media types that the client asked for."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """The media type with its charset, where it is text without one of its own."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


@lru_cache(64)
def negotiate(accept: str | None, offered: tuple[Format, ...]) -> Choice:
    """Return the offered format that an Accept header likes best; ties go to the first offered.

    Raises NotAcceptableError with the list of what there is. Clients send few different ones.

    >>> negotiate("text/csv, application/json;q=0.5", RESULTS).content_type
    'text/csv; charset=utf-8'
    """
    ranges = _ranges(accept or "*/*")
    wanted = [(*_quality(each, ranges), each) for each in offered]
    quality, media_type, best = max(wanted, key=lambda item: item[0])
    if not quality:
        there_is = ", ".join(each.media_type for each in offered)
        raise NotAcceptableError(
            f"None of the formats in 'Accept: {(accept or '')[:100]}' is available here. There are: {there_is}."
        )
    return Choice(best, media_type)


def _ranges(accept: str) -> dict[str, float]:
    """Return the media ranges of an Accept header with their qualities; parameters other than q are dropped."""
    qualities: dict[str, float] = {}
    for part in accept.split(",")[:200]:
        media_range, *parameters = part.split(";")
        quality = 1.0
        for parameter in parameters:
            match = _QUALITY.fullmatch(parameter)
            if match:
                quality = min(float(match[1]), 1.0)
        name = media_range.strip().lower()
        if name:
            qualities[name] = max(quality, qualities.get(name, 0.0))
    return qualities or {"*/*": 1.0}


def _quality(each: Format, ranges: dict[str, float]) -> tuple[float, str]:
    """Return how much a format is wanted, and under which media type: what is named wins over what fits."""
    named = [(ranges[media_type], media_type) for media_type in each.media_types if media_type in ranges]
    if named:
        return max(named, key=lambda item: item[0])
    kind = each.media_type.partition("/")[0]
    return ranges.get(f"{kind}/*", ranges.get("*/*", 0.0)), each.media_type
