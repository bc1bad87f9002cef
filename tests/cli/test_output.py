"""What commands write: one set of formats everywhere, tables that fit, plain TSV in pipes."""

from __future__ import annotations

import csv
import fcntl
import gzip
import io
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import click
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

from kg.cli.main import COMMANDS, cli
from kg.cli.output import GRAPHS, Output
from kg.errors import MyelomaKgError, ParameterError
from kg.tables import TableFormat, render_table

ROOT = Path(__file__).resolve().parents[2]
INHIBITORS = "SELECT ?drug ?label { ?drug a mk:ProteasomeInhibitor ; rdfs:label ?label } ORDER BY ?drug"
FIGURES = "SELECT ?claim ?n ?date ?none { VALUES (?claim ?n ?date) { (drug:bortezomib 3 '2014-05-12'^^xsd:date) } }"
DESCRIBED = "CONSTRUCT { ?drug rdfs:label ?label } { ?drug a mk:ProteasomeInhibitor ; rdfs:label ?label }"


def run(*words: str, home: Path | None = None, text: str | None = None) -> Result:
    environment = {"MYELOMA_KG_HOME": str(home)} if home else {}
    return CliRunner().invoke(cli, words, env=environment, input=text)


def test_a_pipe_gets_plain_tsv(built_home: Path) -> None:
    lines = run("query", INHIBITORS, home=built_home).output.splitlines()
    assert lines[:2] == ["drug\tlabel", "https://w3id.org/myeloma-kg/drug/bortezomib\tbortezomib"]
    assert run("stats", home=built_home).output.splitlines()[0] == "what\tname\tcount"


def on_terminal(columns: int, *words: str, home: Path) -> str:
    """Return what a command prints on a terminal."""
    screen, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "kg.cli.main", *words],
        stdin=subprocess.DEVNULL,
        stdout=inside,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**environment, "MYELOMA_KG_HOME": str(home)},
    )
    os.close(inside)
    shown = b""
    while True:
        try:
            part = os.read(screen, 65536)
        except OSError:  # the other end is closed
            part = b""
        if not part:
            break
        shown += part
    process.communicate()
    os.close(screen)
    return shown.decode()


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_table_fits_the_terminal_and_breaks_no_word(built_home: Path, columns: int) -> None:
    shown = on_terminal(columns, "search", "neuropathy", home=built_home)
    words = set(run("search", "neuropathy", "--format", "table", home=built_home).output.split())
    *lines, last = shown.splitlines()
    left_out = last.startswith("(No room here for: ")
    assert all(len(line) <= columns for line in (lines if left_out else [*lines, last]))
    assert {word for line in lines for word in line.split()} <= words
    assert lines[0].split()[0] == "entity"


@given(
    st.lists(st.lists(st.text("ab \n", max_size=30), min_size=3, max_size=3), max_size=5),
    st.integers(10, 80),
)
def test_every_word_of_a_table_is_whole(rows: list[list[str]], width: int) -> None:
    shown = render_table(("one", "two", "three"), rows, TableFormat.TABLE, width)
    *lines, last = shown.splitlines()
    if not last.startswith("(No room here for: "):
        lines.append(last)
        told = {word for row in rows for cell in row for word in cell.split()} | {"one", "two", "three"}
        assert {word for line in lines for word in line.split()} == told
        assert max(map(len, lines)) <= width or max(len(word) for word in told) > width
    first = {word for row in rows for word in row[0].split()}
    assert first <= {word for line in lines for word in line.split()}


def test_what_would_end_a_cell_is_escaped_in_tsv() -> None:
    assert render_table(("a", "b"), [("x\ty", "1\n2\\")], TableFormat.TSV) == "a\tb\nx\\ty\t1\\n2\\\\\n"


@pytest.mark.slow
def test_rows_come_in_every_format(built_home: Path, tmp_path: Path) -> None:
    def shown(form: str) -> str:
        return run("query", FIGURES, "--format", form, home=built_home).stdout

    iri = "https://w3id.org/myeloma-kg/drug/bortezomib"
    assert shown("table").splitlines()[1].split() == ["drug:bortezomib", "3", "2014-05-12"]
    assert next(csv.reader(io.StringIO(shown("csv").partition("\n")[2]))) == [iri, "3", "2014-05-12", ""]
    assert shown("tsv").splitlines()[1] == f"{iri}\t3\t2014-05-12\t"
    assert json.loads(shown("json"))["results"]["bindings"][0]["n"]["value"] == "3"
    assert json.loads(shown("jsonl")) == {"claim": iri, "n": 3, "date": "2014-05-12"}
    path = tmp_path / "rows.parquet"
    run("query", FIGURES, "-o", str(path), home=built_home)
    table = pq.read_table(path)
    assert [str(field.type) for field in table.schema] == ["string", "int64", "date32[day]", "string"]
    assert table.to_pylist()[0]["n"] == 3
    again = tmp_path / "again.parquet"
    run("query", FIGURES, "-o", str(again), home=built_home)
    assert again.read_bytes() == path.read_bytes()


