"""Which texts are IRIs: those that the engine takes for names, and no others."""

from __future__ import annotations

from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sparql.errors import QuerySyntaxError
from kg.sparql.inspection import Guard, inspect
from kg.sparql.iris import is_absolute, is_reference
from kg.sparql.protocol import ProtocolError, read_query

PARTS = (
    *("http", "urn", "a", ":", "/", "//", "?", "#", "@", "[", "]", "[::1]", "[a]", "[v1.a]", "%41", "%", "%zz", ":80"),
    *("é", " ", "<", "\\", "^", "`", "{", "|", '"', "..", "~", "'", "(", "*", "&", "="),
    *("\ue000", "\ufdd0", "\u200b", "\U000e0001", "\U000e1000", "\U0001fffe", "\U0010ffff", "\x7f"),
)
texts = st.tuples(
    st.sampled_from(["http://", "http://x/", "urn:", "http:", ""]), st.lists(st.sampled_from(PARTS), max_size=6)
)


@given(texts)
@settings(max_examples=1000, deadline=None, derandomize=True)
def test_an_iri_is_what_the_engine_takes_for_one(text: tuple[str, list[str]]) -> None:
    iri = text[0] + "".join(text[1])
    try:
        ox.NamedNode(iri)
    except ValueError:
        assert not is_absolute(iri), iri
    else:
        assert is_absolute(iri), iri
        assert is_reference(iri), iri


@pytest.mark.parametrize("iri", ["http://[x", "http://x/%zz", "http://x:port/", "http://x/#a#b"])
def test_a_graph_that_is_no_iri_is_named_wherever_it_is_asked_for(iri: str) -> None:
    form = urlencode({"query": "ASK {}", "default-graph-uri": iri}).encode()
    with pytest.raises(ProtocolError) as refused:
        read_query("POST", "", "application/x-www-form-urlencoded", form)
    assert str(refused.value) == f"default-graph-uri={iri!r} is not an absolute IRI."
    limits = Guard(query_bytes=1000, nesting=10, chain=100)
    with pytest.raises(QuerySyntaxError, match=r"^line 1, column 10: <http://.*> is no IRI: what may not stand in one"):
        inspect(f"ASK FROM <{iri}> {{ ?s ?p ?o }}", limits)
