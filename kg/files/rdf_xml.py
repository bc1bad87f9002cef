"""Documents of RDF/XML, before the engine parses them."""

from __future__ import annotations

import re
from xml.parsers import expat

LONGEST_ENTITY = 4096
"""Characters that an entity of a document may stand for: they shorten namespaces."""
DEEPEST_XML = 5000
"""Levels of elements: a list in RDF/XML that is written out has two for each member."""

_DECLARED = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']")
_ENTITY = re.compile(rb"<!ENTITY\s+([\w.-]+)\s+(\"[^\"]*\"|'[^']*')")
_REFERENCE = re.compile(rb"&([\w.-]+);")
_PIECE = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_PIECES = re.compile(rb"(?:(?:<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>)\s*)+", re.DOTALL)
# The search for the end of one that does not end would go through the document for each.
_OPENINGS = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<![CDATA[", b"]]>"))
_XML_LITERAL = re.compile(rb"parseType\s*=\s*[\"'](?!Resource[\"']|Collection[\"'])")


def check_whole_xml(document: bytes, deepest: int = DEEPEST_XML) -> None:
    """Raise SyntaxError, with line and column, for XML that is not well-formed, or nests too deep.

    The engine's parser takes a document that was cut short for a whole, and needs the square of the time for the depth.
    """
    parser, depth = expat.ParserCreate(), 0

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            place = (None, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1, None)
            raise SyntaxError(f"elements nest deeper than {deepest:,} levels", place)

    def closed(_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise SyntaxError(expat.ErrorString(error.code), (None, error.lineno, error.offset + 1, None)) from error
    except (LookupError, ValueError) as error:
        raise SyntaxError(f"{error}; save it as UTF-8", (None, 1, 1, None)) from error


def check_rdf_xml(document: bytes) -> None:
    """Raise SyntaxError for RDF/XML that is not well-formed, and ValueError where its entities are large.

    What an entity stands for is written out wherever it is used.
    """
    subset = document[: max(document.find(b"]>"), 0)]
    lengths: dict[bytes, int] = {}
    for match in _ENTITY.finditer(subset):
        name, value = match[1], match[2][1:-1]
        lengths[name] = len(value) + sum(lengths.get(used[1], 0) for used in _REFERENCE.finditer(value))
        if lengths[name] > LONGEST_ENTITY:
            raise ValueError(f"the entity &{name.decode()}; stands for more than {LONGEST_ENTITY} characters")
    check_whole_xml(document)


def as_utf8(document: bytes) -> bytes:
    """Return XML that says to be in another encoding in UTF-8. Raises SyntaxError and ValueError where it is not."""
    declared = _DECLARED.match(document)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if declared is None or name in {"utf-8", "utf8", "us-ascii"}:
        return document
    whole = document[: declared.start(1)] + b"UTF-8" + document[declared.end(1) :]
    try:
        return whole.decode(name).encode("utf-8")
    except LookupError as error:
        raise SyntaxError(f"{error}; save it as UTF-8", (None, 1, 1, None)) from error


def joined_texts(document: bytes) -> bytes:
    r"""Return well-formed RDF/XML with each text in one piece, its lines ended by a line feed, and double quotes.

    The engine's parser wants it so, and would keep the line ends of Windows, which XML does not. Comments and
    instructions inside a text go, and CDATA becomes plain text. Texts of a document with XML literals, of whose values
    they are a part, stay as they are, and so do those of one in which the last of them does not end.

    >>> joined_texts(b"<ex:note>p<!-- one-sided --> <![CDATA[< 0.05]]></ex:note>")
    b'<ex:note>p &lt; 0.05</ex:note>'
    """
    if b"\0" not in document[:4]:  # as it is in UTF-16, where a byte is no character
        document = document.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    subset = document[: max(document.find(b"]>"), 0)]
    document = _ENTITY.sub(_in_double_quotes, subset) + document[len(subset) :]
    if _XML_LITERAL.search(document) or any(document.rfind(begin) > document.rfind(end) for begin, end in _OPENINGS):
        return document
    return _PIECES.sub(_joined, document)


def _in_double_quotes(entity: re.Match[bytes]) -> bytes:
    return b'<!ENTITY %b "%b"' % (entity[1], entity[2][1:-1].replace(b'"', b"&#34;"))


def _joined(pieces: re.Match[bytes]) -> bytes:
    document, start = pieces.string, pieces.start()
    while document[start - 1 : start].isspace():
        start -= 1
    before, after = document[max(start - 1, 0) : start], document[pieces.end() : pieces.end() + 1]
    if b"<![CDATA[" not in pieces[0] and before in b">" and after in b"<":  # between elements
        return pieces[0]
    return _PIECE.sub(lambda piece: _escaped(piece[1] or b""), pieces[0])


def _escaped(text: bytes) -> bytes:
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