def test_numbers_that_json_does_not_have_are_texts_in_json_lines() -> None:
    rows = [[float("inf")], [float("-inf")], [float("nan")], [1.5]]
    lines = render_table(("n",), rows, TableFormat.JSONL).splitlines()
    assert lines == ['{"n": "INF"}', '{"n": "-INF"}', '{"n": "NaN"}', '{"n": 1.5}']


@pytest.mark.slow
def test_values_that_a_type_of_parquet_cannot_hold_keep_their_meaning(built_home: Path, tmp_path: Path) -> None:
    path, terms = (
        tmp_path / "rows.parquet",
        (
            "'INF'^^xsd:double 9223372036854775808 '2020-01-02T10:00:00'^^xsd:dateTime true",
            "1.5               1                   '2020-01-02T10:00:00Z'^^xsd:dateTime 'x'",
        ),
    )
    text = f"SELECT * {{ VALUES (?a ?b ?c ?d) {{ ({terms[0]}) ({terms[1]}) }} }}"
    run("query", text, "-o", str(path), home=built_home)
    rows = sorted(pq.read_table(path).to_pylist(), key=lambda row: str(row["a"]))
    assert rows == [
        {"a": 1.5, "b": "1", "c": "2020-01-02 10:00:00+00:00", "d": "x"},
        {"a": float("inf"), "b": str(2**63), "c": "2020-01-02 10:00:00", "d": "True"},
    ]


@pytest.mark.slow
def test_columns_that_differ_in_case_are_two_in_parquet(built_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    run("query", "SELECT ?n ?N { VALUES (?n ?N) { (1 2) } }", "-o", str(path), home=built_home)
    assert pq.read_table(path).to_pylist() == [{"n": 1, "N_2": 2}]


@pytest.mark.slow
@pytest.mark.parametrize("form", GRAPHS)
def test_triples_come_in_every_format(built_home: Path, form: str) -> None:
    turtle = Graph().parse(data=run("query", DESCRIBED, home=built_home).output, format="turtle")
    assert len(turtle) == 3
    text = run("query", DESCRIBED, "--format", form, home=built_home).output
    syntax = {"turtle": "ttl", "ntriples": "nt", "nquads": "nq", "rdfxml": "rdf"}.get(form, form)
    read = list(ox.parse(text.encode(), format=ox.RdfFormat.from_extension(syntax)))
    assert {quad.subject.value for quad in read} == {str(subject) for subject in turtle.subjects()}  # type: ignore[union-attr]
    assert len(read) == 3


@pytest.mark.parametrize(
    ("ending", "begins"),
    [
        (".csv", "drug,label\n"),
        (".tsv", "drug\tlabel\n"),
        (".jsonl", '{"drug": "https'),
        (".ndjson", '{"drug": "https'),
        (".json", '{\n  "head"'),
        (".txt", "drug              label\n"),
        ("", "drug\tlabel\n"),
    ],
)
def test_the_ending_of_a_file_says_its_format(built_home: Path, tmp_path: Path, ending: str, begins: str) -> None:
    path = tmp_path / f"rows{ending}"
    done = run("query", INHIBITORS, "-o", str(path), home=built_home)
    assert (done.exit_code, done.output) == (0, "")
    assert path.read_text(encoding="utf-8").startswith(begins)


def test_a_hyphen_is_the_standard_output(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        run("query", INHIBITORS, "-o", "-", home=built_home).output == run("query", INHIBITORS, home=built_home).output
    )
    (tmp_path / "one.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    assert run("dataset", "load", "data", "one.nt").exit_code == 0
    assert run("dataset", "export", "data", "-").output == "<urn:a> <urn:b> <urn:c> .\n"
    assert not (tmp_path / "-").exists()


def test_files_as_windows_writes_them_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    marked = b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .\r\n"
    (tmp_path / "one.ttl").write_bytes(marked)
    (tmp_path / "two.nt.gz").write_bytes(gzip.compress(marked))
    assert run("dataset", "load", "data", "one.ttl", "two.nt.gz").exit_code == 0
    assert run("dataset", "export", "data", "-").output == "<urn:a> <urn:b> <urn:c> .\n"


RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="urn:x#">'


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jsonld", '{"@context": "https://example.org/context", "name": "x"}', "its context stands elsewhere"),
        ("a.jsonld", '{"name": "x"}', "says nothing as JSON-LD"),
        (
            "a.rdf",
            f'{RDF_XML}\n<rdf:Description rdf:about="urn:a"><b>x</b></rdf:Description>',
            "no element found, line 2",
        ),
    ],
)
def test_a_file_of_which_triples_would_be_lost_is_not_loaded(
    tmp_path: Path, name: str, content: str, says: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    failed = run("dataset", "load", str(tmp_path / "data"), str(file))
    assert isinstance(failed.exception, MyelomaKgError)
    assert says in str(failed.exception)


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 9)[:-12], b"<urn:a> <urn:b> <urn:c> .\n"],
    ids=["cut", "plain"],
)
def test_a_packed_file_that_is_not_whole_is_named(tmp_path: Path, packed: bytes) -> None:
    file = tmp_path / "one.nt.gz"
    file.write_bytes(packed)
    failed = run("dataset", "load", str(tmp_path / "data"), str(file))
    assert isinstance(failed.exception, MyelomaKgError)
    assert "one.nt.gz cannot be unpacked" in str(failed.exception)


