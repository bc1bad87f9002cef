#!/bin/sh
# Packages: fhirpathpy 2.2.4, fhirpath 5.2.2
# Behaviour: Two quantities of different units are equal if they are the same amount: they are converted to one unit, and
# the values compared as decimals (FHIRPath 2.0.0, equality of quantities). fhirpathpy converts milligrams and grams,
# pounds and kilograms into the unit on the right, and rounds to a whole number on the way, for pounds always up. A dose
# of 400 mg is 0 g, one of 600 mg is 1 g, and whether half a gram is 500 mg depends on which of the two stands first: a
# filter of Observations by their value finds others and loses its own, without an error. The implementation of HL7 in
# JavaScript beside it is right.
# Output seen:
#   the Observation has 400 mg
#   0.5 'g' = 500 'mg': fhirpathpy True, fhirpath.js True
#   500 'mg' = 0.5 'g': fhirpathpy False, fhirpath.js True
#   400 'mg' = 0.4 'g': fhirpathpy False, fhirpath.js True
#   400 'mg' = 0 'g': fhirpathpy True, fhirpath.js False
#   600 'mg' = 1 'g': fhirpathpy True, fhirpath.js False
#   150 '[lb_av]' = 69 'kg': fhirpathpy True, fhirpath.js False
#   Observation.value = 0.4 'g': fhirpathpy False, fhirpath.js True
#   Observation.value = 0 'g': fhirpathpy True, fhirpath.js False
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check fhirpathpy==2.2.4
npm install --silent --no-audit --no-fund --no-package-lock fhirpath@5.2.2
cat > evaluate.mjs <<'JS'
import { readFileSync } from "node:fs";
import fhirpath from "fhirpath";
import r4 from "fhirpath/fhir-context/r4/index.js";

const [observation, paths] = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(paths.map((path) => fhirpath.evaluate(observation, path, {}, r4)[0])));
JS
venv/bin/python -W ignore - > seen <<'PYTHON'
import json
import subprocess

from fhirpathpy import evaluate
from fhirpathpy.models import models

UCUM = "http://unitsofmeasure.org"
OBSERVATION = {"resourceType": "Observation", "valueQuantity": {"value": 400, "code": "mg", "unit": "mg", "system": UCUM}}
PATHS = (
    "0.5 'g' = 500 'mg'",
    "500 'mg' = 0.5 'g'",
    "400 'mg' = 0.4 'g'",
    "400 'mg' = 0 'g'",
    "600 'mg' = 1 'g'",
    "150 '[lb_av]' = 69 'kg'",
    "Observation.value = 0.4 'g'",
    "Observation.value = 0 'g'",
)
node = ["node", "evaluate.mjs"]
given = json.dumps([OBSERVATION, PATHS])
of_hl7 = json.loads(subprocess.run(node, input=given, capture_output=True, check=True, text=True).stdout)
print("the Observation has 400 mg")
for path, other in zip(PATHS, of_hl7):
    (equal,) = evaluate(OBSERVATION, path, None, models["r4"])
    print(f"{path}: fhirpathpy {equal}, fhirpath.js {other}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
