"""Inline markup in titles, abstracts and cells: as text that still says what it said, and as it was marked up."""

from __future__ import annotations

import re
from html import escape

from lxml import etree

_SUPERSCRIPTS = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_RAISED = re.compile(r"[0-9+\-−–=()n]*\d[0-9+\-−–=()n]*")
_LOWERED = re.compile(r"[0-9+\-−–=()]*\d[0-9+\-−–=()]*")
# A sign that is underlined stands for the sign with a bar.
_UNDERLINED = {"<": "≤", ">": "≥"}
_KEPT = {
    "i": "i", "italic": "i", "b": "b", "bold": "b", "u": "u", "underline": "u",
    "sub": "sub", "inf": "sub", "sup": "sup",
}  # fmt: skip
_BREAKS = frozenset({"br", "break", "p", "list-item", "li", "tr", "title", "sec"})
_UNREAD = frozenset({"tex-math", "mprescripts", "none", "annotation", "annotation-xml"})
_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext"})
# Files that are laid out for reading break lines before their markup, and the break is no blank.
_LAID_OUT = re.compile(r"\s*\n\s*$")


def plain_text(element: etree._Element, unread: frozenset[str] = frozenset()) -> str:
    """Return what an element says, with its inline markup as characters and its blanks as single ones.

    `unread`: local names of elements that are left out, such as the marks of footnotes.

    >>> plain_text(etree.fromstring("<t>10<sup>9</sup>/L, TSH <u>&lt;</u>4.5, H<sub>2</sub>O, CD4<sup>+</sup></t>"))
    '10⁹/L, TSH ≤4.5, H₂O, CD4+'
    """
    return " ".join(_text(element, unread | _UNREAD).split())


def marked_text(element: etree._Element) -> str:
    """Return what an element says with `<i>`, `<b>`, `<u>`, `<sub>` and `<sup>` kept, or nothing where it has none.

    >>> marked_text(etree.fromstring("<t>the <italic>TERT</italic> gene, p&lt;0.01</t>"))
    'the <i>TERT</i> gene, p&lt;0.01'
    """
    if not any(local_name(child) in _KEPT for child in element.iter() if child is not element):
        return ""
    return " ".join(_marked(element).split())


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace; comments and instructions have none."""
    # Parsers of HTML take names that XML does not have.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: etree._Element, unread: frozenset[str]) -> str:
    layout = _is_formula(element)
    parts = [_own_text(element.text, layout=layout)]
    children = list(element)
    if local_name(element) == "mmultiscripts":
        # What stands before the base is printed before it: the 3 of helium-3.
        at = next(
            (number for number, child in enumerate(children) if local_name(child) == "mprescripts"), len(children)
        )
        return "".join(_raised(_text(child, unread)) for child in children[at + 1 :]) + _scripts(children[:at], unread)
    if local_name(element) in {"msup", "msub", "msubsup"}:
        return _scripts(children, unread, local_name(element))
    if local_name(element) == "mfrac" and len(children) == 2:
        return "/".join(_text(child, unread).strip() for child in children)
    for child in children:
        name = local_name(child)
        inner = "" if not name or name in unread else _text(child, unread)
        if name in {"sup", "sub", "inf"}:
            parts[-1] = _LAID_OUT.sub("", parts[-1])
            inner = _raised(inner) if name == "sup" else _lowered(inner)
        elif name in {"u", "underline"}:
            inner = _UNDERLINED.get(inner.strip(), inner)
        elif name in _BREAKS:
            inner = f" {inner} "
        parts += [inner, _own_text(child.tail, layout=layout)]
    return "".join(parts)


def _is_formula(element: etree._Element) -> bool:
    """Whether blanks in an element are layout: those of MathML are, outside of its tokens."""
    return str(element.tag).startswith(_MATHML) and local_name(element) not in _TOKENS


def _own_text(text: str | None, *, layout: bool) -> str:
    return "" if text is None or (layout and not text.strip()) else text


def _scripts(children: list[etree._Element], unread: frozenset[str], kind: str = "msup") -> str:
    if not children:
        return ""
    base, *scripts = (_text(child, unread).strip() for child in children)
    ways = {"msup": (_raised,), "msub": (_lowered,), "msubsup": (_lowered, _raised)}[kind]
    return base + "".join(way(script) for way, script in zip(ways, scripts, strict=False))


def _raised(text: str) -> str:
    return text.translate(_SUPERSCRIPTS) if _RAISED.fullmatch(text.strip()) else text


def _lowered(text: str) -> str:
    return text.translate(_SUBSCRIPTS) if _LOWERED.fullmatch(text.strip()) else text


def _marked(element: etree._Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        name = local_name(child)
        if name in _KEPT:
            parts[-1] = _LAID_OUT.sub("", parts[-1]) if _KEPT[name] in {"sub", "sup"} else parts[-1]
            inner = f"<{_KEPT[name]}>{_marked(child)}</{_KEPT[name]}>"
        elif name in _UNREAD or not name:
            inner = ""
        else:
            inner = escape(plain_text(child), quote=False) if name == "math" else _marked(child)
        parts += [inner, escape(child.tail or "", quote=False)]
    return "".join(parts)
