#!/bin/sh
# Packages: pint 0.25.3
# Behaviour: Doses of heparin, insulin, asparaginase and epoetin are in units, and often written "5000 units". pint's error for
# a word that is no unit is UndefinedUnitError, as it is for Units and IU. Of "unit" and "units" it makes the prefix u and the
# unit nit, of luminance: 5000 units are 0.005 candela per square metre, and units of a drug and enzyme units, U, cannot be
# compared. A dose with "qd", every day, is multiplied by a day of ten to the -30. Nothing says so: a column in which the
# dimension is not looked at, or that is brought to base units, has amounts that are a millionth of what is written, and
# concentrations look plausible beside each other. The documentation names prefixes for any unit, not these words. No issue
# of the makers on it was found. One would expect UndefinedUnitError.
# Output seen:
#   5000 units: 5000 micronit, 0.005 candela / meter ** 2
#   10 units/mL: 10 micronit / milliliter, 10 candela / meter ** 5
#   400 mg qd: 400 milligram * quectoday, 3.456e-29 kilogram * second
#   5000 Units: UndefinedUnitError
#   5000 IU: UndefinedUnitError
#   400 mg bid: UndefinedUnitError
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pint==0.25.3
venv/bin/python -W ignore - > seen <<'PYTHON'
from pint import UndefinedUnitError, UnitRegistry

registry = UnitRegistry()
for text in ("5000 units", "10 units/mL", "400 mg qd", "5000 Units", "5000 IU", "400 mg bid"):
    try:
        quantity = registry(text)
        base = quantity.to_base_units()
        print(f"{text}: {quantity.magnitude:g} {quantity.units}, {base.magnitude:g} {base.units}")
    except UndefinedUnitError as error:
        print(f"{text}: {type(error).__name__}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
