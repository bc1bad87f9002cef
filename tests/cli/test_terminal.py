"""What data say on a terminal: characters, and no commands to it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from kg.cli.options import show_steps
from kg.cli.output import Output
from kg.cli.terminal import say

COMMANDS = Path(__file__).resolve().parents[2] / "kg" / "cli"
LABEL = "a\x1b[31mred\x1b]0;title\x07 \x9b31m \u202elast"
SHOWN = "a\\x1b[31mred\\x1b]0;title\\x07 \\x9b31m \\u202elast"


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_is_shown_control_characters_as_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", out := Terminal())
    monkeypatch.setattr(sys, "stderr", errors := Terminal())
    Output(("table", "csv"), "csv").write_rows(["label"], [[LABEL]])
    say(f"Error: '{LABEL}'\r\n\tis no name", err=True)
    assert out.getvalue() == f"label\n{SHOWN}\n"
    assert errors.getvalue() == f"Error: '{SHOWN}'\r\n\tis no name\n"


def test_a_pipe_gets_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", out := io.StringIO())
    say("\u202elast")
    assert out.getvalue() == "\u202elast\n"


def test_a_step_is_shown_as_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    with show_steps() as steps:
        steps("loading a[bold]b[/]\x1b.nt")
    assert capsys.readouterr().err.startswith("  loading a[bold]b[/]\\x1b.nt (")


def test_every_command_prints_by_what_knows_terminals() -> None:
    others = [path.name for path in COMMANDS.glob("*.py") if "click.echo(" in path.read_text(encoding="utf-8")]
    assert sorted(others) == ["interruption.py", "terminal.py"]
