#!/bin/sh
# personnummer.js 3.0.0 beside personnummer 3.2.1 (npm), readers of Swedish personal numbers.
#
# In the ten-digit form the sign + stands from the beginning of the year in which a person turns 100, not from the birthday. A good engineer would
# expect a number with + to be of that year's hundred-year-olds on every day of it. personnummer.js asks whether the person has turned 100 today.
# Between New Year and the birthday it goes back another century: a person who turns 100 on 23 December is 199 years old on 1 June, and the number
# is told to be valid. personnummer reads the same number as the law has it. Here the day is given, so that the output is the same every day.
#
# Consequence: the same number of ten digits gives two persons, depending on the day on which the register is read. The twelve-digit forms do not
# meet, and people of 99 drop out of limits of age. Read the twelve-digit form, or give back as wrong whoever is older than the oldest person.
#
# The number is one of the official test numbers.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts personnummer.js@3.0.0 personnummer@3.2.1 >/dev/null
cat > read.js <<'JS'
const now = process.argv[2];
const Real = Date;
global.Date = class extends Real {
  constructor(...given) { super(...(given.length ? given : [now])); }
  static now() { return new Real(now).getTime(); }
};
const {normalise, parse, validate} = require('personnummer.js');
const other = require('personnummer');

const number = '261223+9232';
console.log(now, 'personnummer.js', validate(number), normalise(number), parse(number).age, 'personnummer', other.parse(number).format(true));
JS
TZ=UTC; export TZ
for day in 2026-01-01 2026-06-01 2026-12-24 2027-06-01; do node read.js "${day}T12:00:00Z"; done > seen
cat seen
cat > expected <<'TXT'
2026-01-01T12:00:00Z personnummer.js true 182612239232 199 personnummer 192612239232
2026-06-01T12:00:00Z personnummer.js true 182612239232 199 personnummer 192612239232
2026-12-24T12:00:00Z personnummer.js true 192612239232 100 personnummer 192612239232
2027-06-01T12:00:00Z personnummer.js true 192612239232 100 personnummer 192612239232
TXT
cmp -s seen expected || { echo "changed: expected" >&2; cat expected >&2; exit 1; }
