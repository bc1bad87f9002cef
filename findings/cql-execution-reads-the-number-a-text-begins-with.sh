#!/bin/sh
# Packages: cql-execution 3.3.2
# Behaviour: Criteria for trials and measures of quality are written in CQL. ToInteger, ToDecimal and ToQuantity have no
# value for a text that is not formatted as one, and ConvertsToInteger and its like are false of it (CQL 1.5, appendix
# B, type operators). cql-execution reads what the text begins with: "25 mg" is 25, "12/7" is 12, "1,5" is 1, and "5-10"
# is 5. Of a quantity it drops a unit that stands without quotation marks, so that "5 mg" and "5 days" are the same
# plain number, and it passes over what stands before "5 'mg'", such as the sign for less. All of it counts as
# convertible, so that no check finds it, and who is above a threshold depends on it. The limitations that the package
# documents do not name it.
# Output seen:
#   ToInteger("25"): 25, converts true
#   ToInteger("25 mg"): 25, converts true
#   ToInteger("12/7"): 12, converts true
#   ToInteger("1.7"): 1, converts true
#   ToInteger("5-10"): 5, converts true
#   ToDecimal("1.5"): 1.5, converts true
#   ToDecimal("1,5"): 1, converts true
#   ToDecimal("12.5 (8.1 to 14)"): 12.5, converts true
#   ToDecimal("3/4"): 3, converts true
#   ToQuantity("5 'mg'"): 5 'mg', converts true
#   ToQuantity("5 mg"): 5 '', converts true
#   ToQuantity("5 days"): 5 '', converts true
#   ToQuantity("1,5 'mg'"): 1 '', converts true
#   ToQuantity("< 5 'mg'"): 5 'mg', converts true
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock cql-execution@3.3.2
cat > convert.mjs <<'JS'
import cql from "cql-execution";

const evaluated = async (operator, value) => {
  const text = { type: "Literal", valueType: "{urn:hl7-org:elm-types:r1}String", value };
  const definition = { name: "value", context: "Unfiltered", expression: { type: operator, operand: text } };
  const library = new cql.Library({
    library: {
      identifier: { id: "Example", version: "1" },
      schemaIdentifier: { id: "urn:hl7-org:elm", version: "r1" },
      usings: { def: [] },
      statements: { def: [definition] },
    },
  });
  const results = await new cql.Executor(library).exec(new cql.PatientSource([]));
  return results.unfilteredResults.value;
};
for (const [operator, texts] of [
  ["ToInteger", ["25", "25 mg", "12/7", "1.7", "5-10"]],
  ["ToDecimal", ["1.5", "1,5", "12.5 (8.1 to 14)", "3/4"]],
  ["ToQuantity", ["5 'mg'", "5 mg", "5 days", "1,5 'mg'", "< 5 'mg'"]],
]) {
  for (const text of texts) {
    const converts = await evaluated(operator.replace("To", "ConvertsTo"), text);
    console.log(`${operator}("${text}"): ${await evaluated(operator, text)}, converts ${converts}`);
  }
}
JS
node convert.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
