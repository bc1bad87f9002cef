"""A vocabulary that somebody else keeps, read from a file: the terms, their labels, and which are retired."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import fastobo
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from kg.errors import Finding, SourceError
from kg.files.graph_file import read_graph
from kg.files.obo_text import read_obo
from kg.files.obographs import Obograph, ObographsMeta, decode_obographs
from kg.prefixes import contract

_EXACT = URIRef("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym")
_CONSIDER = URIRef("http://www.geneontology.org/formats/oboInOwl#consider")
_ALTERNATIVE = URIRef("http://www.geneontology.org/formats/oboInOwl#hasAlternativeId")
_REPLACED_BY = URIRef("http://purl.obolibrary.org/obo/IAO_0100001")
_OBO = re.compile(r"http://purl\.obolibrary\.org/obo/([A-Za-z]+)_(\w+)")
_KINDS = (OWL.Class, OWL.NamedIndividual, OWL.ObjectProperty, RDFS.Class, SKOS.Concept)


@dataclass(frozen=True)
class VocabularyTerm:
    """A term: its label, its exact synonyms, whether it is retired, and what stands or may stand in its place.

    A term that was merged into another one has no label of its own.
    """

    label: str = ""
    synonyms: tuple[str, ...] = ()
    obsolete: bool = False
    replaced_by: str = ""
    consider: tuple[str, ...] = ()


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


def read_vocabulary(path: Path, notes: list[Finding] | None = None) -> Vocabulary:
    """Read an OBO file, OBO graphs (JSON) or OWL and SKOS in any RDF or OWL syntax. Raises SourceError.

    The suffix tells the format: .obo, .json, else RDF or OWL (.owl, .rdf, .ttl, .nt, .ofn, …). Nothing is fetched:
    imports are not followed. What was not as the format wants it and was taken all the same goes to `notes`.
    """
    remarks: list[Finding] = [] if notes is None else notes
    suffix = path.suffix.lower()
    try:
        if suffix == ".obo":
            terms = _collected(_of_obo(path, remarks))
        elif suffix == ".json":
            terms = _collected(_of_obo_graphs(decode_obographs(path.read_bytes())))
        else:
            terms = _collected(_of_rdf(read_graph([path], remarks)))
    except OSError as error:
        raise _unreadable(path, f"the file cannot be read ({error.strerror})", "Name a file that is there.") from error
    except (ValueError, SyntaxError, LookupError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        remedy = "The suffix tells the format: .obo, .json (OBO graphs), .owl, .ttl."
        raise _unreadable(path, f"this is no ontology in the format of its suffix ({reason})", remedy) from error
    if not terms:
        raise _unreadable(path, "the file holds no term", "Name the ontology itself, not a file that only imports it.")
    return Vocabulary(str(path), terms)


def _collected(pairs: Iterable[tuple[str, VocabularyTerm]]) -> dict[str, VocabularyTerm]:
    """Return the terms by CURIE; what a term says of itself goes before what another says of it."""
    terms: dict[str, VocabularyTerm] = {}
    for curie, term in pairs:
        known = terms.get(curie)
        if known is None or not known.label:
            terms[curie] = replace(term, replaced_by=term.replaced_by or (known.replaced_by if known else ""))
    return terms


def _unreadable(path: Path, rule: str, remedy: str) -> SourceError:
    return SourceError([Finding(str(path), 1, "", "", rule, remedy)])


def _of_obo(path: Path, notes: list[Finding]) -> Iterator[tuple[str, VocabularyTerm]]:
    terms = [
        frame for frame in read_obo(path, path.read_bytes(), notes).frames if isinstance(frame, fastobo.term.TermFrame)
    ]
    for frame in terms:
        label, synonyms, obsolete, replaced, consider = "", [], False, "", []
        for clause in frame:
            match clause:
                case fastobo.term.NameClause():
                    label = clause.name.strip()
                case fastobo.term.SynonymClause() if clause.synonym.scope == "EXACT":
                    synonyms.append(clause.synonym.desc)
                case fastobo.term.IsObsoleteClause():
                    obsolete = clause.obsolete
                case fastobo.term.ReplacedByClause():
                    replaced = str(clause.term)
                case fastobo.term.ConsiderClause():
                    consider.append(str(clause.term))
                case fastobo.term.AltIdClause():
                    yield _merged(str(clause.alt_id), str(frame.id))
        yield str(frame.id), VocabularyTerm(label, tuple(synonyms), obsolete, replaced, tuple(consider))


def _merged(curie: str, into: str) -> tuple[str, VocabularyTerm]:
    return curie, VocabularyTerm(obsolete=True, replaced_by=into)


def _of_obo_graphs(graphs: Iterable[Obograph]) -> Iterator[tuple[str, VocabularyTerm]]:
    for node in (node for graph in graphs for node in graph.nodes):
        meta = node.meta or ObographsMeta()
        exact = tuple(each.val for each in meta.synonyms if each.pred == "hasExactSynonym")
        values: dict[str, list[str]] = {}
        for each in meta.basic_property_values:
            values.setdefault(each.pred, []).append(short_name(each.val))
        replaced, consider = values.get(str(_REPLACED_BY), [""])[0], tuple(values.get(str(_CONSIDER), ()))
        yield from (_merged(other, short_name(node.id)) for other in values.get(str(_ALTERNATIVE), ()))
        yield short_name(node.id), VocabularyTerm(node.lbl, exact, meta.deprecated, replaced, consider)


def _of_rdf(graph: Graph) -> Iterator[tuple[str, VocabularyTerm]]:
    for term in {term for kind in _KINDS for term in graph.subjects(RDF.type, kind) if isinstance(term, URIRef)}:
        label = _text(graph.objects(term, RDFS.label)) or _text(graph.objects(term, SKOS.prefLabel))
        synonyms = sorted({str(each) for each in (*graph.objects(term, _EXACT), *graph.objects(term, SKOS.altLabel))})
        obsolete = any(Literal(True).eq(each) for each in graph.objects(term, OWL.deprecated))
        replaced = graph.value(term, _REPLACED_BY)
        consider = tuple(sorted(short_name(str(each)) for each in graph.objects(term, _CONSIDER)))
        yield from (_merged(str(each), short_name(str(term))) for each in graph.objects(term, _ALTERNATIVE))
        yield (
            short_name(str(term)),
            VocabularyTerm(label, tuple(synonyms), obsolete, short_name(str(replaced or "")), consider),
        )


def _text(values: Iterable[Any]) -> str:
    """Return the English text of several, else the first."""
    texts = sorted(values, key=lambda value: (getattr(value, "language", None) not in {"en", None}, str(value)))
    return str(texts[0]) if texts else ""


def short_name(iri: str) -> str:
    """Return the CURIE of an IRI, by the rule of OBO, else by our prefixes."""
    match = _OBO.fullmatch(iri)
    return f"{match[1]}:{match[2]}" if match else contract(iri)
