// Figures and times as people read them.

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dateTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
});
const HALF_A_DAY = 12 * 3600 * 1000;

/** `+0.42`, `−0.10`; a dash for nothing. */
export function signed(value, digits = 2) {
  if (value === null || value === undefined) return '–';
  const rounded = Math.abs(value).toFixed(digits);
  if (Number(rounded) === 0) return rounded;
  return (value < 0 ? '−' : '+') + rounded;
}

export const count = (value) => whole.format(value);

export const shortCount = (value) => (value < 10_000 ? whole.format(value) : compact.format(value));

export const texts = (value) => `${shortCount(value)} ${value === 1 ? 'text' : 'texts'}`;

export const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)} %`;

/** `31 %, worth 71 texts`. */
export const repeatsInWords = ({ effective, share }) => `${percent(share)}, worth ${texts(Math.round(effective))}`;

/** The time of day, with the date where that is another day's. */
export function clock(millis) {
  const far = Math.abs(Date.now() - millis) > HALF_A_DAY;
  return (far ? dateTime : time).format(millis);
}

export const full = (millis) => dateTime.format(millis);

/** Milliseconds of `PT5M`, `PT1H30M`, `P1D`. */
export function lengthOf(iso) {
  const [, days, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(iso) ?? [];
  return 1000 * ((days ?? 0) * 86400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + Number(seconds ?? 0));
}

/** The window that is shown where nothing else is asked for. */
export const USUAL = 'PT5M';

/** The window that was asked for if it is known, else the usual one, else the shortest. */
export const knownLength = (asked, known) => [asked, USUAL]
  .map((length) => known.find((each) => lengthOf(each) === lengthOf(length)))
  .find(Boolean) ?? known[0];

/** `PT5M` as `5 min`. */
export function lengthName(iso) {
  const minutes = lengthOf(iso) / 60_000;
  if (minutes < 60 || minutes % 60 !== 0) return `${minutes} min`;
  return `${minutes / 60} h`;
}

export function bytes(value) {
  if (value < 1024) return `${value} B`;
  return value < 1 << 20 ? `${(value / 1024).toFixed(0)} KiB` : `${(value / (1 << 20)).toFixed(1)} MiB`;
}

/** What came right before a window, in words. */
export function before(iso) {
  const names = { PT1M: 'the minute before', PT1H: 'the hour before', PT24H: 'the day before' };
  return names[iso] ?? `the ${lengthName(iso)} before`;
}

/** `p = .03`, `p < .001`. */
export function probability(p) {
  if (p < 0.001) return 'p < .001';
  return `p = ${p.toFixed(p < 0.01 ? 3 : 2).replace(/^0/, '')}`;
}

/** Chance alone moves a brand so far in fewer than one of a hundred windows. */
export const SURE = 0.01;

export const isBeyondChance = (window) => window?.change !== undefined && window.change.p < SURE;

/** The move since the window before, and what chance has to do with it. */
export function moveInWords({ change, net, previousNet, length }) {
  const move = change?.net ?? net - previousNet;
  if (!Number.isFinite(move)) return 'nothing to compare with';
  const far = Math.abs(move).toFixed(2).replace(/^0/, '');
  const way = far === '.00' ? 'unmoved' : `${move > 0 ? 'up' : 'down'} ${far}`;
  if (!change) return `${way} since ${before(length)}`;
  const why = change.p < SURE ? 'more than chance explains'
    : change.p < 0.05 ? 'which may still be chance' : 'no more than chance explains';
  return `${way} since ${before(length)}, ${why} (${probability(change.p)})`;
}

/** Whether the interval leaves any doubt about the sign: by shape and word, not by colour alone. */
export function tone(window) {
  if (!window || window.net === undefined || window.net === null) {
    return { name: 'none', glyph: '○', word: 'no texts' };
  }
  if (window.netLow > 0) return { name: 'positive', glyph: '▲', word: 'positive' };
  if (window.netHigh < 0) return { name: 'negative', glyph: '▼', word: 'negative' };
  return { name: 'mixed', glyph: '◆', word: 'about even' };
}
