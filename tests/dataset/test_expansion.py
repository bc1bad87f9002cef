"""What a body becomes is bounded: entities, prefixes, bases, nesting. What says nothing is told so."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest

from kg.dataset.change import WriteKind, WriteStep
from kg.dataset.delta import delta_of
from kg.dataset.errors import ContentError, ContentTooLargeError
from kg.dataset.expansion import DEEPEST, may_grow
from kg.dataset.loading import load_dataset, load_graph
from kg.dataset.update import LoadedBody, update_steps
from kg.sparql.protocol import ProtocolUpdate

LIMIT = 2**20
TYPES = {
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "json": "application/ld+json",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'


def xml(value: str, entities: str = "") -> str:
    dtd = f"<!DOCTYPE rdf:RDF [{entities}]>" if entities else ""
    return f'<?xml version="1.0"?>{dtd}{HEAD}<rdf:Description rdf:about="urn:x">{value}</rdf:Description></rdf:RDF>'


def load(kind: str, body: str, base: str = "http://x/", *, whole: bool = False) -> int:
    store, step = ox.Store(), WriteStep(WriteKind.ADD, body.encode(), None if whole else "urn:g", TYPES[kind], base)
    if whole:
        load_dataset(store, step, LIMIT)
    else:
        load_graph(store, step, ox.NamedNode("urn:g"), LIMIT)
    return len(store)


def nested_entities(levels: int) -> str:
    return '<!ENTITY e0 "0123456789">' + "".join(
        f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(levels)
    )  # fmt: skip


LONG = "a" * 20_000
GROWING = {
    "entities of entities": ("rdf", xml("<u:p>&e6;</u:p>", nested_entities(6))),
    "one entity many times": ("rdf", xml(f"<u:p>{'&e;' * 500}</u:p>", f'<!ENTITY e "{LONG}">')),
    "an entity in attributes": (
        "rdf", xml("".join(f'<u:p rdf:resource="&e;{n}"/>' for n in range(500)), f"<!ENTITY e '{LONG}'>"),
    ),
    "a namespace": ("rdf", xml("".join(f"<v:p{n}>1</v:p{n}>" for n in range(900))).replace(
        HEAD, f'{HEAD[:-1]} xmlns:v="urn:{LONG}">')),
    "a base in XML": ("rdf", xml("".join(f'<u:p rdf:resource="{n}"/>' for n in range(900))).replace(
        HEAD, f'{HEAD[:-1]} xml:base="http://x/{LONG}/">')),
    "a prefix": ("ttl", f"@prefix a: <urn:{LONG}> .\n" + "".join(f"a:{n} a:p a:{n} .\n" for n in range(500))),
    "a prefix as in SPARQL": ("ttl", f"PREFIX a: <urn:{LONG}>\n" + "".join(f"a:{n} a:p a:{n} .\n" for n in range(500))),
    "a base": ("ttl", f"@base <http://x/{LONG}/> .\n" + "".join(f"<{n}> <p> <{n}> .\n" for n in range(500))),
    "a prefix in TriG": ("trig", f"@prefix a: <urn:{LONG}> .\n" + "".join(f"a:{n} a:p a:{n} .\n" for n in range(500))),
    "a context": ("json", f'{{"@context": {{"a": "urn:{LONG}/"}}, "@graph": ['
                  + ",".join(f'{{"@id": "a:{n}", "a:p": {n}}}' for n in range(900)) + "]}"),
    "a vocabulary": ("json", f'{{"@context": {{"@vocab": "urn:{LONG}/"}}, "@graph": ['
                     + ",".join(f'{{"@id": "urn:{n}", "p{n}": {n}}}' for n in range(900)) + "]}"),
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_few_bytes_do_not_become_many(name: str) -> None:
    kind, body = GROWING[name]
    began = time.monotonic()
    with pytest.raises(ContentTooLargeError) as refused:
        load(kind, body, whole=kind == "trig")
    assert refused.value.remedy
    assert time.monotonic() - began < 3


def test_an_entity_that_refers_to_itself_is_refused() -> None:
    for entities in ('<!ENTITY a "x&b;&b;"><!ENTITY b "x&a;&a;">', '<!ENTITY a "x&a;">'):
        with pytest.raises(ContentError):
            load("rdf", xml("<u:p>&a;</u:p>", entities))
    many = "".join(f'<!ENTITY e{n} "{n}">' for n in range(20_000))
    began = time.monotonic()
    assert load("rdf", xml("<u:p>&e7;</u:p>", many)) == 1
    assert time.monotonic() - began < 3


def test_the_address_of_a_graph_is_a_base_too() -> None:
    body = "".join(f"<{n}> <p> <{n}> .\n" for n in range(500))
    with pytest.raises(ContentTooLargeError):
        load("ttl", body, base=f"http://x/{LONG}/")
    assert load("ttl", body) == 500


def test_a_prefix_of_an_update_counts() -> None:
    body = f"PREFIX a: <urn:{LONG}> INSERT DATA {{ {' '.join(f'a:{n} a:p a:{n} .' for n in range(500))} }}"
    assert may_grow(body.encode(), "", LIMIT)
    ordinary = f"PREFIX a: <urn:a:> INSERT DATA {{ {' '.join(f'a:{n} a:p a:{n} .' for n in range(5000))} }}"
    assert not may_grow(ordinary.encode(), "http://x/", LIMIT)


def test_ordinary_data_load_as_before() -> None:
    prefixes = "".join(f"@prefix p{n}: <https://example.org/a/long/enough/namespace/{n}#> .\n" for n in range(30))
    turtle = prefixes + "".join(f'p{n % 30}:s{n} p1:name "name {n}" ; a p2:Thing .\n' for n in range(20_000))
    assert load("ttl", turtle) == 40_000
    owl = '<!ENTITY owl "http://www.w3.org/2002/07/owl#"><!ENTITY obo "http://purl.obolibrary.org/obo/">'
    classes = "".join(f'<u:p rdf:resource="&obo;HP_{n:07}"/><u:t rdf:resource="&owl;Class"/>' for n in range(15_000))
    assert len(classes) > 10**6
    assert load("rdf", xml(classes, owl)) == 15_001
    plain = "".join(f"<u:p>value {n}</u:p>" for n in range(50_000))
    assert load("rdf", xml(plain)) == 50_000
    assert load("json", '{"@context": {"name": "urn:name"}, "@id": "urn:a", "name": ["a", "b"]}') == 2
    assert load("nq", '<urn:a> <urn:b> "x" <urn:h> .', whole=True) == 1


NESTED = {
    "objects": ("json", '{"urn:a":' * 2000 + "1" + "}" * 2000),
    "lists": ("json", "[" * 2000 + "]" * 2000),
    "both": ("json", '[{"urn:a":' * 2000 + "1" + "}]" * 2000),
    "brackets after a string of brackets": ("json", '{"urn:x":"}}}}\\"]]","urn:a":' + "[" * 2000 + "]" * 2000 + "}"),
    "elements": ("rdf", xml("<u:p><u:C>" * 2000 + "</u:C></u:p>" * 2000)),
}


@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting_is_refused_before_it_is_parsed(name: str) -> None:
    kind, body = NESTED[name]
    with pytest.raises(ContentError, match="nests"):
        load(kind, body)


@pytest.mark.parametrize("opening", ["<!--", "<?x ", "<![CDATA[", "<!DOCTYPE ", "<!DOCTYPE ["])
def test_what_has_no_end_is_looked_for_once(opening: str) -> None:
    """Each opening began a search of its own, to the end of the body."""
    began = time.process_time()
    with pytest.raises(ContentError, match="no well-formed XML"):
        load("rdf", "<a>" + "</a>" * 2 * DEEPEST + opening * 50_000)
    assert time.process_time() - began < 1


def test_an_instruction_hides_no_nesting() -> None:
    with pytest.raises(ContentError, match="nests"):
        load("rdf", xml("<?x <!-- ?>" + "<u:p><u:C>" * 200 + "</u:C></u:p>" * 200 + "<!-- -->"))


def test_what_only_looks_deep_is_taken() -> None:
    assert load("json", '{"@id": "urn:a", "urn:b": "' + "[{" * 5000 + '"}') == 1
    assert load("rdf", xml("<u:p/>" * 5000)) == 1
    assert load("rdf", xml("<!-- " + "<a>" * 5000 + " --><u:p>1</u:p>" + "<u:p></u:p>" * 1000)) == 2
    assert load("rdf", xml("<u:p><u:C>" * (DEEPEST // 2 - 2) + "</u:C></u:p>" * (DEEPEST // 2 - 2)))
    assert load("ttl", "<a> <b> " + "[ <b> " * 5000 + "1" + "]" * 5000 + " .") == 5001


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"a": 1}', "@context"),
        ('[{"name": "x", "list": [1, 2]}]', "@context"),
        ('{"@id": "urn:a"}', "@context"),
        ('"text"', "@context"),
        ('{"protocolSection": {"identificationModule": {"nctId": "NCT00000000"}}}', "ClinicalTrials.gov"),
        ('{"@context": {"name": "urn:name"}, "nom": "x"}', "not one triple"),
    ],
)
def test_a_body_that_says_nothing_is_told_so(body: str, words: str) -> None:
    with pytest.raises(ContentError, match=words):
        load("json", body)
    with pytest.raises(ContentError, match=words):
        load("json", body, whole=True)
    with pytest.raises(ContentError, match=words):
        delta_of(WriteStep(WriteKind.REPLACE, body.encode(), "urn:g", TYPES["json"]), ox.Store(), LIMIT)


@pytest.mark.parametrize(
    ("kind", "body"),
    [("json", "{}"), ("json", "[]"), ("json", '{"@context": {"a": "urn:a"}}'), ("json", '{"@graph": []}'),
     ("ttl", ""), ("ttl", "# nothing yet\n@prefix a: <urn:a> ."), ("nt", "\n"), ("rdf", f"{HEAD}</rdf:RDF>")],
)  # fmt: skip
def test_an_empty_graph_is_a_graph(kind: str, body: str) -> None:
    assert load(kind, body) == 0


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://example.org/1>; LOAD <http://example.org/2>",
        f"PREFIX p: <http://example.org/{'a' * 400}> " + "LOAD p:1; INSERT DATA { p:a p:b p:c }; " * 3,
    ],
)
def test_what_loads_of_an_update_bring_has_a_limit_together(text: str) -> None:
    """Each is read where the update is: the one that follows needs what it brought."""

    def fetch(address: str) -> LoadedBody:
        return LoadedBody(address, "text/turtle", b"#" * 100)

    update = ProtocolUpdate(text, (), ())
    assert update_steps(update, "", fetch, 10_000)
    with pytest.raises(ContentTooLargeError, match="more than 150 bytes together"):
        update_steps(update, "", fetch, 150)
