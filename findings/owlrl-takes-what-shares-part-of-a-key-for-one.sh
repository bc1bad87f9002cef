#!/bin/sh
# Packages: owlrl 7.6.2, rdflib 7.6.0
# Behaviour: Two things of a class with a key are the same if they share a value of each property of the key (OWL 2
# Profiles, rule prp-key). owlrl compares all properties but the last one: of a key of site and number the site
# decides alone, so that two patients of one hospital are one, each with the drugs and events of the other, and with
# two numbers. A key of one property compares nothing, and makes all members of the class one. Named in another order,
# the same key gives other results. Nothing says so. One would expect none of these patients to be another one by site
# and number, and 1 to be 3 by number alone. No issue of the makers on it was found.
# Output seen:
#   the patients site A number 1, site A number 2, site B number 1
#     key of site and number: 1 = 2
#     key of number and site: 1 = 3
#     key of number: 1 = 2, 1 = 3, 2 = 3
#   drugs of patient 1: one, two
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check owlrl==7.6.2 rdflib==7.6.0
venv/bin/python - > seen <<'PYTHON'
from itertools import combinations

import owlrl
from rdflib import OWL, Graph, Namespace

EX = Namespace("http://example.org/")
DATA = """
@prefix ex: <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
ex:1 a ex:Patient ; ex:site "A" ; ex:number 1 ; ex:drug "one" .
ex:2 a ex:Patient ; ex:site "A" ; ex:number 2 ; ex:drug "two" .
ex:3 a ex:Patient ; ex:site "B" ; ex:number 1 ; ex:drug "three" .
ex:Patient owl:hasKey ( %s ) .
"""


def closed(key: str) -> Graph:
    graph = Graph().parse(data=DATA % key)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


print("the patients site A number 1, site A number 2, site B number 1")
for names in (["site", "number"], ["number", "site"], ["number"]):
    graph = closed(" ".join(f"ex:{name}" for name in names))
    same = [f"{a} = {b}" for a, b in combinations("123", 2) if (EX[a], OWL.sameAs, EX[b]) in graph]
    print(f"  key of {' and '.join(names)}:", ", ".join(same) or "none")
print("drugs of patient 1:", ", ".join(sorted(map(str, closed("ex:site ex:number").objects(EX["1"], EX.drug)))))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
