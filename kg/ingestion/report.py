"""What a load read, mapped, passed over and did not know: counted, with examples, as text and as JSON."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.errors import BuildError, Finding
from kg.output_files import replacing
from kg.tables import json_text
from kg.unit_words import count_in_words

_EXAMPLES = 5
_SHOWN = 10
DOUBLED = "several records have one identifier: one of them is taken"
LOAD_REPORT = "load-report.json"
"""The file of a home in which the last load is reported."""
MOST_TERMS = 1000
"""How many unknown terms of a role a report lists; it counts all."""
_COUNTS = ("files", "bytes", "read", "superseded", "converted", "entities", "claims", "lines")


@dataclass(frozen=True, order=True)
class UnknownCount:
    """A term that nothing is known of, and in how many places of how many records it stands.

    `candidates`: the CURIEs of what it may stand for, where that is more than one thing.
    """

    role: str
    text: str
    count: int
    candidates: tuple[str, ...] = ()

    def line(self, part: str) -> str:
        """Return the count as a line of a part; `parsed` reads it. Lines sort by role and text."""
        return "\t".join((self.role, self.text, " ".join(self.candidates), part, str(self.count)))

    @classmethod
    def parsed(cls, line: str) -> UnknownCount:
        """Return the count that a line is."""
        role, text, candidates, _, count = line.split("\t")
        return cls(role, text, int(count), tuple(candidates.split()))


@dataclass(frozen=True)
class UnknownTerms:
    """The terms of one role that nothing is known of: how many, how often, and the most frequent of them."""

    role: str
    distinct: int
    occurrences: int
    terms: tuple[UnknownCount, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the summary as data; `from_json` reads it."""
        terms = [{"term": one.text, "count": one.count, "candidates": list(one.candidates)} for one in self.terms]
        return {"role": self.role, "distinct": self.distinct, "occurrences": self.occurrences, "terms": terms}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> UnknownTerms:
        """Return the summary that `as_json` gave."""
        role = data["role"]
        terms = (UnknownCount(role, one["term"], one["count"], tuple(one["candidates"])) for one in data["terms"])
        return cls(role, data["distinct"], data["occurrences"], tuple(terms))


def unknown_terms(lines: Iterable[str]) -> Iterator[UnknownTerms]:
    """Sum the sorted lines of all parts; yield a summary for each role, without holding the terms."""
    for role, counts in groupby(map(UnknownCount.parsed, lines), key=lambda one: one.role):
        distinct = occurrences = 0
        top: list[tuple[int, _Reversed, UnknownCount]] = []
        for text, each in groupby(counts, key=lambda one: one.text):
            parts = list(each)
            total = UnknownCount(role, text, sum(one.count for one in parts), parts[0].candidates)
            distinct, occurrences = distinct + 1, occurrences + total.count
            item = (total.count, _Reversed(text), total)
            if len(top) < MOST_TERMS:
                heapq.heappush(top, item)
            else:
                heapq.heappushpop(top, item)
        terms = tuple(total for _, _, total in sorted(top, reverse=True))
        yield UnknownTerms(role, distinct, occurrences, terms)


