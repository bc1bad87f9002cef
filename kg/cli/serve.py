"""The command `myeloma-kg serve`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

import server
from kg.cli.options import setting_options
from kg.configuration import load_configuration
from kg.frontend.bundles import available
from kg.namespaces import MK
from kg.stores.opening import require_snapshot


@click.command("serve")
@setting_options()
def serve_command(file: Path | None, **flags: object) -> None:
    """Serve the graph: a SPARQL endpoint, the shipped queries and a landing page.

    It listens on this machine alone unless --host says otherwise. The curated graph is never written; a new build
    is taken up without a restart. Every setting may also stand in the environment (MYELOMA_KG_<SETTING>) or in a
    file; `myeloma-kg config` shows them all.

    With --dataset DIR, whoever sends the token of MYELOMA_KG_TOKEN as `Authorization: Bearer` may write a dataset
    of its own beside the curated graph: by SPARQL Update at /update, and by the Graph Store Protocol at /store.
    Queries at /sparql see both. The directory is made when it is not there.
    """
    settings = load_configuration(flags, file=file)
    if not settings.only_dataset:
        require_snapshot(settings)
    with suppress(KeyboardInterrupt):
        server.serve(settings, _announce_dataset if settings.only_dataset else _announce)


def _announce_dataset(address: str) -> None:
    click.echo(
        f"\nA dataset without the curated graph. Open {address}/ in a browser, or write and ask:\n\n"
        f'  curl {address}/update -H "Authorization: Bearer $MYELOMA_KG_TOKEN" \\\n'
        "    --data-urlencode 'update=INSERT DATA { <urn:a> <urn:b> <urn:c> }'\n"
        f"  curl {address}/sparql -H 'Accept: text/csv' --data-urlencode 'query=SELECT * {{ ?s ?p ?o }}'\n\n"
        "Ctrl-C ends the server."
    )


def _announce(address: str) -> None:
    query = "SELECT ?regimen WHERE { ?regimen a mk:ProteasomeInhibitorContainingRegimen }"
    declared = f"PREFIX mk: <{MK}> {query}"
    click.echo(
        f"\nOpen {address}/ in a browser, or ask:\n\n"
        f"  curl -H 'Accept: text/csv' {address}/sparql --data-urlencode \\\n"
        f"    'query={declared}'\n"
        f"  curl '{address}/queries/outcome-of-trial?trial=SWOG+S0777'\n"
    )
    if not available():
        click.echo(
            "The query editor and the interactive graph are not installed; in a clone, make frontend fetches them.\n"
        )
    click.echo("Ctrl-C ends the server.")
