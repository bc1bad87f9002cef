"""The command as a person types it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg import configuration
from kg.cli.main import cli
from kg.errors import MyelomaKgError

COMMANDS = sorted(cli.commands)


def run(*words: str, home: Path | None = None, text: str | None = None) -> Result:
    environment = {"MYELOMA_KG_HOME": str(home)} if home else {}
    return CliRunner().invoke(cli, words, env=environment, input=text)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    shown = run(command, "--help")
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) > 5


def test_a_query_is_printed_as_table_csv_and_json(built_home: Path) -> None:
    words = ("query", "--name", "outcome-of-trial", "-p", "trial=SWOG S0777")
    table, comma, structured = (run(*words, "--format", form, home=built_home) for form in ("table", "csv", "json"))
    assert "group:SWOG-S0777.VRd" in table.output
    assert [row["value"] for row in csv.DictReader(io.StringIO(comma.output))] == ["30", "43", "43"]
    assert len(json.loads(structured.output)["results"]["bindings"]) == 3


def test_a_written_query_needs_no_prefixes_and_may_come_from_a_pipe(built_home: Path) -> None:
    query = "SELECT ?drug WHERE { ?drug a mk:ProteasomeInhibitor } ORDER BY ?drug"
    direct, piped = run("query", query, home=built_home), run("query", "-", home=built_home, text=query)
    assert direct.output == piped.output
    assert direct.output.splitlines() == ["drug", "drug:bortezomib", "drug:carfilzomib", "drug:ixazomib"]


def test_statistics_count_classes_and_graphs(built_home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("stats", "--format", "csv", home=built_home).output)))
    assert {row["what"] for row in rows} == {"class", "graph"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("query", "SELECT ?s WHERE { ?s"), "the text ends too early"),
        (("query", "ASK {}"), "Only SELECT"),
        (("query", "--name", "nothing"), "'nothing' is no shipped query"),
        (("query", "--name", "outcome-of-trial", "-p", "trial"), "is not NAME=VALUE"),
        (("query", "--name", "outcome-of-trial", "-p", "trial=IR"), "may be measure:incidence-rate, regimen:IR"),
    ],
)
def test_what_is_typed_wrong_is_said(built_home: Path, words: tuple[str, ...], says: str) -> None:
    failed = run(*words, home=built_home)
    assert isinstance(failed.exception, MyelomaKgError)
    assert says in str(failed.exception)


def test_without_a_graph_the_remedy_is_named(tmp_path: Path) -> None:
    failed = run("stats", home=tmp_path)
    assert "Run: myeloma-kg build" in str(failed.exception)


def test_every_setting_but_the_token_is_an_option() -> None:
    shown = run("serve", "--help").output
    for setting in configuration.explain_settings(environ={}):
        assert (f"--{setting.name.replace('_', '-')} " in shown) == (setting.name != "token"), setting.name
    told = run("config", "--deadline-seconds", "5", "--service-allow", "https://a.example/,https://b.example/").output
    assert re.search(r"deadline_seconds +5\.0 +flag", told)
    assert re.search(r"service_allow +https://a.example/ https://b.example/ +flag", told)
