"""What the register's words for conditions, interventions and events stand for: one known entity, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from loaders.record_claims import RecordClaims
from loaders.vocabularies import code_list

# An abbreviation is no evidence of its own: LEN is lenalidomide here and lenvatinib there.
_SHORTEST = 5
_MARKS = re.compile(r"[®™©]|\((?:R|TM)\)")
_AMOUNT = (
    r"\d+(?:[.,]\d+)?\s*(?:-\s*\d+(?:[.,]\d+)?\s*)?(?:mg|g|mcg|µg|ug|ng|iu|ml|%)"
    r"(?:\s*/\s*(?:kg|m2|m\^2|m²|day|d|ml|week))*"
)
_DOSE = re.compile(rf"[\s,;:(]*\b{_AMOUNT}\)?", re.IGNORECASE)
_FORM = re.compile(
    r"\b(?:oral|intravenous|subcutaneous|injectable|iv|sc|po|tablets?|capsules?|injections?|infusions?|solution"
    r"|low[- ]dose|high[- ]dose|hydrochloride|sodium phosphate|citrate)\b",
    re.IGNORECASE,
)
_PLACEBO = re.compile(r"\b(?:placebos?|sham)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)")
_PARTS = re.compile(r"\s*(?:\+|/|,|;|&|\band\b|\bplus\b|\bwith\b|\bin combination with\b)\s*", re.IGNORECASE)
_CODE = re.compile(r"(?:\d{3,8}|[A-Z]?\d{4,8})\s*[-–:]\s*(?=[A-Za-z])")

_VOCABULARY = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z /-]*?)[\s,]*\(?\s*(?:v|ver|version|vers\.?)?\.?\s*(?P<version>\d+(?:\.\d+)*)\s*\)?\.?"
)
_VOCABULARIES = code_list("clinicaltrials-gov", "event vocabulary")


def plain_name(text: str) -> str:
    """Return the name of a drug without marks, dose and form.

    >>> plain_name("Bortezomib 1.3 mg/m2 (Velcade®)"), plain_name("Oral dexamethasone, 40 mg")
    ('Bortezomib (Velcade)', 'dexamethasone')
    """
    return " ".join(_FORM.sub(" ", _DOSE.sub(" ", _MARKS.sub("", text))).split()).strip(" ,;-")


def drug_of(claims: RecordClaims, name: str, other_names: Iterable[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return the drug, class or procedure that an intervention is, and the candidates where it is none or unclear.

    Every name that stands for one entity must stand for the same. Names of fewer than five letters decide nothing. What
    is called a placebo has the other names of the drug that it looks like.
    """
    certain: set[str] = set()
    possible: set[str] = set()
    for text in (name, *(() if _PLACEBO.search(name) else other_names)):
        plain = plain_name(text)
        for written in {text, plain, *_twice_named(claims, plain)}:
            result = claims.index.candidates(written, "drug", "drug-class", "procedure", "regimen")
            possible.update(result)
            if len(result) == 1 and len(written) >= _SHORTEST and not result[0].startswith("regimen:"):
                certain.update(result)
    if len(certain) == 1:
        return certain.pop(), ()
    return None, tuple(sorted(possible))


def _twice_named(claims: RecordClaims, name: str) -> list[str]:
    """Return the name before the brackets where what stands in them names the same: `bortezomib (Velcade)`."""
    match = _BRACKETS.fullmatch(name)
    if match is None:
        return []
    before, within = (claims.index.resolve(part.strip(), "drug") for part in match.groups())
    return [match[1].strip()] if before and before == within else []


def drugs_of_combination(claims: RecordClaims, name: str) -> set[str]:
    """Return the drugs that a name lists, such as `lenalidomide plus dexamethasone`; none when a part is no drug."""
    parts = [part for part in _PARTS.split(name) if part]
    if len(parts) < 2:
        return set()
    result = [claims.index.resolve(plain_name(part), "drug") for part in parts if len(plain_name(part)) >= _SHORTEST]
    return {drug for drug in result if drug} if len(result) == len(parts) and all(result) else set()


def disease_of(claims: RecordClaims, name: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the disease that a condition is, and the candidates where it is none or unclear."""
    result = claims.index.candidates(name, "disease")
    if len(result) == 1 and len(name) >= _SHORTEST:
        return result[0], ()
    return None, tuple(result)


def event_term(written: str) -> str:
    """Return the term of an event without a code that stands before it.

    >>> event_term("33300-Febrile neutropenia"), event_term("5-HT syndrome"), event_term("10029354: Neutropenia")
    ('Febrile neutropenia', '5-HT syndrome', 'Neutropenia')
    """
    return _CODE.sub("", written, count=1) if _CODE.match(written) else written


def event_of(claims: RecordClaims, term: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the adverse event that a term is, and the candidates where it is none or unclear."""
    result = claims.index.candidates(term, "ae")
    if len(result) == 1 and len(term) >= _SHORTEST - 1:
        return result[0], ()
    return None, tuple(result)


def vocabulary(written: str) -> tuple[str, str]:
    """Return name and version of a known vocabulary, however they are joined; nothing for any other text.

    >>> vocabulary("MedDRA (10.0)"), vocabulary("MedDRA19.0"), vocabulary("CTCAE v4.0"), vocabulary("MedDRA 20")
    (('MedDRA', '10.0'), ('MedDRA', '19.0'), ('CTCAE', '4.0'), ('MedDRA', '20'))
    >>> vocabulary("Trial-specific"), vocabulary("headache"), vocabulary("")
    (('', ''), ('', ''), ('', ''))
    """
    match = _VOCABULARY.fullmatch(written.strip())
    name = match["name"].strip() if match else written.strip()
    known = _VOCABULARIES.get("".join(name.lower().split()))
    return (known, match["version"] if match else "") if known else ("", "")
