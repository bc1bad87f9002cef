"""The graph as Python opens it."""

from __future__ import annotations

import copy
import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rdflib import Graph as RdfGraph

import myeloma_kg as mk
import myeloma_kg.errors
from kg.errors import ConfigurationError, LimitError, ParameterError, SnapshotError, UnknownNameError
from kg.formats import NotAcceptableError
from kg.interface.answers import ChainAnswer


@pytest.fixture(scope="module")
def graph(built_home: Path) -> Iterator[mk.Graph]:
    with mk.open(built_home) as opened:
        yield opened


def test_each_form_of_query_has_its_answer(graph: mk.Graph) -> None:
    assert graph.query("ASK { drug:lenalidomide a mk:Drug }") is True
    described = graph.query("DESCRIBE drug:lenalidomide")
    assert isinstance(described, RdfGraph)
    assert len(described) > 10
    rows = graph.query("SELECT ?drug { ?drug a mk:ProteasomeInhibitor } ORDER BY ?drug")
    assert isinstance(rows, mk.Result)
    assert [row.drug for row in rows][:2] == ["drug:bortezomib", "drug:carfilzomib"]
    assert rows.labels["drug:bortezomib"] == "bortezomib"


def test_a_mistyped_name_in_a_query_without_an_answer_is_warned_of(graph: mk.Graph) -> None:
    with pytest.warns(UserWarning, match="Did you mean mk:Drug?") as caught:
        assert len(graph.query("SELECT ?drug { ?drug a mk:Druk }")) == 0
    assert caught[0].filename == __file__


def test_things_in_any_number_have_their_labels(built_home: Path) -> None:
    with mk.open(built_home, query_bytes=200_000) as graph:
        rows = graph.query("SELECT DISTINCT ?thing { ?thing rdfs:label ?name }")
    assert isinstance(rows, mk.Result)
    assert len(rows) == len(rows.labels) > 4_000


@pytest.mark.parametrize(
    ("name", "values", "says"),
    [
        ("management-of", {"treatment": "VTE"}, "treatment=VTE was read as venous thromboembolism .*is to be the drug"),
        ("outcome-of-trial", {"trial": "OPTIMISMM", "measure": "MRD"}, "such as measure:mrd-negativity-rate"),
        ("outcome-of-trial", {"trial": "OPTIMISMM"}, r"another measure: .*\(measure:pfs\)"),
    ],
)
def test_an_empty_answer_says_how_its_values_were_read(
    graph: mk.Graph, name: str, values: dict[str, str], says: str
) -> None:
    with pytest.warns(UserWarning, match="was read as|There are answers") as caught:
        assert not graph.shipped(name, **values)
    assert any(re.search(says, str(each.message)) for each in caught)


def test_a_name_is_that_of_a_thing_of_the_kind_that_a_parameter_means(graph: mk.Graph) -> None:
    assert graph.shipped("outcome-of-trial", trial="GRIFFIN", measure="MRD negativity")
    with pytest.warns(UserWarning, match="was read as|There are answers") as caught:
        assert not graph.shipped("outcome-of-trial", trial="GRIFFIN", measure="biomarker:mrd-negativity")
    assert any("is to be the outcome measure" in str(each.message) for each in caught)


def test_a_shipped_query_takes_names_and_numbers(graph: mk.Graph) -> None:
    rows = graph.shipped("outcome-of-trial", trial="swog s0777")
    assert {row.value for row in rows} == {30.0, 43.0}
    with pytest.raises(ParameterError, match="It takes: trial, measure"):
        graph.query("outcome-of-trial", tryal="SWOG S0777")
    with pytest.raises(UnknownNameError, match="is no shipped query"):
        graph.query("outcome-of-trail")
    with pytest.raises(ParameterError, match="Only shipped queries have parameters"):
        graph.query("ASK {}", trial="x")


