#!/bin/sh
# Packages: kgx 2.6.0, bmt 1.5.0, biolink-model 4.4.6
# Behaviour: An edge of KGX with negated true is an association that does not hold (Biolink Model, slot negated). The RDF
# writer of kgx writes the edge as an association with its properties, negated among them, and beside it as a direct
# triple like each other: in the store the drug treats what the edge says it does not. Queries and reasoners take the
# direct triple, and none of them looks for an association of the same three terms. One would expect no direct triple, as
# the association says all there is. (Upstream made associations the rule in kgx 444 so that negation is not lost; whether
# to assert such an edge is asked in biolink-model 367.)
# Output seen:
#   edge 1: negated true; direct triple: drug treats disease
#   edge 2: negated false; direct triple: drug causes event
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check kgx==2.6.0 bmt==1.5.0 biolink-model==4.4.6
cat > nodes.jsonl <<'JSONL'
{"id": "EX:drug", "category": ["biolink:Drug"]}
{"id": "EX:disease", "category": ["biolink:Disease"]}
{"id": "EX:event", "category": ["biolink:PhenotypicFeature"]}
JSONL
cat > edges.jsonl <<'JSONL'
{"id": "EX:1", "subject": "EX:drug", "predicate": "biolink:treats", "object": "EX:disease", "negated": true}
{"id": "EX:2", "subject": "EX:drug", "predicate": "biolink:causes", "object": "EX:event", "negated": false}
JSONL
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
from importlib.resources import files

import kgx.config
from bmt import Toolkit

# The model of the package and prefixes of ours, in place of the files on the network that kgx fetches.
Toolkit.__init__.__defaults__ = (str(files("biolink_model") / "schema/biolink_model.yaml"), {"predicate mappings": []})
XSD, RDF = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
BASE = "http://example.org/"
own = {"EX": BASE, "OBAN": f"{BASE}oban/", "PMID": f"{BASE}pmid/", "xsd": XSD, "rdf": RDF}
kgx.config.jsonld_context_map |= dict.fromkeys(("biolink", "monarch_context", "obo_context"), own)
from kgx.transformer import Transformer  # noqa: E402
from rdflib import Graph, Namespace  # noqa: E402

given = {"filename": ["nodes.jsonl", "edges.jsonl"], "format": "jsonl"}
Transformer(stream=False).transform(given, {"filename": "graph.nt", "format": "nt"})
graph, biolink, ex = Graph().parse("graph.nt"), Namespace("https://w3id.org/biolink/vocab/"), Namespace(BASE)
for edge, relation in (("1", "treats"), ("2", "causes")):
    direct = [str(value).removeprefix(BASE) for value in graph.objects(ex.drug, biolink[relation])]
    print(f"edge {edge}: negated {graph.value(ex[edge], biolink.negated)}; direct triple: drug {relation}", *direct or ["nothing"])
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
