"""The pictures of README and documentation, drawn from the graph in use: `python -m docs.making.pictures`."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from kg.cli.main import cli

PICTURES = Path(__file__).resolve().parents[1] / "pictures"
# The command that draws each.
COMMANDS = {"lenalidomide-neutropenia.svg": ("paths", "lenalidomide", "neutropenia", "-k", "3", "--format", "svg")}


def drawn(name: str) -> str:
    """Return a picture as SVG."""
    return CliRunner().invoke(cli, COMMANDS[name], catch_exceptions=False).stdout


if __name__ == "__main__":
    for name in COMMANDS:
        (PICTURES / name).write_text(drawn(name), encoding="utf-8")
