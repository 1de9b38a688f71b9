// Why a brand's figures are what they are: what its texts speak of, some of them, and where they
// come from. All of it was written by strangers, and is only ever set as text.
import { correction } from './correction.js';
import { el, hint, panel, setText, table } from './dom.js';
import { clock, count, full, lengthName, lengthOf, percent, texts } from './format.js';

/**
 * @typedef {{term: string, score: number, texts: number, share: number, change: number?}} Term
 * @typedef {{negative: number, neutral: number, positive: number}} Counts
 * @typedef {{length: string, volume: number, withoutText: number, positive: Term[], negative: Term[],
 *   samples: {text: string, label: string, certainty: number, timestamp: number, source: string?,
 *     lang: string?, kind: 'certain'|'recent'}[],
 *   sources: Record<string, Counts>, languages: Record<string, Counts>}} DriversWindow
 */

const ABOUT = 'A bar is the longer, the more surely the word belongs to these texts rather than to the brand’s others and to other brands’.';
const RISING = 2.58; // z of p = .01
const GLYPHS = { negative: '▼', neutral: '◆', positive: '▲' };
const LABELS = ['negative', 'neutral', 'positive'];

/** The window of the length that is shown, or else the nearest that there are drivers of. */
function nearest(windows, length) {
  return windows.find((each) => each.length === length)
    ?? windows.find((each) => lengthOf(each.length) > lengthOf(length)) ?? windows.at(-1);
}

/** Panels that draw anew only what has other contents, and hide if there is none. */
function fixedPanel(title, draw, id) {
  const body = el('div', { id });
  const over = el('span', { class: 'quiet' });
  const element = panel([title, ' ', over], body);
  let shown;
  let empty = false;
  return {
    element,
    update({ drivers, window: shownWindow }) {
      const window = drivers && nearest(drivers.windows, shownWindow.length);
      element.hidden = !window || empty;
      if (!window) return;
      setText(over, `over ${lengthName(window.length)}`);
      const key = JSON.stringify(window);
      if (key === shown || isInUse(element)) return;
      shown = key;
      body.replaceChildren(...[draw(window, drivers.brand)].flat());
      empty = body.childElementCount === 0;
      element.hidden = empty;
    },
  };
}

function isInUse(element) {
  if (element.querySelector('.correction:not([hidden])')) return true;
  const selection = getSelection();
  return !selection.isCollapsed && element.contains(selection.anchorNode);
}

export const termsPanel = () => fixedPanel('What they speak of', (window) => {
  const most = Math.max(...[...window.positive, ...window.negative].map(({ score }) => score), 1e-9);
  return [
    el('p', { class: 'quiet' }, 'Words that tell texts of one label from others', hint('the length of a bar', ABOUT)),
    el('div', { class: 'sides' },
      terms('Negative', 'negative', window.negative, most),
      terms('Positive', 'positive', window.positive, most)),
    ...(window.withoutText > 0
      ? [el('p', { class: 'quiet', text: `${texts(window.withoutText)} came without their words.` })] : []),
  ];
}, 'terms');

function terms(title, label, list, most) {
  const id = `terms-${label}`;
  const rows = list.map(({ term, score, texts: number, change }) => {
    const bar = el('span', {});
    bar.style.width = `${(100 * score) / most}%`;
    return el('li', {},
      el('span', { class: 'term', text: term, dir: 'auto' }),
      el('span', { class: 'quiet', text: `${change >= RISING ? 'rising, ' : ''}${texts(number)}` }),
      el('span', { class: 'track', 'aria-hidden': 'true' }, bar));
  });
  return el('div', { 'data-tone': label },
    el('h3', { id }, el('span', { class: 'glyph', 'aria-hidden': 'true', text: GLYPHS[label] }), ` ${title}`),
    rows.length > 0
      ? el('ol', { class: 'terms', 'aria-labelledby': id }, ...rows)
      : el('p', { class: 'quiet', text: 'Nothing that stands out' }));
}

export const samplesPanel = () => fixedPanel('Some of the texts', ({ samples }, brand) =>
  (samples.length === 0
    ? el('p', { class: 'quiet', text: 'None to show' })
    : el('ul', { class: 'samples' }, ...samples.map((each) => sample(each, brand)))), 'samples');

function sample({ text, label, certainty, timestamp, source, lang, kind }, brand) {
  const facts = [`${percent(certainty)} certain`, clock(timestamp), source, lang, kind === 'recent' ? 'newest' : undefined];
  return el('li', { 'data-tone': label },
    el('p', { class: 'text', text, dir: 'auto' }),
    el('p', { class: 'quiet' },
      el('span', { class: 'label' }, el('span', { class: 'glyph', 'aria-hidden': 'true', text: GLYPHS[label] }), ` ${label}`),
      ...facts.filter(Boolean).flatMap((fact) => [' · ', el('span', { text: fact, dir: 'auto', title: fact === clock(timestamp) ? full(timestamp) : undefined })])),
    correction(text, label, brand));
}

export const originsPanel = () => fixedPanel('Where they come from', ({ sources }) =>
  (Object.keys(sources).length > 0 ? [splits('Source', sources)] : []), 'origins');

/** How many texts have each label, by something that has a name. */
export function splits(name, counts) {
  const most = Math.max(...Object.values(counts).map(total), 1);
  const rows = Object.entries(counts).map(([each, byLabel]) => {
    const bars = LABELS.map((label) => {
      const bar = el('span', { 'data-tone': label });
      bar.style.width = `${(100 * byLabel[label]) / most}%`;
      return bar;
    });
    return el('tr', {},
      el('th', { scope: 'row', text: each, dir: 'auto' }),
      el('td', { class: 'stack' }, el('span', { class: 'stacked', 'aria-hidden': 'true' }, ...bars)),
      ...LABELS.map((label) => el('td', { text: count(byLabel[label]) })));
  });
  return table(`Texts by ${name.toLowerCase()}`, [name, 'Split', 'Negative', 'Neutral', 'Positive'], rows);
}

const total = (counts) => counts.negative + counts.neutral + counts.positive;
