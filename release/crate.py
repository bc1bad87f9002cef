"""The metadata of the archive, as an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1): what it is, file by file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from kg import __version__
from kg.engine.snapshot import Snapshot
from kg.prefixes import BASE
from kg.rdf import LICENCE
from kg.resources import ROOT

METADATA = "ro-crate-metadata.json"
_NAMESPACE = str(BASE)
# File -> media type, what it is; those of the exports say so themselves.
_BESIDE = {
    "CITATION.cff": ("text/yaml", "How to cite the graph"),
    "LICENSE-DATA": ("text/plain", "Creative Commons Attribution 4.0 International: the text of the licence"),
    "data.nq": ("application/n-quads", "N-Quads: every statement of the graph, sorted"),
    "provenance.ttl": ("text/turtle", "What the graph was built from, and how (PROV)"),
    "snapshot.json": ("application/json", "Digest, versions and counts of the snapshot"),
}


def write_metadata(folder: Path, snapshot: Snapshot) -> None:
    """Describe the files of a folder in `ro-crate-metadata.json`. Raises ValueError for one that has no description."""
    described = _BESIDE | {each["name"]: (each["media_type"], each["title"]) for each in snapshot.info["exports"]}
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if missing := [name for name in names if name not in described]:
        raise ValueError(f"No description for {', '.join(missing)}.")
    files = [_file(folder, name, *described[name]) for name in names]
    text = json.dumps(_crate(files, snapshot), indent=2, ensure_ascii=False)
    (folder / METADATA).write_text(f"{text}\n", encoding="utf-8")


def _crate(files: list[dict[str, Any]], snapshot: Snapshot) -> dict[str, Any]:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    makers, licence = {"@id": f"{_NAMESPACE}organization/myeloma-kg-curators"}, {"@id": str(LICENCE)}
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": cited["title"],
        "description": f"{cited['abstract']} Research use. Not medical advice.",
        "datePublished": snapshot.info["built"],
        "version": __version__,
        "identifier": f"sha256:{snapshot.digest}",
        "keywords": ", ".join(cited["keywords"]),
        "license": licence,
        "author": makers,
        "publisher": makers,
        "isBasedOn": [{"@id": f"https://doi.org/{each['doi']}"} for each in cited["references"] if "doi" in each],
        "hasPart": [{"@id": each["@id"]} for each in files],
    }
    metadata = {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    whole = [
        metadata,
        root,
        {"@id": makers["@id"], "@type": "Organization", "name": "myeloma-kg contributors", "url": _NAMESPACE},
        {
            "@id": licence["@id"],
            "@type": "CreativeWork",
            "name": "Creative Commons Attribution 4.0 International",
            "identifier": "CC-BY-4.0",
            "description": "Share and adapt, with credit to the source.",
        },
        *(_publication(each) for each in cited["references"] if "doi" in each),
        *files,
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": whole}


def _publication(cited: dict[str, Any]) -> dict[str, Any]:
    return {"@id": f"https://doi.org/{cited['doi']}", "@type": "ScholarlyArticle", "name": cited["title"]}


def _file(folder: Path, name: str, media_type: str, description: str) -> dict[str, Any]:
    content = (folder / name).read_bytes()
    return {
        "@id": name,
        "@type": "File",
        "name": name,
        "description": description,
        "encodingFormat": media_type,
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
