"""OBO files frame by frame: a clause that is broken is named, and the others are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fastobo

from kg.errors import Finding
from kg.files.obo_text import read_frame, relation_and_target
from loaders.archives import PublishedFile, line_text
from loaders.ontologies.term import OBO, OntologyHeader, OntologyTerm, term_iri

_KINDS = {"Term": "class", "Typedef": "property", "Instance": "individual"}
_LINE = re.compile(r"^([A-Za-z_]+):\s*(.*)$")
_TRAILING = re.compile(r"\s*(?:\{.*\})?\s*(?:!.*)?$")
# Of some members of the term alone: those that stand in a relation to something.
_GENERAL = re.compile(r"\{[^{}]*\bgci_relation\s*=")
# Relations that files shorten stand for the ones that they are cross-referenced to.
_RELATIONS = ("RO:", "BFO:")


@dataclass(frozen=True)
class Frame:
    """The lines of one frame, the line that it begins with, and whether its last line has an end."""

    line: int
    text: str
    ended: bool = True

    @property
    def last_line(self) -> int:
        """The number of its last line."""
        return self.line + self.text.count("\n")

    @property
    def kind(self) -> str:
        """Whether it is of a class, a property or an individual."""
        return _KINDS.get(self.text[1 : self.text.index("]")], "")

    def values(self, tag: str) -> list[str]:
        """Return the values of a tag as they stand, without qualifiers and comment, that hold of the whole term."""
        lines = (line for line in self.text.split("\n") if line.startswith(f"{tag}:"))
        result = (_LINE.match(line) for line in lines if not _GENERAL.search(line))
        return [_TRAILING.sub("", match[2]).strip() for match in result if match]


@dataclass
class OboContext:
    """What the whole file says that its frames depend on: prefixes, and relations that stand for others."""

    spaces: dict[str, str] = field(default_factory=dict)
    shorthands: dict[str, str] = field(default_factory=dict)
    namespace: str = ""

    def iri(self, identifier: object) -> str:
        """Return the IRI of an identifier."""
        text = str(identifier)
        return term_iri(self.shorthands.get(text, text), self.spaces)

    def note(self, frame: Frame) -> None:
        """Take note of a relation that is another one's short name."""
        for name in frame.values("id")[:1] if frame.kind == "property" else ():
            if ":" not in name:
                known = [xref.split(" ")[0] for xref in frame.values("xref") if xref.startswith(_RELATIONS)]
                if known:
                    self.shorthands[name] = known[0]


def read_frames(file: PublishedFile) -> Iterator[Frame]:
    """Yield the header (as a frame without brackets) and each frame of an OBO file, in constant memory.

    Raises SourceError where the file is no UTF-8.
    """
    lines: list[str] = []
    start, raw = 0, b""
    for number, raw in enumerate(file.stream, 1):
        line = line_text(file.place, number, raw).removeprefix("\ufeff").rstrip("\r\n")
        if line.startswith("[") and line.rstrip().endswith("]"):
            yield Frame(start + 1, "\n".join(lines))
            lines, start = [], number - 1
        lines.append(line)
    yield Frame(start + 1, "\n".join(lines), ended=raw.endswith(b"\n"))


def obo_header(header: Frame, context: OboContext) -> OntologyHeader:
    """Return what the header says, and note its prefixes in `context`."""
    tags: dict[str, list[str]] = {}
    for line in header.text.split("\n"):
        match = _LINE.match(line)
        if match:
            tags.setdefault(match[1], []).append(match[2].strip())
    for space in tags.get("idspace", ()):
        parts = space.split()
        if len(parts) > 1:
            context.spaces[parts[0]] = parts[1].strip('"')
    context.namespace = next(iter(tags.get("default-namespace", ())), "")
    name = next(iter(tags.get("ontology", ())), "")
    result = OntologyHeader(
        name=name,
        iri=name if name.startswith("http") or not name else f"{OBO}{name.removesuffix('.obo')}.owl",
        version=next(iter(tags.get("data-version", tags.get("date", ()))), ""),
        imports=tags.get("import", []),
    )
    for value in tags.get("property_value", ()):
        predicate, _, rest = value.partition(" ")
        text = re.sub(r'^"(.*)"(?:\s+xsd:\w+)?.*$', r"\1", rest.strip()).strip()
        last = re.split(r"[/#:]", predicate)[-1]
        if last in {"title", "description"}:
            setattr(result, last, text)
        elif last == "license":
            result.licence = text
    return result


