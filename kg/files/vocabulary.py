"""A vocabulary that somebody else keeps, read from a file: the terms, their labels, and which are retired."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import fastobo
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from kg.errors import Finding, SourceError
from kg.files.graph_file import read_graph
from kg.namespaces import contract

_EXACT = URIRef("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym")
_REPLACED_BY = URIRef("http://purl.obolibrary.org/obo/IAO_0100001")
_OBO = re.compile(r"http://purl\.obolibrary\.org/obo/([A-Za-z]+)_(\w+)")
_KINDS = (OWL.Class, OWL.NamedIndividual, OWL.ObjectProperty, RDFS.Class, SKOS.Concept)


@dataclass(frozen=True)
class VocabularyTerm:
    """A term: its label, its exact synonyms, whether it is retired, and what stands in its place."""

    label: str = ""
    synonyms: tuple[str, ...] = ()
    obsolete: bool = False
    replaced_by: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one file, by CURIE; only those of its own prefix are sure to be all there."""

    file: str
    terms: Mapping[str, VocabularyTerm]

    @cached_property
    def prefix(self) -> str:
        """The prefix that most terms bear: a file may hold a few of other vocabularies."""
        counted = Counter(curie.partition(":")[0] for curie, term in self.terms.items() if term.label)
        return min(counted, key=lambda prefix: (-counted[prefix], prefix), default="")

    def covers(self, curie: str) -> bool:
        """Whether the file can say if the identifier is right: it is of its prefix, or stands in it with a label."""
        term = self.terms.get(curie)
        return curie.partition(":")[0] == self.prefix or (term is not None and bool(term.label or term.obsolete))


def read_vocabulary(path: Path) -> Vocabulary:
    """Read an OBO file, OBO graphs (JSON) or OWL and SKOS in any RDF syntax. Raises SourceError.

    The suffix tells the format: .obo, .json, else RDF (.owl, .rdf, .ttl, .nt, …). Nothing is fetched: imports
    are not followed.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".obo":
            terms = dict(_of_obo(path))
        elif suffix == ".json":
            terms = dict(_of_obo_graphs(json.loads(path.read_text(encoding="utf-8"))))
        else:
            terms = dict(_of_rdf(read_graph([path])))
    except OSError as error:
        raise _unreadable(path, f"the file cannot be read ({error.strerror})", "Name a file that is there.") from error
    except (ValueError, SyntaxError, LookupError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        remedy = "The suffix tells the format: .obo, .json (OBO graphs), .owl, .ttl."
        raise _unreadable(path, f"this is no ontology in the format of its suffix ({reason})", remedy) from error
    if not terms:
        raise _unreadable(path, "the file holds no term", "Name the ontology itself, not a file that only imports it.")
    return Vocabulary(str(path), terms)


def _unreadable(path: Path, rule: str, remedy: str) -> SourceError:
    return SourceError([Finding(str(path), 1, "", "", rule, remedy)])


def _of_obo(path: Path) -> Iterator[tuple[str, VocabularyTerm]]:
    for frame in fastobo.iter(str(path)):
        if not isinstance(frame, fastobo.term.TermFrame):
            continue
        label, synonyms, obsolete, replaced = "", [], False, ""
        for clause in frame:
            match clause:
                case fastobo.term.NameClause():
                    label = clause.name
                case fastobo.term.SynonymClause() if clause.synonym.scope == "EXACT":
                    synonyms.append(clause.synonym.desc)
                case fastobo.term.IsObsoleteClause():
                    obsolete = clause.obsolete
                case fastobo.term.ReplacedByClause():
                    replaced = str(clause.term)
        yield str(frame.id), VocabularyTerm(label, tuple(synonyms), obsolete, replaced)


def _of_obo_graphs(document: Any) -> Iterator[tuple[str, VocabularyTerm]]:
    for graph in document["graphs"]:
        for node in graph.get("nodes", ()):
            meta = node.get("meta", {})
            exact = (each["val"] for each in meta.get("synonyms", ()) if each.get("pred") == "hasExactSynonym")
            replaced = (
                each["val"] for each in meta.get("basicPropertyValues", ()) if each.get("pred") == str(_REPLACED_BY)
            )
            obsolete = bool(meta.get("deprecated"))
            term = VocabularyTerm(node.get("lbl", ""), tuple(exact), obsolete, _curie(next(replaced, "")))
            yield _curie(node["id"]), term


def _of_rdf(graph: Graph) -> Iterator[tuple[str, VocabularyTerm]]:
    for term in {term for kind in _KINDS for term in graph.subjects(RDF.type, kind) if isinstance(term, URIRef)}:
        label = _text(graph.objects(term, RDFS.label)) or _text(graph.objects(term, SKOS.prefLabel))
        synonyms = sorted({str(each) for each in (*graph.objects(term, _EXACT), *graph.objects(term, SKOS.altLabel))})
        obsolete = any(Literal(True).eq(each) for each in graph.objects(term, OWL.deprecated))
        replaced = graph.value(term, _REPLACED_BY)
        yield _curie(str(term)), VocabularyTerm(label, tuple(synonyms), obsolete, _curie(str(replaced or "")))


def _text(values: Iterable[Any]) -> str:
    """Return the English text of several, else the first."""
    texts = sorted(values, key=lambda value: (getattr(value, "language", None) not in {"en", None}, str(value)))
    return str(texts[0]) if texts else ""


def _curie(iri: str) -> str:
    match = _OBO.fullmatch(iri)
    return f"{match[1]}:{match[2]}" if match else contract(iri)
