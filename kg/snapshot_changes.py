"""What changed from one snapshot to the next: statements of each graph, and claims that came, went or were reworded."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from kg.namespaces import MK, contract
from kg.sorted_lines import read_lines

CHANGES = "changes.json"
MOST_CLAIMS = 300
_STATEMENT = f" <{MK.statement}> "
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class SnapshotChanges:
    """From the snapshot `before`: statements that are new and gone, by graph, and claims by what became of them.

    `claims`: pairs of a CURIE and its statement, at most 300 of each sort; `counts` has all of them.
    """

    before: str
    built_before: str
    graphs: dict[str, tuple[int, int]]
    counts: dict[str, int]
    claims: dict[str, list[tuple[str, str]]]

    def as_json(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


def changes_between(before: Path, after: Path, digest: str, built: str) -> SnapshotChanges:
    """Return what changed between two files of sorted N-Quads; `digest` and `built`: of the snapshot before."""
    added, removed = Counter[str](), Counter[str]()
    texts: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for is_new, line in _different(before, after):
        (added if is_new else removed)[_graph(line)] += 1
        if _STATEMENT in line:
            claim, _, rest = line.partition(_STATEMENT)
            text = _TEXT.match(rest)
            texts[is_new][contract(claim.strip("<>"))] = json.loads(f'"{text[1]}"') if text else ""
    gone, new = texts
    sorts = {
        "added": {claim: text for claim, text in new.items() if claim not in gone},
        "reworded": {claim: text for claim, text in new.items() if claim in gone},
        "removed": {claim: text for claim, text in gone.items() if claim not in new},
    }
    return SnapshotChanges(
        digest,
        built,
        {graph: (added[graph], removed[graph]) for graph in sorted(added.keys() | removed.keys())},
        {sort: len(claims) for sort, claims in sorts.items()},
        {sort: list(islice(sorted(claims.items()), MOST_CLAIMS)) for sort, claims in sorts.items()},
    )


def _graph(line: str) -> str:
    name = line.rsplit(" ", 2)[-2]
    return contract(name.strip("<>")) if name.startswith("<") else ""


def _different(before: Path, after: Path) -> Iterator[tuple[bool, str]]:
    """Yield the lines that only one of two sorted files has, and whether that is the later one."""
    old, new = read_lines(before), read_lines(after)
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        if one == other:
            one, other = next(old, None), next(new, None)
        elif other is None or (one is not None and one < other):
            yield False, one or ""
            one = next(old, None)
        else:
            yield True, other
            other = next(new, None)
