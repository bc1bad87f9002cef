"""Where one goes from the page of an entity: to a comparison, to the chains that begin or end there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from kg.entity_pages.blocks import PageLink
from kg.entity_pages.context import PageContext
from kg.namespaces import MK
from kg.prefixes import contract
from kg.search.entity_names import EntityNames

# What may begin a chain.
SOURCES = ("Drug", "DrugClass", "Regimen", "TreatmentProtocol", "Mechanism")
_TARGETS = ("AdverseEvent", "BiologicalProcess", "Disease")
_COMPARED = ("Drug", "Regimen", "TreatmentProtocol", "Study", "ReportingGroup")


def page_actions(context: PageContext) -> Iterator[PageLink]:
    """Yield where one goes from the entity: to a comparison, to its chains."""
    if context.is_a("Explanation"):
        ends = {"from": context.values(str(MK.source)), "to": context.values(str(MK.target))}
        query = {name: contract(iri) for name, values in ends.items() for iri in values}
        yield PageLink("See it among the chains", f"paths?{urlencode(query)}")
    if not context.roles:
        return
    curie = contract(context.iri)
    is_known_by_label = context.store.shared(EntityNames).candidates(context.label) == [curie]
    name = context.label if is_known_by_label else curie
    if context.is_a(*_COMPARED):
        yield PageLink("Compare with…", f"compare?{urlencode({'of': name})}")
    if context.is_a("AdverseEvent"):
        yield PageLink("Compare figures of all treatments", f"compare?{urlencode({'event': name})}")
    if context.is_a("OutcomeMeasure"):
        yield PageLink("Compare figures of all treatments", f"compare?{urlencode({'measure': name})}")
    if context.is_a(*SOURCES):
        yield PageLink("Find chains from here…", f"paths?{urlencode({'from': name})}")
    if context.is_a(*_TARGETS):
        yield PageLink("What can lead here?", f"paths?{urlencode({'to': name})}")
