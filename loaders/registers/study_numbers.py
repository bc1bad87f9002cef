"""The numbers that registers give to studies: which register a number is of, and which of several names a study.

Formats: ClinicalTrials.gov (https://clinicaltrials.gov/policy), EudraCT (year, six digits, a check number), the EU CT
number of CTIS (year, 5 and five digits, a check number, the number of the submission), ISRCTN (eight digits), and the
Universal Trial Number of WHO. The number of a funder, an ethics committee or a sponsor identifies no study here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
# In this order a study is named after one of its numbers.
_FORMATS = (
    ("ClinicalTrials.gov", re.compile(r"NCT\d{8}")),
    ("EudraCT", re.compile(r"(?:19|20)\d\d-\d{6}-\d\d")),
    ("CTIS", re.compile(r"20\d\d-5\d{5}-\d\d-\d\d")),
    ("ISRCTN", re.compile(r"ISRCTN\d{8}")),
    ("WHO", re.compile(r"U1111-\d{4}-\d{4}")),
)
_LABEL = re.compile(
    r"(?:EUDRA ?CT|EU ?CT|CTIS|CLINICALTRIALS\.GOV|ISRCTN|UTN|NCT)(?: (?:NUMBER|NO\.?|ID|IDENTIFIER))?\s*:?\s+"
)
_NONE = re.compile(
    r"(?:nil(?: known)?|n\.?/?a\.?|none(?: known)?|no|not (?:applicable|available|known|provided|yet known)|unknown"
    r"|pending|tba|tbc|-+|\{\}|null)?\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StudyNumber:
    """A number under which a register has a study."""

    register: str
    text: str


def study_number(text: str) -> StudyNumber | None:
    """Return the number of a register that a text is, or None.

    >>> study_number("nct01234567"), study_number("EudraCT: 2016-004489-24").text
    (StudyNumber(register='ClinicalTrials.gov', text='NCT01234567'), '2016-004489-24')
    >>> study_number("2022-500244-37-00").register, study_number("Nil known"), study_number("1005191")
    ('CTIS', None, None)
    >>> study_number("NCT 01234567").text, study_number("ISRCTN 12345678").text
    ('NCT01234567', 'ISRCTN12345678')
    """
    plain = " ".join(text.translate(_DASHES).upper().split())
    for one in (_LABEL.sub("", plain, count=1) if _LABEL.match(plain) else plain, plain.replace(" ", "")):
        for register, pattern in _FORMATS:
            if pattern.fullmatch(one):
                return StudyNumber(register, one)
    return None


def states_no_number(text: str) -> bool:
    """Whether a text says that there is no number, such as `Nil known` or nothing at all.

    >>> states_no_number("Nil known"), states_no_number(""), states_no_number("N/A"), states_no_number("EC10-240")
    (True, True, True, False)
    """
    return _NONE.fullmatch(text.strip()) is not None


def naming_number(numbers: Iterable[StudyNumber]) -> StudyNumber | None:
    """Return the number that a study of several numbers is named after: the same one, whichever register says so."""
    order = {register: rank for rank, (register, _) in enumerate(_FORMATS)}
    return min(numbers, key=lambda number: (order[number.register], number.text), default=None)
