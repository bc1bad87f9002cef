"""What a hostile client sends, kind by kind, and which answers to it are clear refusals.

The server that it is sent to has small limits, and each input is just beyond one of them: nothing here ends or hangs
the software of others. What would, is of the same kinds and larger: brackets by the ten thousand, which end parsers
that recurse; entities of entities and compressed bodies that become gigabytes; regular expressions that are tried in
every way on long texts; products of all data with themselves. The guards count before anything is parsed or planned, so
that what is past a limit by one is refused as what is past it by a million.

`TRAP` stands for the address of a machine that must never be called.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from tests.scratch import EX

TRAP = b"127.0.0.1:54321"  # replaced by an address of the same length
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
SCRIPT = "<script>alert(1)</script>"
BROKEN = 1  # a result that broke off, and nobody can take for whole
# An evaluation that was stopped, at one limit or another.
STOPPED = (413, 422, 504, BROKEN)
FINE = (200,)
# The limits of the server, and amounts just beyond them.
LIMITS = {
    "deadline_seconds": 1,
    "body_seconds": 1,
    "header_seconds": 1,
    "memory_bytes": 400_000_000,
    "result_bytes": 5_000_000,
    "write_bytes": 200_000,
    "query_bytes": 100_000,
    "header_bytes": 16_384,
    "nesting": 50,
    "chain": 500,
}
DEEP, LONG, WIDE = 51, 501, 1000
# Levels of a body that is written, beyond what the store takes.
LEVELS = 201


@dataclass(frozen=True)
class Hostile:
    """A request, the statuses that may answer it (0: the connection is closed without one), and its time."""

    name: str
    request: bytes
    statuses: tuple[int, ...]
    seconds: float


def post(body: str | bytes, kind: str = QUERY, accept: str = "application/json", *headers: str) -> bytes:
    """Return a POST to /sparql."""
    data = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    lines = [f"Accept: {accept}", f"Content-Type: {kind}", f"Content-Length: {len(data)}", *headers]
    return line("/sparql", "POST", *lines) + data


def line(path: str, method: str = "GET", *headers: str) -> bytes:
    """Return a request without a body."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]).encode()


def asking(query: str) -> bytes:
    """Return a query by GET."""
    return line(f"/sparql?query={quote(query)}")


def cases() -> Iterator[Hostile]:
    """Return every case."""
    for kind, statuses, seconds, found in (
        ("deep", (400,), 3.0, _deep()),
        ("long", (400,), 3.0, _long()),
        ("wide", (*FINE, *STOPPED), 8.0, _wide()),
        ("large", (400, 413), 6.0, _large()),
        ("endless", STOPPED, 8.0, _endless()),
        ("costly", (*FINE, *STOPPED), 8.0, _costly()),
        ("numbers", FINE, 3.0, _numbers()),
        ("no-numbers", (400,), 3.0, _no_numbers()),
        ("characters", (400,), 3.0, _characters()),
        ("odd-characters", FINE, 3.0, _odd_characters()),
        ("protocol", (400,), 3.0, _protocol()),
        ("writing", (400, 403, 404, 405, 415), 3.0, _writing()),
        ("elsewhere", (400, 403), 3.0, _elsewhere()),
        ("elsewhere-as-names", (200, 404), 3.0, _elsewhere_as_names()),
        ("methods", (400, 405, 501), 3.0, _methods()),
        ("heads", (400, 431, 505), 3.0, _heads()),
        ("bodies", (400, 408, 413, 415, 501), 3.0, _bodies()),
        ("unfinished", (0, 400, 408), 3.0, _unfinished()),
        ("addresses", (302, 308, 400, 404), 3.0, _addresses()),
        ("no-http", (0, 400, 431, 505), 3.0, _no_http()),
    ):
        for name, request in found.items():
            yield Hostile(f"{kind}: {name}", request, statuses, seconds)


def _queries(found: dict[str, str], accept: str = "application/json") -> dict[str, bytes]:
    return {name: post(query, QUERY, accept) for name, query in found.items()}


def _deep() -> dict[str, bytes]:
    """Return brackets in brackets; closed or left open."""
    nested = {
        "groups": ("SELECT * {", "{", "}", "}"),
        "parentheses": ("SELECT * { FILTER", "(", ")", "}"),
        "negated parentheses": ("SELECT * { FILTER", "(!", ")", "}"),
        "paths": ("SELECT * { ?s ", "(<p>/", ")*", " ?o }"),
        "negated sets": ("SELECT * { ?s ", "!(", ")", " ?o }"),
        "blank nodes": ("SELECT * {", "[ <p> ", "]", "}"),
        "collections": ("SELECT * { ?s ?p ", "(1 ", ")", "}"),
        "quoted triples": ("SELECT * {", "<< ", " ?p ?o >>", " ?p ?o }"),
        "triple terms": ("SELECT * { ?s ?p ", "<<( ?s ?p ", " )>>", "}"),
        "optionals": ("SELECT * {", "OPTIONAL {", "}", "}"),
        "unions": ("SELECT * {", "{} UNION {", "}", "}"),
        "minus": ("SELECT * {", "MINUS { ?s ?p ?o ", "}", "}"),
        "graphs": ("SELECT * {", "GRAPH ?g {", "}", "}"),
        "nested filters": ("SELECT * {", "{ FILTER(1) ", "}", "}"),
        "exists": ("SELECT * {", "FILTER EXISTS {", "}", "}"),
        "not exists": ("SELECT * {", "FILTER NOT EXISTS {", "}", "}"),
        "sub-selects": ("SELECT * ", "{ SELECT * ", "}", ""),
        "functions": ("SELECT (", "STR(", ")", " AS ?x) {}"),
        "IF": ("SELECT (", "IF(true,1,", ")", " AS ?x) {}"),
        "COALESCE": ("SELECT (", "COALESCE(?a,", ")", " AS ?x) {}"),
        "IN": ("SELECT (", "1 IN (", ")", " AS ?x) {}"),
        "aggregates": ("SELECT (", "COUNT(", ")", " AS ?x) {}"),
        "casts": ("SELECT (", "<http://www.w3.org/2001/XMLSchema#string>(", ")", " AS ?x) {}"),
        "VALUES": ("SELECT * {", "VALUES ?x {", "}", "}"),
        "templates": ("CONSTRUCT ", "{", "}", " {}"),
        "of every kind": ("SELECT * {", "{ ?s ?p ([ <p> ( FILTER(", ")}])", "}"),
    }
    found = {}
    for name, (before, opening, closing, after) in nested.items():
        found[name] = before + opening * DEEP + closing * DEEP + after
        found[f"{name}, left open"] = before + opening * DEEP
    return _queries(found)


