// A line of net sentiment, filled towards zero: up in one colour, down in another. It takes the
// height that it needs, so that a move can be seen; how far from zero that is, the tile's scale says.
import { faded, palette } from './palette.js';

const MIN_SPAN = 0.4;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{asOf: number[], net: (number|null)[]}} trend oldest first
 */
export function drawSparkline(canvas, trend) {
  const scale = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!width || !height) return;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);

  const { asOf, net } = trend;
  const colours = palette();
  const figures = net.filter((value) => value !== null);
  let low = Math.min(0, ...figures);
  let high = Math.max(0, ...figures);
  const missing = Math.max(0, MIN_SPAN - (high - low));
  if (-low > high) low -= missing;
  else high += missing;
  const zero = 3 + ((height - 6) * high) / (high - low);
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, Math.round(zero) + 0.5);
  context.lineTo(width, Math.round(zero) + 0.5);
  context.stroke();

  const first = asOf[0];
  const stretch = Math.max(1, asOf[asOf.length - 1] - first);
  const x = (index) => 2 + ((width - 5) * (asOf[index] - first)) / stretch;
  const y = (index) => zero - (net[index] * (height - 6)) / (high - low);
  for (const [from, to] of runs(net)) {
    const line = new Path2D();
    const area = new Path2D();
    area.moveTo(x(from), zero);
    for (let index = from; index < to; index++) {
      if (index === from) line.moveTo(x(index), y(index));
      else line.lineTo(x(index), y(index));
      area.lineTo(x(index), y(index));
    }
    area.lineTo(x(to - 1), zero);
    half(context, 0, zero, width, colours.positive, line, area);
    half(context, zero, height, width, colours.negative, line, area);
  }
  const last = net.length - 1;
  if (last >= 0 && net[last] !== null) {
    context.fillStyle = net[last] < 0 ? colours.negative : colours.positive;
    context.beginPath();
    context.arc(x(last), y(last), 2.5, 0, 2 * Math.PI);
    context.fill();
  }
}

function half(context, top, bottom, width, colour, line, area) {
  context.save();
  context.beginPath();
  context.rect(0, top, width, bottom - top);
  context.clip();
  context.fillStyle = faded(colour, 0.16);
  context.fill(area);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.stroke(line);
  context.restore();
}

/** Stretches of points that have a figure, as [from, to). */
function* runs(net) {
  let from = -1;
  for (let index = 0; index <= net.length; index++) {
    const there = index < net.length && net[index] !== null;
    if (there && from < 0) from = index;
    if (!there && from >= 0) {
      yield [from, index];
      from = -1;
    }
  }
}
