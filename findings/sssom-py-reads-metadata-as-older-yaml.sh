#!/bin/sh
# Packages: sssom 0.4.21
# Behaviour: The metadata above a table of SSSOM are YAML 1.2 (SSSOM/TSV, metadata block), and versions, names and comments
# are strings (slots mapping_set_version, subject_source_version, mapping_tool_version, creator_label, comment). sssom-py
# reads them as YAML 1.1, where 010 is an octal number, 1:20 a time in seconds, 2024_05 a number and the family name No a
# truth value, none of which they are in 1.2. What it writes, tables included, has version 8 for 010, 80 for 1:20, and false
# for the name, so that nobody finds again which version was mapped. No word is said on converting. No issue of the makers
# on it was found. One would expect the text, as for every cell of the table.
# Output seen:
#   mapping_set_version: 2024_05, JSON 202405
#   subject_source_version: 010, JSON "8"
#   mapping_tool_version: 1:20, JSON "80"
#   creator_label: No, JSON [false]
#   comment: 12:30, JSON 750
#   subject_label (a cell): 010, JSON "010"
#   # comment: 750
#   # creator_label:
#   # - false
#   # mapping_set_version: 202405
#   # mapping_tool_version: '80'
#   # subject_source_version: '8'
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check sssom==0.4.21
cat > set.tsv <<'TSV'
#mapping_set_id: http://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_set_version: 2024_05
#subject_source_version: 010
#mapping_tool_version: 1:20
#creator_label:
#  - No
#comment: 12:30
#curie_map:
#  A: http://example.org/a/
#  B: http://example.org/b/
TSV
{
  printf 'subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification\n'
  printf 'A:1\t010\tskos:exactMatch\tB:1\tsemapv:ManualMappingCuration\n'
} >> set.tsv
venv/bin/sssom convert set.tsv --output-format json --output set.json 2> /dev/null
venv/bin/sssom convert set.tsv --output-format tsv --output again.tsv 2> /dev/null
{
  venv/bin/python - <<'PYTHON'
import json
import re

header = open("set.tsv").read()
written = json.load(open("set.json"))
for slot in ("mapping_set_version", "subject_source_version", "mapping_tool_version", "creator_label", "comment"):
    given = re.search(slot + r":[\s#-]*(.*)", header)[1]
    print(f"{slot}: {given}, JSON {json.dumps(written[slot])}")
print(f"subject_label (a cell): 010, JSON {json.dumps(written['mappings'][0]['subject_label'])}")
PYTHON
  grep -A 1 -E '^# (.*version|creator_label|comment):' again.tsv | grep -E 'version|creator|comment|# -'
} > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
