"""Structured Product Labeling: an HL7 document with the products and the text of a label.

Where a careless reading goes wrong: the code of boxed warnings is also put on boxes around doses and notices on
packages; highlights repeat the text in short; inactive ingredients stand among the active ones; the name of an
ingredient is that of its salt, and its active moiety stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from loaders.grids import Grid, read_grid
from loaders.labels.label import BOXED_WARNING, WARNINGS, Ingredient, Label, LabelProduct, Section, speaks_of_box
from loaders.markup import local_name, plain_text

DOCUMENT = "{urn:hl7-org:v3}document"
_HL7 = "{urn:hl7-org:v3}"
_UNII = "2.16.840.1.113883.4.9"
_NDC = "2.16.840.1.113883.6.69"
_APPLICATION = re.compile(r"(?:NDA|ANDA|BLA)\d{6}")
_ACTIVE = frozenset({"ACTIB", "ACTIM", "ACTIR"})
_BLOCKS = frozenset({"paragraph", "item"})
_UNREAD = frozenset({"footnote", "footnoteRef", "table", "list", "renderMultiMedia"})
_LONGEST_HEADING = 120


def read_spl(document: etree._Element) -> Label:
    """Return the label that a document is."""
    unread: list[tuple[str, str]] = []
    body = document.find(f"{_HL7}component/{_HL7}structuredBody")
    result = body.iterfind(f"{_HL7}component/{_HL7}section") if body is not None else ()
    sections = [one for element in result if (one := _section(element, "", unread)) is not None]
    kind = document.find(f"{_HL7}code")
    return Label(
        set_id=_attribute(document, "setId", "root").lower(),
        version=_attribute(document, "versionNumber", "value"),
        effective=day(_attribute(document, "effectiveTime", "value")),
        title=_text(document, "title"),
        document_type=(kind.get("displayName") or "").lower() if kind is not None else "",
        labeler=_text(document, f"author/{_HL7}assignedEntity/{_HL7}representedOrganization/{_HL7}name"),
        products=tuple(_products(document)),
        sections=tuple(sections),
        unread=tuple(unread),
        may_have_boxed_warning=body is not None and speaks_of_box("".join(map(str, body.itertext()))),
    )


def spl_identity(document: etree._Element) -> tuple[str, str]:
    """Return the identifier of the set that a document belongs to, and its version for comparison."""
    number = _attribute(document, "versionNumber", "value")
    return _attribute(document, "setId", "root").lower(), f"{number.zfill(6)}" if number.isdecimal() else number


def day(digits: str) -> str:
    """Return a date of HL7 as ISO 8601, as precise as it is.

    >>> day("20140113"), day("201401"), day("20140113120000+0000"), day("")
    ('2014-01-13', '2014-01', '2014-01-13', '')
    """
    match = re.match(r"(\d{4})(\d{2})?(\d{2})?", digits)
    return "-".join(part for part in match.groups() if part) if match else ""


def _products(document: etree._Element) -> Iterator[LabelProduct]:
    """Yield the products. A kit has parts, each with its own ingredients: these are products, too, but no swabs."""
    for product in document.iter(f"{_HL7}manufacturedProduct", f"{_HL7}partProduct"):
        # The outer of two elements of this name has no code of its own.
        inner = product.find(f"{_HL7}manufacturedMedicine")
        one = inner if inner is not None else product
        name = one.find(f"{_HL7}name")
        if name is None:
            continue
        code = one.find(f"{_HL7}code")
        ingredients = tuple(_ingredients(one))
        if local_name(product) == "partProduct" and not ingredients:
            continue
        holders = [one, product, product.getparent()]
        yield LabelProduct(
            code=(code.get("code") or "") if code is not None and code.get("codeSystem") == _NDC else "",
            brand=plain_text(name),
            generic=_text(one, f"asEntityWithGeneric/{_HL7}genericMedicine/{_HL7}name"),
            form=(form.get("displayName") or "") if (form := one.find(f"{_HL7}formCode")) is not None else "",
            strength="; ".join(filter(None, (_strength(item) for item in _active(one)))),
            ingredients=ingredients,
            applications=tuple(dict.fromkeys(_applications(holders))),
        )


def _active(product: etree._Element) -> Iterator[etree._Element]:
    yield from (one for one in product.iterfind(f"{_HL7}ingredient") if one.get("classCode") in _ACTIVE)
    yield from product.iterfind(f"{_HL7}activeIngredient")


def _ingredients(product: etree._Element) -> Iterator[Ingredient]:
    for one in _active(product):
        substance = next((child for child in one if local_name(child).endswith("Substance")), None)
        if substance is None:
            continue
        inner = [child for child in substance.iter() if local_name(child) == "activeMoiety" and len(child)]
        codes = [code.get("code") for code in substance.iter(f"{_HL7}code") if code.get("codeSystem") == _UNII]
        yield Ingredient(
            name=_text(substance, "name"),
            moieties=tuple(dict.fromkeys(filter(None, (_text(child, "name") for child in inner)))),
            identifiers=tuple(dict.fromkeys(code for code in codes if code)),
        )


def _strength(ingredient: etree._Element) -> str:
    parts = []
    for name in ("numerator", "denominator"):
        result = ingredient.find(f"{_HL7}quantity/{_HL7}{name}")
        if result is not None and result.get("value"):
            unit = result.get("unit") or ""
            plain = result.get("value") == "1" and unit in {"", "1"} and name == "denominator"
            parts.append("" if plain else f"{result.get('value')} {unit}".strip())
    return " / ".join(filter(None, parts))


def _applications(holders: list[etree._Element | None]) -> Iterator[str]:
    for holder in holders:
        for approval in holder.iterfind(f"{_HL7}subjectOf/{_HL7}approval/{_HL7}id") if holder is not None else ():
            if _APPLICATION.fullmatch(number := (approval.get("extension") or "").upper()):
                yield number


def _section(section: etree._Element, above: str, unread: list[tuple[str, str]]) -> Section | None:
    code = section.find(f"{_HL7}code")
    number = (code.get("code") or "") if code is not None else ""
    title = _text(section, "title")
    name = title or (code.get("displayName") or number if code is not None else "section")
    place = f"{above} > {name}" if above else name
    inner = [
        one
        for element in section.iterfind(f"{_HL7}component/{_HL7}section")
        if (one := _section(element, place, unread)) is not None
    ]
    text = section.find(f"{_HL7}text")
    if number == BOXED_WARNING and not _is_warning(section, text):
        unread.append((place, "a box with the code of a boxed warning stands in another section, and is no warning"))
        number = ""
    return Section(
        code=number,
        title=title,
        place=place,
        paragraphs=tuple(_paragraphs(text)),
        headings=tuple(_headings(text)),
        tables=tuple(_tables(text)),
        sections=tuple(inner),
    )


def _is_warning(section: etree._Element, text: etree._Element | None) -> bool:
    """Whether a box warns: it stands by itself or among the warnings, and says something."""
    above = section.getparent()
    while above is not None and local_name(above) != "section":
        above = above.getparent()
    if above is not None:
        code = above.find(f"{_HL7}code")
        if code is None or code.get("code") not in WARNINGS | {BOXED_WARNING}:
            return False
    subsections = section.find(f"{_HL7}component/{_HL7}section") is not None
    return subsections or (text is not None and bool(plain_text(text, _UNREAD - {"table", "list"})))


def _paragraphs(text: etree._Element | None) -> Iterator[str]:
    for element in text.iter() if text is not None else ():
        if (
            local_name(element) not in _BLOCKS
            or _in_table(element)
            or any(local_name(one) in _BLOCKS for one in element)
        ):
            continue
        if text := plain_text(element, _UNREAD).lstrip("•·- "):
            yield text


def _headings(text: etree._Element | None) -> Iterator[str]:
    for element in text.iter(f"{_HL7}paragraph") if text is not None else ():
        text = plain_text(element, _UNREAD)
        bold = " ".join(
            plain_text(one) for one in element.iter(f"{_HL7}content") if "bold" in (one.get("styleCode") or "").lower()
        )
        alone = text == " ".join(bold.split()) and not text.endswith((".", ":", ";"))
        if text and alone and len(text) <= _LONGEST_HEADING and not _in_table(element):
            yield text


def _in_table(element: etree._Element) -> bool:
    return any(local_name(one) == "table" for one in element.iterancestors())


def _tables(text: etree._Element | None) -> Iterator[Grid]:
    for element in text.iter(f"{_HL7}table") if text is not None else ():
        if not _in_table(element):
            yield read_grid(element)


def _text(element: etree._Element, path: str) -> str:
    result = element.find(f"{_HL7}{path}")
    return plain_text(result) if result is not None else ""


def _attribute(element: etree._Element, tag: str, name: str) -> str:
    result = element.find(f"{_HL7}{tag}")
    return str(result.get(name) or "").strip() if result is not None else ""
