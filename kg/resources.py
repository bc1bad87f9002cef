"""Where the shipped files stand, in a clone and in an installed wheel alike."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What Python has to look in to import what this module belongs to: above the package of a wheel, else the clone.
IMPORTED_FROM = Path(__file__).resolve().parents[__name__.count(".")]
# The built graph that a wheel carries; a clone has none.
PACKAGED = ROOT / "snapshot"
# The home in which `make` builds the graph of a clone; a wheel has none.
MADE_HOME = ROOT / "build"
# The documentation as it is built: in a wheel, and in a clone after `make docs`.
SITE = ROOT / "site"
ONTOLOGY = ROOT / "ontology"
QUERIES = ROOT / "queries"
LOADERS = ROOT / "loaders"
EXTRACTS = LOADERS / "extracts"
ENTITIES = LOADERS / "entities"
MAPPINGS = ONTOLOGY / "mappings"
STATIC = ROOT / "kg" / "web" / "static"


def python_path() -> str:
    """Return the PYTHONPATH of another process that is to import what this module belongs to.

    What the variable names already stays: it may be the only way to the packages of others.
    """
    return os.pathsep.join(filter(None, (str(IMPORTED_FROM), os.environ.get("PYTHONPATH"))))
