// All brands as tiles. Updates are noted when they come and drawn with the next frame, only where
// they can be seen: hundreds of brands may change many times a second.
import { knownAlerts } from './alerts.js';
import { el, segmented, setText } from './dom.js';
import { USUAL, knownLength, lengthName, lengthOf, shortCount, texts } from './format.js';
import { follow, get } from './live.js';
import { tile } from './tile.js';

const TREND_POINTS = 60;
const POINTS_PER_WINDOW = 30;
const MAX_DRAWN_IN_A_FRAME = 60;
const BETWEEN_SORTS = 2_000;
const BETWEEN_SHARES = 500;
const MAX_ALERTS = 500;

const ORDERS = {
  volume: ['Most texts', (a, b) => b.volume - a.volume],
  positive: ['Most positive', (a, b) => orLast(b.net) - orLast(a.net)],
  negative: ['Most negative', (a, b) => orLast(-b.net) - orLast(-a.net)],
  change: ['Biggest move', (a, b) => b.move - a.move],
  surest: ['Surest move', (a, b) => b.surety - a.surety],
  voice: ['Share of voice', (a, b) => (b.share ?? -1) - (a.share ?? -1)],
  alerts: ['Alerts first', (a, b) => b.alerts.length - a.alerts.length],
  name: ['Name', () => 0],
};
const orLast = (net) => (Number.isFinite(net) ? net : -2);
const names = new Intl.Collator('en', { numeric: true });