class _Reversed(str):
    """A text that sorts the other way round: of equally frequent terms the alphabetically first are kept."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)


@dataclass
class SourceReport:
    """The counts of one source. `skipped`: by reason, how often; `examples`: by reason, a few places."""

    name: str
    files: int = 0
    bytes: int = 0
    read: int = 0
    superseded: int = 0
    converted: int = 0
    entities: int = 0
    claims: int = 0
    lines: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unknown: tuple[UnknownTerms, ...] = ()

    def add(self, other: SourceReport) -> None:
        """Add the counts of a part."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.skipped.update(other.skipped)
        for reason, places in other.examples.items():
            known = self.examples.setdefault(reason, [])
            known.extend(places[: _EXAMPLES - len(known)])
        self.findings.extend(other.findings)

    def skip(self, reason: str, place: str, value: str) -> None:
        """Count something that was passed over."""
        self.skipped[reason] += 1
        places = self.examples.setdefault(reason, [])
        if len(places) < _EXAMPLES:
            places.append(f"{place}: {value}" if value else place)

    def as_json(self) -> dict[str, Any]:
        """Return the report as data; `from_json` reads it."""
        return {
            "name": self.name,
            **{name: getattr(self, name) for name in _COUNTS},
            "skipped": [
                {"reason": reason, "count": count, "examples": self.examples[reason]}
                for reason, count in _ranked(self.skipped)
            ],
            "unknown": [one.as_json() for one in self.unknown],
            "findings": [asdict(finding) for finding in self.findings],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SourceReport:
        """Return the report that `as_json` gave."""
        report = cls(data["name"], **{name: data[name] for name in _COUNTS})
        for one in data["skipped"]:
            report.skipped[one["reason"]] = one["count"]
            report.examples[one["reason"]] = one["examples"]
        report.findings = [Finding(**one) for one in data["findings"]]
        report.unknown = tuple(UnknownTerms.from_json(one) for one in data["unknown"])
        return report

    def as_text(self) -> str:
        """Return the report for people: the counts, and the most frequent of what was skipped or is not known."""
        return "\n".join(self._text_lines())

    def _text_lines(self) -> Iterator[str]:
        read = f"{count_in_words(self.read, 'record')} read in {count_in_words(self.files, 'file')}"
        made = f"{count_in_words(self.entities, 'entity', 'entities')} and {count_in_words(self.claims, 'claim')}"
        statements = count_in_words(self.lines, "statement")
        yield f"{self.name}: {read}, {self.converted:,} converted to {made} ({statements})"
        if self.superseded:
            yield f"  {count_in_words(self.superseded, 'record')} left aside for a newer version"
        for reason, count in _ranked(self.skipped)[:_SHOWN]:
            yield f"  skipped {count_in_words(count, 'time')}: {reason} (such as {self.examples[reason][0]})"
        for one in self.unknown:
            shown = ", ".join(f"{term.text} ({term.count:,})" for term in one.terms[:_SHOWN])
            more = f" and {one.distinct - _SHOWN:,} more" if one.distinct > _SHOWN else ""
            terms, times = count_in_words(one.distinct, "term"), count_in_words(one.occurrences, "time")
            yield f"  nothing is known of {terms} of the role {one.role}, {times}: {shown}{more}"
        for finding in self.findings[:_SHOWN]:
            yield f"  could not be read: {finding}"
        if len(self.findings) > _SHOWN:
            yield f"  … and {len(self.findings) - _SHOWN:,} places more that could not be read"


@dataclass(frozen=True)
class LoadReport:
    """What a load gave, source by source, and how long it took.

    `processes`: how many converted records; 0 where a cluster did. `converted_bytes`: of what was not converted before.
    """

    sources: tuple[SourceReport, ...] = ()
    seconds: float = 0
    processes: int = 1
    converted_bytes: int = 0

    @property
    def findings(self) -> list[Finding]:
        """Every place that could not be read."""
        return [finding for source in self.sources for finding in source.findings]

    def as_text(self) -> str:
        """Return the report for people."""
        lines = [source.as_text() for source in self.sources]
        rate = f", {self.converted_bytes / self.seconds / 1e6:,.1f} MB a second" if self.converted_bytes else ""
        fresh = f"{self.converted_bytes / 1e6:,.1f} MB of records converted" if self.converted_bytes else "nothing new"
        by = f"with {count_in_words(self.processes, 'process', 'processes')}" if self.processes else "on a cluster"
        lines.append(f"{fresh} in {self.seconds:,.1f} s {by}{rate}")
        return "\n".join(lines)

    def as_json(self) -> str:
        """Return the report as JSON."""
        data = {
            "seconds": round(self.seconds, 3),
            "processes": self.processes,
            "convertedBytes": self.converted_bytes,
            "sources": [source.as_json() for source in self.sources],
        }
        return json_text(data)

    def write(self, path: Path) -> None:
        """Write the report into a file. Raises StorageError."""
        with replacing(path) as draft:
            draft.write_text(self.as_json(), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> LoadReport:
        """Return the report in a file; an empty one where there is none. Raises BuildError for a damaged one."""
        if not path.exists():
            return cls()
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            sources = tuple(SourceReport.from_json(one) for one in data["sources"])
            return cls(sources, data["seconds"], data["processes"], data["convertedBytes"])
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            remedy = "Run: myeloma-kg build --force"
            raise BuildError(f"{path} is not as it was written ({error!r}). {remedy}") from error


def merged_report(name: str, reports: Iterable[SourceReport]) -> SourceReport:
    """Return the sum of reports."""
    result = SourceReport(name)
    for report in reports:
        result.add(report)
    return result


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return what is counted, the most frequent first, then by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
