"""One tree of errors. A message says the value, the rule and the remedy.

MyelomaKgError
├── SourceError            a source extract or a file breaks its rules (one finding for each bad place)
├── OntologyError          the ontology is inconsistent or a class cannot have a member
├── BuildError             the build stopped; the last snapshot stays in use
├── SnapshotError          there is no snapshot, or it is damaged
├── UnknownNameError       a name that the graph, the library or the configuration does not have
├── ParameterError         a parameter of a shipped query has the wrong type or is missing
├── QueryError             the engine refused the query
├── LimitError             a configured limit was hit; says which and how to raise it
└── ConfigurationError     a setting that cannot work
"""

from __future__ import annotations

from dataclasses import dataclass


class MyelomaKgError(Exception):
    """Root of every error that myeloma-kg raises on purpose."""

    exit_code = 1


@dataclass(frozen=True, order=True)
class Finding:
    """One bad place in an input: where it is, which value, which rule, what to write instead."""

    file: str
    line: int
    column: str
    value: str
    rule: str
    suggestion: str = ""

    def __str__(self) -> str:
        """Render as `file:line: column 'x': value 'y': rule (did you mean …)`."""
        where = f"{self.file}:{self.line}"
        column = f"column '{self.column}'" if self.column else ""
        value = f"value '{self.value}'" if self.value else ""
        place = ", ".join(part for part in (column, value) if part)
        remedy = f" {self.suggestion}" if self.suggestion else ""
        return f"{where}: {place}{': ' if place else ''}{self.rule}.{remedy}"


class SourceError(MyelomaKgError):
    """A source breaks its rules; carries every finding of the run."""

    exit_code = 3

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(set(findings))
        count = len(self.findings)
        lines = "\n".join(str(finding) for finding in self.findings)
        super().__init__(f"{count} bad {'place' if count == 1 else 'places'} in the sources:\n{lines}")


class OntologyError(MyelomaKgError):
    """The ontology is inconsistent, or a class cannot have a member."""

    exit_code = 4


class BuildError(MyelomaKgError):
    """The build stopped; the last snapshot stays in use."""

    exit_code = 5


class SnapshotError(MyelomaKgError):
    """There is no snapshot, or it is damaged."""

    exit_code = 6


class UnknownNameError(MyelomaKgError):
    """A name that the graph, the query library or the configuration does not have."""

    exit_code = 2


class ParameterError(MyelomaKgError):
    """A parameter of a shipped query is missing, unknown or of the wrong type."""

    exit_code = 2


class QueryError(MyelomaKgError):
    """The engine refused the query."""

    exit_code = 7


class LimitError(MyelomaKgError):
    """A configured limit was hit; the message names it and says how to raise it."""

    exit_code = 8


class ConfigurationError(MyelomaKgError):
    """A setting that cannot work."""

    exit_code = 2
