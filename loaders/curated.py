"""The curated extracts of one publication: its tables of claims, each with its positions in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rdflib import Literal, URIRef

from kg.errors import Finding
from kg.model import CURATION, Claim, Entity, Property, Span
from kg.namespaces import MK
from kg.prefixes import expand
from loaders.cells import CellError
from loaders.contract import CellReader, ClaimKind, ExtractContract, parse_spans, row_key
from loaders.tables import Row, did_you_mean, display_path, read_table

LITERATURE = "literature"
PLACE = ("publication", "locator", "seen_at")
SIDE_TABLES = {"spans", "passages", "coverage", "disputes"}
LONGEST_VALUE = 200
MOST_WORDS = 12
CURATORS = "organization:myeloma-kg-curators"

_SHA256 = re.compile("[0-9a-f]{64}")
_TRACEABLE, _UNTRACEABLE, _CURATOR = (
    URIRef(expand(f"obo:ECO_{number}")) for number in ("0000304", "0000303", "0000305")
)
_OWN_FIELDS = {
    "key",
    "subject",
    "relation",
    "object",
    "polarity",
    "certainty",
    "status",
    "statement",
    "spans",
}


def claim_tables(folder: Path, findings: list[Finding], agreed: ExtractContract) -> Iterator[tuple[Path, ClaimKind]]:
    """Yield the claim tables of a publication's folder with their kinds."""
    for path in sorted(folder.glob("*.tsv")):
        name = path.name.split(".")[0]
        if name in SIDE_TABLES:
            continue
        if name in agreed.kinds:
            yield path, agreed.kinds[name]
        else:
            remedy = did_you_mean(name, agreed.kinds) or f"Kinds are: {', '.join(agreed.kinds)}."
            findings.append(Finding(display_path(path), 1, "", name, "no kind of claim has this name", remedy))


def load_claims(
    folder: Path, agreed: ExtractContract, cells: CellReader, entities: Mapping[str, Entity], findings: list[Finding]
) -> list[Claim]:
    """Read every claim of a publication. What is wrong goes to `findings`; a bad row gives no claim."""
    known_spans, passages = load_spans(folder, findings), load_passages(folder, findings)
    claims: dict[str, Claim] = {}
    lines: dict[str, str] = {}
    for path, kind in claim_tables(folder, findings, agreed):
        place = PLACE if folder.name == LITERATURE else ()
        for row in read_table(path, ("key", "subject", "statement", *place), (*kind.columns, *place), findings):
            claim = ClaimReader(folder.name, kind, agreed, cells, entities, known_spans, passages, findings).read(row)
            if row["key"] in lines:
                findings.append(row.finding("key", f"the key stands twice, first at {lines[row['key']]}"))
            lines.setdefault(row["key"], f"{row.file}:{row.line}")
            if claim is not None:
                claims.setdefault(claim.key, claim)
    return list(claims.values())


def load_spans(folder: Path, findings: list[Finding]) -> dict[tuple[int, int], str]:
    """Read `spans.tsv`: the SHA-256 of each span's text. A folder without documents has none."""
    path = folder / "spans.tsv"
    if not path.exists():
        return {}
    names = ("start", "end", "sha256")
    result = {}
    for row in read_table(path, names, names, findings):
        if not (row["start"].isdecimal() and row["end"].isdecimal() and _SHA256.fullmatch(row["sha256"])):
            findings.append(row.finding("sha256", "a span is start, end and 64 hexadecimal digits"))
            continue
        result[int(row["start"]), int(row["end"])] = row["sha256"]
    return result


