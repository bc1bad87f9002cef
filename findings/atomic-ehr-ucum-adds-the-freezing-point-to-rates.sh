#!/bin/sh
# Packages: @atomic-ehr/ucum 0.2.5, @lhncbc/ucum-lhc 7.1.10
# Behaviour: A degree Celsius is a special unit: its scale has a zero of its own, so that it can be no factor of another
# unit (UCUM, sections 21 and 22). @atomic-ehr/ucum finds such units valid, and converts the whole as it would convert a
# temperature: a fever that rises by two degrees a day rises by 273.15 kelvin, or by 32 degrees Fahrenheit, whatever the
# number was, and a conductance of two watts per degree is 2273. Nothing says so. One would expect the ratio of the
# degrees, 2 and 3.6, or an error: ucum-lhc beside it refuses them, and converts the degree alone as @atomic-ehr/ucum
# does.
# Output seen:
#   38 Cel (valid): 311.15 K, ucum-lhc 311.15 K
#   38 Cel (valid): 100.40 [degF], ucum-lhc 100.40 [degF]
#   2 Cel/d (valid): 273.15 K/d, ucum-lhc refused
#   2 Cel/d (valid): 32.00 [degF]/d, ucum-lhc refused
#   2 W/Cel (valid): 2273.15 W/K, ucum-lhc refused
#   2 J/kg/Cel (valid): 275.15 J/kg/K, ucum-lhc refused
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @atomic-ehr/ucum@0.2.5 @lhncbc/ucum-lhc@7.1.10
cat > convert.mjs <<'JS'
import { ucum } from "@atomic-ehr/ucum";
import lhc from "@lhncbc/ucum-lhc";

const other = lhc.UcumLhcUtils.getInstance();
for (const [value, from, to] of [
  [38, "Cel", "K"],
  [38, "Cel", "[degF]"],
  [2, "Cel/d", "K/d"],
  [2, "Cel/d", "[degF]/d"],
  [2, "W/Cel", "W/K"],
  [2, "J/kg/Cel", "J/kg/K"],
]) {
  const valid = ucum.validate(from).valid ? "valid" : "not valid";
  const answer = other.convertUnitTo(from, value, to);
  const right = answer.status === "succeeded" ? `${answer.toVal.toFixed(2)} ${to}` : "refused";
  console.log(`${value} ${from} (${valid}): ${ucum.convert(value, from, to).toFixed(2)} ${to}, ucum-lhc ${right}`);
}
JS
node convert.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
