"""What keeps a query from being evaluated at all: its size, its depth, and the addresses that it would call."""

from __future__ import annotations

from kg.configuration import Configuration
from kg.engine.service_access import check_services
from kg.sparql.inspection import Guard, Inspection, inspect
from kg.sparql.syntax import errors_located_in


def admit_query(text: str, settings: Configuration, base_iri: str = "") -> Inspection:
    """Return what a query says about itself, once it is within the limits of the settings.

    Raises QuerySyntaxError, QueryTooLargeError, QueryTooDeepError and RemoteAccessError.

    >>> admit_query("ASK { ?s ?p 1 }", Configuration()).form
    'ASK'
    """
    with errors_located_in(text):
        inspection = inspect(text, Guard(settings.query_bytes, settings.nesting, settings.chain), base_iri)
    check_services(inspection.services, settings.service_allow)
    return inspection
