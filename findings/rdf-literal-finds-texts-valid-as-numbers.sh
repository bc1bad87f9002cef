#!/bin/sh
# Packages: rdf-literal 2.0.0, n3 2.13.12
# Behaviour: fromRdf of rdf-literal makes a value of JavaScript of a literal, and its README has validate throw for a
# value that is invalid in its datatype. "25 mg" and "1,5" are in no numeric datatype (XML Schema 1.1 part 2, sections
# 3.3.3 and 3.4.13): with validate, too, they are the number that the text begins with, 25 and 1, and 12/7 is 12; only
# a fraction in an integer and a text without a digit in front are found. INF, which is a value of a double, is
# refused instead. An integer of SNOMED CT is another one, since a number of JavaScript has no room for it. Sums and
# thresholds take what was checked for a figure. One would expect errors for the first three, and infinity. No issue
# of the makers on it was found.
# Output seen:
#   with validate: "25 mg" 25, "1,5" 1, "12/7" 12, "900719925474099313" 900719925474099300, "1.5" error, "INF" error
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock rdf-literal@2.0.0 n3@2.13.12
cat > read.mjs <<'JS'
import n3 from "n3";
import { fromRdf } from "rdf-literal";

const { literal, namedNode } = n3.DataFactory;
const texts = { "25 mg": "integer", "1,5": "decimal", "12/7": "integer", "900719925474099313": "integer" };
Object.assign(texts, { "1.5": "integer", INF: "double" });
const read = ([text, datatype]) => {
  try {
    return fromRdf(literal(text, namedNode(`http://www.w3.org/2001/XMLSchema#${datatype}`)), true);
  } catch {
    return "error";
  }
};
const order = ["25 mg", "1,5", "12/7", "900719925474099313", "1.5", "INF"];
console.log("with validate:", order.map((text) => `"${text}" ${read([text, texts[text]])}`).join(", "));
JS
node read.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
