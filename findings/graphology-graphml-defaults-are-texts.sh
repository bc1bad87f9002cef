#!/bin/sh
# Packages: graphology-graphml 0.5.2, graphology 0.26.0, jsdom 26.1.0
# Behaviour: A key of GraphML may have a default, a value of the key's own type, for each node or edge without data of
# it (GraphML Primer, GraphML attributes). graphology-graphml reads data by the type and a default as text: where edges
# are not negated unless they say so, each that says nothing has "false", which JavaScript takes for true, and a
# condition keeps none of them; where a score is 0 unless it is stated, a sum joins texts and is another number. Nothing
# says so, and the same value as data is read rightly. One would expect the default as the type says. No issue of the
# makers on it was found.
# Output seen:
#   disease: negated string false, papers string 1
#   event: negated boolean false, papers number 1
#   target: negated boolean true, papers number 7
#   edges that are not negated: 1
#   papers in all: 0117
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock graphology-graphml@0.5.2 graphology@0.26.0 jsdom@26.1.0
cat > read.cjs <<'JS'
const { JSDOM } = require("jsdom");
global.DOMParser = new JSDOM("").window.DOMParser;
const { DirectedGraph } = require("graphology");
const graphml = require("graphology-graphml");

const graph = graphml.parse(DirectedGraph, `<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="n" for="edge" attr.name="negated" attr.type="boolean"><default>false</default></key>
  <key id="s" for="edge" attr.name="papers" attr.type="int"><default>1</default></key>
  <graph edgedefault="directed">
    <node id="drug"/><node id="disease"/><node id="event"/><node id="target"/>
    <edge source="drug" target="disease"/>
    <edge source="drug" target="event"><data key="n">false</data><data key="s">1</data></edge>
    <edge source="drug" target="target"><data key="n">true</data><data key="s">7</data></edge>
  </graph>
</graphml>`);
graph.forEachEdge((edge, { negated, papers }, from, to) => {
  console.log(`${to}: negated ${typeof negated} ${negated}, papers ${typeof papers} ${papers}`);
});
console.log(`edges that are not negated: ${graph.filterEdges((edge, { negated }) => !negated).length}`);
console.log(`papers in all: ${graph.reduceEdges((sum, edge, { papers }) => sum + papers, 0)}`);
JS
node read.cjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
