"""The loader of RDF: any file of triples, as it is, in a named graph of its own.

Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD, OWL/XML, functional syntax or OBO, packed or not. A record is some
of the triples. They stand in `graph:external.<name of the file>` alone, and nothing is inferred from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from kg.errors import Finding, SourceError
from kg.files.graph_file import read_text_triples
from kg.rdf import external_graph, read_nquad
from loaders.archives import folder_files
from loaders.entity_index import EntityIndex
from loaders.record_claims import slug
from loaders.source import Conversion, SourceCard, SourceRecord

CARD = SourceCard(
    name="rdf",
    title="RDF files",
    homepage="https://www.w3.org/RDF/",
    publisher="those who made each file",
    licence="as each file says of itself",
    formats="Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD, OWL/XML, functional syntax or OBO, plain or packed",
    description="Triples as they are, each file in graph:external.<name>, to be asked beside the rest.",
)

_TRIPLES_OF_A_RECORD = 500


class RdfLoader:
    """Reads files of triples, and says them again."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the triples of a file or of the files of a folder. What cannot be read goes to `findings`.

        The triples of one file are held in memory, because a file may say one twice, and in any order.
        """
        for file in folder_files(path) if path.is_dir() else [path]:
            notes: list[Finding] = []
            try:
                triples = sorted(read_text_triples([file], notes))
            except SourceError as error:
                findings.extend(error.findings)
                continue
            findings.extend(notes)
            name = slug(file.name.partition(".")[0])
            if not triples:
                rule = "the file holds no triple"
                findings.append(Finding(str(file), 1, "", "", rule, "Give a file of RDF that holds some."))
            for start in range(0, len(triples), _TRIPLES_OF_A_RECORD):
                part = triples[start : start + _TRIPLES_OF_A_RECORD]
                graph = external_graph(name).n3()
                content = "\n".join(f"{' '.join(triple)} {graph} ." for triple in part).encode()
                digest = hashlib.sha256(content).hexdigest()[:16]
                yield SourceRecord(f"rdf-{name}.{digest}", f"{file}, triples from {start + 1}", content)

    def convert(self, record: SourceRecord, _entities: EntityIndex) -> Conversion:
        """Return the triples of a record, in the graph of their file."""
        conversion = Conversion()
        conversion.ontology.extend(map(read_nquad, record.content.decode().split("\n")))
        return conversion
