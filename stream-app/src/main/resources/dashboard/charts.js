// The charts of a brand's page, drawn with uPlot. Times are in seconds there.
import uPlot from '/assets/uplot.js';
import { el } from './dom.js';
import { count, signed } from './format.js';
import { faded, palette } from './palette.js';

const HEIGHT = 240;

/**
 * A chart that fills its place, and is made anew where the theme changes.
 *
 * @param {string} label what it shows, for those who don't see it
 * @param {() => object} options of uPlot, less its size
 */
function chart(label, options) {
  const place = el('div', { class: 'chart', role: 'img', 'aria-label': label });
  let plot;
  let data;
  const width = () => Math.max(200, place.clientWidth);
  const sized = new ResizeObserver(() => {
    if (plot && plot.width !== width()) plot.setSize({ width: width(), height: HEIGHT });
  });
  function make() {
    plot?.destroy();
    plot = undefined;
    if (data) plot = new uPlot({ width: width(), height: HEIGHT, ...options() }, data, place);
  }
  /** The legend says what is under the pointer, or else what is now. */
  function sayLatest() {
    if (plot && data[0].length > 0 && (plot.cursor.idx === null || plot.cursor.idx === undefined)) {
      plot.setLegend({ idx: data[0].length - 1 });
    }
  }
  sized.observe(place);
  place.addEventListener('mouseleave', () => requestAnimationFrame(sayLatest));
  document.addEventListener('themechange', make);
  return {
    element: place,
    set(next) {
      data = next;
      if (plot) plot.setData(data);
      else make();
      sayLatest();
    },
    describe: (text) => place.setAttribute('aria-label', text),
    close() {
      sized.disconnect();
      document.removeEventListener('themechange', make);
      plot?.destroy();
    },
  };
}

function axes(values) {
  const { muted, line } = palette();
  const font = '12px system-ui, sans-serif';
  const common = { stroke: muted, font, ticks: { stroke: line, width: 1 }, grid: { stroke: line, width: 1 } };
  return [
    { ...common, grid: { show: false }, values: clockTicks },
    { ...common, size: 56, values: (u, splits) => splits.map(values) },
  ];
}

const tickTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const tickSecond = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const tickDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

function clockTicks(u, splits, axis, space, step) {
  return splits.map((second) => {
    const date = new Date(second * 1000);
    if (step >= 86_400 || (date.getHours() === 0 && date.getMinutes() === 0)) return tickDay.format(date);
    return (step < 60 ? tickSecond : tickTime).format(date);
  });
}

const timeSeries = {
  label: 'Time',
  value: (u, second) => (second === null ? '–' : new Date(second * 1000).toLocaleString('en-GB')),
};

/**
 * What is marked on a chart, each with its name: model changes by a line, alerts by a band.
 *
 * @typedef {{swaps: {at: number, version: string}[],
 *   alerts: {from: number, to: number, name: string}[]}} Marks
 */

/**
 * Net sentiment with its 95 % interval, and what it is corrected for known errors.
 *
 * @param {() => Marks} marks
 */
export function netChart(marks) {
  return chart('Net sentiment over time', () => {
    const colours = palette();
    const figure = (u, value) => (value === null || value === undefined ? '–' : signed(value));
    const bound = { stroke: 'transparent', points: { show: false }, value: figure };
    return {
      scales: { y: { range: [-1, 1] } },
      axes: axes((value) => signed(value, 1)),
      cursor: { y: false },
      bands: [{ series: [2, 3], fill: faded(colours.accent, 0.18) }],
      series: [
        timeSeries,
        { label: 'As labelled', stroke: colours.accent, width: 2, points: { show: false }, value: figure },
        { label: 'Upper end (95 %)', ...bound },
        { label: 'Lower end', ...bound },
        { label: 'Corrected', stroke: colours.text, width: 1.5, dash: [2, 4], points: { show: false }, value: figure },
      ],
      hooks: {
        drawAxes: [(u) => horizontal(u, 0, colours.muted), (u) => bands(u, marks().alerts, colours)],
        draw: [(u) => names(u, marks(), colours)],
      },
    };
  });
}

