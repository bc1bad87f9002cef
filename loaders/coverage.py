"""Coverage: what represents each fact of the inventory, in which shape, and what was left out and why.

`inventory.tsv` lists the facts with their publication and kind; `inventory-kinds.tsv` the shapes (claim
classes, or prefixes of entities) that a kind may take; the column `facts` of a claim's row and the
`coverage*.tsv` of a publication say what represents a fact. That an entity is there says nothing: the column `said`
has the words of its label, definition, note or properties that say the fact, several of them separated by `|`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import resources
from kg.errors import Finding, SourceError
from kg.model import Claim, Entity
from kg.namespaces import MK
from kg.prefixes import contract
from loaders.tables import did_you_mean, read_table

LEFT_OUT = "left-out"
_INVENTORY = ("fact", "publication", "kind")
_LINE = ("fact", "represented_by", "said", "reason")


@dataclass(frozen=True)
class Fact:
    """A fact of the inventory with what represents it: CURIEs, or a reason to leave it out."""

    name: str
    publication: str
    kind: str
    represented_by: tuple[str, ...]
    in_shape: bool
    left_out: str

    @property
    def state(self) -> str:
        """One word: represented, left out, misshapen or missing."""
        if self.represented_by:
            return "represented" if self.in_shape else "misshapen"
        return "left out" if self.left_out else "missing"


def inventory_coverage(
    claims: Iterable[Claim], entities: Iterable[Entity], folder: Path = resources.EXTRACTS
) -> list[Fact]:
    """Return every fact of the inventory and what represents it. Raises SourceError."""
    findings: list[Finding] = []
    shapes = {
        row["kind"]: set(row["shapes"].split())
        for row in read_table(folder / "inventory-kinds.tsv", ("kind", "shapes"), ("kind", "shapes"), findings)
    }
    claims = list(claims)
    shape_of = {claim.curie: contract(str(claim.kind)) for claim in claims}
    texts = {entity.curie: _texts(entity) for entity in entities}
    shape_of |= {curie: curie.partition(":")[0] for curie in texts}
    represented: dict[str, list[str]] = {}
    for claim in claims:
        for predicate, value in claim.properties:
            if predicate == MK.inventoryFact:
                represented.setdefault(str(value), []).append(claim.curie)
    reasons: dict[str, str] = {}
    for fact, curie, reason in _lines(folder, shape_of, texts, findings):
        if curie == LEFT_OUT:
            reasons[fact] = reason
        else:
            represented.setdefault(fact, []).append(curie)
    facts = []
    for row in read_table(folder / "inventory.tsv", _INVENTORY, _INVENTORY, findings):
        result = tuple(sorted(set(represented.get(row["fact"], ()))))
        in_shape = any(shape_of[curie] in shapes.get(row["kind"], ()) for curie in result)
        facts.append(Fact(row["fact"], row["publication"], row["kind"], result, in_shape, reasons.get(row["fact"], "")))
    if findings:
        raise SourceError(findings)
    return facts


def coverage_summary(facts: Iterable[Fact]) -> Iterator[tuple[str, str, int, int, int, int, int]]:
    """Yield publication, kind, facts, represented, left out, misshapen, missing; then the totals."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for fact in facts:
        for key in ((fact.publication, fact.kind), ("all", "")):
            counts.setdefault(key, Counter())[fact.state] += 1
    for (publication, kind), states in sorted(counts.items(), key=lambda item: (item[0][0] == "all", item[0])):
        numbers = [states[name] for name in ("represented", "left out", "misshapen", "missing")]
        yield publication, kind, sum(numbers), numbers[0], numbers[1], numbers[2], numbers[3]


def _texts(entity: Entity) -> list[str]:
    """Return what a reader is shown of an entity."""
    values = [str(value) for _, value in entity.properties]
    return [entity.label, *entity.alternative, entity.definition, entity.note, *values]


def _lines(
    folder: Path, known: dict[str, str], texts: dict[str, list[str]], findings: list[Finding]
) -> Iterator[tuple[str, str, str]]:
    for path in sorted(folder.glob("*/coverage*.tsv")):
        for row in read_table(path, _LINE, _LINE, findings):
            for curie in row["represented_by"].split():
                if curie != LEFT_OUT and curie not in known:
                    remedy = did_you_mean(curie, known)
                    findings.append(row.finding("represented_by", f"'{curie}' is no claim or entity", remedy))
                elif curie == LEFT_OUT and not row["reason"]:
                    findings.append(row.finding("reason", "what is left out needs its reason"))
                elif curie in texts and not _says(texts[curie], row["said"]):
                    remedy = "Write the words of its label, definition, note or properties that say the fact."
                    findings.append(row.finding("said", f"'{curie}' does not say this", remedy))
                else:
                    yield row["fact"], curie, row["reason"]


def _says(texts: list[str], said: str) -> bool:
    return all(part and any(part in text for text in texts) for part in said.split("|"))
