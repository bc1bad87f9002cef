#!/bin/sh
# Packages: sssom 0.4.21, pyld 3.3.0
# Behaviour: The JSON that sssom-py writes says in its @context how it is read as JSON-LD. There the slots of entities
# have the type rdfs:Resource, which JSON-LD takes for a datatype (JSON-LD 1.1 API, section 5.2.2: only @id and @vocab
# make an IRI): each subject, predicate and object becomes a text, not an IRI, prefixes are not expanded, and no query
# over the graph that joins on an entity has a row. The RDF that the same package writes of the same set has the IRIs.
# One would expect the same graph.
# Output seen:
#   RDF:             the subject is A:1
#   JSON by pyld:    the subject is "A:1"^^rdfs:Resource
#   JSON by rdflib:  the subject is "A:1"^^rdfs:Resource
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check sssom==0.4.21 pyld==3.3.0
cat > set.sssom.tsv <<'TSV'
#curie_map:
#  A: http://example.org/a/
#  B: http://example.org/b/
#mapping_set_id: http://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id|predicate_id|object_id|mapping_justification
A:1|skos:exactMatch|B:1|semapv:ManualMappingCuration
TSV
tr '|' '\t' < set.sssom.tsv > set.tsv
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
import json

import rdflib
from pyld import jsonld
from sssom.parsers import parse_sssom_table
from sssom.writers import to_json, to_rdf_graph

mappings = parse_sssom_table("set.tsv")
document = to_json(mappings)
graphs = {
    "RDF:            ": to_rdf_graph(mappings),
    "JSON by pyld:   ": rdflib.Graph().parse(
        data=jsonld.to_rdf(document, {"format": "application/n-quads"}), format="nquads"
    ),
    "JSON by rdflib: ": rdflib.Graph().parse(data=json.dumps(document), format="json-ld"),
}
for words, graph in graphs.items():
    (term,) = graph.objects(predicate=rdflib.OWL.annotatedSource)
    print(words, "the subject is", term.n3(graph.namespace_manager))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