def _long() -> dict[str, bytes]:
    """Return operators and patterns one beside the other."""
    filters = {
        f"operator {sign}": f"SELECT * {{ FILTER(1{f' {sign} 1' * LONG}) }}"
        for sign in ["+", "-", "*", "/", "=", "<", "||", "&&"]
    }
    patterns = {
        "points": "?s ?p ?o . ",
        "groups": "{ ?s ?p ?o } ",
        "UNION": "{} UNION ",
        "OPTIONAL": "OPTIONAL { ?s ?p ?o } ",
        "MINUS": "MINUS { ?s ?p ?o } ",
        "FILTER": "FILTER(?x) ",
        "FILTER EXISTS": "FILTER EXISTS { ?s ?p ?o } ",
        "BIND": "BIND(1 AS ?x) ",
        "VALUES": "VALUES ?x { 1 } ",
        "GRAPH": "GRAPH ?g { ?s ?p ?o } ",
        "sub-selects": "{ SELECT * { ?s ?p ?o } } ",
        "empty triples": "[] . ",
    }
    found = filters | {name: "SELECT * { " + each * LONG + "{} }" for name, each in patterns.items()}
    found |= {
        "semicolons": "SELECT * { ?s " + " ; ".join(["?p ?o"] * LONG) + " }",
        "bare semicolons": "SELECT * { ?s ?p ?o " + ";" * LONG + " }",
        "commas": "SELECT * { ?s ?p " + ", ".join(["?o"] * LONG) + " }",
        "blank node's semicolons": "SELECT * { ?s ?p [ " + " ; ".join(["?p ?o"] * LONG) + " ] }",
        "a collection": "SELECT * { ?s ?p (" + "1 " * LONG + ") }",
        "a collection of literals": "SELECT * { ?s ?p (" + "'a'@en '1'^^<http://x/> true " * LONG + ") }",
        "!!!!": "SELECT * { FILTER(" + "!" * LONG + "true) }",
        "signs": "SELECT (" + "-" * LONG + "1 AS ?x) {}",
        "mixed signs": "SELECT (1" + "+-" * LONG + "1 AS ?x) {}",
        "^^^^": "SELECT * { ?s " + "^" * LONG + "<p> ?o }",
        "^ ^ ^": "SELECT * { ?s " + "^ " * LONG + "<p> ?o }",
        "sequence": "SELECT * { ?s " + "/".join(["<p>"] * LONG) + " ?o }",
        "inverse sequence": "SELECT * { ?s " + "/".join(["^<p>"] * LONG) + " ?o }",
        "alternative": "SELECT * { ?s " + "|".join(["<p>"] * LONG) + " ?o }",
        "negated set": "SELECT * { ?s !(" + "|".join(["<p>"] * LONG) + ") ?o }",
        "stars": "SELECT * { ?s <p>" + "*" * LONG + " ?o }",
        "pluses": "SELECT * { ?s <p>" + "+" * LONG + " ?o }",
        "variables": "SELECT " + " ".join(f"?x{i}" for i in range(10 * LONG)) + " {}",
        "expressions": "SELECT " + " ".join(f"(1 AS ?x{i})" for i in range(LONG)) + " {}",
        "aggregates": "SELECT " + " ".join(f"(COUNT(?s) AS ?x{i})" for i in range(LONG)) + " { ?s ?p ?o }",
        "ORDER BY": "SELECT * { ?s ?p ?o } ORDER BY" + " ?o" * LONG,
        "ORDER BY DESC": "SELECT * { ?s ?p ?o } ORDER BY" + " DESC(?o)" * LONG,
        "GROUP BY": "SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY" + " ?o" * LONG,
        "HAVING": "SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY ?o HAVING" + " (?x > 1)" * LONG,
        "DESCRIBE": "DESCRIBE" + " <http://x/>" * 10 * LONG,
        "a template": "CONSTRUCT { " + "?s ?p ?o . " * LONG + "} { ?s ?p ?o }",
        "groups of few": "SELECT * { " + ("{ " + "?s ?p ?o . " * 20 + "} ") * (LONG // 10) + "}",
    }
    return _queries(found)


def _wide() -> dict[str, bytes]:
    """Return long lists that the engine can bear: they may be answered."""
    return _queries(
        {
            "IN": "ASK { FILTER(-1 IN (" + ",".join(map(str, range(WIDE))) + ")) }",
            "NOT IN": "ASK { FILTER(-1 NOT IN (" + ",".join(map(str, range(WIDE))) + ")) }",
            "VALUES": "SELECT * { VALUES ?x {" + " 1" * WIDE + " } }",
            "VALUES of pairs": "SELECT * { VALUES (?x ?y) {" + " (1 UNDEF)" * WIDE + " } }",
            "VALUES of many variables": "SELECT * { VALUES ("
            + " ".join(f"?x{i}" for i in range(WIDE))
            + ") { ("
            + "1 " * WIDE
            + ") } }",
            "VALUES joined": "SELECT * { ?s ?p ?x VALUES ?x {" + " 1" * 3000 + " } } LIMIT 5",
            "CONCAT": "SELECT (CONCAT(" + ",".join(["'a'"] * WIDE) + ") AS ?x) {}",
            "COALESCE": "SELECT (COALESCE(" + ",".join(["?x"] * WIDE) + ") AS ?y) {}",
            "FROM": "SELECT * " + " ".join(f"FROM <http://x/{i}>" for i in range(WIDE)) + " { ?s ?p ?o }",
            "FROM NAMED": "SELECT * "
            + " ".join(f"FROM NAMED <http://x/{i}>" for i in range(WIDE))
            + " { GRAPH ?g { ?s ?p ?o } }",
            "PREFIX": "".join(f"PREFIX p{i}: <http://x/{i}> " for i in range(WIDE)) + "ASK {}",
            "joined patterns": "ASK { " + " ".join(f"?x{i} ?p{i} ?x{i + 1} ." for i in range(200)) + " }",
            "unions": "ASK { " + " UNION ".join(f"{{ ?s <http://x/{i}> ?o }}" for i in range(200)) + " }",
        }
    )


def _large() -> dict[str, bytes]:
    """Return queries larger than is taken, and what may take long to read."""
    found = {
        "a literal": "SELECT * { ?s ?p '" + "a" * 130_000 + "' }",
        "a comment": "#" + "a" * 290_000,
        "white space": "ASK {" + " " * 200_000 + "}",
        "past every limit": "#" + "a" * 500_000,
        "a string that does not end": 'SELECT ("' + 'a\\"' * 30_000,
        "long strings that do not end": "SELECT ('''" + "''a" * 30_000,
        "an IRI of brackets": "ASK { <" + ")" * 90_000 + "> }",
        "an IRI that does not end": "SELECT * { <" + "a" * 90_000,
        "many IRIs that do not end": "SELECT * { " + "<a" * 40_000,
        "a name that does not end": "SELECT * { " + "a.-" * 30_000,
        "names without a colon": "SELECT * { " + "a " * 40_000,
        "a word": "S" * 90_000,
        "points": "." * 90_000,
        "escapes": "SELECT * { a:" + "\\-" * 40_000,
        "percents": "SELECT * { a:" + "%4" * 40_000,
        "backslashes": "\\" * 90_000,
        "quotes": "'" * 90_001,
        "new lines": "\n" * 90_000 + "{",
    }
    return _queries(found)


def _endless() -> dict[str, bytes]:
    """Return what runs past the deadline, or makes more than is taken, and would end by itself."""
    ones = "1 " * 100
    product = " ".join(f"VALUES ?x{i} {{ {ones}}}" for i in range(4))
    doubled = " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(20))
    replaced = " ".join(f"BIND(REPLACE(?a{i}, '.', ?a{i}) AS ?a{i + 1})" for i in range(2))
    triples = "?a ?b ?c . ?d ?e ?f ."
    found = {
        "cross product": f"SELECT (COUNT(*) AS ?n) {{ {product} }}",
        "cross product, sorted": f"SELECT * {{ {triples} }} ORDER BY ?c ?f",
        "cross product, distinct": f"SELECT DISTINCT * {{ {triples} }}",
        "cross product, grouped": f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {triples} }} GROUP BY ?a ?d",
        "cross product, described": f"DESCRIBE ?x0 {{ {product} FILTER(?x0 + ?x1 + ?x2 + ?x3 < 0) }}",
        "cross product of sub-selects": f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ {product} }} }} }}",
        "cross product under EXISTS": f"ASK {{ FILTER NOT EXISTS {{ {product} FILTER(?x0 + ?x1 + ?x2 + ?x3 = -1) }} }}",
        "OPTIONAL over all": "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f } }",
        "doubling CONCAT": f"SELECT ?a20 {{ BIND('aaaaaaaaaaaaaaaa' AS ?a0) {doubled} }}",
        "growing REPLACE": f"SELECT ?a2 {{ BIND('{'a' * 60}' AS ?a0) {replaced} BIND(?a2 AS ?x) }}",
        "GROUP_CONCAT": "SELECT (GROUP_CONCAT(STR(?o); separator='" + "x" * 3000 + "') AS ?x) { ?s ?p ?o }",
        "GROUP_CONCAT of all": f"SELECT (GROUP_CONCAT(STR(?c)) AS ?n) {{ {triples} }}",
        "regex on a cross product": f"SELECT (COUNT(*) AS ?n) {{ {product} "
        "FILTER(REGEX(CONCAT(STR(?x0), STR(?x3)), '(x+x+)+y')) }",
    }
    return _queries(found)


