// One brand: what it is now, why, what it was, and which models said so. Each panel takes the same
// view and draws its part.
import { alertName, alertsPanel, isOpen, knownAlerts } from './alerts.js';
import { countsChart, countsData, netChart, netData } from './charts.js';
import { el, keepRows, panel, segmented, setText, table } from './dom.js';
import { originsPanel, samplesPanel, termsPanel } from './drivers.js';
import { figures } from './figures.js';
import { USUAL, clock, count, full, knownLength, lengthName, lengthOf, percent, signed, texts } from './format.js';
import { languagesPanel } from './languages.js';
import { follow, get } from './live.js';

/**
 * @typedef {{asOf: number, net: number?, netLow: number?, netHigh: number?, correctedNet: number?,
 *   volume: number, negative: number, neutral: number, positive: number}} HistoryPoint
 * @typedef {{sentiment: object, window: object, share: number?, points: HistoryPoint[],
 *   modelChanges: object[], alerts: import('./alerts.js').Alert[],
 *   drivers: {windows: import('./drivers.js').DriversWindow[]}?}} View
 */

const MAX_POINTS = 180;
const RELOAD = 15_000;
const PANELS = [
  alertsPanel, netPanel, countsPanel, termsPanel, samplesPanel, originsPanel, languagesPanel, versionsPanel, changesPanel, figuresPanel,
];

export function brandPage(root, parameters, { navigate, onState }) {
  const brand = parameters.get('name') ?? '';
  let length = parameters.get('window') ?? USUAL;
  let sentiment;
  let told = false; // since the stream began anew
  let gone = false;
  let share;
  let drivers;
  const alerts = knownAlerts();
  let history = { spacing: 'PT10S', points: [], modelChanges: [] };
  let frame = 0;
  let loading;

  const head = figures(brand);
  const windows = el('div', {});
  const message = el('p', { class: 'empty', text: 'Waiting for the first texts' });
  const panels = PANELS.map((panel) => panel());
  const body = el('div', { class: 'panels', hidden: true }, ...panels.map((panel) => panel.element));
  root.append(
    el('p', { class: 'crumb' }, el('a', { href: '/', 'data-route': true, text: 'All brands' })),
    head.element,
    el('div', { class: 'controls' }, windows),
    message, body,
  );

  const address = `/api/brands/${encodeURIComponent(brand)}`;
  const live = follow({ brand }, {
    hello: ({ resumed, windows: known }) => {
      told &&= resumed;
      length = knownLength(length, known);
      windows.replaceChildren(segmented('Window', 'window', known.map((each) => [each, lengthName(each)]),
        length, choose));
      load();
    },
    brands: ({ changed, removed }) => {
      changed.forEach(take);
      if (removed.includes(brand)) forget();
    },
    heartbeat: ({ complete }) => complete && !told && sentiment && forget(),
    alert: (alert) => {
      if (alert.brand !== brand) return;
      alerts.add(alert);
      schedule();
    },
    drivers: ({ brand: other }) => other === brand && ask(loadDrivers),
  }, onState);
  const reload = setInterval(load, RELOAD);

  function choose(chosen) {
    length = chosen;
    const query = new URLSearchParams({ name: brand, window: length });
    navigate(`/brand?${query}`, { replace: true });
    history = { ...history, points: [], modelChanges: [] };
    share = undefined;
    load();
  }

  /**
   * What no event brings: the past, which says what a model change moved, and the share of voice.
   * Each is asked for by itself, so that what one lacks doesn't hold up the others.
   */
  function load() {
    loading?.abort();
    loading = new AbortController();
    for (const question of [loadHistory, loadShare, loadAlerts, loadDrivers]) ask(question);
  }

  async function ask(question) {
    try {
      await question(loading.signal);
      schedule();
    } catch (error) {
      if (question === loadHistory && error.name !== 'AbortError' && !sentiment && !gone) setText(message, error.message);
    }
  }

  async function loadHistory(signal) {
    history = await get(`${address}/history`, { window: length }, signal);
  }

  async function loadShare(signal) {
    share = (await get(address, { window: length }, signal)).shareOfVoice[length];
  }

  const loadAlerts = (signal) => alerts.load(`${address}/alerts`, {}, signal);

  async function loadDrivers(signal) {
    drivers = await get(`${address}/drivers`, {}, signal);
  }

  function take(next) {
    const isNew = gone || (sentiment && versions(next) !== versions(sentiment));
    sentiment = next;
    told = true;
    gone = false;
    const window = chosen();
    if (window) {
      addPoint(history, {
        asOf: next.asOf, net: window.net, netLow: window.netLow, netHigh: window.netHigh,
        correctedNet: window.corrected?.net, volume: window.volume, ...window.counts,
      });
    }
    if (isNew) load();
    schedule();
  }

  function forget() {
    sentiment = undefined;
    gone = true;
    schedule();
  }

  const chosen = () => sentiment?.windows.find((window) => window.length === length);

  function schedule() {
    frame ||= requestAnimationFrame(draw);
  }

  function draw() {
    frame = 0;
    const window = chosen();
    message.hidden = window !== undefined;
    body.hidden = window === undefined;
    head.show(window !== undefined);
    if (!window) {
      if (gone) setText(message, 'This brand is gone: nothing has been heard of it for long');
      else if (sentiment) setText(message, `There is no window of ${lengthName(length)}`);
      return;
    }
    const view = {
      sentiment, window, share, drivers, alerts: alerts.all(), points: history.points, modelChanges: history.modelChanges,
    };
    head.update(view);
    for (const panel of panels) panel.update(view);
  }

  document.title = `${brand} – Tonestream`;
  return {
    close() {
      live.close();
      loading?.abort();
      clearInterval(reload);
      cancelAnimationFrame(frame);
      panels.forEach((panel) => panel.close?.());
    },
  };
}

