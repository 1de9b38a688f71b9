// The figures of a brand's window, large: what the model says, and what remains of it once its
// known errors are taken out.
import { el, hint, setAttribute, setText } from './dom.js';
import { clock, count, isBeyondChance, moveInWords, percent, repeatsInWords, signed, tone } from './format.js';

const CORRECTED = 'The model takes some neutral texts for negative, say. This is the net sentiment with such errors taken '
  + 'out. They differ from brand to brand, and nobody has labelled this one: hence the wide interval.';
const VOICE = 'This brand’s share of the texts of all brands in this window.';
const REPEATS = 'Texts that repeat one of a few much repeated ones, such as a campaign’s. Intervals and '
  + 'changes go by how many texts say something of their own.';
const UNSUPPORTED = 'Texts in languages that the model was not validated on: they count in no figure.';
const LATE = 'Texts that came after their time was closed: they count in no window.';

export function figures(brand) {
  const labelled = net('net', 'As labelled');
  const corrected = net('corrected', 'Corrected', hint('corrected net sentiment', CORRECTED));
  const none = el('p', { class: 'quiet', id: 'uncorrected', text: 'Not corrected: how the model errs is not known.' });
  const facts = {
    volume: fact('Texts'),
    repeats: fact('Repeats', hint('repeats', REPEATS)),
    voice: fact('Share of voice', hint('share of voice', VOICE)),
    move: fact('Change'),
    status: fact('As of'),
    unsupported: fact('Other languages', hint('other languages', UNSUPPORTED)),
    late: fact('Too late', hint('too late', LATE)),
  };
  const nets = el('div', { class: 'nets' }, labelled.element, corrected.element, none);
  const list = el('dl', { class: 'facts' }, ...Object.values(facts).map((each) => each.element));
  const element = el('div', { class: 'hero' }, el('h1', { text: brand, dir: 'auto' }), nets, list);
  return {
    element,
    show(known) {
      nets.hidden = !known;
      list.hidden = !known;
    },
    update({ sentiment, window, share }) {
      labelled.set(window);
      corrected.element.hidden = !window.corrected;
      none.hidden = window.corrected !== undefined || window.volume === 0;
      if (window.corrected) corrected.set(window.corrected);
      facts.volume.set(count(window.volume));
      facts.repeats.element.hidden = !window.repeats;
      if (window.repeats) facts.repeats.set(repeatsInWords(window.repeats));
      facts.voice.set(share === undefined ? '–' : percent(share, 1));
      facts.move.set(moveInWords(window));
      setAttribute(facts.move.element, 'data-sure', String(isBeyondChance(window)));
      const revision = sentiment.revision > 0 ? `, revision ${sentiment.revision}` : '';
      facts.status.set(`${clock(sentiment.asOf)}, ${window.status}${revision}`);
      facts.unsupported.element.hidden = !window.unsupported;
      facts.unsupported.set(count(window.unsupported ?? 0));
      facts.late.element.hidden = !sentiment.late;
      facts.late.set(count(sentiment.late ?? 0));
    },
  };
}

/** A net sentiment with its interval, in figures and on a scale from −1 to +1. */
function net(id, name, ...more) {
  const glyph = el('span', { class: 'glyph', 'aria-hidden': 'true' });
  const figure = el('span', { class: 'figure', id });
  const word = el('span', { class: 'word' });
  const band = el('span', { class: 'band' });
  const dot = el('span', { class: 'dot' });
  const range = el('p', { class: 'quiet' });
  const element = el('div', { class: 'net', 'data-tone': 'none' },
    el('p', { class: 'quiet' }, name, ...more),
    el('p', { class: 'value' }, glyph, figure, word),
    el('span', { class: 'scale', 'aria-hidden': 'true' }, band, dot),
    range);
  return {
    element,
    set(estimate) {
      const { name: toneName, glyph: shape, word: inWords } = tone(estimate);
      setAttribute(element, 'data-tone', toneName);
      setText(glyph, shape);
      setText(figure, signed(estimate.net));
      setText(word, inWords);
      setText(range, estimate.net === undefined ? 'no interval'
        : `95 %: ${signed(estimate.netLow)} to ${signed(estimate.netHigh)}`);
      band.style.left = `${50 * (1 + (estimate.netLow ?? 0))}%`;
      band.style.width = `${50 * ((estimate.netHigh ?? 0) - (estimate.netLow ?? 0))}%`;
      dot.style.left = `${50 * (1 + (estimate.net ?? 0))}%`;
    },
  };
}

function fact(name, ...more) {
  const value = el('dd', { text: '–' });
  return { element: el('div', {}, el('dt', {}, name, ...more), value), set: (text) => setText(value, text) };
}
