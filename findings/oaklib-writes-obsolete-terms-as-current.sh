#!/bin/sh
# Packages: oaklib 0.7.4
# Behaviour: runoak info and runoak extract of oaklib write terms of an ontology as OBO or as an OBO Graph. A term of OBO that
# is obsolete has the tag is_obsolete (OBO 1.4, section 3.2), and deprecated in an OBO Graph (its schema, Meta). oaklib knows
# which terms are obsolete, and lists them with what replaces them by runoak obsoletes; in what it writes they are terms like
# others, without their replacement, whichever of its readers of OBO is taken. What is loaded or extracted from there maps
# and annotates by terms that were withdrawn. The tables of definitions have the word None where a term has no definition,
# which cannot be told from a definition. Nothing says so. No issue of the makers on it was found.
# Output seen:
#   obsoletes: TT:1 old term TT:2
#   info, simpleobo: id: TT:1, name: old term
#   extract, simpleobo: id: TT:1, name: old term
#   extract as a graph, simpleobo: id, lbl, type
#   definition of TT:3, simpleobo: None
#   obsoletes: TT:1 old term TT:2
#   info, pronto: id: TT:1, name: old term
#   extract, pronto: id: TT:1, name: old term
#   extract as a graph, pronto: id, lbl, type
#   definition of TT:3, pronto: None
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check oaklib==0.7.4
cat > tt.obo <<'OBO'
format-version: 1.4
ontology: tt

[Term]
id: TT:1
name: old term
is_obsolete: true
replaced_by: TT:2

[Term]
id: TT:2
name: current term
def: "What is used now." [XX:1]

[Term]
id: TT:3
name: other term
OBO
venv/bin/python - > seen 2> /dev/null <<'PYTHON'
import json
import subprocess


def runoak(reader, *arguments):
    command = ["venv/bin/runoak", "--input", f"{reader}:tt.obo", *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def old_term(text):
    frames = [frame.strip().splitlines()[1:] for frame in text.split("\n\n") if "[Term]" in frame]
    return ", ".join(next(lines for lines in frames if "id: TT:1" in lines))


for reader in ("simpleobo", "pronto"):
    listed = runoak(reader, "obsoletes", "--show-migration-relationships").splitlines()[1]
    print("obsoletes:", " ".join(listed.split()))
    print(f"info, {reader}:", old_term(runoak(reader, "info", "TT:1", "TT:2", "--output-type", "obo")))
    print(f"extract, {reader}:", old_term(runoak(reader, "extract", "TT:1", "TT:2", "--output-type", "obo")))
    graph = json.loads(runoak(reader, "extract", "TT:1", "TT:2", "--output-type", "json"))["graphs"][0]
    print(f"extract as a graph, {reader}:", ", ".join(next(node for node in graph["nodes"] if node["id"] == "TT:1")))
    table = runoak(reader, "definitions", "TT:2", "TT:3").splitlines()
    print(f"definition of TT:3, {reader}:", next(line for line in table if line.startswith("TT:3")).split("\t")[2])
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
