"""The options that several commands share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from kg.cli.terminal import harmless, say
from kg.configuration import Setting, explain_settings, load_configuration, near_variables
from kg.errors import ConfigurationError, Finding

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

    from kg.interface.graph import Graph

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: load_configuration().home,
    show_default="MYELOMA_KG_HOME or the user's data directory",
    help="Where snapshots of the graph stand.",
)
store_option = click.option(
    "--store",
    "address",
    metavar="URL",
    default=lambda: load_configuration().store or None,
    help="Ask a running endpoint of ours, or the SPARQL endpoint of a store that `publish` loaded, not the home.",
)


def opened(home: Path, address: str | None) -> Graph:
    """Open the graph of a home, or of an address, for a command that asks it as Python does.

    Raises ConfigurationError for an address that is none: in Python it would be a folder.
    """
    if address and not address.lower().startswith(("http://", "https://")):
        raise ConfigurationError(f"--store: '{address}' is no address: it begins with http:// or https://.")
    return cast("Graph", import_module("kg.interface.graph").open_graph(address or home))


_Command = TypeVar("_Command", bound=Callable[..., Any])
# Seconds between two words on how far a step is, where there is no terminal.
_BETWEEN = 10
# A token on a command line is seen by every user of the machine.
_NEVER_FLAGS = frozenset({"token"})


def setting_options(*names: str) -> Callable[[_Command], _Command]:
    """Add an option for each of some settings, all without names, and --config for a file that holds the rest."""

    def add(command: _Command) -> _Command:
        for setting in reversed(explain_settings(environ={})):
            if setting.name not in _NEVER_FLAGS and (not names or setting.name in names):
                command = _setting_option(setting)(command)
        return click.option(
            "--config",
            "file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="A TOML file with settings. An option wins over the environment, the environment over the file.",
        )(command)

    return add


def _setting_option(setting: Setting) -> Callable[[_Command], _Command]:
    name = f"--{setting.name.replace('_', '-')}"
    meaning = f"{setting.meaning[0].upper()}{setting.meaning[1:]}."
    if isinstance(setting.default, bool):
        return click.option(name, is_flag=True, default=None, help=meaning)
    value = " ".join(setting.default) if isinstance(setting.default, tuple) else setting.default
    default = (
        f" [default: {value:,}]"
        if isinstance(value, (int, float)) and setting.name != "port"
        else f" [default: {value}]"
    )
    shown = "" if value in {None, ""} or setting.name in {"home", "workers"} else default
    return click.option(name, metavar="VALUE", help=meaning + shown)


def show_near_variables() -> None:
    """Print which variables of the environment no setting reads, though one is called almost so, on stderr."""
    for name, meant in near_variables():
        say(f"Note: nothing reads the variable {name}. Did you mean {meant}?", err=True)


# Remarks on a file: more would say the same.
_REMARKS = 10


def show_remarks(notes: Sequence[Finding]) -> None:
    """Print what was taken of files though it is not as their format wants it, the first ones whole, on stderr."""
    for note in notes[:_REMARKS]:
        say(f"Note: {note}", err=True)
    if len(notes) > _REMARKS:
        say(f"Note: {len(notes) - _REMARKS:,} more places are not as their format wants them.", err=True)


def _shown(text: str) -> str:
    """Return a text as rich prints it and nothing else, such as the name of a file."""
    return cast("str", import_module("rich.markup").escape(harmless(text)))


class ProgressSteps:
    """Prints the steps of long work, each with the seconds that it took."""

    def __init__(self, least: float, at_end: ExitStack) -> None:
        self._least, self._at_end = least, at_end
        self._began, self._step = 0.0, ""
        self._last_shown = 0.0

    def __call__(self, step: str) -> None:
        """Begin a step."""
        self.end()
        self._began, self._step = time.monotonic(), _shown(step)
        self._last_shown = self._began
        if self._status is not None:
            self._status.update(self._step)

    def say(self, text: str) -> None:
        """Say how far the running step is: at once on a terminal, and now and then elsewhere."""
        now = time.monotonic()
        if self._status is not None:
            self._status.update(f"{self._step}: {_shown(text)}")
        elif now - self._last_shown >= _BETWEEN:
            self._console.print(f"  {self._step}: {_shown(text)}", highlight=False)
            self._last_shown = now

    def end(self) -> None:
        """End the running step."""
        took = time.monotonic() - self._began
        if self._step and took >= self._least:
            self._console.print(f"  {self._step} [dim]({took:.1f} s)[/dim]", highlight=False)
        self._step = ""

    @cached_property
    def _console(self) -> Console:
        # Imported with the first step: work that has none is done before.
        console: Console = import_module("rich.console").Console(stderr=True)
        return console

    @cached_property
    def _status(self) -> Status | None:
        console = self._console
        return self._at_end.enter_context(console.status(self._step)) if console.is_terminal else None


@contextmanager
def show_steps(*, least: float = 0) -> Iterator[ProgressSteps]:
    """Show the steps of a piece of work on standard error; without those that took fewer seconds than `least`."""
    with ExitStack() as at_end:
        shown = ProgressSteps(least, at_end)
        yield shown
        shown.end()
