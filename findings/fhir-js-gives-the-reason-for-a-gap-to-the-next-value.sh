#!/bin/sh
# Packages: fhir 4.12.0
# Behaviour: A list of FHIR may have a member without a value that says by an extension why there is none; in JSON its
# place in the list of values is null, so that both lists have the same length (FHIR R4, JSON, representation of
# primitive elements). xmlToObj of the package fhir leaves the place out: what stood behind the gap moves up, and takes
# the extension that was the gap's. A date that is known is said to be masked, and the number of dates is another one; a
# gap that is the last is gone without a trace. Nothing says so. One would expect null in its place.
# Output seen:
#   given 2020-01-01, masked, 2020-03-01, 2020-04-01
#     read 2020-01-01, 2020-03-01 masked, 2020-04-01: 3 values, 2 extensions
#   given 2020-01-01, 2020-03-01, masked
#     read 2020-01-01, 2020-03-01: 2 values, 3 extensions
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock fhir@4.12.0
cat > convert.mjs <<'JS'
import module from "fhir";

const fhir = new module.Fhir();
const absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
const shown = ({ event, _event }) =>
  event.map((time, each) => [time, _event[each]?.extension?.[0].valueCode].filter(Boolean).join(" ")).join(", ");
const raw = ({ event, _event }) => `${event.length} values, ${_event.length} extensions`;
for (const times of [
  ["2020-01-01", null, "2020-03-01", "2020-04-01"],
  ["2020-01-01", "2020-03-01", null],
]) {
  const event = times.map((time) =>
    time
      ? `<event value="${time}"/>`
      : `<event><extension url="${absent}"><valueCode value="masked"/></extension></event>`,
  );
  const xml = `<ServiceRequest xmlns="http://hl7.org/fhir"><status value="active"/><intent value="order"/>
    <subject><display value="one"/></subject><occurrenceTiming>${event.join("")}</occurrenceTiming></ServiceRequest>`;
  const read = fhir.xmlToObj(xml).occurrenceTiming;
  console.log(`given ${times.map((time) => time ?? "masked").join(", ")}`);
  console.log(`  read ${shown(read)}: ${raw(read)}`);
}
JS
node convert.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
