"""A first draft of a mapping, from the names of the columns and from what their cells stand for.

It is a proposal to be read: each line says why it is there, and what could not be decided is left open.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kg.errors import Finding, SourceError
from loaders.contract import ClaimKind, load_contract
from loaders.entity_index import EntityIndex
from loaders.figures import printed_number
from loaders.mapped_tables.mapping import OPEN, TableForm, entity_kinds, roles
from loaders.mapped_tables.rows import read_rows
from loaders.record_claims import slug
from loaders.vocabularies import listed_names

ROWS = 500
"""How many rows a draft looks at."""
_SHOWN = 5
_ENOUGH = 0.3
_TREATMENTS = ("drug", "regimen", "drug-class", "group", "protocol", "procedure")
_KINDS = (
    ("adverse-event", _TREATMENTS, ("ae",), "reportedWith"),
    ("outcome", _TREATMENTS, ("measure",), ""),
    ("mechanism", _TREATMENTS, ("protein", "complex", "process", "cell", "mechanism"), ""),
    ("indication", _TREATMENTS, ("disease", "population"), ""),
    ("mechanism", ("protein", "complex", "process", "cell", "mechanism"), ("protein", "complex", "process", "mechanism",
                                                                           "disease", "ae"), ""),
)  # fmt: skip
_NAMES = listed_names("column-names", by="role", column="name")
_ENTITY_ROLES = (
    ("study", ("trial", "study")),
    ("population", ("population",)),
    ("measure", ("measure",)),
    ("cell_type", ("cell",)),
)


@dataclass
class _Column:
    """What a column holds: its distinct texts, and of which kinds are the entities that they stand for."""

    name: str
    texts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    unknown: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The prefix of most of its entities; nothing where few of its texts are names of any."""
        if not self.kinds:
            return ""
        prefix, count = self.kinds.most_common(1)[0]
        return prefix if count >= _ENOUGH * len(self.texts) else ""

    def prefixes(self, allowed: Sequence[str]) -> list[str]:
        """Return the prefixes of its entities that are among those allowed, the most frequent first."""
        return [prefix for prefix, _ in self.kinds.most_common() if prefix in allowed]


def draft_mapping(path: Path, index: EntityIndex, form: TableForm, name: str = "", kind: str = "") -> str:
    """Return a draft of a mapping as TOML. Raises SourceError where the table cannot be read."""
    findings: list[Finding] = []
    columns = _columns(path, index, form, findings)
    if not columns:
        raise SourceError(findings or [Finding(str(path), 1, "", "", "the table has no rows", "Give one that has.")])
    kind, subject, object_, relation = _claim(columns, kind)
    return "\n".join(_lines(path, columns, form, name or slug(path.name.partition(".")[0]), (kind, relation),
                            (subject, object_))) + "\n"  # fmt: skip


def _columns(path: Path, index: EntityIndex, form: TableForm, findings: list[Finding]) -> list[_Column]:
    columns: dict[str, _Column] = {}
    for row in islice(read_rows(path, form, (), findings), ROWS):
        for name, text in row.cells.items():
            columns.setdefault(name, _Column(name)).texts[text] += 1
    for column in columns.values():
        for text in column.texts:
            if any(character.isalpha() for character in text):
                kinds = {curie.partition(":")[0] for curie in index.candidates(text, *entity_kinds())}
                column.kinds.update(kinds)
                if not kinds:
                    column.unknown.append(text)
    return list(columns.values())


def _claim(columns: list[_Column], kind: str) -> tuple[str, _Column | None, _Column | None, str]:
    for name, subjects, objects, relation in _KINDS:
        if kind and name != kind:
            continue
        for object_ in (one for one in columns if one.kind in objects):
            subject = next((one for one in columns if one is not object_ and one.kind in subjects), None)
            if subject is not None or kind:
                return name, subject, object_, relation
    if kind:
        return kind, next((one for one in columns if one.kind in _TREATMENTS), None), None, ""
    event = next((one for one in columns if one.kind == "ae"), None)
    return "adverse-event", None, event, "reportedWith"


