"""What keeps a query from being evaluated at all: its size, its depth, and the addresses that it would call."""

from __future__ import annotations

from functools import lru_cache

from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.service_access import check_services
from kg.formats import Format
from kg.prefixes import prefixes
from kg.sparql.error_places import errors_located_in
from kg.sparql.inspection import Guard, Inspection, inspect

_REMEMBERED = 256
_LONGEST = 20_000


def admit_query(text: str, settings: Configuration, base_iri: str = "") -> Inspection:
    """Return what a query says about itself, once it is within the limits of the settings.

    Raises QuerySyntaxError, QueryTooLargeError, QueryTooDeepError and RemoteAccessError.

    >>> admit_query("ASK { ?s ?p 1 }", Configuration()).form
    'ASK'
    """
    inspection = _inspection(text, settings, base_iri)
    check_services(inspection.services, settings.service_allow)
    return inspection


def query_form(text: str, settings: Configuration) -> str:
    """Return the form of a query that another server evaluates: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises QuerySyntaxError, QueryTooLargeError and QueryTooDeepError.

    >>> query_form("DESCRIBE drug:lenalidomide", Configuration())
    'DESCRIBE'
    """
    return _inspection(text, settings, "").form


def _inspection(text: str, settings: Configuration, base_iri: str, *, knows_ours: bool = False) -> Inspection:
    guard = Guard(settings.query_bytes, settings.nesting, settings.chain)
    with errors_located_in(text):
        return (_inspect_once if len(text) <= _LONGEST else _inspect)(text, guard, base_iri, knows_ours)


def _inspect(text: str, guard: Guard, base_iri: str, knows_ours: bool) -> Inspection:  # noqa: FBT001 - kept by place
    return inspect(text, guard, base_iri, prefixes() if knows_ours else {})


# The text of a shipped query, or of a page that is opened again, says the same each time. Nobody changes an inspection.
_inspect_once = lru_cache(_REMEMBERED)(_inspect)


def query_job(text: str, settings: Configuration) -> Job:
    """Return the job of a query in which our prefixes need not be declared: results in JSON, graphs in Turtle.

    Raises what `admit_query` raises.

    >>> query_job("ASK FROM graph:edges { ?s ?p ?o }", Configuration()).default_graphs
    ('https://w3id.org/myeloma-kg/graph/edges',)
    >>> query_job("ASK { drug:lenalidomide a mk:Drug }", Configuration()).media_type
    'application/sparql-results+json'
    """
    inspection = _inspection(text, settings, "", knows_ours=True)
    check_services(inspection.services, settings.service_allow)
    of_graphs = inspection.form in {"CONSTRUCT", "DESCRIBE"}
    default, named = inspection.dataset
    return Job(
        text,
        (Format.TURTLE if of_graphs else Format.JSON).media_type,
        default_graphs=default,
        named_graphs=named,
        prefixes=inspection.prefixes or prefixes(),
        seconds=settings.deadline_seconds,
        known=prefixes(),
        services=tuple(service.address for service in inspection.services),
    )
