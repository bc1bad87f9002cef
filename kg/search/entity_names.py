"""The names of the entities, classes and properties that a store holds, and what each stands for."""

from __future__ import annotations

from collections.abc import Callable, Collection

from rdflib import URIRef
from rdflib.namespace import RDFS, SKOS

from kg.engine.store import Store
from kg.errors import ParameterError, UnknownNameError
from kg.namespaces import MK
from kg.own_dataset import own_graphs
from kg.prefixes import BASE, contract, expand, is_writable, listed_iris, prefixes
from kg.rdf import MAPPINGS_GRAPH, ONTOLOGY_GRAPH
from kg.resolution import IDENTIFYING, AmbiguousNameError, Names, identifiers, own_identifiers
from kg.search.regimen_abbreviations import RegimenAbbreviations
from kg.search.word_forms import singular

_MAPPED = f"""
SELECT ?entity ?predicate ?term WHERE {{
  GRAPH <{MAPPINGS_GRAPH}> {{
    VALUES ?predicate {{ <{SKOS.exactMatch}> <{SKOS.closeMatch}> }}
    ?entity ?predicate ?term
  }}
}}"""
_NAMING = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, MK.disambiguatedName, *map(URIRef, IDENTIFYING))
# Entities have preferred labels, and terms of the ontology have labels; claims and disputes have labels, too.
_NAMES = f"""
SELECT ?entity ?predicate ?name WHERE {{
  {{
    VALUES ?predicate {{ {" ".join(predicate.n3() for predicate in _NAMING)} }}
    ?entity ?predicate ?name
    FILTER(STRSTARTS(STR(?entity), "{BASE}"))
  }} UNION {{
    ?entity a <{MK.OntologyTerm}> ; <{SKOS.prefLabel}> ?name
    BIND(<{SKOS.prefLabel}> AS ?predicate)
  }} UNION {{
    GRAPH <{ONTOLOGY_GRAPH}> {{ ?entity <{RDFS.label}> ?name }}
    BIND(<{RDFS.label}> AS ?predicate)
    FILTER(STRSTARTS(STR(?entity), "{MK}"))
  }}
}}"""

# Who writes a dataset of their own may give its things labels alone.
_OWN_NAMES = f"""
SELECT ?entity ?name WHERE {{{{
  VALUES ?graph {{{{ {{graphs}} }}}}
  GRAPH ?graph {{{{ ?entity <{RDFS.label}> ?name }}}}
  FILTER(STRSTARTS(STR(?entity), "{BASE}") && !STRSTARTS(STR(?entity), "{MK}"))
  FILTER NOT EXISTS {{{{ ?entity <{MK.statement}> ?statement }}}}
}}}}"""

_COMPONENTS = f"SELECT ?regimen ?drug WHERE {{ ?regimen a {MK.Regimen.n3()} ; {MK.hasComponent.n3()} ?drug }}"


_LATIN = str.maketrans("αβγδεκλ", "abgdekl")


def _is_no_term(iri: str) -> bool:
    return not iri.startswith(str(MK))


def _expanded(name: str) -> str:
    return name if name.startswith(("http://", "https://")) else expand(name)


def _checked(iri: str, text: str) -> str:
    """Return the IRI that a text stands for. Raises ParameterError for what no IRI may hold."""
    if not is_writable(iri):
        raise ParameterError(f"'{text[:80]}' is no IRI: it holds what must be encoded there.")
    return iri


