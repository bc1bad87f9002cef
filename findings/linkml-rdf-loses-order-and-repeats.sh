#!/bin/sh
# Packages: linkml-runtime 1.12.1
# Behaviour: A slot of LinkML with several values is a list, and with list_elements_ordered their order is guaranteed to be
# kept (LinkML metamodel, list_elements_ordered; that they differ is another slot, list_elements_unique). The writer of
# RDF makes a triple of each value, in either case: the order is gone, and so is each value that stands twice. A course
# of readings has others of them, and their mean is another one. Nothing says so, and JSON and YAML keep them. (Upstream
# has the order as issues 2069 and 3531.)
# Output seen:
#   stated: 6 readings, mean 90.0: 140, 100, 100, 100, 60, 40
#   JSON: 6 readings, mean 90.0: 140, 100, 100, 100, 60, 40
#   RDF: 4 readings, mean 85.0: 40, 60, 100, 140
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check linkml-runtime==1.12.1
cat > schema.yaml <<'YAML'
id: http://example.org/schema
name: schema
prefixes:
  ex: http://example.org/
  linkml: https://w3id.org/linkml/
default_prefix: ex
types:
  string: {uri: "http://www.w3.org/2001/XMLSchema#string", base: str}
  integer: {uri: "http://www.w3.org/2001/XMLSchema#integer", base: int}
classes:
  Course:
    tree_root: true
    attributes:
      id: {identifier: true, range: string}
      readings: {multivalued: true, list_elements_ordered: true, range: integer}
YAML
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
import json
from statistics import mean

from linkml_runtime.dumpers import json_dumper, rdflib_dumper
from linkml_runtime.utils.schemaview import SchemaView
from pydantic import BaseModel
from rdflib import Graph, URIRef


class Course(BaseModel):
    id: str
    readings: list[int]


def show(words, readings):
    values = ", ".join(map(str, readings))
    print(f"{words}: {len(readings)} readings, mean {mean(readings):.1f}: {values}")


course = Course(id="ex:course", readings=[140, 100, 100, 100, 60, 40])
show("stated", course.readings)
show("JSON", json.loads(json_dumper.dumps(course))["readings"])
graph = Graph().parse(data=rdflib_dumper.dumps(course, SchemaView("schema.yaml")), format="turtle")
show("RDF", sorted(value.toPython() for value in graph.objects(predicate=URIRef("http://example.org/readings"))))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
