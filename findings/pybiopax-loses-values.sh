#!/bin/sh
# Packages: pybiopax 0.1.5
# Behaviour: An Evidence of BioPAX Level 3 may have several codes, confidences and experimental forms, an entity several
# statements of availability, and a Provenance several comments; only what the ontology makes functional has one value.
# pybiopax documents lists for the first three and keeps the last of each. Of values of the datatype xsd:boolean it
# keeps none, so that spontaneous and intraMolecular are never there. Read and written again, a pathway has lost what
# supports it, without an error or a warning. One would expect what was read.
# Output seen:
#   evidenceCode: 2 read, 1 written
#   experimentalForm: 2 read, 1 written
#   confidence: 2 read, 1 written
#   availability: 2 read, 1 written
#   comment of a Provenance: 2 read, 1 written
#   spontaneous: 1 read, 0 written
#   intraMolecular: 1 read, 0 written
#   term of a vocabulary: 2 read, 2 written
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pybiopax==0.1.5
venv/bin/python - > seen 2> /dev/null <<'PYTHON'
import re

import pybiopax

MODEL = """<rdf:RDF xml:base="http://example.org/model" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:bp="http://www.biopax.org/release/biopax-level3.owl#">
  <bp:Evidence rdf:ID="evidence">
    <bp:evidenceCode rdf:resource="#code1"/><bp:evidenceCode rdf:resource="#code2"/>
    <bp:experimentalForm rdf:resource="#form1"/><bp:experimentalForm rdf:resource="#form2"/>
    <bp:confidence rdf:resource="#score1"/><bp:confidence rdf:resource="#score2"/>
  </bp:Evidence>
  <bp:EvidenceCodeVocabulary rdf:ID="code1"><bp:term>a</bp:term><bp:term>b</bp:term></bp:EvidenceCodeVocabulary>
  <bp:EvidenceCodeVocabulary rdf:ID="code2"/>
  <bp:ExperimentalForm rdf:ID="form1"><bp:experimentalFormDescription rdf:resource="#bait"/></bp:ExperimentalForm>
  <bp:ExperimentalForm rdf:ID="form2"><bp:experimentalFormDescription rdf:resource="#bait"/></bp:ExperimentalForm>
  <bp:ExperimentalFormVocabulary rdf:ID="bait"/>
  <bp:Score rdf:ID="score1"><bp:value>1</bp:value></bp:Score>
  <bp:Score rdf:ID="score2"><bp:value>2</bp:value></bp:Score>
  <bp:Provenance rdf:ID="source"><bp:comment>a</bp:comment><bp:comment>b</bp:comment></bp:Provenance>
  <bp:BindingFeature rdf:ID="site">
    <bp:intraMolecular rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</bp:intraMolecular>
  </bp:BindingFeature>
  <bp:Conversion rdf:ID="reaction">
    <bp:evidence rdf:resource="#evidence"/><bp:dataSource rdf:resource="#source"/>
    <bp:availability>a</bp:availability><bp:availability>b</bp:availability>
    <bp:spontaneous rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</bp:spontaneous>
  </bp:Conversion>
</rdf:RDF>"""
written = pybiopax.model_to_owl_str(pybiopax.model_from_owl_str(MODEL))
for words in (
    "evidenceCode",
    "experimentalForm",
    "confidence",
    "availability",
    "comment of a Provenance",
    "spontaneous",
    "intraMolecular",
    "term of a vocabulary",
):
    tag = words.split()[0]
    read, kept = (len(re.findall(rf"<bp:{tag}\b", text)) for text in (MODEL, written))
    print(f"{words}: {read} read, {kept} written")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
