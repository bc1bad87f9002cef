"""The options that several commands share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.status import Status

from kg import configuration
from kg.tables import TableFormat

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: configuration.load_configuration().home,
    show_default="MYELOMA_KG_HOME or the user's data directory",
    help="Where snapshots of the graph stand.",
)
_Command = TypeVar("_Command", bound=Callable[..., Any])
# A token on a command line is seen by every user of the machine.
_NEVER_FLAGS = frozenset({"token"})


def setting_options(command: _Command) -> _Command:
    """Add an option for every setting of the server, and --config for the file that holds the rest."""
    for setting in reversed(configuration.explain_settings(environ={})):
        if setting.name not in _NEVER_FLAGS:
            command = _setting_option(setting)(command)
    return click.option(
        "--config",
        "file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A TOML file with settings. An option wins over the environment, the environment over the file.",
    )(command)


def _setting_option(setting: configuration.Setting) -> Callable[[_Command], _Command]:
    name = f"--{setting.name.replace('_', '-')}"
    meaning = f"{setting.meaning[0].upper()}{setting.meaning[1:]}."
    if isinstance(setting.default, bool):
        return click.option(name, is_flag=True, default=None, help=meaning)
    value = " ".join(setting.default) if isinstance(setting.default, tuple) else setting.default
    told = (
        f" [default: {value:,}]"
        if isinstance(value, (int, float)) and setting.name != "port"
        else f" [default: {value}]"
    )
    shown = "" if value in {None, ""} or setting.name in {"home", "workers"} else told
    return click.option(name, metavar="VALUE", help=meaning + shown)


format_option = click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in TableFormat]),
    default=TableFormat.TABLE.value,
    callback=lambda _context, _parameter, value: TableFormat(value),
    show_default=True,
    help="How the rows are printed.",
)


class Steps:
    """Prints the steps of long work, each with the seconds that it took."""

    def __init__(self, console: Console, least: float, status: Status | None) -> None:
        self._console, self._least, self._status = console, least, status
        self._began, self._step = 0.0, ""

    def __call__(self, step: str) -> None:
        """Begin a step."""
        self.end()
        self._began, self._step = time.monotonic(), step
        if self._status is not None:
            self._status.update(step)

    def end(self) -> None:
        """End the running step."""
        took = time.monotonic() - self._began
        if self._step and took >= self._least:
            self._console.print(f"  {self._step} [dim]({took:.1f} s)[/dim]", highlight=False)
        self._step = ""


@contextmanager
def steps(*, least: float = 0) -> Iterator[Steps]:
    """Show the steps of a piece of work on standard error; without those that took fewer seconds than told."""
    console = Console(stderr=True)
    with console.status("working") if console.is_terminal else nullcontext() as status:
        shown = Steps(console, least, status)
        yield shown
        shown.end()