def _costly() -> dict[str, bytes]:
    """Return what is slow in a naive engine; this one may answer some."""
    letters = "a" * 18
    found = {
        "unbounded path": "SELECT (COUNT(*) AS ?n) { ?a (<>|!<>)* ?b }",
        "unbounded path over all": "SELECT (COUNT(*) AS ?n) { ?a (!<http://x/>|^!<http://x/>)+ ?b }",
        "stars of stars": f"SELECT (COUNT(*) AS ?n) {{ ?a ((((<{EX.next}>*)*)*/<{EX.next}>*)*)* ?b }}",
        "a cycle of paths": "SELECT (COUNT(*) AS ?n) { "
        f"?a (<{EX.next}>/^<{EX.next}>)* ?b . ?b (<{EX.next}>|^<{EX.next}>)* ?c }}",
        "regex that is tried in many ways": f"ASK {{ FILTER(REGEX('{letters}', '(a+)+$b')) }}",
        "regex with alternatives": f"ASK {{ FILTER(REGEX('{letters}', '(a|a|aa)*b')) }}",
        "regex with groups": f"ASK {{ FILTER(REGEX('{letters}', '^(([a-z])+.)+[A-Z]([a-z])+$')) }}",
        "repeated repetitions": "ASK { FILTER(REGEX('a', '((a{1,50}){1,50})')) }",
        "a long regex": "ASK { FILTER(REGEX('a', '" + "(a?){5}" * 200 + "')) }",
        "a nested regex": "ASK { FILTER(REGEX('a', '" + "(" * 100 + ")" * 100 + "')) }",
        "regex from the data": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), STR(?o))) } LIMIT 10",
        "REPLACE": "SELECT (REPLACE('" + "a" * 10_000 + "', 'a', '" + "b" * 1000 + "') AS ?x) {}",
        "REPLACE of nothing": "SELECT (REPLACE('" + "a" * 10_000 + "', '', 'b') AS ?x) {}",
        "ORDER BY over all": "SELECT * { ?s ?p ?o } ORDER BY ?o",
        "ORDER BY RAND": "SELECT * { ?s ?p ?o } ORDER BY RAND()",
        "encoded again and again": "SELECT (STRLEN(" + "ENCODE_FOR_URI(" * 40 + "'%%%%'" + ")" * 40 + ") AS ?n) {}",
        "hashes": "SELECT (SHA512('" + "a" * 90_000 + "') AS ?x) {}",
        "everything": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
        "everything described": "DESCRIBE * { ?s ?p ?o }",
        "many identifiers": "SELECT (UUID() AS ?u) { ?a ?b ?c . ?d ?e ?f } LIMIT 1000",
    }
    return _queries(found, "*/*")


