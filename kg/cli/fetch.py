"""The command `myeloma-kg fetch`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import show_steps
from kg.cli.terminal import say
from kg.downloads.download import Download
from kg.downloads.services import SERVICES, service_of
from kg.interrupts import say_left

_MOST = 100_000


@click.command("fetch")
@click.argument("source", required=False)
@click.argument("words", nargs=-1)
@click.option("--output", "-o", type=click.Path(file_okay=False, path_type=Path), help="The folder for the files.")
@click.option("--most", type=click.IntRange(1, _MOST), default=1000, show_default=True, help="Records at most.")
@click.option("--again", is_flag=True, help="Ask for what is in the folder already, too.")
@click.option("--yes", is_flag=True, help="Do not ask before the first request.")
@click.option("--server", default="", help="Another address with the same interface, such as a mirror.")
@click.option("--private", multiple=True, help="A private network that the server may be in, such as 127.0.0.0/8.")
def fetch_command(
    source: str | None,
    words: tuple[str, ...],
    output: Path | None,
    most: int,
    server: str,
    private: tuple[str, ...],
    *,
    again: bool,
    yes: bool,
) -> None:
    """Fetch records of a SOURCE that are about WORDS, as files that `myeloma-kg load` takes.

    \b
    myeloma-kg fetch clinicaltrials-gov NCT01029262 -o trials
    myeloma-kg fetch pubmed "lenalidomide neutropenia" -o articles --most 200

    What will be asked, of whom and how often is said before the first request. Requests keep the pauses that the
    publisher asks for and are tried again where the service is busy; what is in the folder already is not asked for
    again. Without arguments the services are listed.
    """
    if source is None:
        say("\n".join(f"{one.source}: {one.title}\n  takes {one.asks_for}" for one in SERVICES.values()))
        return
    service = service_of(source)
    if service.page and not words:
        raise click.UsageError(f"{service.title} takes {service.asks_for}.")
    folder = output or Path(source)
    download = Download(service, folder, again, private)
    download = download.at(server) if server else download
    _say_beforehand(download, words, most)
    if not yes:
        _confirm()
    say_left(f"What was fetched stays in {folder}; without --again only the rest is asked for.")
    with show_steps() as steps:
        steps(f"asking {service.title}")
        done = download.run(words, most, steps.say)
    say(f"{done.records:,} records: {done.fresh:,} files fetched, {done.kept:,} there already, in {folder}.")
    say(f"Load them with: myeloma-kg load {source} {folder}")


def _confirm() -> None:
    try:
        goes_on = click.confirm("Go on?", err=True)
    except click.Abort as abort:
        if isinstance(abort.__context__, EOFError):
            raise click.UsageError("There is nobody to answer: say --yes") from abort
        raise
    if not goes_on:
        raise click.Abort


def _say_beforehand(download: Download, words: tuple[str, ...], most: int) -> None:
    service = download.service
    say(f"This asks {service.title}, {service.address}", err=True)
    if service.page:
        about = " ".join(words)
        requests = f"{service.requests(most):,} requests at most, {service.pause:g} s apart"
        say(f"  for up to {most:,} records about: {about} ({requests})", err=True)
    say(f"  terms of use: {service.terms}", err=True)
