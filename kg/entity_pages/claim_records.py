"""The claims that speak of an entity: in which roles, and what each says, as a page or a table needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rdflib import OWL, PROV, RDF, RDFS

from kg.engine.store import Store
from kg.entity_pages.dispute_index import DisputeIndex
from kg.namespaces import MK
from kg.prefixes import BASE, contract, listed_iris
from kg.rdf import OA
from kg.term_values import float_or_none

# What no page shows of a claim: names and digests that the claim's own page has.
_ASIDE = frozenset(
    [
        *(str(MK[name]) for name in ("contentDigest", "curatedBy", "inventoryFact", "rowKey")),
        "http://www.w3.org/ns/prov#wasAttributedTo",
        "http://www.w3.org/ns/prov#wasDerivedFrom",
        str(RDF.type),
        str(RDFS.label),
    ]
)
# Groups that were given a treatment, with the role of it in their figures.
_GROUPS = f"""
    PREFIX mk: <{MK}>
    SELECT DISTINCT ?group ?role WHERE {{{{
      ?group mk:receives <{{iri}}>
      BIND(EXISTS {{{{
        ?group mk:receives ?protocol . ?protocol mk:ofRegimen <{{iri}}> ; mk:ofRegimen/mk:hasComponent ?drug
        FILTER NOT EXISTS {{{{ <{{iri}}> mk:hasComponent ?drug }}}}
      }}}} AS ?more)
      BIND(IF(?more, mk:groupOfProtocol, mk:group) AS ?role)
    }}}} ORDER BY ?group"""


@dataclass(frozen=True)
class ClaimRole:
    """That a claim of a kind speaks of an entity, and as what: `subject`, `object`, `event`, `trial` …"""

    claim: str
    kind: str
    role: str
    status: str


@dataclass(frozen=True)
class ClaimRecord:
    """A claim: its class and what it says, by the local names of the properties of the ontology.

    `disputes`: the IRIs of the disputes about it. `start`, `end`: where its first span begins and its last one ends in
    the document, -1 where it has none. `graphs`: the named graphs in which it stands.
    """

    iri: str
    kind: str
    values: Mapping[str, tuple[str, ...]]
    disputes: tuple[str, ...] = ()
    spans: tuple[tuple[str, int, int], ...] = ()
    documents: tuple[str, ...] = ()

    def first(self, name: str) -> str:
        """Return the first value of a property, or nothing."""
        return next(iter(self.values.get(name, ())), "")

    @property
    def curie(self) -> str:
        """The name of the claim."""
        return contract(self.iri)

    @property
    def address(self) -> str:
        """Where its page stands below the root."""
        return self.iri.removeprefix(BASE)

    @property
    def statement(self) -> str:
        """What it says in our words."""
        return self.first("statement")

    @property
    def start(self) -> int:
        """Where its first span begins; -1 where it has none."""
        return min((start for _, start, _ in self.spans), default=-1)

    @property
    def end(self) -> int:
        """Where its last span ends; -1 where it has none."""
        return max((end for *_, end in self.spans), default=-1)

    def number(self, name: str) -> float | None:
        """Return the first value of a property as a number, if it is one."""
        return float_or_none(self.first(name))


@dataclass(frozen=True)
class ClaimKinds:
    """The classes of claims with their labels. A store has one such object: `store.shared(ClaimKinds.read)`."""

    labels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, store: Store) -> ClaimKinds:
        """Read the kinds of claims from the ontology."""
        query = f"""
            SELECT ?kind ?label WHERE {{
              ?kind {RDFS.subClassOf.n3()}+ {MK.Claim.n3()} ; a {OWL.Class.n3()} ; {RDFS.label.n3()} ?label
            }}"""
        return cls({kind: label for kind, label in store.texts(query) if kind != str(MK.Claim)})


def claim_roles(store: Store, iri: str) -> list[ClaimRole]:
    """Return the claims that speak of an entity, each with its roles; those that are disputed first, then by name.

    Of a publication, the claims that it states have the role `statedIn`; of a treatment, the figures of the groups
    that were given it have the role `group`, and `groupOfProtocol` where another phase has drugs that it lacks.
    """
    kinds = store.shared(ClaimKinds.read).labels
    parts = [f"?claim ?role <{iri}> ."]
    groups: dict[str, list[str]] = defaultdict(list)
    for group, role in store.texts(_GROUPS.format(iri=iri)):
        groups[role].append(group)
    for role, given in groups.items():
        # Asked apart, because the engine would begin with every claim.
        listed = listed_iris(given)
        parts.append(
            f"VALUES ?group {{ {listed} }} ?claim mk:group ?group ; mk:measure ?measure BIND(<{role}> AS ?role)"
        )
    result = set[ClaimRole]()
    for part in parts:
        query = f"""
            PREFIX mk: <{MK}>
            SELECT ?claim ?role ?kind ?status WHERE {{
              {part} ?claim mk:status ?status ; a ?kind .
              FILTER(?kind NOT IN (mk:Claim, {PROV.Entity.n3()}) && ?role != {PROV.wasDerivedFrom.n3()})
            }}"""
        result |= {
            ClaimRole(claim, kind, role.rpartition("#")[2], status.rpartition("#")[2])
            for claim, role, kind, status in store.texts(query)
            if kind in kinds and role.startswith(MK)
        }
    return sorted(result, key=lambda each: (each.status == "Accepted", each.claim, each.role))


def claim_records(store: Store, iris: Iterable[str]) -> list[ClaimRecord]:
    """Return claims by their IRIs, in their order; what is no claim is left out."""
    wanted = list(dict.fromkeys(iris))
    if not wanted:
        return []
    listed = listed_iris(wanted)
    kinds = store.shared(ClaimKinds.read).labels
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    kind_of: dict[str, str] = {}
    query = f"SELECT ?claim ?p ?o WHERE {{ VALUES ?claim {{ {listed} }} ?claim ?p ?o }}"
    for claim, predicate, value in store.texts(query):
        if predicate == str(RDF.type):
            if value in kinds:
                kind_of[claim] = value
        elif predicate not in _ASIDE:
            values[claim][predicate.rpartition("#")[2].rpartition("/")[2]].append(value)
    spans, documents = _spans(store, listed)
    disputes = store.shared(DisputeIndex.read)
    return [
        ClaimRecord(
            iri,
            kind_of[iri],
            {name: tuple(sorted(each)) for name, each in values[iri].items()},
            disputes.of_claim(iri),
            tuple(spans[iri]),
            tuple(sorted(documents[iri])),
        )
        for iri in wanted
        if iri in kind_of
    ]


def _spans(store: Store, listed: str) -> tuple[dict[str, list[tuple[str, int, int]]], dict[str, set[str]]]:
    query = f"""
        PREFIX mk: <{MK}> PREFIX oa: <{OA}>
        SELECT ?claim ?role ?start ?end ?document WHERE {{
          VALUES ?claim {{ {listed} }} ?claim mk:evidence ?evidence .
          ?evidence mk:role ?role ; mk:documentSha256 ?document ; oa:hasSelector ?selector .
          ?selector oa:start ?start ; oa:end ?end .
        }}"""
    spans: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    documents: dict[str, set[str]] = defaultdict(set)
    for claim, role, start, end, document in store.texts(query):
        spans[claim].append((role.rpartition("#")[2].removesuffix("Role").lower(), int(start), int(end)))
        documents[claim].add(document)
    for each in spans.values():
        each.sort(key=lambda span: span[1:])
    return spans, documents
