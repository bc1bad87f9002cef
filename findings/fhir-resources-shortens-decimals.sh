#!/bin/sh
# Packages: fhir.resources 8.3.0
# Behaviour: The digits of a decimal of FHIR are part of it: 0.010 is not 0.01, and software has to keep them (FHIR R5, data
# types, decimal, and JSON, representation of primitive elements). fhir.resources reads JSON with floating point numbers,
# though it then holds decimals: a result that was measured to two places is written back with one, and of a long number
# the last digits are others. The same resource as Python values, with decimals in it, keeps some. One would expect what
# was read.
# Output seen:
#   1.50: held as 1.5, written as 1.5
#   0.010: held as 0.01, written as 0.01
#   7.00: held as 7.0, written as 7.0
#   0.1234567890123456789: held as 0.12345678901234568, written as 0.12345678901234568
#   900000000000207008.5: held as 900000000000207000, written as 900000000000207000
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check fhir.resources==8.3.0
venv/bin/python - > seen <<'PYTHON'
import re

from fhir.resources.observation import Observation

RESULT = '{"resourceType":"Observation","status":"final","code":{"text":"M protein"},"valueQuantity":{"value":%s}}'

for number in ("1.50", "0.010", "7.00", "0.1234567890123456789", "900000000000207008.5"):
    observation = Observation.model_validate_json(RESULT % number)
    written = re.search(r'"value":([^}]+)', observation.model_dump_json())[1]
    print(f"{number}: held as {observation.valueQuantity.value:f}, written as {written}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
