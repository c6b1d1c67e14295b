'use strict';
(() => {
const data = JSON.parse(document.getElementById('data').textContent);
const T = data.text, parties = data.parties, links = data.links;
const lines = { // colour and dash of each kind of tie, told apart in print too
  represents: ['#222222', 'solid', 2.5], family: ['#0072b2', 'dashed', 2], permit: ['#009e73', 'solid', 2], support: ['#009e73', 'dotted', 2],
  assists: ['#8c5e00', 'dotted', 1.5], assisted_by: ['#8c5e00', 'solid', 1.5], refers: ['#a0407c', 'dashed', 1.5], shares_network: ['#d55e00', 'dashed', 2], employed_by: ['#767676', 'solid', 1.5] };
const palette = ['#d55e00', '#e69f00', '#cc79a7', '#56b4e9', '#b8b8b8', '#009e73', '#f0e442'];
const groups = data.groups, colour = p => p.company ? '#2f4858' : palette[Math.max(0, groups.findIndex(g => g.id === p.group)) % palette.length];
const $ = id => document.getElementById(id);
const el = (tag, text, cls) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (cls) e.className = cls; return e };
const kindName = Object.fromEntries(data.kinds.map(k => [k.id, k.name]));
const name = p => p.label ? p.label : p.id;
const key = p => p.global || p.id;
const saved = document.documentElement.cloneNode(true); // the page as it was written, for a copy with notes
const notes = data.notes || {};
const at = parties.map(() => []);
links.forEach((l, i) => { at[l.a].push(i); if (l.b !== l.a) at[l.b].push(i) });

let shown = new Set();
const start = () => { shown = new Set(); parties.forEach((p, i) => { if (p.distance <= 1 && shown.size < 120) shown.add(i) }) };
start();
const on = new Set(data.kinds.map(k => k.id));
const year = d => d ? +d.slice(0, 4) : null;
const years = links.flatMap(l => [year(l.from), year(l.to)]).filter(y => y);
const first = years.length ? Math.min(...years) : 2000, last = years.length ? Math.max(...years) : 2030;
for (const [id, y] of [['from', first], ['to', last]]) { $(id).min = first; $(id).max = last; $(id).value = y; $(id + '-year').textContent = y }
const inTime = l => (!l.from || year(l.from) <= +$('to').value) && (!l.to || year(l.to) >= +$('from').value);
const visible = l => on.has(l.kind) && inTime(l) && shown.has(l.a) && shown.has(l.b);

const cy = cytoscape({
  container: $('graph'), wheelSensitivity: 0.3, minZoom: 0.05, maxZoom: 4, layout: { name: 'preset' },
  elements: [],
  style: [
    { selector: 'node', style: { width: 22, height: 22, label: 'data(name)', 'font-size': 'data(font)', 'text-valign': 'bottom', 'text-margin-y': 3, 'text-wrap': 'ellipsis', 'text-max-width': 110, 'background-color': 'data(colour)', 'border-width': 1, 'border-color': '#444' } },
    { selector: 'node[?company]', style: { shape: 'round-rectangle', width: 28, height: 28, 'text-max-width': 1000, 'text-background-color': '#fafafa', 'text-background-opacity': 0.75 } },
    { selector: 'node[?ended]', style: { 'border-width': 3, 'border-style': 'double', 'border-color': '#b3261e' } },
    { selector: 'node[distance = 0]', style: { width: 34, height: 34, 'font-weight': 'bold' } },
    { selector: 'node[hidden > 0]', style: { 'outline-width': 2, 'outline-color': '#7aa6c2', 'outline-offset': 2 } },
    { selector: 'edge', style: { width: 'data(width)', 'line-color': 'data(colour)', 'line-style': 'data(dash)', 'curve-style': 'bezier', 'control-point-step-size': 14, opacity: 0.85 } },
    { selector: ':selected', style: { 'border-color': '#000', 'border-width': 4, 'line-color': '#000', 'z-index': 9, opacity: 1 } },
  ],
});

// Names of companies and lines stay readable however small the picture is: their sizes are divided by the zoom. A
// person's name keeps its size, and is left out where it is too small to read.
const font = p => p.company ? (p.distance === 0 ? 13 : 11) / Math.min(cy.zoom(), 1.2) : 9;
const readable = () => {
  cy.nodes().forEach(n => { const p = parties[n.data('i')]; n.data({ font: font(p), name: p.company || font(p) * cy.zoom() >= 7 ? (n.data('hidden') ? '+ ' : '') + name(p) : '' }) });
  cy.edges().forEach(e => { e.data('width', e.data('base') / Math.min(cy.zoom(), 1)) });
};
const place = parties.map(p => ({ x: p.x * 60, y: p.y * 60 }));

// apart moves what is drawn until no party lies on another's name.
function apart(nodes) {
  const box = i => { const p = parties[i], f = font(p), size = p.distance === 0 ? 40 : 30;
    return { w: Math.max(size, Math.min(p.company ? 1000 : 110, (name(p).length + 2) * f * 0.62)) + 6, h: size + f * 1.6 + 4 } };
  const boxes = nodes.map(box);
  for (let round = 0, moved = true; moved && round < 60; round++) {
    moved = false;
    for (let a = 0; a < nodes.length; a++) for (let b = a + 1; b < nodes.length; b++) {
      const p = place[nodes[a]], q = place[nodes[b]];
      const x = (boxes[a].w + boxes[b].w) / 2 - Math.abs(p.x - q.x), y = (boxes[a].h + boxes[b].h) / 2 - Math.abs(p.y - q.y);
      if (x <= 0.5 || y <= 0.5) continue;
      const axis = x < y ? 'x' : 'y', step = Math.min(x, y) / 2, first = p[axis] <= q[axis] ? p : q, second = first === p ? q : p;
      first[axis] -= step; second[axis] += step; moved = true;
    }
  }
}

let seen = { nodes: [], drawn: [] };
function draw(fit) {
  const drawn = links.map((l, i) => [l, i]).filter(([l]) => visible(l));
  const touched = new Set(drawn.flatMap(([l]) => [l.a, l.b]));
  const nodes = [...shown].filter(i => parties[i].distance === 0 || touched.has(i));
  seen = { nodes, drawn };
  const position = () => cy.nodes().forEach(n => { n.position({ ...place[n.data('i')] }) });
  cy.batch(() => {
    cy.elements().remove();
    cy.add(nodes.map(i => { const p = parties[i], hidden = hiddenAt(i);
      return { group: 'nodes', data: { id: 'p' + i, i, name: '', colour: colour(p), company: p.company, font: font(p), ended: !!p.ended, distance: p.distance, hidden }, position: { ...place[i] } } }));
    cy.add(drawn.map(([l, i]) => { const [c, dash, width] = lines[l.kind]; return { group: 'edges', data: { id: 'l' + i, source: 'p' + l.a, target: 'p' + l.b, colour: c, dash, base: width, width } } }));
  });
  if (fit) cy.fit(undefined, 40);
  if (nodes.length <= 200) for (let again = 0; again < (fit ? 2 : 1); again++) { apart(nodes); position(); if (fit) cy.fit(undefined, 40) }
  readable();
  $('count').textContent = T.count.replace('{n}', nodes.length).replace('{all}', parties.length).replace('{m}', drawn.length);
  for (const k of data.kinds) { const n = drawn.filter(([l]) => l.kind === k.id).length; const e = document.querySelector('[data-kind="' + k.id + '"] .n'); if (e) e.textContent = n }
  tables();
}
const hiddenAt = i => new Set(at[i].map(k => links[k].a === i ? links[k].b : links[k].a).filter(j => !shown.has(j))).size;
const groupName = p => p.company ? T.company : (groups.find(g => g.id === p.group) || {}).name || p.group;
const detail = l => T['detail_' + l.detail] || l.detail;
const button = (text, act) => { const b = el('button', text); b.type = 'button'; b.onclick = act; return b };

// tables writes what is drawn as tables, each when it is open: all that the picture says can be read without it.
function tables() {
  const rows = { parties: () => seen.nodes.map(i => { const p = parties[i]; return [button(name(p), () => find(i)), groupName(p), p.ended, at[i].length] }),
    ties: () => seen.drawn.map(([l, i]) => [button(name(parties[l.a]), () => find(l.a)), button(kindName[l.kind], () => showTie(i)), button(name(parties[l.b]), () => find(l.b)), detail(l), period(l)]) };
  for (const [id, list] of Object.entries(rows)) {
    if (!$('table-' + id).open) continue;
    $('table-' + id).querySelector('tbody').replaceChildren(...list().map(cells => { const tr = el('tr'); tr.append(...cells.map((c, n) => { const td = el(n ? 'td' : 'th'); if (!n) td.scope = 'row'; td.append(c ?? ''); return td })); return tr }));
  }
}
for (const id of ['parties', 'ties']) $('table-' + id).ontoggle = tables;

// note offers a place for the reader's own words about a party or a tie.
function note(id) {
  const l = el('label', undefined, 'note'), t = el('textarea'); l.append(el('span', T.note), t);
  t.rows = 2; t.value = notes[id] || '';
  t.oninput = () => { if (t.value.trim()) notes[id] = t.value; else delete notes[id]; unsaved = true; listNotes() };
  return l;
}
let unsaved = false;
addEventListener('beforeunload', e => { if (unsaved) e.preventDefault() });
function listNotes() {
  const of = id => { const i = parties.findIndex(p => key(p) === id), k = links.findIndex(l => l.id === id);
    return i >= 0 ? [name(parties[i]), () => find(i)] : k >= 0 ? [name(parties[links[k].a]) + ' — ' + kindName[links[k].kind] + ' — ' + name(parties[links[k].b]), () => showTie(k)] : [id, () => {}] };
  $('notes').replaceChildren(...Object.entries(notes).map(([id, text]) => { const li = el('li'), [called, go] = of(id); li.append(button(called, go), el('p', text)); return li }));
  $('keep').disabled = !Object.keys(notes).length;
}
function download(blob, file) { const a = el('a'); a.href = URL.createObjectURL(blob); a.download = file; a.click(); setTimeout(() => URL.revokeObjectURL(a.href), 60000) }
// A copy of this page with the notes in it. What could end the script element is escaped, as where the page was written.
function copy() {
  const page = saved.cloneNode(true), text = JSON.stringify({ ...data, notes }).replace(/[<>&\u2028\u2029]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
  page.querySelector('#data').textContent = text;
  return '<!doctype html>\n' + page.outerHTML;
}
const file = data.subject.replace(/[^\p{L}\p{N}-]+/gu, '-');
$('keep').onclick = () => { download(new Blob([copy()], { type: 'text/html' }), file + '.html'); unsaved = false };
$('save').onclick = () => download(cy.png({ output: 'blob', full: true, scale: 2, bg: '#ffffff', maxWidth: 8000, maxHeight: 8000 }), file + '.png');

// find shows a party with all that it has ties to, and its facts.
function find(i) { if (!shown.has(i)) { shown.add(i); for (const k of at[i]) { shown.add(links[k].a); shown.add(links[k].b) } draw(false) } showParty(i); cy.center(cy.getElementById('p' + i)) }
const plain = t => t.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
function search() {
  const wanted = plain($('find').value).split(/\s+/).filter(w => w), most = 20;
  const hits = wanted.length ? parties.map((p, i) => [plain(name(p) + ' ' + p.id), i]).filter(([text]) => wanted.every(w => text.includes(w))).map(([, i]) => i) : [];
  $('hits').replaceChildren(...hits.slice(0, most).map(i => { const li = el('li'), p = parties[i], b = button(name(p), () => find(i)); b.append(el('small', [p.label ? p.id : '', groupName(p)].filter(t => t).join(' · '))); li.append(b); return li }));
  $('said').textContent = !wanted.length ? '' : !hits.length ? T.nothing : hits.length > most ? T.more.replace('{n}', hits.length).replace('{most}', most) : T.hits.replace('{n}', hits.length);
  return hits;
}
$('find').oninput = search;
$('find').onkeydown = e => { if (e.key !== 'Enter') return; const [first] = search(); if (first !== undefined) find(first) };

// What the rules observed, each with its condition, the law and the innocent explanations beside it.
const observedAt = new Map();
(data.observed || []).forEach((o, n) => o.parties.forEach(i => observedAt.set(i, [...(observedAt.get(i) || []), n])));
const observed = list => { const u = el('ul', undefined, 'ties'); for (const n of list) { const o = data.observed[n], li = el('li'), b = button(o.title, () => showObserved(n)); b.append(el('small', o.subject)); li.append(b); u.append(li) } return u };
function showObserved(n) {
  const o = data.observed[n], w = $('why'); w.replaceChildren(el('h2', o.title), el('p', o.seen), facts([[T.about_what, o.subject], [T.law, o.law], [T.evidence, o.evidence]]), el('h3', T.innocent));
  const u = el('ul'); u.append(...o.innocent.map(t => el('li', t))); w.append(u, el('h3', T.inpicture));
  const b = el('div', undefined, 'buttons'); b.append(...o.parties.map(i => button(name(parties[i]), () => find(i)))); w.append(b);
  cy.elements().unselect(); for (const i of o.parties) cy.getElementById('p' + i).select();
}
if (data.observed) { $('observed').append(data.observed.length ? observed(data.observed.keys()) : el('p', T.noneobserved)) } else $('observed').append(el('p', T.notasked));

function expand(i) { for (const k of at[i]) { shown.add(links[k].a); shown.add(links[k].b) } draw(false); select('p' + i) }
function select(id) { cy.elements().unselect(); const e = cy.getElementById(id); if (e.length) e.select() }
const period = l => l.from || l.to ? (l.from || '…') + ' – ' + (l.to || T.still) : T.undated;
function facts(pairs) { const d = el('dl'); for (const [k, v] of pairs) if (v !== '' && v != null) { d.append(el('dt', k), el('dd', v)) } return d }
function showTie(i) {
  const l = links[i], w = $('why'); w.replaceChildren(el('h2', T.why));
  w.append(el('p', name(parties[l.a]) + ' — ' + kindName[l.kind] + ' — ' + name(parties[l.b])));
  w.append(facts([[T.detail, detail(l)], [T.period, period(l)], [T.rows, l.rows], [T.register, data.registers[l.register] || l.register], [T.row, l.row || ''], [T.global, l.id]]));
  const from = (l.files || []).map(f => data.files[f]);
  if (from.length) { w.append(el('h2', T.deliveries)); const u = el('ul'); for (const s of from) u.append(el('li', s)); w.append(u) }
  const b = el('div', undefined, 'buttons'); for (const j of [l.a, l.b]) { b.append(button(name(parties[j]), () => find(j))) } w.append(b);
  w.append(note(l.id)); select('l' + i);
}
function showParty(i) {
  const p = parties[i], w = $('why'), hidden = hiddenAt(i); w.replaceChildren(el('h2', name(p)));
  w.append(facts([[p.company ? T.number : T.key, p.id], [T.group, p.company ? '' : groupName(p)], [T.industry, p.industry], [T.ended, p.ended], [T.distance, p.distance], [T.global, key(p)]]));
  const b = el('div', undefined, 'buttons'), e = button(T.expand.replace('{n}', hidden), () => { expand(i); showParty(i) }); e.id = 'expand'; e.disabled = !hidden; b.append(e); w.append(b);
  if (observedAt.has(i)) w.append(el('h3', T.observed), observed(observedAt.get(i)));
  const u = el('ul', undefined, 'ties');
  for (const k of at[i].slice(0, 200)) { const l = links[k], other = parties[l.a === i ? l.b : l.a]; const li = el('li'), t = button(kindName[l.kind] + ': ' + name(other), () => showTie(k)); t.append(el('small', [detail(l), period(l)].filter(s => s).join(' · '))); li.append(t); u.append(li) }
  w.append(el('h3', T.ties), u);
  if (at[i].length > 200) w.append(el('p', T.first.replace('{n}', 200).replace('{all}', at[i].length)));
  w.append(note(key(p))); select('p' + i);
}
cy.on('tap', 'node', e => showParty(+e.target.id().slice(1)));
cy.on('dbltap', 'node', e => { const i = +e.target.id().slice(1); expand(i); showParty(i) });
cy.on('tap', 'edge', e => showTie(+e.target.id().slice(1)));
for (const k of data.kinds) {
  const n = links.filter(l => l.kind === k.id).length; if (!n) { on.delete(k.id); continue }
  const l = el('label'); l.dataset.kind = k.id; const c = el('input'); c.type = 'checkbox'; c.checked = true;
  c.onchange = () => { c.checked ? on.add(k.id) : on.delete(k.id); draw(false) };
  const s = el('span', undefined, 'line'); s.style.borderTopColor = lines[k.id][0]; s.style.borderTopStyle = lines[k.id][1];
  l.append(c, s, el('span', k.name), el('span', n, 'n')); $('kinds').append(l);
}
const used = new Set(parties.filter(p => !p.company).map(p => p.group));
for (const [c, cls, text] of [['#2f4858', 'dot square', T.company], ...groups.filter(g => used.has(g.id)).map(g => [palette[groups.indexOf(g) % palette.length], 'dot', g.name])]) { const l = el('label'); const s = el('span', undefined, cls); s.style.background = c; l.append(s, el('span', text)); $('legend').append(l) }
$('legend').append(el('small', T.legendhint));
for (const id of ['from', 'to']) $(id).oninput = $(id).onchange = () => {
  const other = id === 'from' ? 'to' : 'from';
  if (+$('from').value > +$('to').value) { $(other).value = $(id).value }
  for (const y of ['from', 'to']) $(y + '-year').textContent = $(y).value;
  draw(false);
};
$('all').onclick = () => { parties.forEach((_, i) => shown.add(i)); draw(true) };
$('reset').onclick = () => { start(); draw(true) };
$('fit').onclick = () => cy.fit(undefined, 40);
for (const [id, by] of [['in', 1.3], ['out', 1 / 1.3]]) $(id).onclick = () => cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
cy.on('zoom', readable);
listNotes();
draw(true);
addEventListener('load', () => { cy.resize(); draw(true) });
window.network = { cy, expand, showTie, showParty, showObserved, draw, copy, shown: () => shown.size };
})();
