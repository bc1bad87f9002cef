#!/bin/sh
# Packages: rocrate 0.16.0
# Behaviour: A crate may define terms of its own behind the context of RO-Crate (RO-Crate 1.1, appendix on JSON-LD,
# extending RO-Crate), and a text may say its language (JSON-LD 1.1, section 4.2.4). rocrate reads such a crate, and
# writes it without both: a property whose term is not defined is nothing in JSON-LD, so that the readings are gone for
# each reader that is not rocrate, and two descriptions no longer say which of them is which. Nothing says so. One would
# expect the context of the file that was read. (Upstream has the context as issue 61, open since 2021.)
# Output seen:
#   read:    'dose' is http://example.org/dose; descriptions de Dosis, en dose
#   written: 'dose' is not defined; descriptions None Dosis, None dose
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rocrate==0.16.0
mkdir crate
cat > crate/ro-crate-metadata.json <<'JSON'
{
  "@context": ["https://w3id.org/ro/crate/1.1/context", {"dose": "http://example.org/dose"}],
  "@graph": [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      "about": {"@id": "./"},
      "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}
    },
    {
      "@id": "./",
      "@type": "Dataset",
      "name": "readings",
      "datePublished": "2020-01-01",
      "license": "none",
      "dose": 25,
      "description": [{"@value": "Dosis", "@language": "de"}, {"@value": "dose", "@language": "en"}]
    }
  ]
}
JSON
venv/bin/python -W ignore - > seen <<'PYTHON'
import json
from pathlib import Path

from rocrate.rocrate import ROCrate

ROCrate("crate").write("copy")
for words, folder in (("read:   ", "crate"), ("written:", "copy")):
    document = json.loads(Path(folder, "ro-crate-metadata.json").read_text())
    context = document["@context"]
    terms = {} if isinstance(context, str) else context[1]
    (root,) = (entity for entity in document["@graph"] if entity["@id"] == "./")
    assert root["dose"] == 25
    texts = [text if isinstance(text, dict) else {"@value": text} for text in root["description"]]
    said = ", ".join(f"{text.get('@language')} {text['@value']}" for text in texts)
    print(f"{words} 'dose' is {terms.get('dose', 'not defined')}; descriptions {said}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
