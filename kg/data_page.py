"""The data of a snapshot as a page: downloads, what it is made of, licences, what changed, how to cite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rdflib import DCTERMS, RDFS, VOID, Graph

from kg.engine.store import Store
from kg.formats import TRIPLES, Format
from kg.own_dataset import OF_DATASET, OWN_GRAPH, own_sizes
from kg.pages.rendering import render_page
from kg.prefixes import BASE, contract
from kg.rdf import DATASET, LICENCE, PROVENANCE_GRAPH, graph_with_prefixes
from kg.tables import TableFormat, json_text, render_table

_OURS = {
    "graph:ontology": "The ontology",
    "graph:edges": "Edges with the claims for and against them",
    "graph:inferred": "What follows by OWL 2 RL and by the rules of the domain",
    "graph:explanations": "Chains kept ready",
    "graph:mappings": "Identifiers of other vocabularies (SSSOM)",
    "graph:catalogue": "Prefixes, shipped queries, classes and properties, for editors",
    "graph:source.curation": "Entities and names, by the curators",
}
_GRAPHS = f"""
SELECT ?graph ?triples ?licence ?given ?publisher ?homepage ?title ?doi WHERE {{
  GRAPH <{PROVENANCE_GRAPH}> {{
    ?graph a <{VOID.Dataset}> ; <{VOID.triples}> ?triples FILTER(?graph != <{DATASET}>)
    OPTIONAL {{ ?graph <{DCTERMS.license}> ?licence }} OPTIONAL {{ ?graph <{DCTERMS.title}> ?given }}
    OPTIONAL {{ ?graph <{DCTERMS.publisher}> ?publisher }} OPTIONAL {{ ?graph <{DCTERMS.source}> ?homepage }}
  }}
  BIND(IRI(REPLACE(STR(?graph), "/graph/source\\\\.", "/pub/")) AS ?publication)
  OPTIONAL {{ ?publication <{RDFS.label}> ?title }}
  OPTIONAL {{ ?publication <http://purl.org/ontology/bibo/doi> ?doi }}
}} ORDER BY DESC(?triples) ?graph"""


_TITLE = "myeloma-kg: a knowledge graph of multiple myeloma with the evidence for each statement"
_DESCRIPTION = (
    "Drugs, mechanisms, regimens, trials and adverse events of multiple myeloma as claims of named sources, with the "
    "place in the text, the disagreements between sources, an OWL ontology and a SPARQL endpoint. Research use. Not "
    "medical advice."
)


@dataclass(frozen=True)
class DataSource:
    """A named graph: how many statements, under which licence, and whose work it was made from."""

    graph: str
    title: str
    triples: int
    licence: str
    publisher: str
    homepage: str
    doi: str
    publication: str


def data_sources(store: Store) -> list[DataSource]:
    """Return the named graphs of a snapshot, the largest first."""
    result: dict[str, DataSource] = {}
    for iri, triples, licence, given, publisher, homepage, title, doi in store.texts(_GRAPHS):
        curie = contract(iri)
        publication = f"pub/{curie.removeprefix('graph:source.')}" if title else ""
        name = _OURS.get(curie) or given or title or curie
        result.setdefault(
            curie, DataSource(curie, name, int(triples), licence or str(LICENCE), publisher, homepage, doi, publication)
        )
    return list(result.values())


def answer_data(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer what the data are: a task of the evaluators.

    `info`: what the snapshot says of itself; `changes`: from the one before, or an empty text; both JSON. `size`: how
    many bytes its sorted N-Quads have, or 0 where a remote store has not been read as a whole.
    """
    sources = data_sources(store)
    info: dict[str, Any] = json.loads(arguments["info"])
    info["versions"] = dict(sorted(info["versions"].items()))
    changes = json.loads(arguments["changes"]) if arguments.get("changes") else None
    whole = {
        "name": "myeloma-kg.nq",
        "title": "N-Quads, sorted: the whole graph with its named graphs",
        "media_type": Format.N_QUADS.media_type,
        "size": int(arguments["size"]) or None,
        "sha256": info["digest"],
    }
    files = [whole, *info.get("exports", ())]
    if media_type == Format.PLAIN_JSON.media_type:
        content = {
            **{name: info[name] for name in ("digest", "built", "versions")},
            "licence": str(LICENCE),
            "files": files,
            "graphs": [asdict(source) for source in sources],
            "changes": changes,
        }
        return json_text(content).encode()
    if media_type == Format.CSV.media_type:
        rows = [tuple(asdict(source).values()) for source in sources]
        return render_table(tuple(DataSource.__dataclass_fields__), rows, TableFormat.CSV).encode()
    if media_type != Format.HTML.media_type:
        return _graph(store).serialize(format=media_type).encode()
    return render_page(
        "data.html",
        "",
        title="Data",
        info=info,
        sources=sources,
        total=sum(source.triples for source in sources),
        downloads=TRIPLES,
        files=files,
        own=store.shared(own_sizes),
        own_default=OWN_GRAPH,
        mark=OF_DATASET,
        changes=changes,
        version=info["versions"]["myeloma-kg"],
        base=BASE,
        markup=_markup(info, files),
    ).encode()


def _markup(info: Mapping[str, Any], files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the dataset in the words of schema.org, in which catalogues of data sets read pages; as JSON-LD."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": str(DATASET),
        "name": _TITLE,
        "description": _DESCRIPTION,
        "identifier": info["digest"],
        "version": info["versions"]["myeloma-kg"],
        "dateModified": info["built"],
        "license": str(LICENCE),
        "isAccessibleForFree": True,
        "keywords": ["multiple myeloma", "knowledge graph", "SPARQL", "OWL", "adverse events"],
        "creator": {"@type": "Organization", "name": "myeloma-kg contributors"},
        "url": "data",
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file["title"],
                "contentUrl": f"data/{file['name']}",
                "encodingFormat": file["media_type"],
                "sha256": file["sha256"],
            }
            | ({"contentSize": f"{file['size']} B"} if file["size"] else {})
            for file in files
        ],
    }


def _graph(store: Store) -> Graph:
    """Return the VoID description of the dataset and its graphs."""
    query = f"""
        SELECT ?s ?p ?o WHERE {{ GRAPH <{PROVENANCE_GRAPH}> {{
          ?s a <{VOID.Dataset}> ; ?p ?o FILTER(?p NOT IN (<{VOID.classPartition}>, <{VOID.propertyPartition}>))
        }} }}"""
    return graph_with_prefixes(store.select(query)[1])
