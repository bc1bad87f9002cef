"""What the evaluators do besides plain queries, under the same limits: tasks, and the shipped queries.

Each task is a function of a module: it takes the store, its arguments and the media type wanted, and returns the
answer in that media type. What it makes for a store is kept by `store.shared`, because a store never changes. What
it raises of `kg.errors` reaches the client.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from operator import attrgetter
from typing import TypeAlias, cast

from kg.engine.job import Job
from kg.engine.store import Store
from kg.errors import QueryError
from kg.model import RdfTerm
from kg.query_library import bind_parameters, bound_text, shipped_queries
from kg.search.entity_names import EntityNames
from kg.shipped_query import get_query

Task: TypeAlias = Callable[[Store, Mapping[str, str], str], bytes]

# Name of the task -> module and function; imported only where the task is done, so that evaluators start quickly.
TASKS: dict[str, str] = {
    "browse": "kg.browsing.class_page:answer_classes",
    "browse-class": "kg.browsing.class_page:answer_class",
    "citations": "kg.citations:answer_citations",
    "compare": "kg.comparison.comparison_page:answer_comparison",
    "data": "kg.data_page:answer_data",
    "describe": "kg.entity_pages.answer:answer_entity_page",
    "entity": "kg.entity_claims:answer_entity_claims",
    "explain": "kg.proofs.report:answer_explanation",
    "figures": "kg.comparison.figure_list:answer_figures",
    "home": "kg.home_page:answer_home",
    "ontology": "kg.ontology_terms:answer_ontology",
    "ontology-file": "kg.ontology_file:answer_ontology_file",
    "paths": "kg.paths.request:answer_paths",
    "shipped": "kg.browsing.shipped_page:answer_shipped_query",
    "shipped-list": "kg.browsing.shipped_page:answer_shipped_queries",
    "queries": "kg.query_library:answer_query_texts",
    "search": "kg.entity_pages.search_page:answer_search",
    "sitemap": "kg.sitemap:answer_sitemap",
    "suggest": "kg.entity_pages.search_page:answer_suggestions",
}

SHIPPED_TEXTS = "the texts of shipped queries"
# What is made once for a store, module and function, dearest last: an evaluator that nobody asks makes it beforehand.
PREPARED = (
    SHIPPED_TEXTS,
    "kg.entity_pages.claim_records:ClaimKinds.read",
    "kg.entity_pages.dispute_index:DisputeIndex.read",
    "kg.search.entity_names:EntityNames",
    "kg.search.claim_search:ClaimStatements.read",
    "kg.paths.request:path_finder",
)


def prepare(store: Store, name: str) -> None:
    """Make what a store makes once, by its name in `PREPARED`."""
    module, _, path = name.partition(":")
    store.shared(attrgetter(path)(import_module(module)))


def shipped_jobs(store: Store) -> Iterator[Job]:
    """Yield the jobs of the shipped queries as they are asked without parameters.

    >>> next(job.text for job in shipped_jobs(store) if "ChemistryClaim" in job.text).partition("\\n")[0]
    'PREFIX drug: <https://w3id.org/myeloma-kg/drug/>'
    """
    return (bind_job(store, Job("", "", shipped=name)) for name in store.shared(shipped_queries))


def perform(store: Store, job: Job) -> bytes:
    """Do the task of a job. Raises QueryError for an unknown one, and what the task raises."""
    if job.task not in TASKS:
        raise QueryError(f"There is no task '{job.task}'; there are {', '.join(sorted(TASKS)) or 'none'}.")
    module, _, function = TASKS[job.task].partition(":")
    task = cast("Task", getattr(import_module(module), function))
    return task(store, json.loads(job.text), job.media_type)


def bind_job(store: Store, job: Job) -> Job:
    """Return the job of a shipped query with its text, and with its parameters bound to what their values stand for.

    Raises UnknownNameError for a query, or an entity, that the store does not have, and ParameterError.
    """
    query = get_query(store.shared(shipped_queries), job.shipped)
    return replace(job, text=bound_text(query, _bound(store, job)))


def describe_values(store: Store, job: Job) -> list[str]:
    """Return how the values of a shipped query that has no answer were read."""
    query = get_query(store.shared(shipped_queries), job.shipped)
    describe_readings = import_module("kg.value_readings").describe_readings
    return list(describe_readings(store, query, job.values, _bound(store, job)))


def _bound(store: Store, job: Job) -> dict[str, RdfTerm]:
    query = get_query(store.shared(shipped_queries), job.shipped)
    # Names are read only where a parameter is an entity.
    return bind_parameters(query, job.values, lambda name, kinds: store.shared(EntityNames).iri_of_kinds(name, kinds))
