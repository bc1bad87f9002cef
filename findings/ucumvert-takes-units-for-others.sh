#!/bin/sh
# Packages: ucumvert 0.3.2, pint 0.25.3
# Behaviour: UCUM defines each unit by others (UCUM, sections 28 to 48 and the tables beside them): a Calorie of food labels
# is a kilocalorie, the gram percent of laboratories is a gram in a decilitre, an apostrophe is a minute of arc, and
# [cft_i] is a cubic foot. ucumvert, which is to bring the units of UCUM to pint, gives pint's units of a similar name: a
# thousandth of the energy, a hundredth of a gram, a minute of time, and a hundredth of a foot. The amounts convert,
# without a word, to what they are not, and not to what they are. One would expect UCUM's values, which the package
# carries, or an error.
# Output seen:
#   1 [Cal]: 0.004184 kilojoule (UCUM: 4.184 kJ)
#   12 g%: 0.12 gram (UCUM: 12 g/dL)
#   180 mg%: 1.8 milligram (UCUM: 180 mg/dL)
#   12 g% as g/dL: DimensionalityError
#   30 ': 1800 second (UCUM: 0.5 deg)
#   1 [cft_i]: 0.3048 centimeter (UCUM: 28316.846592 cm3)
#   1 [iU]: 1 colony_forming_unit (UCUM: no other unit)
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check ucumvert==0.3.2 pint==0.25.3
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
from pint import DimensionalityError
from ucumvert import PintUcumRegistry

registry = PintUcumRegistry()


def convert(amount, unit, other):
    quantity = (amount * registry.from_ucum(unit)).to(registry.from_ucum(other).units)
    return f"{quantity.magnitude:.6g} {quantity.units}"


def show(amount, unit, other, defined):
    print(f"{amount} {unit}: {convert(amount, unit, other)} (UCUM: {defined})")


show(1, "[Cal]", "kJ", "4.184 kJ")
show(12, "g%", "g", "12 g/dL")
show(180, "mg%", "mg", "180 mg/dL")
try:
    print(convert(12, "g%", "g/dL"))
except DimensionalityError as error:
    print(f"12 g% as g/dL: {type(error).__name__}")
show(30, "'", "s", "0.5 deg")
show(1, "[cft_i]", "cm", "28316.846592 cm3")
show(1, "[iU]", "[CFU]", "no other unit")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
