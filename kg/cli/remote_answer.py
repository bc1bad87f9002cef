"""What `myeloma-kg query --store` prints: the answer of a store that somebody else runs."""

from __future__ import annotations

from collections.abc import Mapping

from kg.configuration import Configuration
from kg.evaluation.admission import query_job
from kg.query_library import bind_parameters, bound_text, get_query, shipped_queries, with_prefixes
from kg.search.entity_names import EntityNames
from kg.stores.protocol import SparqlClient
from kg.stores.remote import RemoteStore


def remote_answer(
    address: str, text: str, name: str | None, values: Mapping[str, str], settings: Configuration
) -> tuple[bytes, str, int]:
    """Return the answer of a remote store, its media type, and how many of its first columns are what was given.

    `name`: of a shipped query, whose parameters have these values; else `text` is the query. Raises RemoteStoreError,
    and what the inspection of a query raises.
    """
    store = RemoteStore(SparqlClient(address, seconds=settings.deadline_seconds, largest=settings.result_bytes))
    hidden = 0
    if name is not None:
        query = get_query(store.shared(shipped_queries), name)
        text = bound_text(query, bind_parameters(query, values, lambda word: store.shared(EntityNames).iri(word)))
        hidden = len(query.parameters)
    job = query_job(text, settings)
    return store.fetch(with_prefixes(text), job.media_type), job.media_type, hidden
