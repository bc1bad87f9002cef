"""The curated rows against the documents, and against an inventory of facts that others read independently."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from rdflib import Literal

import loaders
from kg import resources
from kg.errors import Finding
from kg.model import Claim
from kg.namespaces import MK
from kg.prefixes import contract
from loaders.entities import load_entities
from loaders.positions import locate, moved_spans
from loaders.records import Records

GRADES = {"≥3": ("3", "5"), "3/4": ("3", "4"), "any": ("1", "5"), "not stated": (None, None)}
UNITS = {"%": "%", "months": "mo", "years": "a"}
FIGURES = {"outcome", "adverse_event_rate"}
WITHOUT_ONE_FIGURE = {"F1017", "F1028"}  # a range has bounds and no value


@pytest.fixture(scope="module")
def claims(curated: Records) -> dict[str, list[Claim]]:
    """Return the claims of the five documents by the facts that they represent."""
    found = defaultdict(list)
    for claim in curated.claims:
        for predicate, value in claim.properties:
            if predicate == MK.inventoryFact:
                found[str(value)].append(claim)
    return found


@pytest.mark.parametrize("publication", loaders.PUBLICATIONS)
def test_every_span_of_a_document_carries_what_its_row_says(publication: str, shared: Path) -> None:
    findings: list[Finding] = []
    entities = load_entities(findings)
    properties = dict(entities[f"pub:{publication}"].properties)
    (document,) = (shared / "seeds").glob(f"{properties[MK.inventoryDocument]}_*.txt")
    text = document.read_bytes().decode("utf-8")
    folder = resources.EXTRACTS / publication
    located = list(locate(folder, text, findings))
    moved_spans(folder, text, findings)
    assert findings == []
    assert located


def test_patients_are_ineligible_for_transplantation_only_where_the_words_say_so(shared: Path) -> None:
    said = defaultdict(set)
    for publication in loaders.PUBLICATIONS:
        properties = dict(load_entities([])[f"pub:{publication}"].properties)
        (document,) = (shared / "seeds").glob(f"{properties[MK.inventoryDocument]}_*.txt")
        text = document.read_bytes().decode("utf-8")
        for table in (resources.EXTRACTS / publication).glob("*.tsv"):
            header, *lines = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
            for row in (dict(zip(header, line, strict=True)) for line in lines if "population" in header):
                for start, end in re.findall(r"population=(\d+):(\d+)", row["spans"]):
                    said[row["population"]].add(text[int(start) : int(end)])
    ineligible = {
        entity.curie
        for entity in load_entities([]).values()
        if (MK.transplant, Literal("ineligible")) in entity.properties
    }
    assert len(ineligible) > 1
    words = re.compile(r"ineligible|not candidates|unable")
    assert {name for name in ineligible if not any(map(words.search, said[name]))} == set()


def disagreements(fact: dict[str, Any], claim: Claim) -> list[str]:
    said = {predicate: str(value) for predicate, value in claim.properties if isinstance(value, Literal)}
    row, grade = fact["qualifiers"].get("table_row"), fact["qualifiers"].get("grade")
    found = []
    if float(said.get(MK.value, "nan")) != float(fact["value"]):
        found.append(f"value {said.get(MK.value)}")
    if fact["unit"] in UNITS and said.get(MK.unit) != UNITS[fact["unit"]]:
        found.append(f"unit {said.get(MK.unit)}")
    if row and not claim.key.startswith(f"t1-r{row[1:]}-"):
        found.append(f"row {claim.key}")
    if grade in GRADES and (said.get(MK.gradeMin), said.get(MK.gradeMax)) != GRADES[grade]:
        found.append(f"grade {said.get(MK.gradeMin)} to {said.get(MK.gradeMax)}")
    return found


def test_every_figure_is_the_one_that_a_second_reader_read(shared: Path, claims: dict[str, list[Claim]]) -> None:
    lines = (shared / "evidence" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    facts = [json.loads(line) for line in lines]
    figures = [fact for fact in facts if fact["kind"] in FIGURES and fact["value"] is not None]
    assert len(figures) > 200
    wrong = {
        fact["id"]: [(claim.curie, disagreements(fact, claim)) for claim in claims[fact["id"]]]
        for fact in figures
        if fact["id"] not in WITHOUT_ONE_FIGURE
        and not any(not disagreements(fact, claim) for claim in claims[fact["id"]])
    }
    assert wrong == {}


def test_the_figures_of_a_row_of_table_1_stand_on_one_study(claims: dict[str, list[Claim]]) -> None:
    studies = defaultdict(set)
    for claim in {claim for found in claims.values() for claim in found}:
        if claim.kind in {MK.OutcomeClaim, MK.AdverseEventClaim} and claim.key.startswith("t1-r"):
            studies[claim.key[:6]] |= {str(value) for predicate, value in claim.properties if predicate == MK.trial}
    assert len(studies) > 30
    assert {row: found for row, found in studies.items() if len(found) > 1} == {}


ANIMALS = {
    "rat": r"rats?", "mouse": r"mice|mouse|murine", "chicken": r"chicks?|chickens?", "zebrafish": r"zebrafish",
    "rabbit": r"rabbits?", "monkey": r"monkeys?",
}  # fmt: skip


def test_a_quotation_is_a_dozen_words_and_of_the_species_that_it_names(curated: Records) -> None:
    quoted = 0
    for claim in curated.claims:
        for locator in claim.texts(MK.locator) if claim.texts(MK.seenAt) else ():
            quoted += 1
            assert sum(word != "…" for word in locator.split()) <= 12, claim.curie
            species = " ".join(claim.texts(MK.species))
            named = {each for each, words in ANIMALS.items() if re.search(rf"\b(?:{words})\b", locator.lower())}
            assert not named or any(each in species for each in named), claim.curie
    assert quoted > 400


def test_a_figure_of_a_regimen_is_not_given_to_one_of_its_drugs(curated: Records) -> None:
    for claim in curated.claims:
        if claim.texts(MK.seenAt) and claim.texts(MK.value) and contract(str(claim.subject)).startswith("drug:"):
            assert not any(re.search(r"\bregimens?\b", locator) for locator in claim.texts(MK.locator)), claim.curie


SHORT = {"drug:carfilzomib": "Cfz", "drug:bortezomib": "BTZ", "drug:pomalidomide": "POM", "drug:dexamethasone": "DEXA"}
KIND = re.compile(r"analog|derivative|class", re.IGNORECASE)


def named_by(prefix: str) -> dict[str, re.Pattern[str]]:
    """Return what finds each entity of a prefix by its names in a text."""
    words = {
        curie: [entity.label, *entity.alternative, *entity.misspelled, *filter(None, [SHORT.get(curie)])]
        for curie, entity in load_entities([]).items()
        if curie.startswith(prefix)
    }
    return {
        curie: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
        for curie, names in words.items()
    }


def quotations(curated: Records) -> list[tuple[Claim, str]]:
    """Return the claims that were read elsewhere, with the words that carry them."""
    read = [claim for claim in curated.claims if claim.texts(MK.seenAt)]
    return [(claim, locator) for claim in read for locator in claim.texts(MK.locator)]


def test_words_on_one_drug_carry_nothing_of_its_class(curated: Records) -> None:
    drugs, classes = named_by("drug:"), named_by("drug-class:")
    for claim, locator in quotations(curated):
        subject = contract(str(claim.subject))
        if subject in classes and any(pattern.search(locator) for pattern in drugs.values()):
            assert classes[subject].search(locator) or KIND.search(locator), claim.curie


def test_a_locator_quotes_words_and_names_no_section(curated: Records) -> None:
    assert [claim.curie for claim, locator in quotations(curated) if re.search(r"\bsection\b", locator)] == []


def test_what_its_source_only_suggests_is_possible(curated: Records) -> None:
    hedged = re.compile(r"\b(?:suggest\w*|may|might|could|appears?|perhaps|potentially|possibly)\b")
    for claim, locator in quotations(curated):
        if hedged.search(locator):
            assert claim.certainty == MK.Possible, claim.curie


def test_what_was_done_in_vitro_is_not_called_in_vivo(curated: Records) -> None:
    for claim, locator in quotations(curated):
        if re.search(r"\bin vitro\b|\bincubation\b", locator):
            assert claim.texts(MK.experiment) == ("in vitro",), claim.curie


def test_a_quotation_that_names_drugs_names_that_of_its_claim(curated: Records) -> None:
    named = named_by("drug:")
    unnamed = set()
    for claim, locator in quotations(curated):
        subject = contract(str(claim.subject))
        others = subject in named and not named[subject].search(locator)
        if others and any(pattern.search(locator) for pattern in named.values()):
            unnamed.add(claim.key)
    # Of carfilzomib it says only that it is not the other.
    assert unnamed == {"b165-carfilzomib-neurite"}
