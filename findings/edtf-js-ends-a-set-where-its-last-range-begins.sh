#!/bin/sh
# Packages: edtf 4.11.1, edtf 5.0.2
# Behaviour: Dates of publications and of registers that are known in part are written in EDTF. A set, one of [] or all
# of {}, may have ranges with two dots, which take in both ends (Library of Congress, EDTF, level 2, set
# representation). max of edtf.js is the end of a date; of a set whose last member is a range it is the end of the
# range's first year: what went on until 2019 is over in 2017, and before others that it outlasts. Spring is from
# January to March for it, and from March to May for the edtf of Python, which has the end of the range. Nothing says
# so, and the documentation has ranges that are open, and sets that end in a year, alone.
# Output seen:
#   {2015,2017,2019}: edtf.js 2015-01-01 to 2019-12-31, Python's 2015-01-01 to 2019-12-31
#   {2015,2017..2019}: edtf.js 2015-01-01 to 2017-12-31, Python's 2015-01-01 to 2019-12-31
#   [2015..2017]: edtf.js 2015-01-01 to 2015-12-31, Python's 2015-01-01 to 2017-12-31
#   {2014-03..2014-11}: edtf.js 2014-03-01 to 2014-03-31, Python's 2014-03-01 to 2014-11-30
#   2019-21: edtf.js 2019-01-01 to 2019-03-31, Python's 2019-03-01 to 2019-05-31
#   2019-23: edtf.js 2019-07-01 to 2019-09-30, Python's 2019-09-01 to 2019-11-30
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check edtf==5.0.2
npm install --silent --no-audit --no-fund --no-package-lock edtf@4.11.1
cat > dates <<'TEXT'
{2015,2017,2019}
{2015,2017..2019}
[2015..2017]
{2014-03..2014-11}
2019-21
2019-23
TEXT
cat > ends.mjs <<'JS'
import { readFileSync } from "node:fs";
import edtf from "edtf";

const day = (time) => new Date(time).toISOString().slice(0, 10);
for (const text of readFileSync("dates", "utf8").trim().split("\n")) {
  const date = edtf(text);
  console.log(`${day(date.min)} to ${day(date.max)}`);
}
JS
node ends.mjs > first
venv/bin/python -W ignore - > seen <<'PYTHON'
from time import strftime

from edtf import parse_edtf

for text, other in zip(open("dates").read().split(), open("first")):
    date = parse_edtf(text)
    ends = [strftime("%Y-%m-%d", end) for end in (date.lower_strict(), date.upper_strict())]
    print(f"{text}: edtf.js {other.strip()}, Python's {' to '.join(ends)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
