"""Labels in the JSON of openFDA: sections as lists of texts without their nesting, tables as HTML.

Nothing says where in the label a box stood that has the code of a boxed warning, so a box is one only where it has the
word for it, and boxes about doses are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from loaders.grids import Grid, read_grid
from loaders.labels.label import (
    ADVERSE_REACTIONS,
    BOXED_WARNING,
    CONTRAINDICATIONS,
    INDICATIONS,
    Ingredient,
    Label,
    LabelProduct,
    Section,
    speaks_of_box,
)
from loaders.labels.spl_xml import day
from loaders.markup import local_name

_BOXES = "boxed_warning"
_SECTIONS = {
    _BOXES: BOXED_WARNING,
    "indications_and_usage": INDICATIONS,
    "contraindications": CONTRAINDICATIONS,
    "warnings": "34071-1",
    "warnings_and_cautions": "43685-7",
    "adverse_reactions": ADVERSE_REACTIONS,
}
_APPLICATION = re.compile(r"(?:NDA|ANDA|BLA)\d{6}")
_TITLE = re.compile(r"^(?:\d+\s+)?[A-Z][A-Z &,/-]{3,}(?=\s|$)")
# "6.1 Clinical Trials Experience" inside of a text that has lost its structure.
_SUBSECTION = re.compile(r"(?<![\w.,(])(\d{1,2}\.\d{1,2})\s+(?=[A-Z])")
_LIMITATION = re.compile(r"limitations? of use", re.IGNORECASE)
_WARNS = re.compile(r"\bwarnings?\b", re.IGNORECASE)


def is_openfda_label(data: Mapping[str, Any]) -> bool:
    """Whether data are a label of openFDA."""
    return isinstance(data.get("set_id"), str) and ("openfda" in data or "effective_time" in data)


def read_openfda(data: Mapping[str, Any]) -> Label:
    """Return the label that a result of openFDA is."""
    unread: list[tuple[str, str]] = []
    known = data.get("openfda")
    known = known if isinstance(known, dict) else {}
    sections = tuple(section for name, code in _SECTIONS.items() for section in _sections(data, name, code, unread))
    return Label(
        set_id=str(data["set_id"]).lower(),
        version=str(data.get("version", "")),
        effective=day(str(data.get("effective_time", ""))),
        title=" ".join(_texts(known, "brand_name")),
        document_type=" ".join(_texts(known, "product_type")).lower(),
        labeler="; ".join(_texts(known, "manufacturer_name")),
        products=tuple(_products(known)),
        sections=sections,
        unread=tuple(unread),
        may_have_boxed_warning=any(place.startswith(_BOXES) for place, _ in unread)
        or any(speaks_of_box(text) for name in data for text in _texts(data, name)),
    )


def _products(known: Mapping[str, Any]) -> Iterator[LabelProduct]:
    """Yield one product for all: which code, strength and identifier belong together is not said.

    With one substance, its identifier is certain.
    """
    substances, identifiers = list(_texts(known, "substance_name")), list(_texts(known, "unii"))
    alone = len(substances) == len(identifiers) == 1
    numbers = [number.upper() for number in _texts(known, "application_number")]
    brands, generics = list(_texts(known, "brand_name")), list(_texts(known, "generic_name"))
    if not (brands or generics or substances):
        return
    yield LabelProduct(
        code="",
        brand=" / ".join(brands) or " / ".join(generics),
        generic=" / ".join(generics),
        form="; ".join(_texts(known, "dosage_form")),
        ingredients=tuple(Ingredient(name, (), tuple(identifiers) if alone else ()) for name in substances),
        applications=tuple(number for number in numbers if _APPLICATION.fullmatch(number)),
    )


def _sections(data: Mapping[str, Any], name: str, code: str, unread: list[tuple[str, str]]) -> Iterator[Section]:
    texts = list(_texts(data, name))
    grids = [grid for text in _texts(data, f"{name}_table") if (grid := _grid(text)) is not None]
    if len(grids) < len(list(_texts(data, f"{name}_table"))):
        unread.append((f"{name}_table", "a table cannot be read"))
    for number, text in enumerate(texts):
        place = name if len(texts) == 1 else f"{name}[{number}]"
        if code == BOXED_WARNING and not _WARNS.search(text):
            reason = "a box with the code of a boxed warning has no such word in it: it may be one around a dose"
            unread.append((place, reason))
            continue
        yield _section(code, place, text, tuple(grids) if not number else ())
    if grids and not texts:
        yield Section(code, "", f"{name}_table", tables=tuple(grids))


def _section(code: str, place: str, text: str, grids: tuple[Grid, ...]) -> Section:
    plain = " ".join(text.split())
    if code == BOXED_WARNING:
        return Section(code, _box_title(plain), place, (plain,), tables=grids)
    title = match.group() if (match := _TITLE.match(plain)) else ""
    parts = _SUBSECTION.split(plain.removeprefix(title))[::2]
    paragraphs = tuple(text for part in parts if (text := part.strip()) and not _LIMITATION.match(text))
    return Section(code, title, place, paragraphs, tables=grids)


def _box_title(text: str) -> str:
    """Return the title of a box: what stands in capitals behind the word warning.

    >>> _box_title("WARNING: EMBRYO-FETAL TOXICITY and VENOUS THROMBOEMBOLISM See full prescribing information")
    'WARNING: EMBRYO-FETAL TOXICITY and VENOUS THROMBOEMBOLISM'
    """
    words = text.split()
    start = next((at for at, word in enumerate(words) if _WARNS.match(word.strip(":"))), None)
    if start is None:
        return ""
    end = start + 1
    while end < len(words) and (words[end].isupper() or words[end].lower() in {"and", "or", "of", "in", "with"}):
        end += 1
    while end > start + 1 and not words[end - 1].isupper():
        end -= 1
    return " ".join(words[start:end]) if end > start + 1 else ""


def _grid(text: str) -> Grid | None:
    """Return a table that is written as HTML; None where there is none in the text."""
    try:
        root = etree.fromstring(text, etree.HTMLParser(no_network=True, recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    table = next((one for one in root.iter() if local_name(one) == "table"), None) if root is not None else None
    return read_grid(table) if table is not None else None


def _texts(data: Mapping[str, Any], name: str) -> Iterator[str]:
    value = data.get(name)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one.strip():
            yield one