def load_passages(folder: Path, findings: list[Finding]) -> dict[tuple[int, int], str]:
    """Read `passages.tsv`: the few words by which each passage is found in a page. Few publications have it."""
    path = folder / "passages.tsv"
    if not path.exists():
        return {}
    names = ("start", "end", "words")
    result = {}
    for row in read_table(path, names, names, findings):
        if not (row["start"].isdecimal() and row["end"].isdecimal()):
            findings.append(row.finding("start", "a passage is start, end and a few words"))
        elif len(row["words"].split()) > MOST_WORDS:
            findings.append(row.finding("words", f"a passage is found by at most {MOST_WORDS} words"))
        else:
            result[int(row["start"]), int(row["end"])] = row["words"]
    return result


def main_span(spans: Sequence[Span]) -> Span | None:
    """Return the span that carries what a claim says: its figure or its statement, else the first."""
    saying = [span for span in spans if span.role in {"value", "statement"}]
    return min(saying or spans, key=lambda span: span.start, default=None)


class ClaimReader:
    """Reads rows of one kind into claims.

    The rows of a publication's folder have spans; those of the curators have none; those of the literature
    name their publication, and the words that carry the claim.
    """

    def __init__(
        self,
        folder: str,
        kind: ClaimKind,
        agreed: ExtractContract,
        cells: CellReader,
        entities: Mapping[str, Entity],
        known_spans: Mapping[tuple[int, int], str],
        passages: Mapping[tuple[int, int], str],
        findings: list[Finding],
    ) -> None:
        self._folder, self._kind, self._agreed = folder, kind, agreed
        place = PLACE if folder == LITERATURE else ()
        self._columns = (*kind.columns, *place)
        self._required = {"key", "subject", "statement", *kind.required, *place}
        if folder in {CURATION, LITERATURE}:
            self._required -= {"spans"}
        self._cells, self._entities, self._spans, self._passages = cells, entities, known_spans, passages
        self._findings = findings

    def read(self, row: Row) -> Claim | None:
        """Return the claim of a row, or None when the row is bad."""
        before = len(self._findings)
        result = {name: self._convert(row, name) for name in self._columns if row[name] and name != "spans"}
        self._check_filled(row)
        positions = self._positions(row)
        self._check_figure(row, positions)
        if len(self._findings) > before:
            return None
        subject, relation, value = (self._one(result, name) for name in ("subject", "relation", "object"))
        if subject is None:
            return None
        return Claim(
            publication=row["publication"].removeprefix("pub:") or self._folder,
            key=row["key"],
            kind=self._kind.claim_class,
            subject=subject,
            relation=relation,
            object=value,
            statement=row["statement"],
            polarity=self._one(result, "polarity") or Claim.polarity,
            certainty=self._one(result, "certainty") or Claim.certainty,
            status=self._one(result, "status") or Claim.status,
            spans=tuple(positions),
            document_sha256=self._document(),
            properties=(*self._properties(result), *self._locator(positions)),
        )

    def _locator(self, positions: list[Span]) -> Iterator[Property]:
        """Yield the words by which the passage of a claim is found in a page of its publication."""
        span = main_span(positions)
        around = [(start, end) for start, end in self._passages if span and start <= span.start < end]
        if around:
            yield MK.locator, Literal(self._passages[min(around, key=lambda place: place[1] - place[0])])

    def _convert(self, row: Row, name: str) -> list[URIRef | Literal]:
        column = self._agreed.columns[name]
        try:
            if column.range == "key":
                return [Literal(row_key(row))]
            if column.range == "relation":
                return [self._relation(row[name])]
            if column.range == "claim":
                publication = row["publication"].removeprefix("pub:") or self._folder
                return [URIRef(expand(f"claim:{publication}.{row_key(row, name)}"))]
            terms = self._cells.terms(column, row[name])
        except CellError as error:
            self._findings.append(row.finding(name, error.rule, error.suggestion))
            return []
        if name in {"subject", "object"} and len(terms) != 1:
            self._findings.append(
                row.finding(name, "a claim has one subject and one object", "Write one row for each.")
            )
        return list(terms)

    def _relation(self, cell: str) -> URIRef:
        allowed = self._kind.relations
        if "*" in allowed:
            allowed = frozenset().union(*(kind.relations for kind in self._agreed.kinds.values())) - {"*"}
        if cell not in allowed:
            remedy = did_you_mean(cell, allowed) or f"It takes: {', '.join(sorted(allowed))}."
            raise CellError(f"the kind '{self._kind.name}' does not take this relation", remedy)
        return URIRef(expand(cell))

    def _check_filled(self, row: Row) -> None:
        for name in self._columns:
            if name in self._required and not row[name]:
                self._findings.append(row.finding(name, f"the kind '{self._kind.name}' needs this cell", "Fill it."))
        if row["status"] not in {"", "accepted"} and not row["status_reason"]:
            self._findings.append(row.finding("status_reason", "a status other than accepted needs its reason"))
        if row["value"] and not row["unit"]:
            self._findings.append(row.finding("unit", "a figure needs its unit", "Write its UCUM code; 1 for a ratio."))
        if row["value"] and not row["as_written"] and self._folder != CURATION:
            self._findings.append(row.finding("as_written", "a figure needs the words it is printed in"))

    def _positions(self, row: Row) -> list[Span]:
        if not row["spans"]:
            return []
        try:
            positions = parse_spans(row["spans"])
        except CellError as error:
            self._findings.append(row.finding("spans", error.rule, error.suggestion))
            return []
        missing = [span for span in positions if (span.start, span.end) not in self._spans]
        if missing:
            what = " ".join(f"{span.start}:{span.end}" for span in missing)
            remedy = f"Run: myeloma-kg curate {self._folder} --document FILE --write-spans"
            self._findings.append(row.finding("spans", "spans.tsv does not have this span", remedy, value=what))
            return []
        return [Span(s.role, s.start, s.end, self._spans[s.start, s.end]) for s in positions]

    def _check_figure(self, row: Row, positions: list[Span]) -> None:
        if row["as_written"] and positions and not any(span.role == "value" for span in positions):
            self._findings.append(row.finding("spans", "a figure needs a span with the role value"))
        if self._folder == LITERATURE and row["locator"] and row["as_written"] not in row["locator"]:
            rule = f"the locator does not contain the figure {row['as_written']}"
            remedy = "Quote the words that carry the figure, as they were read; … stands for words left out."
            self._findings.append(row.finding("locator", rule, remedy))
        for span in positions:
            if span.role == "value" and span.end - span.start > LONGEST_VALUE:
                rule = f"a value span has at most {LONGEST_VALUE} characters, this one {span.end - span.start}"
                self._findings.append(row.finding("spans", rule, "Point to the figure alone."))

    def _document(self) -> str:
        publication = self._entities.get(f"pub:{self._folder}")
        properties = dict(publication.properties) if publication else {}
        return str(properties.get(MK.documentSha256, ""))

    def _properties(self, result: dict[str, list[URIRef | Literal]]) -> Iterator[Property]:
        for name, terms in result.items():
            column = self._agreed.columns[name]
            if name not in _OWN_FIELDS and column.property is not None:
                for term in terms:
                    yield column.property, term
        if "value" in result and "operator" not in result:
            yield MK.operator, Literal("=")
        if result.get("relation") == [MK.reportedWith] and "attribution" not in result:
            yield MK.attribution, Literal("not-stated")
        if "evidence_type" not in result:
            yield MK.evidenceType, self._evidence_type(result)
        if "curated_by" not in result:
            yield MK.curatedBy, URIRef(expand(CURATORS))

    def _evidence_type(self, result: dict[str, list[URIRef | Literal]]) -> URIRef:
        if self._folder == CURATION:
            return _CURATOR
        return _TRACEABLE if result.get("cites") else _UNTRACEABLE

    @staticmethod
    def _one(result: dict[str, list[URIRef | Literal]], name: str) -> URIRef | None:
        terms = result.get(name)
        return URIRef(str(terms[0])) if terms else None
