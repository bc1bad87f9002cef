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
import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import Finding, SourceError, UnknownNameError, unread_reason
from kg.toml_texts import toml_values

FILE = "sources.toml"
_KEYS = {"name", "files", "mapping"}
_SIGNS = frozenset("*?[")
_LINE = re.compile(r"at line (\d+)")
_HEAD = re.compile(r"\s*\[\[\s*source\s*\]\]")


@dataclass(frozen=True)
class ListedSource:
    """A source and its files, as they are written in the list."""

    name: str
    files: tuple[str, ...]
    mapping: str = ""


@dataclass(frozen=True)
class SourceList:
    """The sources of a graph, and the folder that their paths are relative to; `name`: that of the list's file."""

    folder: Path
    sources: tuple[ListedSource, ...] = ()
    name: str = FILE

    @property
    def path(self) -> Path:
        """The file of the list."""
        return self.folder / self.name

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield the name of the source and the path of each file, each pair once.

        Raises SourceError with every source that no loader knows, mapping that is wrong, and file that is not there.
        """
        findings: list[Finding] = []
        seen: set[tuple[str, Path]] = set()
        places = _Places(self.path)
        for number, source in enumerate(self.sources):
            findings += self._of_loader(source, number, places)
            for pattern in source.files:
                paths = list(self._paths(pattern))
                if not paths:
                    remedy = f"Correct it in {self.path}, or put the file back."
                    findings.append(places.finding(number, "files", pattern, "no such file", remedy))
                seen.update((self._named(source), path) for path in paths)
        if findings:
            raise SourceError(findings)
        yield from sorted(seen)

    def _of_loader(self, source: ListedSource, number: int, places: _Places) -> list[Finding]:
        """Return what is wrong with the loader that a source names, or with its mapping."""
        from loaders.bulk import MAPPED, bulk_loader  # noqa: PLC0415 - a build without sources needs no loader

        if source.name == MAPPED and not source.mapping:
            remedy = 'Add mapping = "FILE" to it; draft one with: myeloma-kg draft-mapping TABLE'
            return [places.finding(number, "name", source.name, "a table needs a mapping", remedy)]
        try:
            bulk_loader(self._named(source))
        except UnknownNameError as error:
            rule, _, remedy = str(error).partition(". ")
            return [places.finding(number, "name", source.name, f"{rule[0].lower()}{rule[1:]}", remedy)]
        except SourceError as error:
            return [*error.findings]
        return []

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
        return replace(self, sources=tuple(merged))

    def write(self) -> Path:
        """Write the list into its folder and return the file."""
        blocks = ["# The bulk sources of this graph: myeloma-kg build reads them. Take an entry out to take it out.\n"]
        for source in self.sources:
            files = "".join(f"  {json.dumps(file, ensure_ascii=False)},\n" for file in source.files)
            mapping = f"mapping = {json.dumps(source.mapping, ensure_ascii=False)}\n" if source.mapping else ""
            blocks.append(f"[[source]]\nname = {json.dumps(source.name)}\n{mapping}files = [\n{files}]\n")
        path = self.path
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
        with suppress(ValueError):  # what is no pattern matches nothing, such as **.json
            yield from sorted(one.resolve() for one in root.glob(str(relative)) if one.is_file())


def read_source_list(path: Path) -> SourceList:
    """Return the list in a file. Raises SourceError with every bad place."""
    try:
        data = toml_values(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SourceError([Finding(str(path), 1, "", "", "there is no such file", "Check the path.")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        remedy = "Write [[source]] with name and files."
        line = _LINE.search(str(error))
        finding = Finding(
            str(path), int(line[1]) if line else 1, "", "", f"it is no TOML: {unread_reason(error)}", remedy
        )
        raise SourceError([finding]) from error
    findings = list(_findings(_Places(path), data))
    if findings:
        raise SourceError(findings)
    sources = tuple(
        ListedSource(one["name"], tuple(one["files"]), one.get("mapping", "")) for one in data.get("source", ())
    )
    return SourceList(path.parent.resolve(), sources, path.name)


class _Places:
    """The lines of a list, for what is said of it; of a file that is not there, the first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
        self._heads = [index for index, line in enumerate(self._lines) if _HEAD.match(line)]

    def finding(self, number: int | None, column: str, value: str, rule: str, remedy: str) -> Finding:
        """Return a finding on a source, by its number, or on the list: at the line of the value, or of the column."""
        ends = [*self._heads, len(self._lines)][number or 0 :]
        block = range(len(self._lines)) if number is None else range(*ends[:2]) if ends[1:] else range(0)
        # As it is written in quotes, plain or escaped.
        sought = [f"'{value}'", json.dumps(value, ensure_ascii=False), column]
        lines = (index for text in sought for index in block if text in self._lines[index])
        index = next(lines, block.start)
        return Finding(str(self._path), index + 1, column, value, rule, remedy)


def _findings(places: _Places, data: dict[str, Any]) -> Iterator[Finding]:
    from loaders.tables import did_you_mean  # noqa: PLC0415 - a build without sources needs no loader

    for key in data.keys() - {"source"}:
        yield places.finding(None, key, "", "the list takes [[source]] alone", "Take it out.")
    sources = data.get("source", [])
    if not isinstance(sources, list) or not all(isinstance(one, dict) for one in sources):
        remedy = "Write [[source]] above name and files."
        yield places.finding(None, "source", "", "sources are written [[source]]", remedy)
        return
    for number, one in enumerate(sources):
        for key in one.keys() - _KEYS:
            rule = "a source has name, files and perhaps a mapping"
            yield places.finding(number, key, str(one[key]), rule, did_you_mean(key, _KEYS) or "Take it out.")
        if not isinstance(one.get("name"), str):
            yield places.finding(number, "name", "", "a source has a name", "Write the name of its loader.")
        if not isinstance(one.get("mapping", ""), str):
            yield places.finding(number, "mapping", str(one["mapping"]), "a mapping is a file", "Write its path.")
        files = one.get("files")
        if not isinstance(files, list) or not files or not all(isinstance(file, str) and file for file in files):
            yield places.finding(
                number, "files", str(files or ""), "a source has a list of files", "Write their paths in brackets."
            )
