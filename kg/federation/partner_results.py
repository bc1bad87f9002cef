"""Results of partners, read and written anew: one spelling of what their software spells in ways of its own.

Blank nodes get labels of ours (`nodeID://b1` is none that a reader takes), `typed-literal` is a literal, and XML
becomes JSON. What cannot be read is the partner's failure, and so is a result that the partner has cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeAlias

from lxml import etree

from kg.federation.errors import PartnerError
from kg.federation.outgoing import Fetched
from kg.sparql.iris import is_absolute

JSON_RESULTS = "application/sparql-results+json"
_IN_MEMORY = 2**20
_NAMESPACE = "{http://www.w3.org/2005/sparql-results#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Virtuoso names here how many rows it gives at most.
_ROWS_HEADER = "x-sparql-maxrows"
# Of a number of rows; Python refuses to read thousands.
_DIGITS = 18
_TYPES = {"uri": "uri", "literal": "literal", "typed-literal": "literal", "bnode": "bnode"}

_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")

PartnerRow: TypeAlias = Mapping[str, Mapping[str, str]]

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, etree.XMLSyntaxError, RecursionError)


@dataclass(frozen=True)
class PartnerRows:
    """The rows of a partner as they came: `most` is how many it gives at most, 0 where it says nothing of it."""

    address: str
    names: Sequence[str]
    rows: Sequence[PartnerRow]
    most: int

    @property
    def may_be_cut(self) -> bool:
        """Whether there are as many rows as the partner gives at most."""
        return 0 < self.most <= len(self.rows)

    def cut(self, reason: str) -> PartnerError:
        """Return the error of a result that was cut; `reason`: why the rest was not fetched."""
        return PartnerError(
            f"<{self.address}> gives {self.most:,} rows at most (X-SPARQL-MaxRows), and its result was cut there; "
            f"{reason}. Ask it for less, or in parts: a pattern that fits fewer, or a sub-query with ORDER BY, LIMIT "
            "and OFFSET."
        )

    def written(self) -> Fetched:
        """Return the rows as a JSON result that the engine reads. Raises PartnerError for a term that is none."""
        try:
            body = _written(self.names, self.rows)
        except _UNREADABLE as error:
            raise _unreadable(self.address, "") from error
        size = body.seek(0, 2)
        body.seek(0)
        return Fetched(self.address, JSON_RESULTS, size, body)


def read_result(fetched: Fetched) -> PartnerRows:
    """Return the rows of an answer of a partner, which is closed. Raises PartnerError."""
    with fetched.body:
        try:
            names, rows = _read(fetched)
        except _UNREADABLE as error:
            raise _unreadable(fetched.address, fetched.content_type) from error
    most = fetched.headers.get(_ROWS_HEADER, "")
    return PartnerRows(fetched.address, names, rows, int(most[:_DIGITS]) if most.isdecimal() else 0)


def _unreadable(address: str, content_type: str) -> PartnerError:
    kind = f" ({content_type})" if content_type else ""
    return PartnerError(f"<{address}> gave no SPARQL result that can be read{kind}.")


def _read(fetched: Fetched) -> tuple[list[str], list[PartnerRow]]:
    head = fetched.body.read(200).lstrip(b"\xef\xbb\xbf \t\r\n")
    fetched.body.seek(0)
    if head.startswith(b"<"):
        return _from_xml(fetched.body)
    document = json.load(fetched.body)
    return [str(name) for name in document["head"]["vars"]], list(document["results"]["bindings"])


def _from_xml(body: IO[bytes]) -> tuple[list[str], list[PartnerRow]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.parse(body, parser).getroot()
    if root.tag != f"{_NAMESPACE}sparql" or root.find(f"{_NAMESPACE}results") is None:
        raise ValueError("no results")
    names = [str(each.get("name")) for each in root.iter(f"{_NAMESPACE}variable")]
    return names, [{each.get("name", ""): _term(each[0]) for each in row} for row in root.iter(f"{_NAMESPACE}result")]


def _term(element: Any) -> dict[str, str]:
    kind = str(element.tag).removeprefix(_NAMESPACE)
    term = {"type": kind, "value": "".join(element.itertext())}
    if element.get("datatype"):
        term["datatype"] = element.get("datatype")
    if element.get(_LANGUAGE):
        term["xml:lang"] = element.get(_LANGUAGE)
    return term


def _written(names: Sequence[str], rows: Iterable[PartnerRow]) -> IO[bytes]:
    """Return the result as JSON. Raises ValueError for a term that is none."""
    labels: dict[str, str] = {}
    with ExitStack() as on_failure:
        body: IO[bytes] = on_failure.enter_context(SpooledTemporaryFile(_IN_MEMORY))
        body.write(f'{{"head":{json.dumps({"vars": names})},"results":{{"bindings":['.encode())
        for number, line in enumerate(_lines(set(names), rows, labels)):
            body.write((b"," if number else b"") + line)
        body.write(b"]}}")
        on_failure.pop_all()
    return body


def _lines(names: AbstractSet[str], rows: Iterable[PartnerRow], labels: dict[str, str]) -> Iterator[bytes]:
    for row in rows:
        if not row.keys() <= names:
            raise ValueError(f"{sorted(row.keys() - names)} is not among the variables of the head")
        terms = {name: _respelled(term, labels) for name, term in row.items()}
        yield json.dumps(terms, ensure_ascii=False).encode("utf-8")


def _respelled(term: Mapping[str, str], labels: dict[str, str]) -> dict[str, str]:
    kind, value = _TYPES[term["type"]], term["value"]
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    if kind == "bnode" or value.startswith("nodeID://"):
        return {"type": "bnode", "value": labels.setdefault(value, f"b{len(labels)}")}
    spelled = {"type": kind, "value": value}
    if kind == "uri":
        _checked(value, is_absolute(value))
    elif term.get("xml:lang"):
        spelled["xml:lang"] = _checked(term["xml:lang"], _TAG.fullmatch(term["xml:lang"]))
    elif term.get("datatype"):
        spelled["datatype"] = _checked(term["datatype"], is_absolute(term["datatype"]))
    return spelled


def _checked(text: str, is_one: object) -> str:
    if not is_one:
        raise ValueError(f"'{text[:100]}' is no term of RDF")
    return text