def _numbers() -> dict[str, bytes]:
    """Return numbers and dates past their ends: values that do not exist are left out."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    large = "9" * 401
    expressions = {
        "past the largest integer": "9223372036854775807 + 1",
        "past the smallest integer": "-9223372036854775807 - 2",
        "a product past the end": "9223372036854775807 * 9223372036854775807",
        "the smallest integer, negated": "-(-9223372036854775807 - 1)",
        "the smallest integer by -1": "(-9223372036854775807 - 1) / -1",
        "division by zero": "1 / 0",
        "decimal division by zero": "1.0 / 0.0",
        "10^400": large,
        "10^400 as a decimal": f"{large}.0 + 1.0",
        "a long fraction": "0." + "1" * 10_000 + " + 1.0",
        "a double past the end": "1e400",
        "a cast of 10^400": f"<{xsd}integer>('{large}')",
        "a cast of infinity": f"<{xsd}integer>(1e400)",
        "ABS of the smallest": "ABS(-9223372036854775807 - 1)",
        "ROUND of a large one": "ROUND(1e300)",
        "SUBSTR past the ends": "SUBSTR('abc', -9223372036854775807, 9223372036854775807)",
        "SUBSTR by NaN": "SUBSTR('abc', 0/0)",
        "year 10^400": f"YEAR('{large}-01-01T00:00:00Z'^^<{xsd}dateTime>)",
        "month 13": f"MONTH('2026-13-01T00:00:00Z'^^<{xsd}dateTime>)",
        "30 February": f"DAY('2026-02-30T00:00:00Z'^^<{xsd}dateTime>)",
        "24 o'clock": f"HOURS('2026-01-01T24:00:00Z'^^<{xsd}dateTime>)",
        "a zone of 99 hours": f"TZ('2026-01-01T00:00:00+99:99'^^<{xsd}dateTime>)",
        "a second of many digits": f"SECONDS('2026-01-01T00:00:00.{'1' * 5000}Z'^^<{xsd}dateTime>)",
        "the year 0": f"YEAR('0000-01-01T00:00:00Z'^^<{xsd}dateTime>)",
        "before all years": f"'-9223372036854775808-01-01T00:00:00Z'^^<{xsd}dateTime> < NOW()",
        "a duration without end": f"'P{large}Y'^^<{xsd}duration> = 'P1Y'^^<{xsd}duration>",
        "a date plus a duration": f"'9999-12-31T23:59:59Z'^^<{xsd}dateTime> + 'P999999999D'^^<{xsd}duration>",
        "language of many letters": f"LANGMATCHES('{'a' * 10_000}', '*-*')",
        "text of a large number": f"STRLEN(STR({large}))",
    }
    found = {name: f"SELECT ({expression} AS ?x) {{}}" for name, expression in expressions.items()}
    found |= {
        "SUM past the end": "SELECT (SUM(?x) AS ?y) { VALUES ?x { 9223372036854775807 9223372036854775807 } }",
        "AVG past the end": "SELECT (AVG(?x) AS ?y) { VALUES ?x { 9223372036854775807 9223372036854775807 } }",
        "largest OFFSET": "SELECT * { ?s ?p ?o } OFFSET 18446744073709551615",
        "largest LIMIT": "SELECT * { ?s ?p ?o } LIMIT 18446744073709551615",
        "LIMIT 0": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 0",
        "largest LIMIT and OFFSET": "SELECT * { ?s ?p ?o } LIMIT 18446744073709551615 OFFSET 18446744073709551615",
    }
    return _queries(found)


def _no_numbers() -> dict[str, bytes]:
    amounts = ("-1", "1.5", "1e3", "18446744073709551616", "9" * 400, "NaN", "?x", "'1'", "0x10")
    words = ("LIMIT", "OFFSET")
    return _queries(
        {f"{word} {each[:30]}": f"SELECT * {{ ?s ?p ?o }} {word} {each}" for word in words for each in amounts}
    )


def _characters() -> dict[str, bytes]:
    """Return bodies and addresses that are no text."""
    text = "SELECT ('ä' AS ?x) {}"
    latin = "application/sparql-query; charset="
    return {
        "NUL in a string": post("SELECT ('a\0b' AS ?x) {}"),
        "NUL between": post("ASK\0{}"),
        "NUL in the address": line("/sparql?query=ASK%00%7B%7D"),
        "only NUL": post(b"\0" * 1000),
        "no UTF-8": post(b"SELECT ('\xff\xfe' AS ?x) {}"),
        "Latin-1": post(text.encode("latin-1")),
        "UTF-8 cut off": post(text.encode()[:-15]),
        "overlong": post(b"SELECT ('\xc0\xaf' AS ?x) {}"),
        "overlong NUL": post(b"SELECT ('\xc0\x80' AS ?x) {}"),
        "past the last character": post(b"SELECT ('\xf4\x90\x80\x80' AS ?x) {}"),
        "half a surrogate pair": post("SELECT ('\ud800' AS ?x) {}"),
        "surrogates as UTF-8": post("SELECT ('\ud83d\ude00' AS ?x) {}"),
        "half a surrogate pair, escaped": post("SELECT ('\\uD800' AS ?x) {}"),
        "surrogates, escaped": post("SELECT ('\\uD83D\\uDE00' AS ?x) {}"),
        "past the last character, escaped": post("SELECT ('\\UFFFFFFFF' AS ?x) {}"),
        "UTF-16": post(text.encode("utf-16")),
        "UTF-16, big end first": post(text.encode("utf-16-be")),
        "UTF-16, said": post(text.encode("utf-16"), latin + "utf-16"),
        "UTF-32": post(text.encode("utf-32"), latin + "utf-32"),
        "UTF-7": post("ASK {}", latin + "utf-7"),
        "Latin-1, said": post(text.encode("latin-1"), latin + "iso-8859-1"),
        "no charset": post("ASK {}", latin + "no-such-thing"),
        "a codec that is no charset": post("ASK {}", latin + "rot13"),
        "EBCDIC": post(text.encode("cp500")),
        "no UTF-8 in a form": post(b"query=ASK%7B%7D&x=%ff\xff", FORM),
        "no UTF-8 in the address": line("/sparql?query=%ff%fe"),
        "half a surrogate pair in the address": line("/sparql?query=%ed%a0%80"),
        "bell and escape": post("ASK \x07\x1b[2J {}"),
        "right to left": post("ASK {} \u202e#"[:-1] + " x"),
        "an IRI with a bracket": post("ASK { <http://x/>> ?p ?o }"),
        "an IRI with a space": post("ASK { <http://x/ y> ?p ?o }"),
        "a quote in a variable": post("SELECT ?a' {}"),
    }


def _odd_characters() -> dict[str, bytes]:
    return {
        "emoji": post("SELECT ('😀\U0010ffff' AS ?x) {}"),
        "escaped NUL": post("ASK { FILTER('\\u0041' = 'A') }"),
        "no character": post("SELECT ('\ufffe\uffff' AS ?x) {}"),
        "combining marks": post("SELECT ('" + "a" + "\u0301" * 1000 + "' AS ?x) {}"),
        "charset in quotes": post("ASK {}", 'application/sparql-query; charset="UTF-8"'),
        "script in a literal": post(f"SELECT ('{SCRIPT}' AS ?x) {{}}"),
        "script in an IRI's place": post("SELECT (IRI('http://x/?a=%3Cscript%3E') AS ?x) {}"),
        "script in XML": post(f"SELECT ('{SCRIPT}]]>' AS ?x) {{}}", QUERY, "application/sparql-results+xml"),
        "script in RDF/XML": post(
            f"CONSTRUCT {{ <http://x/y> <http://x/p> '{SCRIPT}' }} {{}}", QUERY, "application/rdf+xml"
        ),
        "a formula in CSV": post("SELECT ('=cmd|calc' AS ?x) {}", QUERY, "text/csv"),
        "lines in CSV": post("SELECT ('a\\r\\n\",b' AS ?x) {}", QUERY, "text/csv"),
        "a tab in TSV": post("SELECT ('a\\tb\\n' AS ?x) {}", QUERY, "text/tab-separated-values"),
    }


def _protocol() -> dict[str, bytes]:
    """Return requests that say two things, or none."""
    ask = quote("ASK {}")
    graphs = (
        "http://x/>} DROP ALL #",
        "not an iri",
        "http://x/{}",
        "",
        "../a",
        'http://x/"',
        "http://x/\r\nX-Injected: y",
        "<http://x/>",
    )
    found = {
        "two queries": line(f"/sparql?query={ask}&query={ask}"),
        "two queries in a form": post(f"query={ask}&query={ask}", FORM),
        "a query in the address and in the body": line(
            f"/sparql?query={ask}", "POST", f"Content-Type: {QUERY}", "Content-Length: 6"
        )
        + b"ASK {}",
        "a query in the address and in the form": line(
            f"/sparql?query={ask}", "POST", f"Content-Type: {FORM}", "Content-Length: 18"
        )
        + b"query=ASK%20%7B%7D",
        "query and update": line(f"/sparql?query={ask}&update=DROP%20ALL"),
        "query and update in a form": post(f"query={ask}&update=DROP+ALL", FORM),
        "update by GET": line("/sparql?update=DROP%20ALL"),
        "an update as a query": asking("DROP ALL"),
        "an update behind a query": asking("ASK {} ; DROP ALL"),
        "a query behind a query": asking("ASK {} ASK {}"),
        "no query": post("x=y", FORM),
        "an empty query": asking(" "),
        "nothing": post(""),
        "using-graph-uri": line(f"/sparql?query={ask}&using-graph-uri=http://x/"),
        "a dataset without a query": line("/sparql?default-graph-uri=http://x/"),
        "more parameters than anybody has": line(f"/sparql?query={ask}" + "&a=b" * 3000),
        "more parameters in a form": post(f"query={ask}" + "&a=b" * 3000, FORM),
        "a prefix that is none": asking("PREFIX a<b: <http://x/> ASK {}"),
        "a variable that is none": asking(f"SELECT ?{SCRIPT} {{}}"),
        "markup": asking(SCRIPT),
        "a cast to markup": asking(f"SELECT (<{SCRIPT}>(1) AS ?x) {{}}"),
        "SQL": asking("SELECT * FROM users; --"),
    }
    for graph in graphs:
        found[f"graph {graph!r}"] = line(f"/sparql?query={ask}&default-graph-uri={quote(graph, safe='')}")
        found[f"named graph {graph!r}"] = line(f"/sparql?query={ask}&named-graph-uri={quote(graph, safe='')}")
    return found


def _writing() -> dict[str, bytes]:
    """Return what would change the data."""
    found = {}
    for name, (kind, body) in bad_graphs().items():
        head = [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        found |= {f"PUT of {name}": line("/store?default", "PUT", *head) + body}
        found |= {f"POST of {name}": line("/store?graph=http://x/", "POST", *head) + body}
        found |= {f"POST of {name} to /sparql": line("/sparql", "POST", *head) + body}
    updates = {
        "LOAD": "LOAD <http://127.0.0.1:54321/>",
        "LOAD a file": "LOAD <file:///etc/passwd> INTO GRAPH <http://x/>",
        "DROP": "DROP ALL",
        "INSERT": "INSERT DATA { <http://x/> <http://x/> 1 }",
        "DELETE": "DELETE WHERE { ?s ?p ?o }",
    }
    for name, text in updates.items():
        found |= {name: post(text, UPDATE), f"{name} in a form": post(f"update={quote(text)}", FORM)}
        found |= {f"{name} as a query": post(text)}
    found |= {f"{method} of the graph": line("/store?default", method) for method in ("DELETE", "PATCH", "PUT", "POST")}
    return found


def bad_graphs() -> dict[str, tuple[str, bytes]]:
    """Return bodies that are no graphs, or would become too large, each with its media type."""
    xml = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
    about = '<rdf:Description rdf:about="http://x/">'
    lines = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(5))
    large = f'<!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">{lines}]>{xml}{about}<x:p>&a5;</x:p></rdf:Description></rdf:RDF>'
    outside = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    json_ld = "application/ld+json"
    turtle, rdf_xml = "text/turtle", "application/rdf+xml"
    return {
        "entities of entities": (rdf_xml, large.encode()),
        "an entity of a file": (rdf_xml, f"{outside}{xml}{about}<x:p>&a;</x:p></rdf:Description></rdf:RDF>".encode()),
        "an entity of elsewhere": (
            rdf_xml,
            f'<!DOCTYPE r SYSTEM "http://127.0.0.1:54321/">{xml}{about}<x:p>&b;</x:p></rdf:Description></rdf:RDF>'.encode(),
        ),
        "deep XML": (
            rdf_xml,
            (xml + f"{about}<x:p>" * LEVELS + "</x:p></rdf:Description>" * LEVELS + "</rdf:RDF>").encode(),
        ),
        "a context elsewhere": (
            json_ld,
            b'{"@context": "http://127.0.0.1:54321/", "@id": "http://x/", "http://x/p": 1}',
        ),
        "an import of a context": (json_ld, b'{"@context": {"@import": "http://127.0.0.1:54321/"}, "http://x/p": 1}'),
        "deep JSON-LD": (json_ld, b'{"http://x/p":' * LEVELS + b"1" + b"}" * LEVELS),
        "deep lists": (json_ld, b"[" * LEVELS),
        "deep contexts": (json_ld, b'{"@context":' * LEVELS + b"{}" + b"}" * LEVELS),
        "half a JSON-LD": (json_ld, b'{"@id": "http://x/", "http://x/p": '),
        "deep Turtle": (turtle, b"<http://x/> <http://x/p> " + b"(" * LEVELS),
        "deep blank nodes": (turtle, b"<http://x/> <http://x/p> " + b"[ <http://x/p> " * LEVELS),
        "deep quoted triples": (turtle, b"<< " * LEVELS),
        "no Turtle": (turtle, b"<http://x/> <http://x/p> 1 . this is no turtle"),
        "no UTF-8": (turtle, b"<http://x/> <http://x/p> '\xff\xfe' ."),
        "UTF-16": (turtle, "<http://x/> <http://x/p> 1 .".encode("utf-16")),
        "NUL": (turtle, b"<http://x/> <http://x/p> 1 .\0"),
        "a string that does not end": (turtle, b'<http://x/> <http://x/p> """' + b"a" * 90_000),
        "an IRI with a bracket": (turtle, b"<http://x/> <http://x/>p> 1 ."),
        "an IRI of markup": (turtle, f"<http://x/{SCRIPT}> <http://x/p> 1 .".encode()),
        "half a surrogate pair": (turtle, b"<http://x/> <http://x/p> '\\uD800' ."),
        "no lines of quads": ("application/n-quads", b"<http://x/> <http://x/p> 1 .\n" * 10),
        "an unknown type": ("text/html", SCRIPT.encode()),
        "no type": ("", b"<http://x/> <http://x/p> 1 ."),
    }


