"""Files that a command writes: whole, or as they were."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.errors import storage_error
from kg.interrupts import deferred, say_done


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a draft to write, a file or a folder of files, that takes the place of `path` once the block has ended.

    The folders above it are made. When anything goes wrong, an interruption as well, what stood there stays as it was.
    What is no file, such as a pipe, is written as it is; links, and who may read a file, stay. Raises StorageError.

    >>> with TemporaryDirectory() as folder:
    ...     with replacing(Path(folder, "reports", "today.txt")) as draft:
    ...         _ = draft.write_text("whole")
    ...     Path(folder, "reports", "today.txt").read_text()
    'whole'
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        yield path
        return
    path = path.resolve() if path.is_symlink() else path
    drafts = ""
    try:
        _make_folder(path.parent)
        with TemporaryDirectory(dir=path.parent, prefix=".draft-") as drafts:
            draft = Path(drafts, path.name)
            yield draft
            with deferred():
                if draft.is_dir():
                    path.mkdir(exist_ok=True)
                    for each in sorted(draft.iterdir()):
                        _take_place(each, path / each.name)
                else:
                    _take_place(draft, path)
                say_done(f"{path} is written")
    except OSError as error:
        if error.filename and drafts and not str(error.filename).startswith((drafts, str(path))):
            raise
        raise storage_error(f"{path} cannot be written", error, "What stood there is as it was.") from error


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:  # what stands there is a file, and "File exists" does not say so
        raise NotADirectoryError(errno.ENOTDIR, f"{path} is no folder") from error


def _take_place(draft: Path, path: Path) -> None:
    if path.is_file():
        shutil.copymode(path, draft)
    draft.replace(path)
