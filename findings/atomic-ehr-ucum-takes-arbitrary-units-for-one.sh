#!/bin/sh
# Packages: @atomic-ehr/ucum 0.2.5, @lhncbc/ucum-lhc 7.1.10
# Behaviour: An arbitrary unit of UCUM, such as the international unit, means what its own assay says: it is
# commensurable with no other unit, not even with another arbitrary one (UCUM, section 24), and the description of the
# package has it as a unit without a conversion factor. convert and isConvertible of @atomic-ehr/ucum take each for the
# number one. An international unit is a colony or a plaque, ten of them are 1000 percent, and antibodies of one class
# are as many of another: where results are brought to one unit before they are compared, the titres of different assays
# become one scale, without an error. ucum-lhc beside it refuses.
# Output seen:
#   400 mg/dL: @atomic-ehr/ucum 3.9999999999999996 g/L, ucum-lhc 4 g/L
#   400 [iU]/mL: @atomic-ehr/ucum 400 [CFU]/mL, ucum-lhc refused
#   400 [iU]/mL: @atomic-ehr/ucum 400 [PFU]/mL, ucum-lhc refused
#   400 [iU]/mL: @atomic-ehr/ucum 400 [hp_X]/mL, ucum-lhc refused
#   20 [APL'U]/mL: @atomic-ehr/ucum 20 [GPL'U]/mL, ucum-lhc refused
#   400 [iU]/mL: @atomic-ehr/ucum 400 /mL, ucum-lhc refused
#   10 [iU]: @atomic-ehr/ucum 1000 %, ucum-lhc refused
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
  [400, "mg/dL", "g/L"],
  [400, "[iU]/mL", "[CFU]/mL"],
  [400, "[iU]/mL", "[PFU]/mL"],
  [400, "[iU]/mL", "[hp_X]/mL"],
  [20, "[APL'U]/mL", "[GPL'U]/mL"],
  [400, "[iU]/mL", "/mL"],
  [10, "[iU]", "%"],
]) {
  const answer = other.convertUnitTo(from, value, to);
  const right = answer.status === "succeeded" ? `${answer.toVal} ${to}` : "refused";
  console.log(`${value} ${from}: @atomic-ehr/ucum ${ucum.convert(value, from, to)} ${to}, ucum-lhc ${right}`);
}
JS
node convert.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
