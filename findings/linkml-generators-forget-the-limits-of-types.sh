#!/bin/sh
# Packages: linkml 1.12.1, linkml-runtime 1.12.1, pyshacl 0.40.1
# Behaviour: A type of LinkML may have limits, minimum_value, maximum_value and pattern, that hold wherever it is a
# range (LinkML metamodel, type_expression). linkml-validate, which goes by JSON Schema, holds to them. The SHACL shapes
# of the same schema have the pattern and no numbers, and the classes of Pydantic have neither, so that a percentage of
# 550 conforms to the shapes, and is an object like others; the same limits on the slot itself are in all three. Nothing
# says so when they are made. One would expect one answer for one schema.
# Output seen:
#   direct 55: linkml-validate valid, pydantic valid, SHACL valid
#   direct 550: linkml-validate invalid, pydantic invalid, SHACL invalid
#   response 55: linkml-validate valid, pydantic valid, SHACL valid
#   response 550: linkml-validate invalid, pydantic valid, SHACL valid
#   response -3: linkml-validate invalid, pydantic valid, SHACL valid
#   trial NCT00000001: linkml-validate valid, pydantic valid, SHACL valid
#   trial not registered: linkml-validate invalid, pydantic valid, SHACL invalid
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check linkml==1.12.1 linkml-runtime==1.12.1 pyshacl==0.40.1
cat > schema.yaml <<'YAML'
id: http://example.org/schema
name: schema
prefixes: {ex: http://example.org/, linkml: https://w3id.org/linkml/}
default_prefix: ex
imports: [linkml:types]
types:
  Percentage: {typeof: decimal, minimum_value: 0, maximum_value: 100}
  TrialNumber: {typeof: string, pattern: "^NCT[0-9]{8}$"}
classes:
  Arm:
    tree_root: true
    attributes:
      id: {identifier: true, range: uriorcurie}
      response: {range: Percentage}
      trial: {range: TrialNumber}
      direct: {range: decimal, minimum_value: 0, maximum_value: 100}
YAML
venv/bin/gen-pydantic schema.yaml > arms.py 2> /dev/null
venv/bin/gen-shacl schema.yaml > shapes.ttl 2> /dev/null
venv/bin/python -W ignore - > seen <<'PYTHON'
from arms import Arm
from linkml.validator import validate
from pydantic import ValidationError
from pyshacl import validate as conforms

PREFIXES = "@prefix ex: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "


def model_takes(values):
    try:
        Arm(id="ex:1", **values)
    except ValidationError:
        return False
    return True


for name, value, written in (
    ("direct", 55, '"55"^^xsd:decimal'),
    ("direct", 550, '"550"^^xsd:decimal'),
    ("response", 55, '"55"^^xsd:decimal'),
    ("response", 550, '"550"^^xsd:decimal'),
    ("response", -3, '"-3"^^xsd:decimal'),
    ("trial", "NCT00000001", '"NCT00000001"'),
    ("trial", "not registered", '"not registered"'),
):
    data = f"{PREFIXES} ex:1 a ex:Arm ; ex:{name} {written} ."
    valid = [
        not validate({"id": "ex:1", name: value}, "schema.yaml", "Arm").results,
        model_takes({name: value}),
        conforms(data, shacl_graph="shapes.ttl", data_graph_format="turtle")[0],
    ]
    words = ["valid" if each else "invalid" for each in valid]
    print(f"{name} {value}: linkml-validate {words[0]}, pydantic {words[1]}, SHACL {words[2]}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