@pytest.mark.parametrize("ask", [lambda g: g.query("outcome-of-trial"), lambda g: g.shipped("outcome-of-trial")])
def test_what_stands_for_parameters_that_nobody_gave_is_said_at_the_line_that_asks(
    graph: mk.Graph, ask: Callable[[mk.Graph], object]
) -> None:
    with pytest.warns(UserWarning, match="the answer for trial=trial:SWOG-S0777, measure=measure:median-pfs") as told:
        ask(graph)
    assert {each.filename for each in told} == {__file__}


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda g: g.compare(["KRd", "VRd"], event="neutropenia"), r"names=\['KRd', 'VRd'\] is no text"),
        (lambda g: g.compare("KRd", None), "names=None is no text"),
        (lambda g: g.shipped("outcome-of-trial", trial=None), "trial=None is neither a text, a number"),
        (lambda g: g.shipped("outcome-of-trial", trial=["GRIFFIN"]), r"trial=\['GRIFFIN'\] is neither a text"),
        (lambda g: g.rates("neutropenia", grade=[3, 4]), r"grade=\[3, 4\] is no grade"),
        (lambda g: g.entity("Velcade", most=-1), "most=-1 is no whole number from 0"),
    ],
)
def test_a_value_of_a_wrong_type_is_said(graph: mk.Graph, ask: Callable[[mk.Graph], object], says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        ask(graph)


@pytest.mark.slow
def test_rates_say_what_their_interval_is_made_of(graph: mk.Graph) -> None:
    rates = graph.rates("neutropenia")
    counted = [row for row in rates if row.n is not None and row.N is not None]
    assert counted
    assert {row.interval for row in counted} == {"Wilson, 95 %, from n and N"}
    assert all(row.lower <= 100 * row.n / row.N <= row.upper for row in counted)  # type: ignore[operator]
    assert {row.lower for row in rates if row not in counted} == {None}
    assert {row.serious for row in rates} == {None}, "that nothing is said of it does not make an event not serious"
    exact = [row for row in graph.rates("neutropenia", interval="exact") if row.n == 362]
    assert [(row.lower, row.upper, row.interval) for row in exact] == [
        (30.22, 35.87, "exact (Clopper-Pearson), 95 %, from n and N")
    ]


def test_rates_are_those_of_an_event_and_of_its_kinds_where_they_are_wanted(graph: mk.Graph) -> None:
    alone, kinds = graph.rates("infection"), graph.rates("infection", kinds=True)
    assert {row.event for row in alone} <= {"ae:infection"}
    assert {row.event for row in kinds} > {row.event for row in alone}


@pytest.mark.slow
def test_rates_are_chosen_by_what_stands_beside_them(graph: mk.Graph) -> None:
    assert {row.grade for row in graph.rates("neutropenia", grade="3 to 4")} == {"3-4"}
    assert {row.grade for row in graph.rates("neutropenia", grade="≥3")} == {"3-5"}
    assert {row.treatment for row in graph.rates("neutropenia", treatment="VRd")} == {"regimen:VRd"}
    assert {row.study for row in graph.rates("neutropenia", trial="IFM 2009")} == {"trial:NCT01191060"}
    assert {row.source for row in graph.rates("neutropenia", source="mukherjee")} == {"pub:mukherjee-2021"}
    after = graph.rates("neutropenia", population="autologous")
    assert {row.population for row in after} == {"population:ndmm-post-asct"}
    for wanted in ({"grade": "5"}, {"population": "children"}, {"source": "nobody"}):
        with pytest.raises(ParameterError, match=r"No figure has the .* There are: "):
            graph.rates("neutropenia", **wanted)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="There are: wilson, exact"):
        graph.rates("neutropenia", interval="bayes")  # type: ignore[arg-type]


@pytest.mark.slow
def test_outcomes_are_of_any_measure_treatment_or_trial(graph: mk.Graph) -> None:
    survival = graph.outcomes("overall survival")
    assert {"measure:median-os", "measure:os-hazard-ratio"} <= {row.measure for row in survival}
    printed = [row for row in survival if row.interval]
    assert all(str(row.interval).startswith("printed") for row in printed if row.n is None)
    pollux = graph.outcomes(trial="POLLUX")
    assert {row.study for row in pollux} == {"trial:POLLUX"}
    assert pollux.labels["trial:POLLUX"] == "POLLUX"
    with pytest.raises(ParameterError, match="Name an event, a measure, a treatment or a trial"):
        graph.outcomes()
    with pytest.raises(UnknownNameError, match="Did you mean"):
        graph.outcomes("medain PFS")


