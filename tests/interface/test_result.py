"""Rows as Python values, and as tables of pandas, polars and Arrow."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kg.errors import ConfigurationError
from kg.interface.result import Result

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBER = {
    "n": {"type": "literal", "value": "362", "datatype": f"{XSD}integer"},
    "rate": {"type": "literal", "value": "33.0", "datatype": f"{XSD}decimal"},
    "day": {"type": "literal", "value": "2005-12-27", "datatype": f"{XSD}date"},
    "time": {"type": "literal", "value": "2005-12-27T10:00:00Z", "datatype": f"{XSD}dateTime"},
    "serious": {"type": "literal", "value": "true", "datatype": f"{XSD}boolean"},
    "drug": {"type": "uri", "value": "https://w3id.org/myeloma-kg/drug/lenalidomide"},
    "text": {"type": "literal", "value": "a text", "xml:lang": "en"},
}
LABELS = {"drug:lenalidomide": "lenalidomide"}


def result(*rows: dict[str, Any]) -> Result:
    return Result.from_json({"head": {"vars": list(NUMBER)}, "results": {"bindings": list(rows)}}, labels=LABELS)


def test_things_that_a_cell_joins_are_written_as_other_things() -> None:
    cells = {"type": "literal", "value": f"{NUMBER['drug']['value']} https://w3id.org/myeloma-kg/cell/t-cell"}
    (row,) = result({"text": cells})
    assert row.text == "drug:lenalidomide cell:t-cell"


def test_values_have_the_types_of_python() -> None:
    (row,) = result(NUMBER)
    assert dict(row) == {
        "n": 362,
        "rate": 33.0,
        "day": date(2005, 12, 27),
        "time": datetime(2005, 12, 27, 10, tzinfo=UTC),
        "serious": True,
        "drug": "drug:lenalidomide",
        "text": "a text",
    }
    assert row.n == row["n"]
    with pytest.raises(AttributeError, match="A row has n, rate"):
        row.nothing  # noqa: B018


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [
        *(("24", "date"), ("12000-01-01", "date"), ("20200102", "date"), ("2020-W01-1", "date"), ("x", "integer")),
        *(("1.5.2", "decimal"), ("1e5", "decimal"), ("1_000", "integer"), ("٣", "integer"), ("infinity", "double")),
        *(("TRUE", "boolean"), ("maybe", "boolean"), ("", "boolean"), ("2020-01-02 10:00", "dateTime")),
    ],
)
def test_what_python_cannot_hold_stays_text(lexical: str, datatype: str) -> None:
    (row,) = result({"n": {"type": "literal", "value": lexical, "datatype": XSD + datatype}})
    assert row.n == lexical


@pytest.mark.slow
def test_what_is_missing_stays_missing_in_every_table() -> None:
    rows = result(NUMBER, {})
    pandas, polars, arrow = rows.to_pandas(), rows.to_polars(), rows.to_arrow()
    assert {name: str(kind) for name, kind in pandas.dtypes.items()} == {
        "n": "Int64",
        "rate": "float64",
        "day": "datetime64[s]",
        "time": "datetime64[us, UTC]",
        "serious": "boolean",
        "drug": str(pandas.dtypes["text"]),
        "drug_label": str(pandas.dtypes["text"]),
        "text": str(pandas.dtypes["text"]),
    }
    assert pandas["n"].isna().tolist() == [False, True]
    assert polars["drug_label"].to_list() == ["lenalidomide", None]
    assert [str(kind) for kind in polars.dtypes[:3]] == ["Int64", "Float64", "Date"]
    assert arrow.column_names == list(pandas.columns)
    assert arrow["n"].to_pylist() == [362, None]


@pytest.mark.slow
def test_values_of_several_types_stand_in_every_table() -> None:
    terms = (
        *(("43.5", "decimal"), ("x", "string"), ("true", "boolean"), ("9223372036854775808", "integer")),
        *(("2020-01-02T10:00:00Z", "dateTime"), ("2020-01-02T10:00:00", "dateTime"), ("INF", "double")),
    )
    several = [{"text": {"type": "literal", "value": text, "datatype": XSD + name}} for text, name in terms]
    texts = ["43.5", "x", "True", str(2**63), "2020-01-02 10:00:00+00:00", "2020-01-02 10:00:00", "inf"]
    assert result(*several).to_polars()["text"].to_list() == texts
    assert result(*several).to_arrow()["text"].to_pylist() == texts
    assert result(*several).to_pandas()["text"].tolist()[:3] == [43.5, "x", True]
    large, moments = result(*several[3:4]), result(*several[4:6])
    assert (large.to_polars()["text"].to_list(), large.to_arrow()["text"].to_pylist()) == ([str(2**63)],) * 2
    assert large.to_pandas()["text"].tolist() == [2**63]
    assert moments.to_polars()["text"].to_list() == moments.to_arrow()["text"].to_pylist() == texts[4:6]
    assert moments.to_pandas()["text"].tolist() == [row.text for row in moments]


def test_a_column_of_the_query_is_not_replaced_by_labels() -> None:
    bindings = [{"drug": NUMBER["drug"], "drug_label": NUMBER["text"]}]
    own = Result.from_json({"head": {"vars": ["drug_label", "drug"]}, "results": {"bindings": bindings}}, labels=LABELS)
    assert own.table() == {"drug_label": ["a text"], "drug": ["drug:lenalidomide"]}


def test_a_notebook_shows_labels_and_escapes_what_is_text() -> None:
    drawn = result({"text": {"type": "literal", "value": "<b>"}, "drug": NUMBER["drug"]})._repr_html_()
    assert '<td title="drug:lenalidomide">lenalidomide</td>' in drawn
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn


def test_a_library_that_is_not_there_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'myeloma-kg\[polars\]'"):
        result(NUMBER).to_polars()


def test_a_slice_is_a_result() -> None:
    first = result(NUMBER, {}, NUMBER)[:2]
    assert [row["n"] for row in first] == [362, None]
    assert first.table()["drug_label"] == ["lenalidomide", None]


def test_a_result_can_be_pickled_and_copied() -> None:
    whole = result(NUMBER, {})
    for again in (pickle.loads(pickle.dumps(whole)), copy.deepcopy(whole)):  # noqa: S301 - our own bytes
        assert [dict(row) for row in again] == [dict(row) for row in whole]
        assert again[0].drug == "drug:lenalidomide"
