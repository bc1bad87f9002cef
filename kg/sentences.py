"""Sentences of a text by positions in it, and the few words that lead to one in a page of it."""

from __future__ import annotations

import re
from urllib.parse import quote

# Further from the span than this no sentence is followed.
_FURTHEST = 500
# Where no sentence ends, as in a table, so much is shown before and after.
_CUT = 90
# What ends a sentence: a full stop that a capital follows, or an empty line.
_END = re.compile(r"[.!?][)\]”\"]?(?=\s+[A-Z(\[])|\n\s*\n")
# The numbers of references at the end of a sentence, which pages print in many ways.
_CITATION = re.compile(r"(?:\s*[(\[][\d,–‑ -]+[)\]])*[.;,:!?]*\s*$")
_LEFT_OUT = "…"
_WHOLE, _FEWEST, _MOST = 6, 3, 5


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around a stretch of a text begins and ends.

    >>> text = "It was so. The drug acts on cells. Nobody knows why."
    >>> begin, end = sentence_around(text, 15, 19)
    >>> text[begin:end]
    'The drug acts on cells.'
    """
    floor = max(0, start - _FURTHEST)
    before = [match.end() for match in _END.finditer(text, floor, start + 1) if match.end() <= start]
    begin = before[-1] if before else _at_word(text, start - _CUT)
    after = _END.search(text, max(0, end - 1), min(len(text), end + _FURTHEST))
    stop = after.end() if after else _at_word(text, end + _CUT)
    while begin < start and text[begin].isspace():
        begin += 1
    return begin, stop


def _at_word(text: str, place: int) -> int:
    """Return where a word begins, at a place or after it."""
    place = min(max(0, place), len(text))
    while 0 < place < len(text) and not text[place - 1].isspace():
        place += 1
    return place


def words_to_find(text: str, start: int, end: int) -> str:
    """Return the first and the last words of a stretch of a text, at most a dozen, with … for those between.

    Nothing where they would lead to another place: a page is searched from its top, as a text fragment says.

    >>> text = "It was so. The drug acts on many cells of the marrow and the blood (7). Nobody knows why."
    >>> words_to_find(text, 11, 71)
    'The drug acts … and the blood'
    """
    lower = text.casefold()
    if len(lower) != len(text):
        return ""
    while end > start and (match := _CITATION.search(text, start, end)) and match.start() < end:
        end = match.start()
    words = list(re.finditer(r"\S+", text[start:end]))
    if len(words) <= _WHOLE:
        whole = " ".join(word[0] for word in words)
        return whole if "\n" not in text[start:end] and lower.find(lower[start:end]) == start else ""
    for count in range(_FEWEST, _MOST + 1):
        first_end = start + words[count - 1].end()
        if lower.find(lower[start:first_end]) == start:
            break
    else:
        return ""
    for count in range(_FEWEST, min(_MOST, len(words) - _FEWEST) + 1):
        last_start = start + words[-count].start()
        if last_start >= first_end and lower.find(lower[last_start:end], first_end) == last_start:
            break
    else:
        return ""
    begin, stop = " ".join(text[start:first_end].split()), " ".join(text[last_start:end].split())
    return f"{begin} {_LEFT_OUT} {stop}"


def address_of_words(page: str, words: str) -> str:
    """Return the address of words in a page, as a text fragment: a browser scrolls to them and marks them.

    As the URL fragment text directive of the Web Incubator Community Group: `#:~:text=first,last`.

    >>> address_of_words("https://example.org/a?x=1", "The drug acts … well-known, too")
    'https://example.org/a?x=1#:~:text=The%20drug%20acts,well%2Dknown%2C%20too'
    """
    parts = [part.strip() for part in words.split(_LEFT_OUT) if part.strip()]
    if not parts:
        return page
    ends = [quote(part, safe="").replace("-", "%2D") for part in dict.fromkeys((parts[0], parts[-1]))]
    return f"{page}{'' if '#' in page else '#'}:~:text={','.join(ends)}"