def bad_updates() -> dict[str, str]:
    """Return updates that must change nothing."""
    return {
        "LOAD": "LOAD <http://127.0.0.1:54321/>",
        "LOAD of a file": "LOAD <file:///etc/passwd> INTO GRAPH <http://x/>",
        "LOAD of metadata": "LOAD <http://169.254.169.254/latest/meta-data/>",
        "a query": "SELECT * { ?s ?p ?o }",
        "a fault behind a change": "DROP ALL ; INSERT DATA { ?x <http://x/> 1 }",
        "a LOAD behind a change": "DROP ALL ; LOAD <http://127.0.0.1:54321/>",
        "a graph that is not there": "DROP ALL ; DROP GRAPH <http://nowhere/>",
        "SERVICE": "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o SERVICE <http://127.0.0.1:54321/> { ?s ?p ?o } }",
        "deep groups": "DELETE { ?s ?p ?o } WHERE " + "{" * DEEP,
        "deep data": "INSERT DATA { <http://x/> <http://x/> " + "[ <http://x/> " * DEEP,
        "many patterns": "DELETE { ?s ?p ?o } WHERE { " + "?s ?p ?o . " * LONG + "}",
        "a cross product": "INSERT { ?x <http://x/> ?y } WHERE { "
        + " ".join(f"VALUES ?{each} {{ {'1 ' * 1000} }}" for each in "xyz")
        + " }",
        "CONCAT": "INSERT { <http://x/> <http://x/> ?a24 } WHERE { BIND('aaaaaaaaaaaaaaaa' AS ?a0) "
        + " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(24))
        + " FILTER(STRLEN(?a24) > 0) }",
        "more than is taken": "INSERT DATA { <http://x/> <http://x/> '" + "a" * 130_000 + "' }",
        "NUL": "INSERT DATA { <http://x/> <http://x/> 'a\0b' } ; DROP ALL \0",
    }


