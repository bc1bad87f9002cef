"""`sources.toml`: which bulk sources a graph is built from, so that the build can be repeated.

    [[source]]
    name = "clinicaltrials-gov"
    files = ["downloads/ctg-studies.zip", "more/*.json"]

    [[source]]
    name = "table"
    mapping = "cohort.mapping.toml"
    files = ["cohort.csv"]

Paths are relative to the file; a pattern stands for the files that it matches, sorted.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import Finding, SourceError

FILE = "sources.toml"
_KEYS = {"name", "files", "mapping"}
_SIGNS = frozenset("*?[")


@dataclass(frozen=True)
class ListedSource:
    """A source and its files, as they are written in the list."""

    name: str
    files: tuple[str, ...]
    mapping: str = ""


@dataclass(frozen=True)
class SourceList:
    """The sources of a graph, and the folder that their paths are relative to."""

    folder: Path
    sources: tuple[ListedSource, ...] = ()

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield the name of the source and the path of each file, each pair once. Raises SourceError."""
        findings: list[Finding] = []
        seen: set[tuple[str, Path]] = set()
        for source in self.sources:
            for pattern in source.files:
                paths = list(self._paths(pattern))
                if not paths:
                    rule, remedy = "no such file", f"Correct it in {self.folder / FILE}, or put the file back."
                    findings.append(Finding(str(self.folder / FILE), 1, "files", pattern, rule, remedy))
                seen.update((self._named(source), path) for path in paths)
        if findings:
            raise SourceError(findings)
        yield from sorted(seen)

    def with_files(self, name: str, files: Iterable[Path], mapping: Path | None = None) -> SourceList:
        """Return the list with more files of a source; what is listed already is not listed again."""
        by = str(mapping.resolve()) if mapping else ""
        listed = {(source.name, source.mapping, file) for source in self.sources for file in source.files}
        fresh = tuple(dict.fromkeys(text for file in files if (name, by, text := str(file.resolve())) not in listed))
        if not fresh:
            return self
        merged = [*self.sources]
        for index, source in enumerate(merged):
            if (source.name, source.mapping) == (name, by):
                merged[index] = ListedSource(name, (*source.files, *fresh), by)
                break
        else:
            merged.append(ListedSource(name, fresh, by))
        return SourceList(self.folder, tuple(merged))

    def write(self) -> Path:
        """Write the list into its folder and return the file."""
        blocks = ["# The bulk sources of this graph: myeloma-kg build reads them. Take an entry out to take it out.\n"]
        for source in self.sources:
            files = "".join(f"  {json.dumps(file, ensure_ascii=False)},\n" for file in source.files)
            mapping = f"mapping = {json.dumps(source.mapping, ensure_ascii=False)}\n" if source.mapping else ""
            blocks.append(f"[[source]]\nname = {json.dumps(source.name)}\n{mapping}files = [\n{files}]\n")
        path = self.folder / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text("\n".join(blocks), encoding="utf-8")
        draft.replace(path)
        return path

    def _named(self, source: ListedSource) -> str:
        """Return the name of a source as its loader is called by: with its mapping, where it has one."""
        return f"{source.name}:{(self.folder / source.mapping).resolve()}" if source.mapping else source.name

    def _paths(self, pattern: str) -> Iterator[Path]:
        path = Path(pattern)
        if not _SIGNS.intersection(pattern) or (self.folder / path).exists():
            result = self.folder / path
            if result.exists():
                yield result.resolve()
            return
        root = Path(path.anchor) if path.is_absolute() else self.folder
        relative = path.relative_to(path.anchor) if path.is_absolute() else path
        yield from sorted(one.resolve() for one in root.glob(str(relative)) if one.is_file())


def read_source_list(path: Path) -> SourceList:
    """Return the list in a file. Raises SourceError with every bad place."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SourceError([Finding(str(path), 1, "", "", "there is no such file", "Check the path.")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        remedy = "Write [[source]] with name and files."
        raise SourceError([Finding(str(path), 1, "", "", f"it is no TOML: {error}", remedy)]) from error
    findings = list(_findings(path, data))
    if findings:
        raise SourceError(findings)
    sources = tuple(
        ListedSource(one["name"], tuple(one["files"]), one.get("mapping", "")) for one in data.get("source", ())
    )
    return SourceList(path.parent.resolve(), sources)


def _findings(path: Path, data: dict[str, Any]) -> Iterator[Finding]:
    for key in data.keys() - {"source"}:
        yield Finding(str(path), 1, key, "", "the list takes [[source]] alone", "Take it out.")
    sources = data.get("source", [])
    if not isinstance(sources, list):
        yield Finding(str(path), 1, "source", "", "sources are written [[source]]", "Double the brackets.")
        return
    for one in sources:
        for key in one.keys() - _KEYS:
            yield Finding(
                str(path), 1, key, str(one[key]), "a source has name, files and perhaps a mapping", "Take it out."
            )
        if not isinstance(one.get("name"), str):
            yield Finding(str(path), 1, "name", "", "a source has a name", "Write the name of its loader.")
        if not isinstance(one.get("mapping", ""), str):
            yield Finding(str(path), 1, "mapping", str(one["mapping"]), "a mapping is a file", "Write its path.")
        files = one.get("files")
        if not isinstance(files, list) or not files or not all(isinstance(file, str) for file in files):
            yield Finding(str(path), 1, "files", str(files or ""), "a source has a list of files", "Write their paths.")
