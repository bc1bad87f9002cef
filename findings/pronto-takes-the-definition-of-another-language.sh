#!/bin/sh
# Packages: pronto 2.7.4
# Behaviour: A class may have a label and a definition in several languages, told apart by xml:lang, as translated
# ontologies have them. pronto passes over the language. Of several labels it takes the first and warns; of several
# definitions it takes the last and says nothing, so that a term with an English name has a Czech definition where
# English stands first, and a Czech name with an English definition where it stands last. One would expect one rule
# for both, a choice of the language, or the warning for definitions too.
# Output seen:
#   en, cs: name 'anemia', definition 'Malo bunek.', warned of name
#   cs, en: name 'anemie', definition 'Too few red cells.', warned of name
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pronto==2.7.4
venv/bin/python -  > seen <<'PYTHON'
import io
import warnings

import pronto

LABELS = {"en": "anemia", "cs": "anemie"}
DEFINITIONS = {"en": "Too few red cells.", "cs": "Malo bunek."}
DOCUMENT = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
    xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:obo="http://purl.obolibrary.org/obo/">
  <owl:Ontology rdf:about="http://purl.obolibrary.org/obo/x.owl"/>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/X_1">{}</owl:Class>
</rdf:RDF>"""
for order in (["en", "cs"], ["cs", "en"]):
    elements = [f'<rdfs:label xml:lang="{each}">{LABELS[each]}</rdfs:label>' for each in order]
    elements += [f'<obo:IAO_0000115 xml:lang="{each}">{DEFINITIONS[each]}</obo:IAO_0000115>' for each in order]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        term = pronto.Ontology(io.BytesIO(DOCUMENT.format("".join(elements)).encode()))["X:1"]
    warned = [word for word in ("name", "definition") if any(word in str(each.message) for each in caught)]
    print(f"{', '.join(order)}: name '{term.name}', definition '{term.definition}', warned of {', '.join(warned)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
