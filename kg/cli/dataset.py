"""The commands that look after a writable dataset."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import IO, cast

import click

from kg.cli.options import show_steps
from kg.cli.output import Output, file_or_standard_output, output_options
from kg.cli.terminal import say
from kg.dataset.directory import Directory
from kg.formats import Format
from kg.output_files import replacing

_WITHOUT = "the dataset has no columns, with which aggregates are fast."
_directory = click.argument("directory", type=click.Path(file_okay=False, path_type=Path))


@click.group("dataset")
def dataset_command() -> None:
    """Look after a writable dataset: back it up, check it, restore it, load files, export it, make it small.

    A dataset is a directory that `myeloma-kg serve --dataset DIRECTORY` makes and serves.
    """


@dataset_command.command("backup", short_help="Copy a dataset as it is at this moment.")
@_directory
@click.argument("target", type=click.Path(path_type=Path))
def dataset_backup_command(directory: Path, target: Path) -> None:
    """Copy the dataset in DIRECTORY to TARGET, a new directory, as it is at this moment.

    \b
    myeloma-kg dataset backup data saved

    It may be served and written meanwhile. The backup carries the SHA-256 of each file, which `restore` and
    `verify` check; its digest, which is printed, is that of all of it.
    """
    from kg.dataset import copies

    saved = copies.back_up(Directory(directory), target)
    say(f"Backed up {_counted(saved.quads, 'quad')} (version {saved.version.digest}) to {target}.")
    say(f"Digest of the backup: {saved.digest}")


@dataset_command.command("restore", short_help="Make a backup the content of a dataset.")
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_directory
@click.option("--replace", is_flag=True, help="Put the backup in the place of what DIRECTORY holds.")
def dataset_restore_command(source: Path, directory: Path, *, replace: bool) -> None:
    """Make the backup SOURCE the content of the dataset in DIRECTORY, whole or not at all.

    \b
    myeloma-kg dataset restore saved data --replace

    No server may be running on DIRECTORY. What it holds stays until the copy has been read and counted.
    """
    from kg.dataset import copies

    restored = copies.restore(source, Directory(directory), replace=replace)
    say(f"Restored {_counted(restored.quads, 'quad')} to {directory} (version {restored.version.digest}).")
    if restored.lacks_columns:
        _note(f"{_WITHOUT} A backup holds none.", directory)


@dataset_command.command("verify", short_help="Say whether a dataset or a backup is whole.")
@_directory
def dataset_verify_command(directory: Path) -> None:
    """Read all of DIRECTORY, a dataset or a backup, and say whether it is whole.

    \b
    myeloma-kg dataset verify data

    Of a backup every file is held against its SHA-256, and the digest of the backup is printed. Of a dataset the
    columns are read, too, and what they count is held against the store. It may be served meanwhile.
    """
    from kg.dataset import copies

    result = copies.verify(directory)
    kind = f"backup {result.digest}" if result.digest else f"version {result.version.digest}"
    counted = f"{_counted(result.quads, 'quad')}, {_counted(result.graphs, 'named graph')}"
    empty = f" ({result.empty:,} of them empty)" if result.empty else ""
    say(f"{directory} is whole: {counted}{empty} ({kind}).")
    if result.lacks_columns and not result.digest:
        _note(_WITHOUT, directory)


@dataset_command.command("export", short_help="Write every quad to a file.")
@_directory
@click.argument(
    "file", type=click.Path(dir_okay=False, path_type=Path), required=False, callback=file_or_standard_output
)
@output_options("nquads", "trig", default="nquads")
def dataset_export_command(directory: Path, file: Path | None, output: Output) -> None:
    """Write every quad of the dataset in DIRECTORY to FILE, or to the standard output.

    \b
    myeloma-kg dataset export data all.nq.gz
    myeloma-kg dataset export data -o all.trig

    A name that ends with .gz is compressed. The dataset may be served and written meanwhile.
    """
    from kg.dataset import copies

    if file is not None and output.path is not None:
        raise click.UsageError("FILE and --output name two files: give one")
    file = file or output.path
    packed = file is not None and file.suffix == ".gz"
    form = output.named or Output(output.offered, None, file.with_suffix("") if packed and file else file).form
    wanted = Format.TRIG if form == "trig" else Format.N_QUADS
    if file is None:
        copies.export(Directory(directory), sys.stdout.buffer, wanted)
        return
    with replacing(file) as draft, gzip.open(draft, "wb") if packed else draft.open("wb") as target:
        count = copies.export(Directory(directory), cast("IO[bytes]", target), wanted)
    say(f"Exported {_counted(count, 'quad')} to {file}.")


@dataset_command.command("load", short_help="Add files of RDF.")
@_directory
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--graph", default="", metavar="IRI", help="Where triples go; the default graph without it.")
def dataset_load_command(directory: Path, files: tuple[Path, ...], graph: str) -> None:
    """Add FILES of RDF, packed (.gz) or not, to the dataset in DIRECTORY, which is made if it is not there.

    \b
    myeloma-kg dataset load notes big.nt.gz more.ttl --graph http://example.org/g

    For what is too large for the graph store of a server: files of any size, in bulk, all of them as one version
    (RDF/XML and JSON-LD are held in memory). No server may be running on the directory.
    """
    from kg.dataset.bulk_load import load_files
    from kg.dataset.view import is_reserved

    with show_steps() as steps:
        version, added, without_columns = load_files(Directory(directory), files, graph, steps, steps.say)
    say(f"Added {_counted(added, 'quad')} to {directory} (version {version.digest}).")
    if without_columns:
        _note(f"{_WITHOUT} {without_columns}", directory)
    if taken := next(filter(is_reserved, version.info["graphs"]), None):
        say(
            f"Note: <{taken}> is the name of a curated graph, so that this dataset can only be served by itself: "
            "myeloma-kg serve --only-dataset.",
            err=True,
        )


@dataset_command.command("compact", short_help="Write a dataset anew, without what it no longer holds.")
@_directory
def dataset_compact_command(directory: Path) -> None:
    """Write the dataset in DIRECTORY anew, in few files and without the texts of what was removed from it.

    \b
    myeloma-kg dataset compact data

    It takes as long as to load it, and as much room beside. No server may be running on it. The version before is
    removed when the new one is in use. A dataset of 100,000 quads and more gets columns, too, with which aggregates
    (COUNT, SUM, AVG, MIN, MAX) are fast.
    """
    from kg.dataset import copies

    with show_steps(least=1) as steps:
        done = copies.compact(Directory(directory), steps)
    columns = f", of which {done.columns:,} are the columns that aggregates read" if done.columns else ""
    say(f"Compacted {directory}: {done.before:,} bytes before, {done.after:,} after{columns}.")
    if done.without_columns:
        say(f"Note: {_WITHOUT} {done.without_columns}", err=True)


def _note(text: str, directory: Path) -> None:
    say(f"Note: {text} To make them: myeloma-kg dataset compact {directory}", err=True)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"
