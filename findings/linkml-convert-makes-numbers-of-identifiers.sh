#!/bin/sh
# Packages: linkml 1.12.1, linkml-runtime 1.12.1
# Behaviour: A slot of LinkML with the range string has texts for values, and a schema is given to linkml-convert so
# that it reads a table by it. It takes each cell of CSV and TSV that looks like a number for one, and only then makes a
# text of it: the record 001 is 1, the lot 1E5 is 100000.0, and the code 2.50 is 2.5. A join with the table they came
# from finds nothing, or another sample, and nothing says so. linkml-validate reads the same table with the same schema,
# keeps the texts, which it does since linkml 3289, and finds it valid. One would expect the texts that stand there.
# Output seen:
#   linkml-validate: No issues found
#   linkml-convert: {'id': '1', 'lot': '100000.0', 'code': '2.5'}
#   linkml-convert: {'id': '2', 'lot': '12A', 'code': '1.0'}
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check linkml==1.12.1 linkml-runtime==1.12.1
cat > schema.yaml <<'YAML'
id: http://example.org/samples
name: samples
prefixes: {linkml: https://w3id.org/linkml/, ex: http://example.org/}
default_prefix: ex
imports: [linkml:types]
classes:
  Set:
    tree_root: true
    attributes:
      samples: {range: Sample, multivalued: true, inlined_as_list: true}
  Sample:
    attributes:
      id: {identifier: true, range: string}
      lot: {range: string}
      code: {range: string}
YAML
printf 'id\tlot\tcode\n001\t1E5\t2.50\n002\t12A\t1.00\n' > samples.tsv
{
  echo "linkml-validate:" "$(venv/bin/linkml-validate --schema schema.yaml --target-class Sample samples.tsv 2>&1 | tail -1)"
  venv/bin/linkml-convert --schema schema.yaml --target-class Set --index-slot samples \
    --output-format json samples.tsv > out.json
  venv/bin/python -c 'import json
for sample in json.load(open("out.json"))["samples"]: print("linkml-convert:", sample)'
} > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
