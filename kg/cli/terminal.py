"""What commands print: on a terminal, data can move no cursor, change no colour and write no title."""

from __future__ import annotations

import re
import sys

import click

# Controls but the tab and the ends of lines; and what turns the direction of the text behind it.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print a text to standard output, or standard error; a terminal is shown control characters as escapes.

    What is piped or redirected is what it is.
    """
    stream = sys.stderr if err else sys.stdout
    if stream is not None and stream.isatty():
        text = harmless(text)
    click.echo(text, err=err, nl=nl)


def harmless(text: str) -> str:
    r"""Return a text with control characters as escapes.

    >>> print(harmless("red: \x1b[31m"))
    red: \x1b[31m
    """
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
