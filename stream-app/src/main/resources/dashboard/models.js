// Which model versions there are, how good they were, and which instance runs what.
import { el, setText, table } from './dom.js';
import { driftPanel } from './drift.js';
import { bytes, count, full, percent } from './format.js';
import { follow, get } from './live.js';
import { reports } from './report.js';

export function modelsPage(root, parameters, { onState }) {
  const cards = el('div', { class: 'cards' });
  const instances = el('section', { class: 'panel', hidden: true });
  const versions = el('section', { class: 'panel', hidden: true });
  const drift = driftPanel();
  const evaluations = reports();
  const problems = el('section', { class: 'panel', hidden: true });
  root.append(el('div', { class: 'heading' }, el('h1', { text: 'Models' })), cards, instances, drift.element, versions, evaluations.element, problems);

  let shown;
  function show(report) {
    const next = JSON.stringify(report);
    if (next === shown || isInUse(root)) return;
    shown = next;
    cards.replaceChildren(activeCard(report), shadowCard(report));
    instances.replaceChildren(el('h2', { text: 'Instances' }), instanceTable(report));
    versions.replaceChildren(el('h2', { text: 'Versions' }), versionTable(report));
    drift.show(report.instances);
    evaluations.show(report.versions);
    problems.replaceChildren(el('h2', { text: 'Unreadable records' }),
      el('ul', {}, ...report.problems.map((text) => el('li', { text }))));
    instances.hidden = false;
    versions.hidden = false;
    problems.hidden = report.problems.length === 0;
  }

  document.title = 'Models – Tonestream';
  get('/api/models').then(show, (error) => setText(cards, error.message));
  const live = follow({ brands: false }, { models: show }, onState);
  return { close: () => live.close() };
}

/** Someone is selecting text in it: it mustn't be drawn anew under their hands. */
function isInUse(root) {
  const selection = getSelection();
  return !selection.isCollapsed && root.contains(selection.anchorNode);
}

function card(title, version, ...lines) {
  return el('section', { class: 'panel card' }, el('h2', { text: title }),
    el('p', { class: 'big', text: version }), ...lines.filter(Boolean).map((text) => el('p', { class: 'quiet', text })));
}

function activeCard({ active, instances }) {
  const running = instances.filter((each) => each.state === 'running' && !each.silent);
  if (!active) {
    const own = [...new Set(running.map((each) => each.active))].join(', ');
    return card('Active', own || 'none yet', 'Nothing is published: each instance labels with the model that it came with.');
  }
  const on = running.filter((each) => each.active === active.version).length;
  return card('Active', active.version, `Runs on ${on} of ${running.length} instances`,
    active.previous.length > 0 ? `Before: ${active.previous.join(', ')}` : 'Nothing was active before');
}

function shadowCard({ shadow, instances }) {
  if (!shadow) return card('Shadow', 'none', 'A shadow is tried on live texts without touching what comes out.');
  const tried = instances.map((each) => each.shadow).filter((each) => each?.version === shadow.version);
  const texts = tried.reduce((sum, each) => sum + each.texts, 0);
  const agreed = tried.reduce((sum, each) => sum + each.texts * (each.agreement ?? 0), 0);
  return card('Shadow', shadow.version,
    texts > 0 ? `Agrees with the active one on ${percent(agreed / texts, 1)} of ${count(texts)} texts` : 'No texts yet');
}

function instanceTable({ instances }) {
  const rows = instances.flatMap((each) => {
    const state = each.silent ? 'silent' : each.state;
    const row = el('tr', {}, ...cells(
      each.instance, state, each.active, full(each.activeSince), each.origin, each.device ?? '–', progress(each),
      each.pinned ?? '–', each.shadow?.version ?? '–'));
    const [refusal] = each.refusals;
    return refusal
      ? [row, el('tr', { class: 'refusal' }, el('td', {
        colspan: 9,
        text: `Refused ${refusal.version} on ${full(refusal.at)}, in ${refusal.phase}: ${refusal.reason}`,
      }))]
      : [row];
  });
  return rows.length === 0
    ? el('p', { class: 'quiet', text: 'No instance has said anything yet.' })
    : table('Instances', ['Instance', 'State', 'Active', 'Since', 'From', 'Device', 'Phase', 'Pinned', 'Shadow'], rows);
}

const progress = ({ phase, loading }) => (phase ? (loading ? `${phase} of ${loading}` : phase) : '–');

function versionTable({ versions }) {
  const rows = versions.map(({ version, active, shadow, broken, model }) => {
    const use = active ? 'active' : shadow ? 'shadow' : '–';
    if (!model) return el('tr', {}, ...cells(version, `broken: ${broken}`, '–', '–', '–', '–', '–', '–'));
    const [score] = model.evaluations;
    return el('tr', {}, ...cells(
      version, use, model.architecture, bytes(model.size), full(model.created),
      score ? score.macroRecall.toFixed(3) : '–', score?.data ?? '–', model.signedBy ?? '–'));
  });
  return rows.length === 0
    ? el('p', { class: 'quiet', text: 'None on the topic: ./tonestream model publish BUNDLE publishes one.' })
    : table('Versions', ['Version', 'Use', 'Architecture', 'Size', 'Created', 'Macro recall', 'Measured on', 'Signed by'], rows);
}

const cells = (...values) => values.map((text) => el('td', { text }));