@pytest.mark.slow
def test_figures_have_the_same_types_whatever_is_missing(graph: mk.Graph) -> None:
    rates = graph.rates("neutropenia", trial="IFM 2009")
    assert {row.n for row in rates} == {None}
    frame, polars, arrow = rates.to_pandas(), rates.to_polars(), rates.to_arrow()
    wanted = {"n": "Int64", "value": "float64", "lower": "float64", "serious": "boolean", "grade": "string"}
    assert {name: str(frame[name].dtype) for name in wanted} == wanted
    assert [str(polars[name].dtype) for name in wanted] == ["Int64", "Float64", "Float64", "Boolean", "String"]
    assert [str(arrow.schema.field(name).type) for name in wanted] == ["int64", "double", "double", "bool", "string"]
    assert set(frame["unit"]) == {"%"}
    assert frame["group_label"].notna().all()


@pytest.mark.slow
def test_a_comparison_has_axes_with_rows_and_drawings(graph: mk.Graph) -> None:
    comparison = graph.compare("KRd", "VRd", event="neutropenia")
    (axis,) = comparison.shared
    assert [(row.treatment, row.value) for row in axis.figures] == [
        ("regimen:VRd", 47.0), ("regimen:VRd", 92.0), ("regimen:KRd", 34.0)
    ]  # fmt: skip
    assert {row.axis for row in comparison.figures} == {axis.title}
    assert axis.svg.startswith("<svg")
    assert "<a " not in axis.svg
    assert axis.svg.count('class="mark"') == 3
    drawn = comparison._repr_html_()
    assert "http" not in drawn.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "nobody was randomised" in drawn


@pytest.mark.slow
def test_the_graph_is_a_network_of_claims(graph: mk.Graph) -> None:
    network, other = graph.to_networkx(), graph.to_igraph()
    assert (network.number_of_nodes(), network.number_of_edges()) == (other.vcount(), other.ecount())
    assert network.number_of_edges() > 1000
    claims = network["drug:lenalidomide"]["protein:IKZF1"]
    assert "mk:degrades" in {each["relation"] for each in claims.values()}
    assert other.es.find(claim=next(iter(claims)))["status"] == "mk:Accepted"
    chains = graph.paths("lenalidomide", "neutropenia", k=2)
    assert set(chains.to_networkx().nodes) >= {"drug:lenalidomide", "ae:neutropenia"}


@pytest.mark.slow
def test_the_graph_is_written_as_kgx(graph: mk.Graph, tmp_path: Path) -> None:
    kgx = graph.to_kgx(tmp_path / "kgx")
    lines = (tmp_path / "kgx" / "edges.tsv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(kgx.edges) + 1
    ends = {edge[end] for edge in kgx.edges for end in ("subject", "object")}
    assert ends == {node["id"] for node in kgx.nodes}


@pytest.mark.slow
@pytest.mark.parametrize(("library", "method"), [("networkx", "to_networkx"), ("igraph", "to_igraph")])
def test_a_network_without_its_library_says_what_to_install(
    graph: mk.Graph, monkeypatch: pytest.MonkeyPatch, library: str, method: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigurationError, match=rf"pip install 'myeloma-kg\[{library}\]'"):
        getattr(graph, method)()


def test_a_graph_says_where_it_is(graph: mk.Graph, built_home: Path) -> None:
    assert repr(graph) == f"<Graph of {built_home}>"


@pytest.mark.slow
def test_an_error_leaves_the_graph_usable(built_home: Path) -> None:
    with mk.open(built_home, deadline_seconds=5) as graph:
        with pytest.raises(LimitError):
            graph.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert graph.search("Velcade")[0].label == "bortezomib"


@pytest.mark.parametrize(
    ("sign", "tentative", "says"),
    [
        (1, False, "raises it"),
        (-1, True, "perhaps lowers it"),
        (0, False, "changes it, in a direction that cannot be told"),
    ],
)
def test_a_chain_says_what_it_does_to_its_end(sign: int, tentative: bool, says: str) -> None:  # noqa: FBT001
    assert str(ChainAnswer({"steps": [], "sign": sign, "tentative": tentative, "score": 7})) == f" [{says}; score 7]"


def test_errors_that_the_interface_names_are_found_in_a_package_too() -> None:
    described = [mk.open, mk.Graph, mk.Result, *vars(mk.Graph).values(), *vars(mk.Result).values()]
    named = {name for each in described for name in re.findall(r"\b[A-Z]\w+Error\b", inspect.getdoc(each) or "")}
    assert {"AmbiguousNameError", "LimitError", "SnapshotError"} <= named <= set(myeloma_kg.errors.__all__)


def test_a_closed_graph_answers_no_more(built_home: Path) -> None:
    graph = mk.open(built_home)
    graph.close()
    with pytest.raises(SnapshotError, match="This graph is closed"):
        graph.query("ASK {}")


def test_what_is_no_text_is_refused_before_anything_is_asked(graph: mk.Graph) -> None:
    with pytest.raises(ParameterError, match="name=5 is no text"):
        graph.entity(5)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="query=None is no text"):
        graph.query(None)  # type: ignore[arg-type]
    assert graph.query("ASK {}") is True


