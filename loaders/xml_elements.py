"""XML files read element by element, in constant memory: no entities of the file's own, no network, no schema."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from html.entities import html5

from lxml import etree

from kg.errors import Finding, SourceError
from loaders.archives import PublishedFile

BLOCK = 2**16
LARGEST_ELEMENT = 256 * 2**20
"""Bytes from the end of one record to the end of the next; a whole article or label has less than a hundredth."""
LATEST_ROOT = 2**20
"""Bytes within which the root element begins."""


def read_elements(
    file: PublishedFile, roots: Collection[str], records: Collection[str], findings: list[Finding]
) -> Iterator[etree._Element]:
    """Yield every element of a file whose tag is one of `records`; each is emptied when the next is taken.

    `roots`: the tags that the outermost element may have; a tag with a namespace is `{namespace}tag`. A record may be
    the root itself. What stands in the way (a file that is no XML or is cut short, another root, entities that the
    file declares, an element without end) goes to `findings`; the records before it are yielded. A record inside of
    another one is a part of it.
    """
    parser = _pull_parser([*roots, *records])
    seen = _Progress(file, roots)
    try:
        while block := file.stream.read(BLOCK):
            try:
                parser.feed(block)
            except etree.XMLSyntaxError as error:
                yield from seen.records(parser, records, findings)
                raise SourceError([_syntax(file.place, error)]) from error
            yield from seen.records(parser, records, findings)
            seen.check(len(block))
        parser.close()
        seen.finish()
    except etree.XMLSyntaxError as error:
        findings.append(_syntax(file.place, error))
    except SourceError as error:
        findings.extend(error.findings)


def parse_element(content: bytes) -> etree._Element:
    """Return the element that the content of a record is, as `element_bytes` wrote it."""
    # A namespace that is no URI is taken where the file is read, and here as well.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    return etree.fromstring(content, parser)


def element_bytes(element: etree._Element) -> bytes:
    """Return an element as XML of its own, in UTF-8."""
    return bytes(etree.tostring(element, encoding="utf-8", with_tail=False))


def _pull_parser(tags: list[str]) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )


class _Progress:
    """How far a file is read: whether its root is the right one, and how much came since the last record."""

    def __init__(self, file: PublishedFile, roots: Collection[str]) -> None:
        self._file, self._roots = file, roots
        self._rooted = False
        self._since_record = 0
        self._depth = 0

    def records(
        self, parser: etree.XMLPullParser, records: Collection[str], findings: list[Finding]
    ) -> Iterator[etree._Element]:
        """Yield the records that are whole by now. Raises SourceError."""
        for event, element in parser.read_events():
            if not self._rooted:
                self._accept(element)
            if element.tag not in records:
                continue
            self._depth += 1 if event == "start" else -1
            if event == "end" and not self._depth:
                self._since_record = 0
                _spell_out(element, self._file.place, findings)
                yield element
                _release(element)

    def check(self, count: int) -> None:
        """Take note of `count` bytes that were read. Raises SourceError."""
        self._since_record += count
        if not self._rooted and self._since_record > LATEST_ROOT:
            raise SourceError([self._other_root("no such element at its beginning")])
        if self._since_record > LARGEST_ELEMENT:
            rule = f"a record has at most {LARGEST_ELEMENT} bytes"
            remedy = "Check that this is a file of the source."
            raise SourceError([Finding(self._file.place, 1, "", f"{self._since_record} bytes", rule, remedy)])

    def finish(self) -> None:
        """Say at the end of the file whether there was a root. Raises SourceError."""
        if not self._rooted:
            raise SourceError([self._other_root("no such element")])

    def _accept(self, element: etree._Element) -> None:
        tree = element.getroottree()
        root = tree.getroot()
        if root.tag not in self._roots:
            raise SourceError([self._other_root(f"<{etree.QName(root).localname}>")])
        declared = tree.docinfo.internalDTD
        if declared is not None and (names := [entity.name for entity in declared.iterentities()]):
            rule, remedy = (
                "the file declares entities of its own, which are not read",
                "Take out its <!ENTITY …> lines.",
            )
            raise SourceError([Finding(self._file.place, 1, "", ", ".join(map(str, names[:5])), rule, remedy)])
        self._rooted = True

    def _other_root(self, value: str) -> Finding:
        wanted = " or ".join(f"<{etree.QName(tag).localname}>" for tag in self._roots)
        return Finding(self._file.place, 1, "", value, f"the file begins with {wanted}", "Check what the file is.")


def _spell_out(element: etree._Element, place: str, findings: list[Finding]) -> None:
    """Write named characters (`&eacute;`) as the characters that they are; an unknown name stays as it is written."""
    for node in list(element.iter(etree.Entity)):
        character = html5.get(f"{node.name};")
        if character is None:
            rule, remedy = "no character has this name", "It stays in the text as it is written."
            findings.append(Finding(place, node.sourceline or 1, "", f"&{node.name};", rule, remedy))
            character = f"&{node.name};"
        replace_element(node, character + (node.tail or ""))


def replace_element(node: etree._Element, text: str) -> None:
    """Put a text in the place of a node; it ends with what stood behind the node, if that is to stay."""
    previous, parent = node.getprevious(), node.getparent()
    if parent is None:
        return
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    node.tail = None
    parent.remove(node)


def _release(element: etree._Element) -> None:
    """Empty an element that was read, and take out what stands before it."""
    parent = element.getparent()
    if parent is None:
        return
    element.clear()
    while element.getprevious() is not None:
        del parent[0]


def _syntax(place: str, error: etree.XMLSyntaxError) -> Finding:
    line, _ = error.position
    what = str(error.msg or error).partition(", line ")[0]
    return Finding(
        place, max(line or 1, 1), "", "", f"the file is no XML, or broken or cut short here: {what}", "Fetch it again."
    )
