// One brand's tile: made once, then only what is another figure is written.
import { el, setAttribute, setText } from './dom.js';
import { before, isBeyondChance, percent, probability, signed, texts, tone } from './format.js';
import { drawSparkline } from './sparkline.js';

export function tile(brand, length) {
  const glyph = el('span', { class: 'glyph', 'aria-hidden': 'true' });
  const net = el('span', { class: 'figure' });
  const word = el('span', { class: 'hidden' });
  const alert = el('span', { class: 'flag', hidden: true });
  const volume = el('span', { class: 'volume' });
  const voice = el('span', { class: 'voice' });
  const move = el('span', { class: 'move' });
  const canvas = el('canvas', { class: 'spark', 'aria-hidden': 'true' });
  const band = el('span', { class: 'band' });
  const dot = el('span', { class: 'dot' });
  const range = el('span', { class: 'range' });
  const query = new URLSearchParams({ name: brand.name, window: length });
  const root = el('li', { class: 'tile' },
    el('a', { href: `/brand?${query}`, 'data-route': true },
      el('span', { class: 'head' },
        el('span', { class: 'name', text: brand.name, title: brand.name, dir: 'auto' }), volume),
      el('span', { class: 'net' }, glyph, net, word),
      canvas,
      el('span', { class: 'scale', 'aria-hidden': 'true' }, band, dot),
      range,
      voice,
      el('span', { class: 'foot' }, move, alert),
    ));
  root.brand = brand;

  function drawMove(window) {
    const there = window.net !== undefined && window.previousNet !== undefined;
    const moved = there ? window.net - window.previousNet : 0;
    const sure = there && isBeyondChance(window);
    setAttribute(root, 'data-move', sure ? (moved < 0 ? 'down' : 'up') : 'none');
    if (sure) setText(move, `${moved < 0 ? '▼ down' : '▲ up'} ${Math.abs(moved).toFixed(2)}, not chance`);
    else setText(move, there ? `${signed(moved)} since before` : 'nothing before');
    setAttribute(move, 'title',
      sure ? `Since ${before(length)}; ${probability(window.change.p)}` : `Since ${before(length)}`);
  }

  function drawShare({ share }) {
    setText(voice, share === undefined ? '' : `${percent(share, share < 0.1 ? 1 : 0)} of all`);
  }

  return {
    root,
    drawShare,
    draw(brand) {
      const { window, trend, alerts } = brand;
      const { name, glyph: shape, word: inWords } = tone(window);
      setAttribute(root, 'data-tone', name);
      setText(glyph, shape);
      setText(net, signed(window.net));
      setText(word, `, ${inWords}`);
      setText(volume, texts(window.volume) + repeats(window.repeats?.share ?? 0));
      drawShare(brand);
      setText(range, window.net === undefined ? '' : `${signed(window.netLow)} to ${signed(window.netHigh)}`);
      drawMove(window);
      alert.hidden = alerts.length === 0;
      setText(alert, alerts.length > 1 ? `⚑ ${alerts.length} alerts` : '⚑ Alert');
      setAttribute(alert, 'title', alerts.map(({ kind, direction }) => `${kind} ${direction}`).join(', '));
      band.style.left = `${50 * (1 + (window.netLow ?? 0))}%`;
      band.style.width = `${50 * ((window.netHigh ?? 0) - (window.netLow ?? 0))}%`;
      dot.style.left = `${50 * (1 + (window.net ?? 0))}%`;
      if (trend.asOf.length) drawSparkline(canvas, trend);
    },
  };
}

/** Not worth a word where they are few. */
const repeats = (share) => (share < 0.1 ? '' : `, ${percent(share)} repeats`);