const versions = (sentiment) => String(Object.keys(sentiment.windows[0]?.modelVersions ?? {}));

function addPoint(history, point) {
  const spacing = lengthOf(history.spacing);
  const slot = ({ asOf }) => Math.floor(asOf / spacing);
  const { points } = history;
  while (points.length && slot(points.at(-1)) >= slot(point)) points.pop();
  points.push(point);
  if (points.length > MAX_POINTS) points.shift();
}

/** Alerts of a kind, as a chart marks them. */
const spans = (alerts, kind) => alerts.filter((alert) => alert.kind === kind).map((alert) => ({
  from: alert.since, to: isOpen(alert) ? Infinity : alert.at, name: alertName(alert),
}));

function netPanel() {
  let marks = { swaps: [], alerts: [] };
  const chart = netChart(() => marks);
  return {
    element: panel('Net sentiment', chart.element),
    update({ points, modelChanges, alerts, sentiment, window }) {
      marks = { swaps: modelChanges, alerts: spans(alerts, 'net') };
      chart.set(netData(points));
      const corrected = window.corrected ? `, ${signed(window.corrected.net)} corrected` : '';
      const open = alerts.some((alert) => isOpen(alert) && alert.kind === 'net') ? ', with an open alert' : '';
      chart.describe(`Net sentiment of ${sentiment.brand}: ${signed(window.net)} now${corrected}, over ${points.length} points${open}`);
    },
    close: chart.close,
  };
}

function countsPanel() {
  let shown = [];
  let marks = { swaps: [], alerts: [] };
  const chart = countsChart((index) => shown[index], () => marks);
  return {
    element: panel('Texts', chart.element),
    update({ points, window, sentiment, alerts }) {
      shown = points;
      marks = { swaps: [], alerts: spans(alerts, 'volume') };
      chart.set(countsData(points));
      const { negative, neutral, positive } = window.counts;
      chart.describe(`Texts about ${sentiment.brand}: ${negative} negative, ${neutral} neutral, ${positive} positive now`);
    },
    close: chart.close,
  };
}

/** Which versions scored the window's texts. */
function versionsPanel() {
  const list = el('ul', { class: 'mix', id: 'versions' });
  const element = panel('Models behind these figures', list);
  return {
    element,
    update({ window }) {
      const entries = Object.entries(window.modelVersions).sort((a, b) => b[1] - a[1]);
      keepRows(list, entries.length, () => el('li', {},
        el('span', { class: 'version' }), el('span', { class: 'share' }),
        el('span', { class: 'meter', 'aria-hidden': 'true' }, el('span', {}))));
      entries.forEach(([version, volume], index) => {
        const [name, share, meter] = list.children[index].children;
        setText(name, version);
        setText(share, `${percent(volume / window.volume)}, ${texts(volume)}`);
        meter.firstChild.style.width = `${(100 * volume) / window.volume}%`;
      });
    },
  };
}

/** Model changes: how much of the move was the world's and how much the new model's. */
function changesPanel() {
  const list = el('ol', { class: 'changes', id: 'changes' });
  const element = panel('Model changes', list);
  return {
    element,
    update({ modelChanges }) {
      element.hidden = modelChanges.length === 0;
      keepRows(list, modelChanges.length, () => el('li', {}, el('p', {}), el('p', { class: 'quiet' })));
      modelChanges.slice().reverse().forEach((change, index) => {
        const [what, why] = list.children[index].children;
        setText(what, `${full(change.at)}: ${change.version} took over from ${change.before.join(', ')}`);
        setText(why, explain(change.decomposition));
      });
    },
  };
}

function explain(decomposition) {
  if (!decomposition) return 'How much of the move is the model’s is not known: too few texts were scored by both.';
  const { worldDelta, modelDelta, modelDeltaLow, modelDeltaHigh, n } = decomposition;
  return `Net moved ${signed(worldDelta + modelDelta)}: ${signed(worldDelta)} the world’s, ${signed(modelDelta)} the model’s `
    + `(${signed(modelDeltaLow)} to ${signed(modelDeltaHigh)}, from ${texts(n)} that both scored).`;
}

/** The charts' figures as a table. */
function figuresPanel() {
  const heads = ['Time', 'Net', '95 % interval', 'Corrected', 'Texts', 'Negative', 'Neutral', 'Positive'];
  const holder = el('div', {});
  const details = el('details', { class: 'panel' }, el('summary', { text: 'Figures as a table' }), holder);
  let latest;
  details.addEventListener('toggle', fill);
  function fill() {
    if (!details.open || !latest) return;
    const rows = latest.points.slice(-30).reverse().map((point) => el('tr', {},
      ...[clock(point.asOf), signed(point.net),
        point.net === null || point.net === undefined ? '–' : `${signed(point.netLow)} to ${signed(point.netHigh)}`,
        signed(point.correctedNet), count(point.volume), count(point.negative), count(point.neutral), count(point.positive)]
        .map((text) => el('td', { text }))));
    holder.replaceChildren(table('Figures', heads, rows));
  }
  return {
    element: details,
    update(view) {
      const isNews = view.points.length !== latest?.points.length || view.points !== latest?.points;
      latest = view;
      if (isNews) fill();
    },
  };
}
