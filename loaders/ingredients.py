"""Active ingredients as registers of medicines write them: which drug of the graph one is."""

from __future__ import annotations

import re

from loaders.entity_index import EntityIndex

_MARKS = re.compile(r"[®™©]|\((?:R|TM)\)")
# What the Food and Drug Administration appends to the names of biologicals: filgrastim-sndz.
_BIOLOGICAL_SUFFIX = re.compile(r"-[a-z]{4}$", re.IGNORECASE)
# Salts, esters and hydrates as they follow the name of an ingredient: what the body gets from them is the drug.
_SALTS = re.compile(
    r"\s+(?:(?:mono|di|tri|hemi|sesqui)?(?:hydrate|hydrochloride|sodium|potassium|calcium|magnesium|phosphate|acetate"
    r"|citrate|succinate|mesylate|maleate|fumarate|tartrate|lactate|malate|sulfate|sulphate|besylate|tosylate|bromide"
    r"|hydrobromide|chloride|nitrate|pamoate|anhydrous|meglumine|tromethamine|propionate|valerate|pivalate|isonicotinate"
    r"|palmitate|stearate|decanoate|ester))$",
    re.IGNORECASE,
)


def drug_of_ingredient(index: EntityIndex, written: str) -> tuple[str | None, list[str]]:
    """Return the CURIE of the drug that an active ingredient is, and the candidates where it is none or unclear.

    A salt, ester or hydrate of a drug counts as the drug: `IXAZOMIB CITRATE`, `DEXAMETHASONE SODIUM PHOSPHATE`.
    """
    name = " ".join(_MARKS.sub("", written).split())
    while name:
        result = index.candidates(name, "drug")
        if result:
            return (result[0], []) if len(result) == 1 else (None, result)
        shorter = _SALTS.sub("", name)
        name = shorter if shorter != name else _shorter_biological(name)
    return None, []


def _shorter_biological(name: str) -> str:
    shorter = _BIOLOGICAL_SUFFIX.sub("", name)
    return shorter if shorter != name else ""
