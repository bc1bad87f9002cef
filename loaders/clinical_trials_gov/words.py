"""The words of the older forms of a record as API v2 writes them: constants, dates, texts without markup."""

from __future__ import annotations

import re

from loaders.vocabularies import code_list

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"),
        1,
    )
}  # fmt: skip
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()}
_IN_WORDS = re.compile(r"([A-Za-z]+) (?:(\d{1,2}), )?(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})/(\d{4})")
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_WHO_MASKED = re.compile(r"(.*?)\s*\((.*)\)")
_NO_LETTERS = re.compile(r"[^A-Z0-9]+")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|^-])")
# What the rule of `constant` does not give.
_CONSTANTS = code_list("clinicaltrials-gov", "constant in words")
_ASSIGNMENT = " ASSIGNMENT"
_GROUP = re.compile(r"([A-Z])(\d+)")
_TOTALS = code_list("clinicaltrials-gov", "total of events")


def constant(words: str) -> str:
    """Return the constant of API v2 for the words of an older form; a constant stays as it is.

    >>> constant("Active, not recruiting"), constant("Anticipated"), constant("Parallel Assignment")
    ('ACTIVE_NOT_RECRUITING', 'ESTIMATED', 'PARALLEL')
    >>> constant("Phase 2"), constant("PHASE2"), constant("Early Phase 1")
    ('PHASE2', 'PHASE2', 'EARLY_PHASE1')
    """
    upper = " ".join(words.upper().split())
    if upper in _CONSTANTS:
        return _CONSTANTS[upper]
    joined = _NO_LETTERS.sub("_", upper.removesuffix(_ASSIGNMENT)).strip("_")
    return joined.replace("PHASE_", "PHASE")


def phases(words: str) -> list[str]:
    """Return the phases that a cell names.

    >>> phases("Phase 1/Phase 2"), phases("N/A"), phases("")
    (['PHASE1', 'PHASE2'], ['NA'], [])
    """
    return ["NA"] if words == "N/A" else [constant(one) for one in words.split("/") if one]


def masking(words: str) -> tuple[str, list[str]]:
    """Return the masking that a cell names, and who is masked where it says so.

    >>> masking("Double (Participant, Outcomes Assessor)"), masking("None (Open Label)")
    (('DOUBLE', ['PARTICIPANT', 'OUTCOMES_ASSESSOR']), ('NONE', []))
    """
    match = _WHO_MASKED.fullmatch(words)
    if match and constant(words) != "NONE":
        return constant(match[1]), [constant(one) for one in match[2].split(",")]
    return constant(words), []


def group_id(words: str) -> str:
    """Return the id of a group as API v2 writes it.

    >>> group_id("E1"), group_id("P12"), group_id("OG000")
    ('EG000', 'FG011', 'OG000')
    """
    match = _GROUP.fullmatch(words)
    return f"{match[1].replace('P', 'F')}G{int(match[2]) - 1:03}" if match else words


def total_of(organ_system: str, term: str) -> str:
    """Return of what a row of events is the total: deaths, serious or other; nothing for an event.

    >>> total_of("Total", "Total, all-cause mortality"), total_of("Cardiac disorders", "Angina")
    ('deaths', '')
    """
    return _TOTALS.get(term.lower(), "") if organ_system.lower() == "total" else ""


def iso_date(words: str) -> str:
    """Return a date as ISO 8601, as precise as it is written; nothing for what is no date.

    >>> iso_date("March 17, 2013"), iso_date("July 2001"), iso_date("05/2017"), iso_date("2017-10"), iso_date("soon")
    ('2013-03-17', '2001-07', '2017-05', '2017-10', '')
    """
    words = words.strip()
    if _ISO.fullmatch(words):
        return words
    if match := _MONTH_YEAR.fullmatch(words):
        return f"{match[2]}-{int(match[1]):02}" if 1 <= int(match[1]) <= 12 else ""
    match = _IN_WORDS.fullmatch(words)
    month = _MONTHS.get(match[1].lower()) if match else None
    if match is None or month is None:
        return ""
    day = f"-{int(match[2]):02}" if match[2] else ""
    return f"{match[3]}-{month:02}{day}"


def plain(text: str) -> str:
    r"""Return a text on one line, without the escapes that API v2 writes before signs of Markdown.

    >>> plain("a \\> b\n  \\[c\\]")
    'a > b [c]'
    """
    return " ".join(_ESCAPED.sub(r"\1", text).split())
