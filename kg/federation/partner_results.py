"""Results of partners, read and written anew: one spelling of what their software spells in ways of its own.

Blank nodes get labels of ours (`nodeID://b1` is none that a reader takes), `typed-literal` is a literal, and XML
becomes JSON. What cannot be read is the partner's failure, and so is a result that the partner has cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from lxml import etree

from kg.federation.errors import PartnerError
from kg.federation.outgoing import Fetched

JSON_RESULTS = "application/sparql-results+json"
_IN_MEMORY = 2**20
_NAMESPACE = "{http://www.w3.org/2005/sparql-results#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Virtuoso names here how many rows it gives at most.
_ROWS_HEADER = "x-sparql-maxrows"
_TYPES = {"uri": "uri", "literal": "literal", "typed-literal": "literal", "bnode": "bnode"}

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")

_Row = dict[str, dict[str, str]]


def read_results(fetched: Fetched) -> Fetched:
    """Return an answer of a partner as a JSON result that the engine reads. Raises PartnerError."""
    with fetched.body:
        try:
            names, rows = _read(fetched)
            body, count = _written(names, rows)
        except (ValueError, KeyError, TypeError, AttributeError, etree.XMLSyntaxError, RecursionError) as error:
            kind = f" ({fetched.content_type})" if fetched.content_type else ""
            raise PartnerError(f"<{fetched.address}> gave no SPARQL result that can be read{kind}.") from error
    most = fetched.headers.get(_ROWS_HEADER, "")
    if most.isdecimal() and 0 < int(most) <= count:
        body.close()
        raise PartnerError(
            f"<{fetched.address}> gives {int(most):,} rows at most (X-SPARQL-MaxRows), and its result was cut there. "
            "Ask it for less, or in parts: a pattern that fits fewer, or a sub-query with ORDER BY, LIMIT and OFFSET."
        )
    size = body.seek(0, 2)
    body.seek(0)
    return Fetched(fetched.address, JSON_RESULTS, size, body, fetched.headers)


def _read(fetched: Fetched) -> tuple[list[str], Iterable[_Row]]:
    head = fetched.body.read(200).lstrip(b"\xef\xbb\xbf \t\r\n")
    fetched.body.seek(0)
    if head.startswith(b"<"):
        return _from_xml(fetched.body)
    document = json.load(fetched.body)
    return document["head"]["vars"], document["results"]["bindings"]


def _from_xml(body: IO[bytes]) -> tuple[list[str], Iterable[_Row]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.parse(body, parser).getroot()
    if root.tag != f"{_NAMESPACE}sparql" or root.find(f"{_NAMESPACE}results") is None:
        raise ValueError("no results")
    names = [str(each.get("name")) for each in root.iter(f"{_NAMESPACE}variable")]
    return names, ({each.get("name", ""): _term(each[0]) for each in row} for row in root.iter(f"{_NAMESPACE}result"))


def _term(element: Any) -> dict[str, str]:
    kind = str(element.tag).removeprefix(_NAMESPACE)
    term = {"type": kind, "value": "".join(element.itertext())}
    if element.get("datatype"):
        term["datatype"] = element.get("datatype")
    if element.get(_LANGUAGE):
        term["xml:lang"] = element.get(_LANGUAGE)
    return term


def _written(names: list[str], rows: Iterable[_Row]) -> tuple[IO[bytes], int]:
    """Return the result as JSON, and how many rows it has. Raises ValueError for a term that is none."""
    labels: dict[str, str] = {}
    with ExitStack() as on_failure:
        body: IO[bytes] = on_failure.enter_context(SpooledTemporaryFile(_IN_MEMORY))
        count = 0
        head = json.dumps({"vars": [str(name) for name in names]})
        body.write(f'{{"head":{head},"results":{{"bindings":['.encode())
        for count, line in enumerate(_lines(rows, labels), 1):
            body.write((b"," if count > 1 else b"") + line)
        body.write(b"]}}")
        on_failure.pop_all()
    return body, count


def _lines(rows: Iterable[_Row], labels: dict[str, str]) -> Iterator[bytes]:
    for row in rows:
        terms = {name: _respelled(term, labels) for name, term in row.items()}
        yield json.dumps(terms, ensure_ascii=False).encode("utf-8")


def _respelled(term: dict[str, str], labels: dict[str, str]) -> dict[str, str]:
    kind, value = _TYPES[term["type"]], term["value"]
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    if kind == "bnode" or value.startswith("nodeID://"):
        return {"type": "bnode", "value": labels.setdefault(value, f"b{len(labels)}")}
    spelled = {"type": kind, "value": value}
    if kind == "uri":
        _check(_IRI, value)
    elif term.get("xml:lang"):
        spelled["xml:lang"] = _check(_TAG, term["xml:lang"])
    elif term.get("datatype"):
        spelled["datatype"] = _check(_IRI, term["datatype"])
    return spelled


def _check(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise ValueError(f"'{text[:100]}' is no term of RDF")
    return text
