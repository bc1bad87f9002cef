#!/bin/sh
# Packages: fhirpath 5.2.2, fhirpathpy 2.2.4, @atomic-ehr/fhirpath 0.1.4
# Behaviour: Two collections are equivalent with ~ if they have the same items, and their order does not count (FHIRPath
# 2.0.0, section 6.1.3); with = it counts. The implementation of HL7 in JavaScript and fhirpathpy compare them place by
# place with ~, too: codes that two systems list in another order are no match, and !~ finds them different. A filter of
# resources by their codings, or an invariant of a profile, then fails for data that are right, without an error. And
# take and skip of a negative number, which are to give nothing and everything (section 5.4), leave out the last or give
# it alone. @atomic-ehr/fhirpath beside them is right. No issue of the makers on it was found.
# Output seen:
#   code.coding.code ~ ('M1' | 'D1'): fhirpath.js true, atomic true, fhirpathpy true
#   code.coding.code ~ ('D1' | 'M1'): fhirpath.js false, atomic true, fhirpathpy false
#   code.coding.code !~ ('D1' | 'M1'): fhirpath.js true, atomic false, fhirpathpy true
#   (25 | 40) ~ (40 | 25): fhirpath.js false, atomic true, fhirpathpy false
#   code.coding.code.take(-1): fhirpath.js M1, atomic nothing, fhirpathpy M1
#   code.coding.code.skip(-1): fhirpath.js D1, atomic M1 D1, fhirpathpy D1
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check fhirpathpy==2.2.4
npm install --silent --no-audit --no-fund --no-package-lock fhirpath@5.2.2 @atomic-ehr/fhirpath@0.1.4
cat > expressions <<'TEXT'
code.coding.code ~ ('M1' | 'D1')
code.coding.code ~ ('D1' | 'M1')
code.coding.code !~ ('D1' | 'M1')
(25 | 40) ~ (40 | 25)
code.coding.code.take(-1)
code.coding.code.skip(-1)
TEXT
cat > evaluate.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { evaluate } from "@atomic-ehr/fhirpath";
import fhirpath from "fhirpath";

const input = { resourceType: "Condition", code: { coding: [{ code: "M1" }, { code: "D1" }] } };
const lines = [];
for (const expression of readFileSync("expressions", "utf8").trim().split("\n")) {
  const answers = [fhirpath.evaluate(input, expression), await evaluate(expression, { input })];
  lines.push(answers.map((answer) => (answer.length ? answer.join(" ") : "nothing")).join("|"));
}
writeFileSync("first", lines.join("\n") + "\n");
JS
node evaluate.mjs
venv/bin/python -W ignore - > second <<'PYTHON'
from fhirpathpy import evaluate

resource = {"resourceType": "Condition", "code": {"coding": [{"code": "M1"}, {"code": "D1"}]}}
for expression in open("expressions").read().splitlines():
    answer = evaluate(resource, expression, {})
    print(*(str(item).lower() if isinstance(item, bool) else item for item in answer) if answer else ["nothing"])
PYTHON
paste -d '@' expressions first second | sed 's/@/: fhirpath.js /; s/|\([^|]*\)@/, atomic \1, fhirpathpy /' > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
