"""How the chains from one thing to another are asked for."""

from __future__ import annotations

from kg.engine.store import Store
from kg.namespaces import MK


def chain_question(store: Store, source: str, target: str, begin: str, end: str) -> str:
    """Return the question that the chains from one IRI to another answer; `begin`, `end`: what people call both.

    Of a disease, and of what the one is given for or against, or of a kind of that, nobody asks how it leads there.

    >>> drug, event = "https://w3id.org/myeloma-kg/drug/acyclovir", "https://w3id.org/myeloma-kg/ae/herpes-zoster"
    >>> chain_question(store, drug, event, "acyclovir", "shingles")
    'How is acyclovir linked with shingles?'
    """
    kinship = "{ ?near mk:kindOf* ?end } UNION { ?end mk:kindOf+ ?near }"
    helped = f"""
        PREFIX mk: <{MK}>
        SELECT ?end WHERE {{
          VALUES ?end {{ <{target}> }}
          {{ ?end a mk:Disease }}
          UNION {{ ?claim mk:object <{source}> ; mk:subject ?near ; mk:relation mk:managedBy . {kinship} }}
          UNION {{ ?claim mk:subject <{source}> ; mk:object ?near ; mk:relation mk:decreasesRiskOf . {kinship} }}
        }} LIMIT 1"""
    is_helped = bool(list(store.texts(helped)))
    return f"How is {begin} linked with {end}?" if is_helped else f"How can {begin} lead to {end}?"
