"""A generated ontology of the size of MONDO or ChEBI, loaded and closed: seconds of CPU, statements and memory.

Run it from the root of the project: python -m tests.benchmarks.ontologies --size chebi

The terms have the parents, relations, synonyms and cross-references of the real one by number; the words are invented.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kg import ontology
from kg.ingestion.conversion import LINES, Premises
from kg.ingestion.entailment import entailment
from kg.ingestion.loading import load_sources
from kg.ingestion.source_files import source_files
from kg.sorted_lines import merged_files
from loaders import load_records
from loaders.entity_index import index_of

SEED = 14


@dataclass(frozen=True)
class Size:
    """Terms of an ontology, and per term the share with a second parent, relations, synonyms and references."""

    prefix: str
    terms: int
    second_parent: float
    relations: float
    synonyms: int
    references: int


SIZES = {
    "mondo": Size("MONDO", 30_000, 0.35, 0.5, 4, 6),
    "chebi": Size("CHEBI", 200_000, 0.35, 0.8, 4, 4),
}


def write_ontology(path: Path, size: Size) -> None:
    """Write an ontology as OBO."""
    chance = random.Random(SEED)  # noqa: S311  # a shape, and no secret

    def term(number: int) -> str:
        return f"{size.prefix}:{number:07}"

    with path.open("w", encoding="utf-8") as out:
        out.write(
            f"format-version: 1.2\nontology: {size.prefix.lower()}\n\n[Typedef]\nid: has_role\nname: has role\n\n"
        )
        for number in range(size.terms):
            out.write(f"[Term]\nid: {term(number)}\nname: term {number} of an invented kind\n")
            out.write(f'def: "{"Something that is said of it at some length. " * 4}" [PMID:{number + 1}]\n')
            for one in range(chance.randint(0, 2 * size.synonyms)):
                out.write(f'synonym: "term {number} by the name {one}" EXACT []\n')
            for one in range(chance.randint(0, 2 * size.references)):
                out.write(f"xref: OTHER:{number}{one}\n")
            parents = 0 if not number else 1 + (chance.random() < size.second_parent)
            for parent in sorted({chance.randrange(number) for _ in range(parents)}):
                out.write(f"is_a: {term(parent)} ! term {parent} of an invented kind\n")
            if number and chance.random() < size.relations:
                out.write(f"relationship: has_role {term(chance.randrange(number))}\n")
            out.write("\n")


def main() -> None:
    """Generate an ontology, load it as `myeloma-kg load` does, up to the merged lines, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=list(SIZES), default="mondo")
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{given.size}.obo")
        write_ontology(path, SIZES[given.size])
        megabytes = path.stat().st_size / 1e6
        records = load_records()
        premises = Premises(index_of(records, records.overrides), entailment(ontology.load()), ontology.edge_rules())
        began, used = time.perf_counter(), _cpu()
        loaded = load_sources(
            source_files([("ontologies", path)]), Path(folder, "loaded"), premises, "x", processes=given.processes
        )
        converted, converting = time.perf_counter() - began, _cpu() - used
        quads = sum(1 for _ in merged_files(loaded.paths(LINES), Path(folder)))
        merging = _cpu() - used - converting
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    sys.stdout.write(
        f"{given.size}: {SIZES[given.size].terms:,} terms, {megabytes:,.0f} MB; reading, closing and converting "
        f"{converting:.1f} s of CPU ({converted:.1f} s), merging {merging:.1f} s; {quads:,} statements; "
        f"peak {peak / 1024:.0f} MB\n"
    )


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
