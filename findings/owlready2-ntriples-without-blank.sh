#!/bin/sh
# Packages: owlready2 0.51
# Behaviour: N-Triples needs no blank between the object and the full stop (RDF 1.1 N-Triples, section 6), and some
# writers put none. Owlready2, which documents N-Triples as one of its formats, cuts three characters off each line
# without looking at them: owl:Class becomes owl:Clas, labels become empty, and the ontology loads without a
# class and without a word. One would expect the same ontology, or an error. (The pure Python parser, which is used
# where the optional Cython module is not built.)
# Output seen:
#   with a blank:    classes ['Dog'], labels ['dog'], objects of rdf:type ['Class']
#   without a blank: classes [], labels [''], objects of rdf:type ['Clas']
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check owlready2==0.51
cat > dog.nt <<'NT'
<http://example.org/zoo#Dog> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> .
<http://example.org/zoo#Dog> <http://www.w3.org/2000/01/rdf-schema#label> "dog" .
NT
sed 's/ \.$/./' dog.nt > dog-without-blank.nt
venv/bin/python - > seen <<'PYTHON'
import pathlib
import sys

sys.modules["owlready2_optimized"] = None  # the same parser on every machine
import owlready2

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
for words, name in (("with a blank:   ", "dog.nt"), ("without a blank:", "dog-without-blank.nt")):
    world = owlready2.World()
    ontology = world.get_ontology(pathlib.Path(name).resolve().as_uri()).load()
    dog = world._abbreviate("http://example.org/zoo#Dog")
    types = [world._unabbreviate(o) for _, _, o in world._get_obj_triples_spo_spo(dog, world._abbreviate(TYPE), None)]
    label = world._abbreviate("http://www.w3.org/2000/01/rdf-schema#label")
    labels = [o for _, _, o, _ in world._get_data_triples_spod_spod(dog, label, None, None)]
    print(
        f"{words} classes {[each.name for each in ontology.classes()]}, labels {labels}, "
        f"objects of rdf:type {[each.rpartition('#')[2] for each in types]}"
    )
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
