"""Tags of languages in the case that RFC 5646, section 2.1.1, recommends: `en-GB`, `zh-Hant`.

The engine keeps every tag in small letters, so that LANG and results would never show the form that people write.
"""

from __future__ import annotations

from functools import lru_cache

_REGION, _SCRIPT = 2, 4


@lru_cache(maxsize=1000)
def language_tag(tag: str) -> str:
    """Return a tag in the recommended case.

    >>> language_tag("zh-hant-tw"), language_tag("en-a-xy-x-ab")
    ('zh-Hant-TW', 'en-a-xy-x-ab')
    """
    tag, direction, way = tag.lower().partition("--")
    first, *subtags = tag.split("-")
    written = [first]
    for subtag in subtags:
        # Behind a single letter all are small.
        if any(len(before) == 1 for before in written):
            written.append(subtag)
        elif len(subtag) == _REGION:
            written.append(subtag.upper())
        else:
            written.append(subtag.title() if len(subtag) == _SCRIPT else subtag)
    return "-".join(written) + direction + way
