#!/bin/sh
# Packages: sssom-pydantic 0.6.10, sssom 0.4.21
# Behaviour: In SSSOM a category is a string, a word or a term of a vocabulary (slot subject_category), the version of a
# mapping tool stands on its own (slot mapping_tool_version), and authors and reviewers may be named in words (slots
# author_label and reviewer_label). sssom-pydantic's read leaves out each mapping whose category is words, or whose tool
# has a version and no name, without an error or a warning, unless return_errors is asked for; names in words it reads
# and forgets. One would expect the mappings, or an error. sssom-py beside it reads them all.
# Output seen:
#   nothing more: sssom-py 1 mapping, sssom-pydantic 1 mapping
#   subject_category anatomical entity: sssom-py 1 mapping, sssom-pydantic 0 mappings
#   object_category B:9: sssom-py 1 mapping, sssom-pydantic 1 mapping, written with it True
#   mapping_tool_version 2.10: sssom-py 1 mapping, sssom-pydantic 0 mappings
#   author_id A:9: sssom-py 1 mapping, sssom-pydantic 1 mapping, written with it True
#   author_label Ada Rosa: sssom-py 1 mapping, sssom-pydantic 1 mapping, written with it False
#   reviewer_label Ada Rosa: sssom-py 1 mapping, sssom-pydantic 1 mapping, written with it False
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv pydantic
pydantic/bin/python -m pip install --quiet --disable-pip-version-check sssom-pydantic==0.6.10
python3 -m venv py
py/bin/python -m pip install --quiet --disable-pip-version-check sssom==0.4.21
py/bin/python -W ignore - > counts 2> /dev/null <<'PYTHON'
from pathlib import Path

from sssom.parsers import parse_sssom_table

HEAD = """#curie_map:
#  A: http://example.org/a/
#  B: http://example.org/b/
#mapping_set_id: http://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
"""
COLUMNS = {
    "subject_id": "A:1",
    "predicate_id": "skos:exactMatch",
    "object_id": "B:1",
    "mapping_justification": "semapv:ManualMappingCuration",
}
for number, (slot, value) in enumerate(
    (
        ("", ""),
        ("subject_category", "anatomical entity"),
        ("object_category", "B:9"),
        ("mapping_tool_version", "2.10"),
        ("author_id", "A:9"),
        ("author_label", "Ada Rosa"),
        ("reviewer_label", "Ada Rosa"),
    )
):
    columns = COLUMNS | ({slot: value} if slot else {})
    path = Path(f"{number}.tsv")
    path.write_text(HEAD + "\t".join(columns) + "\n" + "\t".join(columns.values()) + "\n")
    count = len(parse_sssom_table(path).df)
    print(path, slot or "nothing", value or "more", f"sssom-py {count} mapping{'s' * (count != 1)}", sep="\t")
PYTHON
pydantic/bin/python -W ignore - > seen <<'PYTHON'
from pathlib import Path

import sssom_pydantic

for line in Path("counts").read_text().splitlines():
    path, slot, value, count = line.split("\t")
    pack = sssom_pydantic.read(path)
    theirs = len(pack.mappings)
    words = f"{slot} {value}: {count}, sssom-pydantic {theirs} mapping{'s' * (theirs != 1)}"
    if theirs and slot != "nothing":
        sssom_pydantic.write(pack.mappings, "copy.tsv", metadata=pack.mapping_set, converter=pack.converter)
        words += f", written with it {value in Path('copy.tsv').read_text()}"
    print(words)
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
