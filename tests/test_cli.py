"""The command as a person types it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import Graph

from kg import build, configuration, resources
from kg.cli.main import COMMANDS, cli
from kg.engine.snapshot import Snapshot
from kg.engine.snapshots import Snapshots
from kg.errors import Audience, ConfigurationError, Finding, LimitError, MyelomaKgError, ParameterError
from kg.ingestion.report import LOAD_REPORT, LoadReport, SourceReport
from tests import scratch

ROOT = Path(__file__).resolve().parents[1]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def run(*words: str, home: Path | None = None, text: str | None = None) -> Result:
    environment = {"MYELOMA_KG_HOME": str(home)} if home else {}
    return CliRunner().invoke(cli, words, env=environment, input=text)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_explains_itself(command: str) -> None:
    shown = run(command, "--help")
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) > 5


def test_the_list_of_commands_is_shown_whole_and_imports_none_of_them() -> None:
    script = "import sys; from kg.cli.main import cli; cli(['--help'], standalone_mode=False); print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    *lines, modules = shown.splitlines()
    for command, summary in COMMANDS.items():
        assert any(line.split() == [command, *summary.split()] for line in lines)
    assert not {"rdflib", "flask", "rich", "pyoxigraph", "server", "loaders"} & set(modules.split())


def test_a_build_says_what_of_its_bulk_sources_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = SourceReport("PubMed", findings=[Finding("a.xml", 3, "", "", "it is no XML")])
    result = build.BuildResult(Snapshot(tmp_path / "0123"), changed=True, report=LoadReport((report,)))
    monkeypatch.setattr(build, "build", lambda *_, **__: result)
    done = run("build", home=tmp_path)
    assert (done.exit_code, done.stdout) == (0, f"Built snapshot 0123 in {tmp_path}.\n")
    assert "Note: a.xml:3: it is no XML." in done.stderr
    assert str(tmp_path / LOAD_REPORT) in done.stderr


def test_a_mistyped_command_is_answered_with_the_nearest() -> None:
    assert "Did you mean 'query'?" in run("qury").output


@pytest.mark.slow
def test_a_query_is_printed_as_table_csv_and_json(built_home: Path) -> None:
    words = ("query", "--name", "outcome-of-trial", "-p", "trial=SWOG S0777")
    table, comma, structured = (run(*words, "--format", form, home=built_home) for form in ("table", "csv", "json"))
    assert "group:SWOG-S0777.VRd" in table.output
    assert [row["value"] for row in csv.DictReader(io.StringIO(comma.output))] == ["30", "43", "43"]
    assert len(json.loads(structured.output)["results"]["bindings"]) == 3


@pytest.mark.slow
def test_a_written_query_needs_no_prefixes_and_may_come_from_a_pipe(built_home: Path) -> None:
    query = "SELECT ?drug WHERE { ?drug a mk:ProteasomeInhibitor } ORDER BY ?drug"
    direct, piped = run("query", query, home=built_home), run("query", "-", home=built_home, text=query)
    assert direct.output == piped.output
    assert direct.output.splitlines() == [
        "drug", *(f"https://w3id.org/myeloma-kg/drug/{name}" for name in ("bortezomib", "carfilzomib", "ixazomib"))
    ]  # fmt: skip


def test_every_form_of_query_is_answered(built_home: Path) -> None:
    assert run("query", "ASK { ?drug a mk:ProteasomeInhibitor }", home=built_home).output == "true\n"
    turtle = run("query", "CONSTRUCT { ?s a mk:Drug } { ?s a mk:ProteasomeInhibitor }", home=built_home).output
    assert len(Graph().parse(data=turtle)) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "options", "code", "remedy"),
    [
        (ENDLESS, {"deadline_seconds": "0.3"}, "deadline", "--deadline-seconds"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", {"result_bytes": "1MB"}, "result-too-large", "--result-bytes"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c", {"memory_bytes": "128MB"}, "memory-limit", "--memory-bytes"),
        ("ASK {{{{}}}}", {"nesting": "3"}, "query-too-deep", "--nesting"),
        ("ASK {}" + " " * 100, {"query_bytes": "100"}, "query-too-large", "--query-bytes"),
    ],
)
def test_a_query_has_the_limits_of_the_endpoint(
    tmp_path: Path, query: str, options: dict[str, str], code: str, remedy: str
) -> None:
    scratch.publish(tmp_path)
    given = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    environment = {f"MYELOMA_KG_{name.upper()}": value for name, value in options.items()}
    for failed in (
        run("query", query, *given, home=tmp_path),
        CliRunner().invoke(cli, ["query", query], env={"MYELOMA_KG_HOME": str(tmp_path), **environment}),
    ):
        assert isinstance(failed.exception, MyelomaKgError), failed.output
        message = failed.exception.message_for(Audience.COMMAND_LINE)
        assert (failed.exception.code, remedy in message) == (code, True)
        assert "runs the server" not in message


def test_a_function_that_is_not_there_is_warned_of(tmp_path: Path) -> None:
    scratch.publish(tmp_path)
    done = run("query", "SELECT (<urn:f>(1) AS ?x) (2 AS ?y) {}", "--format", "csv", home=tmp_path)
    assert (done.stdout, done.stderr.partition(".")[0]) == (
        "x,y\n,2\n", "Warning: There is no function <urn:f>: it has no value"
    )  # fmt: skip


@pytest.mark.slow
def test_an_error_ends_in_its_name_its_message_and_its_exit_code(tmp_path: Path) -> None:
    scratch.publish(tmp_path)
    command = [sys.executable, "-m", "kg.cli.main", "query", "--home", str(tmp_path), "--deadline-seconds", "0.3"]
    done = subprocess.run([*command, ENDLESS], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == LimitError.exit_code
    assert done.stderr.startswith("Error (deadline): The query took longer than 0.3 s")
    assert not done.stdout


def test_statistics_count_classes_and_graphs(built_home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("stats", "--format", "csv", home=built_home).output)))
    assert {row["what"] for row in rows} == {"snapshot", "class", "graph"}


def test_statistics_name_the_snapshot_that_is_cited(built_home: Path) -> None:
    first, *others = csv.DictReader(io.StringIO(run("stats", "--format", "csv", home=built_home).output))
    assert (first["what"], first["name"]) == ("snapshot", Snapshots(built_home).require().digest)
    assert int(first["count"]) == sum(int(row["count"]) for row in others if row["what"] == "graph")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("query", "SELECT ?s WHERE { ?s"), "the text ends too early"),
        (("query", "CONSTRUCT WHERE { ?s a mk:Drug }", "--format", "csv"), "csv cannot hold it. There are: turtle"),
        (("query", "SELECT * { SERVICE <http://a.example/> {} }"), "SERVICE is not available"),
        (("query", "--name", "nothing"), "'nothing' is no shipped query"),
        (("search", "revlimid", "--store", "nowhere"), "'nowhere' is no address: it begins with http:// or https://."),
        (("query", "--name", "outcome-of-trial", "-p", "trial"), "is not NAME=VALUE"),
        (("query", "--name", "outcome-of-trial", "-p", "trial=IR"), "may be measure:incidence-rate, regimen:IR"),
    ],
)
def test_what_is_typed_wrong_is_said(built_home: Path, words: tuple[str, ...], says: str) -> None:
    failed = run(*words, home=built_home)
    assert isinstance(failed.exception, MyelomaKgError)
    assert says in str(failed.exception)


def test_a_document_that_is_no_text_is_named(tmp_path: Path) -> None:
    document = tmp_path / "windows.txt"
    document.write_bytes("fièvre".encode("cp1252"))
    failed = run("curate", "zhang-2023", "--document", str(document))
    assert isinstance(failed.exception, ParameterError)
    assert f"{document} is no text in UTF-8: byte 2 is not." in str(failed.exception)


@pytest.mark.parametrize(
    "words",
    [
        ("build", "--sources", "windows.yaml", "--home", "new"),
        ("load", "table", "windows.yaml", "--mapping", "windows.yaml", "--dry-run"),
        ("paths", "--data", "windows.yaml", "a", "b"),
        ("serve", "--dataset", "new", "--tokens-file", "windows.yaml"),
    ],
)
def test_a_file_that_is_not_utf_8_is_told_in_words(
    words: tuple[str, ...], built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("windows.yaml").write_bytes("fièvre".encode("cp1252"))
    failed = run(*words, home=built_home)
    assert isinstance(failed.exception, MyelomaKgError)
    assert "byte 2 is no UTF-8" in str(failed.exception)


def test_the_tables_of_an_installed_package_are_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = tmp_path / "document.txt"
    document.write_text("", encoding="utf-8")
    monkeypatch.setattr(resources, "PACKAGED", tmp_path)
    for option in ("--write-spans", "--write-passages"):
        failed = run("curate", "zhang-2023", "--document", str(document), option)
        assert isinstance(failed.exception, ConfigurationError)
        assert "curate in a clone" in str(failed.exception)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("paths", "IR", "hematologic adverse event", "-k", "1"),
        ("paths", "proteasome inhibitor", "hypertension", "-k", "1"),
        ("query", "--name", "members-of-class", "-p", "drugClass=proteasome inhibitor"),
    ],
)
def test_a_name_that_a_class_of_the_ontology_has_too_is_the_entity(built_home: Path, words: tuple[str, ...]) -> None:
    assert run(*words, home=built_home).exit_code == 0


def test_the_module_of_the_server_serves_when_it_is_run() -> None:
    helped = subprocess.run(
        [sys.executable, "server.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--deadline-seconds" in helped.stdout


def test_without_a_graph_the_remedy_is_named(tmp_path: Path) -> None:
    failed = run("stats", home=tmp_path)
    assert f"run: myeloma-kg build --home {tmp_path}" in str(failed.exception)


def test_every_setting_but_the_token_is_an_option() -> None:
    shown = run("serve", "--help").output
    for setting in configuration.explain_settings(environ={}):
        assert (f"--{setting.name.replace('_', '-')} " in shown) == (setting.name != "token"), setting.name
    told = run(
        "config",
        "--deadline-seconds",
        "5",
        "--service-allow",
        "https://a.example/,https://b.example/",
        "--format",
        "table",
    ).output
    assert re.search(r"deadline_seconds +5\.0 +flag", told)
    assert re.search(r"service_allow +https://a.example/ https://b.example/ +flag", told)
