"""Shipped queries: each has a header, only known parameters, and values bound as terms."""

from __future__ import annotations

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.plugins.sparql import prepareQuery

from kg.errors import ParameterError, UnknownNameError
from kg.prefixes import expand
from kg.query_files import read_queries
from kg.query_library import bind_parameters
from kg.shipped_query import get_query

ANSWERS = read_queries("answers")
SHIPPED = [(kind, name) for kind in ("answers", "checks", "rules") for name in read_queries(kind)]


@pytest.mark.parametrize(("kind", "name"), SHIPPED)
def test_each_shipped_query_is_headed_and_parses(kind: str, name: str) -> None:
    shipped = read_queries(kind)[name]
    assert shipped.summary
    if kind == "checks":
        assert shipped.header["problem"]
        assert shipped.header["solution"]
    assert "PREFIX" not in shipped.text
    prepareQuery(shipped.sparql)
    for parameter in shipped.parameters:
        assert f"?{parameter.name}" in shipped.text


def test_a_parameter_is_bound_as_a_term() -> None:
    bound = bind_parameters(get_query(ANSWERS, "adverse-events-of-group"), {"gradeMin": "1"})
    assert bound["gradeMin"] == Literal("1", datatype=XSD.integer)
    assert bound["group"] == URIRef(expand("group:NCT01554852.lenalidomide"))


def test_what_cannot_be_bound_is_said() -> None:
    with pytest.raises(ParameterError, match=r"'three' for the parameter 'gradeMin' is not a whole number"):
        bind_parameters(get_query(ANSWERS, "adverse-events-of-group"), {"gradeMin": "three"})
    with pytest.raises(ParameterError, match=r"'grade' is no parameter of .* It takes: group, grade"):
        bind_parameters(get_query(ANSWERS, "adverse-events-of-group"), {"grade": "3"})
    with pytest.raises(UnknownNameError, match=r"'nothing' is no shipped query\. There are: "):
        get_query(ANSWERS, "nothing")