export function overviewPage(root, parameters, { navigate, onState }) {
  let length = parameters.get('window') ?? USUAL;
  let order = ORDERS[parameters.get('sort')] ? parameters.get('sort') : 'volume';
  let lengths = [];
  let live;
  let loading;
  const brands = new Map();
  const alerts = knownAlerts();
  const dirty = new Set();
  let frame = 0;
  let unsorted = false;
  let sortedAt = -BETWEEN_SORTS;
  let sharedAt = -BETWEEN_SHARES;
  let later = 0;

  const summary = el('p', { class: 'summary', id: 'summary' });
  const windows = el('div', {});
  const search = el('input', {
    type: 'search', id: 'search', placeholder: 'Find a brand', autocomplete: 'off',
    'aria-label': 'Find a brand', on: { input: filter },
  });
  search.value = parameters.get('search') ?? '';
  const sort = el('select', {
    id: 'sort',
    on: { change: () => { order = sort.value; remember(); sortTiles(); } },
  }, ...Object.entries(ORDERS).map(([value, [text]]) => el('option', { value, text })));
  sort.value = order;
  const grid = el('ul', { class: 'tiles', id: 'tiles', 'aria-label': 'Brands' });
  const empty = el('p', { class: 'empty', text: 'Waiting for the first texts' });
  root.append(
    el('div', { class: 'heading' }, el('h1', { text: 'Brands' }), summary),
    el('div', { class: 'controls' }, search,
      el('label', { class: 'field' }, el('span', { text: 'Sort by' }), sort), windows),
    empty, grid,
  );

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const brand = entry.target.brand;
      brand.visible = entry.isIntersecting;
      if (brand.visible && brand.stale) markDirty(brand);
    }
  }, { rootMargin: '200px' });
  const sized = new ResizeObserver(redrawAll);
  sized.observe(grid);
  document.addEventListener('themechange', redrawAll);

  function start() {
    live?.close();
    loading?.abort();
    loading = new AbortController();
    live = follow({ window: length }, {
      hello: ({ resumed, windows: known }) => {
        if (!known.includes(length)) return restartWithOneOf(known);
        if (!resumed) awaitEverything();
        showWindows(known);
        loadAlerts(loading.signal);
      },
      brands: ({ changed, removed }) => {
        changed.forEach(take);
        removed.forEach(drop);
      },
      alert: (alert) => {
        alerts.add(alert);
        showAlertsOf(brands.get(alert.brand));
      },
      heartbeat: dropWhatIsGone,
      refused: ({ status }) => status === 400 && askForWindows(loading.signal),
    }, onState);
    loadTrends(loading.signal);
  }

  /** The window that was asked for, or the usual one, is not among those of this app. */
  async function askForWindows(signal) {
    try {
      const { windows: known } = await get('/api/brands', { limit: 1 }, signal);
      if (!known.includes(length)) restartWithOneOf(known);
    } catch (error) {
      if (error.name !== 'AbortError') console.warn(`Windows aren't known: ${error.message}`);
    }
  }

  function restartWithOneOf(known) {
    length = knownLength(length, known);
    start();
  }

  // A new connection tells all brands; what it hasn't told when it first beats is gone.
  let told;
  function awaitEverything() {
    told = new Set();
  }
  function dropWhatIsGone({ complete }) {
    if (!told || !complete) return;
    for (const name of [...brands.keys()]) if (!told.has(name)) drop(name);
    told = undefined;
  }

  async function loadTrends(signal) {
    try {
      for (let page = 1, read = 0, total = 1; read < total; page++) {
        const answer = await get('/api/brands',
          { window: length, trend: TREND_POINTS, sort: 'name', limit: 500, page }, signal);
        if (answer.brands.length === 0) break;
        read += answer.brands.length;
        total = answer.total;
        for (const { trend, ...sentiment } of answer.brands) {
          if (!brands.has(sentiment.brand)) take(sentiment);
          const brand = brands.get(sentiment.brand);
          if (!brand || !trend) continue;
          const from = brand.trend.asOf[0] ?? Infinity;
          const older = trend.asOf.filter((asOf) => asOf < from).length;
          brand.trend.asOf.unshift(...trend.asOf.slice(0, older));
          brand.trend.net.unshift(...trend.net.slice(0, older));
          markDirty(brand);
        }
      }
    } catch (error) {
      if (error.name !== 'AbortError') console.warn(`Trends come as they go: ${error.message}`);
    }
  }

  async function loadAlerts(signal) {
    try {
      await alerts.load('/api/alerts', { state: 'open', limit: MAX_ALERTS }, signal);
      showAlerts();
    } catch (error) {
      if (error.name !== 'AbortError') console.warn(`Alerts come as they go: ${error.message}`);
    }
  }

  function showAlerts() {
    brands.forEach(showAlertsOf);
  }

  function showAlertsOf(brand) {
    if (!brand) return;
    const open = alerts.openOf(brand.name);
    if (open.length === 0 && brand.alerts.length === 0) return;
    brand.alerts = open;
    unsorted = true;
    sortedAt = -BETWEEN_SORTS; // they are rare, and not to be waited for
    markDirty(brand);
  }

  function take(sentiment) {
    const window = sentiment.windows[0];
    if (!window) return;
    told?.add(sentiment.brand);
    let brand = brands.get(sentiment.brand);
    if (!brand) {
      brand = {
        name: sentiment.brand, trend: { asOf: [], net: [] }, visible: false,
        alerts: alerts.openOf(sentiment.brand),
      };
      brand.tile = tile(brand, length);
      brands.set(brand.name, brand);
      grid.append(brand.tile.root);
      seen.observe(brand.tile.root);
      brand.tile.root.hidden = !matches(brand);
    }
    brand.asOf = sentiment.asOf;
    brand.window = window;
    brand.volume = window.volume;
    brand.net = window.net ?? NaN;
    brand.move = Math.abs((window.net ?? NaN) - (window.previousNet ?? NaN)) || 0;
    brand.surety = Math.abs(window.change?.z ?? 0);
    addPoint(brand.trend, sentiment.asOf, window.net ?? null, lengthOf(length) / POINTS_PER_WINDOW);
    unsorted = true;
    markDirty(brand);
  }

  function drop(name) {
    const brand = brands.get(name);
    if (!brand) return;
    brands.delete(name);
    dirty.delete(brand);
    seen.unobserve(brand.tile.root);
    brand.tile.root.remove();
    schedule();
  }

  function markDirty(brand) {
    brand.stale = true;
    dirty.add(brand);
    schedule();
  }

  function redrawAll() {
    brands.forEach(markDirty);
  }

  function schedule() {
    frame ||= requestAnimationFrame(draw);
  }

  function draw(now) {
    frame = 0;
    let drawn = 0;
    if (now - sharedAt >= BETWEEN_SHARES) {
      sharedAt = now;
      tellShares([...brands.values()]);
    }
    for (const brand of dirty) {
      if (drawn === MAX_DRAWN_IN_A_FRAME) break;
      dirty.delete(brand);
      if (!brand.visible) continue; // it stays stale until it comes into view
      brand.tile.draw(brand);
      brand.stale = false;
      drawn++;
    }
    summarize();
    if (unsorted && now - sortedAt >= BETWEEN_SORTS && !isInUse()) sortTiles();
    if (unsorted) later ||= setTimeout(() => { later = 0; schedule(); }, BETWEEN_SORTS);
    if (dirty.size > 0) schedule();
  }

  /** Tiles don't move away from under a pointer or the keyboard's focus. */
  function isInUse() {
    return grid.contains(document.activeElement) || grid.matches(':hover');
  }

  function sortTiles() {
    const compare = ORDERS[order][1];
    const wanted = [...brands.values()].sort((a, b) => compare(a, b) || names.compare(a.name, b.name));
    let at = grid.firstElementChild;
    for (const brand of wanted) {
      if (brand.tile.root === at) at = at.nextElementSibling;
      else grid.insertBefore(brand.tile.root, at);
    }
    unsorted = false;
    sortedAt = performance.now();
  }

  function summarize() {
    let volume = 0;
    for (const brand of brands.values()) volume += brand.volume;
    const shown = [...brands.values()].filter((brand) => !brand.tile.root.hidden).length;
    const of = shown === brands.size ? '' : ` of ${shortCount(brands.size)}`;
    setText(summary, brands.size === 0 ? '' : `${shortCount(shown)}${of} ${brands.size === 1 ? 'brand' : 'brands'}, ${texts(volume)} in ${lengthName(length)}`);
    empty.hidden = shown > 0;
    setText(empty, brands.size > 0 ? 'No brand is called that' : 'Waiting for the first texts');
  }

  const matches = (brand) => brand.name.toLowerCase().includes(search.value.trim().toLowerCase());

  function filter() {
    for (const brand of brands.values()) brand.tile.root.hidden = !matches(brand);
    remember();
    schedule();
  }

  function showWindows(known) {
    if (String(known) === String(lengths)) return;
    lengths = known;
    windows.replaceChildren(segmented('Window', 'window', lengths.map((each) => [each, lengthName(each)]),
      length, (chosen) => {
        length = chosen;
        remember();
        for (const name of [...brands.keys()]) drop(name);
        start();
      }));
  }

  function remember() {
    const query = new URLSearchParams();
    if (length !== USUAL) query.set('window', length);
    if (order !== 'volume') query.set('sort', order);
    if (search.value) query.set('search', search.value);
    navigate(query.size ? `/?${query}` : '/', { replace: true });
  }

  document.title = 'Tonestream';
  start();
  return {
    close() {
      live.close();
      loading.abort();
      seen.disconnect();
      sized.disconnect();
      document.removeEventListener('themechange', redrawAll);
      clearTimeout(later);
      cancelAnimationFrame(frame);
    },
  };
}

/**
 * Each brand's share of the texts of all. A window that ended before the newest one starts is of a
 * brand that has fallen silent.
 */
function tellShares(brands) {
  const newest = Math.max(...brands.map(({ window }) => window.start));
  const counted = ({ window }) => (window.end > newest ? window.volume : 0);
  const sum = brands.reduce((total, brand) => total + counted(brand), 0);
  for (const brand of brands) {
    brand.share = sum > 0 ? counted(brand) / sum : undefined;
    if (brand.visible && !brand.stale) brand.tile.drawShare(brand);
  }
}

/** A point replaces the one before it that lies in the same spacing. */
function addPoint(trend, asOf, net, spacing) {
  const slot = (time) => Math.floor(time / spacing);
  while (trend.asOf.length && slot(trend.asOf.at(-1)) >= slot(asOf)) {
    trend.asOf.pop();
    trend.net.pop();
  }
  trend.asOf.push(asOf);
  trend.net.push(net);
  if (trend.asOf.length > TREND_POINTS) {
    trend.asOf.shift();
    trend.net.shift();
  }
}