def _lines(
    path: Path,
    columns: list[_Column],
    form: TableForm,
    name: str,
    claim: tuple[str, str],
    sides: tuple[_Column | None, _Column | None],
) -> Iterator[str]:
    kind, relation = claim
    subject, object_ = sides
    agreed = load_contract().kinds[kind]
    allowed = roles(agreed)
    taken: dict[str, _Column] = {}
    if subject is not None:
        taken["subject"] = subject
    if object_ is not None:
        taken["measure" if kind == "outcome" else "object"] = object_
    _by_name(columns, allowed, taken)
    yield f"# Draft of a mapping for {path.name}: read every line. What is marked TODO cannot be left as it is."
    yield f"# Then: myeloma-kg load table {path.name} --mapping THIS-FILE --dry-run"
    yield f"name = {json.dumps(name)}  # the claims will stand in graph:source.{name}"
    yield f"title = {json.dumps(path.name)}  # TODO what the table is, in a line"
    yield 'publisher = ""  # who made it'
    yield 'licence = "TODO"  # what others may do with it, such as https://creativecommons.org/licenses/by/4.0/'
    yield f"kind = {json.dumps(kind)}  # or: {', '.join(one for one in load_contract().kinds if one != kind)}"
    yield ""
    yield "[table]"
    yield from _form_lines(columns, form)
    yield ""
    yield "[columns]  # role = column"
    for role, column in taken.items():
        yield f"{role} = {json.dumps(column.name, ensure_ascii=False)}{_why(column)}"
    for role in agreed.required:
        if role not in {*taken, "spans", "relation"}:
            yield f'# {role} = ""  # TODO the column that holds it, or a constant below'
    used = {column.name for column in taken.values()}
    for column in columns:
        if column.name not in used:
            yield f"# not used: {json.dumps(column.name, ensure_ascii=False)}{_why(column)}"
    if len(_figures(columns)) > 1:
        yield "# Several columns hold figures: name one as value, or make a claim of each (see [[claims]])."
    yield f"# other roles of this kind: {', '.join(sorted(allowed.keys() - taken.keys()))}"
    yield ""
    yield "[constants]  # role = what holds for every row"
    yield from _constants(agreed, relation, taken)
    yield ""
    yield from _values_and_new(kind, taken)


def _constants(kind: ClaimKind, relation: str, taken: dict[str, _Column]) -> Iterator[str]:
    if "relation" not in taken and len(kind.relations) > 1:
        shown = " ".join(sorted(one.removeprefix("mk:") for one in kind.relations))
        yield f"relation = {json.dumps(relation or OPEN)}  # one of: {shown}"
    if "value" in taken and "unit" not in taken:
        percent = "%" in taken["value"].name or any("%" in text for text in taken["value"].texts)
        yield f"unit = {json.dumps('%' if percent else OPEN)}  # a UCUM code, or words such as months"


def _form_lines(columns: list[_Column], form: TableForm) -> Iterator[str]:
    for key, value in (("sheet", form.sheet), ("encoding", form.encoding), ("delimiter", form.delimiter)):
        yield f"{key} = {json.dumps(value)}" if value else f'# {key} = ""'
    if form.header > 1:
        yield f"header = {form.header}"
    yield f"decimal = {json.dumps(_decimal(columns, form))}"


def _by_name(columns: list[_Column], allowed: dict[str, str], taken: dict[str, _Column]) -> None:
    """Give columns the roles that their names say. Of several columns of figures none is the value."""
    used = {id(column) for column in taken.values()}
    free = [column for column in columns if id(column) not in used]
    figures = _figures(free)
    for column in free:
        wanted = _role_of(column)
        if column in figures:
            wanted = "value" if len(figures) == 1 else ""
        if wanted and wanted in allowed and wanted not in taken:
            taken[wanted] = column


def _figures(columns: list[_Column]) -> list[_Column]:
    return [column for column in columns if _role_of(column) == "value"]


def _role_of(column: _Column) -> str:
    """Return the role that the name of a column says, or its entities; nothing where neither does."""
    name = re.sub(r"\s*\(.*?\)", "", column.name) or column.name
    plain = " ".join(re.sub(r"[_.-]", " ", name.lower()).split())
    for written in (column.name, name, plain):
        for role, names in _NAMES.items():
            if written in names:
                return role
    return next((role for role, kinds in _ENTITY_ROLES if column.kind in kinds), "")


def _why(column: _Column) -> str:
    if not column.kind:
        examples = ", ".join(list(column.texts)[:_SHOWN])
        return f"  # such as {_one_line(examples)}"
    known = len(column.texts) - len(column.unknown)
    unknown = f"; not known: {_one_line(', '.join(column.unknown[:_SHOWN]))}" if column.unknown else ""
    return f"  # {known} of {len(column.texts)} names are known, most as {column.kind}{unknown}"


def _values_and_new(kind: str, taken: dict[str, _Column]) -> Iterator[str]:
    unknown = {role: one.unknown for role, one in taken.items() if one.kind and one.unknown}
    if unknown:
        yield "# What a name means that is not known, or that stands for several things:"
    for role, texts in unknown.items():
        yield f"# [values.{role}]"
        for text in texts[:_SHOWN]:
            yield f'# {json.dumps(text, ensure_ascii=False)} = "{taken[role].kind}:…"'
    if kind == "adverse-event":
        yield "# [types]  # to decide between things of one name"
        yield '# object = "ae"'
    if unknown:
        yield "# [new]  # names that are not known become entities of their own, in the graph of the table alone"
        yield from (f"# {role} = {json.dumps(taken[role].kind)}" for role in unknown)


def _decimal(columns: list[_Column], form: TableForm) -> str:
    texts = [text for column in columns for text in column.texts]
    commas = sum(text.replace(",", "", 1).isdecimal() and printed_number(text) is None for text in texts if "," in text)
    points = sum(text.replace(".", "", 1).isdecimal() for text in texts if "." in text)
    return "," if commas > points else form.decimal


def _one_line(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:100]} …"