def _elsewhere() -> dict[str, bytes]:
    """Return queries that would call another machine."""
    addresses = (
        "http://127.0.0.1:54321/",
        "http://localhost:54321/",
        "http://[::1]:54321/",
        "http://2130706433:54321/",
        "http://0x7f.1:54321/",
        "http://user@127.0.0.1:54321/",
        "http://169.254.169.254/latest/meta-data/",
        "http://metadata.google.internal/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:54321/_",
        "ftp://127.0.0.1:54321/",
        "javascript:alert(1)",
        "//127.0.0.1:54321/",
    )
    found = {f"SERVICE {each}": asking(f"ASK {{ SERVICE <{each}> {{ ?s ?p ?o }} }}") for each in addresses}
    hidden = "\\u0031\\u0032\\u0037"
    found |= {
        "SERVICE of a variable": asking("ASK { VALUES ?x { <http://127.0.0.1:54321/> } SERVICE ?x { ?s ?p ?o } }"),
        "SERVICE by a prefix": asking("PREFIX x: <http://127.0.0.1:54321/> ASK { SERVICE x: { ?s ?p ?o } }"),
        "SERVICE by a base": asking("BASE <http://127.0.0.1:54321/> ASK { SERVICE <> { ?s ?p ?o } }"),
        "SERVICE by escapes": asking(f"ASK {{ SERVICE <http://{hidden}.0.0.1:54321/> {{ ?s ?p ?o }} }}"),
        "service in small letters": asking("ask { sErViCe <http://127.0.0.1:54321/> { ?s ?p ?o } }"),
        "SERVICE behind a comment": asking("ASK { SERVICE # { }\n <http://127.0.0.1:54321/> { ?s ?p ?o } }"),
        "SERVICE without a space": asking("ASK{SERVICE<http://127.0.0.1:54321/>{?s ?p ?o}}"),
        "SERVICE under EXISTS": asking("ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:54321/> { ?s ?p ?o } } }"),
        "SERVICE in a sub-select": asking("ASK { { SELECT * { SERVICE <http://127.0.0.1:54321/> { ?s ?p ?o } } } }"),
        "SERVICE within an IRI": asking("ASK { FILTER(?a<1)SERVICE<http://127.0.0.1:54321/>{?s ?p ?o}#> ) }"),
        "LOAD": asking("LOAD <http://127.0.0.1:54321/>"),
        "SERVICE with a header in it": asking("ASK { SERVICE <http://127.0.0.1:54321/\r\nX: y> { ?s ?p ?o } }"),
    }
    return found


