#!/bin/sh
# Packages: rdf-validate-shacl 0.6.5, shacl-engine 1.1.2, rdf-ext 2.6.0, n3 2.13.12
# Behaviour: sh:datatype is violated by a literal that is ill-typed (SHACL, section 4.1.2), and "2021-02-29" is no
# xsd:date: a day has to be one of its month (XML Schema 1.1 part 2, section 3.3.9, the constraint of days in a month).
# Both validators look at the digits alone and let it pass, one of them the thirteenth month, too, and the same of
# xsd:dateTime: data conform whose dates have no value, so that no store compares, sorts or counts them.
# Output seen:
#   "2021-02-28"^^date: rdf-validate-shacl conforms, shacl-engine conforms
#   "2021-02-29"^^date: rdf-validate-shacl conforms, shacl-engine conforms
#   "2021-04-31"^^date: rdf-validate-shacl conforms, shacl-engine conforms
#   "2021-02-30T08:00:00"^^dateTime: rdf-validate-shacl conforms, shacl-engine conforms
#   "2021-13-01"^^date: rdf-validate-shacl conforms, shacl-engine violates
#   "2021-2-1"^^date: rdf-validate-shacl violates, shacl-engine violates
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

for (const [text, datatype] of [
  ["2021-02-28", "date"],
  ["2021-02-29", "date"],
  ["2021-04-31", "date"],
  ["2021-02-30T08:00:00", "dateTime"],
  ["2021-13-01", "date"],
  ["2021-2-1", "date"],
]) {
  const shapes = read(`
    :Visit a sh:NodeShape ; sh:targetSubjectsOf :day ; sh:property [ sh:path :day ; sh:datatype xsd:${datatype} ] .`);
  const dataset = read(`:visit :day "${text}"^^xsd:${datatype} .`);
  const one = await new OneValidator(shapes).validate(dataset);
  const other = await new OtherValidator(shapes, { factory }).validate({ dataset });
  console.log(`"${text}"^^${datatype}: rdf-validate-shacl ${say(one)}, shacl-engine ${say(other)}`);
}
JS
node validate.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
