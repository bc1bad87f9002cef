"""What is stated of an entity: what it is, which claims there are of which kinds, and some of them with citations."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import RDFS, SKOS

from kg.citations import Citations, cite_claims
from kg.engine.store import Store
from kg.errors import ParameterError
from kg.namespaces import MK
from kg.parameters import MOST_CLAIMS_AT_ONCE
from kg.prefixes import contract
from kg.search.entity_names import EntityNames
from kg.sparql.value_order import value_keys

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True)
class EntityClaims:
    """An entity with its names, how many claims of each kind there are, and those that were asked for."""

    entity: str
    iri: str
    label: str
    kinds: tuple[str, ...]
    definition: str
    synonyms: tuple[str, ...]
    identifiers: tuple[str, ...]
    counts: Mapping[str, int]
    total: int
    citations: Citations

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values, for JSON."""
        return {
            "entity": self.entity,
            "iri": self.iri,
            "label": self.label,
            "kinds": list(self.kinds),
            "definition": self.definition,
            "synonyms": list(self.synonyms),
            "identifiers": list(self.identifiers),
            "claims_of_each_kind": dict(self.counts),
            "claims_in_all": self.total,
            **self.citations.as_dict(),
        }


def entity_claims(store: Store, name: str, kind: str = "", first: int = 0, most: int = 30) -> EntityClaims:
    """Return what is stated of an entity: of itself, and for a study or a regimen of its groups.

    `kind`: only claims of a class, such as mk:OutcomeClaim. `first`, `most`: which of them are cited; disputed ones
    come first. Raises UnknownNameError, AmbiguousNameError and ParameterError.

    >>> found = entity_claims(store, "Revlimid", "mk:MechanismClaim", most=2)
    >>> found.label, "drug" in found.kinds, len(found.citations.claims)
    ('lenalidomide', True, 2)
    """
    if not 1 <= most <= MOST_CLAIMS_AT_ONCE or first < 0:
        raise ParameterError(f"From 1 to {MOST_CLAIMS_AT_ONCE} claims are given at once, from the first one, 0, on.")
    names = store.shared(EntityNames)
    iri = names.iri(name)
    wanted = names.iri(kind) if kind else ""
    claims = _claims(store, iri)
    counts = Counter(contract(each) for _, each in claims)
    chosen = [claim for claim, each in claims if wanted in {"", each}]
    texts = {each: tuple(_texts(store, iri, f"<{each}>")) for each in (SKOS.altLabel, SKOS.definition, SKOS.exactMatch)}
    label = next(iter(_texts(store, iri, f"<{RDFS.label}>")), contract(iri))
    return EntityClaims(
        contract(iri),
        iri,
        label,
        tuple(_texts(store, iri, f"a/<{RDFS.label}>")),
        next(iter(texts[SKOS.definition]), ""),
        texts[SKOS.altLabel],
        tuple(contract(term) for term in texts[SKOS.exactMatch]),
        dict(sorted(counts.items())),
        len(chosen),
        cite_claims(store, chosen[first : first + most]),
    )


def answer_entity_claims(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer what is stated of the entity `name`: a task of the evaluators, in JSON."""
    del media_type
    first, most = (_whole_number(arguments, name) for name in ("first", "most"))
    result = entity_claims(store, arguments["name"], arguments.get("kind", ""), first, most)
    return json.dumps(result.as_dict(), ensure_ascii=False).encode()


def _whole_number(arguments: Mapping[str, str], name: str) -> int:
    if not _NUMBER.fullmatch(arguments[name]):
        raise ParameterError(f"{name}={arguments[name][:20]} is no whole number from 0 to 999,999,999.")
    return int(arguments[name])


def _texts(store: Store, iri: str, path: str) -> list[str]:
    query = f"SELECT DISTINCT ?value WHERE {{ <{iri}> {path} ?value }} ORDER BY {value_keys('?value')}"
    return [value for (value,) in store.texts(query)]


def _claims(store: Store, iri: str) -> list[tuple[str, str]]:
    """Return the claims of an entity with their classes: disputed ones first, then by class and name."""
    query = f"""
        PREFIX mk: <{MK}>
        SELECT ?claim (MIN(?class) AS ?kind) (COUNT(?dispute) > 0 AS ?disputed) WHERE {{
          {{ SELECT DISTINCT ?claim WHERE {{
            ?about (mk:ofStudy|^mk:hasGroup|mk:receives)? <{iri}> .
            ?claim ?part ?about ; mk:statement ?statement .
          }} }}
          ?claim a ?class . FILTER(?class != mk:Claim && STRSTARTS(STR(?class), STR(mk:)))
          OPTIONAL {{ ?dispute mk:disputedClaim ?claim }}
        }} GROUP BY ?claim ORDER BY DESC(?disputed) ?kind ?claim"""
    return [(claim, kind) for claim, kind, _ in store.texts(query)]