@pytest.mark.slow
def test_what_may_be_several_is_a_list_and_a_format_has_its_name(graph: mk.Graph) -> None:
    alone = graph.paths("lenalidomide", "neutropenia", source=["pub:zhang-2023", "pub:holstein-2018"])
    stated_in = {claim.partition(".")[0] for each in alone for claim in each.claims}
    assert stated_in <= {"claim:zhang-2023", "claim:holstein-2018"}
    with pytest.raises(ParameterError, match="sources=None is neither a name"):
        graph.paths(None, "neutropenia")  # type: ignore[arg-type]
    assert graph.describe("lenalidomide", "nt").startswith("<")
    with pytest.raises(NotAcceptableError, match="There are: ttl"):
        graph.describe("lenalidomide", "excel")


@pytest.mark.slow
def test_threads_share_a_graph(graph: mk.Graph) -> None:
    names = ["Revlimid", "Velcade", "Kyprolis", "Pomalyst"] * 3
    with ThreadPoolExecutor(4) as threads:
        labels = list(threads.map(lambda name: graph.entity(name).label, names))
    assert labels == ["lenalidomide", "bortezomib", "carfilzomib", "pomalidomide"] * 3


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_fork_of_the_program_asks_by_a_process_of_its_own(graph: mk.Graph) -> None:
    assert graph.query("ASK {}") is True
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, repr({graph.entity("Velcade", most=1).label for _ in range(20)}).encode())
            graph.close()
        finally:
            os._exit(0)
    os.close(writing)
    assert {graph.entity("Revlimid", most=1).label for _ in range(20)} == {"lenalidomide"}
    with os.fdopen(reading) as answer:
        assert answer.read() == "{'bortezomib'}"
    os.waitpid(child, 0)
    assert graph.query("ASK {}") is True


def test_an_open_graph_is_not_copied(graph: mk.Graph) -> None:
    with pytest.raises(TypeError, match=r"call myeloma_kg\.open in each process"):
        copy.copy(graph)


def test_a_grade_may_be_a_number(graph: mk.Graph) -> None:
    with pytest.raises(ParameterError, match=r"No figure has the grade '9'\. There are: .*3-4"):
        graph.rates("thrombocytopenia", grade=9)


def test_a_setting_that_there_is_not_is_answered_with_the_nearest(built_home: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"'deadline_second' is no setting\. Did you mean deadline_seconds\?"):
        mk.open(built_home, deadline_second=1)


def test_a_file_is_no_graph(tmp_path: Path) -> None:
    (tmp_path / "x.csv").touch()
    with pytest.raises(SnapshotError, match="is a file"):
        mk.open(tmp_path / "x.csv")


def test_a_folder_without_a_graph_is_named(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="There is no graph in"):
        mk.open(tmp_path)


def test_a_folder_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"There is no folder .*mistyped.*build --home"):
        mk.open(tmp_path / "mistyped")
    assert not list(tmp_path.iterdir())


def test_errors_are_there_without_an_import_of_their_own() -> None:
    assert mk.__getattr__("errors") is myeloma_kg.errors
    assert "errors" in dir(mk)


def test_what_the_package_does_not_have_is_answered_with_what_it_has() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'load'; it has Graph"):
        mk.load  # noqa: B018
