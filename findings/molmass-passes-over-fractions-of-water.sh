#!/bin/sh
# Packages: molmass 2026.1.8
# Behaviour: molmass has the parts of a hydrate parted by a dot, and a number before a part for its count. A count may
# be a fraction: what is dispensed is often a hemihydrate or sesquihydrate (IUPAC Nomenclature of Inorganic Chemistry
# 2005, IR-5.5). molmass takes the point of a fraction for the dot between parts: of one and a half of water behind
# brackets there is one, and before it, in front of the water, the formula before it is cut apart, so that 13 atoms of
# carbon are one, and the molar mass is smaller than that without water. Both come out as formulas, with a mass; only
# a count of 0.5 is an error. A dose in moles is then another one. One would expect the error each time. (The makers
# say in molmass 7 that a formula can have no fractions, of one that ends in that error; the documentation does not.)
# Output seen:
#   C13H13N3O3: C13H13N3O3, 259.261
#   C13H13N3O3.2H2O: C13H17N3O5, 295.292
#   C13H13N3O3(H2O)1.5: C13H15N3O4, 277.276
#   C13H13N3O3.1.5H2O: CH11N3O8, 193.113
#   C13H13N3O3(H2O)0.5: FormulaError
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check molmass==2026.1.8
venv/bin/python - > seen <<'PYTHON'
import molmass

WATERS = ("", ".2H2O", "(H2O)1.5", ".1.5H2O", "(H2O)0.5")
for text in (f"C13H13N3O3{water}" for water in WATERS):
    try:
        formula = molmass.Formula(text)
        print(f"{text}: {formula.formula}, {formula.mass:.3f}")
    except molmass.FormulaError as error:
        print(f"{text}: {type(error).__name__}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
