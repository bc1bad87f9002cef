"""Where the shipped files stand, in a clone and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ONTOLOGY = ROOT / "ontology"
QUERIES = ROOT / "queries"
LOADERS = ROOT / "loaders"
EXTRACTS = LOADERS / "extracts"
ENTITIES = LOADERS / "entities"
MAPPINGS = ONTOLOGY / "mappings"
STATIC = ROOT / "kg" / "web" / "static"