class EntityNames:
    """Resolves names to the IRIs of one store. A store has one such object: `store.shared(EntityNames)`.

    >>> names = store.shared(EntityNames)
    >>> names.iri("Revlimid")
    'https://w3id.org/myeloma-kg/drug/lenalidomide'
    >>> names.matches("revlimid", 1)
    [('drug:lenalidomide', 'revlimid')]
    """

    def __init__(self, store: Store) -> None:
        self._names = Names()
        for entity, predicate, name in store.texts(_NAMES):
            curie = contract(entity)
            if predicate == str(MK.disambiguatedName):
                self._names.override({name: curie})
                continue
            for written in own_identifiers(predicate, name) or [name]:
                self._names.add(written, curie)
                # Who has no Greek letters on the keyboard writes NF-kB and TNF-a.
                if written != written.translate(_LATIN):
                    self._names.add(written.translate(_LATIN), curie)
            self._names.add(curie, curie)
        graphs = store.shared(own_graphs)
        for entity, name in store.texts(_OWN_NAMES.format(graphs=listed_iris(graphs))) if graphs else ():
            self._names.add(name, contract(entity))
            self._names.add(contract(entity), contract(entity))
        for entity, predicate, term in store.texts(_MAPPED):
            for identifier in identifiers(predicate, term):
                self._names.add(identifier, contract(entity), is_said=False)
        components = ((contract(regimen), contract(drug)) for regimen, drug in store.texts(_COMPONENTS))
        self._regimens = RegimenAbbreviations(components, self._names.candidates)

    def iri(self, text: str, fits: Callable[[str], bool] = _is_no_term) -> str:
        """Return the IRI that a text stands for; an IRI and a foreign CURIE stand for themselves.

        Of several things with one name it is the only one whose IRI `fits`; as a rule the entity of the graph, and
        not the ontology's class of the same name. Raises AmbiguousNameError with the candidates, UnknownNameError with
        near names, or ParameterError for what no IRI may hold.

        >>> store.shared(EntityNames).iri("proteasome inhibitor")
        'https://w3id.org/myeloma-kg/drug-class/proteasome-inhibitor'
        """
        if text.startswith(("http://", "https://")):
            return _checked(text, text)
        try:
            return _expanded(self._names.resolve(text))
        except AmbiguousNameError as error:
            fitting = [iri for iri in map(_expanded, error.candidates) if fits(iri)]
            if len(fitting) == 1:
                return fitting[0]
            raise
        except UnknownNameError:
            others = self.candidates(text)
            if len(others) == 1:
                return _expanded(others[0])
            namespace = prefixes().get(text.partition(":")[0], BASE)
            if namespace.startswith(BASE):
                raise
            return _checked(expand(text), text)

    def iri_of_kinds(self, text: str, kinds: Collection[str]) -> str:
        """Return the IRI that a text stands for among the things of some prefixes, or else among all.

        Raises what `iri` raises.

        >>> store.shared(EntityNames).iri_of_kinds("MRD negativity", ["measure"])
        'https://w3id.org/myeloma-kg/measure/mrd-negativity-rate'
        """
        one = singular(text)
        for written in (text, one, self._names.american(one)):
            found = self._names.candidates(written, kinds)
            entities = [each for each in found if _is_no_term(_expanded(each))]
            if len(found) == 1 or len(entities) == 1:
                return _expanded((entities or found)[0])
            if found:
                raise AmbiguousNameError(text, found)
        return self.iri(text)

    def candidates(self, text: str) -> list[str]:
        """Return the CURIEs that a text, its singular or its American spelling may stand for, none where no name is it.

        >>> store.shared(EntityNames).candidates("Len/Dex")
        ['regimen:Rd']
        """
        known = self._names.candidates(text) or self._regimens.candidates(text)
        one = singular(text)
        return known or self._names.candidates(one) or self._names.candidates(self._names.american(one))

    def holding(self, phrase: str) -> list[str]:
        """Return the CURIEs whose names hold a phrase as whole words, the shortest name first."""
        return self._names.holding(phrase)

    def beginning(self, word: str) -> list[str]:
        """Return the CURIEs whose names begin with a word, the shortest name first."""
        return self._names.beginning(word)

    def ending(self, word: str) -> list[str]:
        """Return the CURIEs whose names end with a word, which are mostly kinds of what it names."""
        return self._names.ending(word)

    def with_words(self, text: str, *, only: bool) -> list[str]:
        """Return the CURIEs whose names have every word of a text, in whatever order; `only`: and no other word."""
        return self._names.with_words(text, only=only)

    def joined(self, text: str) -> list[str]:
        """Return the CURIEs whose names hold a text by letters and digits alone: `del5q` for del(5q)."""
        return self._names.joined(text)

    def american(self, text: str) -> str:
        """Return a text with words of British English as the names have them in American English."""
        return self._names.american(text)

    def slips(self, word: str) -> list[str]:
        """Return the CURIEs that have a name for which a word is a slip of the pen."""
        return self._names.slips(word)

    def corrected(self, text: str) -> str:
        """Return a text with the words of names in place of what are slips of the pen for them."""
        return self._names.corrected(text)

    def near(self, text: str) -> list[str]:
        """Return up to three CURIEs whose names are like a text."""
        return self._names.near(text)

    def matches(self, text: str, most: int) -> list[tuple[str, str]]:
        """Return up to `most` CURIEs with the name that matched, best first; no name means one that is only like it."""
        return self._names.alike(text, most)