@pytest.mark.parametrize("name", ["one.nt.gz", "one.rdf.gz", "one.jsonld.gz"])
def test_a_packed_file_that_grows_without_end_is_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("kg.files.compression.ANY_RATIO", 2**16)
    file = tmp_path / name
    file.write_bytes(gzip.compress(b" " * 2**20))
    failed = run("dataset", "load", str(tmp_path / "data"), str(file))
    assert isinstance(failed.exception, MyelomaKgError)
    assert f"{name} cannot be unpacked: it is more than 250 times as large then. Nothing" in str(failed.exception)
    assert not (tmp_path / "data").exists()


GRAPH_NAMES = ("http://example.org/g", "https://w3id.org/myeloma-kg/graph/edges")


def test_a_graph_has_an_iri(tmp_path: Path) -> None:
    file = tmp_path / "one.nt"
    file.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    failed = run("dataset", "load", str(tmp_path / "data"), str(file), "--graph", "not an iri")
    assert "'not an iri' is no name of a graph" in str(failed.exception)


@pytest.mark.slow
def test_a_graph_with_the_name_of_a_curated_one_is_said(tmp_path: Path) -> None:
    file = tmp_path / "one.nt"
    file.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    own, taken = (run("dataset", "load", str(tmp_path / "data"), str(file), "--graph", graph) for graph in GRAPH_NAMES)
    assert (own.stderr.count("Note:"), own.exit_code) == (0, 0)
    assert f"Note: <{GRAPH_NAMES[1]}> is the name of a curated graph" in taken.stderr


def test_a_text_in_pieces_is_loaded_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    piece = '<rdf:Description rdf:about="urn:a"><b>one<!-- and --> two</b></rdf:Description></rdf:RDF>'
    (tmp_path / "a.rdf").write_text(RDF_XML + piece, encoding="utf-8")
    assert run("dataset", "load", "data", "a.rdf").exit_code == 0
    assert run("dataset", "export", "data", "-").output == '<urn:a> <urn:x#b> "one two" .\n'


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("query", INHIBITORS, "--format", "turtle"), "which are no graph: turtle cannot hold them"),
        (("query", DESCRIBED, "--format", "parquet"), "which is no table: parquet cannot hold it"),
    ],
)
def test_a_format_that_does_not_fit_is_refused(built_home: Path, words: tuple[str, ...], says: str) -> None:
    failed = run(*words, home=built_home)
    assert isinstance(failed.exception, MyelomaKgError)
    assert says in str(failed.exception)


@pytest.mark.parametrize(("typed", "meant"), [("jsn", "json"), ("tabel", "table"), ("parket", "parquet")])
def test_a_mistyped_format_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    assert f"Did you mean '{meant}'?" in run("stats", "--format", typed).output


def options_of(name: str) -> set[str]:
    context = click.Context(cli, info_name="myeloma-kg")
    _, command, _ = cli.resolve_command(context, [name])
    assert command
    commands = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    return {option for each in commands for parameter in each.params for option in parameter.opts}


# What runs until it is stopped, or changes the store of somebody else, or has text for people alone.
WITHOUT_OUTPUT = {"curate", "mcp", "publish", "serve"}


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - WITHOUT_OUTPUT))
def test_every_command_that_gives_something_takes_output(name: str) -> None:
    assert {"--output", "-o"} <= options_of(name)


def test_the_format_of_a_place_is_chosen_once() -> None:
    assert Output(("text", "json"), None, Path("a.TXT")).form == "text"
    assert Output(("table", "csv"), "csv", Path("a.tsv")).form == "csv"
    assert Output(("turtle", "rdfxml"), None, Path("a.owl")).form == "rdfxml"
    assert Output(("csv",), None, Path("a")).form is None
    for name in ("a.svg", "a.xlsx"):
        with pytest.raises(ParameterError, match=f"The ending of {name} says no format .* one of: csv"):
            _ = Output(("csv",), None, Path(name)).form
