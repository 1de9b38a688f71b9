// Alerts as the app tells them: what is known of them, and how it reads.
import { el, panel } from './dom.js';
import { clock, count, signed, texts } from './format.js';
import { get } from './live.js';

/**
 * @typedef {{id: string, brand: string, kind: 'net'|'volume', state: 'raised'|'cleared',
 *   direction: 'up'|'down', at: number, raisedAt: number, since: number,
 *   cleared: ('returned'|'adopted')?, observed: number?,
 *   expected: {value: number, low: number, high: number}?, volume: number, modelSwap: boolean,
 *   drivers: {term: string, score: number}[]?, samples: {id: string, text: string, label: string}[]?
 * }} Alert
 */

/** What is known of alerts, each by its last record. */
export function knownAlerts() {
  const byBrand = new Map();
  const of = (brand) => byBrand.get(brand) ?? new Map();
  return {
    /** @param {Alert} alert */
    add(alert) {
      const own = of(alert.brand);
      // An answer may be older than what the stream has said since.
      if (own.get(alert.id)?.state !== 'cleared') own.set(alert.id, alert);
      byBrand.set(alert.brand, own);
    },
    /** Asks for them; what was known before and isn't told any more is gone, unless there are more than were asked for. */
    async load(path, parameters, signal) {
      const known = this.all();
      const told = await get(path, parameters, signal);
      const ids = new Set(told.map(({ id }) => id));
      const isWhole = !(told.length >= parameters.limit);
      for (const { id, brand } of known) if (isWhole && !ids.has(id)) of(brand).delete(id);
      told.forEach((alert) => this.add(alert));
    },
    /** Open ones first, and of each kind the newest first. */
    all: () => [...byBrand.values()].flatMap((own) => [...own.values()])
      .sort((a, b) => isOpen(b) - isOpen(a) || b.raisedAt - a.raisedAt),
    openOf: (brand) => [...of(brand).values()].filter(isOpen),
  };
}

export const isOpen = ({ state }) => state === 'raised';

/** What it is, in three words. */
export const alertName = ({ kind, direction }) =>
  `${direction === 'up' ? '▲' : '▼'} ${kind === 'net' ? 'Net' : 'Texts'} ${direction}`;

const figure = ({ kind }, value) => (kind === 'net' ? signed(value) : count(Math.round(value)));

function whatHappened(alert) {
  const { observed, expected } = alert;
  if (observed === undefined) return `No texts since ${clock(alert.since)}.`;
  const what = alert.kind === 'net' ? 'Net sentiment was' : 'Texts an hour were';
  return `${what} ${figure(alert, observed)}, and ${figure(alert, expected.value)} was expected `
    + `(${figure(alert, expected.low)} to ${figure(alert, expected.high)}), from ${texts(alert.volume)}.`;
}

function when(alert) {
  const begun = `Since ${clock(alert.since)}, noticed ${clock(alert.raisedAt)}`;
  if (isOpen(alert)) return begun;
  return alert.cleared === 'adopted'
    ? `${begun}; by ${clock(alert.at)} it had lasted so long that it counts as normal`
    : `${begun}; back to normal ${clock(alert.at)}`;
}

function item(alert) {
  const open = isOpen(alert);
  const drivers = alert.drivers ?? [];
  return el('li', { 'data-open': String(open) },
    el('p', {}, el('strong', { text: alertName(alert) }), ' ',
      el('span', { class: open ? 'flag' : 'quiet', text: open ? '⚑ open' : 'over' })),
    el('p', { text: whatHappened(alert) }),
    ...(alert.modelSwap ? [el('p', { text: 'The model changed meanwhile: some of it may be the model’s.' })] : []),
    ...(drivers.length > 0 ? [el('p', { class: 'terms' }, 'They speak of ',
      ...drivers.flatMap(({ term }, index) => [index > 0 ? ', ' : '', el('b', { text: term, dir: 'auto' })]))] : []),
    ...(alert.samples ?? []).map(({ text, label }) => el('blockquote', {},
      el('span', { text, dir: 'auto' }), ' ', el('span', { class: 'quiet', text: label }))),
    el('p', { class: 'quiet', text: when(alert) }));
}

/** A brand's alerts; hidden while there are none. */
export function alertsPanel() {
  const list = el('ol', { class: 'alerts', id: 'alerts' });
  const element = panel('Alerts', list);
  element.classList.add('wide');
  let shown;
  return {
    element,
    update({ alerts }) {
      element.hidden = alerts.length === 0;
      const key = JSON.stringify(alerts);
      if (key === shown) return;
      shown = key;
      list.replaceChildren(...alerts.map(item));
    },
  };
}
