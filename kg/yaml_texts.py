"""YAML whose values are texts: as they are written, whatever YAML would take them for."""

from __future__ import annotations

import re
from typing import Any

import yaml

from kg.nesting import deepest

# The parser in C, where PyYAML has it, takes a tenth of the time.
_SAFE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"
# YAML 1.1 makes a number of the version 1.10, minutes of 12:30, and a truth value of NO, which is nitric oxide.
_RESOLVERS = {
    first: kept
    for first, pairs in _SAFE_LOADER.yaml_implicit_resolvers.items()
    if (kept := [pair for pair in pairs if pair[0] == _NULL])
}
TEXT_LOADER: Any = type("_TextLoader", (_SAFE_LOADER,), {"yaml_implicit_resolvers": _RESOLVERS})
"""A safe loader, in C where there is one."""
DEEPEST = 100
"""Levels of maps and lists in each other."""
_FEW = DEEPEST // 2
_FAR_IN = re.compile(rb"[\0\t ?:-]{%d}" % _FEW)
_MAYBE_ALIAS = re.compile(rb"(?:^|[\s\[{,:-])\*[A-Za-z0-9_-]+\s*(?:$|[,\]}#\n])", re.MULTILINE)


def first_alias(document: bytes) -> yaml.AliasEvent | None:
    """Return the first place that repeats a part by its alias. Raises yaml.YAMLError for what is no YAML."""
    if not _MAYBE_ALIAS.search(document):
        return None
    return next((event for event in yaml.parse(document, TEXT_LOADER) if isinstance(event, yaml.AliasEvent)), None)


def _check_depth(document: bytes) -> None:
    """Raise yaml.MarkedYAMLError for what nests too deep: the parser recurses, and ends the process at its limit."""
    # A level within a line has a bracket, any other one an indentation or a sign before it.
    if deepest(document, b"[{", b"]}") < _FEW and not _FAR_IN.search(document):
        return
    depth = 0
    for event in yaml.parse(document, TEXT_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            place: Any = event.start_mark
            problem = f"it nests deeper than {DEEPEST} levels"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=place)


def yaml_texts(document: str | bytes) -> Any:
    """Return what a document of YAML holds: maps and lists of texts; None for nothing and for `null`.

    Raises yaml.YAMLError for what is no YAML or nests too deep, and for aliases: a few, one in the other, are a
    billion texts.

    >>> yaml_texts("{name: NO, version: 1.10, day: 2023-02-30, drug: null}")
    {'name': 'NO', 'version': '1.10', 'day': '2023-02-30', 'drug': None}
    """
    encoded = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
    _check_depth(encoded)
    alias = first_alias(encoded)
    if alias:
        place: Any = alias.start_mark
        problem = f"YAML that repeats parts by aliases, such as *{alias.anchor}, is not read"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=place)
    return yaml.load(document, TEXT_LOADER)  # noqa: S506  # a safe loader