def parents_of(frame: Frame, context: OboContext) -> list[str]:
    """Return what a frame says its term is directly a kind of: named parents, and the classes of its definition."""
    genus = [value for value in frame.values("intersection_of") if " " not in value]
    return list(dict.fromkeys(context.iri(value) for value in (*frame.values("is_a"), *genus)))


def parse_frame(frame: Frame, context: OboContext, place: Path, bad: list[Finding]) -> OntologyTerm:
    """Return the term of a frame; clauses that are no OBO go to `bad`. Raises SourceError where all of it is none."""
    # fastobo does not survive frames of instances.
    individual = frame.kind == "individual"
    text = frame.text
    if individual:
        lines = ("" if line.startswith("instance_of:") else line for line in text.split("\n"))
        text = "\n".join(lines).replace("[Instance]", "[Term]", 1)
    parsed = read_frame(place, frame.line, text, bad)
    typedef = isinstance(parsed, fastobo.typedef.TypedefFrame)
    kind = "individual" if individual else "property" if typedef else "class"
    term = OntologyTerm(context.iri(parsed.id), kind, namespace=context.namespace)
    for clause in parsed:
        if _has_one(clause):
            _add(term, clause, context)
    if individual:
        term.parents = [context.iri(value) for value in frame.values("instance_of")]
    genus = [clause for clause in parsed if clause.raw_tag() == "intersection_of"]
    term.parents = list(dict.fromkeys([*term.parents, *_genus(genus, context)]))
    return term


def _has_one(clause: Any) -> bool:
    """Whether what a clause leads to holds of every member of the term, and each has at least one of it.

    A clause of some members only, `all_only`, and a number that may be nought say less.
    """
    said = {str(one.key): str(one.value) for one in getattr(clause, "qualifiers", None) or ()}
    if "gci_relation" in said or said.get("all_only") == "true":
        return False
    least = said.get("minCardinality", said.get("cardinality", "0" if "maxCardinality" in said else "1"))
    return not least.isdecimal() or int(least) > 0


def _genus(clauses: Iterable[Any], context: OboContext) -> list[str]:
    return [context.iri(target) for relation, target in map(relation_and_target, clauses) if relation is None]


def _add(term: OntologyTerm, clause: Any, context: OboContext) -> None:
    tag = clause.raw_tag()
    links = {
        "is_a": term.parents,
        "equivalent_to": term.equivalents,
        "subset": term.subsets,
        "alt_id": term.alternatives,
        "replaced_by": term.replaced_by,
        "consider": term.consider,
    }
    if tag in links:
        links[tag].append(context.iri(clause.raw_value()))
    elif tag in {"relationship", "intersection_of"}:
        relation, target = relation_and_target(clause)
        pair = (context.iri(relation), context.iri(target)) if relation is not None else None
        term.relations += [pair] if pair is not None and pair not in term.relations else []
    else:
        _annotate(term, tag, clause)


def _annotate(term: OntologyTerm, tag: str, clause: Any) -> None:
    match tag:
        case "name":
            term.label = clause.name
        case "def":
            term.definition = str(clause.definition)
        case "comment":
            term.comments.append(clause.raw_value())
        case "synonym":
            term.synonyms.append((clause.synonym.scope or "RELATED", clause.synonym.desc))
        case "xref":
            term.xrefs.append(str(clause.xref.id))
        case "namespace":
            term.namespace = clause.raw_value()
        case "is_obsolete":
            term.obsolete = bool(clause.obsolete)