def _elsewhere_as_names() -> dict[str, bytes]:
    """Return addresses that are names of graphs here, or passed over in silence: nothing is fetched."""
    addresses = ("http://127.0.0.1:54321/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd")
    found = {"SERVICE SILENT": asking("ASK { SERVICE SILENT <http://127.0.0.1:54321/> { ?s ?p ?o } }")}
    for each in addresses:
        named = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}&default-graph-uri={quote(each, safe='')}"
        found |= {
            f"FROM {each}": asking(f"CONSTRUCT {{ ?s ?p ?o }} FROM <{each}> WHERE {{ ?s ?p ?o }}"),
            f"FROM NAMED {each}": asking(f"ASK FROM NAMED <{each}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
            f"GRAPH {each}": asking(f"SELECT * {{ GRAPH <{each}> {{ ?s ?p ?o }} }}"),
            f"default-graph-uri {each}": line(named),
            f"/store?graph={each}": line(f"/store?graph={quote(each, safe='')}"),
            f"DESCRIBE {each}": asking(f"DESCRIBE <{each}>"),
            f"imports {each}": asking(
                f"CONSTRUCT {{ <http://x/> <http://www.w3.org/2002/07/owl#imports> <{each}> }} {{}}"
            ),
        }
    return found


def _methods() -> dict[str, bytes]:
    names = ("TRACE", "CONNECT", "FOO", "get", "PROPFIND", "PRI", "A" * 200, "DELETE", "PATCH", "PUT")
    found = {f"{name[:20]} {path}": line(path, name) for name in names for path in ("/sparql", "/", "/health", "*")}
    found["CONNECT elsewhere"] = (
        b"CONNECT 127.0.0.1:54321 HTTP/1.1\r\nHost: 127.0.0.1:54321\r\nConnection: close\r\n\r\n"
    )
    return found


def _heads() -> dict[str, bytes]:
    """Return heads of requests that are too large or malformed."""
    get = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    malformed = {
        "no Host": "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n",
        "two Hosts": get + "Host: y\r\n\r\n",
        "a Host of markup": f"GET / HTTP/1.1\r\nHost: {SCRIPT}\r\nConnection: close\r\n\r\n",
        "a Host with a path": "GET / HTTP/1.1\r\nHost: x/../y\r\nConnection: close\r\n\r\n",
        "a space before the colon": get + "X : y\r\n\r\n",
        "no colon": get + "nonsense\r\n\r\n",
        "a name of nothing": get + ": y\r\n\r\n",
        "NUL in a header": get + "X: a\0b\r\n\r\n",
        "a bare CR in a header": get + "X: a\rX-Y: b\r\n\r\n",
        "a line folded": get + "X: a\r\n b\r\n\r\n",
        "Content-Length twice": get + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "Content-Length below zero": get + "Content-Length: -1\r\n\r\n",
        "Content-Length with a sign": get + "Content-Length: +5\r\n\r\nASK{}",
        "Content-Length that is no number": get + "Content-Length: 0x5\r\n\r\nASK{}",
        "Content-Length with zeros before it": get + f"Content-Length: {'0' * 5000}5\r\n\r\n#####",
        "Content-Length past every number": get + f"Content-Length: {'9' * 40}\r\n\r\n",
        "two versions": "GET /health HTTP/1.1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "HTTP/9.9": "GET /health HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n",
        "a space in the address": "GET /health x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "an address of control characters": "GET /\x01\x02 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    }
    found = {name: text.encode() for name, text in malformed.items()}
    found |= {
        "a long address": line("/sparql?query=" + "a" * 17_000),
        "a long path": line("/" + "a/" * 9000),
        "a long header": line("/health", "GET", "X: " + "a" * 17_000),
        "a long header's name": line("/health", "GET", "X" * 17_000 + ": a"),
        "many headers": line("/health", "GET", *(f"X{i}: a" for i in range(5000))),
        "many cookies": line("/health", "GET", *(f"Cookie: a{i}=b" for i in range(200))),
        "a long Accept": line("/sparql", "GET", "Accept: " + "text/html;q=0.1," * 1100),
    }
    return found


def _bodies() -> dict[str, bytes]:
    """Return bodies that are not what their heads say."""
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {QUERY}\r\n".encode()
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    packed = gzip.compress(b"ASK {}")
    found = {
        "a size that is no number": chunked + b"ZZ\r\nASK{}\r\n0\r\n\r\n",
        "a size below zero": chunked + b"-5\r\nASK{}\r\n0\r\n\r\n",
        "a size past every number": chunked + b"FFFFFFFFFFFFFFFFF\r\nASK{}\r\n0\r\n\r\n",
        "a chunk longer than it says": chunked + b"2\r\nASK{}\r\n0\r\n\r\n",
        "a long extension": chunked + b"5;" + b"a" * 300_000 + b"\r\nASK{}\r\n0\r\n\r\n",
        "many chunks of one byte": chunked + b"1\r\n#\r\n" * 20_000 + b"0\r\n\r\n",
        "more than is taken, in chunks": chunked + (b"10000\r\n" + b"#" * 65536 + b"\r\n") * 80 + b"0\r\n\r\n",
        "an encoding inside": head + b"Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nASK{}\r\n0\r\n\r\n",
        "an unknown encoding": head + b"Transfer-Encoding: nonsense\r\nContent-Length: 5\r\n\r\nASK{}",
        "a length past what is taken": head + b"Content-Length: 99999999999\r\n\r\n",
        "an unknown type": post("ASK {}", "text/plain"),
        "no type": post("ASK {}", ""),
        "a type of markup": post("ASK {}", SCRIPT),
        "a form in parts": post(
            "--a\r\nContent-Disposition: form-data; name=query\r\n\r\nASK{}\r\n--a--", "multipart/form-data; boundary=a"
        ),
        "JSON": post('{"query": "ASK {}"}', "application/json"),
        "nothing but percents": post("%" * 10_000, FORM),
    }
    for encoding in ("gzip", "deflate", "br", "zstd", "x-gzip", "gzip, gzip", "identity, gzip", "GZip"):
        found[f"a body in {encoding}"] = post(packed, QUERY, "*/*", f"Content-Encoding: {encoding}")
    return found


def _unfinished() -> dict[str, bytes]:
    """Return requests whose end does not come."""
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {QUERY}\r\n".encode()
    return {
        "nothing": b"",
        "half a line": b"GET /sp",
        "half a head": b"GET /health HTTP/1.1\r\nHost: x\r\nX: y",
        "a short body": head + b"Content-Length: 100\r\n\r\nASK {}",
        "no body": head + b"Content-Length: 100\r\n\r\n",
        "half a chunk": head + b"Transfer-Encoding: chunked\r\n\r\n50\r\nASK",
        "no last chunk": head + b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n",
        "waiting for 100": head + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    }


def _addresses() -> dict[str, bytes]:
    """Return paths to what is not there, or not to be had."""
    up = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "....//", "%252e%252e%252f", "..;/", "%c0%ae%c0%ae/")
    starts = ("/queries/", "/static/", "/graph/", "/drug/", "/")
    found = {f"{start}{each}": line(f"{start}{each * 6}etc/passwd") for start in starts for each in up}
    paths = (
        "//etc/passwd", "/static//etc/passwd", "/static/%00", "/queries/%00", "/queries/a%0d%0aX-Injected:%20z",
        "/sparql%0d%0aX-Injected:%20z", "/queries/a%0d%0aX-Injected:%20z.csv", "/browse/a%0aX-Injected:%20z.csv",
        "/drug/%0d%0aX-Injected:%20z", "/%", "/%zz",
        "/%ff", "/%00", "/nothing", "/queries/nothing", "/drug/nothing", "/graph/nothing", "/.git/config", "/.env",
        "/server.py", "/static/../server.py", "/drug/%3Cscript%3E", "/queries/%3Cscript%3E", "/%3Cscript%3E",
        "/drug/a%20b", "/drug/%3E%7D", "/console", "/wp-login.php", "/sparql/../../etc/passwd", "/sparql/x",
    )  # fmt: skip
    return found | {path: line(path) for path in paths}


def _no_http() -> dict[str, bytes]:
    return {
        "HTTP/0.9": b"GET /sparql\r\n\r\n",
        "a greeting of TLS": bytes.fromhex("16030100b2010000ae0303") + b"a" * 100,
        "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "SSH": b"SSH-2.0-OpenSSH_9.0\r\n",
        "zeros": b"\0" * 1000,
        "noise": bytes(range(256)) * 10,
        "new lines": b"\r\n" * 1000,
        "a long line": b"A" * 17_000,
    }
