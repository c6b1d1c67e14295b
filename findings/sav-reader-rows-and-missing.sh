#!/bin/sh
# sav-reader 2.0.8 (npm), a reader of SPSS files, on files that pyreadstat 1.3.7 with pandas 2.3.3 (PyPI) wrote.
#
# A packed file of SPSS has eight codes of a byte before what they stand for. The code 0 stands for nothing and is skipped. ReadStat, the library in
# pyreadstat, fills the codes of each row up to eight with it. A good engineer would expect all rows of such a file, or an error. sav-reader takes
# codes of 0 up to the end of a group of eight for the end of the file: of 20 rows it gives the first, while its own metadata say 20.
#
# A missing number is left out of its row where the file is packed. Where it is not, the number is -1.8e308, the least that there is, by which SPSS
# marks it. A good engineer would expect the same of both.
#
# Consequence: nearly everybody is missing from a register that was read without an error, or a sum with one missing amount in it is the least
# number there is. Compare the number of rows with n_cases, and look for the mark before computing.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pyreadstat==1.3.7 pandas==2.3.3
npm init --yes >/dev/null
npm install --silent --ignore-scripts sav-reader@2.0.8 >/dev/null
"$dir/venv/bin/python" -W ignore - <<'PY'
import pandas, pyreadstat

whole = pandas.DataFrame({"id": [float(i) for i in range(1, 21)], "amount": [float(i) for i in range(20)]})
missing = pandas.DataFrame({"id": [1.0, 2.0, 3.0], "amount": [None, 15.0, 7.0]})
for name, table, packed in (("packed", whole, True), ("plain", whole, False), ("missing-packed", missing, True), ("missing-plain", missing, False)):
    pyreadstat.write_sav(table, name + ".sav", row_compress=packed)
    assert len(pyreadstat.read_sav(name + ".sav")[0]) == len(table)
PY
cat > read.js <<'JS'
const fs = require('fs');
const {SavBufferReader} = require('sav-reader');

(async () => {
  const seen = [];
  for (const name of ['packed', 'plain', 'missing-packed', 'missing-plain']) {
    const file = new SavBufferReader(fs.readFileSync(name + '.sav'));
    await file.open();
    const rows = await file.readAllRows();
    seen.push([name, file.meta.header.n_cases, rows.length, 'amount' in rows[0] ? rows[0].amount : 'left out']);
    console.log(seen.at(-1).join(' '));
  }
  const expected = [['packed', 20, 1, 0], ['plain', 20, 20, 0], ['missing-packed', 3, 1, 'left out'], ['missing-plain', 3, 3, -Number.MAX_VALUE]];
  if (JSON.stringify(seen) !== JSON.stringify(expected)) {
    console.error('changed: expected ' + JSON.stringify(expected));
    process.exit(1);
  }
})();
JS
node read.js
