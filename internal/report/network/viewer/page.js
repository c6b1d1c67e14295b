'use strict';
(() => {
const data = JSON.parse(document.getElementById('data').textContent);
const T = data.text, parties = data.parties, links = data.links;
const lines = { // colour and dash of each kind of tie, told apart in print too
  represents: ['#222222', 'solid', 2.5], family: ['#0072b2', 'dashed', 2], permit: ['#009e73', 'solid', 2], support: ['#009e73', 'dotted', 2],
  assists: ['#8c5e00', 'dotted', 1.5], assisted_by: ['#8c5e00', 'solid', 1.5], refers: ['#a0407c', 'dashed', 1.5], shares_network: ['#d55e00', 'dashed', 2], employed_by: ['#9a9a9a', 'solid', 1] };
const palette = ['#d55e00', '#e69f00', '#cc79a7', '#56b4e9', '#b8b8b8', '#009e73', '#f0e442'];
const groups = data.groups, colour = p => p.company ? '#2f4858' : palette[Math.max(0, groups.findIndex(g => g.id === p.group)) % palette.length];
const $ = id => document.getElementById(id);
const el = (tag, text, cls) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (cls) e.className = cls; return e };
const kindName = Object.fromEntries(data.kinds.map(k => [k.id, k.name]));
const name = p => p.label ? p.label : p.id;
const at = parties.map(() => []);
links.forEach((l, i) => { at[l.a].push(i); if (l.b !== l.a) at[l.b].push(i) });

let shown = new Set(), focus = null;
const start = () => { shown = new Set(); parties.forEach((p, i) => { if (p.distance <= 1 && shown.size < 120) shown.add(i) }) };
start();
const on = new Set(data.kinds.map(k => k.id));
const year = d => d ? +d.slice(0, 4) : null;
const years = links.flatMap(l => [year(l.from), year(l.to)]).filter(y => y);
const first = years.length ? Math.min(...years) : 2000, last = years.length ? Math.max(...years) : 2030;
$('from').value = first; $('to').value = last;
for (const id of ['from', 'to']) { $(id).min = first; $(id).max = last }
const inTime = l => (!l.from || year(l.from) <= +$('to').value) && (!l.to || year(l.to) >= +$('from').value);
const visible = l => on.has(l.kind) && inTime(l) && shown.has(l.a) && shown.has(l.b);

const cy = cytoscape({
  container: $('graph'), wheelSensitivity: 0.3, minZoom: 0.05, maxZoom: 4, layout: { name: 'preset' },
  elements: [],
  style: [
    { selector: 'node', style: { width: 22, height: 22, label: 'data(name)', 'font-size': 9, 'text-valign': 'bottom', 'text-margin-y': 3, 'text-wrap': 'ellipsis', 'text-max-width': 110, 'background-color': 'data(colour)', 'border-width': 1, 'border-color': '#444', 'min-zoomed-font-size': 6 } },
    { selector: 'node[?company]', style: { shape: 'round-rectangle', width: 28, height: 28, 'font-size': 'data(font)', 'min-zoomed-font-size': 0, 'text-max-width': 1000, 'text-background-color': '#fafafa', 'text-background-opacity': 0.75 } },
    { selector: 'node[?ended]', style: { 'border-width': 3, 'border-style': 'double', 'border-color': '#b3261e' } },
    { selector: 'node[distance = 0]', style: { width: 34, height: 34, 'font-weight': 'bold' } },
    { selector: 'node[hidden > 0]', style: { 'outline-width': 2, 'outline-color': '#7aa6c2', 'outline-offset': 2 } },
    { selector: 'edge', style: { width: 'data(width)', 'line-color': 'data(colour)', 'line-style': 'data(dash)', 'curve-style': 'bezier', 'control-point-step-size': 14, opacity: 0.85 } },
    { selector: ':selected', style: { 'border-color': '#000', 'border-width': 4, 'line-color': '#000', 'z-index': 9, opacity: 1 } },
  ],
});

function draw(fit) {
  const drawn = links.map((l, i) => [l, i]).filter(([l]) => visible(l));
  const touched = new Set(drawn.flatMap(([l]) => [l.a, l.b]));
  const nodes = [...shown].filter(i => parties[i].distance === 0 || touched.has(i));
  cy.batch(() => {
    cy.elements().remove();
    cy.add(nodes.map(i => { const p = parties[i];
      const hidden = new Set(at[i].map(k => links[k].a === i ? links[k].b : links[k].a).filter(j => !shown.has(j))).size;
      return { group: 'nodes', data: { id: 'p' + i, name: (hidden ? '+ ' : '') + name(p), colour: colour(p), company: p.company, font: (p.distance === 0 ? 13 : 11) / Math.min(cy.zoom(), 1.2), ended: !!p.ended, distance: p.distance, hidden }, position: { x: p.x * 60, y: p.y * 60 } } }));
    cy.add(drawn.map(([l, i]) => { const [c, dash, width] = lines[l.kind]; return { group: 'edges', data: { id: 'l' + i, source: 'p' + l.a, target: 'p' + l.b, colour: c, dash, width } } }));
  });
  if (fit) cy.fit(undefined, 40);
  $('count').textContent = T.count.replace('{n}', nodes.length).replace('{all}', parties.length).replace('{m}', drawn.length);
  for (const k of data.kinds) { const n = drawn.filter(([l]) => l.kind === k.id).length; const e = document.querySelector('[data-kind="' + k.id + '"] .n'); if (e) e.textContent = n }
}
function expand(i) { for (const k of at[i]) { shown.add(links[k].a); shown.add(links[k].b) } draw(false); select('p' + i) }
function select(id) { cy.elements().unselect(); const e = cy.getElementById(id); if (e.length) e.select() }
const period = l => l.from || l.to ? (l.from || '…') + ' – ' + (l.to || T.still) : T.undated;
function facts(pairs) { const d = el('dl'); for (const [k, v] of pairs) if (v !== '' && v != null) { d.append(el('dt', k), el('dd', v)) } return d }
function showTie(i) {
  const l = links[i], w = $('why'); w.replaceChildren(el('h2', T.why));
  w.append(el('p', name(parties[l.a]) + ' — ' + kindName[l.kind] + ' — ' + name(parties[l.b])));
  w.append(facts([[T.detail, T['detail_' + l.detail] || l.detail], [T.period, period(l)], [T.rows, l.rows], [T.register, data.registers[l.register] || l.register], [T.row, l.row || ''], [T.global, l.id]]));
  const from = (l.files || []).map(f => data.files[f]);
  if (from.length) { w.append(el('h2', T.deliveries)); const u = el('ul'); for (const s of from) u.append(el('li', s)); w.append(u) }
  const b = el('div', undefined, 'buttons'); for (const j of [l.a, l.b]) { const k = el('button', name(parties[j])); k.onclick = () => showParty(j); b.append(k) } w.append(b);
  select('l' + i);
}
function showParty(i) {
  focus = i; const p = parties[i], w = $('why'); w.replaceChildren(el('h2', name(p)));
  w.append(facts([[p.company ? T.number : T.key, p.id], [T.group, p.company ? '' : (groups.find(g => g.id === p.group) || {}).name || p.group], [T.industry, p.industry], [T.ended, p.ended], [T.distance, p.distance], [T.global, p.global || p.id]]));
  const hidden = new Set(at[i].map(k => links[k].a === i ? links[k].b : links[k].a).filter(j => !shown.has(j))).size;
  const b = el('div', undefined, 'buttons'); const e = el('button', T.expand.replace('{n}', hidden)); e.id = 'expand'; e.disabled = !hidden; e.onclick = () => { expand(i); showParty(i) }; b.append(e); w.append(b);
  const u = el('ul', undefined, 'ties');
  for (const k of at[i].slice(0, 200)) { const l = links[k], other = parties[l.a === i ? l.b : l.a]; const li = el('li'), t = el('button', kindName[l.kind] + ': ' + name(other)); t.append(el('small', [T['detail_' + l.detail] || l.detail, period(l)].filter(s => s).join(' · '))); t.onclick = () => showTie(k); li.append(t); u.append(li) }
  w.append(u); select('p' + i);
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
$('names').append(...parties.map(p => { const o = el('option'); o.value = p.id; if (p.label) o.label = p.label; return o }));
$('find').onchange = () => { const i = parties.findIndex(p => p.id === $('find').value || p.label === $('find').value); if (i < 0) return; shown.add(i); for (const k of at[i]) { shown.add(links[k].a); shown.add(links[k].b) } draw(false); showParty(i); cy.center(cy.getElementById('p' + i)) };
$('from').onchange = $('to').onchange = () => draw(false);
$('all').onclick = () => { parties.forEach((_, i) => shown.add(i)); draw(true) };
$('reset').onclick = () => { start(); draw(true) };
$('fit').onclick = () => cy.fit(undefined, 40);
// Names of companies stay readable however small the picture is.
const readable = () => cy.nodes().forEach(n => { n.data('font', (n.data('distance') === 0 ? 13 : 11) / Math.min(cy.zoom(), 1.2)) });
cy.on('zoom', readable);
draw(true);
addEventListener('load', () => { cy.resize(); cy.fit(undefined, 40) });
window.network = { cy, expand, showTie, showParty, draw, shown: () => shown.size };
})();
