#!/bin/sh
# Packages: @atomic-ehr/ucum 0.2.5, @lhncbc/ucum-lhc 7.1.10
# Behaviour: In a unit of UCUM the solidus divides by what follows it up to the next operator, and terms are read from
# the left (UCUM, section 7): what is divided by a quotient is divided by its upper part and multiplied by its lower
# one. divide of @atomic-ehr/ucum writes the two units behind one another with a solidus between them and no brackets.
# The exposure to a drug, its dose over its clearance in mL/min, is then in mg/mL/min, a concentration over time and not
# one times time, and a dose over the dose of each kilogram is not in kilograms. The package reads its own unit so, too:
# it cannot be converted to what the quantity is, and can to what it is not. Nothing says so at the division. One would
# expect mg.min/mL, or mg/(mL/min).
# Output seen:
#   500 mg / 100 mL: unit mg/mL, by itself the same as mg/mL, by ucum-lhc the same
#   500 mg / 100 mL/min: unit mg/mL/min, by itself another as mg.min/mL, by ucum-lhc another
#   350 mg / 5 mg/kg: unit mg/mg/kg, by itself another as kg, by ucum-lhc another
#   2.4 mg / 1.3 mg/m2: unit mg/mg/m2, by itself another as m2, by ucum-lhc another
#   90 mL/min / 1.73 m2.h: unit mL/min/m2.h, by itself another as mL/min/m2/h, by ucum-lhc another
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @atomic-ehr/ucum@0.2.5 @lhncbc/ucum-lhc@7.1.10
cat > divide.mjs <<'JS'
import { ucum } from "@atomic-ehr/ucum";
import lhc from "@lhncbc/ucum-lhc";

const other = lhc.UcumLhcUtils.getInstance();
const is = (unit, expected) => {
  const same = other.convertUnitTo(unit, 1, expected).status === "succeeded" ? "the same" : "another";
  const own = ucum.isConvertible(unit, expected) ? "the same" : "another";
  return `by itself ${own} as ${expected}, by ucum-lhc ${same}`;
};
for (const [upper, lower, expected] of [
  [[500, "mg"], [100, "mL"], "mg/mL"],
  [[500, "mg"], [100, "mL/min"], "mg.min/mL"],
  [[350, "mg"], [5, "mg/kg"], "kg"],
  [[2.4, "mg"], [1.3, "mg/m2"], "m2"],
  [[90, "mL/min"], [1.73, "m2.h"], "mL/min/m2/h"],
]) {
  const answer = ucum.divide(ucum.quantity(...upper), ucum.quantity(...lower));
  console.log(`${upper.join(" ")} / ${lower.join(" ")}: unit ${answer.unit}, ${is(answer.unit, expected)}`);
}
JS
node divide.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
