#!/bin/sh
# Packages: @zazuko/rdf-parser-csvw 0.17.0, @rdfjs/dataset 2.0.2, n3 2.13.12
# Behaviour: In CSV on the Web a separator makes a list of a cell, each value of which is an object of its own; a boolean whose
# format is Y|N, and a number whose format has decimalChar and groupChar, are read by it, and stand in RDF in the form of
# their datatype (Model for Tabular Data and Metadata, sections 6.4, 6.4.2 and 6.4.3; Generating RDF from Tabular Data,
# section 4.6). @zazuko/rdf-parser-csvw passes over all three and gives the cell as it is written the datatype: a|b is one
# drug, and "Y" a boolean and "1.234,5" a decimal that no store has a value of, so that filters and sums leave them out. No
# error says so. Of the deviations that it documents, all on dates and times, none is this. No issue of the makers on it
# was found.
# Output seen:
#   drug: "a|b" string
#   serious: "Y" boolean
#   dose: "1.234,5" decimal
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock \
  @zazuko/rdf-parser-csvw@0.17.0 @rdfjs/dataset@2.0.2 n3@2.13.12
cat > read.mjs <<'JS'
import { Readable } from "node:stream";
import dataset from "@rdfjs/dataset";
import CsvwParser from "@zazuko/rdf-parser-csvw";
import { Parser } from "n3";

const metadata = dataset.dataset(new Parser().parse(`
  @prefix csvw: <http://www.w3.org/ns/csvw#> .
  [] a csvw:Table ; csvw:dialect [ csvw:delimiter ";" ] ; csvw:tableSchema [ csvw:aboutUrl "http://example.org/{id}" ;
    csvw:column (
      [ csvw:title "id" ; csvw:suppressOutput true ]
      [ csvw:title "drug" ; csvw:propertyUrl "http://example.org/drug" ; csvw:separator "|" ]
      [ csvw:title "serious" ; csvw:propertyUrl "http://example.org/serious" ;
        csvw:datatype [ csvw:base "boolean" ; csvw:format "Y|N" ] ]
      [ csvw:title "dose" ; csvw:propertyUrl "http://example.org/dose" ;
        csvw:datatype [ csvw:base "decimal" ; csvw:format [ csvw:decimalChar "," ; csvw:groupChar "." ] ] ]
    ) ] .`));
const parser = new CsvwParser({ metadata, baseIRI: "http://example.org/" });
for await (const { subject, predicate, object } of parser.import(Readable.from(["id;drug;serious;dose\n1;a|b;Y;1.234,5\n"]))) {
  if (subject.value === "http://example.org/1") {
    const [name, kind] = [predicate.value, object.datatype.value].map((iri) => iri.split(/[/#]/).pop());
    console.log(`${name}: ${JSON.stringify(object.value)} ${kind}`);
  }
}
JS
node read.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
