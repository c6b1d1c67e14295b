#!/bin/sh
# graphology-graphml 0.5.2 with graphology 0.26.0 and graphology-metrics 2.4.2 (npm), a reader of GraphML, a format of networks.
#
# A key of GraphML declares an attribute, its type and its default, which holds where an element does not have the attribute. A good engineer would
# expect the default to have the key's type. Values that stand at an element become numbers and booleans; defaults stay texts. The text "false"
# counts as true, a text in a sum turns it into a text, and weightedDegree takes a weight that is no number for 1, without a word.
#
# Consequence: everybody who has the default of a flag is found by a filter on the flag, and ties of the default weight 5 count as 1. Only the
# elements that say nothing themselves are wrong, which is most of them. Turn the attributes into their types after reading, or write every value.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts graphology@0.26.0 graphology-graphml@0.5.2 graphology-metrics@2.4.2 >/dev/null
cat > read.js <<'JS'
const {Graph} = require('graphology');
const graphml = require('graphology-graphml');
const {weightedDegree} = require('graphology-metrics/node/weighted-degree');

const ml = `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="c" for="node" attr.name="convicted" attr.type="boolean"><default>false</default></key>
  <key id="w" for="edge" attr.name="weight" attr.type="double"><default>5</default></key>
  <graph edgedefault="undirected">
    <node id="a"><data key="c">true</data></node><node id="b"><data key="c">false</data></node><node id="d"/>
    <edge source="a" target="b"><data key="w">5</data></edge><edge source="b" target="d"/>
  </graph>
</graphml>`;

const g = graphml.parse(Graph, ml);
const seen = {
  weights: g.mapEdges((edge, a) => a.weight),
  sum: g.reduceEdges((sum, edge, a) => sum + a.weight, 0),
  flags: g.mapNodes((node, a) => a.convicted),
  found: g.filterNodes((node, a) => a.convicted),
  degrees: g.mapNodes(node => weightedDegree(g, node)),
};
for (const [what, got] of Object.entries(seen)) console.log(what + ':', JSON.stringify(got));
const expected = {weights: [5, '5'], sum: '55', flags: [true, false, 'false'], found: ['a', 'd'], degrees: [5, 6, 1]};
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  console.error('changed: expected ' + JSON.stringify(expected));
  process.exit(1);
}
JS
node read.js
