"""The loader of annotated labels: sections of drug labels in which people marked the adverse reactions.

The form is that of OnSIDES, https://github.com/tatonetti-lab/onsides, for its own annotations and for those of
Demner-Fushman et al., https://doi.org/10.1038/sdata.2018.1: a list of sections, each with its text and a list of
mentions. A mention is its words, the preferred term and the lowest level term of MedDRA with their codes, where it
begins in the text, how long it is, and whether people or animals are meant.

What reads otherwise than it means: a mention that is split over the text has no beginning; what is marked in a section
of warnings or in a box is warned of, and not a reaction that was seen; and the mark of animals stands on findings in
people, too (pulmonary embolism in a boxed warning), so that what bears it is possible and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from rdflib import Literal

from kg.errors import Finding
from kg.model import ASSERTED, POSSIBLE, Property
from kg.namespaces import MK
from loaders.archives import PublishedFile, read_published
from loaders.clinical_trials_gov.measurements import TRUE
from loaders.entity_index import EntityIndex
from loaders.json_values import read_json_values, without_nulls
from loaders.record_claims import RecordClaims, known_iri, slug, text_properties
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="annotated-labels",
    title="Annotated drug labels",
    homepage="https://github.com/tatonetti-lab/onsides",
    publisher="Tatonetti Lab; Demner-Fushman et al.; texts of the labels: US Food and Drug Administration and others",
    licence="MIT for the annotations; codes of MedDRA belong to its maintenance organization",
    formats="JSON of annotated labels as OnSIDES has them",
    description="Sections of labels in which people marked adverse reactions, with MedDRA terms and positions.",
)

_FIELDS = 8
_TEXTS = ("label_id", "section_name", "section_text")
_BOXED = re.compile(r"\bboxed\b", re.IGNORECASE)
_WARNS = re.compile(r"\bwarnings?\b", re.IGNORECASE)


class AnnotatedLabelLoader:
    """Reads sections with marked reactions, and says what each marks of its medicine."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the sections of a file, an archive or a folder. What cannot be read goes to `findings`."""
        yield from read_published(path, findings, _records)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what a section marks."""
        section = msgspec.json.decode(record.content)
        claims = RecordClaims(CARD, record.identifier, entities)
        name, heading = str(section["label_id"]), str(section["section_name"])
        title = f"{name}, section '{heading}', with adverse reactions marked"
        claims.conversion.entities.append(record_publication(CARD, record, title, CARD.homepage))
        drug = entities.resolve(name, "drug")
        if drug is None:
            claims.unknown("drug", name, entities.candidates(name, "drug"))
            return claims.conversion
        for index, raw in enumerate(section["adverse_events"]):
            mention = _mention(raw)
            if mention is None:
                claims.skip(f"adverse_events[{index}]", f"a mention has {_FIELDS} fields", str(raw)[:80])
            else:
                _claim(claims, drug, name, heading, str(section["section_text"]), mention)
        return claims.conversion


@dataclass(frozen=True)
class _Mention:
    words: str
    preferred: str
    lowest: str
    begin: int | None
    length: int | None
    kind: str


def _mention(raw: Any) -> _Mention | None:
    if not isinstance(raw, list) or len(raw) != _FIELDS or not raw[0] or not raw[1]:
        return None
    words, preferred, _, lowest, _, begin, length, kind = raw
    return _Mention(str(words), str(preferred), str(lowest or ""), _whole(begin), _whole(length), str(kind or ""))


def _whole(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


def _claim(claims: RecordClaims, drug: str, name: str, heading: str, text: str, mention: _Mention) -> None:
    terms = dict.fromkeys((mention.preferred, mention.lowest))
    result = {event for term in terms if term and (event := claims.index.resolve(term, "ae"))}
    event = result.pop() if len(result) == 1 else None
    if event is None:
        claims.unknown("event", mention.preferred, sorted(result))
    place = _place(claims, heading, text, mention)
    if place is None:
        return
    animals = mention.kind == "animal"
    properties: list[Property] = text_properties(
        (MK.eventTerm, mention.preferred),
        (MK.asWritten, mention.words),
        (MK.vocabulary, "MedDRA"),
        (MK.labelSection, heading),
        (MK.sourceComment, "marked as a finding in animals" if animals else ""),
    )
    warns = bool(_WARNS.search(heading))
    if warns:
        properties.append((MK.textValue, Literal(mention.preferred)))
        properties += [(MK.boxed, TRUE)] if _BOXED.search(heading) else []
    else:
        properties.append((MK.attribution, Literal("not-stated")))
    verb = "warns of" if warns else "lists"
    claims.claim(
        slug(mention.words)[:80].strip("-"),
        MK.WarningClaim if warns else MK.AdverseEventClaim,
        known_iri(drug),
        MK.warnsOf if warns else MK.reportedWith,
        f"The label of {name} {verb} {mention.preferred.lower()} ({heading}).",
        place,
        properties,
        object_=known_iri(event) if event else None,
        certainty=POSSIBLE if animals else ASSERTED,
    )


def _place(claims: RecordClaims, heading: str, text: str, mention: _Mention) -> str | None:
    """Return where in its section a mention stands; None, with a note, where the text has other words there."""
    if mention.begin is None or mention.length is None:
        return f"{heading}, in several pieces"
    end = mention.begin + mention.length
    there = " ".join(text[mention.begin : end].split())
    if there.casefold() != " ".join(mention.words.split()).casefold():
        claims.skip(heading, f"the text has '{there[:60]}' from {mention.begin} to {end}", mention.words)
        return None
    return f"{heading}, characters {mention.begin} to {end}"


def _records(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    if not file.head().startswith((b"{", b"[")):
        text = file.head(40).decode("utf-8", "replace").strip()
        findings.append(Finding(file.place, 1, "", text, "annotated labels are JSON", "Give the files of OnSIDES."))
        return
    for place, data in ((place, without_nulls(one)) for place, one in read_json_values(file, {}, findings)):
        if isinstance(data, dict) and set(_TEXTS) <= set(data) and isinstance(data.get("adverse_events"), list):
            identifier = f"annotated-label-{slug(str(data['label_id']))}-{slug(str(data['section_name']))}"
            yield SourceRecord(identifier, place, msgspec.json.encode(data, order="deterministic"))
        else:
            rule = "it is no annotated section: it has label_id, section_name, section_text and adverse_events"
            findings.append(Finding.at(place, rule, "Give the files of OnSIDES."))
