"""The order that queries of our own give values of any types."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.sparql.value_order import value_keys

_DATA = """
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:s> <urn:p> "b"@en , "b" , 10 , true , "NaN"^^xsd:double , <urn:m> , 2.5 , "abc"^^xsd:integer , <urn:k> ,
  "2020-01-02"^^xsd:date , -3 , 2 , "-INF"^^xsd:float .
"""
# NaN stands where zero would, since no value is less or more than it.
_EXPECTED = ["urn:k", "urn:m", "-INF", "-3", "NaN", "2", "2.5", "10", "2020-01-02", "abc", "b", "b", "true"]


@pytest.mark.parametrize("falls", [False, True])
def test_iris_come_first_then_numbers_by_value_then_others_by_their_text(*, falls: bool) -> None:
    store = ox.Store()
    store.load(_DATA.encode(), ox.RdfFormat.TURTLE)
    solutions = store.query(f"SELECT ?o {{ ?s ?p ?o }} ORDER BY {value_keys('?o', falls=falls)}")
    assert isinstance(solutions, ox.QuerySolutions)
    found = [value.value for (value,) in solutions if isinstance(value, ox.NamedNode | ox.Literal)]
    assert found == (_EXPECTED[::-1] if falls else _EXPECTED)
