"""The text of OBO files: frames and clauses, and what older and other tools write beside the grammar.

The parser, fastobo, refuses a whole file for one clause. Here a clause that it refuses is spelled as it wants it, where
what it says is plain, and noted; any other one is an error with its line.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fastobo

from kg.errors import Finding, SourceError

OBO_BEGINNING = re.compile(
    r"(?:format-version|data-version|date|saved-by|auto-generated-by|import|subsetdef|synonymtypedef|default-namespace|"
    r"default-relationship-id-prefix|namespace-id-rule|idspace|id-mapping|remark|ontology|property_value|owl-axioms|"
    r"treat-xrefs-as-[\w-]+|relax-unique-[\w-]+)\s*:|\[(?:Term|Typedef|Instance)\]|!"
)
"""What OBO begins with: a tag of its header, a frame, a comment. In Turtle no prefix stands before its declaration."""
OIO_NAMESPACE = "http://www.geneontology.org/formats/oboInOwl#"
_REMEDY = "Mend the clause, or give the ontology as OWL."
_TAG = re.compile(r"([\w-]+):\s*(.*)")
_COMMENT = re.compile(r"^[ \t]*![^\r\n]*", re.MULTILINE)
_FRAME = re.compile(r"\[(\w+)\]")
_ADDRESS = re.compile(r"https?\\?:\S*")
# The parser cuts an address off at an escape, without a word, unless its colon is escaped as well.
_CUT_ADDRESS = re.compile(r"(https?):(?=//[^\s,\[\]\"\\]*\\)")
_ESCAPED_ADDRESS = "'\\:' in an address is taken as ':'"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
# Older tools write no datatype behind the text of a property; the parser takes a text of one word for an identifier.
_UNTYPED = re.compile(rf"^(property_value:[ \t]*\S+[ \t]+{_QUOTED})(?=[ \t]*(?:$|[{{!]))", re.MULTILINE)
_SYNONYM = re.compile(rf"synonym:\s*({_QUOTED})\s*(.*)")
_SCOPE = re.compile(r"(EXACT|BROAD|NARROW|RELATED)\b")
_DEFINITION = re.compile(rf"(def|expand_\w+_to):\s*{_QUOTED}\s*")
_LISTED = re.compile(rf"\w+:\s*{_QUOTED}[^\[{{!]*\[")
_XREFS = re.compile(rf"^((?:synonym|def):\s*{_QUOTED}[^\[]*)\[(.*)\](.*)$")
# What parts references, and what it does not part.
_SEPARATOR = re.compile(rf"({_QUOTED}|\\.)|,\s+")
_XREF = re.compile(r"^xref:\s*(.*)$")
_DESCRIPTION = re.compile(rf"\s+{_QUOTED}\s*$|(?=\s*\{{)")
# Tags of OBO 1.0 and what became of them.
_OLDER = {
    **{f"{scope.lower()}_synonym": scope for scope in ("EXACT", "BROAD", "NARROW", "RELATED")},
    "xref_analog": "xref", "xref_unk": "xref", "xref_unknown": "xref",
}  # fmt: skip
# The tags of the format: the parser has a class for each clause.
_KNOWN = {"id"} | {
    re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Clause")).lower()
    for kind in (fastobo.term, fastobo.typedef)
    for name in vars(kind)
    if name.endswith("Clause") and not name.startswith("Base")
}


@dataclass(frozen=True)
class OboDocument:
    """The text, the clauses of the header, and the frames; both as fastobo has them."""

    text: str
    header: Sequence[Any]
    frames: Sequence[Any]

    def line_of(self, identifier: str, beginning: str) -> int:
        """Return the number of the last line of a frame, or of the header, with this beginning; 1 for none."""
        for part in _parts(self.text):
            if not identifier or any(line.split()[:2] == ["id:", identifier] for _, line in part.lines):
                return max((number for number, line in part.lines if line.startswith(beginning)), default=part.first)
        return 1


@dataclass
class _Part:
    """A frame, or the header: its lines with their numbers, comments left out."""

    first: int
    lines: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for _, line in self.lines)


def read_obo(path: Path, document: bytes, notes: list[Finding]) -> OboDocument:
    """Return the document; what was spelled otherwise goes to `notes`. Raises SourceError with every bad line."""
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = document[: error.start].count(b"\n") + 1
        raise _refused(path, line, f"this is no OBO: byte {document[error.start]:#x} is not UTF-8") from error
    parts = list(_parts(text))
    for part in parts[1:]:
        kind = _FRAME.match(part.lines[0][1])
        if kind and kind[1] == "Instance":
            raise _refused(path, part.first, "this is no OBO that is read: frames of instances are not read")
    try:
        return _parsed(text)
    except SyntaxError:
        header, frames = _parsed_by_parts(path, parts, notes)
        return OboDocument(text, header, frames)


def read_frame(path: Path, first: int, text: str, bad: list[Finding]) -> Any:
    """Return a frame that begins in a line of a file; clauses that nothing mends go to `bad`, and the rest is read.

    Raises SourceError where nothing of the frame can be read.
    """
    part = _Part(first, [(n, line.strip()) for n, line in enumerate(text.split("\n"), first) if _says_something(line)])
    try:
        return _parsed(part.text).frames[0]
    except SyntaxError:
        spelled, findings = _spelled(path, part, part.lines[0][1].partition("!")[0].strip(), [])
        bad += findings
        try:
            return _parsed(spelled).frames[0]
        except SyntaxError as error:
            raise SourceError([_finding(path, first, error, 1)]) from error


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("!")


def _parsed(text: str) -> OboDocument:
    # The parser panics at a comment that is a line among the frames.
    plain = _UNTYPED.sub(r"\1 xsd:string", _CUT_ADDRESS.sub(r"\1\\:", _COMMENT.sub("", text)))
    reader = fastobo.iter(io.BytesIO(plain.encode()))
    frames = list(reader)
    return OboDocument(text, list(reader.header()), frames)


def _parts(text: str) -> Iterator[_Part]:
    part = _Part(1)
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if line.lstrip().startswith("["):
            yield part
            part = _Part(number)
        if _says_something(line):
            part.lines.append((number, line.strip()))
    yield part


def _parsed_by_parts(path: Path, parts: Sequence[_Part], notes: list[Finding]) -> tuple[list[Any], list[Any]]:
    findings: list[Finding] = []
    header, *frames = parts
    read: list[Any] = []
    for part in frames:
        title = part.lines[0][1].partition("!")[0].strip()
        try:
            read += _parsed(part.text).frames
        except SyntaxError as error:
            spelled, bad = _spelled(path, part, title, notes)
            findings += bad
            if not bad:
                try:
                    read += _parsed(spelled).frames
                except SyntaxError:
                    findings.append(_finding(path, part.first, error, 1))
    clauses = _header(path, header, notes, findings)
    if findings:
        raise SourceError(findings)
    return clauses, read


def _header(path: Path, part: _Part, notes: list[Finding], findings: list[Finding]) -> list[Any]:
    clauses: list[Any] = []
    for number, line in part.lines:
        spelled = _with_plain_addresses(line)
        error = _error(line)
        if error is None:
            clauses += _parsed(f"{line}\n").header
        elif _error(spelled) is None:
            clauses += _parsed(f"{spelled}\n").header
            tag, _, value = line.partition(":")
            notes.append(Finding(str(path), number, tag, value.strip(), _ESCAPED_ADDRESS))
        else:
            findings.append(_finding(path, number, error, 0))
    return clauses


def _spelled(path: Path, part: _Part, title: str, notes: list[Finding]) -> tuple[str, list[Finding]]:
    """Return a frame whose clauses the parser takes, and what stands in the way."""
    lines, findings = [title], []
    for number, line in part.lines[1:]:
        is_id = line.startswith("id:")
        frame = f"{title}\n" if is_id else f"{title}\nid: X:1\n"
        error = _error(f"{frame}{line}")
        if error is not None:
            spelled, reason = next(
                ((text, why) for text, why in _spellings(line) if _error(frame + text) is None), ("", "")
            )
            if not spelled:
                findings.append(_finding(path, number, error, frame.count("\n")))
                continue
            notes.append(Finding(str(path), number, line.partition(":")[0], line.partition(":")[2].strip(), reason))
            line = spelled  # noqa: PLW2901  what follows is the clause as the parser takes it
        lines.append(line)
    return "".join(f"{line}\n" for line in lines), findings


def _error(text: str) -> SyntaxError | None:
    try:
        _parsed(f"{text}\n")
    except SyntaxError as error:
        return error
    return None


def _spellings(line: str) -> Iterator[tuple[str, str]]:
    """Yield other ways to write a clause, and what was done; later ones do more."""
    reasons: list[str] = []

    def step(text: str, reason: str) -> str:
        if text != line:
            reasons.append(reason)
        return text

    if match := _TAG.fullmatch(line):
        tag, value = match[1], match[2]
        if tag in _OLDER:
            new = f"xref: {value}" if _OLDER[tag] == "xref" else f"synonym: {_after_text(value, _OLDER[tag])}"
            line = step(new, f"'{tag}' is a tag of OBO 1.0 and read as '{new.partition(':')[0]}'")
        elif tag not in _KNOWN:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            new = f'property_value: {OIO_NAMESPACE}{tag} "{escaped}" xsd:string'
            line = step(new, f"'{tag}' is no tag of OBO and kept as an annotation")
    line = step(_with_scope(line), "a synonym without a scope is taken as RELATED")
    line = step(_with_xrefs(line), "the list of references is missing and taken as empty")
    if reasons:
        yield line, "; ".join(reasons)
    line = step(_with_plain_addresses(line), _ESCAPED_ADDRESS)
    if reasons:
        yield line, "; ".join(reasons)
    line = step(_escaped_xrefs(line), "a reference with characters that have to be escaped is taken as it stands")
    if reasons:
        yield line, "; ".join(reasons)


def _with_plain_addresses(line: str) -> str:
    return _ADDRESS.sub(lambda result: result[0].replace("\\:", ":"), line)


def _after_text(value: str, word: str) -> str:
    match = re.match(_QUOTED, value)
    return f"{match[0]} {word}{value[match.end() :]}" if match else value


def _with_scope(line: str) -> str:
    match = _SYNONYM.fullmatch(line)
    return f"synonym: {match[1]} RELATED {match[2]}" if match and not _SCOPE.match(match[2]) else line


def _with_xrefs(line: str) -> str:
    if _LISTED.match(line):
        return line
    if match := _DEFINITION.match(line):
        return f"{match[0].rstrip()} [] {line[match.end() :]}".rstrip()
    if match := re.match(rf"synonym:\s*{_QUOTED}[^{{!]*", line):
        return f"{match[0].rstrip()} [] {line[match.end() :]}".rstrip()
    return line


def _escaped_xrefs(line: str) -> str:
    if match := _XREFS.match(line):
        parts = _SEPARATOR.sub(lambda result: result[1] or "\n", match[2]).split("\n")
        return f"{match[1]}[{', '.join(map(_escaped, parts))}]{match[3]}"
    if match := _XREF.match(line):
        return f"xref: {_escaped(match[1])}"
    return line


def _escaped(reference: str) -> str:
    """Return a reference, its description and qualifiers kept, with what stands for itself escaped."""
    match = _DESCRIPTION.search(reference)
    name, rest = (reference[: match.start()], reference[match.start() :]) if match else (reference, "")
    name = re.sub(r"(?<!\\)([\s,\"\[\]{}!])", r"\\\1", name.strip())
    return f"{name}{rest}"


def _finding(path: Path, number: int, error: SyntaxError, lines_before: int) -> Finding:
    column = f"at column {error.offset}, " if error.offset and (error.lineno or 1) > lines_before else ""
    reason = " ".join((error.msg or "").split()).partition(": ")[2] or error.msg
    return Finding(str(path), number, "", "", f"{column}this is no OBO: {reason[:200].rstrip('.')}", _REMEDY)


def _refused(path: Path, line: int, rule: str) -> SourceError:
    return SourceError([Finding(str(path), line, "", "", rule, _REMEDY)])


def relation_and_target(clause: Any) -> tuple[Any, Any]:
    """Return the relation of a clause, or None, and what it leads to, in frames of terms and of relations alike."""
    target = getattr(clause, "term", None) or getattr(clause, "target", None)
    return (getattr(clause, "typedef", None), target) if target is not None else (None, clause.typedef)


def clause_values(frame: Iterable[Any], tag: str) -> list[Any]:
    """Return the clauses of a frame with a tag."""
    return [clause for clause in frame if clause.raw_tag() == tag]
