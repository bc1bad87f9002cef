#!/bin/sh
# Packages: rdf-validate-shacl 0.6.5, shacl-engine 1.1.2, rdf-ext 2.6.0, n3 2.13.12
# Behaviour: A value that cannot be compared with the bound of sh:minInclusive and its like violates it (SHACL, section
# 4.3): "7 mg" is no xsd:integer and has no number to compare. Both validators take the number that the text begins with,
# so that "7 mg" is 7 and "3/4" is 3; and all numbers as floating point ones, so that a long identifier is within a range
# that ends right before it. Data conform that a store has no numbers of, or whose numbers are out of range.
# Output seen:
#   7 from 5 to 10: rdf-validate-shacl conforms, shacl-engine conforms
#   "7 mg"^^xsd:integer from 5 to 10: rdf-validate-shacl conforms, shacl-engine conforms
#   "7/12"^^xsd:decimal from 5 to 10: rdf-validate-shacl conforms, shacl-engine conforms
#   "mg 7"^^xsd:integer from 5 to 10: rdf-validate-shacl violates, shacl-engine violates
#   900000000000207008 from 1 to 900000000000207007: rdf-validate-shacl conforms, shacl-engine conforms
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock \
  rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 rdf-ext@2.6.0 n3@2.13.12
cat > validate.mjs <<'JS'
import { Parser } from "n3";
import factory from "rdf-ext";
import OneValidator from "rdf-validate-shacl";
import { Validator as OtherValidator } from "shacl-engine";

const prefixes = `
  @prefix : <http://example.org/> .
  @prefix sh: <http://www.w3.org/ns/shacl#> .
  @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .`;
const read = (turtle) => factory.dataset(new Parser().parse(prefixes + turtle));
const say = ({ conforms }) => (conforms ? "conforms" : "violates");

for (const [value, least, most] of [
  ["7", 5, 10],
  ['"7 mg"^^xsd:integer', 5, 10],
  ['"7/12"^^xsd:decimal', 5, 10],
  ['"mg 7"^^xsd:integer', 5, 10],
  ["900000000000207008", 1, "900000000000207007"],
]) {
  const shapes = read(`
    :Dose a sh:NodeShape ; sh:targetSubjectsOf :amount ;
      sh:property [ sh:path :amount ; sh:minInclusive ${least} ; sh:maxInclusive ${most} ] .`);
  const dataset = read(`:dose :amount ${value} .`);
  const one = await new OneValidator(shapes).validate(dataset);
  const other = await new OtherValidator(shapes, { factory }).validate({ dataset });
  console.log(`${value} from ${least} to ${most}: rdf-validate-shacl ${say(one)}, shacl-engine ${say(other)}`);
}
JS
node validate.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
