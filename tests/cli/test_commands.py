"""Commands as a person types them, rightly and wrongly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kg import configuration
from kg.cli.main import COMMANDS, EXIT_CODES, cli
from kg.cli.serve import GROUPS
from kg.errors import MyelomaKgError, error_classes
from tests.waiting import answers, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
ANSWER = "SELECT (1 AS ?x) {}"


def run(*words: str, home: Path | None = None, text: str | None = None) -> Result:
    environment = {"MYELOMA_KG_HOME": str(home)} if home else {}
    return CliRunner().invoke(cli, words, env=environment, input=text)


@pytest.mark.slow
def test_a_query_is_read_from_wherever_it_is(built_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "question.rq"
    file.write_text("\ufeff" + ANSWER, encoding="utf-8")
    ways: list[tuple[tuple[str, ...], str | None]] = [
        ((ANSWER,), None), (("-f", str(file)), None), (("--file", str(file)), None), (("-",), ANSWER), ((), ANSWER)
    ]  # fmt: skip
    for words, text in ways:
        done = run("query", *words, home=built_home, text=text)
        assert (done.exit_code, done.output) == (0, "x\n1\n"), words
    named = run("query", "outcome-of-trial", "-p", "trial=SWOG S0777", home=built_home)
    assert named.output == run("query", "--name", "outcome-of-trial", "-p", "trial=SWOG S0777", home=built_home).output
    assert len(named.output.splitlines()) == 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "none is given"),
        ((ANSWER, "--name", "outcome-of-trial"), "several are given"),
        ((ANSWER, "-p", "a=b"), "--param is for a shipped query"),
        (("-f", "nothing.rq"), "'nothing.rq' does not exist"),
        (("nothing.rq",), "There is no file 'nothing.rq'."),
    ],
)
def test_a_query_is_given_in_one_way(built_home: Path, words: tuple[str, ...], says: str) -> None:
    failed = run("query", *words, home=built_home)
    assert failed.exit_code == 2
    assert says in failed.output


def test_a_file_in_place_of_a_query_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(ANSWER, encoding="utf-8")
    assert "write -f" in run("query", str(tmp_path / "q.rq")).output
    (tmp_path / "latin.rq").write_bytes(b"# \xe9\nASK {}")
    failed = run("query", "-f", str(tmp_path / "latin.rq"))
    assert "no text in UTF-8" in str(failed.exception)


@pytest.mark.slow
def test_entities_are_searched_and_described(built_home: Path) -> None:
    found = [
        json.loads(line) for line in run("search", "velcade", "--format", "jsonl", home=built_home).output.splitlines()
    ]
    assert found[0] == {"entity": "drug:bortezomib", "label": "bortezomib", "kind": "mk:Drug", "matched": "Velcade"}
    described = run("describe", "velcade", home=built_home).output
    assert described.startswith("bortezomib  (drug:bortezomib)\n  is a: ")
    assert "doubts: " in described
    assert json.loads(run("describe", "velcade", "--format", "json", home=built_home).output)["label"] == "bortezomib"
    assert "drug:bortezomib" in run("describe", "velcade", "--format", "ttl", home=built_home).output
    nothing = run("search", "qqqqzzzz", home=built_home)
    assert (nothing.exit_code, nothing.stderr) == (0, "Nothing in the graph is called 'qqqqzzzz'.\n")


@pytest.mark.slow
def test_things_are_compared(built_home: Path) -> None:
    shown = run("compare", "KRd", "VRd", "--event", "neutropenia", home=built_home).output
    assert shown.startswith("proportion of patients with neutropenia, grade not stated, newly diagnosed\n")
    assert "nobody was randomised" in shown
    rows = run(
        "compare", "KRd", "VRd", "--event", "neutropenia", "--format", "csv", home=built_home
    ).output.splitlines()
    assert rows[0].startswith("axis,measure,event,group")
    assert len(rows) == 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("paths", "VRd", "neuropathy"), "Did you mean 'ae:peripheral-neuropathy'"),
        (("paths", "lenalidomid", "neutropenia"), "Did you mean 'drug:lenalidomide'"),
        (("paths", "VRd"), "(regimen) is where chains begin"),
        (("paths", "lenalidomide", "--under", "HP:0001871"), "once that ontology is loaded"),
        (("paths", "https://example.org/nothing", "neutropenia"), "The graph has nothing on"),
        (("explain", "VRd", "a", "mk:ProteasomeInhibitorRegimen"), "Did you mean"),
        (("describe", "velcad"), "Did you mean 'drug:bortezomib'"),
        (("compare", "KRd", "lenalidomde"), "Did you mean 'drug:lenalidomide'"),
        (("query", "outcome-of-trail"), "Did you mean outcome-of-trial?"),
        (("query", "--name", "outcome-of-trail"), "Did you mean outcome-of-trial?"),
        (("export", "parquet", "x.parquet", "--source", "zhang-203"), "zhang-2023"),
        (("load", "clinicaltrial-gov", "pyproject.toml"), "clinicaltrials-gov"),
        (("fetch", "clinicaltrial-gov", "x"), "clinicaltrials-gov"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest(built_home: Path, words: tuple[str, ...], says: str) -> None:
    failed = run(*words, home=built_home)
    assert isinstance(failed.exception, MyelomaKgError), failed.output
    assert says in str(failed.exception)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("qurey", "x"), "Did you mean 'query'?"),
        (("stats", "--formt", "csv"), "--format"),
        (("paths", "VRd", "neutropenia", "--ask", "chans"), "Did you mean 'chains'?"),
        (("paths", "VRd", "neutropenia", "--evidence", "clincal"), "Did you mean 'clinical'?"),
        (("export", "parqet", "x"), "Did you mean 'parquet'?"),
        (("paths", ""), "an end is empty"),
        (("paths", "VRd", " "), "an end is empty"),
        (("paths",), "Missing argument"),
        (("--home", "x", "stats"), "--home stands behind the command: myeloma-kg stats --home"),
        (("--format", "csv", "query", "ASK {}"), "myeloma-kg query --format"),
        (("--nonsense", "stats"), "--nonsense"),
    ],
)
def test_what_is_typed_wrong_is_said_with_its_remedy(built_home: Path, words: tuple[str, ...], says: str) -> None:
    failed = run(*words, home=built_home)
    assert failed.exit_code == 2
    assert says in failed.output


@pytest.mark.parametrize(
    ("name", "content", "options", "says"),
    [
        ("a.xlsx", "no workbook", (), "by its name this is a workbook of Excel, and it holds none"),
        ("a.csv", "x,y\n1,2\n", ("--header", "99"), "The last row is row 2: say which one holds the names"),
        ("a.csv", "", (), "the table is empty"),
        ("a.csv", "x,y\n1,2\n", ("--header", "0"), "0 is not in the range"),
        ("a.csv", "x,y\n1,2\n", ("--kind", "outcomes"), "Did you mean 'outcome'?"),
        ("", "", (), "is a directory"),
    ],
)
def test_a_table_that_is_none_is_said(
    tmp_path: Path, name: str, content: str, options: tuple[str, ...], says: str
) -> None:
    path = tmp_path / name if name else tmp_path
    if name:
        path.write_text(content, encoding="utf-8")
    failed = run("draft-mapping", str(path), *options)
    assert says in f"{failed.output}{failed.exception}"


def test_exit_codes_are_documented_in_one_place() -> None:
    documented = {int(code) for code in re.findall(r"(?:^|[;:]\s)(\d+) ", " ".join(EXIT_CODES.split()))}
    raised = {kind.exit_code for kind in error_classes()}
    assert raised <= documented
    assert {0, 1, 2} <= documented
    assert " ".join(EXIT_CODES.replace("\b", "").split()) in " ".join(run("--help").output.split())


def test_the_options_of_serve_are_grouped() -> None:
    named = [name for names in GROUPS.values() for name in names]
    assert sorted(named) == sorted(
        each.name for each in configuration.explain_settings(environ={}) if each.name != "token"
    )
    shown = run("serve", "--help").output
    places = [shown.index(f"\n{heading}:\n") for heading in GROUPS]
    assert places == sorted(places)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_help_has_an_example(name: str) -> None:
    context = click.Context(cli, info_name="myeloma-kg")
    _, command, _ = cli.resolve_command(context, [name])
    assert command
    commands = command.commands if isinstance(command, click.Group) else {"": command}
    for sub, each in commands.items():
        words = f"myeloma-kg {name} {sub}".strip()
        assert re.search(rf"^\s*(?:[A-Z_]+=\S+ )?{re.escape(words)}", each.help or "", re.MULTILINE) or (
            f'"{name}"' in (each.help or "")
        ), f"{words} has no example"


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("myeloma-kg qu", {"query"}),
        ("myeloma-kg stats --format js", {"json", "jsonl"}),
        ("myeloma-kg paths --ask ca", {"causes"}),
        ("myeloma-kg query --dead", {"--deadline-seconds"}),
    ],
)
def test_the_tab_key_completes(line: str, offers: set[str]) -> None:
    words = line.split()
    environment = {
        **os.environ,
        "_MYELOMA_KG_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    script = "import sys; sys.argv[0] = 'myeloma-kg'; from kg.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert {each.partition(",")[2] for each in done.stdout.split()} == offers


@pytest.mark.slow
def test_an_answer_for_the_defaults_says_for_what(built_home: Path) -> None:
    done = run("query", "outcome-of-trial", home=built_home)
    assert "Without --param this is the answer for trial=trial:SWOG-S0777, measure=measure:median-pfs." in done.stderr
    assert "Without" not in done.stdout


@pytest.mark.slow
def test_an_empty_answer_of_a_shipped_query_says_what_was_not_given(built_home: Path) -> None:
    done = run("query", "outcome-of-trial", "-p", "trial=POLLUX", home=built_home)
    assert "Nothing in the graph answers this" in done.stderr
    assert "Not given, and so taken: measure=measure:median-pfs." in done.stderr


def test_a_question_that_nobody_answers_names_what_goes_without(tmp_path: Path) -> None:
    done = run("fetch", "pubmed", "lenalidomide", "-o", str(tmp_path / "articles"), text="")
    assert (done.exit_code, "nobody to answer: say --yes" in done.output) == (2, True)
    declined = run("fetch", "pubmed", "lenalidomide", "-o", str(tmp_path / "articles"), text="n\n")
    assert declined.exit_code == 1
    assert not (tmp_path / "articles").exists()


def test_what_a_terminal_cannot_show_is_written_otherwise() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli.main", "serve", "--help"],
        capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "latin-1"}, check=False,
    )  # fmt: skip
    assert (done.returncode, b"MYELOMA_KG_TOKEN=\\u2026" in done.stdout) == (0, True), done.stderr


@pytest.mark.slow
def test_a_server_starts_where_the_standard_files_are_closed(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "kg.cli.main", "serve", "--port", str(port), "--only-dataset", "--dataset"]
    # In the background of a script, too, where no interrupt comes.
    closing = ["sh", "-c", 'trap "" INT; exec "$@" <&- >&- 2>&-', "sh", *command, str(tmp_path / "d")]
    environment = {**os.environ, "MYELOMA_KG_TOKEN": "a-token-of-this-test-0123456789"}
    with subprocess.Popen(closing, cwd=ROOT, env=environment) as process:
        try:
            wait_for(lambda: answers(f"http://127.0.0.1:{port}/ready") or process.poll() is not None, 60)
            assert process.poll() is None
        finally:
            process.terminate()
    assert process.returncode == 0
