#!/bin/sh
# jsonstat-utils 2.5.5 (npm), tables of text to JSON-stat, the format of the table servers of statistical agencies.
#
# In a table of text an empty cell is a value that is not there: withheld, or not known. JSON-stat has null for it, and fromCSV gives null for two
# points, for an empty cell in quotes and for a combination that has no row. A good engineer would expect null for the plain empty cell as well. It
# becomes the number 0. Of several rows for one combination the last one counts, and the others are gone, without a word.
#
# Consequence: every withheld small count is published as nobody. Write a symbol that is no number into the cells, such as two points, or leave out
# the rows, and look for combinations that stand twice.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts jsonstat-utils@2.5.5 >/dev/null
cat > read.js <<'JS'
const {fromCSV} = require('jsonstat-utils');

const expected = [
  ['empty cell', ['active,2022,15', 'active,2023,', 'linked,2022,7', 'linked,2023,0'], [15, 0, 7, 0]],
  ['empty cell in quotes', ['active,2022,15', 'active,2023,""', 'linked,2022,7', 'linked,2023,0'], [15, null, 7, 0]],
  ['two points', ['active,2022,15', 'active,2023,..', 'linked,2022,7', 'linked,2023,0'], [15, null, 7, 0]],
  ['no row', ['active,2022,15', 'linked,2022,7', 'linked,2023,0'], [15, null, 7, 0]],
  ['two rows', ['active,2022,15', 'active,2023,4', 'active,2023,9', 'linked,2022,7', 'linked,2023,0'], [15, 9, 7, 0]],
];
let changed = false;
for (const [what, rows, want] of expected) {
  const got = JSON.stringify(fromCSV(['group,year,value', ...rows].join('\n') + '\n').value);
  console.log(`${what}: ${got}`);
  changed ||= got !== JSON.stringify(want);
}
if (changed) {
  console.error('changed: expected ' + JSON.stringify(expected.map(e => e[2])));
  process.exit(1);
}
JS
node read.js
