"""A label as entities and claims: the only place that says what a label means in the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import Literal
from rdflib.namespace import XSD

from kg.model import NEGATED, Property
from kg.namespaces import MK
from loaders.entity_index import EntityIndex
from loaders.labels.label import (
    ADVERSE_REACTIONS,
    BOXED_WARNING,
    CONTRAINDICATIONS,
    INDICATIONS,
    OVER_THE_COUNTER,
    SECTION_NAMES,
    WARNINGS,
    Label,
    Section,
)
from loaders.labels.label_claims import LabelClaims, section_name, shortened
from loaders.labels.products import Products, is_auxiliary
from loaders.labels.reactions import Reactions
from loaders.record_claims import RecordClaims, slug
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

_TRUE = Literal("true", datatype=XSD.boolean, normalize=False)
_NUMBERING = re.compile(r"^\s*\d+(?:\.\d+)*\.?\s+")
_REFERENCE = re.compile(r"\s*[(\[][^()\[\]]*(?:see|\d+\.\d+)[^()\[\]]*[)\]]", re.IGNORECASE)
_WARNING = re.compile(r"^\s*(?:boxed )?warnings?\s*[:.]?\s*", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:[,;:]|\band\b|/)\s*", re.IGNORECASE)
_INDICATED = re.compile(r"\bindicated\s+(?:for|in|as|to|with)\b\s*(.*?)(?:\.(?:\s|$)|$)", re.IGNORECASE)
# `is not currently indicated for`.
_DENIED = re.compile(r"\b(?:not|never|no longer|nor)\b[^.;:,]{0,40}$", re.IGNORECASE)
_DENIED_WITHIN = 60
_LIMITATION = re.compile(r"\blimitations?\b|\bnot (?:recommended|indicated)\b|\blimited\b.*\buse\b", re.IGNORECASE)
# `There are no known contraindications to its use.`, but not with an exception, or with more behind it.
_NO_CONTRAINDICATION = re.compile(
    r"(?:contraindications?\W+)?"
    r"(?:none(?: (?:known|identified|reported|stated|listed))?|nil(?: known)?|unknown|n\.?/?a|not (?:applicable|known)"
    r"|(?:(?:there (?:are|is)|[\w® -]{1,60} has)(?: currently)? )?"
    r"no (?!other|further|additional)(?:\w+ ){0,3}contraindications?\b"
    r"(?!.*\b(?:except|other than|apart from|unless|but|however)\b)(?:[^.;]|\.(?=\d))*)"
    r"\W*(?:\(\d[\d.]*\)\W*)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w’'-]+")
_LONGEST_NAME = 7
_SHORTEST_NAME = 5


def label_conversion(card: SourceCard, record: SourceRecord, label: Label, entities: EntityIndex) -> Conversion:
    """Return what a label says: a pure function of the record and of the curated entities."""
    claims = RecordClaims(card, record.identifier, entities)
    brands = dict.fromkeys(one.brand for one in label.products if one.brand and not is_auxiliary(one))
    name = " / ".join(list(brands)[:3]) or label.title[:80] or label.set_id
    address = f"https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid={label.set_id}"
    title = f"Label of {name}, version {label.version or 'not stated'}"
    claims.conversion.entities.append(record_publication(card, record, title, address, label.effective))
    sections = [one for section in label.sections for one in section.walk()]
    if any(one.code in SECTION_NAMES for one in sections):
        target = LabelClaims(claims, label, name)
        Products(target).claim_all()
        _Texts(target).claim_all(sections)
        # A section of adverse reactions may stand in another one: each is read once, from the outermost.
        Reactions(target).claim_all([one for each in label.sections for one in _outermost(each, ADVERSE_REACTIONS)])
    else:
        claims.skip("document", "it has none of the sections of a label", label.document_type)
    for place, reason in label.unread:
        claims.skip(place, reason)
    return claims.conversion


class _Texts:
    """Says what the texts of one label warn of, and what they are for."""

    def __init__(self, target: LabelClaims) -> None:
        self._target = target

    def claim_all(self, sections: list[Section]) -> None:
        """Claim warnings, uses and contraindications."""
        self._boxed_warnings([one for one in sections if one.code == BOXED_WARNING])
        for section in sections:
            if section.code in WARNINGS:
                self._warnings(section)
            elif section.code == INDICATIONS:
                self._indications(section)
            elif section.code == CONTRAINDICATIONS:
                self._contraindications(section)

    def _boxed_warnings(self, boxes: list[Section]) -> None:
        if not boxes and not self._target.label.may_have_boxed_warning:
            statement = f"The label of {self._target.name} has no boxed warning."
            kind, place = MK.WarningClaim, "whole label"
            words: list[Property] = [(MK.textValue, Literal("none"))]
            self._target.claim("boxed-warning", kind, MK.hasBoxedWarning, statement, place, words, polarity=NEGATED)
        elif not boxes:
            rule = "it speaks of a boxed warning, or a box was passed over: whether it has a boxed warning is left open"
            self._target.claims.skip("whole label", rule)
        for number, box in enumerate(boxes, start=1):
            topics = [text for section in box.walk() for text in (section.title, *section.headings)]
            topics = list(dict.fromkeys(topic for text in topics if (topic := _topic(text))))
            heading = "; ".join(topics) or next((text for one in box.walk() for text in one.paragraphs), "")
            key = "boxed-warning" if len(boxes) == 1 else f"boxed-warning-{number}"
            warning = shortened(heading)
            self._target.claim(
                key,
                MK.WarningClaim,
                MK.hasBoxedWarning,
                f"The label of {self._target.name} has a boxed warning: {warning}.",
                box.place,
                [(MK.textValue, Literal(warning)), *section_name(BOXED_WARNING)],
            )
            self._warned(key, topics, box.place, BOXED_WARNING, [(MK.boxed, _TRUE)])

    def _warned(self, key: str, topics: list[str], place: str, code: str, more: list[Property]) -> None:
        """Claim the known events that the headings of a warning name."""
        seen = set()
        for topic in topics:
            for text in dict.fromkeys((topic, *_PARTS.split(topic))):
                event = self._target.claims.index.resolve(text, "ae") if len(text) >= _SHORTEST_NAME else None
                if event and event not in seen:
                    seen.add(event)
                    self._target.claim(
                        f"{key}.{slug(text)}",
                        MK.WarningClaim,
                        MK.warnsOf,
                        f"The label of {self._target.name} warns of {text.lower()}.",
                        place,
                        [(MK.eventTerm, Literal(text)), *section_name(code), *more],
                        event,
                    )

    def _warnings(self, section: Section) -> None:
        for one in section.sections:
            topic = _topic(one.title)
            if not topic or one.code in OVER_THE_COUNTER:
                continue
            event = self._target.claims.index.resolve(topic, "ae")
            named = [(MK.eventTerm, Literal(topic))] if event else []
            self._target.claim(
                f"warning.{slug(topic)[:60]}",
                MK.WarningClaim,
                MK.warnsOf,
                f"The label of {self._target.name} warns under the heading {topic}.",
                one.place,
                [(MK.textValue, Literal(topic)), *named, *section_name(section.code)],
                event,
            )

    def _indications(self, section: Section) -> None:
        titled = [one for one in section.sections if _topic(one.title)]
        for one in titled:
            if _LIMITATION.search(one.title):
                self._target.claims.skip(one.place, "a limitation is no indication", _topic(one.title))
                continue
            phrases = [phrase for text in one.paragraphs for phrase in _indicated(text)]
            self._indication(_topic(one.title), phrases[0] if phrases else "", one.place)
        indicated = [(phrase, section.place) for text in section.paragraphs for phrase in _indicated(text)]
        if not titled and not indicated:
            indicated = [
                (shortened(text), section.place) for text in section.paragraphs if not _LIMITATION.search(text)
            ]
        for phrase, place in indicated if not titled else []:
            self._indication(phrase, phrase, place)

    def _indication(self, term: str, phrase: str, place: str) -> None:
        disease = self._target.claims.index.resolve(term, "disease") or self._disease_in(phrase)
        if disease is None:
            self._target.not_known("condition", term)
        condition = [(MK.condition, Literal(phrase))] if phrase and phrase != term else []
        self._target.claim(
            f"indication.{slug(term)[:60].strip('-')}",
            MK.IndicationClaim,
            MK.indicatedFor,
            f"The label of {self._target.name} names as an indication: {term}.",
            place,
            [(MK.conditionTerm, Literal(term)), *condition, *section_name(INDICATIONS)],
            disease,
        )

    def _disease_in(self, phrase: str) -> str | None:
        """Return the one known disease that a phrase names, by its longest names."""
        words = _WORD.findall(phrase)
        result: set[str] = set()
        taken: set[int] = set()
        for length in range(_LONGEST_NAME, 0, -1):
            for start in range(len(words) - length + 1):
                at = set(range(start, start + length))
                text = " ".join(words[start : start + length])
                if at & taken or len(text) < _SHORTEST_NAME:
                    continue
                candidates = self._target.claims.index.candidates(text, "disease")
                if candidates:
                    taken |= at
                    result.update(candidates)
        return result.pop() if len(result) == 1 else None

    def _contraindications(self, section: Section) -> None:
        titled = [(topic, one.place) for one in section.sections if (topic := _topic(one.title))]
        terms = titled or [(shortened(_topic(text)), section.place) for text in section.paragraphs]
        for term, place in terms:
            if not term:
                continue
            if _NO_CONTRAINDICATION.fullmatch(term):
                self._target.claims.skip(place, "it says that there is no contraindication", term)
                continue
            known = self._target.claims.index.resolve(term, "disease", "population", "ae")
            if known is None:
                candidates = self._target.claims.index.candidates(term, "disease", "population", "ae")
                self._target.not_known("contraindication", term, *candidates)
            self._target.claim(
                f"contraindication.{slug(term)[:60].strip('-')}",
                MK.ContraindicationClaim,
                MK.contraindicatedIn,
                f"The label of {self._target.name} names as a contraindication: {term}",
                place,
                [(MK.conditionTerm, Literal(term)), *section_name(CONTRAINDICATIONS)],
                known,
            )


def _outermost(section: Section, code: str) -> Iterator[Section]:
    if section.code == code:
        yield section
    else:
        for one in section.sections:
            yield from _outermost(one, code)


def _topic(heading: str) -> str:
    """Return what a heading is about, without its number, references and the word warning.

    >>> _topic("5.3 Venous and Arterial Thromboembolism [see Warnings and Precautions (5.3)]")
    'Venous and Arterial Thromboembolism'
    >>> _topic("WARNING: SERIOUS INFECTIONS AND MALIGNANCY"), _topic("WARNING")
    ('SERIOUS INFECTIONS AND MALIGNANCY', '')
    """
    plain = _NUMBERING.sub("", heading)
    before = None
    while before != plain:
        before, plain = plain, _REFERENCE.sub("", plain)
    return _WARNING.sub("", plain).strip(" .:*-–")


def _indicated(text: str) -> Iterator[str]:
    """Yield what a text says that the medicine is indicated for.

    >>> list(_indicated("It is indicated for multiple myeloma. It is not currently indicated for rash."))
    ['multiple myeloma']
    """
    for result in _INDICATED.finditer(text):
        if _DENIED.search(text[max(0, result.start() - _DENIED_WITHIN) : result.start()]):
            continue
        if phrase := shortened(result[1].strip(" :,")):
            yield phrase