/** @param {import('./brand.js').HistoryPoint[]} points */
export const netData = (points) => [
  points.map((point) => point.asOf / 1000),
  points.map((point) => point.net ?? null),
  points.map((point) => point.netHigh ?? null),
  points.map((point) => point.netLow ?? null),
  points.map((point) => point.correctedNet ?? null),
];

/**
 * Texts by label, one upon the other.
 *
 * @param {(index: number) => import('./brand.js').HistoryPoint} pointAt
 * @param {() => Marks} marks
 */
export function countsChart(pointAt, marks) {
  return chart('Texts by label over time', () => {
    const colours = palette();
    const stacked = (label, colour, field) => ({
      label, stroke: colour, width: 1, fill: faded(colour, 0.75), points: { show: false },
      value: (u, value, series, index) => {
        const point = pointAt(index);
        return point ? count(point[field]) : '–';
      },
    });
    return {
      scales: { y: { range: (u, low, high) => [0, Math.max(1, high * 1.05)] } },
      axes: axes((value) => (Number.isInteger(value) ? count(value) : '')),
      cursor: { y: false },
      series: [
        timeSeries,
        stacked('Positive', colours.positive, 'positive'),
        stacked('Neutral', colours.neutral, 'neutral'),
        stacked('Negative', colours.negative, 'negative'),
      ],
      hooks: { draw: [(u) => bands(u, marks().alerts, colours), (u) => names(u, marks(), colours)] },
    };
  });
}

/** Each label's top edge; the highest is drawn first and covered by the others. */
export const countsData = (points) => [
  points.map((point) => point.asOf / 1000),
  points.map((point) => point.volume),
  points.map((point) => point.negative + point.neutral),
  points.map((point) => point.negative),
];

function horizontal(u, value, colour) {
  const y = Math.round(u.valToPos(value, 'y', true)) + 0.5;
  stroke(u, colour, [], () => {
    u.ctx.moveTo(u.bbox.left, y);
    u.ctx.lineTo(u.bbox.left + u.bbox.width, y);
  });
}

/** Alerts, from when the change began until they were over. */
function bands(u, alerts, colours) {
  const { left, top, width, height } = u.bbox;
  for (const { from, to } of alerts) {
    const begin = Math.max(left, u.valToPos(from / 1000, 'x', true));
    const end = Math.min(left + width, to === Infinity ? left + width : u.valToPos(to / 1000, 'x', true));
    if (end <= begin) continue;
    u.ctx.save();
    u.ctx.fillStyle = faded(colours.negative, 0.14);
    u.ctx.fillRect(begin, top, end - begin, height);
    u.ctx.restore();
    stroke(u, colours.negative, [], () => {
      u.ctx.moveTo(Math.round(begin) + 0.5, top);
      u.ctx.lineTo(Math.round(begin) + 0.5, top + height);
    });
  }
}

/** Model changes are named at the top of their lines, alerts at the bottom of their bands. */
function names(u, { swaps, alerts }, colours) {
  const { left, top, width, height } = u.bbox;
  for (const { at, version } of swaps) {
    const x = Math.round(u.valToPos(at / 1000, 'x', true)) + 0.5;
    if (x < left || x > left + width) continue;
    stroke(u, colours.text, [4 * devicePixelRatio, 4 * devicePixelRatio], () => {
      u.ctx.moveTo(x, top);
      u.ctx.lineTo(x, top + height);
    });
    write(u, version, x, top + 14 * devicePixelRatio, colours.text);
  }
  for (const { from, to, name } of alerts) {
    const x = Math.max(left, u.valToPos(from / 1000, 'x', true));
    if (x > left + width || (to !== Infinity && u.valToPos(to / 1000, 'x', true) < left)) continue;
    write(u, `⚑ ${name}`, x, top + height - 8 * devicePixelRatio, colours.text);
  }
}

/** Beside a place, to its right where there is room. */
function write(u, text, x, y, colour) {
  const { ctx } = u;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.fillStyle = colour;
  const right = x > u.bbox.left + 0.7 * u.bbox.width;
  ctx.textAlign = right ? 'right' : 'left';
  ctx.fillText(text, x + (right ? -6 : 6) * devicePixelRatio, y);
  ctx.restore();
}

function stroke(u, colour, dash, path) {
  const { ctx } = u;
  ctx.save();
  ctx.beginPath();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash);
  path();
  ctx.stroke();
  ctx.restore();
}
