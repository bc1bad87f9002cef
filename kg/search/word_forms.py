"""The singular of words, as English mostly makes it."""

from __future__ import annotations

# Plurals of Greek words: thromboses, diagnoses, necroses, lyses; but doses and diseases are English.
_GREEK = ("boses", "noses", "roses", "toses", "lyses")
# A shorter word is mostly an abbreviation.
_SHORTEST = 4


def singular(phrase: str) -> str:
    """Return a phrase with each word in the singular, as English mostly makes it.

    >>> singular("second cancers"), singular("malignancies"), singular("VRd diagnosis"), singular("thromboses")
    ('second cancer', 'malignancy', 'VRd diagnosis', 'thrombosis')
    """
    return " ".join(_singular_word(word) for word in phrase.split())


def _singular_word(word: str) -> str:
    if len(word) < _SHORTEST or word.endswith(("ss", "is", "us")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(_GREEK):
        return f"{word[:-2]}is"
    return word.removesuffix("s")
