"""The check of mappings against the vocabularies that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.errors import Finding
from kg.files.vocabulary import Vocabulary, VocabularyTerm
from loaders.mappings import MappingSet
from loaders.sssom_slots import NO_TERM, is_rejected
from loaders.tables import Row


@dataclass
class MappingComparison:
    """What a check found, and what it could look at: rows by prefix, compared and not, and files to which none led.

    `absent`: statements that a vocabulary has no term, by vocabulary; `rejected`: mappings that a reviewer rejects.
    """

    findings: list[Finding] = field(default_factory=list)
    compared: dict[str, int] = field(default_factory=dict)
    unseen: dict[str, int] = field(default_factory=dict)
    idle: dict[str, str] = field(default_factory=dict)
    absent: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)


def compare_mappings(sets: Iterable[MappingSet], vocabularies: Iterable[Vocabulary]) -> MappingComparison:
    """Hold each mapping against the vocabulary of its object: it exists, is not retired, and its label agrees.

    A vocabulary is sure to have every term of its own prefix; of another prefix only what it has is compared.
    """
    known = list(vocabularies)
    idle = {vocabulary.file: vocabulary.prefix for vocabulary in known}
    result = MappingComparison()
    rows = [(table, row) for table in sets for row in table.rows]
    for table, row in rows:
        curie, tally = table.known_as(row["object_id"]), result.unseen
        prefix = (row["object_id"] if "://" in curie else curie).partition(":")[0] or row["object_type"]
        telling = [vocabulary for vocabulary in known if curie and vocabulary.covers(curie)]
        if NO_TERM in {row["subject_id"], row["object_id"]}:
            tally, telling = result.absent, []
            prefix = row["object_source"] or row["subject_source"] or "no vocabulary named"
        elif is_rejected(row["reviewer_agreement"]):
            tally, telling = result.rejected, []
        elif telling:
            tally = result.compared
        tally[prefix] = tally.get(prefix, 0) + 1
        for vocabulary in telling:
            idle.pop(vocabulary.file, None)
            result.findings.extend(_compared(row, curie, vocabulary))
    result.idle = idle
    return result


def _compared(row: Row, curie: str, vocabulary: Vocabulary) -> Iterator[Finding]:
    term = vocabulary.terms.get(curie)
    if term is None:
        yield row.finding("object_id", f"{vocabulary.file} has no such term", _named(row, vocabulary))
    elif term.obsolete:
        merged = not term.label and term.replaced_by
        state = f"was merged into {term.replaced_by}" if merged else "is obsolete"
        yield row.finding("object_id", f"the term {state} in {vocabulary.file}", _instead(term))
    elif row["object_label"] and not _agrees(row["object_label"], term):
        yield row.finding("object_label", f"this is no label of {row['object_id']}", f"It is '{term.label}'.")


def _instead(term: VocabularyTerm) -> str:
    """Say which term to take for an obsolete one, as far as the vocabulary says so."""
    if term.replaced_by:
        return f"{term.replaced_by} replaces it."
    if term.consider:
        return f"It has no exact replacement; its vocabulary says to consider {' or '.join(term.consider)}."
    return "It names no replacement."


def _agrees(label: str, term: VocabularyTerm) -> bool:
    return _plain(label) in {_plain(name) for name in (term.label, *term.synonyms)}


def _named(row: Row, vocabulary: Vocabulary) -> str:
    """Say which term bears the label that the row gives."""
    wanted = _plain(row["object_label"] or row["subject_label"])
    result = [curie for curie, term in vocabulary.terms.items() if _plain(term.label) == wanted and not term.obsolete]
    return f"'{row['object_label'] or row['subject_label']}' is {' or '.join(sorted(result))}." if result else ""


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
