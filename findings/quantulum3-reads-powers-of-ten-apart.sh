#!/bin/sh
# Packages: quantulum3 0.10.0
# Behaviour: quantulum3 finds quantities in a text. A count of cells is printed as 150 x 10^9/L, with blanks around
# the sign as typography has it. quantulum3 understands the power without them, and with them has three quantities:
# 150, 10 and 9 per litre, the last with a unit, so that a platelet count of 150 milliards is 9, below each threshold;
# raised digits are lost, with the litre. 5 ug is a product of an atomic mass and a gram, and an enzyme of 65 U/L a
# mass in a litre. Nothing says so: each is a quantity with a name and a span like others. One would expect 1.5e11 per
# litre and micrograms, or an unknown unit, which 5 with a Greek mu has. (Upstream has powers without a factor as
# quantulum3 87, open since 2018.)
# Output seen:
#   150x10^9/L: 150000000000 per litre
#   150 x 10^9/L: 150 dimensionless, 10 dimensionless, 9 per litre
#   150 x 10⁹/L: 150 dimensionless
#   65 U/L: 65 atomic mass unit per litre
#   5 mcg: 5 microgram
#   5 ug: 5 atomic mass unit gram
#   5 μg: 5 unk
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check quantulum3==0.10.0
PYTHONIOENCODING=utf-8 venv/bin/python -W ignore - > seen <<'PYTHON'
from quantulum3 import parser

COUNTS = ("150x10^9/L", "150 x 10^9/L", "150 x 10\u2079/L")
for text in (*COUNTS, "65 U/L", "5 mcg", "5 ug", "5 \u03bcg"):
    print(f"{text}:", ", ".join(f"{found.value:.0f} {found.unit.name}" for found in parser.parse(text)))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
