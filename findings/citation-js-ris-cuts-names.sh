#!/bin/sh
# Packages: @citation-js/core 0.8.2, @citation-js/plugin-csl 0.8.2, @citation-js/plugin-ris 0.8.2, rispy 0.10.0
# Behaviour: A name of CSL-JSON has its particles apart, and "de la" or "van der" are part of the name (CSL-JSON, name
# variables). In RIS citation-js writes the family name alone: Rosa is another author than de la Rosa, and a search for
# either, or a merge of two lists of references, does not find the other. Beside that the first page is "123-129" and
# the last one is missing, an issue of two months is of the first, and the identifier of PubMed is gone. Nothing says
# so, and its BibTeX has the first particle. One would expect de la Rosa, Ada, and SP and EP.
# Output seen:
#   given: de la Rosa, Ada and van der Berg, Carl and Bell, Ben, Jr.; pages 123 to 129; 2020/11 to 2021/01; PMID 1
#   written: Rosa, Ada and Berg, Carl and Bell, Ben, Jr.; pages 123-129 to nothing; 2020/11//; PMID nowhere
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rispy==0.10.0
npm install --silent --no-audit --no-fund --no-package-lock @citation-js/core@0.8.2 @citation-js/plugin-csl@0.8.2 \
  @citation-js/plugin-ris@0.8.2
cat > write.mjs <<'JS'
import { writeFileSync } from "node:fs";
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-csl";
import "@citation-js/plugin-ris";

const given = {
  type: "article-journal",
  title: "Example",
  author: [
    { family: "Rosa", given: "Ada", "non-dropping-particle": "de la" },
    { family: "Berg", given: "Carl", "dropping-particle": "van der" },
    { family: "Bell", given: "Ben", suffix: "Jr." },
  ],
  issued: { "date-parts": [[2020, 11], [2021, 1]] },
  page: "123-129",
  PMID: "1",
  DOI: "10.1000/example",
};
writeFileSync("written.ris", new Cite(given).format("ris"));
JS
node write.mjs
venv/bin/python -W error - > seen <<'PYTHON'
from pathlib import Path

import rispy

read = rispy.loads(Path("written.ris").read_text())[0]
names = "de la Rosa, Ada and van der Berg, Carl and Bell, Ben, Jr."
print(f"given: {names}; pages 123 to 129; 2020/11 to 2021/01; PMID 1")
authors = " and ".join(read["authors"])
pages = f"{read['start_page']} to {read.get('end_page', 'nothing')}"
print(f"written: {authors}; pages {pages}; {read['date']}; PMID {'1' if 'PMID' in str(read) else 'nowhere'}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
