// What could not be processed: counts by stage and reason, with the last ones of each.
import { el, table } from './dom.js';
import { count, full } from './format.js';
import { follow, getWhenItCan } from './live.js';

const WEEK = 'P7D';
const STAGES = {
  read: 'It is not the JSON of the topic, or no text.',
  time: 'Its time lies in the future.',
  predict: 'The model failed on it, and on it alone.',
};

export function deadLettersPage(root, parameters, { onState }) {
  const since = parameters.get('since') ?? WEEK;
  const cards = el('div', { class: 'cards' }, el('p', { class: 'empty', text: 'Counting …' }));
  const reasons = el('section', { class: 'panel', hidden: true });
  root.append(el('div', { class: 'heading' }, el('h1', { text: 'Dead letters' })), cards, reasons);

  function show({ letters, groups }) {
    if (letters === 0) {
      say(since === WEEK ? 'None came in the last 7 days.' : `None came within ${since}.`);
      return;
    }
    cards.replaceChildren(...Object.entries(STAGES).map(([stage, meaning]) => card(stage, meaning, groups)));
    reasons.replaceChildren(el('h2', { text: 'Reasons' }), reasonTable(groups));
    reasons.hidden = false;
  }

  function refuse(error) {
    if (error.name !== 'AbortError') say(error.message);
  }

  function say(text) {
    cards.replaceChildren(el('p', { class: 'empty', text }));
  }

  document.title = 'Dead letters – Tonestream';
  const aborted = new AbortController();
  getWhenItCan('/api/dead-letters', { since }, aborted.signal, refuse).then(show, refuse);
  const live = follow({ brands: false }, {}, onState);
  return {
    close() {
      aborted.abort();
      live.close();
    },
  };
}

function card(stage, meaning, groups) {
  const own = groups.filter((each) => each.stage === stage);
  const sum = (field) => own.reduce((total, each) => total + each[field], 0);
  const redriven = sum('redriven');
  return el('section', { class: 'panel card' }, el('h2', { text: stage }),
    el('p', { class: 'big', text: count(sum('letters')) }),
    el('p', { class: 'quiet', text: meaning }),
    ...(redriven > 0 ? [el('p', { class: 'quiet', text: `${count(redriven)} of them were sent again` })] : []));
}

function reasonTable(groups) {
  const rows = groups.flatMap((group) => [
    el('tr', {}, ...cells(group.stage, group.reason, count(group.letters), full(group.first), full(group.last))),
    ...group.samples.map(sampleRow),
  ]);
  return table('Reasons', ['Stage', 'Reason', 'Letters', 'First', 'Last'], rows);
}

const sampleRow = ({ at, text }) => el('tr', { class: 'refusal' }, el('td', { text: at }), el('td', { colspan: 4, text: text ?? '–' }));

const cells = (...values) => values.map((text) => el('td', { text }));
